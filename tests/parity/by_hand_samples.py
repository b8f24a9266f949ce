"""Documents small enough to check in the head: one project, and nothing discounted unless it is said."""

from __future__ import annotations

from typing import Any

from by_hand import Row, appraise

Record = dict[str, Any]


def document(designs: dict[str, Record], settings: Record | None = None, **tables: Any) -> Record:
    """A pipeline of one project ``p``, 2026 to 2035, its works to start in 2026."""
    frame = {"base_year": 2026, "horizon": 2035, "price_year": 2026, "timing": "start", "residual": "none"}
    rates = {"economic": 0.0, "financial": 0.0}
    return {
        "settings": {"currency": "USD", "discount": rates, **frame, **(settings or {})},
        "projects": {"p": {"alternatives": designs}},
        **tables,
    }


def built(record: Record) -> Row:
    """The one row of a document in which something is built."""
    (row,) = [row for row in appraise(record) if row["alternative"] != "without"]
    return row


def works(**fields: Any) -> Record:
    """A component of 100 that lasts."""
    return {"capex": 100.0, "life_years": 60, **fields}


def only(value: float, **fields: Any) -> Record:
    """Lines with a single one."""
    return {"line": {"unit_value": value, **fields}}
