"""Where projects are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from climcap import _core
from climcap.exhibits.view import records
from climcap.table import Table

if TYPE_CHECKING:
    from climcap.exhibits.view import View

__all__ = ["Position", "Positions", "positions"]

_BOUNDS = {"latitude": 90.0, "longitude": 180.0}


@dataclass(frozen=True, kw_only=True)
class Position:
    """A project at its place, in degrees; what it costs to build if it is built."""

    project: str
    name: str
    sector: str
    latitude: float
    longitude: float
    is_built: bool
    capex: float | None


@dataclass(frozen=True, kw_only=True)
class Positions:
    """Projects that have coordinates; ``missing`` are those that have none."""

    title: str
    positions: tuple[Position, ...]
    missing: tuple[str, ...]


def positions(view: View, coordinates: object | None = None) -> Positions | None:
    """Place projects on the earth.

    Parameters
    ----------
    view
        What is looked at.
    coordinates
        A table ``project``, ``latitude``, ``longitude``; those of the pipeline if not given.

    Returns
    -------
    Positions or None
        ``None`` where no project has coordinates.

    Raises
    ------
    InputError
        If the table names unknown projects or has what is no coordinate.
    """
    if coordinates is None:
        given = {
            project: (entry["latitude"], entry["longitude"])
            for project, entry in view.projects.items()
            if entry.get("latitude") is not None and entry.get("longitude") is not None
        }
    else:
        given = _given(view, coordinates)
    if not given:
        return None
    placed = []
    for project, (latitude, longitude) in given.items():
        rows = view.built_by_project.get(project, [])
        costs = [cost for row in rows if (cost := row.part("capex")) is not None]
        placed.append(
            Position(
                project=project,
                name=view.name(project),
                sector=view.sector(project),
                latitude=float(latitude),
                longitude=float(longitude),
                is_built=bool(rows),
                capex=sum(costs) if costs else None,
            )
        )
    missing = tuple(view.name(project) for project in view.projects if project not in given)
    count = sum(1 for one in placed if one.is_built)
    title = view.labels("title.map", count=count, projects=len(placed))
    return Positions(title=title, positions=tuple(placed), missing=missing)


def _given(view: View, coordinates: object) -> dict[str, tuple[float, float]]:
    table = coordinates if isinstance(coordinates, Table) else Table(coordinates, name="coordinates")
    for column in ("project", *_BOUNDS):
        if column not in table.columns:
            found = ", ".join(table.columns)
            raise _core.input_error("coordinates", column, found=found, allowed="project, latitude, longitude")
    given = {}
    for row in records(table):
        project = view.known(str(row["project"]))
        for column, bound in _BOUNDS.items():
            degrees = row[column]
            if not isinstance(degrees, int | float) or abs(degrees) > bound:
                allowed = f"degrees from -{bound:g} to {bound:g}"
                raise _core.input_error("coordinates", column, found=f"{degrees!r} for {project}", allowed=allowed)
        given[project] = (float(row["latitude"]), float(row["longitude"]))
    return given
