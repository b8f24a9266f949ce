"""Published problems of choice under annual budgets come to the published optimum (VALIDATION V12 to V15).

Sources: idaholab/LOGOS (portfolio_cases.json); Weingartner and Ness 1967 as in OR-Library mknap2
(weingartner_ness.json); Lorie and Savage 1955 as solved by Weingartner 1963.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import climcap as cc

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CLIMCAP_SHARED") or ROOT.parent / "shared")
FIRST = 2026


def published(name: str) -> dict[str, Any]:
    path = SHARED / "validation" / name
    if not path.exists():
        pytest.skip(f"skipped: {name} absent")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def plan(rows: list[tuple[str, str, float, list[float]]], budget: list[float], must: list[str]) -> cc.Plan:
    """The best of rows, each a project, a design, its value and its costs by period."""
    costs = [
        (project, design, year, cost) for project, design, _, spent in rows for year, cost in enumerate(spent, FIRST)
    ]
    appraisal = cc.Appraisal.from_tables(
        {"project": [row[0] for row in rows], "alternative": [row[1] for row in rows], "npv": [row[2] for row in rows]},
        {
            "project": [cost[0] for cost in costs],
            "alternative": [cost[1] for cost in costs],
            "budget": ["capital"] * len(costs),
            "year": [cost[2] for cost in costs],
            "amount": [cost[3] for cost in costs],
        },
    )
    budgets = {"capital": dict(enumerate(budget, FIRST))}
    found = cc.optimize(appraisal, objective="npv", sense="max", budgets=budgets, must=must, gap=0.0)
    cc.verify(found)
    assert found.status == "optimal"
    return found


def of_logos(case: dict[str, Any], budget: list[float]) -> cc.Plan:
    (resource,) = case["resources"]
    rows = [(row["project"], row["option"], row["npv"], row["cost"][resource]) for row in case["rows"]]
    # Where each project gets exactly one option, doing nothing is an option, which the mandatory ones do not have.
    must = list(dict.fromkeys(row[0] for row in rows)) if case["exactly_one_option_per_project"] else []
    return plan(rows, budget, must)


@pytest.mark.parametrize("name", ["dkp", "mckp", "uc1a"])
def test_the_optima_of_logos_are_found(name: str) -> None:
    case = published("portfolio_cases.json")[name]
    (resource,) = case["resources"]
    assert of_logos(case, case["budget"][resource]).objective == pytest.approx(case["expected_max_npv"], rel=1e-9)


@pytest.mark.parametrize("limit", ["19.0", "24.25", "28.45", "34.75", "40.0"])
def test_the_frontier_of_annual_budgets_is_found(limit: str) -> None:
    case = published("portfolio_cases.json")["uc2a"]
    expected = case["expected_by_annual_budget"][limit]
    assert of_logos(case, [float(limit)] * 5).objective == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", ["WEING1", "WEING2", "WEING3", "WEING4"])
def test_the_optima_of_weingartner_and_ness_are_found(name: str) -> None:
    case = published("weingartner_ness.json")[name]
    rows = [
        (str(number), "do", value, [period[number] for period in case["A"]]) for number, value in enumerate(case["p"])
    ]
    assert plan(rows, case["b"], []).objective == pytest.approx(case["opt"], rel=1e-9)


def test_lorie_and_savage_choose_five_of_nine() -> None:
    values = [14, 17, 17, 15, 40, 12, 14, 10, 12]
    first, second = [12, 54, 6, 6, 30, 6, 48, 36, 18], [3, 7, 6, 2, 35, 6, 4, 3, 3]
    rows = [
        (str(number), "do", float(value), [float(one), float(two)])
        for number, (value, one, two) in enumerate(zip(values, first, second, strict=True), 1)
    ]
    found = plan(rows, [50.0, 20.0], [])
    assert found.objective == 70.0
    assert found.schedule["project"].tolist() == ["1", "3", "4", "6", "9"]
