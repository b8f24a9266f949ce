"""Random choices under annual budgets, with targets, requirements and conflicts: the optimum is scipy's."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import climcap as cc

FIRST = 2026
YEARS = 4
SEEDS = range(60)


class Choices:
    """A random pipeline of choices, and the question, written down once for both."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.rows: list[dict[str, Any]] = []
        self.costs: list[dict[str, Any]] = []
        for number in range(chance.randint(3, 9)):
            for design in range(chance.randint(1, 3)):
                for start in range(FIRST, FIRST + chance.randint(1, 3)):
                    key = {"project": f"P{number}", "alternative": f"D{design}", "start": start}
                    self.rows.append(key | {"value": chance.randint(-5, 40), "saved": chance.randint(0, 9)})
                    for year in range(start, min(start + 2, FIRST + YEARS)):
                        cost = key | {"budget": "capital", "year": year, "amount": chance.randint(0, 20)}
                        self.costs.append(cost)
        spent = sum(cost["amount"] for cost in self.costs) / len(self.rows)
        share = chance.uniform(0.3, 1.5) * spent
        self.budget = {FIRST + year: round(share * chance.uniform(0.5, 1.5)) for year in range(YEARS)}
        projects = sorted({row["project"] for row in self.rows})
        one, two, *_ = chance.sample(projects, len(projects))
        self.requires = [(one, two, chance.randint(0, 1))] if chance.random() < 0.5 else []
        self.conflicts = [tuple(chance.sample(projects, 2))] if chance.random() < 0.5 else []
        self.must = [chance.choice(projects)] if chance.random() < 0.3 else []
        self.at_least = chance.randint(0, 20)

    def ours(self) -> cc.Plan:
        def columns(records: list[dict[str, Any]]) -> dict[str, list[Any]]:
            return {name: [record[name] for record in records] for name in records[0]}

        return cc.optimize(
            cc.Appraisal.from_tables(columns(self.rows), columns(self.costs)),
            objective="value",
            sense="max",
            budgets={"capital": self.budget},
            targets={"column": "saved", "at_least": self.at_least},
            must=self.must,
            requires=self.requires,
            conflicts=self.conflicts,
            gap=0.0,
        )

    def theirs(self) -> float | None:
        """The optimum by scipy, from a matrix that is built here and by other rules; ``None`` if there is none."""
        rows, ceilings = [], []

        def add(coefficients: list[float], low: float, high: float) -> None:
            rows.append(coefficients)
            ceilings.append((low, high))

        def of(project: str) -> list[float]:
            return [float(row["project"] == project) for row in self.rows]

        for project in sorted({row["project"] for row in self.rows}):
            add(of(project), float(project in self.must), 1)
        for year, ceiling in self.budget.items():
            charges = {
                (cost["project"], cost["alternative"], cost["start"]): cost["amount"]
                for cost in self.costs
                if cost["year"] == year
            }
            add(
                [charges.get((row["project"], row["alternative"], row["start"]), 0) for row in self.rows],
                -np.inf,
                ceiling,
            )
        add([row["saved"] for row in self.rows], self.at_least, np.inf)
        for one, two in self.conflicts:
            add([a + b for a, b in zip(of(one), of(two), strict=True)], -np.inf, 1)
        for dependent, prerequisite, lag in self.requires:
            # Whenever the dependent starts, the prerequisite has started the lag before.
            for start in range(FIRST, FIRST + YEARS):
                begun = [float(row["start"] + lag <= start) for row in self.rows]
                now = [float(row["start"] == start) for row in self.rows]
                needed = zip(of(dependent), now, of(prerequisite), begun, strict=True)
                add([a * b - c * d for a, b, c, d in needed], -np.inf, 0)
        low, high = zip(*ceilings, strict=True)
        found = milp(
            [-row["value"] for row in self.rows],
            constraints=LinearConstraint(np.array(rows), low, high),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(self.rows)),
            options={"mip_rel_gap": 0.0},
        )
        return None if found.x is None else float(-found.fun)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_scipys(seed: int) -> None:
    problem = Choices(seed)
    expected = problem.theirs()
    if expected is None:
        with pytest.raises(cc.InfeasibleError):
            problem.ours()
        return
    plan = problem.ours()
    cc.verify(plan)
    assert plan.objective == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert plan.status == "optimal"


def test_the_problems_are_of_every_kind() -> None:
    problems = [Choices(seed) for seed in SEEDS]
    optima = [problem.theirs() for problem in problems]
    assert 5 <= optima.count(None) <= len(optima) / 2
    assert sum(bool(problem.requires) for problem in problems) > 10
    assert sum(bool(problem.conflicts) for problem in problems) > 10
