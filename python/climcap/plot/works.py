"""Charts of works and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap import exhibits
from climcap.exhibits import View, palette
from climcap.plot import look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from climcap.exhibits import BudgetUse, Spending, Work
    from climcap.exhibits.wording import Scale
    from climcap.plan import Plan

__all__ = ["budget_use", "gantt"]

_CEILING = "a plan in which a budget has ceilings"
# Letters of a design's name that a row is long, and the fewest that say anything.
_ROW_LETTERS, _FEWEST_LETTERS = 96, 8
_STARTS = "a plan that builds something, with years in which works start"


def gantt(plan: Plan, *, budget: str | None = None, rows: int = 60) -> Figure:
    """When each project is built and what it costs by year, above spending against the budget's ceilings.

    Parameters
    ----------
    plan
        The plan.
    budget
        The budget whose charges are shown; the first with ceilings if not given.
    rows
        The most projects to show; of more, those of the highest capital cost.

    Raises
    ------
    InputError
        If nothing is built, rows have no starts, or the budget has no ceilings.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> figure = cc.plot.gantt(plan)
    >>> len(figure.axes[0].get_yticklabels()) == len(plan.schedule)
    True
    """
    view = View(plan)
    table = look.present(exhibits.timetable(view), "gantt", _STARTS)
    spent = exhibits.spending(view, budget)
    kept = set(sorted(table.works, key=lambda work: -(work.capex or 0.0))[:rows])
    works = [work for work in table.works if work in kept]
    notes = (
        [view.labels("chart.and_more", count=len(table.works) - len(works))] if len(works) < len(table.works) else []
    )
    if spent is not None and spent.projects:
        unit = view.say.scale([amount for line in spent.rows for amount in line]).unit
        notes.append(view.labels("chart.in_bars", unit=unit, budget=spent.use.budget))
    years = (
        (table.first, table.last)
        if spent is None
        else (
            min(table.first, *spent.use.years),
            max(table.last, *spent.use.years),
        )
    )
    top = 0.29 * len(works) + 0.5
    height = top + 1.3 + (0.0 if spent is None else 2.2)
    with look.styled():
        figure = look.canvas(view, table.title, (10.0, height), notes=notes)
        if spent is None:
            axes: Any = figure.subplots()
        else:
            axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[top, 2.2])
            _stack(below, view, spent)
        _bars(axes, view, works, spent, years)
        axes.set_xlim(years[0] - 0.5, years[1] + 0.5)
        shown = list(range(years[0], years[1] + 1, 1 + (years[1] - years[0]) // 14))
        axes.set_xticks(shown, [view.year(year) for year in shown])
    return figure


def _bars(axes: Axes, view: View, works: list[Work], spent: Spending | None, years: tuple[int, int]) -> None:
    """A bar for each project over the years of its works, with what each year costs."""
    colors = palette.sector_colors(view)
    scale = view.say.scale([] if spent is None else [amount for line in spent.rows for amount in line])
    named: set[str] = set()
    for place, work in enumerate(works):
        color = colors[work.sector]
        label = None if work.sector in named or not work.sector else work.sector
        named.add(work.sector)
        axes.barh(place, work.last - work.first + 1, left=work.first - 0.5, height=0.72, color=color, label=label)
        by_year = (
            {} if spent is None or not spent.rows else dict(zip(spent.use.years, spent.rows[work.row], strict=True))
        )
        _cells(axes, place, work, by_year, (scale, color))
        _design(axes, place, work, _charged(spent, work), years)
    axes.set_yticks(range(len(works)), [look.wrapped(work.name, 40, 1) for work in works])
    axes.set_ylim(len(works) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.tick_params(axis="x", length=0)
    axes.spines["left"].set_visible(False)
    if any(year < work.first or year > work.last for work in works for year in _charged(spent, work)):
        label = view.labels("chart.outside")
        axes.barh([0], [0], color="white", edgecolor=palette.GRAY, hatch="////", label=label)
    look.legend(axes, columns=3)


def _charged(spent: Spending | None, work: Work) -> list[int]:
    """The years in which a project is charged for anything."""
    if spent is None or not spent.rows:
        return []
    return [year for year, amount in zip(spent.use.years, spent.rows[work.row], strict=True) if amount]


def _design(axes: Axes, place: int, work: Work, charged: list[int], years: tuple[int, int]) -> None:
    """Write the design where the row has room for it: after the bar, else before it."""
    taken = sorted({*charged, *range(work.first, work.last + 1)})
    before = [year for year in taken if year < work.first]
    stretches = [
        (taken[-1] + 0.5, years[1] + 0.5, "left"),
        (before[-1] + 0.5 if before else years[0] - 0.5, work.first - 0.5, "right"),
        (years[0] - 0.5, taken[0] - 0.5, "right"),
    ]
    letters = _ROW_LETTERS / (years[1] - years[0] + 1)
    rooms = [int((end - begin - 0.2) * letters) for begin, end, _ in stretches]
    fitting = next((room for room in rooms if room >= len(work.design)), max(rooms))
    begin, end, side = stretches[rooms.index(fitting)]
    if fitting < _FEWEST_LETTERS:
        return
    axes.text(
        begin + 0.12 if side == "left" else end - 0.12,
        place,
        look.wrapped(work.design, fitting, 1),
        ha=side,
        va="center",
        fontsize=8.2,
        color=palette.GRAY,
    )


def _cells(axes: Axes, place: int, work: Work, by_year: dict[int, float], ink: tuple[Scale, str]) -> None:
    """What each year costs: in the bar, and beside it what falls due before the works and after."""
    scale, color = ink
    for year, amount in by_year.items():
        if not amount:
            continue
        at_work = work.first <= year <= work.last
        if not at_work:
            axes.barh(place, 0.92, left=year - 0.46, height=0.62, color="white", edgecolor=color, hatch="////")
        text = axes.text(
            year,
            place,
            look.shown(amount, scale, 1),
            ha="center",
            va="center",
            fontsize=8,
            color=palette.ink(color) if at_work else palette.BLACK,
        )
        if not at_work:
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _stack(axes: Axes, view: View, spent: Spending) -> None:
    """Spending by sector against the ceilings."""
    use = spent.use
    scale = view.say.scale([*use.available, *use.charged])
    colors = palette.sector_colors(view)
    parts = [
        (spent.others_name, palette.LIGHT, spent.others),
        *(
            (sector or view.labels("chart.no_sector"), colors[sector], line)
            for sector, line in spent.by_sector(view).items()
        ),
    ]
    level = [0.0] * len(use.years)
    for name, color, line in parts:
        if not any(line):
            continue
        heights = [amount / scale.divisor for amount in line]
        label = name if color == palette.LIGHT else None
        axes.bar(
            use.years, heights, bottom=level, width=0.84, color=color, label=label, edgecolor="white", linewidth=0.5
        )
        level = [low + high for low, high in zip(level, heights, strict=True)]
    _ceiling(axes, view, use, scale)
    axes.set_ylabel(look.wrapped(view.labels("chart.spending", unit=scale.unit), 18, 3))
    axes.grid(visible=True, axis="y")
    axes.tick_params(axis="x", length=0)
    look.ticks(axes.yaxis)
    look.legend(axes)


def _ceiling(axes: Axes, view: View, use: BudgetUse, scale: Scale) -> None:
    """A line over each year's bar at the height of its ceiling, and one at what is available with what was carried."""
    lines = [(use.ceiling, "-", view.labels("chart.ceiling"))]
    if any(use.carried):
        lines.append((use.available, ":", view.labels("chart.available")))
    for amounts, style, name in lines:
        label: str | None = name
        for year, amount in zip(use.years, amounts, strict=True):
            height = amount / scale.divisor
            axes.plot([year - 0.46, year + 0.46], [height] * 2, style, color=palette.BLACK, linewidth=1.8, label=label)
            label = None


def budget_use(plan: Plan, budget: str | None = None) -> Figure:
    """How much of each year's ceiling is used and what is left, with what is carried over where that is allowed.

    Parameters
    ----------
    plan
        The plan.
    budget
        The budget; the first with ceilings if not given.

    Raises
    ------
    InputError
        If the budget has no ceilings.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> len(cc.plot.budget_use(plan).axes)
    1
    """
    view = View(plan)
    use = look.present(exhibits.budget_use(view, budget), "budget_use", _CEILING)
    scale = view.say.scale([*use.available, *use.charged])
    with look.styled():
        figure = look.canvas(view, use.title, (9.6, 4.2))
        axes = figure.subplots()
        charged, left = ([amount / scale.divisor for amount in line] for line in (use.charged, use.left))
        axes.bar(use.years, charged, width=0.84, color=palette.BLUE, label=view.labels("chart.charged"))
        axes.bar(
            use.years,
            [max(part, 0.0) for part in left],
            bottom=charged,
            width=0.84,
            color="white",
            edgecolor=palette.BLUE,
            hatch="////",
            label=view.labels("chart.left"),
        )
        _ceiling(axes, view, use, scale)
        small = 8 if len(use.years) <= 14 else 6.5  # noqa: PLR2004 - more years than cells of a page
        for year, part, full in zip(use.years, use.charged, use.available, strict=True):
            if part:
                axes.text(
                    year,
                    part / scale.divisor / 2,
                    f"{look.shown(part, scale, 1)}\n{view.say.share(part / full) if full else ''}",
                    ha="center",
                    va="center",
                    color="white",
                    fontsize=small,
                )
        step = 1 + len(use.years) // 15
        axes.set_xticks(use.years[::step], [view.year(year) for year in use.years[::step]])
        axes.set_ylabel(view.labels("chart.value", column=use.budget, unit=scale.unit))
        axes.tick_params(axis="x", length=0)
        axes.grid(visible=True, axis="y")
        look.ticks(axes.yaxis)
        look.legend(axes)
    return figure
