"""Appraisals: rows, years and explanations agree, and say where every figure is from."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from samples import CAPEX, CAPEX_LINE, choices, islet

import climcap as cc

APPRAISAL = cc.appraise(islet())
ROW = ("school", "raised", 2027)


def value(column: str, project: str, alternative: str, start: int | None, scenario: str = "base") -> float:
    rows = APPRAISAL.rows.to_pandas()
    is_row = (rows.project == project) & (rows.alternative == alternative) & (rows.scenario == scenario)
    is_row &= rows.start.isna() if start is None else rows.start == start
    (found,) = rows.loc[is_row, column]
    return float(found)


def test_rows_are_the_same_in_every_library() -> None:
    rows = APPRAISAL.rows
    pandas, polars, arrow = rows.to_pandas(), rows.to_polars(), pa.table(rows)
    assert list(pandas.columns) == polars.columns == arrow.column_names == list(rows.columns)
    for column in ("capex", "enpv", "enpv_carbon_high", "expected_damage"):
        assert np.array_equal(pandas[column], rows[column], equal_nan=True)
        assert polars[column].to_numpy().tolist() == pytest.approx(rows[column], nan_ok=True, rel=0)
        assert arrow[column].to_numpy().tolist() == pytest.approx(rows[column], nan_ok=True, rel=0)
    assert polars["start"].dtype == pl.Int64
    assert str(pandas["start"].dtype) == "Int64"
    assert rows.units["enpv"] == "USD"
    assert rows.units["avoided_tco2e"] == "tCO2e"
    assert len(APPRAISAL) == len(rows)


def test_an_appraisal_says_what_it_is() -> None:
    assert repr(APPRAISAL) == "Appraisal of a pipeline: 3 projects, 46 rows, 2 scenarios (base: base)"
    assert APPRAISAL.scenarios == ["base", "hotter"]
    assert APPRAISAL.base_scenario == "base"
    assert APPRAISAL.pipeline == islet()
    assert "46 rows" in APPRAISAL._repr_html_()
    assert APPRAISAL.question["objective"] == [{"weights": {"enpv": 1.0}}]
    with pytest.raises(AttributeError, match="Appraisal is frozen"):
        APPRAISAL.hash = "x"


def test_appraisals_are_pickled_and_compared() -> None:
    again = pickle.loads(pickle.dumps(APPRAISAL))
    assert again == APPRAISAL
    assert again.rows == APPRAISAL.rows
    assert hash(again) == hash(APPRAISAL)
    other = cc.appraise(islet().replace({CAPEX: 4e6}))
    assert other != APPRAISAL
    elsewhere = choices({"a": [(1.0, [2.0])]})
    assert pickle.loads(pickle.dumps(elsewhere)) == elsewhere


def test_years_add_up_to_the_row() -> None:
    series = APPRAISAL.series(*ROW)
    assert series["year"].tolist() == list(range(2026, 2056))
    assert series["capex_with"].sum() == value("capex", *ROW) == 3.4e6
    # Works of two years from 2027, in service from 2029.
    assert series["capex_with"][:4].tolist() == [0, 1.7e6, 1.7e6, 0]
    assert series["benefit_with"][2:5].tolist() == [0, 2.5e5, 2.5e5]
    # Discounted by hand at the end of each year; the residual is what the years do not show.
    factors = 1.06 ** -np.arange(1, 31)
    residual = value("residual_pv", *ROW) - value("residual_pv", "school", "without", None)
    by_hand = float(series["net"] @ factors) + residual
    assert by_hand == pytest.approx(value("enpv", *ROW), rel=1e-9)


def test_not_building_has_years_too() -> None:
    series = APPRAISAL.series("road", "without")
    renewals = dict(zip(series["year"].tolist(), series["renewal_with"].tolist(), strict=True))
    assert {year for year, cost in renewals.items() if cost} == {2029, 2039, 2049}


def test_explanations_name_file_and_line() -> None:
    explained = APPRAISAL.explain("capex", *ROW)
    component, _ = explained.parts
    assert component.to_dict()["source"] == "quotation of 2025"
    (inputs,) = (part for part in component.parts if part.to_dict()["figure"] == "inputs")
    (capex,) = (part for part in inputs.parts if part.to_dict()["figure"] == "capex")
    assert capex.value == 3.4e6
    assert capex.place is not None
    assert capex.place.endswith(f":{CAPEX_LINE}:9")
    (opens,) = (part for part in inputs.parts if part.to_dict()["figure"] == "opens")
    assert opens.place == "default"


def test_every_column_can_be_explained() -> None:
    keys = {"project", "alternative", "start", "in_service", "scenario"}
    for column in APPRAISAL.rows.columns:
        if column not in keys and not column.endswith("_why"):
            explained = APPRAISAL.explain(column, *ROW, scenario="hotter")
            found = value(column, *ROW, scenario="hotter")
            assert explained.value == pytest.approx(found, rel=1e-12, nan_ok=True) or (
                explained.value is None and np.isnan(found)
            )


def test_explanations_print_and_fold() -> None:
    explained = APPRAISAL.explain("enpv", *ROW)
    text = repr(explained)
    assert text.startswith(f"enpv = {value('enpv', *ROW):,.0f} = benefits ")
    assert f"        capex = 3400000.0   (document:{CAPEX_LINE}:9)" in text
    page = explained._repr_html_()
    assert page.count("<details") == page.count("</details>") > 3
    assert json.loads(explained.to_json()) == explained.to_dict()
    assert pickle.loads(pickle.dumps(explained)) == explained
    assert explained != APPRAISAL.explain("capex", *ROW)


def test_records_are_explained_by_address() -> None:
    record = APPRAISAL.explain("projects.school.alternatives.raised.components.building")
    fields = {part.to_dict()["figure"]: part for part in record.parts}
    assert fields["capex"].value == 3.4e6
    assert fields["opens"].place == "default"
    # A row of a table is the place of its cells.
    table = {"project": ["a"], "alternative": ["b"], "component": ["c"], "capex": [5.0], "life_years": [10]}
    settings = {
        "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
        "value": ["USD", 2026, 2026, 2055, 0.06],
    }
    pipeline = cc.Pipeline.from_tables(
        {
            "settings": settings,
            "projects": {"project": ["a"]},
            "alternatives": {"project": ["a"], "alternative": ["b"]},
            "components": table,
        }
    )
    place = cc.appraise(pipeline).explain("projects.a.alternatives.b.components.c.capex").place
    assert place == "components:2:capex"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("enpvv", *ROW), "nearest known figure is enpv"),
        (("enpv", "schol", "raised", 2027), "nearest known project is school"),
        (("enpv", "school", "rised", 2027), "nearest known alternative is raised"),
        (("enpv", "school", "raised", 2050), "one of 2026, 2027, 2028, 2029, 2030"),
        (("enpv", "school", "raised"), "found no start"),
        (("enpv", "school"), "figure with project and alternative"),
        (("projects.schol.name",), "nearest known name is school"),
        (("projects.school.name.first",), "nothing by the name first"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        APPRAISAL.explain(*arguments)


def test_an_unknown_scenario_is_told_with_the_nearest() -> None:
    with pytest.raises(cc.InputError, match="nearest known scenario is hotter"):
        APPRAISAL.series(*ROW, scenario="hoter")


def test_columns_that_are_asked_for_must_be_there() -> None:
    assert len(cc.appraise(islet(), columns=["enpv", "bcr"])) == 46
    with pytest.raises(cc.InputError, match=r"columns: found enp; allowed: the nearest known column is enpv"):
        cc.appraise(islet(), columns=["enp"])


def test_an_appraisal_made_elsewhere_has_no_inputs_to_explain() -> None:
    elsewhere = choices({"a": [(1.0, [2.0])]})
    assert elsewhere.pipeline is None
    assert repr(elsewhere).startswith("Appraisal made elsewhere: 1 projects")
    with pytest.raises(cc.InputError, match="made elsewhere"):
        elsewhere.explain("value", "a", "design 0")
    assert len(elsewhere.series("a", "design 0")) == 0


def test_every_problem_of_tables_made_elsewhere_is_told() -> None:
    rows = pd.DataFrame(
        {"project": ["a", "a", "b"], "alternative": ["x", "x", "y"], "start": [2026, 2026, 2027], "npv": [1, 2, np.inf]}
    )
    costs = {
        "project": ["c"],
        "alternative": ["x"],
        "start": [2026],
        "budget": ["capital"],
        "year": [2026],
        "amount": [1],
    }
    with pytest.raises(cc.InputError) as raised:
        cc.Appraisal.from_tables(rows, costs)
    told = raised.value.problems["place"].tolist()
    assert any(place.startswith("rows:3") for place in told)
    assert any(place.startswith("rows:4") for place in told)
    assert any(place.startswith("costs:2") for place in told)


def test_costs_may_be_given_by_lag() -> None:
    rows = {"project": ["a", "a"], "alternative": ["x", "x"], "start": [2026, 2027], "npv": [2.0, 1.0]}
    costs = {"project": ["a"], "alternative": ["x"], "budget": ["capital"], "lag": [1], "amount": [5.0]}
    appraisal = cc.Appraisal.from_tables(rows, costs)
    plan = cc.optimize(appraisal, objective="npv", sense="max", budgets={"capital": {2027: 4.0, 2028: 5.0}})
    assert plan.schedule["start"].tolist() == [2027]
