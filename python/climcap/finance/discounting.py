"""Net present value, discount factors and rates."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from climcap import _core
from climcap.question import whole_number

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Timing", "discount_factors", "npv", "ramsey_rate"]

Timing: TypeAlias = Literal["start", "mid", "end"]

# The parameters of a social discount rate, in the order of its formula; the last two are 0 unless given.
_RAMSEY = ("pure_time_preference", "elasticity", "growth", "growth_sd", "premium")
_ALLOWED = (
    "a rate as a fraction; the name of a schedule; or rates: [(0, 0.035), (31, 0.03)], {'from': [0, 31], 'rate': ...}, "
    "{'year': [2026, 2031], 'rate': ...} or {'pure_time_preference': ..., 'elasticity': ..., 'growth': ...}"
)


def npv(rate: float, flows: Iterable[float], *, timing: Timing = "start") -> float:
    """Net present value of a yearly flow, seen from its first year.

    ``NPV = sum of flow(t) F(t)``, t = 0, 1, ...; real money at a real rate. With ``timing="start"`` the first year is
    not discounted, F(t) = (1 + r)^-t; ``"end"`` is Excel's NPV(), F(t) = (1 + r)^-(t + 1).

    Parameters
    ----------
    rate
        Discount rate as a fraction: ``0.07`` is seven per cent.
    flows
        One amount per year, first year first; what comes in is positive.
    timing
        When in the year money moves: ``"start"``, ``"mid"`` or ``"end"``.

    Returns
    -------
    float
        The value in money of the first year.

    Raises
    ------
    InputError
        If the rate is not above -1, anything is not finite, or a factor is beyond what a computer holds.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.npv(0.10, [100, 110]), 2)
    200.0
    """
    return _core.npv(rate, list(flows), timing)


def discount_factors(
    rate_or_schedule: float | str | Sequence[tuple[int, float]] | Mapping[str, Any],
    years: int,
    *,
    timing: Timing = "start",
    base_year: int | None = None,
) -> np.ndarray:
    """What one unit of money of each year is worth in the first.

    ``F(t) = 1 / ((1 + r_1) ... (1 + r_t))``, t = 0, 1, ..., with r_k the rate of the k-th year after the first:
    ``"start"`` gives F(t), ``"mid"`` F(t) (1 + r_(t+1))^-0.5, ``"end"`` F(t + 1). The product over bands is that of HM
    Treasury's *Green Book* (2022).

    Parameters
    ----------
    rate_or_schedule
        A rate as a fraction; or, as in the settings of a pipeline: the name of a schedule (``"green-book-standard"``,
        ``"green-book-health"``, ``"green-book-catastrophic"``); rates by distance, ``{"from": [0, 31], "rate": [0.035,
        0.03]}``, also as pairs ``[(0, 0.035), (31, 0.03)]``; rates by calendar year, ``{"year": [2026, 2031], "rate":
        [0.05, 0.04]}``, each from the year before to its own and on; or the parameters of :func:`ramsey_rate`.
    years
        How many factors.
    timing
        When in the year money moves: ``"start"``, ``"mid"`` or ``"end"``.
    base_year
        The calendar year of the first factor; needed for rates by calendar year.

    Returns
    -------
    numpy.ndarray
        The factors, first year first.

    Raises
    ------
    InputError
        If a rate is not above -1, bands do not increase from year 0, calendar years begin after the first, or a factor
        is beyond what a computer holds.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.finance.discount_factors(0.25, 3).tolist()
    [1.0, 0.8, 0.64]
    >>> cc.finance.discount_factors({"year": [2020, 2028], "rate": [0.25, 0.0]}, 3, base_year=2026).tolist()
    [1.0, 0.8, 0.8]
    """
    import numpy as np

    form, begins, rates = _written(rate_or_schedule)
    if form == "year" and base_year is None:
        allowed = "the calendar year of the first factor, which rates by calendar year need"
        raise _core.input_error("base_year", None, found="None", allowed=allowed)
    base = 0 if base_year is None else whole_number("base_year", base_year)
    count = whole_number("years", years, least=0)
    return np.array(_core.discount_factors(form, begins, rates, base, count, timing))


def _written(rate_or_schedule: object) -> tuple[str, list[int], list[float]]:
    """The form of a discount, when its rates begin, and the rates."""
    place = "rate_or_schedule"
    refusal = _core.input_error(place, None, found=repr(rate_or_schedule), allowed=_ALLOWED)
    match rate_or_schedule:
        case bool():
            raise refusal
        case numbers.Real():
            return "rate", [], [float(rate_or_schedule)]
        case str():
            return rate_or_schedule, [], []
        case Mapping() if set(_RAMSEY[:3]) <= set(rate_or_schedule) <= set(_RAMSEY):
            return "ramsey", [], [rate_or_schedule.get(name, 0.0) for name in _RAMSEY]
        case Mapping() if set(rate_or_schedule) in ({"from", "rate"}, {"year", "rate"}):
            form = "year" if "year" in rate_or_schedule else "bands"
            begins, rates = list(rate_or_schedule["year" if form == "year" else "from"]), list(rate_or_schedule["rate"])
        case Iterable() if not isinstance(rate_or_schedule, Mapping):
            pairs = list(rate_or_schedule)
            if not all(isinstance(pair, Sequence) and len(pair) == 2 for pair in pairs):  # noqa: PLR2004
                raise refusal
            form, begins, rates = "bands", [begin for begin, _ in pairs], [rate for _, rate in pairs]
        case _:
            raise refusal
    if len(begins) != len(rates):
        found = f"{len(begins)} years and {len(rates)} rates"
        raise _core.input_error(place, None, found=found, allowed="as many years as rates")
    return form, [whole_number(place, begin) for begin in begins], rates


def ramsey_rate(
    pure_time_preference: float, elasticity: float, growth: float, *, growth_sd: float = 0.0, premium: float = 0.0
) -> float:
    """The social discount rate that follows from growth and preferences.

    ``r = rho + eta g - 0.5 eta^2 sd^2 + premium``: consumption counts for less because it is later (rho) and because
    those who have it are richer (eta g), for more because nobody knows how much richer. Ramsey 1928, *A Mathematical
    Theory of Saving*; with uncertain growth Arrow et al. 2013, *Determining Benefits and Costs for Future Generations*.

    Parameters
    ----------
    pure_time_preference
        rho: how much less a year later counts at equal consumption, as a fraction, 0 or more.
    elasticity
        eta: elasticity of marginal utility, 0 or more.
    growth
        g: yearly growth of consumption per head, as a fraction.
    growth_sd
        sd: standard deviation of that growth, 0 or more.
    premium
        What is added for risk that moves with the economy.

    Returns
    -------
    float
        The yearly rate as a fraction.

    Raises
    ------
    InputError
        If a parameter is not finite or below 0 where it may not be, or the rate is not above -1.

    Examples
    --------
    HM Treasury's *Green Book* (2022): 1.5 per cent, and growth of 2 per cent at an elasticity of 1.

    >>> import climcap as cc
    >>> round(cc.finance.ramsey_rate(0.015, 1.0, 0.02), 6)
    0.035
    """
    return _core.ramsey_rate(pure_time_preference, elasticity, growth, growth_sd, premium)
