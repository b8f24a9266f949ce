"""The first sheet: what the plan comes to, how sure it is, its budgets, and what else is in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap.workbook import charts
from climcap.workbook.formulas import Formula, cell
from climcap.workbook.style import Column
from climcap.workbook.view import records
from climcap.workbook.words import columns_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from climcap.workbook.budget import BudgetTable
    from climcap.workbook.formulas import Cells
    from climcap.workbook.projects import Whole
    from climcap.workbook.style import Page
    from climcap.workbook.view import View

__all__ = ["contents", "lead", "summary", "title"]

_KEY_FIGURES = (
    "capex", "enpv", "enpv_carbon_low", "enpv_carbon_high", "fnpv", "avoided_tco2e", "avoided_tco2e_first_year",
    "rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv", "expected_damage_without",
    "expected_damage", "premium",
)  # fmt: skip
# Figures of every scenario that stand side by side on a page.
_BESIDE = 8
# Rows that a chart is high.
_CHART = 15
_EXACT = 1e-8


def title(view: View) -> str:
    """What the program is called."""
    return (view.pipeline.name if view.pipeline is not None else None) or "Capital investment plan"


def lead(view: View) -> str:
    """In which money, years and scenario the figures stand."""
    if view.pipeline is None:
        return f"From an appraisal made elsewhere; scenario {view.scenario}."
    settings = view.pipeline.to_dict()["settings"]
    return (
        f"Real money, {view.pipeline.currency} of {settings['price_year']}, discounted to {settings['base_year']}; "
        f"flows to {settings['horizon']}; scenario {view.scenario}."
    )


def summary(page: Page, view: View, whole: Whole, schedule: Cells, budgets: Mapping[str, BudgetTable]) -> None:
    """Fill the sheet, but for the list of the others."""
    plan = view.plan
    names = [name for name in _KEY_FIGURES if name in whole.totals] or list(whole.totals)[:_BESIDE]
    page.head("What the plan comes to")
    columns = [
        Column("what", "Figure", "", "text"),
        Column("value", "Whole pipeline"),
        Column("unit", "Unit", "", "text"),
    ]
    units = plan.totals.units
    rows = [{"what": head_of(name), "value": whole.link(name), "unit": units.get(name, "")} for name in names]
    page.table(columns, [_count(view, schedule), *rows])
    page.head("How sure it is")
    for line in _proof(view):
        page.line(line)
    for budget, table in budgets.items():
        _budget(page, view, budget, table)
    if len(plan.totals) > 1:
        page.head("The same plan in every scenario")
        page.table(columns_of(plan.totals, ["scenario", *names[:_BESIDE]]), records(plan.totals))
    if plan.notes:
        page.head("Notes")
        for note in plan.notes:
            page.line(note)


def _count(view: View, schedule: Cells) -> dict[str, Any]:
    """How many projects are built; of a divided one several parts may be."""
    built = {choice.project for choice in view.built}
    count: Any = len(built)
    if built and len(built) == len(view.built):
        last = schedule.at("name", schedule.last).rpartition("!")[2]
        count = Formula(f"=COUNTA({schedule.at('name', schedule.first)}:{last})", count)
    return {"what": f"Projects built, of {len(view.names)}", "value": count, "unit": ""}


def _proof(view: View) -> list[str]:
    plan = view.plan
    asked = ", then ".join(_mix(part.get("weights", {})) for part in plan.question["objective"])
    best = "No plan is better" if plan.gap <= _EXACT else f"No plan is better by more than {100 * plan.gap:.2g} %"
    ended = "" if plan.status == "optimal" else f" The search ended by {plan.ended_by.replace('_', ' ')}."
    return [
        f"{best}, by proof.{ended}",
        f"Asked for the best total of: {asked}. It is {plan.objective:,.6g}; the proven bound is {plan.bound:,.6g}.",
        f"The bound rests on {plan.proven_by}; every figure is recomputed from rows and selection.",
    ]


def _mix(weights: Mapping[str, float]) -> str:
    parts = (head_of(name) if weight == 1 else f"{weight:g} x {head_of(name)}" for name, weight in weights.items())
    return " + ".join(parts)


def _budget(page: Page, view: View, budget: str, table: BudgetTable) -> None:
    """A budget by year, from the budget book, with a chart."""
    page.head(f"Budget {budget}")
    names = ("charged", "ceiling", "left")
    columns = [Column("year", "Year", "", "year"), *(Column(name, head_of(name), view.money) for name in names)]
    lines = {line["year"]: line for line in records(view.plan.budget) if line["budget"] == budget}
    rows = [
        {"year": str(view.year(year))}
        | {name: Formula(f"={table.cells.at(key, table.rows[name])}", lines[year][name]) for name in names}
        for year, key in table.years.items()
    ]
    first = page.data_row(columns)
    total: dict[str, Any] = {"year": "total"}
    for number, name in enumerate(names[:2], 1):
        ends = f"{cell(first, number)}:{cell(first + len(rows) - 1, number)}"
        total[name] = Formula(f"=SUM({ends})", sum(lines[year][name] for year in table.years))
    cells = page.table(columns, rows, totals=[total])
    bars = page.book.file.add_chart({"type": "column"})
    bars.add_series(charts.series(cells, "charged", "Charged") | {"fill": {"color": charts.BLUE}, "gap": 60})
    ceiling = page.book.file.add_chart({"type": "line"})
    color = {"color": charts.ORANGE}
    marker = {"type": "diamond", "size": 6, "fill": color, "border": color}
    ceiling.add_series(charts.series(cells, "ceiling", "Ceiling") | {"line": color, "marker": marker})
    bars.combine(ceiling)
    charts.place(page, bars, cells, f"Budget {budget}: charged against its ceiling", view.money)
    # The next table begins below the picture.
    page.row = max(page.row, first + _CHART)


def contents(page: Page, pages: Mapping[str, Page]) -> None:
    """List the other sheets."""
    page.head("In this workbook")
    link = page.book.style(font_color="#2F5597", underline=1)
    for name, shown in pages.items():
        page.sheet.write_url(page.row, 0, f"internal:'{name}'!A1", link, string=name)
        page.sheet.write_string(page.row, 1, shown.title, page.book.style())
        page.row += 1
