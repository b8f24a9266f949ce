"""Flows on dates, and fiscal years."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from climcap import _core
from climcap.question import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

__all__ = ["by_fiscal_year", "fiscal_year", "xirr", "xirr_all", "xnpv"]


def xnpv(rate: float, dates: Iterable[dt.date | str], flows: Iterable[float]) -> float:
    """Net present value of dated flows, seen from the earliest date.

    ``XNPV = sum of flow / (1 + rate)^(days since the earliest date / 365)``, as Excel's XNPV().

    Parameters
    ----------
    rate
        Yearly discount rate as a fraction.
    dates
        A date, or a text such as ``2026-07-01``, for each flow, in any order.
    flows
        What comes in is positive.

    Returns
    -------
    float
        The value in money of the earliest date.

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
    """Internal rate of return of dated flows: the rate at which :func:`xnpv` is zero.

    Of several the smallest that is not negative is taken, else the largest negative one. See :func:`xirr_all` for the
    others.

    Parameters
    ----------
    dates
        A date, or a text such as ``2026-07-01``, for each flow, in any order.
    flows
        What comes in is positive.

    Returns
    -------
    float or None
        The rate as a fraction; ``None`` if there is none.

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


def xirr_all(dates: Iterable[dt.date | str], flows: Iterable[float]) -> list[float]:
    """Every internal rate of return of dated flows, from the smallest up.

    None is missed, as for :func:`irr_all`.

    Parameters
    ----------
    dates
        A date, or a text such as ``2026-07-01``, for each flow, in any order.
    flows
        What comes in is positive.

    Returns
    -------
    list of float
        The rates as fractions; empty if there is none.

    Raises
    ------
    InputError
        If there are not as many dates as flows.

    Examples
    --------
    >>> import climcap as cc
    >>> dates = ["2021-03-01", "2022-03-01", "2023-03-01"]
    >>> [round(rate, 6) for rate in cc.finance.xirr_all(dates, [-1600, 10000, -10000])]
    [0.25, 4.0]
    """
    return _core.xirr_all(_days(dates), list(flows))


def fiscal_year(date: dt.date | str, first_month: int = 1) -> int:
    """The fiscal year of a date, by the calendar year in which it ends.

    Parameters
    ----------
    date
        A date, or a text such as ``2026-07-01``.
    first_month
        The month with which fiscal years begin, 1 to 12.

    Returns
    -------
    int
        The year.

    Raises
    ------
    InputError
        If the date is none, or the month is not from 1 to 12.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.fiscal_year("2025-07-01", first_month=7)
    2026
    """
    return _core.fiscal_year(_day(date), whole_number("first_month", first_month))


def by_fiscal_year(
    dates: Iterable[dt.date | str], flows: Iterable[float], first_month: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of dated flows by fiscal year, ready for :func:`npv`.

    Parameters
    ----------
    dates
        A date, or a text such as ``2026-07-01``, for each flow, in any order.
    flows
        Any amounts.
    first_month
        The month with which fiscal years begin, 1 to 12.

    Returns
    -------
    tuple of numpy.ndarray
        The years from the first to the last, each by the calendar year in which it ends, and their sums; 0 in years
        without a flow.

    Raises
    ------
    InputError
        If there are not as many dates as flows, or the month is not from 1 to 12.

    Examples
    --------
    >>> import climcap as cc
    >>> years, sums = cc.finance.by_fiscal_year(["2025-06-30", "2025-07-01", "2027-01-31"], [1, 2, 4], first_month=7)
    >>> years.tolist(), sums.tolist()
    ([2025, 2026, 2027], [1.0, 2.0, 4.0])
    """
    import numpy as np

    first, sums = _core.by_fiscal_year(_days(dates), list(flows), whole_number("first_month", first_month))
    return np.arange(first, first + len(sums)), np.array(sums)


def _day(date: dt.date | str) -> str:
    """A date as a text, which the library reads; a date of numpy among them."""
    return f"{date:%Y-%m-%d}" if isinstance(date, dt.date) else str(date)


def _days(dates: Iterable[dt.date | str]) -> list[str]:
    return [_day(date) for date in dates]
