"""The budget book: what each project is charged by year, against the ceilings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap.workbook.formulas import Formula, agrees, cell, sum_of, value_of
from climcap.workbook.style import Column
from climcap.workbook.view import records
from climcap.workbook.words import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from climcap.workbook.formulas import Cells
    from climcap.workbook.style import Page
    from climcap.workbook.view import View

__all__ = ["BudgetTable", "budget_book", "budget_lines"]

# Years of a budget without ceilings that stand in columns of their own.
_YEARS = 10


class BudgetTable(NamedTuple):
    """Where a budget with ceilings stands.

    Attributes
    ----------
    cells
        Its table; years are columns.
    years
        The key of each year's column.
    rows
        The rows of ``charged``, ``ceiling`` and ``left``.
    """

    cells: Cells
    years: dict[int, str]
    rows: dict[str, int]


def budget_book(page: Page, view: View) -> dict[str, BudgetTable]:
    """Each budget by project and year; gives back where those with ceilings stand."""
    found = {}
    by_budget: dict[str, list[dict[str, Any]]] = {}
    for line in records(view.plan.budget):
        by_budget.setdefault(line["budget"], []).append(line)
    for budget, years in by_budget.items():
        capped = [line for line in years if line["ceiling"] is not None]
        keys = {line["year"]: f"y{line['year']}" for line in capped or years[:_YEARS]}
        lines = [line for line in view.charges if line["budget"] == budget]
        if not lines and not capped:
            continue
        page.head(f"Budget {budget}" + ("" if capped else ", without ceilings"))
        is_later = any(line["year"] not in keys for line in lines)
        columns = [
            Column("name", "Project", "", "text"),
            Column("design", "Design", "", "text"),
            *(Column(key, str(view.year(year)), view.money) for year, key in keys.items()),
            *([Column("later", "Other years", view.money)] if is_later else []),
            Column("total", "Total", view.money),
        ]
        rows = _by_project(lines, keys)
        where = {column.key: number for number, column in enumerate(columns)}
        bottom = [_add_up(page, columns, rows)]
        if capped:
            ceilings = {keys[line["year"]]: line for line in capped}
            bottom += _against_ceilings(where, ceilings, page.data_row(columns) + len(rows), bottom[0])
        cells = page.table(columns, rows, totals=bottom)
        if capped:
            at = {row["name"].lower(): place for place, row in enumerate(bottom, cells.last + 1)}
            found[budget] = BudgetTable(cells, keys, at)
    return found


def _by_project(lines: list[dict[str, Any]], keys: Mapping[int, str]) -> list[dict[str, Any]]:
    rows: dict[tuple[str | None, str], dict[str, Any]] = {}
    for line in lines:
        ids = {"name": line["name"], "design": line["design"]}
        row = rows.setdefault((line["project"], line["design"]), ids)
        key = keys.get(line["year"], "later")
        row[key] = row.get(key, 0.0) + line["amount"]
    return list(rows.values())


def _add_up(page: Page, columns: list[Column], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Give each project its total, and each year what is charged in it, as formulas."""
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    money = [column.key for column in columns if column.kind == "number" and column.key != "total"]
    for number, row in enumerate(rows, first):
        total = math.fsum(row.get(key, 0.0) for key in money)
        ends = f"{cell(number, where[money[0]])}:{cell(number, where[money[-1]])}"
        row["total"] = Formula(f"=SUM({ends})", total)
    charged: dict[str, Any] = {"name": "Charged"}
    for key in (*money, "total"):
        value = math.fsum(value_of(row.get(key)) for row in rows)
        charged[key] = Formula(sum_of(where, key, [1.0] * len(rows), first), value) if rows else 0.0
    return charged


def _against_ceilings(
    where: Mapping[str, int], years: Mapping[str, Mapping[str, Any]], row: int, charged: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows below what is charged, which stands in ``row``: ceiling, carried in, left, used."""
    is_carried = any(line.get("carried_in") for line in years.values())
    ceiling: dict[str, Any] = {"name": "Ceiling"}
    carried: dict[str, Any] = {"name": "Carried in"}
    left: dict[str, Any] = {"name": "Left"}
    used: dict[str, Any] = {"name": "Used, per cent"}
    for key, line in years.items():
        ceiling[key], carried[key] = line["ceiling"], line.get("carried_in")
        of_charged, of_ceiling, of_carried = (cell(row + place, where[key]) for place in range(3))
        there = f"({of_ceiling}+{of_carried})" if is_carried else of_ceiling
        amount = line["ceiling"] + (line.get("carried_in") or 0.0)
        spent = value_of(charged[key])
        rest = amount - spent
        left[key] = Formula(f"={there}-{of_charged}", rest) if agrees(rest, line["left"], [amount]) else line["left"]
        if amount:
            used[key] = Formula(f"=100*{of_charged}/{there}", 100 * spent / amount)
    return [ceiling, *([carried] if is_carried else []), left, used]


def budget_lines(page: Page, view: View) -> None:
    """Every charge by itself, to be filtered."""
    columns = [
        column_of("budget", is_number=False),
        column_of("year"),
        column_of("name", is_number=False),
        column_of("design", is_number=False),
        column_of("amount", view.money),
    ]
    rows = [line | {"year": view.year(line["year"])} for line in view.charges]
    first, number = page.data_row(columns), len(columns) - 1
    # 109 adds up what a filter leaves in sight.
    ends = f"{cell(first, number)}:{cell(first + max(len(rows), 1) - 1, number)}"
    total = Formula(f"=SUBTOTAL(109,{ends})", math.fsum(line["amount"] for line in rows))
    cells = page.table(columns, rows, totals=[{"budget": "Total in sight", "amount": total}], is_only=True)
    page.sheet.autofilter(cells.first - 1, 0, cells.last, number)
