"""Activities that emit by gas, and the accounting of a project's emissions, as Python users meet them."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import pytest

import climcap as cc

CASE = Path(__file__).resolve().parents[1] / "cases" / "emissions-landfill" / "pipeline.toml"
ROW = ("waste", "managed", 2026)
WASTE = "projects.waste.alternatives.managed.activities.waste"


def test_the_account_is_a_table_with_units_and_years() -> None:
    table = cc.appraise(cc.read(CASE)).accounting(*ROW)
    assert table.columns == (
        *("phase", "gas", "scope", "gross_without", "gross_without_per_year", "gross_with", "gross_with_per_year"),
        *("net", "net_per_year", "first_year", "last_year", "note"),
    )
    assert table.units["gross_with"] == "tCO2e"
    assert table.units["net_per_year"] == "tCO2e/year"
    rows = table.to_pandas()
    assert (rows.net == rows.gross_with - rows.gross_without).all()
    assert rows.net_per_year.to_list() == pytest.approx((rows.net / 25).to_list())
    assert set(rows.first_year) == {2028}
    assert set(rows.last_year) == {2052}
    assert rows.note.isna().all()


def test_the_account_and_the_row_tell_the_same_tonnes() -> None:
    """Over a life that ends at the horizon the account holds all that a row avoids."""
    pipeline = cc.read(CASE).replace({"projects.waste.alternatives.managed.components.landfill.life_years": 28})
    appraisal = cc.appraise(pipeline)
    rows = appraisal.rows.to_pandas().set_index(["alternative", "start"])
    net = appraisal.accounting(*ROW)["net"].sum()
    assert -net == pytest.approx(rows.loc[("managed", 2026), "avoided_tco2e"])


@pytest.mark.parametrize(
    ("left_out", "gases"),
    [
        ({"construction": False}, ["CH4", "CO2", "CO2", "N2O"]),
        ({"scope_3": False}, ["CH4", "CO2", "CO2", "N2O"]),
        ({"leakage": False}, ["CH4", "CO2", "CO2", "N2O", "CO2e"]),
    ],
)
def test_what_is_counted_is_a_setting(left_out: dict[str, bool], gases: list[str]) -> None:
    changes = {f"settings.accounting.{name}": value for name, value in left_out.items()}
    assert cc.appraise(cc.read(CASE).replace(changes)).accounting(*ROW)["gas"].tolist() == gases


def test_a_life_past_the_horizon_is_noted() -> None:
    changes = {"projects.waste.alternatives.managed.components.landfill.life_years": 40}
    table = cc.appraise(cc.read(CASE).replace(changes)).accounting(*ROW)
    assert set(table["note"].tolist()) == {
        "the economic life of 40 years ends in 2067: counted to 2055, the horizon",
    }


def test_a_project_must_say_what_it_counts_and_against_what() -> None:
    document = tomllib.loads(CASE.read_text())
    del document["projects"]["waste"]["boundary"], document["projects"]["waste"]["baseline"]
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(document)))
    with pytest.raises(cc.InputError) as refused:
        appraisal.accounting(*ROW)
    assert refused.value.problems["address"].tolist() == ["projects.waste.boundary", "projects.waste.baseline"]


def test_only_what_is_built_has_an_account() -> None:
    appraisal = cc.appraise(cc.read(CASE))
    with pytest.raises(cc.InputError, match="an alternative, which is compared with the without"):
        appraisal.accounting("waste", "without", 2026)
    with pytest.raises(cc.InputError, match="the nearest known alternative is managed"):
        appraisal.accounting("waste", "manged", 2026)
    elsewhere = cc.Appraisal.from_tables({"project": ["p"], "alternative": ["a"], "start": [2026], "enpv": [1.0]})
    with pytest.raises(cc.InputError, match="an appraisal made elsewhere"):
        elsewhere.accounting("p", "a", 2026)


def test_gases_need_a_set_of_potentials() -> None:
    document = tomllib.loads(CASE.read_text())
    del document["settings"]["gwp"]
    with pytest.raises(cc.InputError) as refused:
        cc.Pipeline.from_json(json.dumps(document))
    (problem,) = refused.value.problems.to_pandas().itertuples()
    assert problem.address == "settings.gwp"
    assert problem.found == "nothing, where projects.waste.alternatives.without.activities.dump emits CH4"


def test_potentials_change_tonnes_and_not_what_priced_gases_are_worth() -> None:
    def row(gwp: str) -> dict[str, float]:
        appraisal = cc.appraise(cc.read(CASE).replace({"settings.gwp": gwp}))
        rows = appraisal.rows.to_pandas().set_index(["alternative", "start"])
        return {name: float(rows.loc[("managed", 2026), name]) for name in ("avoided_tco2e", "enpv_carbon_low")}

    old, new = row("AR4"), row("AR5")
    assert new["avoided_tco2e"] > old["avoided_tco2e"] * 1.1
    assert new["enpv_carbon_low"] == pytest.approx(old["enpv_carbon_low"], rel=1e-12)


def test_a_design_that_catches_more_emits_less() -> None:
    def emitted(recovery: float) -> float:
        appraisal = cc.appraise(cc.read(CASE).replace({f"{WASTE}.recovery": recovery}))
        rows = appraisal.rows.to_pandas().set_index(["alternative", "start"])
        return float(rows.loc[("managed", 2026), "emissions_tco2e"])

    tonnes = [emitted(share) for share in (0.0, 0.3, 0.6, 1.0)]
    steps = [before - after for before, after in itertools.pairwise(tonnes)]
    assert all(step > 0 for step in steps)
    assert steps[1] == pytest.approx(steps[0])


def test_a_pipeline_with_gases_reads_back_to_itself() -> None:
    pipeline = cc.read(CASE)
    assert cc.Pipeline.from_json(pipeline.to_json()) == pipeline
