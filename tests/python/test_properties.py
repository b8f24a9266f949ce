"""What holds of every choice: more money never hurts, and neither order nor names matter."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ceilings, choices

import climcap as cc

YEARS = 3
Designs = dict[str, list[tuple[float, list[float]]]]

amounts = st.integers(0, 50).map(float)
designs = st.tuples(st.integers(-20, 60).map(float), st.lists(amounts, min_size=YEARS, max_size=YEARS))
pipelines = st.lists(st.lists(designs, min_size=1, max_size=3), min_size=1, max_size=7).map(
    lambda listed: {f"P{number}": options for number, options in enumerate(listed)}
)
budgets = st.lists(st.integers(0, 150).map(float), min_size=YEARS, max_size=YEARS)


def best(projects: Designs, budget: list[float], **asked: Any) -> cc.Plan:
    question: dict[str, Any] = {"objective": "value", "sense": "max", "budgets": ceilings(budget), "gap": 0.0}
    plan = cc.optimize(choices(projects), **(question | asked))
    cc.verify(plan)
    return plan


@settings(max_examples=40)
@given(pipelines, budgets, st.lists(amounts, min_size=YEARS, max_size=YEARS))
def test_a_bigger_budget_never_lowers_the_optimum(projects: Designs, budget: list[float], more: list[float]) -> None:
    bigger = [amount + extra for amount, extra in zip(budget, more, strict=True)]
    assert best(projects, bigger).objective >= best(projects, budget).objective - 1e-9


@settings(max_examples=30)
@given(pipelines, budgets, designs)
def test_one_more_design_never_lowers_the_optimum(
    projects: Designs, budget: list[float], design: tuple[float, list[float]]
) -> None:
    richer = projects | {"P0": [*projects["P0"], design]}
    assert best(richer, budget).objective >= best(projects, budget).objective - 1e-9


@settings(max_examples=30)
@given(pipelines, budgets, st.data())
def test_one_more_limit_never_raises_the_optimum(projects: Designs, budget: list[float], data: st.DataObject) -> None:
    forbidden = data.draw(st.sampled_from(sorted(projects)))
    assert best(projects, budget, must_not=forbidden).objective <= best(projects, budget).objective + 1e-9


@settings(max_examples=40)
@given(pipelines, budgets, st.integers(0, 2**31))
def test_order_changes_nothing(projects: Designs, budget: list[float], seed: int) -> None:
    plain = best(projects, budget)
    turned = list(projects.items())
    random.Random(seed).shuffle(turned)
    again = best(dict(turned), budget)
    assert again.objective == plain.objective
    assert again.schedule == plain.schedule
    assert choices(dict(turned)) == choices(projects)


@settings(max_examples=40)
@given(pipelines, budgets)
def test_names_change_no_objective(projects: Designs, budget: list[float]) -> None:
    renamed = {f"renamed {99 - number}": options for number, options in enumerate(projects.values())}
    assert best(renamed, budget).objective == best(projects, budget).objective


@settings(max_examples=30)
@given(pipelines, budgets)
def test_what_is_spent_is_within_every_ceiling(projects: Designs, budget: list[float]) -> None:
    plan = best(projects, budget)
    chosen = {row["project"]: row["alternative"] for row in plan.schedule.to_arrow().to_pylist()}
    for year in range(YEARS):
        spent = sum(projects[name][int(design.split()[1])][1][year] for name, design in chosen.items())
        assert spent <= budget[year]
    value = sum(projects[name][int(design.split()[1])][0] for name, design in chosen.items())
    assert value == plan.objective
