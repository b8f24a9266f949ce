"""Expected annual damage: VALIDATION V5 and ECONOMICS 6, from several tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize(
    ("attachment", "cover", "expected"),
    [
        # ECONOMICS 6: 20 in excess of 10.
        (10, 20, 0.330714),
        (0, 1e9, 1.510),
        (55, 10, 0.0),
        (10, 0, 0.0),
    ],
)
def test_a_layer_is_exact_where_it_begins_and_ends(attachment: float, cover: float, expected: float) -> None:
    found = cc.resilience.layer(PERIODS, LOSSES, attachment=attachment, cover=cover)
    assert found == pytest.approx(expected, abs=1e-6)


@given(st.floats(0, 60), st.floats(0, 60), st.sampled_from(["linear", "log"]), st.floats(0.3, 4))
def test_layers_on_each_other_are_the_whole(
    first: float, second: float, interpolation: Literal["linear", "log"], multiplier: float
) -> None:
    read: dict[str, Any] = {"interpolation": interpolation, "frequency_multiplier": multiplier}
    layers = [(0, first), (first, second), (first + second, 1e6)]
    parts = [
        cc.resilience.layer(PERIODS, LOSSES, attachment=attachment, cover=cover, **read) for attachment, cover in layers
    ]
    assert sum(parts) == pytest.approx(cc.resilience.expected_annual_damage(PERIODS, LOSSES, **read), rel=1e-9)


def test_hazards_of_one_event_combine_at_equal_return_period() -> None:
    surge, wind = ([10, 50, 100], [0.1, 0.25, 0.6]), ([10, 50, 100], [0.1, 0.2, 0.55])
    worst = 0.08 * 0.175 + 0.01 * 0.425 + 0.01 * 0.6
    assert cc.resilience.combine([surge, wind]) == pytest.approx(worst)
    both = 1000 * (0.08 * 0.295 + 0.01 * 0.61 + 0.01 * 0.82)
    assert cc.resilience.combine([wind, surge], value=1000, combination="independent") == pytest.approx(both)
    # One that does no harm changes nothing, wherever its return periods lie.
    calm = ([2, 5, 500], [0.0, 0.0, 0.0])
    alone = cc.resilience.expected_annual_damage(*surge)
    assert cc.resilience.combine([surge, calm], combination="independent") == pytest.approx(alone)


def test_simulated_years_are_the_same_from_one_seed_and_come_near_the_mean() -> None:
    years = 200_000
    for read in ({}, {"measure": "rate", "frequency_multiplier": 3.0}, {"protection": 20}):
        asked: dict[str, Any] = read
        drawn = cc.resilience.simulate_annual_losses(PERIODS, LOSSES, years, seed=7, **asked)
        assert drawn.shape == (years,)
        assert np.array_equal(drawn, cc.resilience.simulate_annual_losses(PERIODS, LOSSES, years, seed=7, **asked))
        assert not np.array_equal(drawn, cc.resilience.simulate_annual_losses(PERIODS, LOSSES, years, seed=8, **asked))
        expected = cc.resilience.expected_annual_damage(PERIODS, LOSSES, **asked)
        assert abs(drawn.mean() - expected) < 4 * drawn.std() / np.sqrt(years)


@pytest.mark.parametrize("quantile", [0.85, 0.95, 0.985, 0.995])
def test_a_loss_is_passed_as_often_as_the_curve_says(quantile: float) -> None:
    drawn = cc.resilience.simulate_annual_losses(PERIODS, LOSSES, 400_000, seed=3)
    probabilities = [1 / period for period in reversed(PERIODS)]
    loss = float(np.interp(1 - quantile, probabilities, LOSSES[::-1]))
    share = (drawn > loss).mean()
    assert share == pytest.approx(1 - quantile, abs=4 * np.sqrt(quantile * (1 - quantile) / 400_000))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cc.resilience.layer([10], [1], attachment=-1, cover=1), "attachment: found -1"),
        (lambda: cc.resilience.layer([10], [1], attachment=1, cover=float("nan")), "cover: found NaN"),
        (lambda: cc.resilience.combine([([10], [1.5])]), "curves: found a share of 1.5; allowed: a number from 0 to 1"),
        (lambda: cc.resilience.combine([([10], [0.5])], combination=cast("Any", "sum")), "combination"),
        (lambda: cc.resilience.combine([([10], [0.5])], value=-1), "value"),
        (lambda: cc.resilience.simulate_annual_losses([10], [1], -1, seed=1), "years: found -1"),
        (lambda: cc.resilience.simulate_annual_losses([10], [1], 1, seed=-1), "seed: found -1"),
        (lambda: cc.resilience.simulate_annual_losses([10], [1], 10**12, seed=1), "at most 100000000 years"),
        (
            lambda: cc.resilience.simulate_annual_losses([1e-9], [1], 10, seed=1, measure="rate"),
            "at most a thousand million events",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        call()


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def storm() -> cc.Appraisal:
    return cc.appraise(cc.read(ROOT / "tests" / "cases" / "resilience-storm" / "pipeline.toml"))


def test_a_premium_charges_the_recurrent_budget_and_leads_back_to_its_policy(storm: cc.Appraisal) -> None:
    years = storm.series("store", "insured", 2026, scenario="base", account="financial").to_pandas().set_index("year")
    # Of losses of 60, 210 and 615 at 10, 50 and 100 years the policy pays 200 above 100.
    losses = [600 * 0.1, 600 * 0.25 + 400 * 0.15, 600 * 0.6 + 400 * 1.5 * 0.425]
    payout = cc.resilience.layer([10, 50, 100], losses, attachment=100, cover=200)
    gross = cc.resilience.expected_annual_damage([10, 50, 100], losses)
    assert years["rehabilitation_with"][2040] == pytest.approx(gross - payout, abs=1e-9)
    assert years["insurance_with"][2040] == pytest.approx(1.25 * payout, abs=1e-9)
    text = str(storm.explain("opex_pv", "store", "insured", 2026, scenario="base"))
    assert "projects.store.alternatives.insured.insurance.pool" in text
    assert "loading" in text


def test_heavy_damage_and_cheap_premiums_are_pointed_out() -> None:
    path = ROOT / "tests" / "cases" / "resilience-storm" / "pipeline.toml"
    assert cc.read(path).warnings == []
    changed = cc.read(path).replace(
        {
            "hazards.surge.return_period": [2, 3, 4],
            "hazards.wind.return_period": [2, 3, 4],
            "projects.store.alternatives.insured.insurance.pool.loading": None,
            "projects.store.alternatives.insured.insurance.pool.premium": 1.0,
        }
    )
    warnings = "\n".join(changed.warnings)
    assert "projects.hall.alternatives.without.exposures.wet: hazards are expected to take" in warnings
    assert "insurance.pool: the premium of 1 is below the expected payout" in warnings
