"""What hazards do to exposures: events of each scenario and year, levers of a design, families of events, insurance."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from by_hand_hazard import Piece, combined, cut, layer, limit_of_loss, pieces, split, summed
from by_hand_reference import SEA_LEVEL, SEA_LEVEL_ZERO_YEAR, THRESHOLD_SPEED

Record = dict[str, Any]
Curves = dict[str, Record]

KINDS = ("rehabilitation", "reconstruction", "disruption")

#: How an exposure reads its hazard; exposures that are one asset, or insured together, agree in it.
READING = ("tail", "onset", "interpolation", "measure", "frequency_multiplier", "protection", "standard")


class Events(NamedTuple):
    """The events of a hazard in a year that it describes, or in every year; and how often they come by then."""

    year: int | None
    points: Record
    multiplier: float = 1.0


# ---------------------------------------------------------------------------------------------------------------------
# Events
# ---------------------------------------------------------------------------------------------------------------------


def events_of(records: list[Record], read_as: str) -> list[Events]:
    """The events of a hazard in a scenario, first year first; some are said by how they differ from the first."""
    held = [record for record in records if record.get("scenario") in (None, read_as)]
    points = [record for record in held if record.get("return_period") is not None]
    years = [record.get("year") for record in held if not record.get("sea_level")]
    if not points or len(set(years)) < len(years) or (None in years and len(held) > 1):
        raise ValueError(f"hazard: scenario {read_as} has records for the years {years}")
    first = min(points, key=lambda record: record.get("year") or 0)
    events = []
    for record in held:
        if record.get("return_period") is not None:
            events.append(Events(record.get("year"), record))
        elif record.get("sea_level"):
            rise = SEA_LEVEL[record["sea_level"]]
            events += [
                Events(year, changed(first, 1.0, sea_level(rise, year) - sea_level(rise, first["year"])))
                for year in rise
                if year > first["year"]
            ]
        else:
            factor, shift = record.get("intensity_factor", 1.0), record.get("intensity_shift", 0.0)
            multiplier = record.get("frequency_multiplier", 1.0)
            events.append(Events(record["year"], changed(first, factor, shift), multiplier))
    return sorted(events, key=lambda described: described.year or 0)


def changed(first: Record, factor: float, shift: float) -> Record:
    """The events of a hazard's first year, each of another intensity."""
    if first.get("loss") is not None:
        if (factor, shift) != (1.0, 0.0):
            raise ValueError("events that give losses have no intensity to change")
        return first
    return first | {"intensity": [factor * intensity + shift for intensity in first["intensity"]]}


def sea_level(rise: dict[int, float], year: int) -> float:
    """Rise of the sea by a year, linear between the years of the table."""
    known = [(SEA_LEVEL_ZERO_YEAR, 0.0), *rise.items()]
    for (before, low), (after, high) in pairwise(known):
        if before <= year <= after:
            return low + (high - low) * (year - before) / (after - before)
    return 0.0 if year < SEA_LEVEL_ZERO_YEAR else known[-1][1]


def between_years(described: list[tuple[int | None, dict[str, float]]], year: int) -> dict[str, float]:
    """Expected amounts of a year, from those of the years described: linear between them, flat outside.

    A single one without a year holds in every one.
    """
    if len(described) == 1:
        return described[0][1]
    known = sorted(((int(at or 0), amounts) for at, amounts in described), key=itemgetter(0))
    if year <= known[0][0]:
        return known[0][1]
    for (before, first), (after, second) in pairwise(known):
        if year <= after:
            way = (year - before) / (after - before)
            return {kind: first[kind] + way * (second[kind] - first[kind]) for kind in first}
    return known[-1][1]


# ---------------------------------------------------------------------------------------------------------------------
# Vulnerability and protection
# ---------------------------------------------------------------------------------------------------------------------


def read_curve(curve: Record, answer: str, intensity: float) -> float:
    """The response at an intensity: nothing below the first point, linear between, flat above the last.

    Wind after Emanuel (2011): v^3 / (1 + v^3), v the speed above the threshold over that at which half is lost.
    """
    if curve.get("half_speed") is not None:
        excess = max(intensity - THRESHOLD_SPEED, 0.0) / (curve["half_speed"] - THRESHOLD_SPEED)
        return float(excess**3 / (1 + excess**3))
    points, values = curve["intensity"], curve[answer]
    if intensity < points[0]:
        return 0.0
    for i in range(1, len(points)):
        if intensity <= points[i]:
            way = (intensity - points[i - 1]) / (points[i] - points[i - 1])
            return float(values[i - 1] + way * (values[i] - values[i - 1]))
    return float(values[-1])


def shares_lost(exposure: Record, points: Record, curves: Curves) -> list[float]:
    """Share of the value lost in each event, after what the design does about it."""
    curve, raised = curves[exposure["curve"]], exposure.get("raised_by", 0.0)
    scale = exposure.get("damage_scale", 1.0)
    return [min(1.0, scale * read_curve(curve, "share", intensity - raised)) for intensity in points["intensity"]]


def days_down(exposure: Record, points: Record, curves: Curves) -> list[float]:
    """Days without service in each event."""
    curve, raised = curves[exposure["downtime"]], exposure.get("raised_by", 0.0)
    scale = exposure.get("downtime_scale", 1.0)
    return [scale * read_curve(curve, "days", intensity - raised) for intensity in points["intensity"]]


def severity_of(points: Record) -> list[float]:
    """How bad the event of each return period is, in the hazard's own measure."""
    return list(points["loss"] if points.get("loss") is not None else points["intensity"])


def limit_of_height(exposure: Record, first: Record, later: Record) -> float | None:
    """Probability above which a fixed protection, built under the first events, keeps loss away under later ones.

    Its height is the severity that the first events have at its return period; ``None`` if that is not among theirs.
    """
    if exposure.get("protection") is None or exposure.get("standard") == "maintained":
        return None
    interpolation = exposure.get("interpolation") or "linear"
    built_for = 1 / exposure["protection"]

    def curve_of(points: Record) -> list[Piece]:
        return pieces(points["return_period"], severity_of(points), tail="zero", interpolation=interpolation)

    height = None
    for piece in curve_of(first):
        if piece.low <= built_for <= piece.high:
            height = piece.at(built_for)
    if height is None:
        return None
    if max(severity_of(later)) <= height:
        return 0.0
    if min(severity_of(later)) > height:
        return math.inf
    # From the most frequent event on: the first piece that ends above the height passes it.
    for piece in curve_of(later):
        if piece.rare > height:
            return piece.probability_of(height) if piece.frequent < height else piece.high
    return None


def multiplier_of(exposure: Record, events: Events) -> float:
    """How many times as often the events come as their return periods say."""
    return float(exposure.get("frequency_multiplier", 1.0) * events.multiplier)


def loss_curve(exposure: Record, events: Events, first: Events, answers: list[float]) -> list[Piece]:
    """What an exposure answers to the events, by probability of the base climate, cut at what does no harm."""
    rules = {key: exposure[key] for key in ("tail", "onset", "interpolation") if exposure.get(key) is not None}
    limits = {
        key: exposure[key] for key in ("onset", "protection", "standard", "measure") if exposure.get(key) is not None
    }
    limits["frequency_multiplier"] = multiplier_of(exposure, events)
    limit = limit_of_loss(**limits)
    if events is not first:
        height = limit_of_height(exposure, first.points, events.points)
        if height is not None:
            limit = min(limit_of_loss(**(limits | {"protection": None})), height)
    return cut(pieces(events.points["return_period"], answers, **rules), limit)


# ---------------------------------------------------------------------------------------------------------------------
# Expected annual damage
# ---------------------------------------------------------------------------------------------------------------------


def value_lost(exposure: Record, curve: list[Piece]) -> list[Piece]:
    """From shares to money: from the threshold on, an asset is rebuilt, at its full value.

    With no threshold of its own, an asset is rebuilt when all of it is lost.
    """
    threshold, value = exposure.get("reconstruction_at") or 1.0, exposure["value"]
    lost = []
    for piece in split(curve, threshold):
        if min(piece.frequent, piece.rare) >= threshold:
            lost.append(replace(piece, frequent=value, rare=value))
        else:
            lost.append(replace(piece, frequent=value * piece.frequent, rare=value * piece.rare))
    return lost


def damage_to_value(exposure: Record, curve: list[Piece]) -> dict[str, float]:
    """Expected rehabilitation and reconstruction a year, the base climate's frequencies."""
    threshold, damage = exposure.get("reconstruction_at") or 1.0, dict.fromkeys(KINDS[:2], 0.0)
    for shares, lost in zip(split(curve, threshold), value_lost(exposure, curve), strict=True):
        rebuilt = min(shares.frequent, shares.rare) >= threshold
        damage["reconstruction" if rebuilt else "rehabilitation"] += lost.area()
    return damage


def expected_annual_damage(
    exposure: Record, events: Events, curves: Curves, first: Events | None = None
) -> dict[str, float]:
    """Expected annual damage by kind, of an exposure at its reference size.

    ``first`` are the earliest events of the hazard, under which a fixed protection was built.
    """
    first = first or events

    def curve_of(answers: list[float]) -> list[Piece]:
        return loss_curve(exposure, events, first, answers)

    damage = dict.fromkeys(KINDS, 0.0)
    points = events.points
    if points.get("loss") is not None:
        damage[exposure.get("loss_as") or "rehabilitation"] = sum(piece.area() for piece in curve_of(points["loss"]))
    if exposure.get("curve") is not None:
        damage |= damage_to_value(exposure, curve_of(shares_lost(exposure, points, curves)))
    if exposure.get("downtime") is not None:
        user_day = exposure["users"] * exposure["value_per_user_day"]
        days = sum(piece.area() for piece in curve_of(days_down(exposure, points, curves)))
        damage["disruption"] += user_day * days
    return {kind: multiplier_of(exposure, events) * amount for kind, amount in damage.items()}


class Asset(NamedTuple):
    """What hazards threaten: an exposure and its events, or several that are one asset under one family of events."""

    members: list[tuple[Record, list[Events]]]
    how: str  # shares lost in one event combine

    @property
    def exposure(self) -> Record:
        """What all members say alike."""
        return self.members[0][0]

    def years(self) -> list[int | None]:
        """The years that any of its hazards describes."""
        known = {events.year for _, described in self.members for events in described}
        return sorted(known, key=lambda year: year or 0)

    def shares(self, curves: Curves, year: int | None) -> list[Piece]:
        """Share lost in the events of a year that is described, by probability of its climate."""
        lost = []
        for exposure, described in self.members:
            events = events_in(described, year)
            own = loss_curve(exposure, events, described[0], shares_lost(exposure, events.points, curves))
            lost.append(by_changed_climate(own, multiplier_of(exposure, events)))
        return combined(lost, self.how) if len(lost) > 1 else lost[0]


def expected_damage_of_asset(asset: Asset, curves: Curves) -> list[tuple[int | None, dict[str, float]]]:
    """Expected annual damage by kind in each year described.

    Shares of one asset combine; days without service are each hazard's own, and add up.
    """
    exposure = asset.exposure
    for other, _ in asset.members:
        for field in ("value", "asset", "reconstruction_at", *READING):
            if other.get(field) != exposure.get(field):
                raise ValueError(f"exposures that cover one asset disagree in {field}")
    damages: list[tuple[int | None, dict[str, float]]] = []
    for year in asset.years():
        damage = dict.fromkeys(KINDS, 0.0)
        for member, described in asset.members:
            events = events_in(described, year)
            own = expected_annual_damage(member, events, curves, described[0])
            damage = {kind: damage[kind] + own[kind] for kind in KINDS}
        if len(asset.members) > 1:
            damage |= damage_to_value(exposure, asset.shares(curves, year))
        damages.append((year, damage))
    return damages


def events_in(described: list[Events], year: int | None) -> Events:
    """The events of a hazard in a year that another of its family describes: flat outside the years of its own."""
    if len(described) == 1 or year is None or year <= (described[0].year or 0):
        return described[0]
    if year >= (described[-1].year or 0):
        return described[-1]
    found = [events for events in described if events.year == year]
    if not found:
        raise ValueError(f"hazards of one family describe the same years, or none after its last: {year}")
    return found[0]


def by_changed_climate(curve: list[Piece], often: float) -> list[Piece]:
    """A curve by the probabilities of a climate in which events come so many times as often."""
    return [replace(piece, high=often * piece.high, low=often * piece.low) for piece in curve]


# ---------------------------------------------------------------------------------------------------------------------
# Insurance
# ---------------------------------------------------------------------------------------------------------------------


def expected_payout(policy: Record, insured: list[tuple[Asset, float]], curves: Curves, year: int) -> float:
    """What a policy pays in the mean of a year for assets that the same events damage, at their sizes of that year."""
    known = {described: None for asset, _ in insured for described in asset.years()}
    payouts: list[tuple[int | None, dict[str, float]]] = []
    for described in known:
        losses = []
        for asset, size in insured:
            lost = value_lost(asset.exposure, asset.shares(curves, described))
            losses.append([replace(piece, frequent=size * piece.frequent, rare=size * piece.rare) for piece in lost])
        paid = layer(summed(losses), policy.get("attachment", 0.0), policy["cover"])
        payouts.append((described, {"payout": sum(piece.area() for piece in paid)}))
    return between_years(payouts, year)["payout"]
