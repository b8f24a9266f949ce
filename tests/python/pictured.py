"""Plans that charts and the page are tested on."""

from __future__ import annotations

import functools
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import climcap as cc

ISLAND = Path(__file__).resolve().parents[2] / "examples/island/pipeline.toml"
# Names that would do harm wherever they were taken for markup, a script, a place to fill in, or mathematics.
HOSTILE = (
    "</script><script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=1">',
    "'; {{data}} {names} ${x} \\N{x} $a_b^c$ <!-- & &lt;",
    "ünïcödé 中文 \u2028 \u202e العربية 🏗",
)


@functools.cache
def island() -> cc.Plan:
    return cc.optimize(cc.appraise(cc.read(ISLAND)), gap=0.01)


def city_document(projects: int = 30) -> dict[str, Any]:
    """A city's pipeline with long names, in fiscal years: three designs each, emissions, floods, places."""
    chance = random.Random(3)
    sectors = ["energy", "water", "transport", "buildings and facilities", "waste", "nature-based solutions", "health"]
    words = ["Harbour", "Northern ring", "Upper valley", "Old town", "Airport", "Industrial zone", "Lake", "Delta"]
    kinds = ["road rehabilitation and drainage, 24 km", "pumping station", "bus rapid transit corridor, 14 stations"]

    def design(name: str, capex: float, benefit: float, tonnes: float, exposed: float) -> dict[str, Any]:
        phasing = chance.choice([[1.0], [0.5, 0.5], [0.3, 0.4, 0.3]])
        return {
            "name": name,
            "standard": name == "Standard design",
            "components": {"works": {"capex": capex, "phasing": phasing, "life_years": chance.choice([20, 30, 40])}},
            "cost_lines": {"upkeep": {"unit_value": capex * 0.02}},
            "benefit_lines": {"use": {"unit_value": benefit, "account": "external"}},
            "activities": {"energy": {"quantity": tonnes, "factor": 1.0}},
            "exposures": {"flood": {"hazard": "flood", "curve": "depth", "value": exposed}},
        }

    entries = {}
    for number in range(projects):
        capex = chance.uniform(2e6, 4e7)
        benefit, tonnes = capex * chance.uniform(0.07, 0.16), chance.uniform(0.0, 9000.0)
        entries[f"p{number:03d}"] = {
            "name": f"{words[number % 8]} {kinds[number % 3]}",
            "sector": sectors[number % 7],
            "latitude": -1.3 + chance.uniform(-0.3, 0.3),
            "longitude": 36.8 + chance.uniform(-0.4, 0.4),
            "alternatives": {
                "without": {
                    "activities": {"energy": {"quantity": tonnes, "factor": 1.0}},
                    "exposures": {"flood": {"hazard": "flood", "curve": "depth", "value": capex * 0.5}},
                },
                "standard": design("Standard design", capex, benefit, tonnes * 1.1, capex),
                "efficient": design("Energy-efficient design", capex * 1.08, benefit * 1.02, tonnes * 0.5, capex),
                "raised": design("Raised above the flood", capex * 1.15, benefit * 1.03, tonnes * 0.5, capex * 0.15),
            },
        }
    years = list(range(2026, 2036))
    return {
        "settings": {
            "name": "Metropolitan capital investment plan",
            "currency": "USD",
            "price_year": 2025,
            "base_year": 2026,
            "horizon": 2055,
            "discount": {"economic": 0.06, "financial": 0.08},
            "carbon": {"low": "price", "high": "price"},
            "fiscal_year_start": 7,
        },
        "plan": {"objective": "enpv_carbon_low", "years": [2026, 2033]},
        "budgets": {"capital": {"year": years, "amount": [3.5e7] * 10, "beyond": "unlimited"}},
        "paths": {"price": {"year": [2026, 2055], "value": [40, 80]}},
        "hazards": {"flood": {"return_period": [5, 20, 50, 100, 250], "intensity": [0, 0.3, 0.8, 1.4, 2.2]}},
        "curves": {"depth": {"intensity": [0, 1, 2, 3], "share": [0, 0.4, 0.7, 0.9]}},
        "projects": entries,
    }


@functools.cache
def city(projects: int = 30) -> cc.Plan:
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(city_document(projects))))
    return cc.optimize(appraisal, gap=0.05, time_limit=30.0)


@functools.cache
def spreadsheet() -> cc.Plan:
    """A plan of an appraisal made elsewhere, in columns of its own and with hostile names."""
    script, image, fields, letters = HOSTILE
    rows = {
        "project": ["school", "school", script, letters, letters],
        "alternative": ["plain", "raised", image, fields, "new"],
        "start": [2026, 2027, 2026, 2026, 2027],
        "worth": [3e6, 4e6, 2e6, 1e6, 1.5e6],
        "jobs": [10.0, 20.0, 30.0, 5.0, 2.0],
    }
    costs = {
        "project": ["school", "school", "school", script, letters, letters],
        "alternative": ["plain", "raised", "raised", image, fields, "new"],
        "budget": ["capital"] * 6,
        "lag": [0, 0, 1, 0, 0, 0],
        "amount": [10e6, 7e6, 5e6, 5e6, 9e6, 9e6],
    }
    projects = {
        "project": ["school", script, letters],
        "name": ["School", image, letters],
        "sector": ["education", script, fields],
        "tags": ["coast; priority", "", image],
    }
    appraisal = cc.Appraisal.from_tables(rows, costs, projects=projects)
    budgets = {"capital": {2026: 8e6, 2027: 8e6, 2028: 6e6}}
    return cc.optimize(appraisal, objective="worth", sense="max", budgets=budgets)


@dataclass(frozen=True)
class Curve:
    """A frontier as far as charts and the page read one."""

    table: cc.Table
    plans: tuple[cc.Plan, ...]
    objectives: dict[str, str]


@functools.cache
def curve(points: int = 4) -> Curve:
    """Plans of the city for less and less capital; the last is the city's plan itself."""
    whole = city()
    capex = float(whole.totals["capex"][0])
    plans = [
        cc.optimize(
            whole.appraisal,
            gap=0.05,
            time_limit=30.0,
            targets=[{"column": "capex", "at_most": capex * number / points}],
        )
        for number in range(1, points)
    ]
    plans.append(whole)
    rows = [
        {
            "point": number,
            "enpv_carbon_low": plan.objective,
            "capex": float(plan.totals["capex"][0]),
            "gap": plan.gap,
            "projects": len(plan.schedule),
        }
        for number, plan in enumerate(plans)
    ]
    units = {"enpv_carbon_low": "USD", "capex": "USD"}
    table = cc.Table(pa.Table.from_pylist(rows), units=units, name="frontier")
    return Curve(table, tuple(plans), {"enpv_carbon_low": "max", "capex": "min"})
