"""The workbook of a plan, put together: which sheets there are, and what fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from climcap.economic_annex import annex
from climcap.workbook.budget import budget_book, budget_lines
from climcap.workbook.projects import figures, schedule
from climcap.workbook.style import Book
from climcap.workbook.summary import contents, lead, summary, title
from climcap.workbook.tables import certificate, limits, listed, not_built
from climcap.workbook.view import View
from climcap.workbook.years import cash_flows, damage, emissions

if TYPE_CHECKING:
    from pathlib import Path

    from climcap.plan import Plan
    from climcap.table import Table

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


def build(plan: Plan, path: Path) -> None:
    """Write a plan's workbook."""
    view = View(plan)
    book = Book(path)
    with book.file:
        book.file.set_properties({"title": title(view), "comments": f"appraisal {plan.certificate['appraisal']}"})
        _fill(book, view)


def _annex_of(view: View) -> dict[str, Table]:
    """The tables of the plan's annex."""
    return {} if view.pipeline is None or not view.built else annex(view.plan).tables


def _absent(view: View, tables: dict[str, Table]) -> set[str]:
    """Sheets of which there is nothing."""
    absent = {page for page, name in (_ANNEX | _FLOWS).items() if name not in tables or len(tables[name]) == 0}
    kinds = {kind for row in view.yearly for kind, amount in row.items() if kind != "year" and amount}
    if not any("tco2e" in kind for kind in kinds):
        absent.add("Emissions")
    if all("tco2e" in kind for kind in kinds):
        absent.add("Expected damage")
    return absent


def _fill(book: Book, view: View) -> None:
    tables = _annex_of(view)
    absent = _absent(view, tables)
    first = book.page("Summary", title(view), lead(view))
    pages = {name: book.page(name, *words) for name, words in _PAGES.items() if name not in absent}
    whole = figures(pages["All figures"], view)
    built = schedule(pages["Schedule"], view, whole)
    budgets = budget_book(pages["Budget book"], view)
    budget_lines(pages["Budget lines"], view)
    if "Emissions" in pages:
        emissions(pages["Emissions"], view, whole)
    if "Expected damage" in pages:
        damage(pages["Expected damage"], view, whole)
    not_built(pages["Not built"], view)
    limits(pages["Limits"], view)
    for name, table in _FLOWS.items():
        if name in pages:
            cash_flows(pages[name], tables[table], view)
    for name, table in _ANNEX.items():
        if name in pages:
            listed(pages[name], tables[table], view)
    certificate(pages["Certificate"], view)
    summary(first, view, whole, built, budgets)
    contents(first, pages)
    for page in (first, *pages.values()):
        page.close()
    first.sheet.activate()
