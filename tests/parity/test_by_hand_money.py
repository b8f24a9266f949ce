"""Money by hand: schedules, timing, accounts, contingencies, prices of other years and places, what remains."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import appraise
from by_hand_document import Pipeline
from by_hand_finance import Discounting, bands, modified_irr
from by_hand_samples import built, document, only, works

Record = dict[str, Any]


def factors(rate: Any, timing: str = "start") -> Discounting:
    return Discounting(bands(rate, 2026), 2026, 2060, timing, timing)


def test_rates_by_year_apply_from_the_year_before() -> None:
    rates = {"year": [2020, 2028], "rate": [0.1, 0.2]}
    assert factors(rates).running(2027) == pytest.approx(1 / 1.1)
    assert factors(rates).running(2029) == pytest.approx(1 / (1.1 * 1.2 * 1.2))
    assert factors(rates, "mid").running(2027) == pytest.approx(1 / 1.1 / 1.2**0.5)
    assert factors(rates).constant_rate() is None
    assert factors({"year": [2020, 2026], "rate": [0.1, 0.2]}).constant_rate() == 0.2
    with pytest.raises(ValueError, match="no discount rate applies"):
        factors({"year": [2028], "rate": [0.1]})


def test_schedules_of_the_green_book_and_of_ramsey() -> None:
    assert factors("green-book-health").running(2057) == pytest.approx(1.015**-30 / 1.0129)
    assert factors("green-book-catastrophic").running(2057) == pytest.approx(1.03**-30 / 1.0257)
    ramsey: Record = {"pure_time_preference": 0.01, "elasticity": 1.5, "growth": 0.02}
    assert factors(ramsey).constant_rate() == pytest.approx(0.04)
    # 0.5 x 1.5^2 x 0.02^2 = 0.00045
    assert factors(ramsey | {"growth_sd": 0.02, "premium": 0.005}).constant_rate() == pytest.approx(0.04455)


def test_a_line_may_move_at_its_own_time_of_the_year() -> None:
    """At 10 %: 110 paid at the end of 2026 and 121 gained at the end of 2027, where else money moves at the start."""
    record = document(
        {
            "a": {
                "components": {"c": works(capex=110, timing="end")},
                "benefit_lines": only(121.0, last_age=0, timing="end"),
                "cost_lines": only(11.0, last_age=0),
                "activities": {"e": {"quantity": 1, "factor": 121, "last_age": 0, "timing": "end"}},
            }
        },
        {"discount": {"economic": 0.1}, "carbon": {"low": "price", "high": "price"}},
        paths={"price": {"value": [1.0]}},
    )
    row = built(record)
    assert row["capex_pv"] == pytest.approx(100)
    assert row["benefit_pv"] == pytest.approx(100)
    assert row["opex_pv"] == pytest.approx(10)
    assert row["enpv"] == pytest.approx(-10)
    assert row["enpv_carbon_low"] == pytest.approx(-110)
    # -110 as 2026 ends and -11 as 2027 begins are one moment; 121 as 2027 ends: recovered, but not at 10 %.
    assert (row["payback_years"], row["discounted_payback_years"]) == (1, None)
    assert row["irr"] == pytest.approx(0.0)


def test_the_annuity_is_of_the_cost_at_its_own_time() -> None:
    """At 10 %, 110 at the end of 2026 is 100; two years of service, one of them after the horizon."""
    record = document(
        {"a": {"components": {"c": works(capex=110, life_years=2, timing="end")}, "cost_lines": only(0.0)}},
        {"discount": {"economic": 0.1}, "horizon": 2027, "residual": "annuity"},
    )
    charge = 100 / (1 / 1.1 + 1 / 1.21)
    assert built(record)["residual_pv"] == pytest.approx(charge / 1.21)


def test_two_accounts_differ_in_sign() -> None:
    """Economic -100 x 0.8 x 0.5 - 10 x 1.2 + 60 = 8, financial -100 - 10 + 30 = -80."""
    record = document(
        {
            "a": {
                "components": {"c": works(category="unskilled_labor", tax=0.2)},
                "cost_lines": only(10.0, last_age=0, mix=["fuel 0.4", "machines 0.6"]),
                "benefit_lines": {
                    "time": {"unit_value": 60.0, "last_age": 0},
                    "fares": {"unit_value": 30.0, "last_age": 0, "kind": "revenue", "account": "transfer"},
                },
            }
        },
        categories={
            "unskilled_labor": {"conversion_factor": 0.5},
            "fuel": {"conversion_factor": 1.5},
            "machines": {"conversion_factor": 1.0},
        },
    )
    row = built(record)
    assert (row["capex"], row["capex_pv"]) == (100, pytest.approx(40))
    assert row["opex_pv"] == pytest.approx(12)
    assert row["enpv"] == pytest.approx(8)
    assert row["fnpv"] == pytest.approx(-80)
    assert row["charges"] == {("capital", 2026): 100, ("recurrent", 2027): 10}


def test_what_is_outside_all_money_is_converted_but_not_taxed() -> None:
    record = document(
        {
            "a": {
                "components": {"c": works()},
                "benefit_lines": only(10.0, last_age=0, category="land", tax=0.5, account="external"),
                "cost_lines": only(4.0, last_age=0, category="land", tax=0.5, account="external"),
            }
        },
        categories={"land": {"conversion_factor": 2.0}},
    )
    row = built(record)
    assert row["enpv"] == pytest.approx(-100 + 20 - 8)
    assert row["fnpv"] == pytest.approx(-100)
    assert row["charges"] == {("capital", 2026): 100}


def test_a_category_nobody_knows_is_refused() -> None:
    record = document({"a": {"components": {"c": works(category="labour")}, "cost_lines": only(1.0)}})
    with pytest.raises(ValueError, match="category labour"):
        appraise(record)


@pytest.mark.parametrize(
    ("contingency", "own", "capex", "economic", "financial"),
    [
        ({"physical": 0.1, "price": 0.2}, {}, 110, 110, 132),
        ({"physical": 0.1, "price": 0.2, "optimism_bias": 0.4}, {}, 110, 140, 132),
        ({"physical": 0.1, "price": 0.2, "optimism_bias": 0.4, "add": True}, {}, 110, 150, 132),
        ({"physical": 0.1, "optimism_bias": 0.4}, {"optimism_bias": 0.0, "price_contingency": 0.5}, 110, 110, 165),
        ({}, {"physical_contingency": 0.3, "tax": 0.5}, 130, 65, 130),
    ],
)
def test_contingencies_are_of_first_builds(
    contingency: Record, own: Record, capex: float, economic: float, financial: float
) -> None:
    """The replacement of 2028, after one year of service, costs what it is said to."""
    record = document(
        {"a": {"components": {"c": works(life_years=1, **own)}, "cost_lines": only(0.0)}},
        {"contingency": contingency, "horizon": 2028},
    )
    row = built(record)
    assert row["capex"] == pytest.approx(capex)
    assert row["capex_pv"] == pytest.approx(economic)
    assert row["replacement_pv"] == pytest.approx(50 if "tax" in own else 100)
    assert row["charges"] == {("capital", 2026): pytest.approx(financial), ("capital", 2028): 100}


def test_residuals_are_of_the_economic_cost() -> None:
    """Straight line: 20 years of service from 2027 on, 11 left after 2035, of 140 with the correction of optimism."""
    record = document(
        {"a": {"components": {"c": works(life_years=20)}, "cost_lines": only(0.0)}},
        {"contingency": {"optimism_bias": 0.4}, "residual": "straight_line"},
    )
    assert built(record)["residual_pv"] == pytest.approx(140 * 11 / 20)


def test_charges_are_in_the_money_of_their_year() -> None:
    """100 EUR at 2 USD of 2024 are 200; two years later prices are 1.21 times as high and the euro is at 3."""
    record = document(
        {
            "a": {
                "components": {"c": works(currency="EUR")},
                "cost_lines": only(10.0, last_age=0),
            }
        },
        {"price_year": 2024, "inflation": 0.1},
        currencies={"EUR": {"year": [2024, 2026], "value": [2.0, 3.0], "extend": "flat"}},
    )
    row = built(record)
    assert (row["capex"], row["fnpv"]) == (200, -210)
    assert row["charges"] == {
        ("capital", 2026): pytest.approx(200 * 1.21 * 3 / 2),
        ("recurrent", 2027): pytest.approx(10 * 1.331),
    }


def test_the_index_of_prices_runs_both_ways() -> None:
    settings = {"base_year": 2026, "horizon": 2030, "price_year": 2028, "inflation": "prices"}
    pipeline = Pipeline(
        {"settings": settings, "paths": {"prices": {"year": [2027, 2030], "value": [0.5, 0.2], "extend": "flat"}}}
    )
    assert [pipeline.index(year) for year in (2028, 2029, 2027, 2026)] == pytest.approx(
        [1, 1.3, 1 / 1.4, 1 / 1.4 / 1.5]
    )


def test_capital_from_budgets_is_counted_in_real_money() -> None:
    record = document(
        {"a": {"components": {"c": works()}, "benefit_lines": only(300.0, last_age=0)}},
        {"price_year": 2020, "inflation": 0.1},
        budgets={"capital": {"year": [2026], "amount": [1e6]}},
    )
    assert built(record)["npv_per_capital"] == pytest.approx(200 / 100)


def test_carbon_may_have_a_rate_of_its_own() -> None:
    """10 tonnes avoided in 2027, at 11 each, discounted at 10 % where money is at 0 %."""
    record = document(
        {
            "without": {"activities": {"e": {"quantity": 10, "factor": 1, "first_year": 2027, "last_year": 2027}}},
            "a": {"components": {"c": works()}},
        },
        {"carbon": {"low": "price", "high": "price", "discount": 0.1}},
        paths={"price": {"value": [11.0]}},
    )
    row = built(record)
    assert row["enpv_carbon_low"] == pytest.approx(0.0)
    # A price at which the same tonnes, at the same rate, are worth the 100.
    assert row["break_even_carbon_price"] == pytest.approx(11.0)
    assert row["abatement_cost"] == pytest.approx(10.0)


def test_a_gas_is_priced_by_the_table_that_prices_it() -> None:
    """EPA 2023 at 2 %: a tonne of methane in 2030 is 2,403 dollars; in a table of CO2 alone it counts 28 times."""
    carbon = {"low": "epa-scghg-2023-2.0", "high": "price"}
    pipeline = Pipeline({"settings": {"gwp": "AR5", "carbon": carbon}, "paths": {"price": {"value": [50.0]}}})
    assert 28 * pipeline.carbon_price("low", 2030, "CH4") == pytest.approx(2403)
    assert pipeline.carbon_price("low", 2030) == pipeline.carbon_price("low", 2030, "CO2") == 230
    assert pipeline.carbon_price("low", 2030, "HFC134a") == 230
    assert pipeline.carbon_price("high", 2030, "CH4") == 50


def test_a_path_takes_the_place_of_the_reference_table_of_its_name() -> None:
    carbon = {"low": "quinet-carbon-2019", "high": "quinet-carbon-2019"}
    pipeline = Pipeline({"settings": {"carbon": carbon}, "paths": {"quinet-carbon-2019": {"value": [7.0]}}})
    assert pipeline.carbon_price("low", 2030) == 7
    assert Pipeline({"settings": {"carbon": carbon}}).carbon_price("low", 2035) == pytest.approx(375)


def test_modified_rate_of_return() -> None:
    """-100, 60, 60 at 10 %: 60 x 1.1 + 60 = 126 after two years, whenever they begin."""
    assert modified_irr([(0, -100), (1, 60), (2, 60)], 0.1) == pytest.approx(1.26**0.5 - 1)
    assert modified_irr([(0, 0), (3.5, -100), (4.5, 60), (5.5, 60)], 0.1) == pytest.approx(1.26**0.5 - 1)
    # As a spreadsheet has it, both rates at 10 %: outlays 120,000, receipts compounded over five years.
    receipts = [39000, 30000, 21000, 37000, 46000]
    grown = sum(amount * 1.1 ** (4 - i) for i, amount in enumerate(receipts))
    flows = [(0.0, -120000.0), *((1.0 + i, float(amount)) for i, amount in enumerate(receipts))]
    assert modified_irr(flows, 0.1) == pytest.approx((grown / 120000) ** 0.2 - 1)
    assert modified_irr([(0, 100), (1, 60)], 0.1) is None


def test_a_row_has_a_modified_rate_where_the_rate_is_constant() -> None:
    designs: dict[str, Record] = {"a": {"components": {"c": works()}, "benefit_lines": only(60.0, last_age=1)}}
    constant = {"discount": {"economic": 0.1}, "timing": "end"}
    assert built(document(designs, constant))["mirr"] == pytest.approx(1.26**0.5 - 1)
    assert built(document(designs, {"discount": {"economic": "green-book-standard"}}))["mirr"] is None


REMAINING = {"horizon": 2027, "residual": "remaining_flows"}


def test_what_remains_are_the_flows_until_the_end_of_what_is_paid_for() -> None:
    """Paid in 2026, it serves 2027 to 2030: of four years of 30 - 5, three come after the horizon."""
    designs: dict[str, Record] = {
        "a": {
            "components": {"c": works(life_years=4)},
            "benefit_lines": only(30.0),
            "cost_lines": only(5.0),
        }
    }
    row = built(document(designs, REMAINING))
    assert row["residual_pv"] == pytest.approx(75)
    assert row["enpv"] == pytest.approx(0)
    assert row["fnpv"] == pytest.approx(-105)  # not cash, and the benefit is nobody's receipt
    # At 10 %, all at the end of the year: 2028 is the third, and so on.
    row = built(document(designs, REMAINING | {"discount": {"economic": 0.1}, "timing": "end"}))
    assert row["residual_pv"] == pytest.approx(25 * (1.1**-3 + 1.1**-4 + 1.1**-5))


def test_nothing_new_is_paid_for_after_the_horizon() -> None:
    """What serves in 2027 alone is gone, and its replacement would fall in 2028; a design lasts as its longest part."""
    short: Record = {"components": {"c": works(life_years=1)}, "benefit_lines": only(30.0, component="c")}
    assert built(document({"a": short}, REMAINING))["residual_pv"] == 0
    both: Record = short | {"components": short["components"] | {"d": works(life_years=3)}}
    assert built(document({"a": both}, REMAINING))["residual_pv"] == 0
    both["cost_lines"] = only(7.0)
    assert built(document({"a": both}, REMAINING))["residual_pv"] == -14


def test_the_without_leaves_what_remains_of_it() -> None:
    """Renewed in 2029 at the latest, it serves through 2028; renewed in 2027, through 2036."""
    designs: dict[str, Record] = {
        "without": {"components": {"old": works(renewal_year=2029, life_years=10)}, "cost_lines": only(2.0)},
        "a": {"components": {"c": works(life_years=1)}},
    }
    without = appraise(document(designs, REMAINING))[0]
    assert without["residual_pv"] == pytest.approx(-2)
    designs["without"]["components"]["old"]["renewal_year"] = 2027
    without = appraise(document(designs, REMAINING))[0]
    assert without["residual_pv"] == pytest.approx(-2 * 9)


def test_all_parts_of_a_design_leave_flows_or_none() -> None:
    components = {"c": works(residual="remaining_flows"), "d": works(residual="annuity")}
    with pytest.raises(ValueError, match="remaining flows"):
        appraise(document({"a": {"components": components, "cost_lines": only(1.0)}}))
