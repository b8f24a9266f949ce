"""Plans: every keyword asks what it says, every limit holds, and what cannot be asked is refused by name."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from samples import ceilings, choices, islet

import climcap as cc

ISLET = cc.appraise(islet())
# Three projects of one year: the best pair under 10 is b with c; a alone is worth most.
THREE = choices({"a": [(9.0, [10.0])], "b": [(5.0, [5.0])], "c": [(5.0, [5.0]), (6.0, [9.0])]})
TEN = ceilings([10.0])


def ask(appraisal: cc.Appraisal = THREE, **asked: Any) -> cc.Plan:
    defaults: dict[str, Any] = {"objective": "value", "sense": "max", "budgets": TEN}
    plan = cc.optimize(appraisal, **(defaults | asked if appraisal is THREE else asked))
    cc.verify(plan)
    return plan


def built(plan: cc.Plan) -> dict[str, tuple[str, int | None]]:
    rows = plan.schedule.to_arrow().select(["project", "alternative", "start"]).to_pylist()
    return {row["project"]: (row["alternative"], row["start"]) for row in rows}


def test_a_plan_says_what_was_chosen_and_how_it_is_proven() -> None:
    plan = ask()
    assert set(built(plan)) == {"b", "c"}
    assert (plan.objective, plan.status, plan.ended_by) == (10.0, "optimal", "gap")
    assert plan.bound == pytest.approx(10.0, rel=1e-8)
    assert 0 <= plan.gap <= 1e-4
    assert plan.seconds < 60
    assert plan.certificate["solver"] == "climcap"
    assert plan.certificate["appraisal"] == THREE.hash
    assert plan.appraisal is THREE
    assert plan.question["budgets"] == [{"budget": "capital", "ceilings": {"2026": 10.0}, "beyond": "refuse"}]
    first = ["schedule", "budget", "spending", "rejected", "planned", "limits", "totals"]
    assert list(plan.tables) == [*first, "reasons", "shortfalls", "shadow_prices"]
    assert plan.budget.to_arrow().to_pylist() == [
        {
            "budget": "capital",
            "year": 2026,
            "ceiling": 10.0,
            "carried_in": 0.0,
            "charged": 10.0,
            "left": 0.0,
            "carried_out": 0.0,
        }
    ]
    assert plan.rejected["project"].tolist() == ["a"]
    assert plan.rejected["objective_gain"].tolist() == [9.0]
    assert any("`without`" in note for note in plan.notes)
    text = repr(plan)
    assert text.startswith("Plan: 2 of 3 projects, optimal; objective 10")
    assert "Plan: 2 of 3 projects" in plan._repr_html_()
    with pytest.raises(AttributeError, match="Plan is frozen"):
        plan.status = "optimal"


def test_the_pipelines_own_question_is_the_default() -> None:
    plan = ask(ISLET)
    assert plan.question["objective"] == [{"weights": {"enpv": 1.0}}]
    choice = built(plan)
    if "school" in choice:
        # The road opens a year after its start, and only then may the works at the school begin.
        assert choice["school"][1] >= choice["road"][1] + 1
    assert plan.objective == pytest.approx(plan.totals["enpv"][0], rel=1e-9)
    assert plan.totals["scenario"].tolist() == ["base", "hotter"]


def test_no_objective_at_all_is_refused() -> None:
    with pytest.raises(cc.InputError, match="objective"):
        cc.optimize(THREE, budgets=TEN)


@pytest.mark.parametrize(
    ("objective", "total"),
    [
        ("value", 10.0),
        ({"value": 1.0}, 10.0),
        ({"value": 2}, 20.0),
        (["value"], 10.0),
        ([{"value": np.float64(3)}], 30.0),
    ],
)
def test_an_objective_is_a_column_or_a_mix(objective: Any, total: float) -> None:
    assert ask(objective=objective).objective == pytest.approx(total, rel=1e-9)


def test_known_columns_know_their_sense() -> None:
    most, least = (
        ask(ISLET, objective="capex", must="clinic"),
        ask(ISLET, objective="capex", must="clinic", sense="max"),
    )
    assert set(built(most)) == {"clinic"}
    assert least.objective > most.objective == 2.5e6


def test_a_column_of_ones_own_needs_a_sense() -> None:
    with pytest.raises(cc.InputError, match=r"objective: found value without a sense; allowed: sense = max or min"):
        ask(sense=None)
    assert ask(sense="min").objective == 0.0
    with pytest.raises(cc.InputError, match="sense: found 'up'; allowed: max, min"):
        ask(sense="up")


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("valeu", "nearest: value"),
        ({}, "allowed: a column, or a dict"),
        (3, "allowed: a column, or a dict"),
        ({"value": float("nan")}, r"objective.value: found nan; allowed: a finite number"),
        ({"value": "much"}, "objective.value: found 'much'"),
        ([{"objective": "value", "tolerance": -0.1}, "value"], "a tolerance of -0.1; allowed: a share, zero or more"),
        ([{"objective": "value", "tolerance": 0.1}], "a tolerance of 0.1 for the last objective"),
        ([{"objective": "value", "tolerence": 0.1}], "nearest known name is tolerance"),
    ],
)
def test_an_objective_that_cannot_be_asked_is_refused(objective: Any, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        ask(objective=objective)


def test_values_and_limits_are_read_in_the_scenario_named() -> None:
    plain, hotter = ask(ISLET), ask(ISLET, scenario="hotter")
    assert hotter.question["scenario"] == "hotter"
    assert hotter.objective > plain.objective
    assert hotter.objective == pytest.approx(hotter.totals["enpv"][1], rel=1e-9)
    with pytest.raises(cc.InputError, match="hotter"):
        ask(ISLET, scenario="hoter")


@pytest.mark.parametrize(
    "budgets",
    [
        {"capital": {2026: 10}},
        {"capital": {np.int64(2026): np.float64(10)}},
        {"budget": ["capital"], "year": [2026], "amount": [10]},
        pd.DataFrame({"budget": ["capital"], "year": [2026], "amount": [10.0]}),
        pl.DataFrame({"budget": ["capital"], "year": [2026], "amount": [10.0], "beyond": ["refuse"]}),
    ],
)
def test_budgets_are_a_dict_or_a_table(budgets: Any) -> None:
    assert ask(budgets=budgets).objective == 10.0


def test_no_ceiling_is_none_at_all() -> None:
    plan = ask(budgets={"capital": None})
    assert plan.objective == 20.0
    assert any("budget capital has no ceilings" in note for note in plan.notes)
    assert ask(budgets={}).objective == 20.0


@pytest.mark.parametrize(("beyond", "built_late"), [("repeat_last", True), ("zero", False), ("unlimited", True)])
def test_what_holds_beyond_the_years_listed_is_said(beyond: str, *, built_late: bool) -> None:
    late = choices({"a": [(1.0, [0.0, 5.0])]})
    asked: dict[str, Any] = {"objective": "value", "sense": "max"}
    plan = cc.optimize(late, **asked, budgets={"capital": {2026: 5.0, "beyond": beyond}})
    assert bool(built(plan)) is built_late
    table = {"budget": ["capital"], "year": [2026], "amount": [5.0], "beyond": [beyond]}
    assert built(cc.optimize(late, **asked, budgets=table)) == built(plan)


@pytest.mark.parametrize(
    ("budgets", "message"),
    [
        ({"capitel": {2026: 1.0}}, "nearest: capital"),
        ({"capital": {2025: 1.0}}, r"charges in 2026 without a ceiling"),
        ({"capital": {2026: float("inf")}}, r"budgets.capital.2026: found inf; allowed: a finite number"),
        ({"capital": {2026: -1.0}}, "zero or more"),
        ({"capital": {"soon": 1.0}}, "budgets.capital year: found 'soon'"),
        ({"capital": {2026.5: 1.0}}, "a whole number"),
        (
            {"capital": {2026: 1.0, "beyond": "ever"}},
            "budgets.capital.beyond: found 'ever'; allowed: refuse, repeat_last",
        ),
        ({"capital": 5.0}, "a dict of years and amounts"),
        ({"budget": ["capital"], "year": [2026]}, "a dict of years and amounts"),
        (pd.DataFrame({"budget": ["capital"], "year": [2026]}), "no column amount"),
        (pd.DataFrame({"budget": ["capital"], "year": [2026], "amout": [1]}), "nearest known name is amount"),
        (
            pd.DataFrame({"budget": ["capital"] * 2, "year": [2026] * 2, "amount": [1, 1]}),
            "row 3.*each year of a budget once",
        ),
        (
            pd.DataFrame({"budget": ["c", "c"], "year": [1, 2], "amount": [1, 1], "beyond": ["zero", "refuse"]}),
            "one rule for each budget",
        ),
    ],
)
def test_budgets_that_cannot_be_are_refused(budgets: Any, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        ask(budgets=budgets)


def test_a_target_is_met() -> None:
    plan = ask(ISLET, targets={"column": "capex", "at_most": 2.4e6, "name": "cheap"})
    assert plan.totals["capex"][0] <= 2.4e6
    assert "cheap" in plan.limits["limit"].tolist()
    plan = ask(ISLET, targets=[{"column": "capex", "at_least": 3e6, "where": {"sector": "education"}}])
    assert "school" in built(plan)
    plan = ask(ISLET, targets=[{"column": "capex", "at_least": 2.4e6, "where": {"place": "north"}}])
    assert {"school", "clinic"} & set(built(plan))
    plan = ask(ISLET, targets=[{"column": "capex", "at_most": 0.0, "where": {"tag": "priority"}}])
    assert "school" not in built(plan)


def test_a_target_may_be_a_share_or_of_a_year() -> None:
    plan = ask(ISLET, objective="capex", targets={"column": "capex", "at_least": 3.1e6})
    assert plan.objective == 4.5e6
    half = {"column": "capex", "at_least": 0.6, "share": True, "where": {"project": "school"}}
    plan = ask(ISLET, objective="capex", targets=[{"column": "capex", "at_least": 3.1e6}, half])
    shares = {row["project"]: row["capex"] for row in plan.schedule.to_arrow().to_pylist()}
    assert shares["school"] >= 0.6 * sum(shares.values())
    flows = {"project": ["a", "b"], "alternative": ["design 0"] * 2, "column": ["jobs"] * 2, "year": [2030] * 2}
    rows = {"project": ["a", "b"], "alternative": ["design 0"] * 2, "value": [1.0, 2.0]}
    appraisal = cc.Appraisal.from_tables(rows, flows=flows | {"amount": [5.0, 1.0]})
    asked: dict[str, Any] = {"objective": "value", "sense": "min"}
    plan = cc.optimize(appraisal, **asked, targets={"column": "jobs", "year": 2030, "at_least": 4})
    assert set(built(plan)) == {"a"}


def test_a_target_may_count_against_the_standard_design() -> None:
    rows = {"project": ["a"] * 2, "alternative": ["plain", "green"], "value": [2.0, 1.0], "avoided_tco2e": [9.0, 9.0]}
    against = {"avoided_tco2e_vs_standard": [0.0, 5.0]}
    asked: dict[str, Any] = {"objective": "value", "sense": "max"}
    target = {"column": "avoided_tco2e", "at_least": 3.0}
    appraisal = cc.Appraisal.from_tables(rows | against)
    assert built(cc.optimize(appraisal, **asked, targets=target)) == {"a": ("plain", None)}
    plan = cc.optimize(appraisal, **asked, targets=target | {"baseline": "standard"})
    assert built(plan) == {"a": ("green", None)}


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({"at_least": 1}, r"targets.target 1.column: found None"),
        ({"column": "value"}, "no bound"),
        ({"column": "value", "at_least": 1, "at_most": 2}, "at_least and at_most"),
        ({"column": "valeu", "at_least": 1}, "nearest: value"),
        ({"colum": "value", "at_least": 1}, r"targets.target 1.colum: .*nearest known name is column"),
        ({"column": "value", "at_least": 1, "where": {"sectr": "x"}}, "nearest known name is sector"),
        ({"column": "value", "at_least": 1, "where": {"project": "d"}}, "project"),
        ({"column": "value", "at_least": "1"}, r"targets.target 1.at_least: found '1'; allowed: a finite number"),
        ({"column": "value", "at_least": 1, "share": 0.5}, "share"),
        ({"column": "value", "at_least": 1, "baseline": "none"}, "without, standard"),
        ({"column": "value", "at_least": 1, "year": 2030.5}, "whole number"),
        ("value", r"targets.target 1: found 'v'"),
    ],
)
def test_targets_that_cannot_be_are_refused(target: Any, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        ask(targets=target)


@pytest.mark.parametrize(
    ("must", "expected"),
    [
        ("a", {"a": "design 0"}),
        (["a"], {"a": "design 0"}),
        (("c", "design 1"), {"c": "design 1"}),
        ([("c", "design 1", None)], None),
        (["b", ("c", "design 0")], {"b": "design 0", "c": "design 0"}),
    ],
)
def test_what_must_be_is_built(must: Any, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(cc.InputError, match="must"):
            ask(must=must)
    else:
        assert {project: design for project, (design, _) in built(ask(must=must)).items()} == expected


def test_a_start_can_be_asked_for_and_ruled_out() -> None:
    assert built(ask(ISLET, must=("clinic", "new", 2029)))["clinic"] == ("new", 2029)
    assert built(ask(ISLET, must=("clinic", None, 2028)))["clinic"] == ("new", 2028)
    assert (
        built(ask(ISLET, must="clinic", must_not=[("clinic", None, year) for year in range(2026, 2030)]))["clinic"][1]
        == 2030
    )
    assert set(built(ask(must_not=["c", ("b", "design 0")]))) == {"a"}


def test_one_project_may_require_another() -> None:
    assert set(built(ask(requires=("b", "a")))) == {"a"}
    assert set(built(ask(requires=[("b", "c")]))) == {"b", "c"}
    # The design named alone is bound: the other one is free.
    asked: dict[str, Any] = {"must": ("c", "design 0"), "budgets": ceilings([20.0])}
    assert "b" not in built(ask(**asked, requires=[(("c", "design 0"), "a"), ("b", ("c", "design 1"))]))


def test_a_requirement_may_ask_for_years_between() -> None:
    asked: dict[str, Any] = {"must": ["road", "clinic"], "objective": {"enpv": 1.0}}
    soon = built(ask(ISLET, **asked, requires=("clinic", "road")))
    late = built(ask(ISLET, **asked, requires=("clinic", "road", 3)))
    assert soon["clinic"][1] >= soon["road"][1] + 1
    assert late["clinic"][1] >= late["road"][1] + 4


@pytest.mark.parametrize("conflicts", [[("b", "c")], ("b", "c"), [["b", "c"]], [{"b", "c"}]])
def test_of_conflicting_projects_at_most_one_is_built(conflicts: Any) -> None:
    assert len({"b", "c"} & set(built(ask(conflicts=conflicts)))) <= 1
    assert ask(conflicts=conflicts).objective == 9.0


def test_designs_may_conflict() -> None:
    assert built(ask(budgets=None, conflicts=[("a", ("c", "design 1"))]))["c"] == ("design 0", None)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"must": "d"}, "must"),
        ({"must": ("c", "design 7")}, "nearest: design 0"),
        ({"must": [("a", "b", "c", "d")]}, r"allowed: a project, \(project, alternative\)"),
        ({"must": [3.5]}, "allowed: a project"),
        ({"must_not": ("a", "design 0", 2026.5)}, "whole number"),
        ({"requires": [("a",)]}, "dependent, prerequisite"),
        ({"requires": [("a", "b", -1)]}, "0 or more"),
        ({"requires": ("a", "zz")}, "requires"),
        ({"conflicts": ["ab"]}, "at most one may be built"),
        ({"conflicts": [3]}, "at most one may be built"),
        ({"conflicts": [("a", "zz")]}, "conflicts"),
        ({"gap": -1.0}, "gap: found -1"),
        ({"gap": float("nan")}, "gap: found NaN"),
        ({"time_limit": -1.0}, "time_limit: found -1"),
        ({"time_limit": float("nan")}, "time_limit"),
        ({"threads": 0}, "threads: found 0; allowed: a whole number, 1 or more"),
        ({"threads": -1}, "threads: found -1"),
        ({"seed": -1}, "seed: found -1"),
        ({"solver": "cplex"}, 'solver: found "cplex"; allowed: auto, climcap, highs, microlp or highs-via-good_lp'),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        ask(**asked)


def test_a_misspelt_keyword_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="budget"):
        ask(budget={})


@pytest.mark.parametrize("solver", ["auto", "climcap", "highs", "microlp", "highs-good_lp"])
def test_every_solver_finds_the_same(solver: str) -> None:
    plan = ask(solver=solver)
    assert plan.objective == 10.0
    assert plan.certificate["solver"]


def test_a_certificate_says_what_its_bound_rests_on() -> None:
    # Room for all: the best of each project is the proof, and no search was needed.
    free = ask(budgets={"capital": {2026: 1e6}})
    assert free.certificate["bound_by"] == "multipliers"
    assert free.proven_by == "the best of every project, whatever limits say, added up without a solver"
    searched = ask(solver="highs").certificate
    assert (searched["solver"], searched["bound_by"]) == ("HiGHS", "solver")
    assert isinstance(searched["nodes"], int)
    silent = ask(solver="microlp")
    assert silent.certificate["nodes"] is None
    assert silent.proven_by == f"the search of microlp {silent.certificate['solver_version']}"
    saved = json.loads(free.to_json())
    # A plan saved before there were nodes.
    del saved["certificate"]["nodes"], saved["certificate"]["steps"]
    saved["certificate"]["bound_by"] = "branch and cut of HiGHS on the whole program"
    again = cc.Plan.from_json(json.dumps(saved), THREE)
    assert (again.certificate["bound_by"], again.certificate["nodes"]) == ("solver", None)
    cc.verify(again)


def test_climcap_says_what_it_cannot_take_and_auto_takes_it() -> None:
    saved = {"capital": {2026: 10, 2027: 5, "carry_over": "all"}}
    with pytest.raises(cc.InputError, match=r"climcap, which cannot take money that is carried over") as raised:
        ask(budgets=saved, solver="climcap")
    assert "solver = auto or highs" in str(raised.value)
    assert ask(budgets=saved).certificate["solver"] == "HiGHS"


def test_threads_and_seed_are_taken() -> None:
    assert ask(threads=1, seed=7).objective == ask(threads=2, seed=np.int64(3)).objective == 10.0


def test_limits_that_cannot_be_kept_are_infeasible() -> None:
    with pytest.raises(cc.InfeasibleError, match="no plan keeps every limit") as raised:
        ask(must=["a", "b"])
    assert isinstance(raised.value, cc.ClimcapError)
    assert not isinstance(raised.value, ValueError)


def test_a_plan_of_nothing_is_a_plan() -> None:
    plan = ask(budgets=ceilings([0.0]))
    assert (plan.objective, plan.status, len(plan.schedule)) == (0.0, "optimal", 0)
    assert len(plan.rejected) == 3
    assert "Plan: 0 of 3 projects" in repr(plan)
