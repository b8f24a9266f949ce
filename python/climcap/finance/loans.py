"""Loans: how concessional they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from climcap import _core
from climcap.question import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["grant_element"]


def grant_element(
    principal: float,
    repayments: Iterable[float],
    *,
    rate: float = 0.05,
    per_year: int = 1,
    disbursements: Iterable[float] | None = None,
) -> float:
    """Share of a loan that is in effect a gift.

    ``(PV(disbursements) - PV(debt service)) / PV(disbursements)``, with ``PV(x) = sum of x(k) (1 + rate)^(-k /
    per_year)`` (World Bank and IMF: a unified rate of 5 per cent since October 2013).

    Parameters
    ----------
    principal
        The loan, above 0.
    repayments
        Principal and interest paid at the ends of periods 1, 2, ...
    rate
        Discount rate as a fraction, effective a year.
    per_year
        Periods in a year.
    disbursements
        What is paid out at times 0, 1, 2, ... in periods, adding up to the principal; the whole at 0 if none are given.

    Returns
    -------
    float
        The share: 0 for a loan at the discount rate, 1 for a grant, negative for a dearer loan.

    Raises
    ------
    InputError
        If the principal is not above 0, disbursements are negative or do not add up to it, the rate is not above -1, or
        there is no period in a year.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.finance.grant_element(100, [0] * 9 + [100]), 4)
    0.3861
    """
    paid_out = [] if disbursements is None else list(disbursements)
    periods = whole_number("per_year", per_year, least=1)
    return _core.grant_element(principal, list(repayments), rate, periods, paid_out)
