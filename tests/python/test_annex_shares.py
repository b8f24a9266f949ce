"""Annex and sensitivities of what is built in part: half a project has half of every stream."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from valley import ROWS, appraised, valley

import climcap as cc

# Columns that are the same of the half and of the whole: ratios, rates, keys, and what is no flow.
SAME = {
    "year", "start", "share", "bcr", "eirr", "firr", "change", "base_rate", "switching_rate", "rate_shift", "scope",
    "first_year", "last_year",
}  # fmt: skip
# Tables of what projects are, not of what flows.
ABOUT = {"assumptions", "sources", "warnings", "not_appraised"}


@pytest.fixture(scope="module")
def appraisal() -> cc.Appraisal:
    return appraised(valley())


def shares(share: float) -> list[Any]:
    return [(*row, share) for row in ROWS]


def numbers(annex: cc.Annex, name: str) -> pd.DataFrame:
    return annex[name].to_pandas().select_dtypes("number").astype(float)


def is_same(column: str) -> bool:
    return column in SAME or column.startswith(("bcr", "eirr", "firr"))


def test_half_of_every_project_has_half_of_every_stream(appraisal: cc.Appraisal) -> None:
    whole, half = cc.annex(appraisal, rows=ROWS), cc.annex(appraisal, rows=shares(0.5))
    assert list(half.tables) == list(whole.tables)
    looked_at = 0
    for name in set(whole.tables) - ABOUT:
        ours, theirs = numbers(half, name), numbers(whole, name)
        assert set(ours.columns) - {"share"} == set(theirs.columns), name
        for column in theirs.columns:
            # A carbon price that makes a value nothing, or the first one, is a price, whatever is built of it.
            prices = whole[name].to_pandas()["unit"].str.contains("/tCO2e") if name == "switching_values" else False
            factor = np.where(prices, 1.0, 1.0 if is_same(column) else 0.5)
            expected = factor * theirs[column].to_numpy()
            assert ours[column].to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True), (name, column)
            looked_at += int(not is_same(column) and bool((theirs[column].abs() > 1).any()))
    assert looked_at > 40
    for name in ABOUT - {"not_appraised"}:
        assert half[name] == whole[name]
    told = next(note for note in half.notes if note.startswith("built in part"))
    assert "0.5000 of levee as earth" in told
    assert not any(note.startswith("built in part") for note in whole.notes)
    assert "share" not in whole["results"].columns
    assert half["results"].to_pandas()["share"].tolist()[:-1] == [0.5] * 3


def test_two_parts_of_a_project_add_up_by_hand(appraisal: cc.Appraisal) -> None:
    earth, wall = ("levee", "earth", 2026), ("levee", "wall", 2028)
    apart = [cc.annex(appraisal, rows=[row]) for row in (earth, wall)]
    both = cc.annex(appraisal, rows=[(*earth, 0.3), (*wall, 0.6)])
    for name in ("streams_economic", "streams_financial", "fiscal"):
        one, other = (numbers(annex, name).fillna(0.0) for annex in apart)
        found = numbers(both, name).fillna(0.0)
        nothing = pd.Series(0.0, found.index)
        for column in (set(one.columns) | set(other.columns)) - {"year"}:
            expected = 0.3 * one.get(column, nothing) + 0.6 * other.get(column, nothing)
            assert found[column].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9, abs=1e-6), (name, column)
    # The years that are counted of each differ, and so do their accounts: each has its share.
    accounts = both["accounting"].to_pandas().groupby("phase")["gross_with"].sum()
    of_one, of_other = (annex["accounting"].to_pandas().groupby("phase")["gross_with"].sum() for annex in apart)
    assert accounts["construction"] == pytest.approx(
        0.3 * of_one["construction"] + 0.6 * of_other.get("construction", 0)
    )
    # Row by row in the results, project by project in what changes do.
    results = both["results"].to_pandas()
    values = [annex["results"].to_pandas()["enpv"].iloc[0] for annex in apart]
    assert results["enpv"].tolist() == pytest.approx([0.3 * values[0], 0.6 * values[1], results["enpv"].iloc[:2].sum()])
    effects = both["sensitivities"].to_pandas()
    base = effects[effects["change"] == "base"]
    assert base["project"].tolist() == ["total", "levee"]
    assert base["enpv"].tolist() == pytest.approx([results["enpv"].iloc[-1]] * 2)


def test_the_capital_cost_of_a_part_is_its_share_of_the_stated_amounts(appraisal: cc.Appraisal) -> None:
    annex = cc.annex(appraisal, rows=[("levee", "earth", 2026, 0.25)])
    streams = annex["fiscal"].to_pandas().set_index("year")
    # 2.5 million with 10 % physical and 5 % price contingency as 40 to 60; budgets know no optimism bias.
    stated = 2.5e6 * 1.1 * 1.05
    charged = streams["charged_capital_with"]
    assert charged.loc[2026] == pytest.approx(0.25 * 0.4 * stated)
    assert charged.loc[2027] == pytest.approx(0.25 * 0.6 * stated)


def test_the_annex_of_a_divided_plan_comes_to_its_totals(appraisal: cc.Appraisal) -> None:
    ceilings = {"capital": {2026: 1e6, 2027: 1e6, 2028: 1.5e6, "beyond": "unlimited"}}
    plan = cc.optimize(appraisal, objective="enpv", budgets=ceilings, divisible={"levee": True, "water": 8}, gap=1e-6)
    parts = plan.schedule.to_pandas()["share"]
    assert ((parts > 0) & (parts < 1)).any()
    annex = cc.annex(plan)
    totals = plan.totals.to_pandas().set_index("scenario").loc["base"]
    results = annex["results"].to_pandas().set_index("project").loc["total"]
    for column in ("enpv", "fnpv", "enpv_carbon_low", "avoided_tco2e"):
        assert results[column] == pytest.approx(totals[column], rel=1e-9), column
    sensitivity = cc.sensitivity(plan).to_pandas()
    assert sensitivity["enpv"].iloc[0] == pytest.approx(totals["enpv"], rel=1e-9)
    dearer = sensitivity[(sensitivity["change"] == "capex +20 %") & (sensitivity["project"] == "total")]
    keys = ("project", "alternative", "start", "share")
    named = [tuple(row[key] for key in keys) for row in plan.schedule.to_arrow().to_pylist()]
    assert cc.sensitivity(appraisal, rows=named).to_pandas()["enpv"].iloc[0] == pytest.approx(totals["enpv"], rel=1e-9)
    assert dearer["enpv"].iloc[0] < totals["enpv"]
    fiscal = annex["fiscal"].to_pandas().set_index("year")["charged_capital_with"]
    # What the bank that stays is renewed for is charged by what is not built, and stands in the plan's budget alone.
    charges = plan.spending.to_pandas()
    built = charges[(charges["alternative"] != "without") & (charges["budget"] == "capital")]
    for year, amount in built.groupby("year")["amount"].sum().items():
        assert fiscal.loc[year] == pytest.approx(amount, rel=1e-9)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("levee", "earth", 2026, 0.0)], "a share of 0 of project levee"),
        ([("levee", "earth", 2026, 1.5)], "a share of 1.5 of project levee"),
        ([("levee", "earth", 2026, -0.5)], "a share of -0.5 of project levee"),
        ([("levee", "earth", 2026, float("nan"))], "nan"),
        ([("levee", "earth", 2026, 0.6), ("levee", "wall", 2027, 0.5)], "in shares of 1.1 together"),
        ([("levee", "earth", 2026, 0.3), ("levee", "earth", 2026, 0.3)], "more than once"),
        ([("levee", "earth", 2026, 0.5, 1)], "share"),
    ],
)
def test_shares_that_cannot_be_are_refused(appraisal: cc.Appraisal, rows: list[Any], told: str) -> None:
    for ask in (cc.annex, cc.sensitivity, cc.switching_values):
        with pytest.raises(cc.InputError, match=told):
            ask(appraisal, rows=rows)
