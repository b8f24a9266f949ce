"""The accounting table of greenhouse gases of a row: gross without, gross with, net, over the economic life."""

from __future__ import annotations

from typing import Any

from by_hand_document import Pipeline
from by_hand_flows import EMISSIONS, Case, Flow

Record = dict[str, Any]


def economic_life(pipeline: Pipeline, row: Record) -> range:
    """The years counted: from the first in service, as many as the longest life of what opens together, up to yE."""
    lives = [c["life_years"] for c in row["tables"]["components"].values() if c.get("opens") != "alone"]
    first, last = row["in_service"], pipeline.years[-1]
    return range(first, min(last, first + max(lives, default=last) - 1) + 1)


def accounting(document: Record, row: Record) -> list[Record]:
    """Tonnes by phase, gas and scope: of operation over the economic life, of construction from the first works on.

    Each has ``gross_without`` and ``gross_with``, ``net`` = with - without, and their means ``per_year`` of the life.
    """
    pipeline = Pipeline(document)
    rules = {"scope_3": True, "construction": True, "leakage": True, **(pipeline.settings.get("accounting") or {})}
    life = economic_life(pipeline, row)
    counted = {"operating": life, "construction": range(row["start"], life[-1] + 1)}

    def counts(flow: Flow) -> bool:
        return (
            flow.kind in EMISSIONS
            and flow.year in counted[flow.kind]
            and (flow.scope != 3 or rules["scope_3"])
            and (flow.kind != "construction" or rules["construction"])
            and (not flow.leakage or rules["leakage"])
        )

    def gross(case: Case) -> dict[tuple[str, str, int], float]:
        tonnes: dict[tuple[str, str, int], float] = {}
        for flow in filter(counts, case.flows):
            phase = "operation" if flow.kind == "operating" else "construction"
            key = (phase, flow.gas, flow.scope)
            tonnes[key] = tonnes.get(key, 0.0) + flow.amount
        return tonnes

    without, built = gross(row["against"]), gross(row["case"])
    table = []
    for phase, gas, scope in sorted(without.keys() | built.keys()):
        before, after = (tonnes.get((phase, gas, scope), 0.0) for tonnes in (without, built))
        amounts = {"gross_without": before, "gross_with": after, "net": after - before}
        per_year = {f"{name}_per_year": tonnes / len(life) for name, tonnes in amounts.items()}
        if before != 0.0 or after != 0.0:
            years = {"first_year": life[0], "last_year": life[-1]}
            table.append({"phase": phase, "gas": gas, "scope": scope, **amounts, **per_year, **years})
    return table
