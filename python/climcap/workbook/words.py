"""What columns are called in a workbook, and how their figures are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from climcap.workbook.style import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from climcap.table import Table

__all__ = ["column_of", "columns_of", "head_of"]

_HEADS = {
    "abatement_cost": "Cost per tonne avoided",
    "airr": "Adjusted rate of return",
    "alternative": "Design",
    "amount": "Amount",
    "avoided_tco2e": "Emissions avoided",
    "avoided_tco2e_first_year": "Emissions avoided in the first year",
    "avoided_tco2e_per_year": "Emissions avoided a year",
    "bcr": "Benefit-cost ratio",
    "benefit_pv": "Benefits, present value",
    "break_even_carbon_price": "Break-even carbon price",
    "budget": "Budget",
    "capex": "Capital cost",
    "capex_pv": "Capital cost, present value",
    "ceiling": "Ceiling",
    "charged": "Charged",
    "design": "Design",
    "dominated_by": "No better than",
    "discounted_payback_years": "Discounted payback",
    "disruption_avoided_pv": "Disruption avoided, present value",
    "eac": "Equivalent annual cost",
    "eirr": "Economic rate of return",
    "emissions_tco2e": "Emissions",
    "enpv": "Economic NPV",
    "enpv_carbon_high": "Economic NPV, high carbon price",
    "enpv_carbon_low": "Economic NPV, low carbon price",
    "expected_damage": "Expected damage a year, with the plan",
    "expected_damage_without": "Expected damage a year, without",
    "firr": "Financial rate of return",
    "fnpv": "Financial NPV",
    "in_service": "In service",
    "irr": "Economic rate of return",
    "left": "Left",
    "life_cycle_cost": "Life-cycle cost",
    "limit": "Limit",
    "limits": "What stands in the way",
    "lp_price": "Worth of one more, if projects were divisible",
    "mirr": "Modified rate of return",
    "name": "Project",
    "npv_per_capital": "Economic NPV per unit of capital",
    "needs": "What it would need",
    "objective_gain": "Would add to the objective on its own",
    "opex_pv": "Running cost, present value",
    "payback_years": "Payback",
    "place": "Place",
    "premium": "Climate-smart premium",
    "premium_share": "Climate-smart premium",
    "project": "Project id",
    "reconstruction_avoided_pv": "Reconstruction avoided, present value",
    "reduced_value": "Would add after what limits are worth",
    "rehabilitation_avoided_pv": "Rehabilitation avoided, present value",
    "replacement_pv": "Replacements, present value",
    "residual_pv": "Residual value, present value",
    "resolved_price": "Worth of one more, as projects are",
    "revenue_pv": "Revenue, present value",
    "share": "Share built",
    "sir": "Savings-to-investment ratio",
    "slack": "Left",
    "start": "Start",
    "status": "Status",
    "value_pv": "Present value",
    "year": "Year",
}
_ENDINGS = {
    "_vs_standard": ", against the standard design",
    "_difference": ", change",
    "_carbon_low": ", low carbon price",
    "_carbon_high": ", high carbon price",
    "_without": ", without",
    "_with": ", with",
}
_PERCENT = {
    "airr", "base_rate", "change", "eirr", "eirr_carbon_high", "eirr_carbon_low", "eirr_difference", "firr", "irr",
    "mirr", "premium_share", "rate_shift", "share", "switching_rate",
}  # fmt: skip
_RATIO = ("bcr", "sir", "npv_per_capital")
_YEARS = {"best_start", "first_year", "in_service", "last_year", "other_start", "start", "year"}
# Units that say nothing to a reader beside a head that says it.
_UNSAID = {"fraction": ""}


def head_of(name: str) -> str:
    """What stands above a column.

    Examples
    --------
    >>> from climcap.workbook.words import head_of
    >>> head_of("eirr_carbon_low"), head_of("charged_capital_with")
    ('Economic rate of return, low carbon price', 'Charged capital, with')
    """
    if name in _HEADS:
        return _HEADS[name]
    for ending, words in _ENDINGS.items():
        if name.endswith(ending) and name != ending:
            return head_of(name.removesuffix(ending)) + words
    return name.replace("_", " ").replace("tco2e", "tCO2e").capitalize() if name else name


def column_of(name: str, unit: str = "", *, is_number: bool = True, head: str | None = None) -> Column:
    """A column as it is shown, by its name in the tables."""
    kind: Literal["text", "year", "percent", "ratio", "number"] = "text"
    if name in _YEARS:
        kind = "year"
    elif is_number:
        kind = "number"
        if name in _PERCENT:
            kind = "percent"
        elif name.startswith(_RATIO):
            kind = "ratio"
    return Column(name, head_of(name) if head is None else head, _UNSAID.get(unit, unit), kind)


def columns_of(table: Table, names: Iterable[str] | None = None) -> list[Column]:
    """Columns of a table as they are shown; those that are not there are left out."""
    numeric = set(table._inner.numeric)  # noqa: SLF001 - one package
    there = [name for name in (table.columns if names is None else names) if name in table.columns]
    return [column_of(name, table.units.get(name, ""), is_number=name in numeric) for name in there]
