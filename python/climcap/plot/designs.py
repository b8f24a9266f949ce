"""Charts of the designs of a project, and of what better designs cost and save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap import exhibits
from climcap.exhibits import View, palette
from climcap.plot import look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from climcap.appraisal import Appraisal
    from climcap.plan import Plan

__all__ = ["expected_damage", "life_cycle_cost", "premium", "risk_curve"]

_PARTS = {
    "capex_pv": palette.BLUE,
    "replacement_pv": palette.SKY,
    "opex_pv": palette.ORANGE,
    "residual_pv": palette.LIGHT,
}
_LINES = (palette.BLUE, palette.VERMILLION, palette.GREEN, palette.PURPLE, palette.ORANGE, palette.SKY)


def life_cycle_cost(subject: Plan | Appraisal, project: str) -> Figure:
    """What each design of a project costs over its life, by part: present value at the economic rate.

    Parameters
    ----------
    subject
        A plan, whose design is marked and whose start holds for all, or an appraisal.
    project
        Its id or its name.

    Raises
    ------
    InputError
        If there is no such project, or rows have no life-cycle costs.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> [tick.get_text() for tick in cc.plot.life_cycle_cost(appraisal, "bus_fleet").axes[0].get_yticklabels()]
    ['Diesel buses', 'Electric buses']
    """
    view = View(subject)
    found = exhibits.life_cycle(view, view.known(project))
    found = look.present(found, "life_cycle_cost", "rows with capex_pv, replacement_pv, opex_pv and residual_pv")
    scale = view.say.scale(found.totals)
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 1.9 + 0.48 * len(found.designs)))
        axes: Any = figure.subplots()
        rows = range(len(found.designs))
        above, below = [0.0] * len(rows), [0.0] * len(rows)
        for part, color in _PARTS.items():
            amounts = [amount / scale.divisor for amount in found.parts[part]]
            if not any(amounts):
                continue
            base = [below[row] if amounts[row] < 0.0 else above[row] for row in rows]
            axes.barh(rows, amounts, left=base, height=0.62, color=color, label=view.labels(f"part.{part}"))
            for row in rows:
                if amounts[row] < 0.0:
                    below[row] += amounts[row]
                else:
                    above[row] += amounts[row]
        totals = [total / scale.divisor for total in found.totals]
        total_name = view.labels("chart.life_cycle_cost")
        axes.plot(totals, rows, "D", color=palette.BLACK, markersize=5.5, label=total_name, linestyle="none")
        for row in rows:
            # The total stands in words at the end of its bar, where no other mark is.
            axes.annotate(
                look.shown(found.totals[row], scale),
                (max(above[row], totals[row]), row),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold" if found.designs[row].is_chosen else "normal",
            )
        _names(axes, view, [one.name for one in found.designs], [one.is_chosen for one in found.designs])
        axes.axvline(0.0, color=palette.BLACK, linewidth=0.8)
        axes.set_xlabel(view.labels("chart.present_value", unit=scale.unit))
        axes.margins(x=0.09)
        axes.grid(visible=True, axis="x")
        look.ticks(axes.xaxis)
        look.legend(axes, columns=5)
    return figure


def _names(axes: Axes, view: View, names: list[str], is_chosen: list[bool]) -> None:
    """Designs down the side, the plan's in bold."""
    said = [
        f"{look.wrapped(name, 36)}\n({view.labels('chart.chosen')})" if chosen else look.wrapped(name, 36)
        for name, chosen in zip(names, is_chosen, strict=True)
    ]
    axes.set_yticks(range(len(names)), said)
    for label, chosen in zip(axes.get_yticklabels(), is_chosen, strict=True):
        label.set_fontweight("bold" if chosen else "normal")
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.spines["left"].set_visible(False)


def expected_damage(subject: Plan | Appraisal, project: str) -> Figure:
    """What damage and disruption a mean year of service brings, without the project and with each of its designs.

    Parameters
    ----------
    subject, project
        As for :func:`life_cycle_cost`.

    Raises
    ------
    InputError
        If there is no such project, or it is exposed to nothing.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> len(cc.plot.expected_damage(appraisal, "hospital").axes[0].patches)
    4
    """
    view = View(subject)
    found = exhibits.damages(view, view.known(project))
    found = look.present(found, "expected_damage", "a project that hazards can damage")
    scale = view.say.scale(found.expected)
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 1.5 + 0.48 * len(found.names)))
        axes: Any = figure.subplots()
        colors = [palette.GRAY, *(palette.BLUE if chosen else palette.SKY for chosen in found.is_chosen[1:])]
        axes.barh(range(len(colors)), [part / scale.divisor for part in found.expected], height=0.62, color=colors)
        for row, part in enumerate(found.expected):
            axes.annotate(
                look.shown(part, scale),
                (part / scale.divisor, row),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold" if found.is_chosen[row] else "normal",
            )
        _names(axes, view, list(found.names), list(found.is_chosen))
        axes.set_xlabel(view.labels("chart.damage_a_year", unit=scale.unit))
        axes.margins(x=0.09)
        axes.grid(visible=True, axis="x")
        look.ticks(axes.xaxis)
    return figure


def risk_curve(subject: Plan | Appraisal, project: str, *, year: int | None = None) -> Figure:
    """What an event of each return period costs, without the project and with each of its designs, hazard by hazard.

    Damage and disruption, at what is exposed in the reference year. Where hazards are described for several years, the
    one nearest to the middle of the window is drawn, or ``year``. The area under a curve, over probability, is the
    expected annual damage that the appraisal counts; a curve of which this does not hold is not drawn, and named.

    Parameters
    ----------
    subject, project
        As for :func:`life_cycle_cost`.
    year
        One that the hazards describe.

    Raises
    ------
    InputError
        If there is no such project or year, it is exposed to nothing, or the appraisal was made elsewhere.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> [axes.get_title(loc="left") for axes in cc.plot.risk_curve(appraisal, "hospital").axes]
    ['river', 'wind']
    """
    view = View(subject)
    found = exhibits.risk_curves(view, view.known(project), year)
    found = look.present(found, "risk_curve", "a project of a pipeline that hazards can damage")
    hazards = list(dict.fromkeys(curve.hazard for curve in found.curves))
    scale = view.say.scale([loss for curve in found.curves for loss in curve.losses])
    others = list(dict.fromkeys(curve.alternative for curve in found.curves if curve.alternative != "without"))
    colors = {name: _LINES[place % len(_LINES)] for place, name in enumerate(others)} | {"without": palette.BLACK}
    columns = min(len(hazards), 3)
    lines = -(-len(hazards) // columns)
    notes = [f"{view.labels('chart.not_drawn')} {', '.join(found.left_out)}"] if found.left_out else []
    with look.styled():
        figure = look.canvas(view, found.title, (10.0, 1.4 + 3.1 * lines), notes=notes)
        grid: Any = figure.subplots(lines, columns, sharey=True, squeeze=False)
        named: dict[str, Any] = {}
        for place, axes in enumerate(grid.flat):
            if place >= len(hazards):
                axes.axis("off")
                continue
            for curve in found.curves:
                if curve.hazard != hazards[place]:
                    continue
                (line,) = axes.plot(
                    curve.return_periods,
                    [loss / scale.divisor for loss in curve.losses],
                    color=colors[curve.alternative],
                    linestyle="--" if curve.alternative == "without" else "-",
                    linewidth=2.8 if curve.is_chosen else 1.6,
                    marker="o",
                    markersize=3.5,
                )
                chosen = f" ({view.labels('chart.chosen')})" if curve.is_chosen else ""
                named.setdefault(look.wrapped(curve.design + chosen, 44), line)
            axes.set_xscale("log")
            axes.set_title(hazards[place].replace("_", " "), loc="left", fontsize=10)
            axes.set_xlabel(view.labels("chart.return_period"))
            axes.grid(visible=True)
            axes.xaxis.set_minor_formatter(lambda *_: "")
            _return_periods(axes)
            look.ticks(axes.yaxis)
        for row in grid:
            row[0].set_ylabel(view.labels("chart.loss", unit=scale.unit))
            row[0].set_ylim(bottom=0.0)
        figure.legend(named.values(), named.keys(), loc="outside right center", handlelength=2.0)
    return figure


def _return_periods(axes: Any) -> None:
    """Number return periods as engineers say them."""
    low, high = axes.get_xlim()
    said = [period for period in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000) if low <= period <= high]
    axes.set_xticks(said, [f"{period:,}" for period in said])


def premium(subject: Plan | Appraisal) -> Figure:
    """What climate-smart designs cost more than the standard ones, against the losses that they avoid beyond them.

    Extra capital cost, and the present value of rehabilitation, reconstruction and disruption avoided. On the line a
    design avoids as much as it costs extra; other gains, such as running cost or carbon saved, are not in this picture.

    Parameters
    ----------
    subject
        A plan, whose designs are marked, or an appraisal.

    Raises
    ------
    InputError
        If no project has a standard design with which others can be compared.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> cc.plot.premium(appraisal).axes[0].get_xlabel()
    'Extra capital cost, million USD'
    """
    view = View(subject)
    found = look.present(exhibits.premiums(view), "premium", "projects with a standard design and others")
    along = view.say.scale([one.premium for one in found.premiums])
    up = view.say.scale([one.avoided for one in found.premiums])
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 5.6), notes=[view.labels("chart.premium_note")])
        axes: Any = figure.subplots()
        for is_chosen, color, face in ((False, palette.GRAY, "white"), (True, palette.BLUE, palette.BLUE)):
            part = [one for one in found.premiums if one.is_chosen == is_chosen]
            key = "chart.chosen" if is_chosen else "chart.not_chosen"
            axes.plot(
                [one.premium / along.divisor for one in part],
                [one.avoided / up.divisor for one in part],
                "o",
                color=color,
                markerfacecolor=face,
                markersize=7.5,
                label=view.labels(key) if view.has_plan else None,
            )
        axes.margins(0.12)
        low, high = axes.get_xlim()
        bottom, top = axes.get_ylim()
        axes.plot(
            [low, high],
            [x * along.divisor / up.divisor for x in (low, high)],
            color=palette.GREEN,
            linewidth=1.4,
            label=view.labels("chart.breaks_even"),
        )
        axes.set_xlim(low, high)
        axes.set_ylim(bottom, top)
        axes.axhline(0.0, color=palette.GRAY, linewidth=0.8)
        axes.axvline(0.0, color=palette.GRAY, linewidth=0.8)
        axes.set_xlabel(view.labels("chart.premium", unit=along.unit))
        axes.set_ylabel(look.wrapped(view.labels("chart.avoided_loss", unit=up.unit), 46))
        axes.grid(visible=True)
        look.ticks(axes.xaxis)
        look.ticks(axes.yaxis)
        look.legend(axes)
        # Those of the plan first, then by what they are worth beyond what they cost.
        ordered = sorted(found.premiums, key=lambda one: (not one.is_chosen, -abs(one.avoided - one.premium)))
        look.label_points(
            axes,
            [
                (
                    one.premium / along.divisor,
                    one.avoided / up.divisor,
                    f"{look.short(one.name)}: {look.wrapped(one.design, 34, 1)}",
                    4.0,
                )
                for one in ordered
            ],
            most=20,
        )
    return figure
