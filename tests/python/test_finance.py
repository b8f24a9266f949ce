"""Discounting and indicators: VALIDATION V1, V3 (c), V6 and V10, and what makes no sense."""

from __future__ import annotations

import csv
import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
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


@pytest.mark.parametrize(("flows", "expected"), RATES)
def test_irr_of_others(flows: list[float], expected: float) -> None:
    assert cc.finance.irr(flows) == pytest.approx(expected, abs=1e-9)


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


def test_mirr_of_others() -> None:
    flows = [-120000, 39000, 30000, 21000, 37000, 46000]
    assert cc.finance.mirr(flows, finance_rate=0.10, reinvest_rate=0.12) == pytest.approx(0.126094, abs=5e-7)
    flows = [100, 200, -50, 300, -200]
    assert cc.finance.mirr(flows, finance_rate=0.05, reinvest_rate=0.06) == pytest.approx(0.3428, abs=5e-5)
    assert cc.finance.mirr([1, 2], finance_rate=0.05, reinvest_rate=0.06) is None


def test_dated_flows_of_others() -> None:
    flows = [-1000.0, 750.0, 500.0]
    assert cc.finance.xirr(DATES, flows) == pytest.approx(0.1750092646154513, abs=1e-12)
    assert cc.finance.xnpv(0.10, DATES, flows) == pytest.approx(94.75541831418877, rel=1e-12)
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


def test_schedules_have_names_bands_years_and_parameters() -> None:
    factors = cc.finance.discount_factors
    assert factors("green-book-health", 2)[1] == pytest.approx(1 / 1.015, rel=1e-15)
    assert factors("green-book-catastrophic", 32)[31] == pytest.approx(1.03**-30 / 1.0257, rel=1e-12)
    assert np.array_equal(factors({"from": [0, 31], "rate": [0.05, 0.03]}, 40), factors([(0, 0.05), (31, 0.03)], 40))
    by_year = factors({"year": [2000, 2028], "rate": [0.05, 0.03]}, 4, base_year=2026)
    assert by_year == pytest.approx([1, 1 / 1.05, 1 / (1.05 * 1.03), 1 / (1.05 * 1.03**2)], rel=1e-15)
    parameters = {"pure_time_preference": 0.01, "elasticity": 1.5, "growth": 0.02}
    assert np.array_equal(factors(parameters, 5), factors(cc.finance.ramsey_rate(0.01, 1.5, 0.02), 5))
    parameters |= {"growth_sd": 0.04, "premium": 0.005}
    rate = cc.finance.ramsey_rate(0.01, 1.5, 0.02, growth_sd=0.04, premium=0.005)
    assert rate == pytest.approx(0.01 + 1.5 * 0.02 - 0.5 * 1.5**2 * 0.04**2 + 0.005, rel=1e-15)
    assert np.array_equal(factors(parameters, 5), factors(rate, 5))


def test_blcc_heating_and_cooling() -> None:
    # V1: NIST BLCC 5.3-19, 15 years at 3 %, amounts at the ends of years; to a dollar, as the tool counts by date.
    def present(by_year: dict[int, float]) -> float:
        return cc.finance.npv(0.03, [by_year.get(year, 0.0) for year in range(16)])

    energy = 11.4867 * 0.08
    yearly = range(1, 16)
    existing = {
        "energy": energy * 15_000,
        "om": present(dict.fromkeys(yearly, 50.0)) + present({10: 200.0}),
        "capital": 1500.0 + present({10: 600.0}),
        "residual": present({15: 0.10 * 1500 + 0.50 * 600}),
    }
    pump = {
        "energy": energy * 10_250,
        "om": present(dict.fromkeys(yearly, 100.0)) + present({8: 600.0}),
        "capital": 3000.0,
        "residual": present({15: 0.25 * 3000}),
    }
    for design, expected in ((existing, (13784, 746, 289, 16187)), (pump, (9419, 1668, 481, 13605))):
        life_cycle = design["energy"] + design["om"] + design["capital"] - design["residual"]
        assert (design["energy"], design["om"], design["residual"], life_cycle) == pytest.approx(expected, abs=1)
    savings = existing["energy"] + existing["om"] - pump["energy"] - pump["om"]
    investment = pump["capital"] - pump["residual"] - existing["capital"] + existing["residual"]
    assert (savings, investment, savings - investment) == pytest.approx((3443, 861, 2582), abs=1)
    ratio = cc.finance.sir(savings, investment)
    assert ratio == pytest.approx(4.00, abs=0.005)
    assert cc.finance.airr(ratio, 0.03, 15) == pytest.approx(0.1297, abs=5e-5)
    saved = [-1500.0] + [1154.6385 + 50 - 788.9974 - 100] * 15
    saved[8] -= 600
    saved[10] += 200 + 600
    assert cc.finance.payback(saved) == cc.finance.Payback(5, lost_again=False)
    assert cc.finance.discounted_payback(0.03, saved) == cc.finance.Payback(6, lost_again=False)


def test_e3_ratios() -> None:
    # V3 (c): NIST E3.
    assert cc.finance.sir(550 - 300, 200 - 100) == 2.5
    assert cc.finance.airr(2.5, 0.05, 10) == pytest.approx(0.150756137704478, abs=1e-14)
    found = cc.finance.bcr(4711.42470789861, 431.304392192082 - 94.9622352953234)
    assert found == pytest.approx(14.0078328312106, abs=1e-12)


def test_what_is_undefined_is_none() -> None:
    assert cc.finance.sir(1, 0) is None
    assert cc.finance.bcr(1, 0) is None
    assert cc.finance.bcr(1, -1) is None
    assert cc.finance.airr(0, 0.05, 10) is None
    assert cc.finance.airr(float("inf"), 0.05, 10) is None
    assert cc.finance.airr(None, 0.05, 10) is None
    assert cc.finance.payback([-100, 50]) is None
    assert cc.finance.payback([1, 1]) is None
    assert cc.finance.discounted_payback(0.10, [-100, 105]) is None
    assert cc.finance.xirr_all(DATES, [1, 2, 3]) == []


def test_a_payback_that_is_lost_again_says_so() -> None:
    assert cc.finance.payback([0, -100, 120, -50, 60]) == cc.finance.Payback(1, lost_again=True)


@pytest.mark.parametrize(
    ("damages", "rate", "expected", "tolerance"),
    [
        ((35_000, 2023, 50_000, 2072), 0.07, 38835.30, 0.01),
        ((35_000, 2023, 50_000, 2047), 0.07, 41893.12, 0.01),
        ((150_000, 2023, 300_000, 2072), 0.0275, 208213.8061, 5e-5),
    ],
)
def test_equivalent_annual_damage_of_hec_fda(
    damages: tuple[float, int, float, int], rate: float, expected: float, tolerance: float
) -> None:
    # V6: the tests of HEC-FDA, which print whole cents at 7 %.
    assert cc.finance.equivalent_annual_damage(*damages, rate, years=50) == pytest.approx(expected, abs=tolerance)


def test_fiscal_years() -> None:
    assert cc.finance.fiscal_year(dt.date(2025, 6, 30), 7) == 2025
    assert cc.finance.fiscal_year(np.datetime64("2025-07-01"), 7) == 2026  # type: ignore[arg-type]
    assert cc.finance.fiscal_year("2025-12-31") == 2025
    years, sums = cc.finance.by_fiscal_year(["2027-04-01", "2025-03-31", "2027-03-31"], [1, 2, 4], 4)
    assert years.tolist() == [2025, 2026, 2027, 2028]
    assert sums.tolist() == [2.0, 0.0, 4.0, 1.0]


def ida_terms() -> list[dict[str, str]]:
    text = (Path(__file__).resolve().parents[1] / "data/ida_terms.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize("per_year", [1, 2])
@pytest.mark.parametrize("terms", ida_terms(), ids=lambda terms: terms["term"].replace(" ", "-"))
def test_grant_elements_of_ida(terms: dict[str, str], per_year: int) -> None:
    repaid = dict.fromkeys(range(1, int(terms["maturity_years"]) + 1), 0.0)
    for span in terms["repayment"].split("; "):
        years, share = span.split()
        first, last = map(int, years.split("-"))
        repaid |= dict.fromkeys(range(first, last + 1), float(Fraction(share)))
    left, service = 1.0, []
    for share in repaid.values():
        for _ in range(per_year):
            service.append(share / per_year + left * float(terms["rate_pct"]) / 100 / per_year)
            left -= share / per_year
    assert left == pytest.approx(0, abs=1e-12)
    expected = float(terms["grant_element_half_yearly_pct" if per_year == 2 else "grant_element_yearly_pct"])
    found = cc.finance.grant_element(1, service, per_year=per_year)
    assert 100 * found == pytest.approx(expected, abs=0.005)


def test_grant_element() -> None:
    # Ten years of grace at no interest, discounted at 5 %.
    assert cc.finance.grant_element(100, [0] * 9 + [100]) == pytest.approx(1 - 1.05**-10, rel=1e-12)
    # A loan at the discount rate is no gift.
    assert cc.finance.grant_element(100, [5.0] * 9 + [105.0]) == pytest.approx(0.0, abs=1e-12)
    twice = cc.finance.grant_element(100, [0, 100], rate=0.05, per_year=2)
    assert twice == pytest.approx(1 - 1 / 1.05, rel=1e-12)
    # 60 today and 40 in a year, repaid with interest at the discount rate.
    service = [0, 60 * 1.05**2 + 40 * 1.05]
    assert cc.finance.grant_element(100, service, disbursements=[60, 40]) == pytest.approx(0.0, abs=1e-12)


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
        (
            lambda: cc.finance.grant_element(100, [1], disbursements=[50, 40]),
            "disbursements: found amounts that add up to 90",
        ),
        (lambda: cc.finance.npv(-0.9999999, [1.0] * 60), "rate: found a discount factor of inf after 60 years"),
        (lambda: cc.finance.npv(1e200, [1.0] * 60), "rate: found a discount factor of 0 after 60 years"),
        (lambda: cc.finance.discount_factors("green-book-standrd", 3), "green-book-health, green-book-catastrophic"),
        (lambda: cc.finance.discount_factors({"year": [2026], "rate": [0.1]}, 3), "base_year: found None"),
        (lambda: cc.finance.discount_factors({"year": [2028], "rate": [0.1]}, 3, base_year=2026), "first rate in 2028"),
        (
            lambda: cc.finance.discount_factors({"year": [2028, 2030], "rate": [0.1]}, 3, base_year=2026),
            "2 years and 1",
        ),
        (lambda: cc.finance.discount_factors({"from": [0], "rates": [0.1]}, 3), "rate_or_schedule: found {'from'"),
        (lambda: cc.finance.discount_factors({"pure_time_preference": 0.01, "elasticity": 1}, 3), "'growth': ..."),
        (lambda: cc.finance.discount_factors([0.1, 0.2], 3), "rate_or_schedule"),
        (lambda: cc.finance.discount_factors(None, 3), "rate_or_schedule: found None"),  # type: ignore[arg-type]
        (lambda: cc.finance.discount_factors(0.1, 10**9), "at most 100000 years"),
        (lambda: cc.finance.ramsey_rate(0.01, -1, 0.02), "elasticity: found -1"),
        (lambda: cc.finance.ramsey_rate(0.01, 1, float("nan")), "finite"),
        (lambda: cc.finance.airr(2.5, 0.05, 0), "years: found 0"),
        (lambda: cc.finance.annuity(100, 0.05, 0), "years"),
        (lambda: cc.finance.equivalent_annual_cost(0.05, []), "years: found 0 years"),
        (lambda: cc.finance.equivalent_annual_damage(1, 2026, 2, 2026, 0.05, years=5), "after the base year 2026"),
        (lambda: cc.finance.fiscal_year("2026-02-30"), "date: found 2026-02-30"),
        (lambda: cc.finance.fiscal_year("2026-02-28", 13), "a month from 1 to 12"),
        (lambda: cc.finance.by_fiscal_year(["2026-02-28"], [1, 2]), "1 dates and 2 flows"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        call()
