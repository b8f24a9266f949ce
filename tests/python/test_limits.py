"""Limits as keywords: each says what it asks, and what is misstated is refused by name."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from samples import ceilings, choices

import climcap as cc

VALLEY = cc.appraise(cc.read(Path(__file__).parents[1] / "cases" / "limits-valley" / "pipeline.toml"))
THREE = choices({"a": [(9.0, [10.0])], "b": [(5.0, [5.0])], "c": [(5.0, [5.0]), (6.0, [9.0])]})


def ask(**asked: Any) -> cc.Plan:
    defaults: dict[str, Any] = {"objective": "value", "sense": "max", "budgets": ceilings([10.0])}
    plan = cc.optimize(THREE, **(defaults | asked))
    cc.verify(plan)
    return plan


def test_a_document_asks_what_the_same_keywords_ask() -> None:
    document = cc.optimize(VALLEY, gap=0)
    keywords = cc.optimize(
        VALLEY,
        gap=0,
        objective=[{"objective": "enpv", "tolerance": 0.1}, {"objective": {"capex": 1}, "sense": "min"}],
        budgets={
            "capital": {2026: 12, 2027: 8, 2028: 8, "beyond": "zero", "carry_over": 0.5, "opening": 1, "basis": "cash"}
        },
        targets=[
            {"column": "under_works", "each_year": True, "at_most": 3, "name": "sites"},
            {"column": "starts", "by": 2027, "where": {"sector": "water"}, "at_least": 1, "name": "water_first"},
            {
                "column": "capex",
                "where": {"sector": "social"},
                "share": True,
                "at_least": 0.2,
                "baseline": "gross",
                "name": "social_share",
            },
        ],
        requires=("school", "main"),
        groups={
            "projects": ["school", ("clinic", "small"), ("clinic", "large")],
            "at_least": 1,
            "at_most": 2,
            "name": "social",
        },
        divisible={"buses": 6},
    )
    assert keywords.question["budgets"] == document.question["budgets"]
    assert keywords.question["groups"] == document.question["groups"]
    assert keywords.question["divisible"] == document.question["divisible"]
    assert keywords.schedule.to_pandas().equals(document.schedule.to_pandas())
    assert keywords.limits.to_pandas().equals(document.limits.to_pandas())
    assert [stage["best"] for stage in document.certificate["stages"]] == pytest.approx([37.0 + 19 / 30, 27.0])


def test_the_valley_is_best_by_enumeration_of_its_totals() -> None:
    plan = cc.optimize(VALLEY, gap=0, objective="enpv")
    # Main and sewer a year apart save 2; a sixth of the buses comes in 2028.
    assert plan.objective == pytest.approx(5.8 + 17 + 8 + 2 + 4.5 + 2 / 6)
    assert plan.totals["enpv"][0] == pytest.approx(plan.objective)
    assert plan.totals["capex"][0] == pytest.approx(5 + 10 + 8 - 2 + 6 + 2)
    units = dict(zip(plan.schedule["project"], plan.schedule["units"], strict=True))
    assert units["buses"] == 1
    again = cc.Plan.from_json(plan.to_json(), VALLEY)
    assert again == plan
    assert pickle.loads(pickle.dumps(plan)) == plan
    cc.verify(again)


def test_a_share_changed_in_the_text_is_found() -> None:
    plan = cc.optimize(VALLEY, gap=0, objective="enpv")
    saved = json.loads(plan.to_json())
    parts = [row for row in saved["selection"] if row["project"] == "buses"]
    assert sorted(round(row["share"] * 6) for row in parts) == [1, 5]
    for row in parts:
        row["share"] = 0.5 - 0.01 if row["alternative"] == "without" else 0.5 + 0.01
    changed = cc.Plan.from_json(json.dumps(saved), VALLEY)
    with pytest.raises(cc.ClimcapError, match="project buses: shares"):
        cc.verify(changed)


def test_a_table_of_budgets_may_say_the_rules() -> None:
    table = pd.DataFrame(
        {"budget": ["capital"] * 2, "year": [2026, 2027], "amount": [5.0, 5.0], "carry_over": ["all", None]}
    )
    plan = cc.optimize(THREE, objective="value", sense="max", budgets=table)
    assert plan.question["budgets"][0]["carry_over"] == "all"
    assert plan.budget["carried_out"].tolist() == [0.0, 5.0]


def test_the_same_question_gives_the_same_plan() -> None:
    one, two = (cc.optimize(VALLEY, seed=3) for _ in range(2))
    assert one.schedule.to_pandas().equals(two.schedule.to_pandas())
    assert one.certificate == two.certificate
    assert (one.certificate["seed"], one.certificate["threads"]) == (3, None)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"groups": {"projects": ["a", "b"]}}, "neither at_least nor at_most"),
        ({"groups": {"projects": ["a", "b"], "at_moost": 1}}, "nearest known name is at_most"),
        ({"groups": {"projects": "a", "at_most": 1}}, "projects: found 'a'; allowed: projects, such as"),
        ({"groups": {"projects": ["a", "z"], "at_most": 1}}, "found z; allowed: a project"),
        ({"groups": {"projects": ["a", "b"], "at_most": 1.5}}, "found 1.5; allowed: a whole number"),
        ({"divisible": {"a": 0}}, "divisible.a: found 0; allowed: a whole number, 1 or more"),
        ({"divisible": ["z"]}, "divisible.z: found z; allowed: a project"),
        ({"divisible": ["a"], "conflicts": [("a", "b")]}, "divisible.a: found a conflict"),
        ({"bundles": {"projects": ["a"], "columns": {"value": 1}}}, "found 1 projects; allowed: two projects"),
        ({"bundles": {"projects": ["a", "b"]}}, "nothing saved or gained"),
        ({"bundles": {"projects": ["a", "b"], "columns": {"vallue": 1}}}, "nearest: value"),
        ({"bundles": {"projects": ["a", "b"], "savings": {"capitol": {2026: 1}}}}, "nearest: capital"),
        ({"bundles": {"projects": ["a", "a"], "columns": {"value": 1}}}, "one project twice"),
        ({"budgets": {"capital": {2026: 5, "carry_over": "some"}}}, "carry_over: found 'some'; allowed: all"),
        ({"budgets": {"capital": {2026: 5, "carry_over": -1}}}, "found carry_over = -1; allowed: a share"),
        ({"budgets": {"capital": {2026: 5, "basis": "accrual"}}}, "found 'accrual'; allowed: cash, commitment"),
        ({"budgets": {"capital": {2026: 5, "opening": -1}}}, "found an opening of -1"),
        ({"targets": {"column": "starts", "at_most": 1, "each_year": 1}}, "found 1; allowed: True"),
        ({"targets": {"column": "starts", "at_most": 1, "year": 2026, "by": 2027}}, "found year and by"),
        ({"targets": {"column": "enpv", "at_most": 1, "baseline": "net"}}, "allowed: without, standard, gross"),
        ({"targets": {"column": "under_works", "at_most": 1}}, "under_works without a year"),
        ({"targets": {"column": "starts", "at_most": 1, "baseline": "gross"}}, "projects are counted"),
    ],
)
def test_what_is_misstated_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        ask(**asked)


def test_awkward_scales_do_not_blur_limits() -> None:
    """Money of 1 to 1e10 beside thousandths of a tonne."""
    ids = [f"p{number}" for number in range(12)]
    value = [10.0 ** (number % 11) for number in range(12)]
    tonnes = [1e-3 * (number + 1) for number in range(12)]
    rows = {"project": ids, "alternative": ["do"] * 12, "enpv": value, "avoided_tco2e": tonnes}
    costs = {"project": ids, "alternative": ["do"] * 12, "budget": ["capital"] * 12, "year": [2026] * 12}
    appraisal = cc.Appraisal.from_tables(rows=rows, costs=costs | {"amount": [amount / 3 for amount in value]})
    # All but the largest are paid; the floor on tonnes then asks for one of the small ones beside.
    budget = {"capital": {2026: sum(value) / 3 - value[10] / 3}}
    target = {"column": "avoided_tco2e", "at_least": 0.067 - 1e-9}
    for solver in ("highs", "microlp", "highs-good_lp"):
        plan = cc.optimize(appraisal, objective="enpv", budgets=budget, targets=target, gap=0, solver=solver)
        cc.verify(plan)
        assert plan.objective == pytest.approx(sum(value) - value[10], rel=1e-12), solver
        assert len(plan.schedule) == 11
    with pytest.raises(cc.InfeasibleError):
        cc.optimize(appraisal, objective="enpv", budgets=budget, targets=target | {"at_least": 0.067 + 1e-9}, gap=0)


def test_degenerate_questions_have_plans() -> None:
    nothing = cc.optimize(THREE, objective="value", sense="max", budgets=ceilings([0.0]), divisible=["a", "b", "c"])
    assert (nothing.objective, len(nothing.schedule)) == (0.0, 0)
    every = ask(budgets={}, must=["a", "b", "c"])
    assert every.objective == 20.0
    equal = choices({name: [(1.0, [1.0])] for name in "abcdef"})
    plan = cc.optimize(equal, objective="value", sense="max", budgets=ceilings([3.5]), divisible=list("abcdef"))
    assert plan.objective == pytest.approx(3.5)
    empty = choices({"a": [(-1.0, [1.0])]})
    assert len(cc.optimize(empty, objective="value", sense="max", budgets={}, divisible={"a": 3}).schedule) == 0


def test_what_two_projects_save_of_one_thing_is_counted_once_in_plan_and_totals() -> None:
    storm = cc.appraise(cc.read(Path(__file__).parents[1] / "cases" / "resilience-storm" / "pipeline.toml"))
    joint = storm.interactions().to_pandas()
    assert len(joint) > 0
    pair = joint.iloc[0]
    must = [
        (pair["project"], pair["alternative"], int(pair["start"])),
        (pair["project_other"], pair["alternative_other"], int(pair["start_other"])),
    ]
    plan = cc.optimize(storm, objective="enpv", budgets={}, targets=[], must=must, gap=0)
    cc.verify(plan)
    keys = ["project", "alternative", "start"]
    chosen = plan.schedule.to_pandas().set_index(keys)["enpv"]
    both = joint[joint["column"] == "enpv"]
    is_chosen = [
        (row["project"], row["alternative"], row["start"]) in chosen.index
        and (row["project_other"], row["alternative_other"], row["start_other"]) in chosen.index
        for _, row in both.iterrows()
    ]
    correction = both[is_chosen]["correction"].sum()
    assert correction != 0
    assert plan.objective == pytest.approx(chosen.sum() + correction)
    base = plan.totals.to_pandas().set_index("scenario")["enpv"]
    assert base[storm.base_scenario] == pytest.approx(plan.objective)


def test_more_pairs_than_a_plan_can_hold_are_refused() -> None:
    many = choices({f"p{number:02d}": [(1.0, [1.0])] for number in range(22)})
    names = [f"p{number:02d}" for number in range(22)]
    bundles = [
        {"projects": [one, other], "columns": {"value": 0.1}}
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    ]
    with pytest.raises(cc.InputError, match=r"231 pairs of projects .* merge projects"):
        cc.optimize(many, objective="value", sense="max", budgets={}, bundles=bundles)
    plan = cc.optimize(many, objective="value", sense="max", budgets={}, bundles=bundles[:200], gap=0)
    assert plan.objective == pytest.approx(22 + 20)
