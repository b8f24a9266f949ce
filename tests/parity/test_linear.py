"""Projects of which any share may be built are a linear program: value and prices against scipy's own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

import climcap as cc

YEARS = [2026, 2027, 2028]


def problem(seed: int) -> tuple[cc.Appraisal, np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    """Random projects with a cost in each year, ceilings on these, and a floor on tonnes."""
    random = np.random.default_rng(seed)
    count = int(random.integers(3, 12))
    ids = [f"p{number:02d}" for number in range(count)]
    value = random.uniform(-2, 10, count)
    tonnes = random.uniform(0, 5, count)
    cost = random.uniform(0, 6, (len(YEARS), count))
    ceiling = random.uniform(2, 12, len(YEARS))
    rows = {"project": ids, "alternative": ["do"] * count, "worth": value, "avoided_tco2e": tonnes}
    costs = {
        "project": ids * len(YEARS),
        "alternative": ["do"] * (count * len(YEARS)),
        "budget": ["capital"] * (count * len(YEARS)),
        "year": np.repeat(YEARS, count),
        "amount": cost.ravel(),
    }
    appraisal = cc.Appraisal.from_tables(rows=rows, costs=costs)
    return appraisal, value, tonnes, cost, ceiling, float(random.uniform(0, 3))


@pytest.mark.parametrize("seed", range(30))
def test_value_and_prices_are_those_of_linprog(seed: int) -> None:
    appraisal, value, tonnes, cost, ceiling, floor = problem(seed)
    plan = cc.optimize(
        appraisal,
        objective="worth",
        sense="max",
        budgets={"capital": dict(zip(YEARS, ceiling.tolist(), strict=True))},
        targets={"column": "avoided_tco2e", "at_least": floor, "name": "tonnes"},
        divisible=[f"p{number:02d}" for number in range(len(value))],
        gap=0,
    )
    cc.verify(plan)
    peer = linprog(-value, A_ub=np.vstack([cost, -tonnes]), b_ub=[*ceiling, -floor], bounds=(0, 1), method="highs")
    assert plan.objective == pytest.approx(-peer.fun, rel=1e-9)
    assert plan.bound == pytest.approx(-peer.fun, rel=1e-8)
    prices = {(row["limit"], row["year"]): row["value"] for row in plan.certificate["multipliers"]}
    wanted = {("capital", year): -price for year, price in zip(YEARS, peer.ineqlin.marginals, strict=False)}
    # One more tonne asked for is one less of slack: its price is what it costs.
    wanted["tonnes", None] = peer.ineqlin.marginals[-1]
    for key, price in wanted.items():
        assert prices.get(key, 0.0) == pytest.approx(price, rel=1e-7, abs=1e-9), key


@pytest.mark.parametrize("seed", range(10))
def test_what_is_carried_over_is_a_column_of_the_linear_program(seed: int) -> None:
    appraisal, value, _, cost, ceiling, _ = problem(seed)
    count, cap, opening = len(value), 0.4, 1.5
    plan = cc.optimize(
        appraisal,
        objective="worth",
        sense="max",
        budgets={
            "capital": dict(zip(YEARS, ceiling.tolist(), strict=True)) | {"carry_over": cap, "opening": opening},
        },
        divisible=[f"p{number:02d}" for number in range(count)],
        gap=0,
    )
    cc.verify(plan)
    # Shares, then what 2026 and 2027 carry out.
    carried = np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]])
    peer = linprog(
        [*-value, 0, 0],
        A_ub=np.hstack([cost, carried]),
        b_ub=ceiling + np.array([opening, 0.0, 0.0]),
        bounds=[(0, 1)] * count + [(0, cap * ceiling[0]), (0, cap * ceiling[1])],
        method="highs",
    )
    assert plan.objective == pytest.approx(-peer.fun, rel=1e-9)
    carry = plan.budget["carried_in"]
    assert carry[0] == opening
    assert (carry[1:] <= cap * ceiling[:-1] + 1e-9).all()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("sense", ["max", "min"])
def test_shadow_prices_are_the_duals_of_highs(seed: int, sense: str) -> None:
    """Exact where all is divisible: of the certificate, never negative in the table, with a sign in the certificate."""
    appraisal, value, tonnes, cost, ceiling, floor = problem(seed)
    sign = 1.0 if sense == "max" else -1.0
    plan = cc.optimize(
        appraisal,
        objective="worth",
        sense=sense,
        budgets={"capital": dict(zip(YEARS, ceiling.tolist(), strict=True))},
        targets={"column": "avoided_tco2e", "at_least": floor, "name": "tonnes"},
        divisible=[f"p{number:02d}" for number in range(len(value))],
        gap=0,
    )
    peer = linprog(
        -sign * value, A_ub=np.vstack([cost, -tonnes]), b_ub=[*ceiling, -floor], bounds=(0, 1), method="highs"
    )
    # How much smaller what is made small becomes by one more unit of room: never negative, with either sense.
    gains = -peer.ineqlin.marginals
    table = cc.shadow_prices(plan, step=1e-4, gap=1e-9).to_arrow().to_pylist()
    assert [(row["limit"], row["year"]) for row in table] == [*(("capital", year) for year in YEARS), ("tonnes", None)]
    for row, gain in zip(table, gains, strict=True):
        assert row["lp_price"] == pytest.approx(gain, rel=1e-7, abs=1e-9)
        assert row["lp_from"] == ("certificate" if plan.certificate["multipliers"] else "linear program")
        if row["step"] is not None:
            # A small step of a linear program gains what the price says, up to a corner.
            assert row["resolved_price"] <= gain + 1e-6
    signed = {(row["limit"], row["year"]): row["value"] for row in plan.certificate["multipliers"]}
    for year, gain in zip(YEARS, gains, strict=False):
        assert signed.get(("capital", year), 0.0) == pytest.approx(sign * gain, rel=1e-7, abs=1e-9)
    # More asked for is less room.
    assert signed.get(("tonnes", None), 0.0) == pytest.approx(-sign * gains[-1], rel=1e-7, abs=1e-9)
