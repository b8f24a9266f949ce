"""Expected annual damage by hand: the loss curve split at every breakpoint, each piece integrated in closed form.

Probabilities are of the base climate throughout: the frequency multiplier m moves the limit up to which events count,
and multiplies the whole at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = ("rehabilitation", "reconstruction", "disruption")

Record = dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """A stretch of the loss curve: loss ``frequent`` at probability ``high``, ``rare`` at ``low``, no break between."""

    high: float
    low: float
    frequent: float
    rare: float
    log: bool

    def at(self, probability: float) -> float:
        """Loss at a probability inside the piece."""
        if self.frequent == self.rare:
            return self.frequent
        return self.frequent + (self.rare - self.frequent) * self.way(probability)

    def way(self, probability: float) -> float:
        """How far from the frequent to the rare end a probability lies, on the scale of the interpolation."""
        if self.log:
            return math.log(probability / self.high) / math.log(self.low / self.high)
        return (self.high - probability) / (self.high - self.low)

    def probability_of(self, loss: float) -> float:
        """Probability at which the loss, which lies between those of the ends, is reached."""
        way = (loss - self.frequent) / (self.rare - self.frequent)
        if self.log:
            return self.high * math.exp(way * math.log(self.low / self.high))
        return self.high - way * (self.high - self.low)

    def area(self) -> float:
        """Integral of the loss over probability."""
        width = self.high - self.low
        if not self.log or self.frequent == self.rare:
            return width * (self.frequent + self.rare) / 2
        slope = (self.rare - self.frequent) / math.log(self.low / self.high)
        # Integral of frequent + slope * ln(p / high) from low to high.
        return self.frequent * width + slope * (-width - self.low * math.log(self.low / self.high))


def pieces(
    return_periods: Sequence[float],
    losses: Sequence[float],
    *,
    tail: str = "constant",
    onset: float | None = None,
    interpolation: str = "linear",
) -> list[Piece]:
    """The whole loss curve, from the most frequent event to probability zero."""
    points = sorted(((1 / period, loss) for period, loss in zip(return_periods, losses, strict=True)), reverse=True)
    if onset is not None and 1 / onset > points[0][0]:
        points.insert(0, (1 / onset, 0.0))
    log = interpolation == "log"
    curve = [Piece(a[0], b[0], a[1], b[1], log) for a, b in pairwise(points)]
    rarest, worst = points[-1]
    return [*curve, Piece(rarest, 0.0, worst, worst, log=False)] if tail == "constant" else curve


def cut(curve: list[Piece], limit: float) -> list[Piece]:
    """What is left of the curve when nothing more frequent than ``limit`` does harm."""
    left = []
    for piece in curve:
        if piece.low >= limit:
            continue
        left.append(piece if piece.high <= limit else replace(piece, high=limit, frequent=piece.at(limit)))
    return left


def split(curve: list[Piece], loss: float) -> list[Piece]:
    """The same curve with a breakpoint wherever it crosses the loss."""
    parts = []
    for piece in curve:
        if min(piece.frequent, piece.rare) < loss < max(piece.frequent, piece.rare):
            crossing = piece.probability_of(loss)
            parts.append(replace(piece, low=crossing, rare=loss))
            parts.append(replace(piece, high=crossing, frequent=loss))
        else:
            parts.append(piece)
    return parts


def limit_of_loss(
    *,
    onset: float | None = None,
    protection: float | None = None,
    standard: str = "fixed",
    frequency_multiplier: float = 1.0,
    measure: str = "probability",
) -> float:
    """Base-climate probability above which no loss occurs.

    A probability cannot pass one after scaling; a fixed protection holds at its base-climate return period, a
    maintained one at the return period of the changed climate; nothing is lost before the onset.
    """
    limits = [math.inf]
    if measure == "probability":
        limits.append(1 / frequency_multiplier)
    if protection is not None:
        limits.append(1 / protection if standard == "fixed" else 1 / (protection * frequency_multiplier))
    if onset is not None:
        limits.append(1 / onset)
    return min(limits)


def expected_annual_loss(
    return_periods: Sequence[float],
    losses: Sequence[float],
    *,
    tail: str = "constant",
    onset: float | None = None,
    protection: float | None = None,
    standard: str = "fixed",
    frequency_multiplier: float = 1.0,
    measure: str = "probability",
    interpolation: str = "linear",
) -> float:
    """Expected loss a year, without kinds."""
    curve = pieces(return_periods, losses, tail=tail, onset=onset, interpolation=interpolation)
    limit = limit_of_loss(
        onset=onset,
        protection=protection,
        standard=standard,
        frequency_multiplier=frequency_multiplier,
        measure=measure,
    )
    return frequency_multiplier * sum(piece.area() for piece in cut(curve, limit))


def expected_layer(
    return_periods: Sequence[float], losses: Sequence[float], *, attachment: float, limit: float
) -> float:
    """Expected loss a year in a layer: what exceeds ``attachment``, at most ``limit``; constant tail."""
    curve = split(split(pieces(return_periods, losses), attachment), attachment + limit)

    def paid(loss: float) -> float:
        return min(max(loss - attachment, 0.0), limit)

    return sum(replace(piece, frequent=paid(piece.frequent), rare=paid(piece.rare)).area() for piece in curve)


def read_curve(curve: Record, answer: str, intensity: float) -> float:
    """The response at an intensity: nothing below the first point, linear between, flat above the last."""
    points, values = curve["intensity"], curve[answer]
    if intensity < points[0]:
        return 0.0
    for i in range(1, len(points)):
        if intensity <= points[i]:
            way = (intensity - points[i - 1]) / (points[i] - points[i - 1])
            return float(values[i - 1] + way * (values[i] - values[i - 1]))
    return float(values[-1])


def severity_of(hazard: Record) -> list[float]:
    """How bad the event of each return period is, in the hazard's own measure."""
    return list(hazard["loss"] if hazard.get("loss") is not None else hazard["intensity"])


def limit_of_height(exposure: Record, first: Record, later: Record) -> float | None:
    """Probability above which a fixed protection, built under the first events, keeps loss away under later ones.

    Its height is the severity that the first events have at its return period; ``None`` if that is not among theirs.
    """
    if exposure.get("protection") is None or exposure.get("standard") == "maintained":
        return None
    interpolation = exposure.get("interpolation") or "linear"
    built_for = 1 / exposure["protection"]

    def curve_of(hazard: Record) -> list[Piece]:
        return pieces(hazard["return_period"], severity_of(hazard), tail="zero", interpolation=interpolation)

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


def expected_annual_damage(
    exposure: Record, hazard: Record, curves: dict[str, Record], first: Record | None = None
) -> dict[str, float]:
    """Expected annual damage by kind, of an exposure at its reference size, under one hazard record.

    ``first`` is the earliest record of the hazard, under which a fixed protection was built.
    """
    rules = {key: exposure[key] for key in ("tail", "onset", "interpolation") if exposure.get(key) is not None}
    limits = {
        key: exposure[key]
        for key in ("onset", "protection", "standard", "frequency_multiplier", "measure")
        if exposure.get(key) is not None
    }
    multiplier = float(exposure.get("frequency_multiplier", 1.0))

    limit = limit_of_loss(**limits)
    if first is not None and first is not hazard:
        height = limit_of_height(exposure, first, hazard)
        if height is not None:
            limit = min(limit_of_loss(**(limits | {"protection": None})), height)

    def curve_of(answers: list[float]) -> list[Piece]:
        return cut(pieces(hazard["return_period"], answers, **rules), limit)

    damage = dict.fromkeys(KINDS, 0.0)
    if hazard.get("loss") is not None:
        damage[exposure.get("loss_as") or "rehabilitation"] = sum(piece.area() for piece in curve_of(hazard["loss"]))
    if exposure.get("curve") is not None:
        shares = [read_curve(curves[exposure["curve"]], "share", intensity) for intensity in hazard["intensity"]]
        # With no threshold of its own, an asset is rebuilt when all of it is lost.
        threshold = exposure.get("reconstruction_at") or 1.0
        for piece in split(curve_of(shares), threshold):
            if min(piece.frequent, piece.rare) >= threshold:
                damage["reconstruction"] += exposure["value"] * (piece.high - piece.low)
            else:
                damage["rehabilitation"] += exposure["value"] * piece.area()
    if exposure.get("downtime") is not None:
        days = [read_curve(curves[exposure["downtime"]], "days", intensity) for intensity in hazard["intensity"]]
        user_day = exposure["users"] * exposure["value_per_user_day"]
        damage["disruption"] += user_day * sum(piece.area() for piece in curve_of(days))
    return {kind: multiplier * amount for kind, amount in damage.items()}


def between_years(at_record: list[tuple[int | None, dict[str, float]]], year: int) -> dict[str, float]:
    """Expected damage of a year, from that of the years described: linear between them, flat outside.

    A single record without a year holds in every one.
    """
    if len(at_record) == 1:
        return at_record[0][1]
    described = sorted(((int(known or 0), damage) for known, damage in at_record), key=itemgetter(0))
    if year <= described[0][0]:
        return described[0][1]
    for (before, first), (after, second) in pairwise(described):
        if year <= after:
            way = (year - before) / (after - before)
            return {kind: first[kind] + way * (second[kind] - first[kind]) for kind in KINDS}
    return described[-1][1]
