"""Level yearly amounts that are worth as much as uneven ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from climcap import _core
from climcap.question import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from climcap.finance.discounting import Timing

__all__ = ["annuity", "equivalent_annual_cost", "equivalent_annual_damage"]


def annuity(present: float, rate: float, years: int, *, timing: Timing = "end") -> float:
    """The level yearly amount that is worth as much as one amount today.

    ``A = PV / sum of F(t)``, t = 0..n-1: ``PV r / (1 - (1 + r)^-n)`` at the ends of years, the capital recovery factor,
    and ``PV / n`` at a rate of zero (NIST Handbook 135, 2022).

    Parameters
    ----------
    present
        The amount today.
    rate
        Discount rate as a fraction.
    years
        For how many years, at least one.
    timing
        When in the year the level amount moves: ``"start"``, ``"mid"`` or ``"end"``.

    Returns
    -------
    float
        The amount in each year.

    Raises
    ------
    InputError
        If the rate is not above -1 or there is no year.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.annuity(100, 0.06, 40), 6)
    6.646154
    """
    return _core.annuity(present, rate, whole_number("years", years, least=1), timing)


def equivalent_annual_cost(rate: float, costs: Iterable[float], *, timing: Timing = "start") -> float:
    """The level yearly cost that is worth as much as costs that differ from year to year, over the same years.

    ``EAC = sum of cost(t) F(t) / sum of F(t)``; what is left at the end enters as a negative cost of the last year
    (NIST Handbook 135, 2022: equivalent uniform annual value). It compares designs that serve for different numbers of
    years.

    Parameters
    ----------
    rate
        Discount rate as a fraction.
    costs
        One cost per year, first year first, as positive amounts.
    timing
        When in the year money moves: ``"start"``, ``"mid"`` or ``"end"``.

    Returns
    -------
    float
        The cost in each year.

    Raises
    ------
    InputError
        If the rate is not above -1, anything is not finite, or there is no year.

    Examples
    --------
    A pump of 1,000 that runs three years at 100:

    >>> import climcap as cc
    >>> round(cc.finance.equivalent_annual_cost(0.10, [1100, 100, 100]), 2)
    465.56
    """
    return _core.equivalent_annual_cost(rate, list(costs), timing)


def equivalent_annual_damage(
    base_damage: float, base_year: int, future_damage: float, future_year: int, rate: float, *, years: int
) -> float:
    """The level yearly damage that is worth as much as expected damage that changes over time.

    Expected annual damage runs straight from the base year to the future year, and stays there. ``EqAD = sum of
    damage(y) F(y) / sum of F(y)``, which at one rate does not depend on when in the year damage falls (US Army Corps of
    Engineers, HEC-FDA: equivalent annual damage).

    Parameters
    ----------
    base_damage, base_year
        Expected annual damage of the first year, and that year.
    future_damage, future_year
        Expected annual damage from the future year on, and that year.
    rate
        Discount rate as a fraction.
    years
        How many years count, from the base year on.

    Returns
    -------
    float
        The damage in each year.

    Raises
    ------
    InputError
        If the rate is not above -1, there is no year, or the future year does not come after the base year.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.equivalent_annual_damage(35_000, 2023, 50_000, 2072, 0.07, years=50), 2)
    38835.31
    """
    first, last = whole_number("base_year", base_year), whole_number("future_year", future_year)
    count = whole_number("years", years, least=1)
    return _core.equivalent_annual_damage(base_damage, first, future_damage, last, rate, count)
