"""Traps that other tools step into, one by one: each test fails if climcap steps into it too.

What the wrong answer would be stands beside the right one, so that a test cannot pass for both.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
from typing import Any

import numpy as np
import pytest
from samples import ceilings, choices

import climcap as cc

Record = dict[str, Any]


def document(design: Record, *, without: Record | None = None, **settings: Any) -> Record:
    """One project with one design, 2026 to 2035, at 10 % and the end of each year unless the settings say otherwise."""
    alternatives = {"new": design} | ({"without": without} if without else {})
    frame = {"currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2035, "timing": "end"}
    return {
        "settings": frame | {"discount": {"economic": 0.1, "financial": 0.1}} | settings,
        "projects": {"works": {"alternatives": alternatives}},
    }


def appraise(written: Record) -> cc.Appraisal:
    return cc.appraise(cc.Pipeline.from_json(json.dumps(written)))


def row(written: Record, alternative: str = "new") -> Record:
    rows = appraise(written).rows.to_arrow().to_pylist()
    (found,) = (row for row in rows if row["alternative"] == alternative)
    return found


def building(**fields: Any) -> Record:
    return {"components": {"all": {"capex": 100.0, "life_years": 20} | fields}}


@pytest.mark.parametrize(("timing", "years"), [("start", 9), ("mid", 10), ("end", 10)])
def test_the_residual_stands_at_the_close_of_the_last_year(timing: str, years: int) -> None:
    """Trap: residual value in the wrong year. Eleven of twenty years are left; one year off is 10 % of the residual."""
    found = row(document(building(), timing=timing, residual="straight_line"))["residual_pv"]
    right = 100 * 11 / 20 * 1.1**-years
    assert found == pytest.approx(right)
    for wrong in (years - 1, years + 1):
        assert found != pytest.approx(100 * 11 / 20 * 1.1**-wrong, rel=0.05)


def test_ramp_up_begins_in_the_first_year_of_service() -> None:
    """Trap: phase-in starting a year late. The first share is for the first year served, not for the one after it."""
    design = building() | {"benefit_lines": {"use": {"unit_value": 10, "ramp_up": [0.25, 0.5]}}}
    series = appraise(document(design)).series("works", "new", 2026)
    assert series["benefit_with"][:5].tolist() == [0, 2.5, 5, 10, 10]


def test_inflation_moves_what_budgets_pay_and_nothing_else() -> None:
    """Trap: nominal and real mixed. Values are real throughout; charges are nominal throughout."""
    design = building() | {"cost_lines": {"care": {"unit_value": 5}}, "benefit_lines": {"use": {"unit_value": 30}}}
    real, nominal = document(design), document(design, inflation=0.04)
    for written in (real, nominal):
        written["plan"] = {"years": [2028, 2028]}
        written["budgets"] = {"capital": {}, "recurrent": {}}
    one, other = row(real), row(nominal)
    for column in ("capex", "capex_pv", "opex_pv", "benefit_pv", "residual_pv", "enpv", "fnpv", "irr", "bcr"):
        assert other[column] == pytest.approx(one[column]), column
    charged = {}
    for name, written in (("real", real), ("nominal", nominal)):
        budget = cc.optimize(appraise(written), objective="enpv", must="works").budget.to_arrow().to_pylist()
        charged[name] = {(line["budget"], line["year"]): line["charged"] for line in budget}
    assert charged["nominal"].keys() == charged["real"].keys()
    for (budget, year), amount in charged["nominal"].items():
        assert amount == pytest.approx(charged["real"][budget, year] * 1.04 ** (year - 2026))
    assert charged["nominal"]["capital", 2028] == pytest.approx(100 * 1.04**2)


def test_half_a_year_is_half_a_year_once() -> None:
    """Trap: mid-year discounting applied twice. All flows half a year later than at the start: one half, not two."""
    design = building(residual="none") | {"benefit_lines": {"use": {"unit_value": 30}}}
    at = {timing: row(document(design, timing=timing))["enpv"] for timing in ("start", "mid", "end")}
    assert at["mid"] == pytest.approx(at["start"] * 1.1**-0.5)
    assert at["end"] == pytest.approx(at["start"] / 1.1)
    assert at["mid"] != pytest.approx(at["end"])
    factors = cc.finance.discount_factors(0.1, 3, timing="mid")
    assert list(factors) == pytest.approx([1.1**-0.5, 1.1**-1.5, 1.1**-2.5])


def test_running_costs_end_with_what_they_run() -> None:
    """Trap: recurring costs running past their end: the life, the last year, the last age, the horizon."""

    def years(line: Record, **component: Any) -> list[int]:
        design = building(**component) | {"cost_lines": {"care": {"unit_value": 5} | line}}
        series = appraise(document(design)).series("works", "new", 2026)
        return [int(year) for year in series["year"][series["opex_with"] > 0]]

    assert years({}, life_years=4, replaced=False) == [2027, 2028, 2029, 2030]
    assert years({}, life_years=4) == [*range(2027, 2036)]
    assert years({"last_year": 2031}) == [2027, 2028, 2029, 2030, 2031]
    assert years({"last_age": 2}) == [2027, 2028, 2029]
    assert years({"every": 4}) == [2031, 2035]
    assert years({"component": "all"}, life_years=4, replaced=False) == [2027, 2028, 2029, 2030]


def test_a_replacement_in_the_last_year_is_paid_and_the_next_one_is_not() -> None:
    """Trap: replacement at the horizon's last year. Paid in 2035, it serves 2035 and leaves the years after it."""
    last, after = (row(document(building(life_years=life), residual="straight_line")) for life in (8, 9))
    assert last["replacement_pv"] == pytest.approx(100 * 1.1**-10)
    assert last["residual_pv"] == pytest.approx(100 * 7 / 8 * 1.1**-10)
    assert after["replacement_pv"] == 0
    assert after["residual_pv"] == 0


FLOOD = [(10, 0.1), (50, 0.4), (100, 0.7)]


def flooded(events: list[tuple[int, float]]) -> Record:
    """A value of 100 of which each event takes its share (ECONOMICS 6), and a wall that keeps all of it away."""
    exposed = {"exposures": {"all": {"hazard": "flood", "curve": "depth", "value": 100}}}
    written = document(building(), without=exposed)
    periods, shares = zip(*events, strict=True)
    return written | {
        "hazards": {"flood": {"return_period": list(periods), "intensity": list(shares)}},
        "curves": {"depth": {"intensity": [0, 1], "share": [0, 1]}},
    }


def test_loss_curves_are_read_by_return_period_not_by_row() -> None:
    """Trap: loss curves read in the wrong order of return periods. Any order of the rows is one curve."""
    for events in itertools.permutations(FLOOD):
        assert row(flooded(list(events)), "without")["expected_damage"] == pytest.approx(3.25)
        periods, losses = zip(*((period, 100 * share) for period, share in events), strict=True)
        assert cc.resilience.expected_annual_damage(list(periods), list(losses)) == pytest.approx(3.25)


def test_probabilities_are_not_evenly_spaced() -> None:
    """Trap: Simpson's rule on uneven probabilities. Trapezes are exact for a curve that is linear in them."""
    probabilities = [1 / period for period, _ in FLOOD]
    losses = [100 * share for _, share in FLOOD]
    steps = [before - after for before, after in itertools.pairwise(probabilities)]
    right = sum(step * sum(pair) / 2 for step, pair in zip(steps, itertools.pairwise(losses), strict=True)) + 0.01 * 70
    simpson = (probabilities[0] - probabilities[-1]) / 6 * (losses[0] + 4 * losses[1] + losses[2]) + 0.01 * 70
    found = cc.resilience.expected_annual_damage([10, 50, 100], losses)
    assert found == pytest.approx(right) == pytest.approx(3.25)
    assert abs(simpson - right) > 0.5


def test_the_rate_of_return_is_the_right_root() -> None:
    """Trap: IRR taking a wrong root. numpy-financial 1.0.0 answers -0.99979 to these flows."""
    flows = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
    assert cc.finance.irr(flows) == pytest.approx(1.00427, abs=5e-6)
    # The same flows as a project: capital at the start of a year, savings at the end of each.
    amounts = {"year": [*range(2026, 2033)], "value": flows[1:], "extend": None}
    design = building(capex=-flows[0], residual="none", replaced=False, life_years=7) | {
        "benefit_lines": {"use": {"unit_value": 1, "path": "savings"}}
    }
    written = document(design, horizon=2032, capital_timing="start", in_service="same_year")
    written["paths"] = {"savings": amounts}
    assert row(written)["irr"] == pytest.approx(1.00427, abs=5e-6)


def missing(*path: str) -> Record:
    design = building() | {"benefit_lines": {"use": {"unit_value": 5, "path": "demand"}}}
    written = document(design, carbon={"low": "price", "high": "price"})
    flat = {"year": [2026], "value": [1], "extend": "flat"}
    written["paths"] = {"demand": flat, "price": dict(flat)}
    written["budgets"] = {"capital": {"year": [2026], "amount": [100]}}
    written = copy.deepcopy(written)
    node = written
    for part in path[:-1]:
        node = node[part]
    del node[path[-1]]
    return written


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (("settings", "discount", "economic"), "economic"),
        (("settings", "currency"), "currency"),
        (("settings", "price_year"), "price_year"),
        (("settings", "horizon"), "horizon"),
        (("paths", "demand", "extend"), "no value in 2027 to 2035"),
        (("paths", "price", "extend"), "no price in 2027 to 2035"),
        (("projects", "works", "alternatives", "new", "components", "all", "capex"), "capex: found nothing"),
        (("projects", "works", "alternatives", "new", "components", "all", "life_years"), "life_years: found nothing"),
        (
            ("projects", "works", "alternatives", "new", "benefit_lines", "use", "unit_value"),
            "unit_value: found nothing",
        ),
        (("budgets", "capital", "amount"), "0 amounts|amount"),
    ],
)
def test_what_must_be_said_has_no_default(path: tuple[str, ...], message: str) -> None:
    """Trap: a default that hides missing data. Nothing is taken as zero, as flat, as last year's or as a usual rate."""
    with pytest.raises(cc.InputError, match=message):
        cc.Pipeline.from_json(json.dumps(missing(*path)))


def test_a_year_without_a_ceiling_is_not_a_year_without_a_limit() -> None:
    """The same trap: a budget that ends before the spending does is asked about, not read as zero or as unlimited."""
    written = document(building(phasing=[0.5, 0.5]))
    written["budgets"] = {"capital": {"year": [2026], "amount": [100]}}
    with pytest.raises(cc.InputError, match="spending in 2027 and no ceiling"):
        cc.Pipeline.from_json(json.dumps(written))
    # Nor is an indicator that cannot be computed a zero.
    alone = row(document(building()))
    assert alone.get("payback_years") is None


def test_tables_are_joined_by_their_labels() -> None:
    """Trap: labels misaligned in silence. Rows in another order are the same input; what fits nothing is refused."""
    rows = {"project": ["a", "a", "b"], "alternative": ["x", "y", "x"], "value": [3.0, 5.0, 4.0]}
    costs = {
        "project": ["b", "a", "a"],
        "alternative": ["x", "y", "x"],
        "budget": ["capital"] * 3,
        "year": [2026] * 3,
        "amount": [40.0, 50.0, 30.0],
    }
    asked: Record = {"objective": "value", "sense": "max", "budgets": ceilings([70.0])}
    plan = cc.optimize(cc.Appraisal.from_tables(rows, costs), **asked)
    # By position, a/x would cost 40 and b/x 30: a/y and ... would fit nothing else.
    assert {(row["project"], row["alternative"]) for row in plan.schedule.to_arrow().to_pylist()} == {
        ("a", "x"),
        ("b", "x"),
    }
    for wrong in ({"project": ["c", "a", "a"]}, {"alternative": ["z", "y", "x"]}):
        with pytest.raises(cc.InputError, match="costs"):
            cc.Appraisal.from_tables(rows, costs | wrong)
    with pytest.raises(cc.InputError):
        cc.Appraisal.from_tables(rows | {"alternative": ["x", "x", "x"]}, costs)


def test_paths_are_read_by_their_years() -> None:
    """The same trap: a path that begins before the base year is read in each year, not from its first value on."""
    design = building() | {"benefit_lines": {"use": {"unit_value": 1, "path": "demand"}}}
    written = document(design)
    written["paths"] = {"demand": {"year": [2020, 2035], "value": [20.0, 35.0]}}
    series = appraise(written).series("works", "new", 2026)
    assert series["benefit_with"][1:].tolist() == pytest.approx([*range(27, 36)])


def test_whole_projects_are_not_split() -> None:
    """Trap: LP answers read as if whole projects could be split. By the part, A and half of B are worth 13 + 6."""
    three = choices({"A": [(13.0, [6.0])], "B": [(12.0, [6.0])], "C": [(7.0, [5.0])]})
    for solver in ("highs", "microlp", "highs-good_lp"):
        plan = cc.optimize(three, objective="value", sense="max", budgets=ceilings([9.0]), solver=solver, gap=0)
        assert plan.objective == pytest.approx(13)
        assert plan.bound == pytest.approx(13)
        assert plan.schedule["project"].tolist() == ["A"]
        two = cc.optimize(three, objective="value", sense="max", budgets=ceilings([11.0]), solver=solver, gap=0)
        assert two.objective == pytest.approx(20)


def test_weights_steer_and_the_report_is_in_plain_units() -> None:
    """Trap: objective weights that the report does not undo. Columns and budgets of a plan are never weighted."""
    written = document(building() | {"benefit_lines": {"use": {"unit_value": 30}}})
    written["budgets"] = {"capital": {}}
    appraisal = appraise(written)
    plan = cc.optimize(appraisal, objective={"enpv": 1e3, "capex": -0.5}, sense="max", must="works", gap=0)
    plain = row(written)
    assert plan.schedule["enpv"][0] == pytest.approx(plain["enpv"])
    assert plan.schedule["capex"][0] == pytest.approx(100)
    assert plan.budget["charged"].sum() == pytest.approx(100)
    assert plan.totals["enpv"][0] == pytest.approx(plain["enpv"])
    # The objective is the mix that was asked for, and so is its bound; nothing else is.
    assert plan.objective == pytest.approx(1e3 * plain["enpv"] - 0.5 * 100)
    assert plan.bound == pytest.approx(plan.objective, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_decides_nothing(seed: int) -> None:
    """Trap: results that depend on the order of rows. Many plans are equally good; one and the same is found."""
    chance = random.Random(seed)
    names = [f"P{number}" for number in range(12)]
    rows = {"project": names, "alternative": ["only"] * 12, "value": [float(chance.randint(1, 3)) for _ in names]}
    costs = rows | {"budget": ["capital"] * 12, "year": [2026] * 12}
    costs["amount"] = costs.pop("value")

    def shuffled(table: dict[str, list[Any]]) -> dict[str, list[Any]]:
        order = chance.sample(range(12), 12)
        return {name: [values[number] for number in order] for name, values in table.items()}

    def plan(rows: Record, costs: Record) -> cc.Plan:
        asked: Record = {"objective": "value", "sense": "max", "budgets": ceilings([10.0])}
        return cc.optimize(cc.Appraisal.from_tables(rows, costs), **asked, gap=0)

    first = plan(rows, costs)
    for _ in range(3):
        again = plan(shuffled(rows), shuffled(costs))
        assert again.schedule["project"].tolist() == first.schedule["project"].tolist()
        assert np.array_equal(again.schedule["value"], first.schedule["value"])
        assert again.certificate["appraisal"] == first.certificate["appraisal"]
