"""Reasons, prices of limits, conflicts: what they say comes true when it is granted."""

from __future__ import annotations

import copy
import random
from typing import Any

import numpy as np
import pytest
from samples import ceilings, choices, islet
from scipy.optimize import linprog

import climcap as cc

ISLET = cc.appraise(islet())
TWO = choices({"a": [(3.0, [10.0])], "b": [(4.0, [10.0])]})


def two(ceiling: float) -> cc.Plan:
    return cc.optimize(TWO, objective="value", sense="max", budgets=ceilings([ceiling]), gap=0.0)


def built(plan: cc.Plan) -> dict[str, tuple[str, int | None]]:
    rows = plan.schedule.to_arrow().select(["project", "alternative", "start"]).to_pylist()
    return {row["project"]: (row["alternative"], row["start"]) for row in rows}


def test_a_reason_names_what_is_short_and_what_it_would_bring() -> None:
    plan = two(15.0)
    (reason,) = plan.reasons.to_arrow().to_pylist()
    assert (reason["project"], reason["status"], reason["alternative"]) == ("a", "not built", "design 0")
    assert (reason["value"], reason["loss"]) == (3.0, pytest.approx(1.0, abs=1e-6))
    # At the price of the linear program, 0.3 a unit, it costs all it brings.
    assert reason["reduced_value"] == pytest.approx(0.0, abs=1e-6)
    assert reason["limits"] == "budget capital 2026: short by 5, costs it 3"
    assert reason["needs"] == (
        "The budget capital 2026 is short by 5; with it, a/design 0 would be built and the plan would gain 3. "
        "Under the limits as they are it would cost the plan 1: it would come in with 1 more value."
    )
    (short,) = plan.shortfalls.to_arrow().to_pylist()
    assert (short["limit"], short["kind"], short["year"], short["unit"]) == ("capital", "budget", 2026, "money")
    assert short["short"] == pytest.approx(5.0, rel=1e-6)
    granted = two(15.0 + short["short"])
    assert set(built(granted)) == {"a", "b"}
    assert granted.objective - plan.objective == pytest.approx(short["gain"])


def test_money_that_is_better_used_elsewhere_is_said() -> None:
    # With 5 more, c at 9 comes in place of b at 4, for 5 more; a would add 3.
    appraisal = choices({"a": [(3.0, [5.0])], "b": [(4.0, [10.0])], "c": [(9.0, [15.0])]})
    plan = cc.optimize(appraisal, objective="value", sense="max", budgets=ceilings([10.0]), gap=0.0)
    assert set(built(plan)) == {"b"}
    reason = next(row for row in plan.reasons.to_arrow().to_pylist() if row["project"] == "a")
    assert "would gain 5 by using it elsewhere: it needs 2 more value too." in reason["needs"]
    short = next(row for row in plan.shortfalls.to_arrow().to_pylist() if row["project"] == "a")
    assert (short["gain_elsewhere"], short["more_value"]) == (pytest.approx(5.0), pytest.approx(2.0, rel=1e-6))
    changed = choices({"a": [(5.0 + 1e-6, [5.0])], "b": [(4.0, [10.0])], "c": [(9.0, [15.0])]})
    granted = cc.optimize(changed, objective="value", sense="max", budgets=ceilings([10.0 + short["short"]]), gap=0.0)
    assert set(built(granted)) == {"a", "b"}


def _granted(question: dict[str, Any], shortfalls: list[dict[str, Any]]) -> dict[str, Any]:
    """The keywords that grant what is short."""
    budgets = {
        budget["budget"]: {int(year): amount for year, amount in budget["ceilings"].items()}
        | {"beyond": budget["beyond"]}
        for budget in copy.deepcopy(question["budgets"])
    }
    for short in shortfalls:
        assert short["kind"] == "budget"
        budgets[short["limit"]][short["year"]] += short["short"]
    return {"budgets": budgets}


def test_what_a_pipelines_projects_need_brings_them_in() -> None:
    plan = cc.optimize(ISLET, gap=0.0)
    reasons, shortfalls = cc.reasons(plan, time_limit=20.0)
    confirmed = 0
    for reason in reasons.to_arrow().to_pylist():
        short = [row for row in shortfalls.to_arrow().to_pylist() if row["project"] == reason["project"]]
        if short and short[0]["solved_again"] and short[0]["more_value"] is None:
            granted = cc.optimize(ISLET, gap=0.0, **_granted(plan.question, short))
            # It comes in; or another plan with it is as good.
            forced = cc.optimize(
                ISLET,
                gap=0.0,
                **_granted(plan.question, short),
                must=[(reason["project"], reason["alternative"], reason["start"])],
            )
            assert forced.objective == pytest.approx(granted.objective, rel=1e-7)
            assert granted.objective - plan.objective == pytest.approx(short[0]["gain"], rel=1e-4)
            assert "the plan would gain" in reason["needs"]
            confirmed += 1
        if reason["loss"] is not None:
            forced = cc.optimize(ISLET, gap=0.0, must=[(reason["project"], reason["alternative"], reason["start"])])
            assert plan.objective - forced.objective == pytest.approx(reason["loss"], abs=1e-6 * plan.objective)
    assert confirmed >= 1
    assert set(reasons["project"]) <= {"road", "school", "clinic"}


def test_a_budget_year_beyond_those_listed_can_be_granted() -> None:
    # 6 a year to 2027, and the same later; b costs 8 in 2029.
    appraisal = choices({"a": [(3.0, [5.0])], "b": [(4.0, [0.0, 0.0, 0.0, 8.0, 1.0])]})
    budgets = {"capital": {2026: 6.0, 2027: 6.0, "beyond": "repeat_last"}}
    plan = cc.optimize(appraisal, objective="value", sense="max", budgets=budgets, gap=0.0)
    (reason,) = plan.reasons.to_arrow().to_pylist()
    assert reason["needs"].startswith("The budget capital 2029 is short by 2; with it, b/design 0 would be built and")
    assert reason["needs"].endswith("No plan under the limits as they are has it.")


def test_what_a_rule_forbids_is_named() -> None:
    asked: dict[str, Any] = {"objective": "value", "sense": "max", "budgets": ceilings([50.0]), "gap": 0.0}
    (reason,) = cc.optimize(TWO, conflicts=[("a", "b")], **asked).reasons.to_arrow().to_pylist()
    assert reason["needs"].startswith(
        "At most one of a and b may be built. Under the limits as they are it would cost the plan 1"
    )
    appraisal = choices({"a": [(3.0, [10.0])], "b": [(4.0, [45.0])]})
    (reason,) = cc.optimize(appraisal, requires=[("a", "b")], must_not="b", **asked).reasons.to_arrow().to_pylist()
    assert reason["project"] == "a"
    assert reason["needs"] == "It breaks the requirement a after b. No plan under the limits as they are has it."
    designs = choices({"a": [(3.0, [10.0]), (5.0, [60.0])]})
    (reason,) = cc.optimize(designs, **asked).reasons.to_arrow().to_pylist()
    assert (reason["status"], reason["alternative"], reason["value"]) == ("other design", "design 1", 2.0)


def test_where_less_is_better_gains_are_what_is_saved() -> None:
    appraisal = choices({"a": [(-3.0, [10.0])], "b": [(-4.0, [10.0])]})
    plan = cc.optimize(appraisal, objective="value", sense="min", budgets=ceilings([15.0]), gap=0.0)
    (reason,) = plan.reasons.to_arrow().to_pylist()
    assert (reason["project"], reason["value"]) == ("a", 3.0)
    assert "the plan would gain 3." in reason["needs"]
    assert plan.shadow_prices["lp_price"] == pytest.approx([0.3])


def test_a_project_that_adds_nothing_says_so() -> None:
    appraisal = choices({"a": [(-3.0, [1.0])], "b": [(4.0, [1.0])]})
    plan = cc.optimize(appraisal, objective="value", sense="max", budgets=ceilings([9.0]), gap=0.0)
    (reason,) = plan.reasons.to_arrow().to_pylist()
    assert reason["needs"] == (
        "By itself it adds nothing: -3. "
        "Under the limits as they are it would cost the plan 3: it would come in with 3 more value."
    )


def test_of_two_designs_alike_the_second_is_dominated() -> None:
    appraisal = choices({"a": [(3.0, [10.0]), (3.0, [9.0])], "b": [(4.0, [10.0])]})
    plan = cc.optimize(appraisal, objective="value", sense="max", budgets=ceilings([15.0]), gap=0.0)
    (reason,) = plan.reasons.to_arrow().to_pylist()
    assert (reason["alternative"], reason["dominated_by"]) == ("design 0", "design 1")


def test_a_plan_with_everything_needs_no_reasons() -> None:
    plan = two(20.0)
    assert len(plan.reasons) == len(plan.shortfalls) == 0
    assert "value" in plan.reasons.columns
    nothing = cc.Appraisal.from_tables({"project": ["a"], "alternative": ["new"], "value": [1.0]})
    plan = cc.optimize(nothing, objective="value", sense="max", must_not="a")
    assert len(plan.reasons) == 0


def test_prices_are_those_of_scipys_linear_program() -> None:
    chance = random.Random(5)
    for _ in range(6):
        projects = {
            f"P{number}": [(chance.uniform(1, 9), [chance.uniform(1, 9), chance.uniform(1, 9)]) for _ in range(2)]
            for number in range(8)
        }
        amounts = [chance.uniform(8, 20), chance.uniform(8, 20)]
        appraisal = choices(projects)
        least = 3.0
        plan = cc.optimize(
            appraisal,
            objective="value",
            sense="max",
            budgets=ceilings(amounts),
            gap=0.0,
            targets=[{"column": "value", "at_least": least, "name": "floor"}],
        )
        columns = [design for designs in projects.values() for design in designs]
        of_project = np.kron(np.eye(8), np.ones(2))
        limits = np.vstack([np.array([spent for _, spent in columns]).T, [-value for value, _ in columns], of_project])
        solved = linprog(
            [-value for value, _ in columns], A_ub=limits, b_ub=[*amounts, -least, *[1.0] * 8], bounds=(0, 1)
        )
        prices = plan.shadow_prices
        assert prices["limit"].tolist() == ["capital", "capital", "floor"]
        assert prices["lp_price"] == pytest.approx(-solved.ineqlin.marginals[:3], abs=1e-7)


def test_a_price_by_a_step_is_what_the_step_brings() -> None:
    plan = two(15.0)
    prices = cc.shadow_prices(plan, step=0.5)
    (line,) = prices.to_arrow().to_pylist()
    assert (line["amount"], line["used"], line["left"], line["step"]) == (15.0, 10.0, 5.0, 7.5)
    assert line["resolved_price"] == pytest.approx((two(22.5).objective - plan.objective) / 7.5)
    (line,) = cc.shadow_prices(two(30.0)).to_arrow().to_pylist()
    assert (line["lp_price"], line["resolved_price"]) == (0.0, 0.0)
    assert line["note"].startswith("never binds")


def test_what_is_no_amount_is_dropped_as_a_whole() -> None:
    plan = cc.optimize(TWO, objective="value", sense="max", budgets=ceilings([10.0]), must="a", gap=0.0)
    must = next(row for row in plan.shadow_prices.to_arrow().to_pylist() if row["kind"] == "must")
    assert (must["limit"], must["step"], must["resolved_price"]) == ("a", 1.0, pytest.approx(1.0))
    assert must["note"] == "dropped as a whole"


def test_a_conflict_is_named_in_words_and_in_a_table() -> None:
    asked: dict[str, Any] = {"objective": "value", "sense": "max"}
    with pytest.raises(cc.InfeasibleError) as raised:
        cc.optimize(
            TWO,
            budgets=ceilings([12.0]),
            targets=[{"column": "value", "at_least": 5.0, "name": "worth"}],
            conflicts=[("a", "b")],
            **asked,
        )
    conflict = raised.value.conflict
    assert conflict is not None
    names = list(zip(conflict["limit"], conflict["kind"], strict=True))
    # Either the budget or the rule stands against the target.
    assert ("worth", "target") in names
    assert len(names) == 2
    assert "These cannot hold together: " in str(raised.value)
    assert "target worth of at least 5" in str(raised.value)
    with pytest.raises(cc.InfeasibleError, match=r"By itself this cannot hold: target worth of at least 9"):
        cc.optimize(TWO, targets=[{"column": "value", "at_least": 9.0, "name": "worth"}], **asked)


@pytest.mark.parametrize(
    ("keyword", "value", "message"),
    [("step", 0.0, "above 0"), ("time_limit", -1.0, "seconds"), ("gap", -1.0, "a share")],
)
def test_efforts_that_make_no_sense_are_refused(keyword: str, value: float, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        cc.shadow_prices(two(15.0), **{keyword: value})


def test_measures_stand_in_the_order_of_an_abatement_cost_curve() -> None:
    rows = {
        "project": ["a", "b", "c", "d", "e"],
        "alternative": ["new"] * 5,
        "enpv": [1.0] * 5,
        "abatement_cost": [30.0, -5.0, -50.0, 10.0, None],
        "avoided_tco2e": [1.0, 100.0, 10.0, 20.0, 0.0],
    }
    table = cc.optimize(cc.Appraisal.from_tables(rows), objective="enpv").abatement
    assert table["project"].tolist() == ["b", "c", "d", "a"]
    assert table.to_arrow()["rank"].to_pylist() == [None, None, 1, 2]
    assert table["cumulative_tco2e"].tolist() == [100.0, 110.0, 130.0, 131.0]
    assert table.units["abatement_cost"] == "money/tCO2e"
    with pytest.raises(cc.InputError, match="abatement_cost: found no such column"):
        _ = two(15.0).abatement


SHARED = """
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
timing = "end"
discount = { economic = 0.06 }

[plan]
objective = "enpv"
years = [2026, 2026]

[curves.depth]
intensity = [0, 1]
share = [0, 1]

[hazards.tide]
return_period = [10, 50, 100]
intensity = [0.5, 0.8, 1]

[shared.quay]
combine = "multiply"
"""
PROTECTION = """
[projects.{name}.alternatives.without.exposures.wall]
hazard = "tide"
shared = "quay"
curve = "depth"
value = 4000

[projects.{name}.alternatives.new.components.works]
capex = 1
life_years = 60

[projects.{name}.alternatives.new.exposures.wall]
hazard = "tide"
shared = "quay"
curve = "depth"
value = 4000
damage_scale = 0.5
"""


def shared(*names: str) -> cc.Plan:
    text = SHARED + "".join(PROTECTION.format(name=name) for name in names)
    return cc.optimize(cc.appraise(cc.Pipeline.from_toml(text)), must=list(names), gap=0.0)


def test_three_projects_that_save_the_same_thing_are_appraised_together() -> None:
    """Each halves the loss: two save 3/4 of it and three 7/8, where pairs say 3/2 less three times 1/4."""
    alone, two_of_them, three = shared("dike"), shared("dike", "reef"), shared("dike", "gate", "reef")
    assert not any("save the same things" in note for note in alone.notes + two_of_them.notes)
    (note,) = [note for note in three.notes if note.startswith("projects save the same things") and " enpv " in note]
    together, counted = (float(word.strip(",")) for word in note.split() if word.strip(",").replace(".", "").isdigit())
    one = alone.objective + 1 / 1.06
    # What the works cost is the same either way.
    cost = 3 / 1.06
    assert together + cost == pytest.approx(2 * one * 7 / 8, rel=0.02)
    assert counted + cost == pytest.approx(2 * one * 3 / 4, rel=0.02)
