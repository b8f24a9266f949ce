"""The workbook of a plan, put together: which sheets there are, the summary, and the list of what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap import workbook_sheets as sheets
from climcap.economic_annex import annex
from climcap.workbook_figures import charges, choices, records, scenario_of, yearly
from climcap.workbook_style import Book, Column, Formula, reference
from climcap.workbook_words import columns_of, head_of

if TYPE_CHECKING:
    from pathlib import Path

    from climcap.plan import Plan
    from climcap.table import Table
    from climcap.workbook_sheets import Whole
    from climcap.workbook_style import Cells, Page

__all__ = ["build"]

# Sheets in the order in which they stand, with what is said above them. Those of which there is nothing are left out.
_PAGES = {
    "Schedule": ("What is built, and when", "By start of works."),
    "Budget book": ("Budget book", "What each project is charged by year, against the ceilings."),
    "Economic flows": (
        "Cash flows, economic account",
        "All projects that are built, with less without; undiscounted but for the last row.",
    ),
    "Financial flows": ("Cash flows, financial account", "The same at market prices, transfers included."),
    "Emissions": ("Emissions", "Tonnes of CO2 equivalent, without and with the plan."),
    "Expected damage": ("Expected damage", "What hazards cost a year on average, without and with the plan."),
    "Not built": (
        "What is not built, and why",
        "What the best design of each would have added on its own, or what stands in its way.",
    ),
    "Limits": ("Limits", ""),
    "Results": ("Results by project", ""),
    "Sensitivities": ("Sensitivities", "What the plan's projects come to if something changes."),
    "Switching values": ("Switching values", "The change of each input at which the projects are worth nothing."),
    "Who gains": ("Who gains and who pays", "Present values at the economic rate."),
    "Fiscal": ("Effect on public budgets", ""),
    "Accounting": ("Accounting of emissions", "Over the economic life, by gas and scope."),
    "Double counting": ("What may count twice", ""),
    "Not appraised": ("Planned without an appraisal", ""),
    "All figures": (
        "All figures of all projects",
        "A blank has a reason: see its comment. What is not built goes on as without.",
    ),
    "Budget lines": ("Every charge to every budget", "Filter by budget, year or project; the total follows."),
    "Assumptions": ("Assumptions", "Every setting, with its place in the input and its source."),
    "Sources": ("Sources", "Where figures are from."),
    "Certificate": ("Certificate", "What proves the plan, and what was asked."),
}
_ANNEX = {
    "Results": "results", "Sensitivities": "sensitivities", "Switching values": "switching_values",
    "Who gains": "who_gains", "Fiscal": "fiscal", "Accounting": "accounting", "Double counting": "warnings",
    "Not appraised": "not_appraised", "Assumptions": "assumptions", "Sources": "sources",
}  # fmt: skip
_FLOWS = {"Economic flows": "streams_economic", "Financial flows": "streams_financial"}
_KEY_FIGURES = (
    "capex", "enpv", "enpv_carbon_low", "enpv_carbon_high", "fnpv", "avoided_tco2e", "avoided_tco2e_first_year",
    "rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv", "expected_damage_without",
    "expected_damage", "premium",
)  # fmt: skip
_EXACT = 1e-8


def build(plan: Plan, path: Path) -> None:
    """Write a plan's workbook."""
    book = Book(path)
    with book.file:
        book.file.set_properties({"title": _title(plan), "comments": f"appraisal {plan.certificate['appraisal']}"})
        _fill(book, plan)


def _title(plan: Plan) -> str:
    pipeline = plan.appraisal.pipeline
    return (pipeline.name if pipeline is not None else None) or "Capital investment plan"


def _absent(tables: dict[str, Table], rows: list[dict[str, Any]]) -> set[str]:
    """Pages of which there is nothing."""
    absent = {page for page, name in (_ANNEX | _FLOWS).items() if name not in tables or len(tables[name]) == 0}
    if not any(row[kind] for row in rows for kind in row if "tco2e" in kind):
        absent.add("Emissions")
    if not any(row[kind] for row in rows for kind in row if "tco2e" not in kind and kind != "year"):
        absent.add("Expected damage")
    return absent


def _fill(book: Book, plan: Plan) -> None:
    tables = {} if plan.appraisal.pipeline is None else annex(plan).tables if len(plan.schedule) else {}
    rows = yearly(plan)
    absent = _absent(tables, rows)
    summary = book.page("Summary", _title(plan), _lead(plan))
    pages = {name: book.page(name, *words) for name, words in _PAGES.items() if name not in absent}
    whole = sheets.figures(pages["All figures"], plan)
    schedule = sheets.schedule(pages["Schedule"], plan, whole)
    lines = charges(plan)
    budgets = sheets.budget_book(pages["Budget book"], plan, lines)
    sheets.budget_lines(pages["Budget lines"], plan, lines)
    for name, table in _FLOWS.items():
        if name in pages:
            sheets.cash_flows(pages[name], tables[table])
    if "Emissions" in pages:
        sheets.emissions(pages["Emissions"], plan, rows, whole)
    if "Expected damage" in pages:
        sheets.damage(pages["Expected damage"], plan, rows, whole)
    sheets.not_built(pages["Not built"], plan)
    sheets.limits(pages["Limits"], plan)
    for name, table in _ANNEX.items():
        if name in pages:
            sheets.listed(pages[name], tables[table], plan)
    sheets.certificate(pages["Certificate"], plan)
    _summary(summary, plan, whole, schedule, budgets)
    _contents(summary, pages)
    for page in (summary, *pages.values()):
        page.close()
    summary.sheet.activate()


def _lead(plan: Plan) -> str:
    pipeline = plan.appraisal.pipeline
    if pipeline is None:
        return f"From an appraisal made elsewhere; scenario {scenario_of(plan)}."
    settings = pipeline.to_dict()["settings"]
    return (
        f"Real money, {pipeline.currency} of {settings['price_year']}, discounted to {settings['base_year']}; flows to "
        f"{settings['horizon']}; scenario {scenario_of(plan)}."
    )


def _summary(
    page: Page,
    plan: Plan,
    whole: Whole,
    schedule: Cells,
    budgets: dict[str, sheets.BudgetTable],
) -> None:
    built, left = choices(plan)
    page.head("What the plan comes to")
    columns = [
        Column("what", "Figure", "", "text"),
        Column("value", "Whole pipeline"),
        Column("unit", "Unit", "", "text"),
    ]
    corner = schedule.at("name", schedule.first)
    first = f"{corner}:{schedule.at('name', schedule.last).rpartition('!')[2]}"
    count = Formula(f"=COUNTA({first})", len(built)) if built else 0
    rows: list[dict[str, Any]] = [{"what": f"Projects built, of {len(built) + len(left)}", "value": count, "unit": ""}]
    names = [name for name in _KEY_FIGURES if name in whole.totals] or list(whole.totals)[:10]
    rows += [
        {"what": head_of(name), "value": whole.link(name), "unit": plan.totals.units.get(name, "")} for name in names
    ]
    page.table(columns, rows)
    page.head("How sure it is")
    for line in _proof(plan):
        page.line(line)
    for budget, book in budgets.items():
        _summary_of_budget(page, plan, budget, book)
    if len(plan.totals) > 1:
        page.head("The same plan in every scenario")
        page.table(columns_of(plan.totals, ["scenario", *names[:8]]), records(plan.totals))
    if plan.notes:
        page.head("Notes")
        for note in plan.notes:
            page.line(note)


def _proof(plan: Plan) -> list[str]:
    certificate = plan.certificate
    asked = ", then ".join(_mix(part.get("weights", {})) for part in plan.question["objective"])
    best = "No plan is better" if plan.gap <= _EXACT else f"No plan is better by more than {100 * plan.gap:.2g} %"
    ended = "" if plan.status == "optimal" else f" The search ended by {plan.ended_by.replace('_', ' ')}."
    return [
        f"{best}, by proof.{ended}",
        f"Asked for the best total of: {asked}. It is {plan.objective:,.6g}; the proven bound is {plan.bound:,.6g}.",
        f"{certificate['solver']} {certificate['solver_version']}; every figure is recomputed from rows and selection.",
    ]


def _mix(weights: dict[str, float]) -> str:
    parts = (head_of(name) if weight == 1 else f"{weight:g} x {head_of(name)}" for name, weight in weights.items())
    return " + ".join(parts)


def _summary_of_budget(page: Page, plan: Plan, budget: str, book: sheets.BudgetTable) -> None:
    """A budget by year, from the budget book, with a chart."""
    page.head(f"Budget {budget}")
    unit = plan.budget.units.get("charged", "")
    columns = [
        Column("year", "Year", "", "year"),
        Column("charged", "Charged", unit),
        Column("ceiling", "Ceiling", unit),
        Column("left", "Left", unit),
    ]
    lines = {line["year"]: line for line in records(plan.budget) if line["budget"] == budget}
    is_carried = any(line.get("carried_in") for line in lines.values())
    rows = []
    for year, key in book.years.items():
        line = lines[year]
        at = [book.cells.at(key, book.charged + place) for place in (0, 1, 3 if is_carried else 2)]
        shown = plan.appraisal.pipeline.show_year(year) if plan.appraisal.pipeline is not None else str(year)
        row = {
            name: Formula(f"={place}", line[name])
            for name, place in zip(("charged", "ceiling", "left"), at, strict=True)
        }
        rows.append({"year": shown} | row)
    first = page.data_row(columns)
    total: dict[str, Any] = {"year": "total"}
    for number, name in enumerate(("charged", "ceiling"), 1):
        corner, end = (reference("", row, number).rpartition("!")[2] for row in (first, first + len(rows) - 1))
        total[name] = Formula(f"=SUM({corner}:{end})", sum(lines[year][name] for year in book.years))
    table = page.table(columns, rows, totals=[total])
    chart = page.book.file.add_chart({"type": "column"})
    chart.add_series(sheets.series(table, "charged", "Charged") | {"fill": {"color": "#0072B2"}, "gap": 60})
    line_chart = page.book.file.add_chart({"type": "line"})
    marker = {"type": "diamond", "size": 6, "fill": {"color": "#D55E00"}, "border": {"color": "#D55E00"}}
    line_chart.add_series(sheets.series(table, "ceiling", "Ceiling") | {"line": {"color": "#D55E00"}, "marker": marker})
    chart.combine(line_chart)
    sheets.place_chart(page, chart, table, f"Budget {budget}: charged against its ceiling", unit)
    # The next table begins below the picture.
    page.row = max(page.row, first + 15)


def _contents(page: Page, pages: dict[str, Page]) -> None:
    page.head("In this workbook")
    link = page.book.style(font_color="#2F5597", underline=1)
    for name, shown in pages.items():
        page.sheet.write_url(page.row, 0, f"internal:'{name}'!A1", link, string=name)
        page.sheet.write_string(page.row, 1, shown.title, page.book.style())
        page.row += 1
