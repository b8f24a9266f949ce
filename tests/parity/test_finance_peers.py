"""Indicators against numpy-financial and pyxirr, asked in the same run about the same random flows.

A peer's rate of return is held against ours where it is one: where the flow is worth nothing at it. Where it is not,
the peer is wrong or has given up, and how often that may be is said.
"""

from __future__ import annotations

import datetime as dt
import math
import random

import numpy as np
import numpy_financial as npf
import pytest
import pyxirr

import climcap as cc

FLOWS = 400


def conventional(chance: random.Random) -> list[float]:
    """Works for one to four years, then benefits."""
    works = [-round(chance.uniform(50, 1000), 2) for _ in range(chance.randint(1, 4))]
    return works + [round(chance.uniform(0, 300), 2) for _ in range(chance.randint(1, 60))] + [1.0]


def unruly(chance: random.Random) -> list[float]:
    """Gains and outlays as they come, with several changes of sign most of the time."""
    flows = [round(chance.uniform(-1000, 1000), 2) for _ in range(chance.randint(1, 25))]
    return [*flows, round(chance.uniform(-1, 0) * flows[0], 2)]


def dated(chance: random.Random, flows: list[float]) -> list[dt.date]:
    """Dates for flows, in no order."""
    return [dt.date(2020, 1, 1) + dt.timedelta(days=chance.randint(0, 9000)) for _ in flows]


def is_rate_of(rate: float | None, flows: list[float], times: list[float] | None = None) -> bool:
    """Whether a flow is worth nothing at a rate, but for rounding."""
    if rate is None or not math.isfinite(rate) or rate <= -1:
        return False
    exponents = np.array(range(len(flows)) if times is None else times, dtype=float) * -math.log1p(rate)
    terms = np.array(flows) * np.exp(exponents - exponents.max())
    return bool(abs(terms.sum()) <= 1e-7 * np.abs(terms).sum())


@pytest.mark.parametrize("seed", range(FLOWS))
def test_net_present_values_are_the_peers(seed: int) -> None:
    chance = random.Random(seed)
    flows, rate = unruly(chance), chance.uniform(-0.3, 1.0)
    size = sum(abs(flow) * (1 + rate) ** -year for year, flow in enumerate(flows))
    ours = cc.finance.npv(rate, flows)
    assert ours == pytest.approx(npf.npv(rate, flows), abs=1e-12 * size)
    assert ours == pytest.approx(pyxirr.npv(rate, flows), abs=1e-12 * size)
    assert cc.finance.npv(rate, flows, timing="end") == pytest.approx(
        pyxirr.npv(rate, flows, start_from_zero=False), abs=1e-12 * size / (1 + rate)
    )


def test_rates_of_flows_with_one_change_of_sign_are_the_peers() -> None:
    chance = random.Random(1)
    for _ in range(FLOWS):
        flows = conventional(chance)
        (ours,) = cc.finance.irr_all(flows)
        assert ours == cc.finance.irr(flows)
        for theirs in (npf.irr(flows), pyxirr.irr(flows)):
            assert is_rate_of(theirs, flows)
            assert ours == pytest.approx(theirs, abs=1e-6 * (1 + ours))


def test_no_rate_of_a_peer_is_missed() -> None:
    chance = random.Random(2)
    compared, several = 0, 0
    for _ in range(2 * FLOWS):
        flows = unruly(chance)
        ours = cc.finance.irr_all(flows)
        several += len(ours) > 1
        assert all(is_rate_of(rate, flows) for rate in ours)
        for theirs in (npf.irr(flows), pyxirr.irr(flows)):
            if is_rate_of(theirs, flows):
                compared += 1
                assert any(rate == pytest.approx(theirs, abs=1e-5 * (1 + rate)) for rate in ours), (flows, theirs)
    assert compared > FLOWS
    assert several > FLOWS // 10


def test_numpy_financial_takes_a_wrong_root() -> None:
    # VALIDATION V10. At a rate of 100 % the returns of seven years pay for the outlay; the last payment, of 1, is a
    # cost that grows without end only where money loses nearly all its worth each year.
    flows = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
    assert npf.irr(flows) == pytest.approx(-0.99979, abs=1e-5)
    assert cc.finance.irr(flows) == pytest.approx(1.00427, abs=5e-6)
    assert cc.finance.irr_all(flows) == pytest.approx([-0.99979, 1.00427], abs=1e-5)


@pytest.mark.parametrize("seed", range(FLOWS))
def test_modified_rates_are_the_peers(seed: int) -> None:
    chance = random.Random(seed)
    flows = unruly(chance)
    finance, reinvest = chance.uniform(0.0, 0.3), chance.uniform(0.0, 0.3)
    ours = cc.finance.mirr(flows, finance_rate=finance, reinvest_rate=reinvest)
    theirs = npf.mirr(flows, finance, reinvest), pyxirr.mirr(flows, finance, reinvest)
    assert theirs == pytest.approx((ours, ours), abs=1e-9)


@pytest.mark.parametrize("seed", range(FLOWS))
def test_dated_flows_are_worth_what_pyxirr_says(seed: int) -> None:
    chance = random.Random(seed)
    flows, rate = unruly(chance), chance.uniform(-0.3, 1.0)
    dates = dated(chance, flows)
    size = sum(
        abs(flow) * (1 + rate) ** (-(date - min(dates)).days / 365) for date, flow in zip(dates, flows, strict=True)
    )
    assert cc.finance.xnpv(rate, dates, flows) == pytest.approx(pyxirr.xnpv(rate, dates, flows), abs=1e-12 * size)


def test_rates_of_dated_flows_are_pyxirrs() -> None:
    chance = random.Random(3)
    given_up = 0
    for attempt in range(FLOWS):
        flows = conventional(chance) if attempt % 2 else unruly(chance)
        dates = sorted(dated(chance, flows)) if attempt % 2 else dated(chance, flows)
        times = [(date - min(dates)).days / 365 for date in dates]
        ours, theirs = cc.finance.xirr_all(dates, flows), pyxirr.xirr(dates, flows)
        assert all(is_rate_of(rate, flows, times) for rate in ours)
        if is_rate_of(theirs, flows, times):
            assert theirs is not None
            assert any(rate == pytest.approx(theirs, abs=1e-5 * (1 + rate)) for rate in ours), (flows, theirs)
        else:
            given_up += bool(ours)
    assert given_up <= FLOWS // 50


@pytest.mark.parametrize("seed", range(100))
def test_annuities_are_the_peers_payments(seed: int) -> None:
    chance = random.Random(seed)
    present, rate, years = chance.uniform(1, 1e6), chance.uniform(-0.05, 0.3), chance.randint(1, 60)
    for timing, due in (("end", 0), ("start", 1)):
        ours = cc.finance.annuity(present, rate, years, timing=timing)  # type: ignore[arg-type]
        assert ours == pytest.approx(-npf.pmt(rate, years, present, when=due), rel=1e-10)
        assert ours == pytest.approx(-pyxirr.pmt(rate, years, present, pmt_at_beginning=bool(due)), rel=1e-10)
    costs = [chance.uniform(0, 1000) for _ in range(years)]
    level = cc.finance.equivalent_annual_cost(rate, costs)
    assert level == pytest.approx(-npf.pmt(rate, years, npf.npv(rate, costs), when=1), rel=1e-10)
