"""Rates of return, ratios and payback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from climcap import _core

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Payback", "airr", "bcr", "discounted_payback", "irr", "irr_all", "mirr", "payback", "sir"]


def irr(flows: Iterable[float]) -> float | None:
    """Internal rate of return of a yearly flow, or ``None`` if it has none.

    A rate r above -1 at which ``sum of flow(t) (1 + r)^-t`` is zero, whenever in its year money moves. A flow that
    changes sign once has one; of several the smallest that is not negative is taken, else the largest negative one. See
    :func:`irr_all` for the others.

    Parameters
    ----------
    flows
        One amount per year, first year first; what comes in is positive.

    Returns
    -------
    float or None
        The rate as a fraction.

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

    None is missed: an interval of rates is given up only where bounds prove that no root lies in it. With more than
    one, no rate says by itself whether the flow is worth having: look at its net present value.

    Parameters
    ----------
    flows
        One amount per year, first year first; what comes in is positive.

    Returns
    -------
    list of float
        The rates as fractions; empty if there is none.

    Raises
    ------
    InputError
        If anything is not finite.

    Examples
    --------
    The oil pump of Lorie and Savage (1955):

    >>> import climcap as cc
    >>> [round(rate, 6) for rate in cc.finance.irr_all([-1600, 10000, -10000])]
    [0.25, 4.0]
    """
    return _core.irr_all(list(flows))


def mirr(flows: Iterable[float], *, finance_rate: float, reinvest_rate: float) -> float | None:
    """Modified internal rate of return: outlays financed at one rate, returns reinvested at another.

    ``MIRR = (FV(returns, reinvest_rate) / -PV(outlays, finance_rate))^(1 / (n - 1)) - 1`` over n yearly flows, as
    Excel's MIRR() (Lin 1976, *The Modified Internal Rate of Return and Investment Criterion*).

    Parameters
    ----------
    flows
        One amount per year, first year first; what comes in is positive.
    finance_rate, reinvest_rate
        As fractions.

    Returns
    -------
    float or None
        The rate as a fraction; ``None`` unless there are both outlays and returns.

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


def bcr(benefits: float, costs: float) -> float | None:
    """Benefit-cost ratio: present value of benefits for each unit of cost.

    ``BCR = PV(benefits) / PV(costs)``, costs less what is left at the end (World Bank 1996, *Handbook on Economic
    Analysis of Investment Operations*; NIST Handbook 135, 2022).

    Parameters
    ----------
    benefits, costs
        Present values against the same counterfactual, both as positive amounts.

    Returns
    -------
    float or None
        The ratio; ``None`` unless the costs are above 0: what saves cost has no ratio.

    Raises
    ------
    InputError
        If anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.bcr(300, 200)
    1.5
    >>> cc.finance.bcr(300, -200) is None
    True
    """
    return _core.bcr(benefits, costs)


def sir(savings: float, investment: float) -> float | None:
    """Savings-to-investment ratio: present value of running savings for each unit of extra investment.

    ``SIR = PV(savings) / PV(extra capital + replacement - residual)`` (NIST Handbook 135, 2022).

    Parameters
    ----------
    savings
        Present value of the running cost that is saved.
    investment
        Present value of the extra investment, less what is left of it.

    Returns
    -------
    float or None
        The ratio; ``None`` unless the investment is above 0.

    Raises
    ------
    InputError
        If anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.sir(250, 100)
    2.5
    """
    return _core.sir(savings, investment)


def airr(ratio: float | None, rate: float, years: float) -> float | None:
    """Adjusted internal rate of return: what an investment earns if its savings are reinvested at the discount rate.

    ``AIRR = (1 + i) SIR^(1/N) - 1`` (NIST Handbook 135, 2022).

    Parameters
    ----------
    ratio
        Savings-to-investment ratio; ``None`` where :func:`sir` gives none.
    rate
        Discount rate i as a fraction.
    years
        Study period N.

    Returns
    -------
    float or None
        The rate as a fraction; ``None`` unless the ratio is above 0 and finite.

    Raises
    ------
    InputError
        If the rate is not above -1, or the years not above 0.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.airr(2.5, 0.05, 10), 6)
    0.150756
    """
    return None if ratio is None else _core.airr(ratio, rate, years)


@dataclass(frozen=True, slots=True)
class Payback:
    """When an investment has paid for itself.

    Attributes
    ----------
    years
        Whole years from the first year of spending until the running total is not negative any more.
    lost_again
        Whether the running total falls below zero again later.
    """

    years: int
    lost_again: bool


def payback(flows: Iterable[float]) -> Payback | None:
    """Years until the running total of a yearly flow is back at zero.

    Counted from the first year whose flow is negative, in whole years (NIST Handbook 135, 2022: simple payback).

    Parameters
    ----------
    flows
        One amount per year, first year first; what comes in is positive.

    Returns
    -------
    Payback or None
        ``None`` if the total never is back at zero, or nothing is ever spent.

    Raises
    ------
    InputError
        If anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.payback([-100, 40, 40, 40])
    Payback(years=3, lost_again=False)
    """
    return _payback(_core.payback(list(flows)))


def discounted_payback(rate: float, flows: Iterable[float]) -> Payback | None:
    """Years until the running total of a discounted yearly flow is back at zero.

    As :func:`payback`, of ``flow(t) / (1 + r)^t`` (NIST Handbook 135, 2022). All flows at the same time of their year,
    so that it does not matter which.

    Parameters
    ----------
    rate
        Discount rate as a fraction.
    flows
        One amount per year, first year first; what comes in is positive.

    Returns
    -------
    Payback or None
        ``None`` if the total never is back at zero, or nothing is ever spent.

    Raises
    ------
    InputError
        If the rate is not above -1 or anything is not finite.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.discounted_payback(0.05, [-100, 40, 40, 40])
    Payback(years=3, lost_again=False)
    >>> cc.finance.discounted_payback(0.10, [-100, 40, 40, 40]) is None
    True
    """
    return _payback(_core.discounted_payback(rate, list(flows)))


def _payback(found: tuple[float, bool] | None) -> Payback | None:
    return None if found is None else Payback(int(found[0]), found[1])
