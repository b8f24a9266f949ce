"""Charts of emissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap import exhibits
from climcap.exhibits import View, palette
from climcap.exhibits.wording import fixed
from climcap.plot import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from climcap.exhibits import Measure
    from climcap.plan import Plan

__all__ = ["emissions", "macc"]

# A bar of less than this share of the tonnes may be cut where it would flatten all others.
_NARROW = 0.02
_ROOM = 1.35


def emissions(plan: Plan) -> Figure:
    """Emissions by year without the plan and with it, the wedge between them, and targets.

    Raises
    ------
    InputError
        For an appraisal made elsewhere, which has no years, and where nothing emits.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> cc.plot.emissions(plan).axes[0].get_ylabel()
    'Emissions, thousand t CO2e a year'
    """
    view = View(plan)
    found = look.present(exhibits.wedge(view), "emissions", "a plan of a pipeline with activities that emit")
    scale = view.say.scale([*found.without, *found.planned], "tCO2e")
    years = found.years
    without, planned = ([amount / scale.divisor for amount in line] for line in (found.without, found.planned))
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 4.8), notes=[found.note] if found.note else [])
        axes: Any = figure.subplots()
        pairs = list(zip(planned, without, strict=True))
        axes.fill_between(
            years,
            planned,
            without,
            where=[after <= before for after, before in pairs],
            interpolate=True,
            color=palette.GREEN,
            alpha=0.28,
            linewidth=0,
            label=view.labels("chart.avoided", tonnes=view.say.tonnes(view.totals["avoided_tco2e"]))
            if view.totals.get("avoided_tco2e") is not None
            else None,
        )
        more = [after > before for after, before in pairs]
        if any(more):
            axes.fill_between(
                years,
                planned,
                without,
                where=more,
                interpolate=True,
                color=palette.VERMILLION,
                alpha=0.35,
                linewidth=0,
                label=view.labels("chart.more"),
            )
        axes.plot(years, without, color=palette.BLACK, linewidth=2, linestyle="--", label=view.labels("chart.without"))
        axes.plot(years, planned, color=palette.BLUE, linewidth=2.4, label=view.labels("chart.planned"))
        for target in found.targets:
            level = target.at_most / scale.divisor
            axes.plot([target.year], [level], marker="v", markersize=10, color=palette.VERMILLION, linestyle="none")
            axes.annotate(
                view.labels(
                    "chart.target",
                    name=target.name.replace("_", " "),
                    avoided=view.say.tonnes(target.avoided),
                    year=view.year(target.year),
                ),
                (target.year, level),
                xytext=(10, 9),
                textcoords="offset points",
                fontsize=8.5,
            )
        axes.set_ylabel(view.labels("chart.emissions", unit=scale.unit))
        axes.set_xlim(years[0], years[-1])
        low, high = min(0.0, *planned, *without), max(*planned, *without)
        axes.set_ylim(low * 1.08, high * 1.08)
        step = 1 + len(years) // 12
        axes.set_xticks(years[::step], [view.year(year) for year in years[::step]])
        axes.grid(visible=True, axis="y")
        look.ticks(axes.yaxis)
        look.legend(axes)
    return figure


def macc(plan: Plan) -> Figure:
    """Marginal abatement cost curve: what is built, from the cheapest tonne to the dearest.

    Widths are tonnes avoided over the window, heights the cost of each (negative where the project saves more than it
    costs). A narrow bar that would flatten all others is cut, and says its cost.

    Raises
    ------
    InputError
        If no project that is built avoids emissions.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> len(cc.plot.macc(plan).axes)
    2
    """
    view = View(plan)
    found = look.present(exhibits.abatement(view), "macc", "a plan with projects that avoid emissions, at a cost")
    measures = found.measures
    notes = [found.note] if found.note else []
    if found.others:
        tonnes = view.say.tonnes(found.others_avoided)
        notes.append(view.labels("chart.avoids_nothing", names=", ".join(found.others), tonnes=tonnes))
    low, high = _span(measures)
    cut = [
        f"{number} ({fixed(measure.cost, 0)})"
        for number, measure in enumerate(measures, 1)
        if not low <= measure.cost <= high
    ]
    if cut:
        notes.append(view.labels("chart.cut", bars=", ".join(cut)))
    scale = view.say.scale([sum(measure.avoided for measure in measures)], "tCO2e")
    height = max(4.8, 1.9 + 0.22 * len(measures))
    with look.styled():
        figure = look.canvas(view, found.title, (11.4, height), notes=notes)
        axes, key = figure.subplots(1, 2, width_ratios=[1.25, 1])
        colors = palette.sector_colors(view)
        left, named = 0.0, set()
        total = sum(measure.avoided for measure in measures) / scale.divisor
        for number, measure in enumerate(measures, 1):
            width = measure.avoided / scale.divisor
            cost = min(max(measure.cost, low), high)
            label = None if measure.sector in named or not measure.sector else measure.sector
            named.add(measure.sector)
            axes.bar(
                left, cost, width=width, align="edge", color=colors[measure.sector], label=label, edgecolor="white"
            )
            if cost != measure.cost:
                axes.plot([left + width / 2], [cost], "v" if cost < 0 else "^", color=palette.BLACK, markersize=6)
            elif width > 0.03 * total:
                axes.text(
                    left + width / 2,
                    cost / 2 if abs(cost) > 0.08 * (high - low) else cost,
                    str(number),
                    ha="center",
                    va="center" if abs(cost) > 0.08 * (high - low) else "bottom" if cost >= 0 else "top",
                    color=palette.ink(colors[measure.sector]) if abs(cost) > 0.08 * (high - low) else palette.BLACK,
                )
            left += width
        axes.axhline(0.0, color=palette.BLACK, linewidth=1)
        axes.set_xlim(0.0, left)
        axes.set_ylim(low * 1.02, high * 1.02)
        first, last = (view.year(year) for year in view.pipeline.years) if view.pipeline else ("", "")
        years = f"{first}-{last}" if view.pipeline else ""
        axes.set_xlabel(" ".join(view.labels("chart.tonnes", years=years, unit=scale.unit).split()).replace(" ,", ","))
        axes.set_ylabel(view.labels("chart.cost_of_tonne", unit=found.unit))
        axes.grid(visible=True, axis="y")
        look.ticks(axes.yaxis)
        look.ticks(axes.xaxis)
        look.legend(axes, columns=2)
        _key(key, view, measures)
    return figure


def _span(measures: Sequence[Measure]) -> tuple[float, float]:
    """From where to where the axis runs: over all bars that are wide, and narrow ones that do not flatten them."""
    total = sum(measure.avoided for measure in measures)
    wide = [measure.cost for measure in measures if measure.avoided >= _NARROW * total]
    low, high = min(0.0, *wide), max(0.0, *wide)
    reach = _ROOM * max(high - low, -low, high)
    low = max(min(0.0, *(measure.cost for measure in measures)), min(low, -reach if low < 0.0 else 0.0))
    high = min(max(0.0, *(measure.cost for measure in measures)), max(high, reach if high > 0.0 else 0.0))
    return low, high + 0.06 * (high - low)


def _key(axes: Axes, view: View, measures: Sequence[Measure]) -> None:
    """The names of the bars by number, with cost and tonnes."""
    axes.axis("off")
    axes.set_xlim(0.0, 1.0)
    rows = len(measures) + 1
    axes.set_ylim(rows, -0.5)
    heads = (
        (0.0, "", "left"),
        (0.80, view.say.unit("USD/tCO2e").replace("USD", view.say.currency), "right"),
        (1.0, view.say.unit("tCO2e"), "right"),
    )
    for x, head, side in heads:
        axes.text(x, 0, head, ha=side, va="center", fontsize=8, color=palette.GRAY)
    for number, measure in enumerate(measures, 1):
        axes.text(0.0, number, f"{number}  {look.wrapped(measure.name, 40, 1)}", va="center", fontsize=8.2)
        axes.text(0.80, number, fixed(measure.cost, 0), ha="right", va="center", fontsize=8.2)
        axes.text(1.0, number, fixed(measure.avoided, 0), ha="right", va="center", fontsize=8.2)
