"""The map of a plan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from climcap import exhibits
from climcap.exhibits import View, palette
from climcap.plot import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from climcap.appraisal import Appraisal
    from climcap.exhibits import Position
    from climcap.plan import Plan

__all__ = ["project_map"]

# Kilometers of a degree of latitude, on a sphere of the earth's mean radius (6,371 km).
_KM_PER_DEGREE = 111.2


def project_map(subject: Plan | Appraisal, coordinates: object | None = None) -> Figure:
    """Where projects are: those of the plan filled, sized by capital cost, the others hollow. North is up.

    Parameters
    ----------
    subject
        A plan or an appraisal.
    coordinates
        A table ``project``, ``latitude``, ``longitude`` in degrees; those of the pipeline's projects if not given.

    Raises
    ------
    InputError
        If no project has coordinates, or the table names unknown projects or has what is no coordinate.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> places = {"project": ["school", "hospital"], "latitude": [17.1, 17.12], "longitude": [-61.8, -61.84]}
    >>> cc.plot.project_map(appraisal, places).axes[0].get_ylabel()
    'Latitude'
    """
    view = View(subject)
    found = look.present(
        exhibits.positions(view, coordinates), "project_map", "projects with latitude and longitude, or coordinates="
    )
    colors = palette.sector_colors(view)
    largest = max((one.capex or 0.0 for one in found.positions), default=0.0) or 1.0
    notes = [view.labels("chart.no_place", names=", ".join(found.missing))] if found.missing else []
    with look.styled():
        figure = look.canvas(view, found.title, (9.6, 6.6), notes=notes)
        axes: Any = figure.subplots()
        named: set[str] = set()
        for one in sorted(found.positions, key=lambda one: -(one.capex or 0.0)):
            color = colors[one.sector]
            label = one.sector if one.sector and one.sector not in named else None
            named.add(one.sector)
            axes.scatter(
                [one.longitude],
                [one.latitude],
                s=(2 * _radius(one, largest)) ** 2,
                color=color if one.is_built else "white",
                edgecolor="white" if one.is_built else color,
                linewidth=1.2 if one.is_built else 1.8,
                zorder=3,
            )
            if label:
                axes.scatter([], [], s=60, color=color, label=label)
        if view.has_plan and not all(one.is_built for one in found.positions):
            hollow = view.labels("chart.not_built")
            axes.scatter([], [], s=60, color="white", edgecolor=palette.GRAY, linewidth=1.8, label=hollow)
        middle = sum(one.latitude for one in found.positions) / len(found.positions)
        stretch = max(math.cos(math.radians(middle)), 0.05)
        axes.set_aspect(1.0 / stretch, adjustable="datalim")
        axes.margins(0.15)
        axes.set_xlabel(view.labels("chart.longitude"))
        axes.set_ylabel(view.labels("chart.latitude"))
        axes.grid(visible=True)
        axes.xaxis.set_major_formatter(lambda value, _: _degrees(value, "E", "W"))
        axes.yaxis.set_major_formatter(lambda value, _: _degrees(value, "N", "S"))
        look.legend(axes, columns=3)
        _scale_bar(axes, view, stretch)
        ordered = sorted(found.positions, key=lambda one: (not one.is_built, -(one.capex or 0.0)))
        points = [(one.longitude, one.latitude, look.short(one.name), _radius(one, largest)) for one in ordered]
        look.label_points(axes, points)
    return figure


def _radius(one: Position, largest: float) -> float:
    """The radius of a mark in points, its area rising with what the project costs."""
    return 3.4 + 7.2 * math.sqrt((one.capex or 0.0) / largest)


def _degrees(value: float, positive: str, negative: str) -> str:
    side = "" if abs(value) < 1e-9 else positive if value > 0 else negative  # noqa: PLR2004 - nothing but rounding
    return f"{abs(value):.6g}°{side}"


def _scale_bar(axes: Any, view: View, stretch: float) -> None:
    """How long a kilometer is: a round number of them, about a fifth of the map."""
    axes.figure.draw_without_rendering()
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    fifth = (high - low) * _KM_PER_DEGREE * stretch / 5
    if not fifth > 0.0:
        return
    step = 10.0 ** math.floor(math.log10(fifth))
    length = step * max(part for part in (1, 2, 5) if part * step <= fifth)
    x, y = low + 0.03 * (high - low), bottom + 0.03 * (top - bottom)
    axes.plot(
        [x, x + length / (_KM_PER_DEGREE * stretch)], [y, y], color=palette.BLACK, linewidth=3, solid_capstyle="butt"
    )
    axes.annotate(
        view.labels("chart.kilometers", number=f"{length:g}"),
        (x, y),
        xytext=(0, 5),
        textcoords="offset points",
        fontsize=8,
    )
