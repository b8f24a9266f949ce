"""Discounting and indicators: VALIDATION V10, and numpy-financial and pyxirr asked in the same run."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

import climcap as cc

DATES = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]
# Cash flows with their internal rates of return, as numpy-financial's own tests have them (VALIDATION V10).
RATES = [
    ([-150000, 15000, 25000, 35000, 45000, 60000], 0.05243288885941),
    ([-100, 0, 0, 74], -0.09549583034897),
    ([-100, 39, 59, 55, 20], 0.28094842115996),
    ([-100, 100, 0, -7], -0.0832996661849),
    ([-5, 10.5, 1, -8, 1], 0.0885983385),
]
AMOUNTS = st.floats(-1e6, 1e6).map(lambda amount: round(amount, 2))


@pytest.mark.parametrize(
    ("rate", "flows", "expected"),
    [
        (0.08, [-40000, 5000, 8000, 12000, 30000], 3065.22267),
        (0.05, [-15000, 1500, 2500, 3500, 4500, 6000], 122.8948549509405),
    ],
)
def test_npv_of_others(rate: float, flows: list[float], expected: float) -> None:
    assert cc.finance.npv(rate, flows) == pytest.approx(expected, rel=1e-8)


@given(st.floats(-0.5, 2.0), st.lists(AMOUNTS, min_size=1, max_size=30))
def test_npv_is_numpy_financials(rate: float, flows: list[float]) -> None:
    size = sum(abs(flow) * max(1.0, (1 + rate) ** -year) for year, flow in enumerate(flows))
    assert cc.finance.npv(rate, flows) == pytest.approx(npf.npv(rate, flows), abs=1e-12 * max(size, 1.0))
    assert cc.finance.npv(rate, flows) == pytest.approx(pyxirr.npv(rate, flows), abs=1e-12 * max(size, 1.0))
    end = cc.finance.npv(rate, flows, timing="end")
    assert end * (1 + rate) == pytest.approx(cc.finance.npv(rate, flows), abs=1e-11 * max(size, 1.0))
    mid = cc.finance.npv(rate, flows, timing="mid")
    assert mid == pytest.approx(end * math.sqrt(1 + rate), abs=1e-11 * max(size, 1.0))


@pytest.mark.parametrize(("flows", "expected"), RATES)
def test_irr_of_others(flows: list[float], expected: float) -> None:
    assert cc.finance.irr(flows) == pytest.approx(expected, abs=1e-9)
    assert npf.irr(flows) == pytest.approx(expected, abs=1e-9)


def test_no_rate_of_return_is_none() -> None:
    assert cc.finance.irr([1, 2, 3]) is None
    assert cc.finance.irr([0, 0]) is None
    assert cc.finance.irr_all([1, 2, 3]) == []


def test_the_right_root_is_taken() -> None:
    # numpy-financial 1.0.0 returns -0.99979 here.
    flows = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
    assert cc.finance.irr(flows) == pytest.approx(1.00427, abs=5e-6)
    roots = cc.finance.irr_all(flows)
    assert len(roots) == 2
    assert all(cc.finance.npv(root, flows) == pytest.approx(0.0, abs=1e-6 * abs(1 / (1 + root)) ** 7) for root in roots)


@given(st.lists(AMOUNTS.filter(bool), min_size=2, max_size=12))
def test_every_root_is_one_and_irr_is_the_first_to_take(flows: list[float]) -> None:
    roots = cc.finance.irr_all(flows)
    assert roots == sorted(roots)
    for root in roots:
        size = sum(abs(flow) * (1 + root) ** -year for year, flow in enumerate(flows))
        assert abs(cc.finance.npv(root, flows)) <= 1e-6 * size
    rate = cc.finance.irr(flows)
    positive, negative = [root for root in roots if root >= 0], [root for root in roots if root < 0]
    assert rate == (positive[0] if positive else negative[-1] if negative else None)


@given(st.integers(1, 30), st.lists(st.floats(1.0, 1e4), min_size=1, max_size=30))
def test_one_outlay_then_returns_have_pyxirrs_rate(outlay: int, returns: list[float]) -> None:
    flows = [-outlay * 100.0, *returns]
    ours, theirs = cc.finance.irr(flows), pyxirr.irr(flows)
    assert ours is not None
    assert theirs is not None
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-7)


def test_mirr_of_others() -> None:
    flows = [-120000, 39000, 30000, 21000, 37000, 46000]
    assert cc.finance.mirr(flows, finance_rate=0.10, reinvest_rate=0.12) == pytest.approx(0.126094, abs=5e-7)
    assert npf.mirr(flows, 0.10, 0.12) == pytest.approx(0.126094, abs=5e-7)
    flows = [100, 200, -50, 300, -200]
    assert cc.finance.mirr(flows, finance_rate=0.05, reinvest_rate=0.06) == pytest.approx(0.3428, abs=5e-5)
    assert cc.finance.mirr([1, 2], finance_rate=0.05, reinvest_rate=0.06) is None


def test_dated_flows_of_others() -> None:
    flows = [-1000.0, 750.0, 500.0]
    assert cc.finance.xirr(DATES, flows) == pytest.approx(0.1750092646154513, abs=1e-12)
    assert cc.finance.xirr(DATES, flows) == pytest.approx(pyxirr.xirr(DATES, flows), abs=1e-9)
    assert cc.finance.xnpv(0.10, DATES, flows) == pytest.approx(94.75541831418877, rel=1e-12)
    assert cc.finance.xnpv(0.10, DATES, flows) == pytest.approx(pyxirr.xnpv(0.10, DATES, flows), rel=1e-12)
    assert cc.finance.xirr(DATES, [1.0, 2.0, 3.0]) is None


def test_dates_are_texts_or_of_numpy_too() -> None:
    flows = np.array([-1000.0, 750.0, 500.0])
    expected = cc.finance.xnpv(0.10, DATES, flows)
    assert cc.finance.xnpv(0.10, ["2020-01-01", "2021-01-01", "2022-01-01"], flows) == expected
    assert cc.finance.xnpv(0.10, np.array(DATES, dtype="datetime64[D]"), flows) == expected


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
def test_factors_discount(timing: Any) -> None:
    flows = [-100.0, 60.0, 70.0]
    factors = cc.finance.discount_factors(0.07, 3, timing=timing)
    assert factors @ flows == pytest.approx(cc.finance.npv(0.07, flows, timing=timing), rel=1e-12)


def test_schedules_fall_by_distance_from_the_first_year() -> None:
    # HM Treasury, Green Book: 3.5 % to year 30, 3 % to year 75, 2.5 % after.
    standard = cc.finance.discount_factors("green-book-standard", 80)
    assert standard[30] == pytest.approx(1.035**-30, rel=1e-12)
    assert standard[31] == pytest.approx(1.035**-30 / 1.03, rel=1e-12)
    assert standard[76] == pytest.approx(1.035**-30 * 1.03**-45 / 1.025, rel=1e-12)
    bands = cc.finance.discount_factors([(0, 0.035), (31, 0.03), (76, 0.025)], 80)
    assert np.array_equal(bands, standard)
    assert cc.finance.discount_factors(np.float64(0.25), 2).tolist() == [1.0, 0.8]
    assert len(cc.finance.discount_factors(0, 0)) == 0


def test_grant_element() -> None:
    # Ten years of grace at no interest, discounted at 5 %.
    assert cc.finance.grant_element(100, [0] * 9 + [100]) == pytest.approx(1 - 1.05**-10, rel=1e-12)
    # A loan at the discount rate is no gift.
    assert cc.finance.grant_element(100, [5.0] * 9 + [105.0]) == pytest.approx(0.0, abs=1e-12)
    twice = cc.finance.grant_element(100, [0, 100], rate=0.05, per_year=2)
    assert twice == pytest.approx(1 - 1 / 1.05, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cc.finance.npv(-1.0, [1]), "rate"),
        (lambda: cc.finance.npv(float("nan"), [1]), "rate"),
        (lambda: cc.finance.npv(0.1, [1, float("inf")]), r"flows\[1\]"),
        (lambda: cc.finance.npv(0.1, [1], timing="late"), 'timing: found "late"; allowed: start, mid, end'),
        (lambda: cc.finance.irr([1, float("nan")]), r"flows\[1\]"),
        (lambda: cc.finance.mirr([-1, 2], finance_rate=-2, reinvest_rate=0.1), "finance_rate"),
        (lambda: cc.finance.xnpv(0.1, DATES, [1.0]), "3 dates and 1 flows"),
        (lambda: cc.finance.xirr(["soon"], [1.0]), r"dates\[0\]: found soon"),
        (lambda: cc.finance.discount_factors("green", 3), "green-book-standard"),
        (lambda: cc.finance.discount_factors([], 3), "bands"),
        (lambda: cc.finance.discount_factors([(5, 0.1)], 3), "rate_or_schedule"),
        (lambda: cc.finance.discount_factors([(0, 0.1), (0.5, 0.1)], 3), "whole number"),
        (lambda: cc.finance.discount_factors(0.1, -1), "years: found -1"),
        (lambda: cc.finance.grant_element(0, [1]), "principal"),
        (lambda: cc.finance.grant_element(1, [1], per_year=0), "per_year"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        call()
