"""The sheets by year: flows of money, emissions, expected damage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from climcap.workbook import charts
from climcap.workbook.formulas import Formula, agrees, cell, sum_of, sum_up, value_of
from climcap.workbook.style import Column
from climcap.workbook.view import records
from climcap.workbook.words import column_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from climcap.table import Table
    from climcap.workbook.formulas import Cells
    from climcap.workbook.projects import Whole
    from climcap.workbook.style import Page
    from climcap.workbook.view import View

__all__ = ["cash_flows", "damage", "emissions"]

_GAINS = (
    "benefits", "revenue", "rehabilitation_avoided", "reconstruction_avoided", "disruption_avoided", "residual",
)  # fmt: skip
_SPENT = ("capital", "replacement", "running_cost", "insurance")


def cash_flows(page: Page, table: Table, view: View) -> None:
    """Flows by year in an account, with less without."""
    rows = records(table)
    names = [name for name in table.columns if name not in {"line", "year"} and any(row[name] for row in rows)]
    columns = [column_of("year"), *columns_of(table, names)]
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    years = [row | {"year": view.year(row["year"])} for row in rows if row["year"] is not None]
    below = [row | {"year": row["line"]} for row in rows if row["year"] is None]
    signs = {name: "+" for name in _GAINS if name in where} | {name: "-" for name in _SPENT if name in where}
    for number, row in enumerate([*years, *below], first):
        parts = [(row[name] or 0.0) * (1 if sign == "+" else -1) for name, sign in signs.items()]
        if "net" in where and agrees(net := math.fsum(parts), row["net"] or 0.0, parts):
            terms = "".join(f"{sign}{cell(number, where[name])}" for name, sign in signs.items())
            row["net"] = Formula(f"={terms.removeprefix('+')}", net)
    for row in below:
        if row["line"] == "total":
            sum_up(row, years, names, where, first)
    page.table(columns, years, totals=below, is_only=True)


def emissions(page: Page, view: View, whole: Whole) -> None:
    """Emissions of the whole pipeline by year, without and with the plan; then by project."""
    page.head("By year, whole pipeline")
    cells = _by_year(page, view, {"operation_tco2e": "Operation", "construction_tco2e": "Construction"}, "tCO2e")
    chart = page.book.file.add_chart({"type": "line"})
    if "operation_tco2e_with" in cells.columns:
        for side, name, color in (("without", "Without", charts.GRAY), ("with", "With the plan", charts.BLUE)):
            line = {"line": {"color": color, "width": 2.25}}
            chart.add_series(charts.series(cells, f"operation_tco2e_{side}", name) | line)
        charts.place(page, chart, cells, "Emissions in operation", "tCO2e a year")
    page.head("By project")
    names = ("avoided_tco2e", "avoided_tco2e_per_year", "avoided_tco2e_first_year", "emissions_tco2e", "abatement_cost")
    _projects(page, view, names, whole)


def damage(page: Page, view: View, whole: Whole) -> None:
    """Expected damage of the whole pipeline by year, without and with the plan; then by project."""
    page.head("By year, whole pipeline, expected values")
    kinds = {kind: kind.capitalize() for kind in ("rehabilitation", "reconstruction", "disruption")}
    _by_year(page, view, kinds, view.money)
    page.head("By project")
    names = (
        "expected_damage_without", "expected_damage", "rehabilitation_avoided_pv", "reconstruction_avoided_pv",
        "disruption_avoided_pv", "premium",
    )  # fmt: skip
    _projects(page, view, names, whole)


def _by_year(page: Page, view: View, kinds: Mapping[str, str], unit: str) -> Cells:
    """Kinds by year, without and with, what is avoided, and all of it added up, as formulas."""
    rows = view.yearly
    there = [kind for kind in kinds if any(row[f"{kind}_without"] or row[f"{kind}_with"] for row in rows)]
    pairs = [column for kind in there for column in _paired(kind, kinds[kind], unit)]
    columns = [column_of("year"), *pairs, Column("avoided", "Avoided", unit), Column("so_far", "Avoided so far", unit)]
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    shown, so_far = [], 0.0
    for number, row in enumerate(rows, first):
        avoided = math.fsum(row[f"{kind}_without"] - row[f"{kind}_with"] for kind in there)
        so_far += avoided
        at = {key: cell(number, column) for key, column in where.items()}
        terms = "".join(f"+{at[f'{kind}_without']}-{at[f'{kind}_with']}" for kind in there)
        before = f"{cell(number - 1, where['so_far'])}+" if number > first else ""
        added = {
            "avoided": Formula(f"={terms.removeprefix('+')}", avoided),
            "so_far": Formula(f"={before}{at['avoided']}", so_far),
        }
        shown.append(row | {"year": view.year(row["year"])} | added)
    total: dict[str, Any] = {"year": "total"}
    for key in (*(column.key for column in pairs), "avoided"):
        value = math.fsum(value_of(row[key]) for row in shown)
        total[key] = Formula(sum_of(where, key, [1.0] * len(shown), first), value)
    return page.table(columns, shown, totals=[total])


def _paired(kind: str, label: str, unit: str) -> list[Column]:
    return [
        Column(f"{kind}_without", f"{label}, without", unit),
        Column(f"{kind}_with", f"{label}, with the plan", unit),
    ]


def _projects(page: Page, view: View, names: Sequence[str], whole: Whole) -> None:
    """Figures of each project that is built, and the whole pipeline's totals."""
    divided = ["share"] if view.is_divided else []
    columns = [
        column_of("name", is_number=False),
        column_of("design", is_number=False),
        *columns_of(view.plan.schedule, [*divided, *names]),
    ]
    total = {column.key: whole.link(column.key) for column in columns if column.key in whole.totals}
    page.table(columns, view.schedule, totals=[{"name": "Whole pipeline, with what is not built"} | total])
