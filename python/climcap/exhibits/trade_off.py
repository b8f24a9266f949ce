"""What more of one thing costs in another: the plans of a frontier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from climcap import _core
from climcap.exhibits.view import View, records

if TYPE_CHECKING:
    from climcap.plan import Plan

__all__ = ["Point", "TradeOff", "trade_off"]

_AXES = 2


@dataclass(frozen=True, kw_only=True)
class Point:
    """A plan of the frontier: its place in the frontier, and its figures."""

    index: int
    x: float
    y: float
    projects: int
    gap: float | None


@dataclass(frozen=True, kw_only=True)
class TradeOff:
    """Plans along two columns, in the order of the first axis; ``chosen`` is the plan that is looked at."""

    title: str
    x: str
    y: str
    x_unit: str
    y_unit: str
    points: tuple[Point, ...]
    chosen: Point | None


def trade_off(frontier: Any, plan: Plan | None = None) -> TradeOff:
    """Lay the plans of a frontier along its first two objectives.

    What is to be small, such as capital, lies along; what is to be large stands up.

    Raises
    ------
    InputError
        If the frontier has fewer than two objectives, or none of its plans.
    """
    plans: tuple[Plan, ...] = tuple(frontier.plans)
    objectives = dict(frontier.objectives)
    if len(objectives) < _AXES or not plans:
        found = f"{len(objectives)} objectives, {len(plans)} plans"
        raise _core.input_error("frontier", None, found=found, allowed="two objectives or more, and a plan")
    first, second = list(objectives)[:_AXES]
    x, y = (first, second) if objectives[first] == "min" and objectives[second] != "min" else (second, first)
    rows = records(frontier.table)
    view = View(plans[0])
    points = [
        Point(index=index, x=row[x], y=row[y], projects=len(one.schedule), gap=row.get("gap"))
        for index, (row, one) in enumerate(zip(rows, plans, strict=True))
    ]
    points.sort(key=lambda point: (point.x, point.y))
    units = {name: frontier.table.units.get(name) or view.units.get(name, "") for name in (x, y)}
    chosen = None if plan is None else _chosen(plan, x, y, points)
    say = view.say
    title = view.labels(
        "title.frontier",
        least_x=say.any(points[0].x, units[x]),
        most_x=say.any(points[-1].x, units[x]),
        least_y=say.any(points[0].y, units[y]),
        most_y=say.any(points[-1].y, units[y]),
        x=say.column(x)[:1].lower() + say.column(x)[1:],
        y=say.column(y),
    )
    return TradeOff(title=title, x=x, y=y, x_unit=units[x], y_unit=units[y], points=tuple(points), chosen=chosen)


def _chosen(plan: Plan, x: str, y: str, points: list[Point]) -> Point | None:
    """The plan itself among the points; its place in the frontier, or -1 where it is none of its plans."""
    totals = View(plan).totals
    at_x, at_y = totals.get(x), totals.get(y)
    if at_x is None or at_y is None:
        return None
    same = (
        point.index
        for point in points
        if math.isclose(point.x, at_x, rel_tol=1e-9) and math.isclose(point.y, at_y, rel_tol=1e-9)
    )
    return Point(index=next(same, -1), x=at_x, y=at_y, projects=len(plan.schedule), gap=plan.gap)
