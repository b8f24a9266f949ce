"""Discounting and the indicators of investment appraisal, on plain numbers.

Rates and shares are fractions; what comes in is positive and what goes out negative, unless a name says cost or damage.
What is undefined is ``None``, never a number. ``docs/theory/finance.md`` has the equations and their sources.
"""

from climcap.finance.dated import by_fiscal_year, fiscal_year, xirr, xirr_all, xnpv
from climcap.finance.discounting import discount_factors, npv, ramsey_rate
from climcap.finance.level import annuity, equivalent_annual_cost, equivalent_annual_damage
from climcap.finance.loans import grant_element
from climcap.finance.returns import Payback, airr, bcr, discounted_payback, irr, irr_all, mirr, payback, sir

__all__ = [
    "Payback",
    "airr",
    "annuity",
    "bcr",
    "by_fiscal_year",
    "discount_factors",
    "discounted_payback",
    "equivalent_annual_cost",
    "equivalent_annual_damage",
    "fiscal_year",
    "grant_element",
    "irr",
    "irr_all",
    "mirr",
    "npv",
    "payback",
    "ramsey_rate",
    "sir",
    "xirr",
    "xirr_all",
    "xnpv",
]
