"""How long climcap takes to appraise a pipeline, and the same work in numpy beside it.

    python benches/appraisal.py [projects]

Draws projects with four designs, ten starts, forty years and two scenarios (``appraisal_pipeline.py``), appraises them
with climcap, computes the main columns of the same rows in numpy arrays written for exactly this pipeline, checks that
both give the same figures, and prints both times and their ratio. Both use what the machine has: climcap two threads
(``RAYON_NUM_THREADS``), numpy its own.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from typing import TYPE_CHECKING

os.environ.setdefault("RAYON_NUM_THREADS", "2")

import appraisal_pipeline as drawn
import numpy as np

import climcap as cc

if TYPE_CHECKING:
    import pandas as pd

YEARS = drawn.YEARS
COLUMNS = ["enpv", "enpv_carbon_low", "fnpv", "irr", "payback_years", "avoided_tco2e", "rehabilitation_avoided_pv"]
RUNS = 3


def expected_damage(scenario: int, years: np.ndarray) -> np.ndarray:
    """Share of the value that a flood is expected to destroy in each year: trapezoids, rarest loss held."""
    depth = np.array([0.0, 0.2, 0.5, 1.1, 1.6])
    chance = 1 / np.array(drawn.RETURN_PERIODS)

    def share(deeper: float) -> float:
        lost = np.interp(depth + deeper, [0, 0.5, 1, 2, 3], [0, 0.3, 0.5, 0.8, 1])
        return float(np.sum((chance[:-1] - chance[1:]) * (lost[:-1] + lost[1:]) / 2) + chance[-1] * lost[-1])

    now, later = share(0.0), share(0.4 if scenario else 0.0)
    return now + (later - now) * years / (YEARS - 1)


def factors(rate: float, count: int) -> np.ndarray:
    """Give the mid-year discount factors of years from the base year on."""
    return (1 + rate) ** -(np.arange(count) + 0.5)


def rates_of_return(flows: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """Newton's method on all rows at once: flows in the middle of their years, what is left at the close."""
    when = np.append(np.arange(YEARS) + 0.5, YEARS)
    every = np.concatenate([flows, residual[..., None]], axis=-1)
    rate = np.full(flows.shape[:-1], 0.1)
    for _ in range(40):
        weights = (1 + rate)[..., None] ** -when
        value = np.einsum("...y,...y->...", every, weights)
        slope = -np.einsum("...y,...y,y->...", every, weights, when) / (1 + rate)
        rate = np.clip(rate - value / slope, -0.9, 10)
    return rate


def paybacks(flows: np.ndarray) -> np.ndarray:
    """Years from the first spending until the running total is not negative; NaN if it stays so."""
    first = np.argmax(flows < 0, axis=-1)
    after = np.arange(YEARS) >= first[..., None]
    back = after & (np.cumsum(flows, axis=-1) >= 0)
    return np.where(back.any(axis=-1), np.argmax(back, axis=-1) - first, np.nan)


def by_numpy(tables: dict[str, pd.DataFrame]) -> dict[str, np.ndarray]:
    """Compute the columns of every row as arrays of scenario, project, alternative and start."""
    years = np.arange(YEARS)
    pick = {name: table[table["alternative"] != "without"] for name, table in tables.items() if "alternative" in table}
    none = {name: table[table["alternative"] == "without"] for name, table in tables.items() if "alternative" in table}
    projects = len(none["cost_lines"])
    shape = (projects, -1, 1, 1)

    def built(table: str, column: str, **where: str) -> np.ndarray:
        rows = pick[table]
        for name, value in where.items():
            rows = rows[rows[name] == value]
        return rows[column].to_numpy(float).reshape(shape)

    def before(table: str, column: str) -> np.ndarray:
        return none[table][column].to_numpy(float).reshape(projects, 1, 1, 1)

    start = np.arange(drawn.STARTS)[:, None]
    opening = start + 2
    age = years - opening
    serves = age >= 0
    works, plant = built("components", "capex", component="works"), built("components", "capex", component="plant")
    tonnes = built("components", "construction_tco2e", component="works")
    spread = 0.4 * (years == start) + 0.6 * (years == start + 1)
    last = years == start + 1
    again = serves & (age > 0) & (age % 15 == 0)
    capital = works * spread + plant * (last | again)

    old, due = before("components", "capex"), 20 - before("components", "age_years")
    renewal = old * ((years >= due) & ((years - due) % 20 == 0))
    renewed = renewal * (years < start)

    upkeep = built("cost_lines", "unit_value") * 1.01 ** np.maximum(age, 0) * serves
    was_upkeep = before("cost_lines", "unit_value") * 1.02**years
    benefit = built("benefit_lines", "unit_value") * 1.02**years * serves
    grid = np.interp(years, [0, YEARS - 1], [0.5, 0.1]) * 1.01**years
    saved = before("activities", "quantity") * grid - np.where(
        serves, built("activities", "quantity") * grid, before("activities", "quantity") * grid
    )
    saved = saved - tonnes * spread
    carbon = np.interp(years, [0, YEARS - 1], [45.0, 90.0])

    ahead = YEARS + 60
    discount, financial = factors(0.06, ahead), factors(0.08, ahead)
    sums = np.concatenate([[0.0], np.cumsum(discount)])

    def left(cost: np.ndarray, first: np.ndarray, life: int) -> np.ndarray:
        """Give the part of a cost, at its present value, that serves after the window."""
        whole = sums[np.minimum(first + life, ahead)] - sums[np.minimum(first, ahead)]
        beyond = sums[np.minimum(first + life, ahead)] - sums[np.minimum(np.maximum(first, YEARS), ahead)]
        return np.where(first + life > YEARS, cost * beyond / whole, 0.0)

    residual = left((works * spread * discount[:YEARS]).sum(-1), opening[..., 0], 50)
    residual = residual + left((plant * last * discount[:YEARS]).sum(-1), opening[..., 0], 15)
    for number in (1, 2):
        first = opening[..., 0] + 15 * number
        paid = first < YEARS
        cost = plant[..., 0] * discount[np.minimum(first, YEARS - 1)] * paid
        residual = residual + left(cost, first, 15)
    was_left = np.zeros((projects, 1, 1))
    for number in (0, 1, 2):
        first = (due[..., 0] + 20 * number).astype(int)
        paid = first < YEARS
        was_left = was_left + left(old[..., 0] * discount[np.minimum(first, YEARS - 1)] * paid, first, 20)
    residual = residual - was_left

    found: dict[str, list[np.ndarray]] = {column: [] for column in COLUMNS}
    value, was_value = built("exposures", "value"), before("exposures", "value")
    for scenario in (0, 1):
        share = expected_damage(scenario, years)
        avoided = np.where(serves, (was_value - value) * share, 0.0)
        flows = benefit - (capital + renewed - renewal) - (upkeep - was_upkeep * serves) + avoided
        enpv = flows @ discount[:YEARS] + residual
        paid = -(capital + renewed - renewal) - (upkeep - was_upkeep * serves) + avoided
        results = {
            "enpv": enpv,
            "enpv_carbon_low": enpv + (saved * carbon) @ discount[:YEARS],
            "fnpv": paid @ financial[:YEARS],
            "irr": rates_of_return(flows, residual * 1.06**YEARS),
            "payback_years": paybacks(flows),
            "avoided_tco2e": saved.sum(-1),
            "rehabilitation_avoided_pv": avoided @ discount[:YEARS],
        }
        for column, values in results.items():
            found[column].append(values)
    return {column: np.stack(values) for column, values in found.items()}


def main() -> None:
    """Time both, check that they agree, and print the ratio."""
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    tables = drawn.tables(projects)
    began = time.perf_counter()
    pipeline = cc.Pipeline.from_tables(tables)
    print(f"tables to pipeline        {time.perf_counter() - began:7.2f} s  {pipeline.row_count:,} rows")

    ours, theirs = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        appraisal = cc.appraise(pipeline)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        arrays = by_numpy(tables)
        theirs.append(time.perf_counter() - began)
    rows = appraisal.rows.to_pandas()
    rows = rows[rows["alternative"] != "without"]
    shape = (2, projects, drawn.STARTS, -1)
    numbered = rows["project"].str[1:].astype(int)
    rows = rows.assign(number=numbered).sort_values(["scenario", "number", "start", "alternative"])
    for column in COLUMNS:
        expected = np.swapaxes(arrays[column], 2, 3)
        got = rows[column].to_numpy(float).reshape(shape)
        if column == "irr":  # a row with several rates, or with none that Newton's method reaches, is left out
            agree = np.isclose(got, expected, rtol=1e-6)
            if agree.mean() < 0.99:
                raise SystemExit(f"{column}: the two disagree on {1 - agree.mean():.1%} of rows")
        elif not np.allclose(got, expected, rtol=1e-9, atol=1e-6, equal_nan=True):
            raise SystemExit(f"{column}: the two disagree by {np.nanmax(np.abs(got - expected))}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"climcap, every column     {min(ours):7.2f} s  best of {RUNS}")
    print(f"numpy, {len(COLUMNS)} of its columns   {min(theirs):7.2f} s  best of {RUNS}, the same figures")
    print(f"ratio                     {min(theirs) / min(ours):7.1f}    memory of both {peak:.2f} GiB at most")


if __name__ == "__main__":
    main()
