"""What money is worth in each of the two accounts: taxes, categories of cost, contingencies, kinds of account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from by_hand_document import Pipeline

Record = dict[str, Any]


class Worth(NamedTuple):
    """What one unit of money, as a planner states it, counts for in each account; zero where it is no part of it."""

    economic: float = 1.0
    financial: float = 1.0
    stated: float = 1.0  # at market prices, before price contingency: initial capital cost as it is reported


def worth_of(pipeline: Pipeline, line: Record, account: str) -> Worth:
    """Worth of the money of a line: of resources used, of a transfer, or of an effect outside all accounts of money."""
    conversion = pipeline.conversion(line)
    if account == "resource":
        return Worth(economic=(1 - line.get("tax", 0.0)) * conversion)
    if account == "transfer":
        return Worth(economic=0.0)
    return Worth(economic=conversion, financial=0.0)


def worth_of_first_build(pipeline: Pipeline, component: Record) -> Worth:
    """Worth of the cost of a design's first build.

    The physical contingency is in both accounts, the price contingency in the financial one, and the correction of
    optimism in the economic one, in place of the physical contingency or beside it.
    """
    general = pipeline.settings.get("contingency") or {}

    def allowance(own: str, of_all: str) -> float:
        value = component.get(own)
        return float(general.get(of_all, 0.0) if value is None else value)

    physical = allowance("physical_contingency", "physical")
    price = allowance("price_contingency", "price")
    optimism = allowance("optimism_bias", "optimism_bias")
    allowed = optimism if optimism > 0 and not general.get("add") else physical + optimism
    resource = worth_of(pipeline, component, "resource")
    return Worth((1 + allowed) * resource.economic, (1 + physical) * (1 + price), 1 + physical)
