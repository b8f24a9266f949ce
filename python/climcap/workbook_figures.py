"""The figures of a workbook: what a plan's tables say, put together for display and checked against its totals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from climcap.plan import Plan
    from climcap.table import Table

__all__ = ["NOT_BUILT", "Choice", "agrees", "charges", "choices", "design_names", "records", "scenario_of", "yearly"]

# What stands where a project has no design.
NOT_BUILT = "not built"
# How near sums are to the plan's own: rounding and no more.
_EXACT = 1e-9
_DAMAGE = ("rehabilitation", "reconstruction", "disruption")
_EMISSIONS = ("operation_tco2e", "construction_tco2e")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a plan does with a project: the row that it takes, ``without`` if nothing is built.

    Attributes
    ----------
    project, alternative, start
        The row; ``start`` is ``None`` for the without.
    name, design
        What people call project and design.
    share
        Share of the row that is built, 1 for whole projects.
    """

    project: str
    alternative: str
    start: int | None
    name: str
    design: str
    share: float = 1.0


def records(table: Table) -> list[dict[str, Any]]:
    """Rows as dicts; ``None`` for whatever is not there."""
    rows: list[dict[str, Any]] = table.to_arrow().to_pylist()
    return [{name: None if _is_absent(cell) else cell for name, cell in row.items()} for row in rows]


def _is_absent(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def agrees(one: float, other: float, parts: Iterable[float] = ()) -> bool:
    """Whether two sums of the same parts are equal but for rounding."""
    size = max([abs(one), abs(other), *(abs(part) for part in parts)], default=0.0)
    return abs(one - other) <= _EXACT * max(size, 1e-12)


def scenario_of(plan: Plan) -> str:
    """The scenario in which the plan was made."""
    return plan.question.get("scenario") or plan.appraisal.base_scenario


def design_names(plan: Plan) -> dict[tuple[str, str], str]:
    """What people call each design, where the pipeline says so."""
    pipeline = plan.appraisal.pipeline
    if pipeline is None:
        return {}
    return {
        (project, alternative): record.get("name") or alternative
        for project, entry in pipeline.to_dict()["projects"].items()
        for alternative, record in entry["alternatives"].items()
    }


def choices(plan: Plan) -> tuple[list[Choice], list[Choice]]:
    """What is built, by start of works, and the ``without`` of what is not, as far as it is not."""
    names = design_names(plan)

    def choice(row: dict[str, Any], alternative: str, start: int | None, share: float) -> Choice:
        design = names.get((row["project"], alternative), alternative) if start is not None else NOT_BUILT
        return Choice(row["project"], alternative, start, row.get("name") or row["project"], design, share)

    built, left = [], []
    for row in records(plan.schedule):
        share = 1.0 if row.get("share") is None else row["share"]
        built.append(choice(row, row["alternative"], row["start"], share))
        if share < 1 - _EXACT:
            left.append(choice(row, "without", None, 1 - share))
    started = {row.project for row in built}
    left += [choice(row, "without", None, 1.0) for row in records(plan.rejected) if row["project"] not in started]
    return sorted(built, key=lambda row: (row.start or 0, row.project)), left


def charges(plan: Plan) -> list[dict[str, Any]]:
    """What each project charges to each budget in each year, as the budget counts it.

    Returns
    -------
    list
        ``budget``, ``year``, ``project``, ``name``, ``design`` and ``amount``, none of them zero. What a budget counts
        beyond its projects, such as works that two share, is a row without a project.
    """
    built, left = choices(plan)
    chosen = [*built, *left]
    by_project = _charged_elsewhere(plan) if plan.appraisal.pipeline is None else _charged(plan, chosen)
    found: list[dict[str, Any]] = []
    for line in records(plan.budget):
        budget, year = line["budget"], line["year"]
        parts = [
            {"budget": budget, "year": year, "project": choice.project, "name": choice.name, "design": choice.design}
            | {"amount": choice.share * amount}
            for choice in chosen
            if (amount := by_project.get((choice.project, choice.alternative, budget, year), 0.0))
        ]
        total = math.fsum(part["amount"] for part in parts)
        if not agrees(total, line["charged"], (part["amount"] for part in parts)):
            joint = {"project": None, "name": "not of one project", "design": "", "amount": line["charged"] - total}
            parts.append({"budget": budget, "year": year} | joint)
        found += parts
    return found


def _charged(plan: Plan, chosen: list[Choice]) -> dict[tuple[str, str, str, int], float]:
    """Charges of a pipeline's rows; of a year in which a budget is charged nothing, none is asked for."""
    appraisal, scenario = plan.appraisal, scenario_of(plan)
    found = {}
    for line in records(plan.budget):
        budget, year = line["budget"], line["year"]
        for choice in chosen if line["charged"] else ():
            figure = f"charges.{budget}.{year}"
            explanation = appraisal.explain(figure, choice.project, choice.alternative, choice.start, scenario=scenario)
            if explanation.value:
                found[choice.project, choice.alternative, budget, year] = explanation.value
    return found


def _charged_elsewhere(plan: Plan) -> dict[tuple[str, str, str, int], float]:
    """Charges of an appraisal made elsewhere, from its table of costs."""
    tables = plan.appraisal._tables  # noqa: SLF001 - one package
    costs = [] if tables is None or tables[1] is None else tables[1].to_pylist()
    built, left = choices(plan)
    starts = {(choice.project, choice.alternative): choice.start for choice in [*built, *left]}
    scenario = scenario_of(plan)
    found: dict[tuple[str, str, str, int], float] = {}
    for cost in costs:
        key = (str(cost["project"]), str(cost["alternative"]))
        is_meant = cost.get("scenario") in (None, scenario) and cost.get("start") in (None, starts.get(key))
        if key not in starts or not is_meant or cost["amount"] is None:
            continue
        year = cost.get("year")
        if year is None:
            year = (starts[key] or 0) + int(cost["lag"])
        where = (*key, str(cost["budget"]), int(year))
        found[where] = found.get(where, 0.0) + float(cost["amount"])
    return found


def yearly(plan: Plan) -> list[dict[str, Any]]:
    """Emissions and expected damage of the whole pipeline by year, without and with the plan.

    Undiscounted; emissions in tonnes CO2e, damage in money. What is not built goes on as without.

    Returns
    -------
    list
        ``year``, and for each kind of emission and of damage ``KIND_without`` and ``KIND_with``. No rows for an
        appraisal made elsewhere, whose years are not known.
    """
    appraisal, scenario = plan.appraisal, scenario_of(plan)
    if appraisal.pipeline is None:
        return []
    kinds = [f"{kind}_{side}" for kind in (*_EMISSIONS, *_DAMAGE) for side in ("without", "with")]
    sums: dict[int, dict[str, float]] = {}
    built, left = choices(plan)
    # What is not built of a divided project goes on as without, which its own series holds.
    started = {choice.project for choice in built}
    for choice in [*built, *(choice for choice in left if choice.project not in started)]:
        series = appraisal.series(choice.project, choice.alternative, choice.start, scenario=scenario)
        for row in records(series):
            year = sums.setdefault(row["year"], dict.fromkeys(kinds, 0.0))
            for kind in kinds:
                before = row.get(f"{kind.rpartition('_')[0]}_without") or 0.0
                after = row.get(kind) or 0.0
                # A share of a project changes that share of what is there without it.
                year[kind] += before + choice.share * (after - before)
    return [{"year": year} | sums[year] for year in sorted(sums)]
