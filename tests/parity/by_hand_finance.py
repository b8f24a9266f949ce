"""Discounting, rate of return and payback, by the definitions alone.

Written from the conventions (``docs/theory/appraisal.md``) and not from the library, with which it is compared. Plain
and slow on purpose: one loop per year, nothing cleverer than a bisection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from by_hand_reference import GREEN_BOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Where in its year money moves, as a fraction of the year.
MOMENT = {"start": 0.0, "mid": 0.5, "end": 1.0}

#: Rates between which a rate of return is looked for.
LOWEST_RATE, HIGHEST_RATE = -0.99999, 1e12
#: An amount this small beside those that it is left of is what rounding left of nothing.
NOTHING = 1e-12


Bands = tuple[tuple[int, float], ...]
"""Discount rates by distance: from how many years after the base year each holds, in order."""


def bands(record: Any, base_year: int) -> Bands:
    """A discount rate as written: a number, a schedule of the Green Book, bands, by calendar year, or after Ramsey.

    A rate by calendar year applies from the year before its own to its own, and on until the next that is listed.
    """
    if isinstance(record, int | float):
        return ((0, float(record)),)
    if isinstance(record, str):
        return GREEN_BOOK[record]
    if "year" in record:
        if record["year"][0] > base_year + 1:
            raise ValueError(f"no discount rate applies from {base_year} to {base_year + 1}")
        return tuple((year - base_year, rate) for year, rate in zip(record["year"], record["rate"], strict=True))
    if "pure_time_preference" in record:
        return ((0, ramsey_rate(**record)),)
    return tuple(zip(record["from"], record["rate"], strict=True))


def ramsey_rate(
    pure_time_preference: float, elasticity: float, growth: float, growth_sd: float = 0.0, premium: float = 0.0
) -> float:
    """The social discount rate after Ramsey (1928); growth that is uncertain lowers it (Gollier 2002)."""
    return pure_time_preference + elasticity * growth - 0.5 * elasticity**2 * growth_sd**2 + premium


def rate_of(schedule: Bands, step: int) -> float:
    """Rate r_k of the k-th year on from the base year: it applies from y0 + k - 1 to y0 + k."""
    return [rate for begins, rate in schedule if begins <= step][-1]


@cache
def start_factor(schedule: Bands, years: int) -> float:
    """F(t), the product of 1 / (1 + r_k) for k = 1..t."""
    factor = 1.0
    for step in range(1, years + 1):
        factor /= 1 + rate_of(schedule, step)
    return factor


@dataclass(frozen=True)
class Discounting:
    """Discount factors of one account: of capital, of running lines, and of the close of the window."""

    bands: Bands
    base_year: int
    horizon: int
    timing: str
    capital_timing: str

    def constant_rate(self) -> float | None:
        """The rate, if it is the same in all years."""
        first = rate_of(self.bands, 1)
        return first if all(rate == first for begins, rate in self.bands if begins > 1) else None

    def start_factor(self, years: int) -> float:
        """F(t), the product of 1 / (1 + r_k) for k = 1..t."""
        return start_factor(self.bands, years)

    def factor(self, year: int, timing: str) -> float:
        """What an amount of the year is worth in the base year; also beyond the horizon."""
        years = year - self.base_year
        if timing == "start":
            return self.start_factor(years)
        if timing == "mid":
            return self.start_factor(years) / math.sqrt(1 + rate_of(self.bands, years + 1))
        return self.start_factor(years + 1)

    def capital(self, year: int) -> float:
        """dc: capex, replacements, renewals."""
        return self.factor(year, self.capital_timing)

    def running(self, year: int) -> float:
        """dr: everything else."""
        return self.factor(year, self.timing)

    def moment(self, year: int, timing: str) -> float:
        """When an amount of the year moves, in years from the base year's first day."""
        return year - self.base_year + MOMENT[timing]

    def closing_years(self) -> int:
        """Years from the base year to the close of the window."""
        return self.horizon - self.base_year + (0 if self.timing == "start" else 1)

    def close(self) -> float:
        """Factor of what is left at the close of the last year."""
        return self.start_factor(self.closing_years())


def balance(*amounts: float) -> float:
    """What is left of amounts that add and cancel: nothing rather than dust, so that a ratio to it is absent."""
    total = sum(amounts)
    return total if abs(total) > NOTHING * max(map(abs, amounts), default=0.0) else 0.0


Dated = tuple[float, float]
"""When, in years from the base year's first day, and how much."""


def in_order(flows: Iterable[Dated]) -> list[Dated]:
    """One amount for each moment, first to last, rounding dust swept to nothing."""
    at: dict[float, float] = {}
    size = 0.0
    for moment, amount in flows:
        at[moment] = at.get(moment, 0.0) + amount
        size = max(size, abs(amount))
    return [(moment, amount if abs(amount) > NOTHING * size else 0.0) for moment, amount in sorted(at.items())]


def irr(flows: Iterable[Dated]) -> float | None:
    """The smallest rate >= 0 at which the flows are worth nothing, else the largest in (-1, 0), else ``None``."""
    return next(rates_of_return(flows), None)


def rates_of_return(flows: Iterable[Dated]) -> Iterator[float]:
    """Rates at which the flows are worth nothing: from 0 up, then from 0 down to nearly -1.

    A scan for changes of sign, then a bisection, both over the logarithm of 1 + rate; two rates within a step are not
    seen. Flows that change sign once have one root (Descartes), which needs no scan.
    """
    dated = [(moment, amount) for moment, amount in in_order(flows) if amount != 0.0]
    signs = [amount > 0 for _, amount in dated]
    changes = sum(a != b for a, b in pairwise(signs))
    if changes == 0:
        return
    # Money moves at whole and half years: a polynomial in the square root of 1 / (1 + rate), by Horner's rule.
    coefficients = [0.0] * (round(2 * dated[-1][0]) + 1)
    for moment, amount in dated:
        coefficients[-1 - round(2 * moment)] = amount

    def worth(log_growth: float) -> float:
        root, value = math.exp(-log_growth / 2), 0.0
        for coefficient in coefficients:
            value = value * root + coefficient
        return value

    if abs(worth(0.0)) <= 1e-13 * sum(map(abs, coefficients)):
        yield 0.0
        if changes == 1:
            return
    highest, lowest = math.log1p(HIGHEST_RATE), max(math.log1p(LOWEST_RATE), -690 / max(dated[-1][0], 1))
    for end in (highest, lowest):
        # A rate of 0 that was told is not found once more from either side.
        before = 0.0 if abs(worth(0.0)) > 1e-13 * sum(map(abs, coefficients)) else math.copysign(1e-6, end)
        for here in [end] if changes == 1 else scan(end):
            if (worth(before) > 0) != (worth(here) > 0):
                yield math.expm1(bisect(worth, before, here))
            before = here


def worth_at(flows: Iterable[Dated], rate: float) -> float:
    """What the flows are worth at a rate, as a share of what they are the difference of."""
    dated = in_order(flows)
    # Seen from the end at which no flow outgrows what a computer holds.
    seen_from = dated[-1][0] if rate < 0 else dated[0][0]
    parts = [amount * math.exp((seen_from - moment) * math.log1p(rate)) for moment, amount in dated]
    return math.fsum(parts) / math.fsum(map(abs, parts))


def scan(end: float) -> Iterator[float]:
    """Steps from zero to ``end``: fine where rates of return are, wider beyond."""
    here = 0.0
    while here < abs(end):
        here += 0.001 if here < 0.5 else 0.01 if here < 2 else 0.05
        yield math.copysign(min(here, abs(end)), end)


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """The point between the two where the function changes sign."""
    positive_at_low = function(low) > 0
    for _ in range(120):
        middle = (low + high) / 2
        if (function(middle) > 0) == positive_at_low:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def payback(flows: Iterable[Dated]) -> int | None:
    """Whole years from the first moment of net spending until the running total is no longer negative.

    ``None`` if nothing is ever spent, or never recovered. With one timing for all flows this is a difference of
    calendar years; with capital at the start of its year and savings at the end, a year more.
    """
    first, total, size = None, 0.0, 0.0
    for moment, amount in in_order(flows):
        total += amount
        size += abs(amount)
        if first is None and amount < 0:
            first = moment
        if first is not None and total >= -NOTHING * size:
            return math.ceil(moment - first)
    return None


def adjusted_irr(rate: float, sir: float, years: int) -> float | None:
    """AIRR: what the investment earns if its savings are reinvested at the discount rate (NIST Handbook 135)."""
    if sir <= 0 or years <= 0:
        return None
    return (1 + rate) * float(sir ** (1 / years)) - 1


def modified_irr(flows: Iterable[Dated], rate: float) -> float | None:
    """MIRR: what is spent financed, and what comes in reinvested, at one rate, from the first moment to the last.

    ``None`` unless something is spent and something comes in.
    """
    dated = [(moment, amount) for moment, amount in in_order(flows) if amount != 0.0]
    if not any(amount > 0 for _, amount in dated) or not any(amount < 0 for _, amount in dated):
        return None
    first, last = dated[0][0], dated[-1][0]
    spent = sum(-amount * (1 + rate) ** (first - moment) for moment, amount in dated if amount < 0)
    gained = sum(amount * (1 + rate) ** (last - moment) for moment, amount in dated if amount > 0)
    return float((gained / spent) ** (1 / (last - first))) - 1
