"""Expected annual loss by hand: the loss curve split at every breakpoint, each piece integrated in closed form.

Probabilities are of the base climate throughout: the frequency multiplier m moves the limit up to which events count,
and multiplies the whole at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
    return sum(piece.area() for piece in layer(pieces(return_periods, losses), attachment, limit))


def layer(curve: list[Piece], attachment: float, limit: float) -> list[Piece]:
    """The part of a loss curve that lies in a layer."""

    def paid(loss: float) -> float:
        return min(max(loss - attachment, 0.0), limit)

    parts = split(split(curve, attachment), attachment + limit)
    return [replace(piece, frequent=paid(piece.frequent), rare=paid(piece.rare)) for piece in parts]


def summed(curves: Sequence[list[Piece]]) -> list[Piece]:
    """Several loss curves as one: what all of them lose together in an event of each probability."""
    return joined(curves, sum)


def joined(curves: Sequence[list[Piece]], together: Callable[[list[float]], float]) -> list[Piece]:
    """Several curves as one, put together at equal probability wherever one of them breaks, and linear between."""
    ends = sorted({end for curve in curves for piece in curve for end in (piece.high, piece.low)}, reverse=True)
    whole = []
    for high, low in pairwise(ends):
        inside = [piece for curve in curves for piece in curve if piece.low <= low and high <= piece.high]
        sloped = {piece.log for piece in inside if piece.frequent != piece.rare}
        if len(sloped) > 1:
            raise ValueError("losses that are interpolated in two ways have no sum of either")
        if inside:
            frequent, rare = (together([piece.at(end) for piece in inside]) for end in (high, low))
            whole.append(Piece(high, low, frequent, rare, log=True in sloped))
    return whole


def combined(curves: Sequence[list[Piece]], how: str) -> list[Piece]:
    """Shares lost in events of one family, at equal return period: the larger, or as if they were independent.

    Where a curve does not reach, below its smallest return period, it loses nothing.
    """

    def together(shares: list[float]) -> float:
        return min(1.0, max(shares) if how == "max" else 1 - math.prod(1 - share for share in shares))

    return joined(curves, together)
