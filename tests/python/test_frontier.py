"""Frontiers: complete against enumeration, spread where points are few, honest about what they lack."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal

import pytest
from samples import ceilings, islet

import climcap as cc

ISLET = cc.appraise(islet())
AIMS = {"enpv_carbon_low": "max", "capex": "min"}


def drawn(seed: int, projects: int = 6) -> tuple[cc.Appraisal, dict[str, list[tuple[float, float, float]]], float]:
    """A random problem: rows with three columns, the second charged to a budget; and its ceiling."""
    chance = random.Random(seed)
    rows: dict[str, list[Any]] = {name: [] for name in ("project", "alternative", "worth", "spent", "tonnes")}
    designs: dict[str, list[tuple[float, float, float]]] = {}
    for number in range(projects):
        for design in range(1 + chance.randrange(2)):
            values = (float(chance.randint(-5, 40)), float(chance.randint(1, 30)), float(chance.randint(-3, 20)))
            designs.setdefault(f"P{number}", []).append(values)
            for name, cell in zip(rows, (f"P{number}", f"design {design}", *values), strict=True):
                rows[name].append(cell)
    costs = {name: rows[name] for name in ("project", "alternative")}
    costs |= {
        "budget": ["capital"] * len(rows["project"]),
        "year": [2026] * len(rows["project"]),
        "amount": rows["spent"],
    }
    ceiling = sum(max(values[1] for values in of) for of in designs.values()) * 0.7
    return cc.Appraisal.from_tables(rows, costs), designs, ceiling


def unbeaten(
    designs: dict[str, list[tuple[float, float, float]]], ceiling: float, aims: dict[str, str]
) -> set[tuple[float, ...]]:
    names = ("worth", "spent", "tonnes")
    signs = [(names.index(name), -1.0 if sense == "max" else 1.0) for name, sense in aims.items()]
    found = set()
    for chosen in itertools.product(*([None, *of] for of in designs.values())):
        totals = [sum(values[column] for values in chosen if values) for column in range(3)]
        if totals[1] <= ceiling + 1e-9:
            found.add(tuple(sign * totals[column] for column, sign in signs))
    kept = {one for one in found if not any(other != one and all(map(float.__le__, other, one)) for other in found)}
    return {tuple(total * sign for total, (_, sign) in zip(one, signs, strict=True)) for one in kept}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "aims",
    [
        {"worth": "max", "spent": "min"},
        {"tonnes": "max", "worth": "max"},
        {"worth": "max", "spent": "min", "tonnes": "max"},
    ],
)
def test_a_frontier_is_what_enumeration_finds(seed: int, aims: dict[str, str]) -> None:
    appraisal, designs, ceiling = drawn(seed)
    curve = cc.frontier(appraisal, aims, points=None, gap=0.0, budgets=ceilings([ceiling]))
    found = {tuple(round(curve.table[name][point]) + 0.0 for name in aims) for point in range(len(curve))}
    assert found == unbeaten(designs, ceiling, aims)
    assert curve.ended_by == "complete"
    assert (curve.largest_gap, curve.notes) == (0.0, [])
    for number, plan in enumerate(curve):
        cc.verify(plan)
        assert curve.nearest(plan) == number


def test_a_frontier_of_a_pipeline() -> None:
    told: list[cc.Progress] = []
    curve = cc.frontier(ISLET, AIMS, points=None, gap=0.0, progress=told.append)
    table = curve.table
    assert curve.objectives == AIMS
    assert table.units["capex"] == "USD"
    assert len(curve) == len(curve.plans) == len(table) >= 3
    worth, capex = table["enpv_carbon_low"], table["capex"]
    assert list(worth) == sorted(worth, reverse=True)
    assert list(capex) == sorted(capex, reverse=True)
    assert curve.ideal == pytest.approx({"enpv_carbon_low": worth[0], "capex": capex[-1]})
    # The best by itself is what a plan without a second column finds.
    best = cc.optimize(ISLET, objective="enpv_carbon_low", gap=0.0)
    assert best.objective == pytest.approx(worth[0], rel=1e-9)
    assert curve.nearest(best) == 0
    for point, plan in enumerate(curve):
        assert plan.totals["capex"][0] == pytest.approx(capex[point], abs=1e-6)
        assert len(plan.schedule) == table["projects"][point]
        assert len([name for name in (table["built"][point] or "").split("; ") if name]) == table["projects"][point]
    assert all(state.points is not None and state.points_asked is None for state in told)
    assert repr(curve).startswith("Frontier: enpv_carbon_low (max) against capex (min);")
    assert "all there are" in repr(curve)
    assert "<table>" in curve._repr_html_()
    assert curve[1].question["targets"][-1]["column"] == "capex"
    with pytest.raises(IndexError, match="no point 99"):
        curve[99]


def test_a_scenario_and_limits_of_ones_own_hold_along_the_curve() -> None:
    curve = cc.frontier(ISLET, AIMS, points=4, scenario="hotter", must="clinic", budgets={"capital": None})
    for plan in curve:
        assert "clinic" in plan.schedule["project"]
        assert plan.question["scenario"] == "hotter"


def test_few_points_are_spread() -> None:
    appraisal, _, ceiling = drawn(3, projects=40)
    aims = {"worth": "max", "spent": "min"}
    curve = cc.frontier(appraisal, aims, points=9, gap=0.0, budgets=ceilings([ceiling]))
    assert (len(curve), curve.ended_by) == (9, "points")
    assert curve.notes[0].startswith("9 points were asked for; there may be more between them")
    spent = curve.table["spent"]
    widest = max(-(spent[1:] - spent[:-1])) / (spent[0] - spent[-1])
    # Nine points evenly apart would be 0.125 apart.
    assert widest < 0.3
    assert 0 < curve.largest_gap < 0.5


def hard() -> tuple[cc.Appraisal, dict[str, dict[int, float]]]:
    """Projects whose values follow their costs under five budgets: all points take minutes."""
    chance = random.Random(7)
    rows: dict[str, list[Any]] = {"project": [], "alternative": [], "value": [], "cost": []}
    costs: dict[str, list[Any]] = {"project": [], "alternative": [], "budget": [], "year": [], "amount": []}
    totals = [0.0] * 5
    for number in range(120):
        spent = [float(chance.randint(1, 1000)) for _ in range(5)]
        row = (f"P{number}", "new", sum(spent) / 5 + 500 * chance.random(), sum(spent))
        for name, cell in zip(rows, row, strict=True):
            rows[name].append(cell)
        for year, amount in enumerate(spent):
            totals[year] += amount
            for name, cell in zip(costs, (f"P{number}", "new", "capital", 2026 + year, amount), strict=True):
                costs[name].append(cell)
    return cc.Appraisal.from_tables(rows, costs), ceilings([total / 2 for total in totals])


def test_time_that_is_up_gives_what_was_found_and_says_so() -> None:
    appraisal, budgets = hard()
    before = time.monotonic()
    aims: dict[str, Literal["max", "min"]] = {"value": "max", "cost": "min"}
    curve = cc.frontier(appraisal, aims, points=None, gap=0.0, time_limit=2.0, budgets=budgets)
    assert time.monotonic() - before < 8.0
    assert len(curve) >= 2
    assert curve.ended_by == "time_limit"
    assert any(note.startswith("time was up after") for note in curve.notes)
    gaps = curve.table["gap"]
    assert any("gaps of up to" in note for note in curve.notes) == (gaps.max() > 1e-8)
    for plan in curve:
        cc.verify(plan)


SEARCH = """
import climcap as cc
from test_frontier import hard
appraisal, budgets = hard()
print("searching", flush=True)
aims = {"value": "max", "cost": "min"}
curve = cc.frontier(appraisal, aims, points=None, gap=0.0, time_limit=60.0, budgets=budgets)
print(curve.ended_by, len(curve), flush=True)
"""


def test_ctrl_c_gives_the_curve_so_far() -> None:
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(cc.__path__[0]).parent)])
    with subprocess.Popen(
        [sys.executable, "-c", SEARCH],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    ) as search:
        assert search.stdout is not None
        assert search.stdout.readline() == "searching\n"
        time.sleep(4.0)
        search.send_signal(signal.SIGINT)
        told = time.monotonic()
        ended_by, points = search.stdout.readline().split()
        assert time.monotonic() - told < 4.0
        _, errors = search.communicate(timeout=30)
    assert (ended_by, errors, search.returncode) == ("stop", "", 0)
    assert int(points) >= 1


@pytest.mark.parametrize(
    ("objectives", "asked", "message"),
    [
        ({"enpv": "max"}, {}, "objectives: found 1 columns; allowed: two or three columns"),
        ({"enpv": "max", "capx": "min"}, {}, "nearest: capex"),
        ({"enpv": "max", "bcr": "max"}, {}, "bcr, whose sum over projects means nothing"),
        ({"enpv": "max", "capex": "less"}, {}, "objectives.capex: found less; allowed: max or min"),
        (AIMS, {"points": 1}, "points: found 1; allowed: a whole number, 2 or more"),
        (AIMS, {"gap": -1.0}, "gap: found -1"),
    ],
)
def test_what_cannot_be_asked_is_refused(objectives: dict[str, str], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        cc.frontier(ISLET, objectives, **asked)


def test_no_plan_at_all_says_which_limits_conflict() -> None:
    with pytest.raises(cc.InfeasibleError, match="These cannot hold together") as raised:
        cc.frontier(ISLET, AIMS, must=["road", "clinic"], conflicts=[("road", "clinic")])
    assert raised.value.conflict is not None
    assert set(raised.value.conflict["kind"]) == {"must", "conflict"}
