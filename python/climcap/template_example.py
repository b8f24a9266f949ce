"""The rows that a template shows as examples: a school by a river and the road to it.

All figures are assumptions, made to show what goes where. Together the rows are a pipeline that can be planned.
"""

from __future__ import annotations

from typing import Any

__all__ = ["EXAMPLES", "SETTINGS"]

_ASSUMED = "assumption of the example"

SETTINGS: dict[str, dict[str, Any]] = {
    "settings": {
        "name": "Example program",
        "currency": "USD",
        "price_year": 2026,
        "base_year": 2026,
        "horizon": 2055,
        "timing": "end",
        "discount.economic": 0.06,
        "discount.financial": 0.08,
        "carbon.low": "carbon_low",
        "carbon.high": "carbon_high",
        "base_scenario": "base",
    },
    "plan": {"objective": "enpv_carbon_low", "years": "2026; 2030"},
}

_RAISED = {"project": "school", "alternative": "raised"}
_PAVED = {"project": "road", "alternative": "paved"}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "scenarios": [{"scenario": "base", "name": "As today"}],
    "projects": [
        {"project": "school", "name": "School by the river", "sector": "buildings and facilities",
         "place": "Riverside", "tags": "education; priority", "source": _ASSUMED},
        {"project": "road", "name": "Road to the school", "sector": "transport", "place": "Riverside"},
    ],
    "alternatives": [
        {"project": "school", "alternative": "plain", "name": "On the ground", "standard": True},
        _RAISED | {"name": "Floors raised by 1 m"},
        _PAVED | {"name": "Paved, 2 km"},
    ],
    "options": [{"project": "school", "option": "solar", "name": "Solar panels on the roof"}],
    "components": [
        {"project": "school", "alternative": "plain", "component": "building", "capex": 3000000,
         "phasing": "0.5; 0.5", "life_years": 40, "source": _ASSUMED},
        _RAISED | {"component": "building", "capex": 3400000, "phasing": "0.5; 0.5", "life_years": 40},
        {"project": "school", "option": "solar", "component": "panels", "capex": 120000, "life_years": 25},
        _PAVED | {"component": "surface", "capex": 900000, "life_years": 20},
    ],
    "cost_lines": [
        _RAISED | {"line": "upkeep", "unit_value": 45, "quantity": 1200, "unit": "pupil", "source": _ASSUMED},
    ],
    "benefit_lines": [
        {"project": "school", "alternative": name, "line": "lessons", "unit_value": 300, "quantity": 1200,
         "unit": "pupil", "growth": 0.02, "source": _ASSUMED}
        for name in ("plain", "raised")
    ] + [_PAVED | {"line": "time", "unit_value": 110000, "account": "external"}],
    "activities": [
        {"project": "school", "option": "solar", "activity": "power", "quantity": 180, "unit": "MWh", "factor": -0.49,
         "source": _ASSUMED},
    ],
    "exposures": [
        {"project": "school", "alternative": "plain", "exposure": "building", "hazard": "flood", "curve": "depth",
         "value": 3000000, "source": _ASSUMED},
        _RAISED | {"exposure": "building", "hazard": "flood", "curve": "depth", "value": 3000000, "raised_by": 1},
    ],
    "existing_assets": [
        {"asset": "old_bridge", "projects": "road", "life_years": 50, "value": 800000, "age_years": 40,
         "source": _ASSUMED},
    ],
    "insurance": [
        {"project": "school", "alternative": "plain", "policy": "flood_cover", "cover": 1000000, "attachment": 200000,
         "loading": 0.3, "source": _ASSUMED},
    ],
    "hazards": [
        {"hazard": "flood", "year": 2026, "return_period": period, "intensity": depth, "source": _ASSUMED}
        for period, depth in ((10, 0.2), (50, 0.8), (100, 1.5))
    ],
    "shared": [{"shared": "street", "combine": "multiply"}],
    "curves": [
        {"curve": "depth", "intensity": depth, "share": share, "source": _ASSUMED}
        for depth, share in ((0, 0), (1, 0.4), (2, 0.6))
    ],
    "paths": [
        {"path": path, "year": year, "value": value, "unit": "USD/tCO2e"}
        for path, low, high in (("carbon_low", 40, 80), ("carbon_high", 80, 160))
        for year, value in ((2026, low), (2055, high))
    ],
    "factors": [{"factor": "grid", "value": 0.49, "unit": "tCO2e/MWh", "source": _ASSUMED}],
    "categories": [{"category": "fuel", "conversion_factor": 0.9, "source": _ASSUMED}],
    "currencies": [{"currency": "EUR", "value": 1.1, "source": _ASSUMED}],
    "budgets": [
        {"budget": "capital", "year": year, "amount": 2500000, "beyond": "unlimited"} for year in (2026, 2027, 2028)
    ],
    "groups": [{"group": "first_step", "projects": "school; road", "at_least": 1}],
    "bundles": [{"bundle": "one_site", "projects": "road; school", "within": 1, "share": 0.02, "source": _ASSUMED}],
    "limits": [{"limit": "most_spent", "column": "capex", "at_most": 20000000}],
    "requires": [{"project": "school", "requires": "road"}],
}  # fmt: skip
