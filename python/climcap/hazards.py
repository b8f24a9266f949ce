"""Hazards from tools that model them: losses by return period as rows of the table ``hazards``.

Each function gives a table that :meth:`climcap.Pipeline.from_tables` takes under the name ``hazards``. Losses are in
the pipeline's currency at its price year, which these tools do not know: give ``factor`` where theirs is another.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from climcap import _core
from climcap.resilience import expected_annual_damage
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["from_climada", "from_open_gira", "from_table"]

_Value = Literal["loss", "intensity"]
# How open-gira and snail name the maps of Aqueduct: the kind of flood, scenario, model or subsidence, year, return
# period, and percentile of the sea level.
_MAP = re.compile(
    r"(?:hazard-)?(?P<kind>inunriver|inuncoast)_(?P<scenario>[^_]+)_(?P<model>[^_]+)_(?P<year>[^_]+)_rp(?P<period>\d+)"
    r"(?P<rest>_0(?:_perc_\d+)?)?"
)
_YEARLY = ("1/year", "annual", "1/a", "1/yr", "")


class _Point(NamedTuple):
    """A point of a hazard: when and how often, and how strong or how dear."""

    scenario: str | None
    year: int | None
    period: float
    value: float


def _refuse(function: str, argument: str | None, found: str, allowed: str) -> BaseException:
    return _core.input_error(f"hazards.{function}", argument, found=found, allowed=allowed)


def _hazards(hazard: str, points: Iterable[_Point], value: _Value, source: str) -> Table:
    """Lay points out as rows, by scenario and year."""
    import pyarrow as pa

    ordered = sorted(points, key=lambda point: (point.scenario or "", point.year or 0, point.period))
    columns = {
        "hazard": pa.array([hazard] * len(ordered), pa.string()),
        "scenario": pa.array([point.scenario for point in ordered], pa.string()),
        "year": pa.array([point.year for point in ordered], pa.int64()),
        "return_period": pa.array([point.period for point in ordered], pa.float64()),
        value: pa.array([point.value for point in ordered], pa.float64()),
        "source": pa.array([source] * len(ordered), pa.string()),
    }
    return Table(pa.table(columns), units={"return_period": "years"}, name="hazards")


def from_climada(
    impact: Any,
    hazard: str,
    *,
    scenario: str | None = None,
    year: int | None = None,
    return_periods: Sequence[float] | None = None,
    points: int = 200,
    tolerance: float = 0.02,
    factor: float = 1.0,
    unit: str | None = None,
    source: str | None = None,
) -> Table:
    """Take the losses by return period of an impact of CLIMADA.

    Without ``return_periods`` every event is a point, at the frequency of all worse ones and half its own, so that the
    expected loss a year is CLIMADA's own (``aai_agg``); of more than ``points`` events, some are chosen. With them, the
    points are those of ``impact.calc_freq_curve``: the frequency of all events as bad or worse, linear in between.
    Either way the expected loss of the points is compared with the sum of frequency times impact, and refused if it is
    further away than ``tolerance``.

    CLIMADA counts events a year, so exposures to this hazard should say ``measure = "rate"``.

    Parameters
    ----------
    impact
        A ``climada.engine.Impact``, or anything with its attributes ``at_event`` (loss of each event) and ``frequency``
        (events a year).
    hazard
        Id of the hazard in the pipeline.
    scenario, year
        Which future it describes; blank for every one.
    return_periods
        Years at which to read CLIMADA's curve, between the shortest and the longest that its events have.
    points
        The most points to take.
    tolerance
        How far expected losses may differ, as a share.
    factor
        What losses are multiplied by: what a unit of their money is worth in the pipeline's.
    unit
        The unit that the impact should have (``impact.unit``), to be checked, such as ``"USD"``.
    source
        Where the figures are from; CLIMADA and the expected loss if not given.

    Raises
    ------
    InputError
        If the impact has no events or another unit, return periods beyond its events are asked for, or the points do
        not carry its expected loss.

    Examples
    --------
    >>> import climcap as cc
    >>> from types import SimpleNamespace
    >>> impact = SimpleNamespace(at_event=[0, 50.0, 10.0, 100.0], frequency=[0.02] * 4, unit="USD")
    >>> table = cc.hazards.from_climada(impact, "storm", year=2026)
    >>> table["return_period"].round(1).tolist(), table["loss"].tolist()
    ([14.3, 20.0, 33.3, 100.0], [0.0, 10.0, 50.0, 100.0])
    """
    found = str(getattr(impact, "unit", "") or "")
    if unit is not None and found != unit:
        raise _refuse("from_climada", "unit", repr(found), repr(unit))
    counted = str(getattr(impact, "frequency_unit", "") or "")
    if counted not in _YEARLY:
        raise _refuse("from_climada", "frequency_unit", repr(counted), "frequencies in 1/year")
    events = _events(impact)
    expected = math.fsum(loss * frequency for loss, frequency in events)
    is_whole = return_periods is None
    curve = _thinned(_every_event(events), points) if is_whole else _read_at(events, return_periods or ())
    carried = expected_annual_damage([p for p, _ in curve], [loss for _, loss in curve], measure="rate")
    if abs(carried - expected) > tolerance * max(abs(expected), abs(carried)):
        raise _refuse(
            "from_climada",
            None if is_whole else "return_periods",
            f"points with an expected loss of {carried:,.6g} a year, where CLIMADA has {expected:,.6g}",
            f"points within {100 * tolerance:g} %: more of them, or a larger tolerance",
        )
    words = source or f"CLIMADA impact, expected loss {expected:,.6g} {found}".rstrip() + " a year"
    return _hazards(hazard, [_Point(scenario, year, p, factor * loss) for p, loss in curve], "loss", words)


def _events(impact: Any) -> list[tuple[float, float]]:
    """Loss and frequency of each event, the worst first."""
    missing = [name for name in ("at_event", "frequency") if not hasattr(impact, name)]
    if missing:
        found = f"a {type(impact).__name__} without {' and '.join(missing)}"
        raise _refuse("from_climada", "impact", found, "an impact with at_event and frequency")
    losses, frequencies = ([float(value) for value in getattr(impact, name)] for name in ("at_event", "frequency"))
    if len(losses) != len(frequencies) or not losses:
        found = f"{len(losses)} losses and {len(frequencies)} frequencies"
        raise _refuse("from_climada", "impact", found, "one frequency for each event, and at least one event")
    wrong = [value for value in (*losses, *frequencies) if not math.isfinite(value) or value < 0]
    if wrong:
        raise _refuse("from_climada", "impact", f"{wrong[0]:g}", "losses and frequencies of 0 or more")
    events = [event for event in zip(losses, frequencies, strict=True) if event[1] > 0]
    if not events:
        raise _refuse("from_climada", "impact", "frequencies of 0", "at least one event that happens")
    return sorted(events, reverse=True)


def _every_event(events: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return period and loss of each event, the most frequent first; the last of the harmless ones is enough."""
    curve = []
    before = 0.0
    for loss, frequency in events:
        curve.append((1 / (before + frequency / 2), loss))
        before += frequency
        if loss == 0:
            break
    else:
        # All events do harm: the least bad one up to the frequency of all.
        curve.append((1 / before, events[-1][0]))
    return curve[::-1]


def _thinned(curve: list[tuple[float, float]], points: int) -> list[tuple[float, float]]:
    """Choose points evenly in the logarithm of the return period, the ends among them."""
    if len(curve) <= points:
        return curve
    low, high = math.log(curve[0][0]), math.log(curve[-1][0])
    chosen: dict[int, tuple[float, float]] = {}
    for point in curve:
        chosen.setdefault(round((points - 1) * (math.log(point[0]) - low) / (high - low)), point)
    chosen[points - 1] = curve[-1]
    return [chosen[place] for place in sorted(chosen)]


def _read_at(events: list[tuple[float, float]], return_periods: Sequence[float]) -> list[tuple[float, float]]:
    """Read CLIMADA's curve of exceedance at return periods."""
    import numpy as np

    losses, frequencies = (np.array(values) for values in zip(*events, strict=True))
    known = 1 / np.cumsum(frequencies)[::-1]
    asked = sorted(float(period) for period in return_periods)
    beyond = [period for period in asked if not known[0] * (1 - 1e-9) <= period <= known[-1] * (1 + 1e-9)]
    if beyond or not asked:
        found = f"{beyond[0]:g} years" if beyond else "none"
        raise _refuse("from_climada", "return_periods", found, f"years from {known[0]:.6g} to {known[-1]:.6g}")
    read = np.interp(asked, known, losses[::-1])
    return list(zip(asked, read.tolist(), strict=True))


def from_open_gira(
    frame: Any,
    hazard: str,
    *,
    kind: Literal["inunriver", "inuncoast"] | None = None,
    model: str | None = None,
    percentile: str | None = None,
    scenarios: Mapping[str, str | None] | None = None,
    years: Mapping[str | int, int] | None = None,
    value: _Value = "loss",
    factor: float = 1.0,
    source: str = "open-gira",
) -> Table:
    """Take a table of open-gira, or of snail, that has a column for each map of a hazard.

    Columns are named as the maps of Aqueduct are: ``hazard-inunriver_rcp8p5_MEAN_2080_rp00100``
    (``EAD_and_cost_per_RP`` of open-gira), ``inuncoast_rcp4p5_nosub_2050_rp0100_0_perc_50`` (rasters in ``snail
    process``); the prefix may be left out, and other columns are passed over. Losses of all rows are added up, so hand
    over the rows of one asset, or of all assets that a project protects.

    Parameters
    ----------
    frame
        A DataFrame, an Arrow table or a dict of columns.
    hazard
        Id of the hazard in the pipeline.
    kind
        ``"inunriver"`` or ``"inuncoast"``; needed if there are both.
    model
        The climate model, ``MEAN``, ``MIN`` or ``MAX`` over them, or ``nosub`` and ``wtsub`` for coasts; needed if a
        scenario and year has several.
    percentile
        Percentile of the sea level, such as ``"50"``; ``"95"`` is the one without a name. Needed if there are several.
    scenarios
        The pipeline's scenario for each of the table's; ``None`` for one that holds in every scenario, as
        ``historical`` does if not given. Those that are not named here are left out; without it, all keep their names.
    years
        Other years for those in the names, such as ``{1980: 2026}`` or ``{"hist": 2026}``.
    value
        Whether the cells hold losses (``"loss"``) or intensities, such as depths in meters; these of one row only.
    factor
        What values are multiplied by, such as an exchange rate.
    source
        Where the figures are from.

    Raises
    ------
    InputError
        If there are no such columns, several for one scenario, year and return period, or values that are no numbers.

    Examples
    --------
    >>> import climcap as cc
    >>> frame = {
    ...     "id": ["road_1", "road_2"],
    ...     "hazard-inunriver_historical_MEAN_1980_rp00010": [0.0, 5.0],
    ...     "hazard-inunriver_historical_MEAN_1980_rp00100": [30.0, 20.0],
    ... }
    >>> table = cc.hazards.from_open_gira(frame, "river", years={1980: 2026})
    >>> table["year"].tolist(), table["return_period"].tolist(), table["loss"].tolist()
    ([2026, 2026], [10.0, 100.0], [5.0, 50.0])
    """
    columns = _columns(frame)
    maps = [(name, match) for name in columns if (match := _MAP.fullmatch(name))]
    wanted = {"kind": kind, "model": model, "percentile": percentile}
    chosen: dict[tuple[str | None, int | None, float], str] = {}
    for name, match in maps:
        rest = (match["rest"] or "").removeprefix("_0").removeprefix("_perc_")
        has = {"kind": match["kind"], "model": match["model"], "percentile": rest or "95"}
        is_left_out = any(asked is not None and asked != has[part] for part, asked in wanted.items())
        if is_left_out or (scenarios is not None and match["scenario"] not in scenarios):
            continue
        place = (*_when(match, scenarios, years), float(match["period"]))
        if place in chosen:
            allowed = "one of them: say kind, model or percentile"
            raise _refuse("from_open_gira", None, f"both {chosen[place]} and {name}", allowed)
        chosen[place] = name
    if not chosen:
        found = f"no column for it among {len(maps)} maps" if maps else "no column named as a map"
        allowed = "columns such as hazard-inunriver_rcp8p5_MEAN_2080_rp00100"
        raise _refuse("from_open_gira", None, found, allowed)
    points = [_Point(*place, factor * _added(name, columns[name], value)) for place, name in chosen.items()]
    return _hazards(hazard, points, value, source)


def _when(
    match: re.Match[str], scenarios: Mapping[str, str | None] | None, years: Mapping[str | int, int] | None
) -> tuple[str | None, int | None]:
    """The pipeline's scenario and year of a map."""
    name, written = match["scenario"], match["year"]
    scenario = scenarios[name] if scenarios is not None else (None if name == "historical" else name)
    known = {str(given): year for given, year in (years or {}).items()}
    if written not in known and not written.isdigit():
        raise _refuse(
            "from_open_gira", "years", f"{written!r} in {match[0]}", f"a year for it: years={{{written!r}: 2026}}"
        )
    return scenario, known.get(written) or int(written)


def _columns(frame: Any) -> dict[str, list[Any]]:
    from climcap.intake import arrow_table

    # Geometries and the like are not read; only names and numbers matter here.
    if hasattr(frame, "columns") and hasattr(frame, "select_dtypes"):
        names = [name for name in frame.columns if str(name) != "geometry"]
        frame = frame[names].reset_index(drop=True)
    table = arrow_table(frame, name="hazards")
    return {name: table[name].to_pylist() for name in table.column_names}


def _added(name: str, values: list[Any], value: _Value) -> float:
    wrong = [
        cell
        for cell in values
        if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell)
    ]
    if wrong or not values:
        found = f"{wrong[0]!r} in {name}" if wrong else f"no rows in {name}"
        raise _refuse("from_open_gira", None, found, "a finite number in every row")
    if value == "intensity" and len(values) > 1:
        raise _refuse(
            "from_open_gira", "frame", f"{len(values)} rows of intensities", "one row: intensities do not add up"
        )
    return math.fsum(values)


def from_table(
    frame: Any,
    hazard: str,
    *,
    period: str = "rp",
    column: str = "damage_mean",
    scenario: str | None = "rcp",
    year: str | None = "epoch",
    where: Mapping[str, Any] | None = None,
    scenarios: Mapping[str, str | None] | None = None,
    years: Mapping[int, int] | None = None,
    value: _Value = "loss",
    factor: float = 1.0,
    source: str | None = None,
) -> Table:
    """Take a table with a row for each scenario, year and return period.

    The default names are those of ``damages_return_period`` in the infrastructure risk tools built on open-gira and
    snail (nismod/irv-jamaica and others): ``hazard``, ``rcp``, ``epoch``, ``rp``, ``damage_mean``.

    Parameters
    ----------
    frame
        A DataFrame, an Arrow table or a dict of columns.
    hazard
        Id of the hazard in the pipeline.
    period, column, scenario, year
        The columns of return periods, of values, of scenarios and of years; ``None`` for the last two if there are
        none.
    where
        Rows to take: the value that other columns must have, such as ``{"hazard": "fluvial"}``.
    scenarios
        The pipeline's scenario for each of the table's, as for :func:`from_open_gira`; ``baseline`` and ``historical``
        hold in every scenario if not given.
    years
        Other years for those in the table, such as ``{2010: 2026}``.
    value, factor, source
        As for :func:`from_open_gira`.

    Raises
    ------
    InputError
        If a column is not there, no row is left, or two rows say the same scenario, year and return period.

    Examples
    --------
    >>> import climcap as cc
    >>> frame = {"rcp": ["baseline"] * 2, "epoch": [2010] * 2, "rp": [20, 100], "damage_mean": [0.0, 8.0]}
    >>> cc.hazards.from_table(frame, "river", years={2010: 2026})["year"].tolist()
    [2026, 2026]
    """
    columns = _columns(frame)
    asked = [name for name in (period, column, scenario, year, *(where or {})) if name is not None]
    if missing := [name for name in asked if name not in columns]:
        raise _refuse("from_table", None, f"no column {missing[0]}", f"one of {', '.join(columns)}")
    found: dict[tuple[str | None, int | None, float], float] = {}
    for row in zip(*columns.values(), strict=True):
        cells = dict(zip(columns, row, strict=True))
        name = None if scenario is None else str(cells[scenario])
        if any(cells[key] != wanted for key, wanted in (where or {}).items()):
            continue
        if scenarios is not None and name is not None and name not in scenarios:
            continue
        own = _own_scenario(name, scenarios)
        date = None if year is None else int(cells[year])
        place = (own, (years or {}).get(date, date) if date is not None else None, float(cells[period]))
        if place in found:
            raise _refuse("from_table", None, f"two rows for {_shown(place)}", "one: say which rows with where=")
        found[place] = _added(column, [cells[column]], value)
    if not found:
        raise _refuse("from_table", "where", "no rows", "at least one")
    words = source or f"{column} by return period"
    return _hazards(hazard, [_Point(*place, factor * number) for place, number in found.items()], value, words)


def _own_scenario(name: str | None, scenarios: Mapping[str, str | None] | None) -> str | None:
    if name is None or scenarios is not None:
        return None if name is None else (scenarios or {})[name]
    return None if name in {"baseline", "historical"} else name


def _shown(place: tuple[str | None, int | None, float]) -> str:
    scenario, year, period = place
    parts = [scenario or "every scenario", "every year" if year is None else str(year), f"{period:g} years"]
    return ", ".join(parts)
