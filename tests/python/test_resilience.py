"""Expected annual damage: VALIDATION V5 and ECONOMICS 6, from several tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import climcap as cc

PERIODS = [2, 5, 10, 25, 50, 100, 250, 500]
LOSSES = [0, 1, 3, 8, 15, 25, 40, 55]
ROAD = ([100, 1000], [5_869_500, 5_869_500])


@pytest.mark.parametrize(
    ("periods", "losses", "asked", "expected"),
    [
        ([100, 200], [1000, 2000], {"tail": "zero"}, 7.5),
        ([500, 1000], [1000, 2000], {"tail": "zero"}, 1.5),
        (*ROAD, {}, 58_695),
        (*ROAD, {"protection": 500}, 11_739),
        (*ROAD, {"onset": 1}, 2_964_097.5),
        (PERIODS, LOSSES, {"tail": "zero"}, 1.400),
        (PERIODS, LOSSES, {}, 1.510),
        (PERIODS, LOSSES, {"tail": "zero", "interpolation": "log"}, 1.32110277),
        (PERIODS, LOSSES, {"interpolation": "log"}, 1.32110277 + 0.11),
        (PERIODS, LOSSES, {"protection": 20}, 0.905833),
        (PERIODS, LOSSES, {"protection": 20, "interpolation": "log"}, 0.881435),
        (PERIODS, LOSSES, {"frequency_multiplier": 1.7}, 2.567),
        (PERIODS, LOSSES, {"frequency_multiplier": 3}, 4.391111),
        (PERIODS, LOSSES, {"frequency_multiplier": 3, "measure": "rate"}, 4.53),
        (PERIODS, LOSSES, {"frequency_multiplier": 1.7, "protection": 20}, 1.539917),
        (PERIODS, LOSSES, {"frequency_multiplier": 1.7, "protection": 20, "standard": "maintained"}, 1.233647),
        # A standard beyond the largest return period leaves the tail alone.
        (PERIODS, LOSSES, {"protection": 1000}, 55 / 1000),
        (PERIODS, LOSSES, {"protection": 1000, "tail": "zero"}, 0.0),
    ],
)
def test_damage_of_others(periods: list[float], losses: list[float], asked: dict[str, Any], expected: float) -> None:
    found = cc.resilience.expected_annual_damage(periods, losses, **asked)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_the_order_of_return_periods_does_not_matter() -> None:
    found = cc.resilience.expected_annual_damage(PERIODS[::-1], np.array(LOSSES[::-1], dtype=float))
    assert found == cc.resilience.expected_annual_damage(PERIODS, LOSSES)


@given(
    st.lists(st.tuples(st.floats(1.5, 1e4), st.floats(0, 1e6)), min_size=2, max_size=8, unique_by=lambda pair: pair[0])
)
def test_damage_is_the_trapezoid_over_probability(points: list[tuple[float, float]]) -> None:
    periods = sorted(period for period, _ in points)
    losses = sorted(loss for _, loss in points)
    found = cc.resilience.expected_annual_damage(periods, losses, tail="zero")
    expected = -np.trapezoid(losses, [1 / period for period in periods])
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * max(losses))
    tail = cc.resilience.expected_annual_damage(periods, losses)
    assert tail == pytest.approx(expected + losses[-1] / periods[-1], rel=1e-9, abs=1e-9 * max(losses))


@pytest.mark.parametrize(
    ("periods", "losses", "asked", "message"),
    [
        ([10, 100], [2, 1], {}, "losses"),
        ([10, 10], [1, 2], {}, "losses"),
        ([10], [1, 2], {}, "losses"),
        ([], [], {}, "losses"),
        ([0.5, 10], [1, 2], {}, "losses"),
        ([float("nan"), 10], [1, 2], {}, "return_periods"),
        ([10, 100], [1, float("inf")], {}, r"losses\[1\]"),
        ([10, 100], [1, 2], {"tail": "long"}, 'tail: found "long"; allowed: constant, zero'),
        ([10, 100], [1, 2], {"standard": "held"}, "standard"),
        ([10, 100], [1, 2], {"measure": "count"}, "measure"),
        ([10, 100], [1, 2], {"interpolation": "cubic"}, "interpolation"),
        ([10, 100], [1, 2], {"frequency_multiplier": -1.0}, "losses|frequency"),
    ],
)
def test_impossible_curves_are_refused(
    periods: list[float], losses: list[float], asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(cc.InputError, match=message):
        cc.resilience.expected_annual_damage(periods, losses, **asked)
