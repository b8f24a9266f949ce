"""Rows compared: what a climate-smart design costs beside the standard one, and what two projects avoid twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from by_hand import carbon_value
from by_hand_document import Pipeline, by_id
from by_hand_finance import balance
from by_hand_flows import Case, economic_discounting
from by_hand_losses import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from by_hand_money import Worth

Record = dict[str, Any]
Row = dict[str, Any]

#: Items of the climate-smart cost that are differences of present values, and the columns that they are of.
ITEMS = {
    "capital": "capex_pv",
    "replacement": "replacement_pv",
    "running_cost": "opex_pv",
    "residual": "residual_pv",
    "life_cycle_cost": "life_cycle_cost",
    "rehabilitation_foregone": "rehabilitation_avoided_pv",
    "reconstruction_foregone": "reconstruction_avoided_pv",
    "disruption_foregone": "disruption_avoided_pv",
    "benefit": "benefit_pv",
    "net": "enpv",
}

#: How closely two projects must agree on what happens without either.
AGREEMENT = 1e-9


def climate_smart_cost(document: Record, row: Row, standard: Row) -> dict[str, tuple[float, float | None]]:
    """What a design costs and gives beside the standard design of the same start and scenario.

    Each item as a whole, money as a present value, and a year: money as a level amount over the window, tonnes as the
    mean of the years in service. The premium is undiscounted.
    """
    pipeline = Pipeline(document)
    discounting = economic_discounting(pipeline)
    annuity = sum(discounting.running(year) for year in pipeline.years)

    def beside(column: str) -> float:
        return balance(row[column], -standard[column])

    items: dict[str, tuple[float, float | None]] = {
        "premium": (beside("capex"), None),
        "avoided_tco2e": (beside("avoided_tco2e"), beside("avoided_tco2e_per_year")),
    }
    for item, column in ITEMS.items():
        items[item] = (beside(column), beside(column) / annuity)
    return items


class Part(NamedTuple):
    """What flows of a shared thing have in common that are compared between two projects."""

    kind: str
    year: int
    timing: str
    gas: str
    worth: Worth


def interactions(document: Record, one: Row, other: Row) -> dict[str, float]:
    """What to add to the sum of two rows, of different projects in one scenario, where they change the same thing.

    In years in which both are in service. With L lost without either, of which one leaves the share a and the other b:
    the two avoid L (1 - a) (1 - b) less together than apart if they act one behind the other (``multiply``), and the
    smaller of what each avoids if the better of them decides (``max``). L is rehabilitation and reconstruction
    together; what stays of L a b is made up half as the one leaves it and half as the other does, and of ``max`` as the
    better one leaves it. Ratios and rates have no correction.
    """
    pipeline = Pipeline(document)
    combine = by_id(document.get("shared"), "shared")
    discounting, rates = economic_discounting(pipeline), pipeline.discounting("financial")
    columns: dict[str, float] = {}
    tonnes: dict[Any, float] = {}

    def add(amount: float, *names: str) -> None:
        for name in names:
            columns[name] = columns.get(name, 0.0) + amount

    prices = ["enpv_carbon_low", "enpv_carbon_high"] if pipeline.settings.get("carbon") else []
    for part, twice in avoided_twice(combine, one, other):
        if part.kind in KINDS:
            money = -twice * part.worth.economic * discounting.factor(part.year, part.timing)
            add(money, f"{part.kind}_avoided_pv", "enpv", *prices)
            if rates is not None:
                add(-twice * part.worth.financial * rates.factor(part.year, part.timing), "fnpv")
        else:
            # Mean and first year are those of the project that opens later, which finds the other there.
            opens = max(one["in_service"], other["in_service"])
            add(-twice, "avoided_tco2e")
            add(twice, "emissions_tco2e")
            add(-twice / (pipeline.years[-1] - opens + 1), "avoided_tco2e_per_year")
            if part.year == opens:
                add(-twice, "avoided_tco2e_first_year")
            key = (part.year, part.timing, part.gas)
            tonnes[key] = tonnes.get(key, 0.0) - twice
    for case in ("low", "high") if tonnes and prices else ():
        add(carbon_value(pipeline, one["scenario"], case, tonnes), f"enpv_carbon_{case}")
    return columns


def avoided_twice(combine: dict[str, Record], one: Row, other: Row) -> Iterator[tuple[Part, float]]:
    """What the two rows together do not avoid, though the sum of them says so, by kind and year."""
    first_year = max(one["in_service"], other["in_service"])
    for thing in sorted(shared_things(one) & shared_things(other)):
        if thing not in combine:
            raise ValueError(f"{one['project']} and {other['project']} both change {thing}: say how that combines")
        if combine[thing].get("independent"):
            continue
        lost, lost_too, left, left_too = (
            amounts_of(case, thing, first_year)
            for case in (one["against"], other["against"], one["case"], other["case"])
        )
        losses: dict[tuple[int, str, str], set[Part]] = {}
        for part in lost.keys() | lost_too.keys() | left.keys() | left_too.keys():
            without = lost.get(part, 0.0)
            if abs(without - lost_too.get(part, 0.0)) > AGREEMENT * abs(without):
                raise ValueError(f"{thing}: {part} is {without} without {one['project']}, and not so without the other")
            kind = "damage" if part.kind in ("rehabilitation", "reconstruction") else f"{part.kind} {part.gas}"
            losses.setdefault((part.year, part.timing, kind), set()).add(part)
        for parts in losses.values():
            of_all, of_one, of_other = (sum(of.get(part, 0.0) for part in parts) for of in (lost, left, left_too))
            for part in parts:
                without, stays, stays_too = (of.get(part, 0.0) for of in (lost, left, left_too))
                if combine[thing].get("combine") == "max":
                    together = without - (stays if of_one <= of_other else stays_too)
                elif of_all != 0.0:
                    together = without - (of_other / of_all * stays + of_one / of_all * stays_too) / 2
                else:
                    continue
                yield part, (without - stays) + (without - stays_too) - together


def shared_things(row: Row) -> set[str]:
    """The things of which a row or its without says something."""
    return {flow.shared for case in (row["case"], row["against"]) for flow in case.flows if flow.shared is not None}


def amounts_of(case: Case, thing: str, first_year: int) -> dict[Part, float]:
    """What a case says of a shared thing from a year on."""
    amounts: dict[Part, float] = {}
    for flow in case.flows:
        if flow.shared == thing and flow.year >= first_year:
            part = Part(flow.kind, flow.year, flow.timing, flow.gas, flow.worth)
            amounts[part] = amounts.get(part, 0.0) + flow.amount
    return amounts
