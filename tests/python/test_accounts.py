"""Two accounts, contingencies, currencies and rising prices: what the columns and the budgets make of them."""

from __future__ import annotations

from typing import Any

import pytest

import climcap as cc


def document(**settings: Any) -> dict[str, Any]:
    """Give a pump of 100 built over two years, with upkeep of 10 from 2028 on."""
    return {
        "settings": {
            "currency": "USD",
            "price_year": 2025,
            "base_year": 2026,
            "horizon": 2029,
            "discount": {"economic": 0.06, "financial": 0.06},
            "residual": "none",
            **settings,
        },
        "projects": {
            "water": {
                "alternatives": {
                    "pump": {
                        "components": {"pump": {"capex": 100, "phasing": [0.4, 0.6], "life_years": 10}},
                        "cost_lines": {"upkeep": {"unit_value": 10}},
                    },
                },
            },
        },
    }


def pipeline(written: dict[str, Any]) -> cc.Pipeline:
    """Read a document that is written as nested records."""
    import json

    return cc.Pipeline.from_json(json.dumps(written))


def charges(written: dict[str, Any]) -> dict[tuple[str, int], float]:
    """Give what building charges, by budget and year."""
    appraisal = cc.appraise(pipeline(written))
    plan = cc.optimize(appraisal, objective="enpv", must=["water"], budgets=None)
    book = plan.budget
    rows = zip(book["budget"].tolist(), book["year"].tolist(), book["charged"].tolist(), strict=True)
    return {(budget, int(year)): charged for budget, year, charged in rows if charged}


def value(written: dict[str, Any], column: str) -> float:
    """Give a column of the pump's row."""
    rows = cc.appraise(pipeline(written)).rows.to_pandas()
    return float(rows[rows["alternative"] == "pump"].iloc[0][column])


def test_budgets_are_nominal_where_prices_rise_and_columns_stay_real() -> None:
    real, nominal = document(), document(inflation=0.05)
    found = charges(nominal)
    for (budget, year), charged in charges(real).items():
        assert found[budget, year] == pytest.approx(charged * 1.05 ** (year - 2025), rel=1e-12)
    assert found["capital", 2027] == pytest.approx(60 * 1.05**2)
    for column in ("capex", "enpv", "fnpv", "opex_pv"):
        assert value(nominal, column) == value(real, column)


def test_inflation_may_follow_a_path_of_yearly_rates() -> None:
    written = document(inflation="prices")
    written["paths"] = {"prices": {"year": [2026, 2027, 2028], "value": [0.10, 0.0, 0.02], "extend": "flat"}}
    found = charges(written)
    assert found["capital", 2026] == pytest.approx(40 * 1.10)
    assert found["capital", 2027] == pytest.approx(60 * 1.10)
    assert found["recurrent", 2029] == pytest.approx(10 * 1.10 * 1.02**2)


def test_another_currency_is_converted_once_and_its_rate_moves_only_the_budgets() -> None:
    written = document(inflation=0.05)
    written["currencies"] = {"EUR": {"year": [2025, 2027], "value": [1.2, 1.5], "extend": "flat"}}
    written["projects"]["water"]["alternatives"]["pump"]["components"]["pump"]["currency"] = "EUR"
    assert value(written, "capex") == pytest.approx(120)
    found = charges(written)
    assert found["capital", 2026] == pytest.approx(40 * 1.2 * 1.05 * (1.35 / 1.2))
    assert found["capital", 2027] == pytest.approx(60 * 1.2 * 1.05**2 * (1.5 / 1.2))
    assert found["recurrent", 2028] == pytest.approx(10 * 1.05**3)


def test_taxes_and_conversion_factors_leave_budgets_at_market_prices() -> None:
    written = document()
    plain = charges(written)
    pump = written["projects"]["water"]["alternatives"]["pump"]
    pump["components"]["pump"] |= {"tax": 0.2, "category": "traded"}
    pump["cost_lines"]["upkeep"] |= {"tax": 0.1, "category": "fuel"}
    written["categories"] = {"fuel": {"conversion_factor": 1.5}}
    assert charges(written) == plain
    assert value(written, "fnpv") == value(document(), "fnpv")
    assert value(written, "capex_pv") == pytest.approx(0.8 * value(document(), "capex_pv"))
    assert value(written, "opex_pv") == pytest.approx(0.9 * 1.5 * value(document(), "opex_pv"))


def test_price_contingency_is_paid_but_is_no_cost_to_the_economy() -> None:
    written = document(contingency={"price": 0.25})
    assert value(written, "capex_pv") == value(document(), "capex_pv")
    assert charges(written)["capital", 2026] == pytest.approx(50)


def test_a_pipeline_with_every_field_of_the_accounts_reads_back_as_it_was() -> None:
    written = document(
        inflation="prices", contingency={"physical": 0.1, "price": 0.05, "optimism_bias": 0.2, "add": True}
    )
    written["paths"] = {"prices": {"year": [2026], "value": [0.03], "extend": "flat"}}
    written["currencies"] = {"EUR": {"value": [1.2]}}
    written["categories"] = {"steel": {"conversion_factor": 0.9}}
    pump = written["projects"]["water"]["alternatives"]["pump"]
    pump["components"]["pump"] |= {
        "tax": 0.2,
        "mix": ["steel 0.25", "unskilled_labor 0.75"],
        "currency": "EUR",
        "timing": "end",
    }
    pump["cost_lines"]["upkeep"] |= {"tax": 0.1, "category": "fuel", "timing": "mid"}
    first = pipeline(written)
    again = cc.Pipeline.from_json(first.to_json())
    assert again == first
    assert cc.appraise(again).hash == cc.appraise(first).hash


@pytest.mark.parametrize(
    ("change", "address", "found", "allowed"),
    [
        ({"category": "feul"}, "category", '"feul"', "the nearest known category is fuel"),
        ({"mix": ["traded 0.5", "fuel 0.4"]}, "mix", "shares that add up to 0.9", "shares that add up to 1"),
        ({"mix": ["traded half"]}, "mix.1", '"traded half"', "a name and a share"),
        ({"mix": ["traded 1"], "category": "fuel"}, "mix", "mix and category together", "one of the two"),
        ({"tax": 1.0}, "tax", "1", "below 1"),
        ({"currency": "EUR"}, "currency", '"EUR"', "a currency of this pipeline; it has none"),
        ({"timing": "noon"}, "timing", '"noon"', "one of"),
    ],
)
def test_what_is_wrong_with_a_money_line_is_told(
    change: dict[str, Any], address: str, found: str, allowed: str
) -> None:
    written = document()
    written["projects"]["water"]["alternatives"]["pump"]["cost_lines"]["upkeep"] |= change
    with pytest.raises(cc.InputError) as raised:
        pipeline(written)
    problems = raised.value.problems.to_pandas()
    place = f"projects.water.alternatives.pump.cost_lines.upkeep.{address}"
    told = problems[problems["address"] == place]
    assert len(told) == 1, problems.to_string()
    assert found in told.iloc[0]["found"]
    assert allowed in told.iloc[0]["allowed"]


@pytest.mark.parametrize(
    ("settings", "tables", "says"),
    [
        ({"inflation": -1.0}, {}, "a yearly rate above -1"),
        ({"inflation": "prices"}, {}, "a path of this pipeline"),
        ({"inflation": "p"}, {"paths": {"p": {"year": [2027], "value": [0.1]}}}, "no value in 2026"),
        (
            {},
            {"currencies": {"EUR": {"year": [2025, 2026], "value": [1.0, 1.1], "extend": "flat"}}},
            "without settings.inflation",
        ),
        ({"inflation": 0.1}, {"currencies": {"EUR": {"year": [2026], "value": [1.0]}}}, "no value in 2025"),
        ({}, {"currencies": {"EUR": {"value": [0.0]}}}, "a number above 0"),
        ({}, {"categories": {"fuel": {"conversion_factor": -1}}}, "at least 0"),
        ({"contingency": {"physical": -0.1}}, {}, "0"),
    ],
)
def test_what_is_wrong_with_prices_is_told(settings: dict[str, Any], tables: dict[str, Any], says: str) -> None:
    with pytest.raises(cc.InputError, match="1 problem") as raised:
        pipeline(document(**settings) | tables)
    assert says in str(raised.value)
