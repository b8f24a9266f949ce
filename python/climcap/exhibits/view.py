"""A plan or an appraisal as its readers look at it: rows by name, amounts by year."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any, NamedTuple, final

from climcap import _core
from climcap.appraisal import Appraisal
from climcap.errors import ClimcapError
from climcap.exhibits.wording import Labels, Wording
from climcap.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from climcap.table import Table

__all__ = ["Built", "View", "records"]

# Sums for display agree with the plan's own totals to rounding.
_AGREES = 1e-6
WITHOUT = "without"
# What an appraisal made elsewhere gives as the unit of money.
_NO_CURRENCY = "money"

Row = dict[str, Any]


class Built(NamedTuple):
    """A row that a plan builds, or a share of it; ``figures`` are those of all of it.

    A project that may be divided can be built in several rows: as several designs, or from several years on.
    """

    project: str
    alternative: str
    start: int | None
    share: float
    figures: Row

    def part(self, column: str) -> float | None:
        """What the share that is built has of a column that adds up."""
        figure = self.figures.get(column)
        return None if figure is None else self.share * float(figure)


def records(table: Table) -> list[Row]:
    """Rows as dicts; ``None`` for whatever is not there."""
    rows: list[Row] = table.to_arrow().to_pylist()
    return [{name: None if _is_absent(cell) else cell for name, cell in row.items()} for row in rows]


def _is_absent(cell: object) -> bool:
    return isinstance(cell, float) and not math.isfinite(cell)


@final
class View:
    """A plan, or an appraisal alone, in one scenario: what charts and the page read."""

    def __init__(self, subject: object, *, scenario: str | None = None, labels: Labels | None = None) -> None:
        if not isinstance(subject, Plan | Appraisal):
            found = type(subject).__name__
            raise _core.input_error("subject", None, found=found, allowed="a plan or an appraisal")
        self._plan = subject if isinstance(subject, Plan) else None
        self.appraisal = subject.appraisal if isinstance(subject, Plan) else subject
        known = self.appraisal.scenarios
        if scenario is not None and scenario not in known:
            raise _core.input_error("scenario", None, found=repr(scenario), allowed=", ".join(known))
        asked = None if self._plan is None else self._plan.question["scenario"]
        self.scenario: str = scenario or asked or self.appraisal.base_scenario
        self.pipeline = self.appraisal.pipeline
        currency = "" if self.pipeline is None else self.pipeline.currency
        self.say = Wording(currency, labels)

    @property
    def plan(self) -> Plan:
        """The plan; what needs one asks here.

        Raises
        ------
        InputError
            If an appraisal alone is looked at.
        """
        if self._plan is None:
            raise _core.input_error("subject", None, found="an appraisal", allowed="a plan")
        return self._plan

    @property
    def has_plan(self) -> bool:
        """Whether a plan is looked at, not an appraisal alone."""
        return self._plan is not None

    @property
    def labels(self) -> Labels:
        """The texts."""
        return self.say.labels

    @functools.cached_property
    def document(self) -> dict[str, Any]:
        """The pipeline as nested dicts; empty for an appraisal made elsewhere."""
        return {} if self.pipeline is None else self.pipeline.to_dict()

    def year(self, year: int) -> str:
        """A year as it is shown, fiscal or not."""
        return str(year) if self.pipeline is None else self.pipeline.show_year(year)

    # -- names

    @functools.cached_property
    def projects(self) -> dict[str, Row]:
        """Every project by id, in the order of the input: name, sector, place, tags, position."""
        if self.pipeline is not None:
            kept = ("name", "sector", "place", "tags", "latitude", "longitude")
            return {
                project: {key: entry.get(key) for key in kept} | {"name": entry.get("name") or project}
                for project, entry in self.document["projects"].items()
            }
        rows = self.appraisal.rows.to_arrow()
        projects: dict[str, Row] = {project: {"name": project} for project in rows["project"].unique().to_pylist()}
        tables = self.appraisal._tables  # noqa: SLF001 - one package
        described = None if tables is None else tables[3]
        for entry in [] if described is None else described.to_pylist():
            if entry["project"] in projects:
                projects[entry["project"]] |= {key: cell for key, cell in entry.items() if cell not in (None, "")}
        return projects

    def name(self, project: str) -> str:
        """What people call a project."""
        return str(self.projects.get(project, {}).get("name") or project)

    def sector(self, project: str) -> str:
        """The sector of a project; empty where none is said."""
        return str(self.projects.get(project, {}).get("sector") or "")

    def design(self, project: str, alternative: str) -> str:
        """What people call a design."""
        if alternative == WITHOUT:
            return self.labels("without")
        if self.pipeline is None:
            return alternative
        return str(self.document["projects"][project]["alternatives"][alternative].get("name") or alternative)

    def scenario_name(self, scenario: str) -> str:
        """What people call a scenario."""
        return str(self.document.get("scenarios", {}).get(scenario, {}).get("name") or scenario)

    def known(self, project: str) -> str:
        """Take a project by its id or its name.

        Raises
        ------
        InputError
            If there is none, with those that there are.
        """
        if project in self.projects:
            return project
        named = [key for key, entry in self.projects.items() if entry["name"] == project]
        if len(named) == 1:
            return named[0]
        few = list(self.projects)[:20]
        raise _core.input_error("project", None, found=repr(project), allowed=", ".join(few))

    # -- rows

    @functools.cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the rows."""
        return self.appraisal.rows.columns

    @functools.cached_property
    def units(self) -> dict[str, str]:
        """Units of the columns."""
        return self.appraisal.rows.units

    @functools.cached_property
    def _rows(self) -> Any:
        """Rows of the scenario, as an Arrow table."""
        import pyarrow.compute as pc

        rows = self.appraisal.rows.to_arrow()
        return rows.filter(pc.equal(rows["scenario"], self.scenario))

    @functools.cached_property
    def _places(self) -> dict[str, dict[str, dict[int | None, int]]]:
        """Where the row of each project, alternative and start is."""
        keys = (self._rows[key].to_pylist() for key in ("project", "alternative", "start"))
        places: dict[str, dict[str, dict[int | None, int]]] = {}
        for place, (project, alternative, start) in enumerate(zip(*keys, strict=True)):
            places.setdefault(project, {}).setdefault(alternative, {})[start] = place
        return places

    def alternatives(self, project: str) -> list[str]:
        """The designs of a project in the order of the input, the without left out."""
        return [alternative for alternative in self._places.get(project, {}) if alternative != WITHOUT]

    def row(self, project: str, alternative: str, start: int | None) -> Row:
        """A row; of a start that a design does not have, that of its first."""
        starts = self._places[project][alternative]
        place = starts.get(start, next(iter(starts.values())))
        row: Row = self._rows.slice(place, 1).to_pylist()[0]
        return {name: None if _is_absent(cell) else cell for name, cell in row.items()}

    def without(self, project: str) -> Row | None:
        """The row of not building a project, if there is one."""
        return self.row(project, WITHOUT, None) if WITHOUT in self._places.get(project, {}) else None

    @functools.cached_property
    def built(self) -> tuple[Built, ...]:
        """The rows that the plan builds; none for an appraisal alone."""
        if self._plan is None:
            return ()
        chosen = records(self._plan.schedule)
        if self.scenario != (self._plan.question["scenario"] or self.appraisal.base_scenario):
            chosen = [row | self.row(row["project"], row["alternative"], row["start"]) for row in chosen]
        return tuple(Built(row["project"], row["alternative"], row["start"], _share(row), row) for row in chosen)

    @functools.cached_property
    def built_by_project(self) -> dict[str, list[Built]]:
        """The same by project, the largest share first."""
        projects: dict[str, list[Built]] = {}
        for row in self.built:
            projects.setdefault(row.project, []).append(row)
        return {project: sorted(rows, key=lambda row: -row.share) for project, rows in projects.items()}

    @functools.cached_property
    def starts(self) -> dict[str, int | None]:
        """The start at which designs of a project are compared: the plan's, or the best of one not built."""
        starts = (
            {} if self._plan is None else {row["project"]: row["best_start"] for row in records(self._plan.rejected)}
        )
        return starts | {project: rows[0].start for project, rows in self.built_by_project.items()}

    def compared_at(self, project: str) -> int | None:
        """The start at which a project's designs are compared; else the first that it has."""
        if project in self.starts:
            return self.starts[project]
        firsts = (start for name in self.alternatives(project) for start in self._places[project][name])
        return next(firsts, None)

    # -- what the plan comes to

    @functools.cached_property
    def totals(self) -> Row:
        """Totals of the plan in the scenario; the columns that add up."""
        return next(row for row in records(self.plan.totals) if row["scenario"] == self.scenario)

    def agree(self, figure: float, column: str) -> str | None:
        """Hold a sum for display against the plan's total.

        Returns
        -------
        str or None
            What to say where projects save the same thing, or are built in part, and their sum is not the total;
            ``None`` if they agree.

        Raises
        ------
        ClimcapError
            If they differ for no reason.
        """
        total = self.totals.get(column)
        if total is None or math.isclose(figure, total, rel_tol=_AGREES, abs_tol=_AGREES):
            return None
        said = {
            name: self.say.any(value, self.units.get(column, "")) for name, value in (("sum", figure), ("total", total))
        }
        if any(row.share != 1.0 for row in self.built):
            return self.labels("note.shares", **said)
        if self.pipeline is not None and len(self.appraisal.interactions(scenario=self.scenario)):
            return self.labels("note.joint", **said)
        raise ClimcapError(f"{column}: what is shown adds up to {figure!r}, the plan's total is {total!r}")

    # -- amounts by year

    def series(self, project: str, alternative: str, start: int | None) -> dict[str, list[float]]:
        """A row year by year; empty for an appraisal made elsewhere."""
        table = self.appraisal.series(project, alternative, start, scenario=self.scenario)
        columns: dict[str, list[float]] = table.to_arrow().to_pydict()
        return columns

    def charges(self, row: Built, budget: str, years: Iterable[int]) -> list[float]:
        """What a row charges a budget in these years."""
        spent = self._spending.get((row.project, row.alternative, row.start), {}).get(budget, {})
        return [spent.get(year, 0.0) for year in years]

    def last_charge(self, row: Built) -> int | None:
        """The last year that a row charges to any budget."""
        spent = self._spending.get((row.project, row.alternative, row.start), {})
        return max((year for years in spent.values() for year, amount in years.items() if amount), default=None)

    @functools.cached_property
    def _spending(self) -> dict[tuple[str, str, int | None], dict[str, dict[int, float]]]:
        """What the rows of the plan charge, by budget and year, in the scenario in which it was made."""
        found: dict[tuple[str, str, int | None], dict[str, dict[int, float]]] = {}
        for line in records(self.plan.spending):
            budgets = found.setdefault((line["project"], line["alternative"], line["start"]), {})
            budgets.setdefault(line["budget"], {})[line["year"]] = line["amount"]
        return found


def _share(row: Row) -> float:
    share = row.get("share")
    return 1.0 if share is None else float(share)
