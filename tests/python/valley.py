"""A valley with a levee, a water works and a ban: every kind of flow that an economic annex tells apart."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import climcap as cc

# The rows looked at: each project once.
ROWS: list[tuple[str, str, int | None]] = [("levee", "earth", 2026), ("water", "works", 2027), ("ban", "rule", 2026)]

# What floods damage, whatever is built.
HOUSES: dict[str, Any] = {
    "hazard": "flood",
    "curve": "depth",
    "value": 5e6,
    "downtime": "closed",
    "users": 1000,
    "value_per_user_day": 5,
    "growth": 0.01,
    "protected": True,
}

VALLEY: dict[str, Any] = {
    "settings": {
        "currency": "USD",
        "price_year": 2026,
        "base_year": 2026,
        "horizon": 2050,
        "timing": "end",
        "capital_timing": "mid",
        "discount": {"economic": 0.06, "financial": 0.08},
        "carbon": {"low": "cheap", "high": "dear"},
        "contingency": {"physical": 0.1, "price": 0.05, "optimism_bias": 0.3},
        "source": "the ministry",
    },
    "plan": {"years": [2026, 2028], "objective": "enpv"},
    "scenarios": {"base": {}, "hotter": {"hazard": "hotter", "benefit_factor": 1.1}},
    "paths": {
        "cheap": {"year": [2026, 2050], "value": [40, 80]},
        "dear": {"year": [2026, 2050], "value": [80, 160]},
    },
    "categories": {"steel": {"conversion_factor": 0.9, "source": "border prices"}},
    "budgets": {"capital": {"beyond": "unlimited"}, "district": {"beyond": "unlimited"}},
    "hazards": [
        {"hazard": "flood", "scenario": "base", "return_period": [5, 50, 200], "intensity": [0.5, 1.5, 2.5]},
        {"hazard": "flood", "scenario": "hotter", "return_period": [5, 50, 200], "intensity": [0.8, 2.0, 3.0]},
    ],
    "curves": {
        "depth": {"intensity": [0, 1, 3], "share": [0, 0.3, 0.9]},
        "closed": {"intensity": [0, 3], "days": [0, 20]},
    },
    "projects": {
        "levee": {
            "name": "Levee",
            "boundary": "works and upkeep",
            "baseline": "the old bank stays",
            "alternatives": {
                "without": {
                    "components": {"bank": {"capex": 2e5, "life_years": 10, "renewal_year": 2029, "tax": 0.1}},
                    "cost_lines": {"patrol": {"unit_value": 3e4}},
                    "exposures": {"houses": HOUSES},
                },
                "earth": {
                    "components": {
                        "dam": {
                            "capex": 2.5e6,
                            "phasing": [0.4, 0.6],
                            "life_years": 30,
                            "mix": ["steel 0.4", "unskilled_labor 0.6"],
                            "tax": 0.15,
                            "construction_tco2e": 800,
                            "source": "tender of 2025",
                        }
                    },
                    "cost_lines": {
                        "upkeep": {"unit_value": 4e4, "tax": 0.05, "budget": "district"},
                        "compensation": {"unit_value": 1e4, "account": "transfer"},
                    },
                    "benefit_lines": {"park": {"unit_value": 6e4, "growth": 0.02}},
                    "exposures": {"houses": HOUSES | {"protection": 100}},
                },
                "wall": {
                    "components": {"wall": {"capex": 9e6, "life_years": 60}},
                    "exposures": {
                        "houses": {
                            "hazard": "flood",
                            "curve": "depth",
                            "value": 5e6,
                            "protected": True,
                            "protection": 150,
                        }
                    },
                },
            },
        },
        "water": {
            "name": "Water works",
            "alternatives": {
                "without": {"activities": {"pumps": {"quantity": 900, "factor": 1.2}}},
                "works": {
                    "components": {
                        "plant": {"capex": 3e6, "life_years": 15, "category": "steel"},
                        "land": {"capex": 2e5, "life_years": 99, "residual": "salvage", "salvage": 1.5e5},
                    },
                    "cost_lines": {"power": {"unit_value": 9e4, "category": "fuel", "tax": 0.2}},
                    "benefit_lines": {
                        "health": {"unit_value": 3.5e5, "ramp_up": [0.5]},
                        "fares": {"unit_value": 1.2e5, "kind": "revenue", "account": "transfer"},
                        "sludge": {"quantity": 100, "unit": "t", "unit_value": 300, "kind": "revenue", "tax": 0.1},
                    },
                    "activities": {"pumps": {"quantity": 300, "factor": 1.2}},
                },
            },
        },
        "ban": {
            "name": "Ban of open fires",
            "alternatives": {
                "without": {"activities": {"fires": {"quantity": 50, "factor": 10}}},
                "rule": {
                    "cost_lines": {"wardens": {"unit_value": 2e4}},
                    "benefit_lines": {"air": {"unit_value": 5e4}},
                },
            },
        },
    },
}


def valley() -> dict[str, Any]:
    """Give the document, to be changed at will."""
    return copy.deepcopy(VALLEY)


def appraised(document: dict[str, Any]) -> cc.Appraisal:
    """Appraise a document."""
    return cc.appraise(cc.Pipeline.from_json(json.dumps(document)))


def designs(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Give every design and every without."""
    return [side for project in document["projects"].values() for side in project["alternatives"].values()]


def values(appraisal: cc.Appraisal, column: str, *, scenario: str = "base") -> list[float]:
    """Give a column of the rows looked at; NaN where no row has it."""
    rows = appraisal.rows.to_pandas().set_index(["project", "alternative", "start", "scenario"])
    if column not in rows:
        return [math.nan] * len(ROWS)
    return [float(rows[column][(*row, scenario)]) for row in ROWS]
