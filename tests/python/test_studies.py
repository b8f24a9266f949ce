"""Studies in a time of one's own: what was proven in it and what was not, in the words of who asks."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from samples import ceilings, choices, islet

import climcap as cc

COUNT = 1000


def national(seed: int = 1) -> cc.Plan:
    """A plan of a thousand projects with two designs and three starts each."""
    random = np.random.default_rng(seed)
    ids = np.repeat([f"p{number:04d}" for number in range(COUNT)], 6)
    designs = np.tile(np.repeat(["plain", "raised"], 3), COUNT)
    starts = np.tile([2026, 2027, 2028], 2 * COUNT)
    size = np.repeat(np.exp(random.normal(2.5, 1.0, COUNT)), 6) * np.where(designs == "raised", 1.2, 1.0)
    value = size * random.uniform(0.0, 0.6, len(size))
    rows = {"project": ids, "alternative": designs, "start": starts, "value": value}
    costs = {"project": ids, "alternative": designs, "start": starts, "budget": ["capital"] * len(ids)}
    costs |= {"year": starts, "amount": size}
    appraisal = cc.Appraisal.from_tables(rows, costs)
    ceiling = float(size.sum()) / 60
    budgets = {"capital": dict.fromkeys((2026, 2027, 2028), ceiling)}
    return cc.optimize(appraisal, objective="value", sense="max", budgets=budgets, gap=1e-3)


def test_a_thousand_projects_have_their_reasons_in_the_time_that_they_name() -> None:
    plan = national()
    began = time.perf_counter()
    table, shortfalls = cc.reasons(plan, time_limit=2.0)
    took = time.perf_counter() - began
    reasons = table.to_arrow().to_pylist()
    assert len(reasons) > COUNT // 2
    # Time to come to an end, and a machine that does other things as well.
    assert took < 8.0
    for reason in reasons:
        assert not reason["needs"].startswith("Not looked into")
        assert reason["proven"] or "in the 2 s there were" in reason["needs"]
    # What is short is arithmetic, and there for all.
    assert {row["project"] for row in shortfalls.to_arrow().to_pylist()} <= {row["project"] for row in reasons}
    # A plan that has the row is known of many, of how many depends on the machine: what it costs at most.
    known = [reason["loss"] for reason in reasons if reason["loss"] is not None]
    assert known
    assert min(known) >= 0.0
    few = [reason for reason in reasons if reason["loss"] is not None][:2]
    for reason in few:
        forced = cc.optimize(
            plan.appraisal,
            objective="value",
            sense="max",
            budgets={"capital": {int(y): a for y, a in plan.question["budgets"][0]["ceilings"].items()}},
            must=[(reason["project"], reason["alternative"], reason["start"])],
            gap=1e-3,
        )
        assert plan.bound - forced.bound <= reason["loss"] + 1e-6 * plan.bound


def test_a_page_of_figures_is_found_once() -> None:
    plan = cc.optimize(cc.appraise(islet()))
    plan.tables  # noqa: B018 - it finds them
    began = time.perf_counter()
    plan.tables  # noqa: B018 - it has them
    assert time.perf_counter() - began < 0.5


def test_projects_are_called_by_their_names_and_columns_hold_ids() -> None:
    pipeline = islet()
    plan = cc.optimize(cc.appraise(pipeline))
    names = {project["project"]: project["name"] for project in plan.reasons.to_arrow().to_pylist()}
    named = {project: name for project, name in names.items() if name != project}
    assert named
    for reason in plan.reasons.to_arrow().to_pylist():
        if reason["project"] in named and "would" in reason["needs"]:
            assert f"({reason['project']}/{reason['alternative']})" in reason["needs"]
            assert named[reason["project"]] in reason["needs"]


def test_where_nothing_has_a_name_ids_stand_alone() -> None:
    plan = cc.optimize(
        choices({"a": [(3.0, [10.0])], "b": [(4.0, [10.0])]}),
        objective="value",
        sense="max",
        budgets=ceilings([15.0]),
        gap=0.0,
    )
    assert "with it, a/design 0 would be built" in plan.reasons["needs"][0]


def test_a_conflict_is_told_by_names() -> None:
    appraisal = cc.appraise(islet())
    project = next(iter(cc.optimize(appraisal).schedule.to_arrow().to_pylist()))
    with pytest.raises(cc.InfeasibleError) as caught:
        cc.optimize(appraisal, must=[project["project"]], must_not=[project["project"]])
    text = str(caught.value)
    assert f"{project['name']} ({project['project']}) must be built" in text
    assert caught.value.conflict is not None
    assert set(caught.value.conflict["limit"]) == {project["project"]}


def test_a_share_of_a_total_is_granted_as_a_share() -> None:
    rows = {
        "project": ["roads", "water"],
        "alternative": ["new"] * 2,
        "value": [9.0, 1.0],
        "spent": [30.0, 10.0],
    }
    projects = {"project": ["roads", "water"], "sector": ["transport", "water"]}
    appraisal = cc.Appraisal.from_tables(rows, projects=projects)
    asked: dict[str, Any] = {"objective": "value", "sense": "max", "gap": 0.0}
    target = {"column": "spent", "at_least": 0.4, "share": True, "where": {"sector": "water"}, "name": "water"}
    plan = cc.optimize(appraisal, targets=target, **asked)
    assert plan.schedule["project"].tolist() == ["water"]
    (reason,) = plan.reasons.to_arrow().to_pylist()
    # With roads, 10 of 40 go to water.
    assert reason["needs"].startswith("The target water is missed by 15 percentage points; with it, roads/new would be")
    (short,) = plan.shortfalls.to_arrow().to_pylist()
    assert (short["unit"], short["short"]) == ("fraction", pytest.approx(0.15))
    granted = cc.optimize(appraisal, targets=target | {"at_least": 0.4 - short["short"]}, **asked)
    assert granted.objective - plan.objective == pytest.approx(short["gain"]) == pytest.approx(9.0)
    with pytest.raises(cc.InfeasibleError) as caught:
        cc.optimize(appraisal, targets=target, must="roads", **asked)
    (change,) = caught.value.relaxation.to_arrow().to_pylist()
    assert (change["unit"], change["to"], change["by"]) == ("fraction", pytest.approx(0.25), pytest.approx(0.15))


def test_whoever_looks_on_is_told_and_can_end_it() -> None:
    plan = national()
    told: list[cc.Progress] = []
    cc.reasons(plan, time_limit=1.0, progress=told.append)
    assert told
    assert all(state.points is not None and state.points_asked for state in told)

    class EnoughError(Exception):
        pass

    def refuse(_: cc.Progress) -> None:
        raise EnoughError

    for study in (cc.reasons, cc.shadow_prices):
        with pytest.raises(EnoughError):
            study(plan, progress=refuse)


def test_steps_give_the_same_every_time() -> None:
    plan = cc.optimize(cc.appraise(islet()))
    one, other = (cc.reasons(plan, steps=1, time_limit=60.0)[0] for _ in range(2))
    assert one.to_arrow() == other.to_arrow()
    one, other = (cc.shadow_prices(plan, steps=1, time_limit=60.0) for _ in range(2))
    assert one.to_arrow() == other.to_arrow()
    columns = {"enpv": "max", "capex": "min"}
    curves = [cc.frontier(plan.appraisal, columns, points=5, steps=1) for _ in range(2)]
    assert curves[0].table.to_arrow() == curves[1].table.to_arrow()
    for study in (cc.reasons, cc.shadow_prices):
        with pytest.raises(cc.InputError, match="steps"):
            study(plan, steps=0)
