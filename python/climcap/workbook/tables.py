"""The sheets that show a table as it is: what is not built, limits, the annex, the certificate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from climcap.workbook.formulas import sum_up
from climcap.workbook.style import Column
from climcap.workbook.view import records
from climcap.workbook.words import column_of, columns_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from climcap.table import Table
    from climcap.workbook.style import Page
    from climcap.workbook.view import View

__all__ = ["certificate", "limits", "listed", "not_built"]


def listed(
    page: Page, table: Table, view: View, *, is_only: bool = True, heads: Mapping[str, str] | None = None
) -> None:
    """A table as it is; columns that say nothing are left out, and totals are formulas where they add up.

    Projects and designs are shown by their names. Of a line of years, the year says which it is.
    """
    rows = [_told(row, view) for row in records(table)]
    said = {"project": "Project"} if "name" not in table.columns else {}
    said |= heads or {}
    is_dated = {"line", "year"} <= set(table.columns)
    columns = [
        column._replace(head=said.get(column.key, column.head))
        for column in columns_of(table)
        if not (is_dated and column.key == "line")
        and (not rows or any(row[column.key] not in (None, "") for row in rows))
    ]
    below = []
    if rows and columns and rows[-1][columns[0].key] == "total":
        below = [rows.pop()]
        where = {column.key: number for number, column in enumerate(columns)}
        names = [column.key for column in columns if column.kind == "number"]
        sum_up(below[0], rows, names, where, page.data_row(columns))
    page.table(columns, rows, totals=below, is_only=is_only)


def _told(row: dict[str, Any], view: View) -> dict[str, Any]:
    """A row with names in place of ids."""
    shown = dict(row)
    if "project" in row and "name" not in row:
        shown["project"] = view.names.get(row["project"], row["project"])
    if "project" in row and row.get("alternative") is not None:
        shown["alternative"] = view.design(row["project"], row["alternative"])
    if {"line", "year"} <= row.keys():
        shown["year"] = row["line"] if row["year"] is None else view.year(row["year"])
    return shown


def not_built(page: Page, view: View) -> None:
    """What is not built, or not in its best design or year, and why."""
    reasons = getattr(view.plan, "reasons", None)
    if reasons is not None:
        listed(page, reasons, view, heads={"value": "Would add on its own"})
        return
    rows = [
        row
        | {"name": row["name"] or row["project"], "best_start": view.year(row["best_start"])}
        | {"design": view.design(row["project"], row["best_alternative"])}
        for row in records(view.plan.rejected)
    ]
    objective = next(iter(view.plan.question["objective"][0]["weights"]), "")
    columns = [
        column_of("name", is_number=False),
        column_of("design", is_number=False, head="Best design on its own"),
        column_of("best_start", head="Best start"),
        column_of("objective_gain", view.plan.schedule.units.get(objective, "")),
    ]
    page.table(columns, rows, is_only=True)


def limits(page: Page, view: View) -> None:
    """Every limit, recomputed; what one more unit of each would be worth, where that is known."""
    prices = getattr(view.plan, "shadow_prices", None)
    page.head("Limits, recomputed from the rows that are built")
    listed(page, view.plan.limits, view, is_only=prices is None)
    if prices is not None:
        page.head("What one more unit of each limit would be worth")
        listed(page, prices, view, is_only=False)


def certificate(page: Page, view: View) -> None:
    """What proves the plan, and what was asked."""
    plan = view.plan
    columns = [Column("what", "Item", "", "text"), Column("value", "Value", "", "text")]
    proof = {name: value for name, value in plan.certificate.items() if name != "limits"}
    outcome = {"status": plan.status, "ended_by": plan.ended_by, "objective": plan.objective, "bound": plan.bound}
    outcome |= {"gap": plan.gap, "seconds": plan.seconds}
    page.table(columns, _pairs(outcome | proof))
    page.head("What was asked")
    page.table(columns, _pairs(plan.question))
    page.widths |= {0: 26, 1: 100}


def _pairs(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name, value in part.items():
        shown = value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        rows.append({"what": head_of(name), "value": shown})
    return rows
