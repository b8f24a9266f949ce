"""The pipeline that the appraisal benchmark evaluates, as tables and as numpy arrays with the same figures in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

YEARS = 40
BASE = 2026
STARTS = 10
RETURN_PERIODS = [2, 5, 10, 50, 100]


def tables(projects: int, alternatives: int = 4, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Draw projects with alternatives: works of two years, upkeep, a benefit, an activity that emits, a flood.

    Two scenarios: the climate of today, and one in which floods deepen by 2065.
    """
    rng = np.random.default_rng(seed)
    names = [f"p{number}" for number in range(projects)]
    designs = [f"a{number}" for number in range(alternatives)]
    project = np.repeat(names, alternatives)
    alternative = np.tile(designs, projects)
    count = projects * alternatives
    without = pd.DataFrame({"project": names, "alternative": "without"})
    built = pd.DataFrame({"project": project, "alternative": alternative})
    need = rng.uniform(5, 50, projects)
    scale = np.repeat(need, alternatives)

    components = pd.concat(
        [
            built.assign(
                component="works", capex=scale * rng.uniform(6, 12, count), phasing="0.4; 0.6", life_years=50,
                construction_tco2e=scale * 2.0,
            ),
            built.assign(component="plant", capex=scale * rng.uniform(1, 3, count), phasing="0; 1", life_years=15),
            without.assign(component="old", capex=need * 2.0, life_years=20, age_years=rng.integers(5, 19, projects)),
        ],
    )  # fmt: skip
    cost_lines = pd.concat(
        [
            built.assign(line="upkeep", unit_value=scale * rng.uniform(0.1, 0.3, count), deterioration=0.01),
            without.assign(line="upkeep", unit_value=need * 0.5, deterioration=0.02),
        ],
    )
    benefit_lines = built.assign(line="users", unit_value=scale * rng.uniform(0.4, 1.2, count), growth=0.02)
    activities = pd.concat(
        [
            built.assign(activity="power", quantity=scale * rng.uniform(2, 9, count), factor="grid", growth=0.01),
            without.assign(activity="power", quantity=need * 10.0, factor="grid", growth=0.01),
        ],
    )
    exposures = pd.concat(
        [
            built.assign(exposure="plant", hazard="flood", curve="depth", value=scale * rng.uniform(2, 10, count)),
            without.assign(exposure="plant", hazard="flood", curve="depth", value=need * 10.0),
        ],
    )
    periods = len(RETURN_PERIODS)
    depth = np.array([0.0, 0.2, 0.5, 1.1, 1.6])
    hazards = pd.DataFrame(
        {
            "hazard": "flood",
            "scenario": np.repeat(["today", "warmer", "warmer"], periods),
            "year": np.repeat([BASE, BASE, BASE + YEARS - 1], periods),
            "return_period": RETURN_PERIODS * 3,
            "intensity": np.concatenate([depth, depth, depth + 0.4]),
        },
    )
    return {
        "settings": pd.DataFrame(
            {
                "setting": [
                    "currency", "price_year", "base_year", "horizon", "timing", "discount.economic",
                    "discount.financial", "carbon.low", "carbon.high", "base_scenario",
                ],
                "value": ["USD", 2025, BASE, BASE + YEARS - 1, "mid", 0.06, 0.08, "low", "high", "today"],
            },
        ),
        "plan": pd.DataFrame(
            {"setting": ["objective", "years"], "value": ["enpv_carbon_low", f"{BASE}; {BASE + STARTS - 1}"]},
        ),
        "scenarios": pd.DataFrame({"scenario": ["today", "warmer"]}),
        "projects": pd.DataFrame({"project": names, "sector": np.resize(["water", "energy", "roads"], projects)}),
        "alternatives": built.assign(standard=alternative == "a0"),
        "components": components,
        "cost_lines": cost_lines,
        "benefit_lines": benefit_lines,
        "activities": activities,
        "exposures": exposures,
        "hazards": hazards,
        "curves": pd.DataFrame(
            {"curve": "depth", "intensity": [0.0, 0.5, 1.0, 2.0, 3.0], "share": [0.0, 0.3, 0.5, 0.8, 1.0]},
        ),
        "paths": pd.DataFrame(
            {
                "path": ["low", "low", "high", "high"],
                "year": [BASE, BASE + YEARS - 1] * 2,
                "value": [45.0, 90.0, 90.0, 180.0],
            },
        ),
        "factors": pd.DataFrame({"factor": ["grid", "grid"], "year": [BASE, BASE + YEARS - 1], "value": [0.5, 0.1]}),
    }  # fmt: skip
