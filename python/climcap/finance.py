"""Discounting and the indicators of investment appraisal, on plain numbers."""

from __future__ import annotations

import datetime as dt
import numbers
from typing import TYPE_CHECKING, Literal, TypeAlias

from climcap import _core
from climcap.question import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

__all__ = ["discount_factors", "grant_element", "irr", "irr_all", "mirr", "npv", "xirr", "xnpv"]

Timing: TypeAlias = Literal["start", "mid", "end"]
# The one schedule that has a name: it stands for no bands of one's own.
_SCHEDULE = "green-book-standard"


def npv(rate: float, flows: Iterable[float], *, timing: Timing = "start") -> float:
    """Net present value of a yearly flow, seen from its first year.

    ``sum of flow(t) F(t)``, t = 0, 1, ...; real money at a real rate. With ``timing="start"`` the first year is not
    discounted; ``"end"`` is Excel's NPV().

    Parameters
    ----------
    rate
        Discount rate as a fraction: ``0.07`` is seven per cent.
    flows
        One amount per year, first year first; what comes in is positive.
    timing
        When in the year money moves: ``"start"``, ``"mid"`` or ``"end"``.

    Raises
    ------
    InputError
        If the rate is not above -1 or anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.npv(0.10, [100, 110]), 2)
    200.0
    """
    return _core.npv(rate, list(flows), timing)


def irr(flows: Iterable[float]) -> float | None:
    """Internal rate of return of a yearly flow, or ``None`` if it has none.

    The smallest root that is not negative, else the largest negative one; see :func:`irr_all` for the others.

    Raises
    ------
    InputError
        If anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.irr([-100, 60, 60]), 5)
    0.13066
    >>> cc.finance.irr([1, 2, 3]) is None
    True
    """
    return _core.irr(list(flows))


def irr_all(flows: Iterable[float]) -> list[float]:
    """Every internal rate of return of a yearly flow, from the smallest up.

    Examples
    --------
    >>> import climcap as cc
    >>> [round(rate, 6) for rate in cc.finance.irr_all([-1600, 10000, -10000])]
    [0.25, 4.0]
    """
    return _core.irr_all(list(flows))


def mirr(flows: Iterable[float], *, finance_rate: float, reinvest_rate: float) -> float | None:
    """Modified internal rate of return: outlays financed at one rate, returns reinvested at another.

    ``None`` unless there are both outlays and returns.

    Parameters
    ----------
    flows
        One amount per year, first year first; what comes in is positive.
    finance_rate, reinvest_rate
        As fractions.

    Raises
    ------
    InputError
        If a rate is not above -1 or anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> flows = [-120_000, 39_000, 30_000, 21_000, 37_000, 46_000]
    >>> round(cc.finance.mirr(flows, finance_rate=0.10, reinvest_rate=0.12), 6)
    0.126094
    """
    return _core.mirr(list(flows), finance_rate, reinvest_rate)


def xnpv(rate: float, dates: Iterable[dt.date | str], flows: Iterable[float]) -> float:
    """Net present value of dated flows, seen from the first date.

    ``sum of flow / (1 + rate) ** (days since the first date / 365)``.

    Parameters
    ----------
    rate
        Yearly discount rate as a fraction.
    dates
        A date, or a text such as ``2026-07-01``, for each flow.
    flows
        What comes in is positive.

    Raises
    ------
    InputError
        If there are not as many dates as flows, or the rate is not above -1.

    Examples
    --------
    >>> import climcap as cc, datetime as dt
    >>> dates = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]
    >>> round(cc.finance.xnpv(0.10, dates, [-1000, 750, 500]), 6)
    94.755418
    """
    return _core.xnpv(rate, _days(dates), list(flows))


def xirr(dates: Iterable[dt.date | str], flows: Iterable[float]) -> float | None:
    """Internal rate of return of dated flows: the rate at which :func:`xnpv` is nothing; ``None`` if there is none.

    Raises
    ------
    InputError
        If there are not as many dates as flows.

    Examples
    --------
    >>> import climcap as cc, datetime as dt
    >>> dates = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]
    >>> round(cc.finance.xirr(dates, [-1000, 750, 500]), 6)
    0.175009
    """
    return _core.xirr(_days(dates), list(flows))


def discount_factors(
    rate_or_schedule: float | str | Sequence[tuple[int, float]], years: int, *, timing: Timing = "start"
) -> np.ndarray:
    """What one unit of money of each year is worth in the first.

    Parameters
    ----------
    rate_or_schedule
        A rate as a fraction; ``"green-book-standard"``; or bands ``[(0, 0.035), (31, 0.03)]``: from how many years
        after the first year each rate holds.
    years
        How many factors.
    timing
        When in the year money moves: ``"start"``, ``"mid"`` or ``"end"``.

    Raises
    ------
    InputError
        If a rate is not above -1, or the bands do not increase from year 0.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.discount_factors(0.25, 3).tolist()
    [1.0, 0.8, 0.64]
    """
    import numpy as np

    bands: Sequence[tuple[int, float]]
    if isinstance(rate_or_schedule, float | numbers.Real):
        bands = [(0, float(rate_or_schedule))]
    elif isinstance(rate_or_schedule, str):
        bands = ()
    else:
        bands = list(rate_or_schedule)
    if not bands and rate_or_schedule != _SCHEDULE:
        allowed = f"a rate, bands from year 0, or {_SCHEDULE!r}"
        raise _core.input_error("rate_or_schedule", None, found=repr(rate_or_schedule), allowed=allowed)
    from_years = [whole_number("rate_or_schedule", year, least=0) for year, _ in bands]
    count = whole_number("years", years, least=0)
    return np.array(_core.discount_factors(from_years, [rate for _, rate in bands], count, timing))


def grant_element(principal: float, repayments: Iterable[float], *, rate: float = 0.05, per_year: int = 1) -> float:
    """Share of a loan that is in effect a gift.

    ``(principal - PV of debt service) / principal``, debt service at the ends of periods 1, 2, ..., ``per_year`` of
    them a year, the loan disbursed whole today (World Bank and IMF: 5 %).

    Parameters
    ----------
    principal
        The loan, above 0.
    repayments
        Principal and interest paid at the end of each period.
    rate
        Yearly discount rate as a fraction.
    per_year
        Periods in a year.

    Raises
    ------
    InputError
        If the principal is not above 0, or there is no period in a year.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.grant_element(100, [0] * 9 + [100]), 4)
    0.3861
    """
    return _core.grant_element(principal, list(repayments), rate, whole_number("per_year", per_year, least=1))


def _days(dates: Iterable[dt.date | str]) -> list[str]:
    """Dates as texts, which the library reads; dates of numpy among them."""
    return [f"{date:%Y-%m-%d}" if isinstance(date, dt.date) else str(date) for date in dates]
