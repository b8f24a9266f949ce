"""What a workbook shows of a plan: its tables' figures put together for display, and checked against its totals."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from climcap.plan import Plan
    from climcap.table import Table

__all__ = ["NOT_BUILT", "Choice", "View", "records"]

# What stands where a project has no design.
NOT_BUILT = "not built"
# A share of less than this is rounding.
_NOTHING = 1e-9
_DAMAGE = ("rehabilitation", "reconstruction", "disruption")
_EMISSIONS = ("operation_tco2e", "construction_tco2e")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a plan does with a project: a row that it takes, ``without`` if nothing is built.

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


def share_of(row: dict[str, Any]) -> float:
    """Share of a row that is built; plans of whole projects need not say."""
    return 1.0 if row.get("share") is None else float(row["share"])


@final
class View:
    """A plan as its workbook looks at it; what takes a while is found once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.appraisal = plan.appraisal
        self.pipeline = plan.appraisal.pipeline
        self.scenario: str = plan.question.get("scenario") or plan.appraisal.base_scenario
        # The unit of all money.
        self.money = plan.budget.units.get("charged", "")
        self._designs = {} if self.pipeline is None else _designs(self.pipeline.to_dict())

    def design(self, project: str, alternative: str) -> str:
        """What people call a design."""
        return self._designs.get((project, alternative), alternative)

    def year(self, year: int | None) -> int | str | None:
        """A year as the pipeline shows it: a number, or such as 2025/26."""
        if year is None or self.pipeline is None:
            return year
        shown = self.pipeline.show_year(year)
        return year if shown == str(year) else shown

    @functools.cached_property
    def schedule(self) -> list[dict[str, Any]]:
        """Rows that are built, by start of works, with names and designs as people call them; years as they are."""
        rows = [
            row
            | {"name": row.get("name") or row["project"], "share": share_of(row)}
            | {"design": self.design(row["project"], row["alternative"])}
            for row in records(self.plan.schedule)
        ]
        return sorted(rows, key=lambda row: (row["start"] or 0, row["project"]))

    @functools.cached_property
    def built(self) -> list[Choice]:
        """What is built, in the order of the schedule."""
        return [
            Choice(row["project"], row["alternative"], row["start"], row["name"], row["design"], row["share"])
            for row in self.schedule
        ]

    @functools.cached_property
    def left(self) -> list[Choice]:
        """The ``without`` of what is not built, as far as it is not: a divided project is built in parts."""
        parts: dict[str, list[Choice]] = {}
        for choice in self.built:
            parts.setdefault(choice.project, []).append(choice)
        rests = {project: 1 - math.fsum(part.share for part in found) for project, found in parts.items()}
        divided = [
            Choice(project, "without", None, parts[project][0].name, NOT_BUILT, rest)
            for project, rest in rests.items()
            if rest > _NOTHING
        ]
        rejected = [
            Choice(row["project"], "without", None, row["name"] or row["project"], NOT_BUILT)
            for row in records(self.plan.rejected)
            if row["project"] not in parts
        ]
        return [*divided, *rejected]

    @property
    def is_divided(self) -> bool:
        """Whether any project is built in part."""
        return any(choice.share != 1 for choice in self.built)

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """What people call each project."""
        return {choice.project: choice.name for choice in (*self.built, *self.left)}

    @functools.cached_property
    def charges(self) -> list[dict[str, Any]]:
        """What each project charges to each budget in each year, as the budget counts it; nothing that is zero.

        What a budget counts beyond its projects one by one, such as works that two share, is a line without a project.
        """
        found: list[dict[str, Any]] = []
        for line in records(self.plan.spending):
            project, alternative = line["project"], line["alternative"]
            if project is None:
                told = {"name": "not of one project", "design": ""}
            else:
                design = NOT_BUILT if alternative == "without" else self.design(project, alternative)
                told = {"name": self.names[project], "design": design}
            if line["amount"]:
                found.append({key: line[key] for key in ("budget", "year", "project", "amount")} | told)
        return found

    @functools.cached_property
    def yearly(self) -> list[dict[str, Any]]:
        """Emissions and expected damage of the whole pipeline by year, without and with the plan, undiscounted.

        ``year``, and for each kind of emission (tonnes CO2e) and damage (money) ``KIND_without`` and ``KIND_with``. No
        rows for an appraisal made elsewhere, whose years are not known.
        """
        if self.pipeline is None:
            return []
        kinds = [f"{kind}_{side}" for kind in (*_EMISSIONS, *_DAMAGE) for side in ("without", "with")]
        sums: dict[int, dict[str, float]] = {}
        for choice in (*self.built, *self.left):
            row = (choice.project, choice.alternative, choice.start)
            for cells in records(self.appraisal.series(*row, scenario=self.scenario)):
                year = sums.setdefault(cells["year"], dict.fromkeys(kinds, 0.0))
                for kind in kinds:
                    year[kind] += choice.share * (cells.get(kind) or 0.0)
        return [{"year": year} | sums[year] for year in sorted(sums)]


def _designs(document: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (project, alternative): record.get("name") or alternative
        for project, entry in document["projects"].items()
        for alternative, record in entry["alternatives"].items()
    }
