"""When works run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from climcap.exhibits.view import Built, View

__all__ = ["Timetable", "Work", "timetable"]


@dataclass(frozen=True, kw_only=True)
class Work:
    """The works of a project that is built: from the first year to the last, years included.

    ``row`` is the place of what is built among the rows of the plan.
    """

    project: str
    name: str
    design: str
    sector: str
    first: int
    last: int
    in_service: int | None
    capex: float | None
    share: float
    row: int


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The works of a plan, first started first."""

    title: str
    works: tuple[Work, ...]
    first: int
    last: int


def timetable(view: View) -> Timetable | None:
    """Say when works run; ``None`` where nothing is built, or rows have no starts."""
    works = [_work(view, row, row.start, place) for place, row in enumerate(view.built) if row.start is not None]
    if not works:
        return None
    works.sort(key=lambda work: (work.first, work.last, work.name))
    last = max(work.last for work in works)
    capex = view.totals.get("capex")
    key = "title.timetable" if capex is None else "title.timetable.capex"
    title = view.labels(
        key,
        built=len(view.built_by_project),
        projects=len(view.projects),
        last=view.year(last),
        capex="" if capex is None else view.say.money(capex),
    )
    return Timetable(title=title, works=tuple(works), first=min(work.first for work in works), last=last)


def _work(view: View, row: Built, first: int, place: int) -> Work:
    opens = row.figures.get("in_service")
    # Where nobody says when service begins, works run as long as they are paid for.
    last = view.last_charge(row) if opens is None else int(opens) - 1
    return Work(
        project=row.project,
        name=view.name(row.project),
        design=_named(view, row),
        sector=view.sector(row.project),
        first=first,
        last=max(first, first if last is None else last),
        in_service=None if opens is None else int(opens),
        capex=row.part("capex"),
        share=row.share,
        row=place,
    )


def _named(view: View, row: Built) -> str:
    name = view.design(row.project, row.alternative)
    return name if row.share == 1.0 else view.labels("works.part", design=name, share=view.say.share(row.share))
