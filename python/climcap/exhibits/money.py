"""What is spent, beside what may be spent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from climcap import _core
from climcap.exhibits.view import records

if TYPE_CHECKING:
    from climcap.exhibits.view import Row, View

__all__ = ["BudgetUse", "Spending", "budget_use", "spending"]

# Of more amounts than this no one sees the parts.
_MANY_AMOUNTS = 5_000


@dataclass(frozen=True, kw_only=True)
class BudgetUse:
    """A budget by year: its ceiling, what is charged, what is left.

    Where money may be carried over, ``carried`` is what comes from the year before and ``available`` the ceiling with
    it; elsewhere the two are nothing and the ceiling.
    """

    title: str
    budget: str
    years: tuple[int, ...]
    ceiling: tuple[float, ...]
    charged: tuple[float, ...]
    left: tuple[float, ...]
    carried: tuple[float, ...]
    available: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What each project that is built charges a budget by year; ``rows`` are the same, row by row of the plan.

    ``others`` is what the plan's total has beyond these, and ``others_name`` what it is: what falls due where nothing
    is built; or, in plans of so many projects that nobody would see the parts, all that is charged.
    """

    title: str
    use: BudgetUse
    projects: dict[str, tuple[float, ...]]
    rows: tuple[tuple[float, ...], ...]
    others: tuple[float, ...]
    others_name: str

    def by_sector(self, view: View) -> dict[str, tuple[float, ...]]:
        """The same by sector, the largest first."""
        sums: dict[str, list[float]] = {}
        for project, amounts in self.projects.items():
            kept = sums.setdefault(view.sector(project), [0.0] * len(amounts))
            for place, amount in enumerate(amounts):
                kept[place] += amount
        ordered = sorted(sums.items(), key=lambda item: -sum(item[1]))
        return {sector: tuple(amounts) for sector, amounts in ordered}


def _capped(view: View) -> dict[str, list[Row]]:
    """Budgets with their years under a ceiling."""
    budgets: dict[str, list[Row]] = {}
    for row in records(view.plan.budget):
        if row["ceiling"] is not None:
            budgets.setdefault(row["budget"], []).append(row)
    return budgets


def budgets(view: View) -> list[str]:
    """Budgets that have ceilings."""
    return list(_capped(view))


def budget_use(view: View, budget: str | None = None) -> BudgetUse | None:
    """Lay a budget beside its ceilings: the first that has any, if none is named; ``None`` where none has."""
    capped = _capped(view)
    if budget is None:
        budget = next(iter(capped), None)
    elif budget not in capped:
        allowed = ", ".join(capped) or "no budget has ceilings"
        raise _core.input_error("budget", None, found=repr(budget), allowed=allowed)
    if budget is None:
        return None
    rows = capped[budget]
    ceiling, charged, left = (tuple(float(row[key]) for row in rows) for key in ("ceiling", "charged", "left"))
    carried = tuple(float(row.get("carried_in") or 0.0) for row in rows)
    available = tuple(full + more for full, more in zip(ceiling, carried, strict=True))
    tightest = min(
        (row for row, all_of_it in zip(rows, available, strict=True) if all_of_it > 0.0),
        key=lambda row: row["left"] / (row["ceiling"] + (row.get("carried_in") or 0.0)),
        default=rows[0],
    )
    total = sum(ceiling)
    title = view.labels(
        "title.budget",
        budget=budget,
        share=view.say.share(sum(charged) / total if total else 0.0),
        year=view.year(tightest["year"]),
        left=view.say.money(tightest["left"]),
    )
    return BudgetUse(
        title=title,
        budget=budget,
        years=tuple(int(row["year"]) for row in rows),
        ceiling=ceiling,
        charged=charged,
        left=left,
        carried=carried,
        available=available,
    )


def spending(view: View, budget: str | None = None) -> Spending | None:
    """Split what a budget is charged among the projects that are built; ``None`` where no budget has ceilings."""
    use = budget_use(view, budget)
    if use is None:
        return None
    projects: dict[str, tuple[float, ...]] = {}
    rows: list[tuple[float, ...]] = []
    is_split = len(view.built) * len(use.years) <= _MANY_AMOUNTS
    if is_split:
        nothing = (0.0,) * len(use.years)
        for row in view.built:
            rows.append(tuple(view.charges(row, use.budget, use.years)))
            before = projects.get(row.project, nothing)
            projects[row.project] = tuple(map(sum, zip(before, rows[-1], strict=True)))
    by_year = zip(*projects.values(), strict=True) if projects else ((),) * len(use.years)
    rest = tuple(charged - sum(amounts) for charged, amounts in zip(use.charged, by_year, strict=True))
    others = tuple(
        0.0 if math.isclose(part, 0.0, abs_tol=1e-9 * max(abs(charged), 1.0)) else part
        for part, charged in zip(rest, use.charged, strict=True)
    )
    name = view.labels("chart.others" if is_split else "chart.charged")
    return Spending(title=use.title, use=use, projects=projects, rows=tuple(rows), others=others, others_name=name)
