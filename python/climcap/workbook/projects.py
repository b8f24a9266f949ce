"""The sheets of projects: the schedule, and every figure of all of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap.workbook.formulas import Formula, agrees, are_whole, cell, sum_of
from climcap.workbook.view import records
from climcap.workbook.words import column_of, columns_of

if TYPE_CHECKING:
    from climcap.workbook.formulas import Cells
    from climcap.workbook.style import Column, Page
    from climcap.workbook.view import View

__all__ = ["Whole", "figures", "schedule"]

_SCHEDULE = (
    "start", "in_service", "name", "design", "share", "units", "capex", "premium", "enpv", "enpv_carbon_low", "bcr",
    "irr", "avoided_tco2e", "expected_damage_without", "expected_damage",
)  # fmt: skip
_IDS = ("project", "name", "alternative", "design", "start", "in_service", "share", "units")
# An appraisal made elsewhere has columns of its own: as many as stand on a page.
_OWN = 10
_JOINT = "Joint effects of projects"
_A3 = 8


class Whole(NamedTuple):
    """Where the totals of the whole pipeline stand, and what they are."""

    cells: Cells
    row: int
    totals: dict[str, float]

    def link(self, name: str) -> Formula:
        """A formula that shows a total on another sheet."""
        return Formula(f"={self.cells.at(name, self.row)}", self.totals[name])


def figures(page: Page, view: View) -> Whole:
    """Every figure of every project, built or not, and what they add up to: the plan's own totals."""
    table = view.plan.schedule
    numeric = _numeric(view)
    others = [name for name in table.columns if name not in numeric and not name.endswith("_why") and name not in _IDS]
    values = [name for name in table.columns if name in numeric and name not in _IDS]
    rows = [*_dated(view), *_left(view)]
    totals = next((row for row in records(view.plan.totals) if row["scenario"] == view.scenario), {})
    added = {name: totals[name] for name in values if totals.get(name) is not None}
    if joint := _joint(rows, added):
        rows.append({"name": _JOINT, "share": 1.0} | joint)
    shares = [row["share"] for row in rows]
    divided = [] if are_whole(shares) else ["share", "units"]
    columns = [
        *(column_of(name, is_number=False) for name in ("name", "project", "design")),
        *columns_of(table, ["start", "in_service", *divided, *others, *values]),
    ]
    where, first = _layout(page, columns)
    whole: dict[str, Any] = {"name": "Whole pipeline"}
    whole |= {name: Formula(sum_of(where, name, shares, first), total) for name, total in added.items()}
    cells = page.table(columns, rows, totals=[whole], is_only=True)
    page.sheet.set_paper(_A3)
    page.pages_wide = 3
    page.sheet.repeat_columns(0, 2)
    _say_why(page, cells, view, values)
    return Whole(cells, cells.last + 1, added)


def _numeric(view: View) -> set[str]:
    return set(view.plan.schedule._inner.numeric)  # noqa: SLF001 - one package


def _layout(page: Page, columns: list[Column]) -> tuple[dict[str, int], int]:
    """Where columns will stand by their keys, and the first row of data."""
    return {column.key: number for number, column in enumerate(columns)}, page.data_row(columns)


def _dated(view: View) -> list[dict[str, Any]]:
    """The schedule with its years as the pipeline shows them."""
    return [
        row | {"start": view.year(row["start"]), "in_service": view.year(row.get("in_service"))}
        for row in view.schedule
    ]


def _left(view: View) -> list[dict[str, Any]]:
    """The rows of what happens where nothing is built."""
    import pyarrow.compute as pc

    rows = view.appraisal.rows.to_arrow()
    kept = pc.and_(pc.equal(rows["alternative"], "without"), pc.equal(rows["scenario"], view.scenario))
    found = {row["project"]: row for row in rows.filter(kept).to_pylist()}
    return [
        {name: cell for name, cell in found.get(choice.project, {}).items() if not name.endswith("_why")}
        | {"project": choice.project, "name": choice.name, "design": choice.design, "share": choice.share}
        | {"start": None, "in_service": None}
        for choice in view.left
    ]


def _joint(rows: list[dict[str, Any]], totals: dict[str, float]) -> dict[str, float]:
    """What the plan's totals count beyond its projects one by one, such as savings that two of them share."""
    found = {}
    for name, total in totals.items():
        parts = [row["share"] * (row.get(name) or 0.0) for row in rows]
        if not agrees(added := math.fsum(parts), total, parts):
            found[name] = total - added
    return found


def _say_why(page: Page, cells: Cells, view: View, values: list[str]) -> None:
    """Say beside each blank why it is one, and beside a rate of return that it is no yield."""
    for number, row in enumerate(view.schedule, cells.first):
        for name in values:
            if why := row.get(f"{name}_why"):
                page.sheet.write_comment(number, cells.columns[name], why)


def schedule(page: Page, view: View, whole: Whole) -> Cells:
    """What is built, by start of works, and what it comes to."""
    table = view.plan.schedule
    names = [name for name in _SCHEDULE if name in {*table.columns, "name", "design"}]
    if not {"capex", "enpv"} & set(table.columns):
        numeric = _numeric(view)
        names += [name for name in table.columns if name in numeric and name not in names][:_OWN]
    if not view.is_divided:
        names = [name for name in names if name not in {"share", "units"}]
    columns = [
        column_of(name, is_number=False) if name in {"name", "design"} else columns_of(table, [name])[0]
        for name in names
    ]
    rows = _dated(view)
    shares = [row["share"] for row in rows]
    where, first = _layout(page, columns)
    built: dict[str, Any] = {"name": "Built"}
    rest: dict[str, Any] = {"name": "Not built, and joint effects"}
    total: dict[str, Any] = {"name": "Whole pipeline"}
    for name in names if rows else ():
        if name not in whole.totals:
            continue
        value = math.fsum(row["share"] * (row[name] or 0.0) for row in rows)
        built[name] = Formula(sum_of(where, name, shares, first), value)
        total[name] = whole.link(name)
        above, below = (cell(first + len(rows) + place, where[name]) for place in (0, 2))
        rest[name] = Formula(f"={below}-{above}", whole.totals[name] - value)
    return page.table(columns, rows, totals=[built, rest, total], is_only=True)
