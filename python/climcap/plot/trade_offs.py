"""Charts of what more of one thing costs in another, and of how firm a plan is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap import exhibits
from climcap.exhibits import View, palette
from climcap.plot import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from climcap.appraisal import Appraisal
    from climcap.changes import Changes
    from climcap.plan import Plan

__all__ = ["frontier", "tornado"]


def frontier(frontier: Any, plan: Plan | None = None) -> Figure:
    """The best plans along two columns, with the plan that is chosen.

    Parameters
    ----------
    frontier
        What :func:`climcap.frontier` gives.
    plan
        A plan to be marked, on the frontier or not.

    Raises
    ------
    InputError
        If the frontier has fewer than two objectives, or no plan.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.Appraisal.from_tables(
    ...     {"project": ["school", "clinic"], "alternative": ["new"] * 2, "enpv": [3.0, 4.0], "capex": [1.0, 2.0]}
    ... )
    >>> curve = cc.frontier(appraisal, {"enpv": "max", "capex": "min"})
    >>> cc.plot.frontier(curve, curve[1]).axes[0].get_xlabel()
    'Capital cost'
    """
    found = exhibits.trade_off(frontier, plan)
    view = View(plan if plan is not None else next(iter(frontier.plans)))
    say = view.say
    scale_x = say.scale([point.x for point in found.points], found.x_unit)
    scale_y = say.scale([point.y for point in found.points], found.y_unit)
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 5.2))
        axes: Any = figure.subplots()
        axes.plot(
            [point.x / scale_x.divisor for point in found.points],
            [point.y / scale_y.divisor for point in found.points],
            "-o",
            color=palette.BLUE,
            linewidth=1.2,
            markersize=6,
            label=view.labels("chart.best_plans" if found.chosen is None else "chart.other_plans"),
        )
        labels = [
            (
                point.x / scale_x.divisor,
                point.y / scale_y.divisor,
                view.labels("chart.projects", count=point.projects),
                3.0,
            )
            for point in found.points
        ]
        if found.chosen is not None:
            x, y = found.chosen.x / scale_x.divisor, found.chosen.y / scale_y.divisor
            axes.plot(
                [x], [y], "D", color=palette.VERMILLION, markersize=10, label=view.labels("chart.this_plan"), zorder=5
            )
            labels.append((x, y, "", 7.0))
        axes.margins(0.1)
        axes.set_xlabel(view.labels("chart.value", column=say.column(found.x), unit=scale_x.unit))
        axes.set_ylabel(look.wrapped(view.labels("chart.value", column=say.column(found.y), unit=scale_y.unit), 52))
        axes.grid(visible=True)
        look.ticks(axes.xaxis)
        look.ticks(axes.yaxis)
        look.legend(axes)
        look.label_points(axes, labels, is_below=True, color=palette.GRAY)
    return figure


def tornado(subject: Plan | Appraisal, *, column: str = "enpv", changes: Changes | None = None) -> Figure:
    """What changes of one input at a time do to the value of a plan's projects, the largest first.

    Parameters
    ----------
    subject
        A plan, or an appraisal, as for :func:`climcap.sensitivity`.
    column
        A column of :func:`climcap.sensitivity`: ``enpv``, ``fnpv``, ``bcr``, ``eirr`` or ``avoided_tco2e``.
    changes
        As for :func:`climcap.sensitivity`.

    Raises
    ------
    InputError
        For an appraisal made elsewhere, and where the column has no value.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> cc.plot.tornado(plan).axes[0].get_xlabel()
    'Economic net present value, million USD'
    """
    view = View(subject)
    found = look.present(
        exhibits.tornado(view, column, changes), "tornado", "the appraisal of a pipeline, and a column of sensitivity()"
    )
    groups = found.groups()
    scale = view.say.scale([found.base, *(change.value for change in found.changes)], found.unit)
    base = found.base / scale.divisor
    with look.styled():
        notes = [found.note] if found.note else []
        figure = look.canvas(view, found.title, (9.6, 1.7 + 0.36 * len(groups)), notes=notes)
        axes: Any = figure.subplots()
        for row, changed in enumerate(groups.values()):
            for change in changed:
                width = change.difference / scale.divisor
                color = palette.BLUE if width >= 0.0 else palette.VERMILLION
                axes.barh(row, width, left=base, height=0.66, color=color)
                said = f"{look.shown(change.value, scale)}  {change.amount}".rstrip()
                axes.annotate(
                    said,
                    (base + width, row),
                    xytext=(5 if width >= 0.0 else -5, 0),
                    textcoords="offset points",
                    ha="left" if width >= 0.0 else "right",
                    va="center",
                    fontsize=8.5,
                )
        axes.axvline(base, color=palette.BLACK, linewidth=1.2)
        axes.set_title(
            view.labels("chart.base", value=view.say.any(found.base, found.unit)),
            fontsize=9,
            loc="left",
            color=palette.GRAY,
        )
        axes.set_yticks(range(len(groups)), list(groups))
        axes.set_ylim(len(groups) - 0.45, -0.55)
        axes.margins(x=0.28)
        axes.set_xlabel(view.labels("chart.value", column=view.say.column(column), unit=scale.unit))
        axes.spines["left"].set_visible(False)
        axes.grid(visible=True, axis="x")
        look.ticks(axes.xaxis)
    return figure
