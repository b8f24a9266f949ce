"""The plan of the island beside what ranking by benefit-cost ratio would build, as written and with other figures.

    python examples/island/run.py
    python examples/island/run.py --vary     # also with capital cost and discount rate moved by a fifth either way

Ranking takes the highest-ratio design of each project, in the order of the ratio, in the earliest year that fits, and
skips what does not fit. It keeps the budget, what must be built, what needs what and what excludes what; it knows no
emissions target.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import climcap as cc

PIPELINE = Path(__file__).with_name("pipeline.toml")
STEPS = (0.8, 1.0, 1.2)

Choice = tuple[str, str, int]


@dataclass(frozen=True)
class Outcome:
    """What a set of choices is worth: discounted net value with carbon at its low price, and tonnes avoided in 2035."""

    choices: tuple[Choice, ...]
    value: float
    tonnes_2035: float


def outcome_of(plan: cc.Plan) -> Outcome:
    """Read a plan's choices, and have its value and its tonnes in 2035 recomputed from the rows."""
    schedule = plan.schedule.to_arrow().to_pylist()
    choices = tuple((row["project"], row["alternative"], row["start"]) for row in schedule)
    limits = plan.limits.to_arrow().to_pylist()
    tonnes = next(limit["used"] for limit in limits if limit["limit"] == "emissions_2035")
    value = sum(row["enpv_carbon_low"] for row in schedule)
    return Outcome(choices, value, tonnes)


def fitted(appraisal: cc.Appraisal, choices: list[Choice], projects: list[str]) -> cc.Plan | None:
    """Plan exactly these choices and nothing else; ``None`` if a limit does not let them.

    The emissions target is only watched, at a floor that everything passes: ranking does not know it.
    """
    chosen = {project for project, _, _ in choices}
    watched = [{"name": "emissions_2035", "column": "avoided_tco2e", "at_least": -1e9, "year": 2035}]
    others = [project for project in projects if project not in chosen]
    try:
        return cc.optimize(appraisal, must=choices, must_not=others, targets=watched)
    except cc.InfeasibleError:
        return None


def ranking(appraisal: cc.Appraisal) -> Outcome:
    """Build by benefit-cost ratio."""
    rows = [row for row in appraisal.rows.to_arrow().to_pylist() if row["scenario"] == appraisal.base_scenario]
    designs: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["alternative"] != "without":
            designs.setdefault(row["project"], []).append(row)

    def ratio(row: dict[str, Any]) -> float:
        # A design that saves cost outright has no ratio, and comes before every ratio.
        return math.inf if row["bcr"] is None or math.isnan(row["bcr"]) else row["bcr"]

    best = {}
    for project, of_project in designs.items():
        first = min(row["start"] for row in of_project)
        best[project] = max((row for row in of_project if row["start"] == first), key=ratio)
    pipeline = appraisal.pipeline
    musts = [] if pipeline is None else pipeline.to_dict()["plan"]["must"]
    order = sorted(best, key=lambda project: (project not in musts, -ratio(best[project])))
    choices: list[Choice] = []
    plan = fitted(appraisal, choices, list(designs)) if not musts else None
    for project in order:
        if ratio(best[project]) <= 1.0 and project not in musts:
            continue
        starts = sorted({row["start"] for row in designs[project]})
        for start in starts:
            tried = fitted(appraisal, [*choices, (project, best[project]["alternative"], start)], list(designs))
            if tried is not None:
                plan = tried
                choices.append((project, best[project]["alternative"], start))
                break
    if plan is None:
        raise ValueError("nothing that must be built fits")
    return outcome_of(plan)


def varied(pipeline: cc.Pipeline, capex: float, rate: float) -> cc.Pipeline:
    """The same pipeline with all capital cost and the economic discount rate times a factor."""
    settings = pipeline.to_dict()["settings"]
    return pipeline.replace(
        {"scenarios.*.capex_factor": capex, "settings.discount.economic": settings["discount"]["economic"] * rate}
    )


def compared(pipeline: cc.Pipeline) -> tuple[Outcome, Outcome]:
    """The plan and the ranking of a pipeline."""
    appraisal = cc.appraise(pipeline)
    return outcome_of(cc.optimize(appraisal)), ranking(appraisal)


def show(plan: Outcome, ranked: Outcome) -> None:
    """Print the two side by side."""
    print(f"{'':20}{'plan':>32}{'ranking':>32}")
    print(f"{'net value, M USD':20}{plan.value / 1e6:>32.1f}{ranked.value / 1e6:>32.1f}")
    print(f"{'tCO2e in 2035':20}{plan.tonnes_2035:>32,.0f}{ranked.tonnes_2035:>32,.0f}")
    built = [{project: f"{design} {start}" for project, design, start in one.choices} for one in (plan, ranked)]
    for project in sorted({*built[0], *built[1]}):
        print(f"{project:20}{built[0].get(project, '-'):>32}{built[1].get(project, '-'):>32}")


def main() -> None:
    """Compare, once or nine times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vary", action="store_true", help="also with capital cost and rate moved by a fifth")
    vary = parser.parse_args().vary
    pipeline = cc.read(PIPELINE)
    show(*compared(pipeline))
    if vary:
        print(f"\n{'capex x':>8}{'rate x':>8}{'plan, M USD':>14}{'ranking':>10}{'plan, t 2035':>14}{'ranking':>10}")
        for capex, rate in product(STEPS, STEPS):
            plan, ranked = compared(varied(pipeline, capex, rate))
            print(
                f"{capex:>8}{rate:>8}{plan.value / 1e6:>14.1f}{ranked.value / 1e6:>10.1f}"
                f"{plan.tonnes_2035:>14,.0f}{ranked.tonnes_2035:>10,.0f}"
            )


if __name__ == "__main__":
    main()
