"""Inputs that several tests share."""

from __future__ import annotations

import json
import random
from typing import Any

import climcap as cc

# A school and a clinic in a flood plain, and the road to them: designs, hazards, carbon, a budget, a requirement.
ISLET = """
[settings]
name = "Islet"
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
timing = "end"
discount = { economic = 0.06, financial = 0.08 }
carbon = { low = "cheap", high = "dear" }

[plan]
objective = "enpv"
years = [2026, 2030]

[scenarios.base]
[scenarios.hotter]
damage_factor = 1.5

[paths.cheap]
year = [2026, 2055]
value = [40, 80]

[paths.dear]
year = [2026, 2055]
value = [80, 160]

[budgets.capital]
year = [2026, 2027, 2028, 2029, 2030, 2031]
amount = [4e6, 4e6, 4e6, 4e6, 4e6, 4e6]
beyond = "unlimited"

[[requires]]
project = "school"
requires = "road"

[hazards.flood]
return_period = [10, 50, 100]
intensity = [0.5, 1.0, 2.0]

[curves.depth]
intensity = [0, 1, 2]
share = [0, 0.4, 0.8]

[projects.road]
name = "Road to the hill"
sector = "transport"
place = "south"

[projects.road.alternatives.without.components.gravel]
capex = 4e5
life_years = 10
renewal_year = 2029

[projects.road.alternatives.paved.components.surface]
capex = 2e6
life_years = 25

[projects.road.alternatives.paved.benefit_lines.time]
quantity = 3e5
unit_value = 1
account = "external"

[projects.school]
name = "School"
sector = "education"
place = "north"
tags = ["priority"]

[projects.school.alternatives.without.exposures.building]
hazard = "flood"
curve = "depth"
value = 3e6

[projects.school.alternatives.plain]
standard = true
[projects.school.alternatives.plain.components.building]
capex = 3e6
phasing = [0.5, 0.5]
life_years = 40
[projects.school.alternatives.plain.benefit_lines.lessons]
unit_value = 2.5e5
[projects.school.alternatives.plain.exposures.building]
hazard = "flood"
curve = "depth"
value = 3e6

[projects.school.alternatives.raised]
name = "On stilts, with solar panels"
[projects.school.alternatives.raised.components.building]
capex = 3.4e6
phasing = [0.5, 0.5]
life_years = 40
source = "quotation of 2025"
[projects.school.alternatives.raised.cost_lines.upkeep]
unit_value = 2e4
[projects.school.alternatives.raised.benefit_lines.lessons]
unit_value = 2.5e5

[projects.clinic]
name = "Clinic"
sector = "health"
place = "north"

[projects.clinic.alternatives.new.components.building]
capex = 2.5e6
life_years = 30
[projects.clinic.alternatives.new.benefit_lines.care]
unit_value = 2.6e5
"""

# The address of what the raised school's building costs, and where ISLET says so.
CAPEX = "projects.school.alternatives.raised.components.building.capex"
CAPEX_LINE = 1 + next(
    number
    for number, line in enumerate(ISLET.splitlines())
    if "raised.components.building" in ISLET.splitlines()[number - 1] and line.startswith("capex")
)


def islet() -> cc.Pipeline:
    return cc.Pipeline.from_toml(ISLET)


def choices(projects: dict[str, list[tuple[float, list[float]]]], *, first_year: int = 2026) -> cc.Appraisal:
    """An appraisal made elsewhere: for each project its designs, each a value and what it costs by year."""
    rows: dict[str, list[Any]] = {"project": [], "alternative": [], "value": []}
    costs: dict[str, list[Any]] = {"project": [], "alternative": [], "budget": [], "year": [], "amount": []}
    for project, designs in projects.items():
        for number, (value, spent) in enumerate(designs):
            alternative = f"design {number}"
            for column, cell in (("project", project), ("alternative", alternative), ("value", value)):
                rows[column].append(cell)
            for year, amount in enumerate(spent, first_year):
                for column, cell in zip(costs, (project, alternative, "capital", year, amount), strict=True):
                    costs[column].append(cell)
    return cc.Appraisal.from_tables(rows, costs)


def ceilings(amounts: list[float], *, first_year: int = 2026) -> dict[str, dict[int, float]]:
    return {"capital": dict(enumerate(amounts, first_year))}


def stubborn() -> tuple[cc.Appraisal, dict[str, Any]]:
    """A choice that nobody proves in minutes: values follow costs, so that all projects are alike, under ten budgets.

    As the hard problems of Chu and Beasley 1998, A genetic algorithm for the multidimensional knapsack problem.
    """
    chance = random.Random(7)
    projects = {}
    for number in range(400):
        spent = [float(chance.randint(1, 1000)) for _ in range(10)]
        projects[f"P{number}"] = [(sum(spent) / 10 + 500 * chance.random(), spent)]
    appraisal = choices(projects)
    totals = [sum(designs[0][1][year] for designs in projects.values()) for year in range(10)]
    return appraisal, {"objective": "value", "sense": "max", "budgets": ceilings([total / 2 for total in totals])}


def stubborn_document() -> str:
    """A document, as JSON, whose plan takes a solver a while: many projects alike, works of three years each."""
    chance = random.Random(7)
    settings = {"currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2055}
    projects = {}
    for number in range(150):
        capex = float(chance.randint(100, 1000))
        first = chance.uniform(0.1, 0.6)
        projects[f"P{number}"] = {
            "alternatives": {
                "new": {
                    "components": {"all": {"capex": capex, "life_years": 40, "phasing": [first, 0.3, 0.7 - first]}},
                    "benefit_lines": {"use": {"unit_value": capex * chance.uniform(0.1, 0.11)}},
                }
            }
        }
    document = {
        "settings": settings | {"discount": {"economic": 0.06}},
        "plan": {"objective": "enpv", "years": [2026, 2030]},
        "budgets": {"capital": {"year": list(range(2026, 2033)), "amount": [6000.0] * 7}},
        "projects": projects,
    }
    return json.dumps(document)
