"""The economic annex: its tables against the rows and series of the appraisal, and against arithmetic by hand."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from valley import ROWS, appraised, designs, valley, values

import climcap as cc

TABLES = [
    "results",
    "streams_economic",
    "streams_financial",
    "accounting",
    "sensitivities",
    "switching_values",
    "who_gains",
    "fiscal",
    "assumptions",
    "sources",
    "warnings",
    "not_appraised",
]

# Lines of the streams, and what they are made of in a series: with less without, or without less with.
MADE_OF = {
    "capital": (["capex"], 1),
    "replacement": (["replacement", "renewal"], 1),
    "running_cost": (["opex"], 1),
    "insurance": (["insurance"], 1),
    "benefits": (["benefit"], 1),
    "revenue": (["revenue"], 1),
    "rehabilitation_avoided": (["rehabilitation"], -1),
    "reconstruction_avoided": (["reconstruction"], -1),
    "disruption_avoided": (["disruption"], -1),
}


@pytest.fixture(scope="module")
def appraisal() -> cc.Appraisal:
    return appraised(valley())


@pytest.fixture(scope="module")
def annex(appraisal: cc.Appraisal) -> cc.Annex:
    return cc.annex(appraisal, rows=ROWS)


def frame(annex: cc.Annex, name: str, *keys: str) -> pd.DataFrame:
    return annex[name].to_pandas().set_index(list(keys))


def test_an_annex_has_its_tables_in_order(annex: cc.Annex) -> None:
    assert list(annex.tables) == TABLES
    assert list(annex) == TABLES
    assert all(annex[name].name == name for name in TABLES)
    with pytest.raises(KeyError, match="there are results"):
        annex["result"]


@pytest.mark.parametrize("account", ["economic", "financial"])
def test_streams_add_up_the_series_of_the_rows(appraisal: cc.Appraisal, annex: cc.Annex, account: Any) -> None:
    streams = frame(annex, f"streams_{account}", "line")
    years = streams.iloc[:-2]
    series = [appraisal.series(*row, account=account).to_pandas() for row in ROWS]
    for line, (kinds, sign) in MADE_OF.items():
        expected = np.zeros(25)
        for one in series:
            for kind in (kind for kind in kinds if f"{kind}_with" in one):
                expected += sign * (one[f"{kind}_with"] - one[f"{kind}_without"]).to_numpy()
        assert years[line].to_numpy() == pytest.approx(expected, rel=1e-12, abs=1e-6)
        assert streams.loc["total", line] == pytest.approx(expected.sum(), rel=1e-12, abs=1e-6)
    net = sum(one["net"] for one in series) + years["residual"].to_numpy()
    assert years["net"].to_numpy() == pytest.approx(net.to_numpy(), rel=1e-12, abs=1e-6)
    assert years["residual"].iloc[:-1].tolist() == [0.0] * 24
    assert years.index.tolist() == [str(year) for year in range(2026, 2051)]
    assert years["year"].tolist() == list(range(2026, 2051))


def test_the_present_value_of_the_net_is_the_net_present_value(appraisal: cc.Appraisal, annex: cc.Annex) -> None:
    economic = frame(annex, "streams_economic", "line").loc["present value"]
    for line, column in [
        ("net", "enpv"),
        ("net_carbon_low", "enpv_carbon_low"),
        ("net_carbon_high", "enpv_carbon_high"),
        ("rehabilitation_avoided", "rehabilitation_avoided_pv"),
        ("disruption_avoided", "disruption_avoided_pv"),
        ("capital", "capex_pv"),
    ]:
        assert economic[line] == pytest.approx(sum(values(appraisal, column)), rel=1e-9)
    financial = frame(annex, "streams_financial", "line").loc["present value"]
    assert financial["net"] == pytest.approx(sum(values(appraisal, "fnpv")), rel=1e-9)
    # What is left is worth its value at the close, discounted over all 25 years (timing end).
    whole = frame(annex, "streams_economic", "line")
    assert whole.loc["2050", "residual"] / 1.06**25 == pytest.approx(economic["residual"], rel=1e-9)


def test_carbon_is_priced_tonne_by_tonne(appraisal: cc.Appraisal, annex: cc.Annex) -> None:
    years = frame(annex, "streams_economic", "line").iloc[:-2]
    series = [appraisal.series(*row).to_pandas() for row in ROWS]
    avoided = sum(
        one[f"{kind}_without"] - one[f"{kind}_with"]
        for one in series
        for kind in ("construction_tco2e", "operation_tco2e")
        if f"{kind}_with" in one
    )
    for place, low in enumerate(years["carbon_low"]):
        price = 40 + 40 * place / 24
        assert low == pytest.approx(avoided[place] * price, rel=1e-12)
        assert years["carbon_high"].iloc[place] == pytest.approx(2 * low, rel=1e-12)


def test_results_are_the_columns_of_the_rows(appraisal: cc.Appraisal, annex: cc.Annex) -> None:
    results = annex["results"].to_pandas()
    assert results["project"].tolist() == ["levee", "water", "ban", "total"]
    columns = {"enpv": "enpv", "eirr": "irr", "bcr": "bcr", "fnpv": "fnpv", "firr": "firr"}
    columns |= {name: name for name in ("capex", "enpv_carbon_low", "enpv_carbon_high", "avoided_tco2e")}
    for column, own in columns.items():
        found = results[column].tolist()
        assert found[:3] == pytest.approx(values(appraisal, own), rel=1e-9, nan_ok=True)
        if own not in {"irr", "bcr", "firr"}:
            assert found[3] == pytest.approx(sum(values(appraisal, own)), rel=1e-9)


def test_the_ratio_with_carbon_counts_it_as_a_benefit(annex: cc.Annex) -> None:
    results = frame(annex, "results", "project").loc["total"]
    cost = results["enpv"] / (results["bcr"] - 1)
    assert results["bcr_carbon_low"] == pytest.approx(
        results["bcr"] + (results["enpv_carbon_low"] - results["enpv"]) / cost
    )
    assert results["eirr"] < results["eirr_carbon_low"] < results["eirr_carbon_high"]


def test_the_rate_of_return_with_carbon_makes_its_flows_worth_nothing() -> None:
    document = valley()
    document["settings"] |= {"residual": "none", "capital_timing": "end"}
    del document["projects"]["water"]["alternatives"]["works"]["components"]["land"]
    annex = cc.annex(appraised(document), rows=ROWS)
    flows = frame(annex, "streams_economic", "line")["net_carbon_low"].iloc[:-2].tolist()
    rate = frame(annex, "results", "project").loc["total", "eirr_carbon_low"]
    assert rate == pytest.approx(cc.finance.irr(flows), rel=1e-9)


def test_who_gains_leads_from_one_account_to_the_other(annex: cc.Annex) -> None:
    gains = annex["who_gains"].to_pandas()
    by_who = gains.groupby("who", sort=False)["value_pv"].sum()
    parts = by_who.drop(["society", "world, carbon low", "world, carbon high"])
    enpv = frame(annex, "results", "project").loc["total", "enpv"]
    assert parts.sum() == pytest.approx(enpv, rel=1e-9)
    assert by_who["society"] == pytest.approx(enpv, rel=1e-12)
    low = frame(annex, "results", "project").loc["total", "enpv_carbon_low"]
    assert by_who["world, carbon low"] == pytest.approx(low - enpv, rel=1e-9)


def test_at_one_rate_the_owners_gain_is_the_financial_net_present_value() -> None:
    document = valley()
    document["settings"]["discount"]["financial"] = 0.06
    appraisal = appraised(document)
    gains = cc.annex(appraisal, rows=ROWS)["who_gains"].to_pandas().set_index("who")
    assert gains.loc["owners", "value_pv"] == pytest.approx(sum(values(appraisal, "fnpv")), rel=1e-9)


def plain() -> dict[str, Any]:
    """Give a pump at a rate of zero: present values are sums, and every group can be told by hand."""
    return {
        "settings": {
            "currency": "USD",
            "price_year": 2026,
            "base_year": 2026,
            "horizon": 2030,
            "residual": "none",
            "discount": {"economic": 0.0, "financial": 0.0},
            "contingency": {"physical": 0.1, "price": 0.2, "optimism_bias": 0.5},
        },
        "categories": {"labor": {"conversion_factor": 0.5}},
        "projects": {
            "pump": {
                "alternatives": {
                    "without": {"cost_lines": {"buckets": {"unit_value": 5, "tax": 0.2}}},
                    "new": {
                        "components": {"pump": {"capex": 100, "life_years": 4, "tax": 0.1, "category": "labor"}},
                        "cost_lines": {
                            "power": {"unit_value": 10, "tax": 0.25},
                            "loan": {"unit_value": 3, "account": "transfer"},
                            "noise": {"unit_value": 1, "account": "external"},
                        },
                        "benefit_lines": {
                            "water": {"unit_value": 50},
                            "fares": {"unit_value": 20, "kind": "revenue", "account": "transfer"},
                        },
                    },
                }
            }
        },
    }


def test_who_gains_by_hand() -> None:
    gains = (
        cc.annex(appraised(plain()))["who_gains"].to_pandas().fillna({"by": ""}).set_index(["who", "by"])["value_pv"]
    )
    # Works in 2026; four years of service, against buckets in all five years, of which the works' year counts in both.
    financial = 100 * 1.1 * 1.2
    assert gains["owners", ""] == pytest.approx(-financial - 4 * 10 - 4 * 3 + 4 * 20 + 4 * 5)
    assert gains["government", "capex"] == pytest.approx(financial * 0.1)
    assert gains["government", "opex"] == pytest.approx(4 * 10 * 0.25 - 4 * 5 * 0.2)
    assert gains["economy", "capex"] == pytest.approx(financial * 0.9 * 0.5)
    assert gains["allowances", "capex"] == pytest.approx((financial - 100 * 1.5) * 0.9 * 0.5)
    assert gains["users and others", "benefit"] == pytest.approx(4 * 50)
    assert gains["users and others", "opex"] == pytest.approx(-4 * 1)
    assert gains["payers and receivers of transfers", "opex"] == pytest.approx(4 * 3)
    assert gains["payers and receivers of transfers", "revenue"] == pytest.approx(-4 * 20)
    enpv = 4 * 50 - 100 * 1.5 * 0.9 * 0.5 - 4 * 10 * 0.75 - 4 * 1 + 4 * 5 * 0.8
    assert gains["society", ""] == pytest.approx(enpv)
    assert len(gains) == 10


def test_the_fiscal_effect_by_hand() -> None:
    document = plain()
    document["settings"]["inflation"] = 0.10
    fiscal = frame(cc.annex(appraised(document)), "fiscal", "line")
    capital = 100 * 1.1 * 1.2
    assert fiscal.loc["2026", "charged_capital_with"] == pytest.approx(capital)
    assert fiscal.loc["2026", "taxes_with"] == pytest.approx(capital * 0.1 + 5 * 0.2)
    # The recurrent budget pays what runs above the without; transfers are paid, what nobody pays is not.
    level = 1.1**2
    row = fiscal.loc["2028"]
    assert row["charged_recurrent_with"] == pytest.approx((10 + 3 - 5) * level)
    assert row["charged_recurrent_without"] == 0
    assert row["revenue_with"] == pytest.approx(20 * level)
    assert row["taxes_with"] == pytest.approx(10 * 0.25 * level)
    assert row["taxes_without"] == pytest.approx(5 * 0.2 * level)
    assert row["net_with"] == pytest.approx((20 + 2.5 - 8) * level)
    assert row["net_without"] == pytest.approx(1 * level)
    assert fiscal.loc["total", "net_with"] == pytest.approx(fiscal["net_with"].iloc[:-1].sum())
    assert any("nominal" in note for note in cc.annex(appraised(document)).notes)


def test_charges_are_those_of_the_plan() -> None:
    appraisal = appraised(valley())
    plan = cc.optimize(appraisal)
    fiscal = cc.annex(plan)["fiscal"].to_pandas().iloc[:-1].set_index("year")
    built = set(plan.schedule["project"].tolist())
    assert built == {"levee", "ban"}
    # What is not built charges what it does without: nothing, in the water works' case.
    for line in plan.budget.to_arrow().to_pylist():
        assert fiscal.loc[line["year"], f"charged_{line['budget']}_with"] == pytest.approx(line["charged"])


def test_repair_is_expected_and_no_budget_is_charged_with_it(appraisal: cc.Appraisal, annex: cc.Annex) -> None:
    fiscal = frame(annex, "fiscal", "line").iloc[:-1]
    series = appraisal.series(*ROWS[0], account="financial").to_pandas()
    assert fiscal["expected_repair_with"].to_numpy() == pytest.approx(series["rehabilitation_with"].to_numpy())
    assert fiscal["expected_repair_without"].to_numpy() == pytest.approx(series["rehabilitation_without"].to_numpy())


def test_accounts_are_those_of_projects_that_say_what_they_count(appraisal: cc.Appraisal, annex: cc.Annex) -> None:
    accounting = annex["accounting"].to_pandas()
    own = appraisal.accounting(*ROWS[0]).to_pandas()  # type: ignore[arg-type]
    assert accounting["project"].tolist() == ["levee"] * len(own)
    assert accounting["net"].tolist() == own["net"].tolist()
    assert set(accounting["boundary"]) == {"works and upkeep"}
    assert any(note.startswith("accounting:") and "water, ban" in note for note in annex.notes)


def test_assumptions_say_what_was_written_and_what_is_a_default(annex: cc.Annex) -> None:
    assumptions = frame(annex, "assumptions", "assumption")
    assert assumptions.loc["settings.discount.economic", "value"] == "0.06"
    assert assumptions.loc["settings.discount.economic", "place"].startswith("document:1:")
    assert assumptions.loc["settings.residual", ["value", "place"]].tolist() == ["annuity", "default"]
    assert assumptions.loc["categories.fuel.conversion_factor", ["value", "place"]].tolist() == ["1.0", "default"]
    assert assumptions.loc["categories.steel.conversion_factor", "source"] == "border prices"
    assert assumptions.loc["scenarios.hotter.benefit_factor", "value"] == "1.1"
    # Bank, dam, plant and land: four components, none of which says whether it is replaced; one says how it is phased.
    assert assumptions.loc["components.replaced", "place"] == "default, in 4 entries"
    assert assumptions.loc["components.phasing", "place"] == "default, in 3 entries"
    # What the wall rests on is no assumption of these rows.
    assert "wall" not in " ".join(assumptions.index)


def test_sources_say_what_they_back(annex: cc.Annex) -> None:
    sources = frame(annex, "sources", "backs")["source"]
    assert sources["projects.levee.alternatives.earth.components.dam"] == "tender of 2025"
    assert sources["settings"] == "the ministry"


def test_reference_tables_are_cited_with_what_uses_them() -> None:
    document = valley()
    document["settings"]["carbon"] = {
        "low": "world-bank-carbon-2017-low",
        "high": "world-bank-carbon-2017-high",
        "conversion": 1.2,
    }
    for design in designs(document):
        for exposure in design.get("exposures", {}).values():
            exposure["curve"] = "jrc-residential-africa"
    sources = frame(cc.annex(appraised(document), rows=ROWS), "sources", "reference_table")
    assert sources.loc["world-bank-carbon-2017-low", "backs"] == "settings.carbon"
    assert "carbon" in sources.loc["world-bank-carbon-2017-low", "source"]
    backs = sources.loc["jrc-residential-africa", "backs"].split("; ")
    assert "projects.levee.alternatives.earth.exposures.houses" in backs
    assert "projects.levee.alternatives.wall.exposures.houses" not in backs


# What fields show, by the pair: a change of the valley, and the entry that is named.
DOUBLE: list[tuple[str, dict[str, Any], str]] = [
    (
        "fares or tariffs with users' benefit",
        {"benefit_lines": {"tickets": {"unit_value": 1e5, "kind": "revenue"}}},
        "benefit_lines.tickets",
    ),
    (
        "a carbon tax inside fuel prices with the shadow price of carbon",
        {"cost_lines": {"diesel": {"unit_value": 1e4, "category": "fuel"}}},
        "cost_lines.diesel",
    ),
    (
        "carbon as a benefit line with the shadow price of carbon",
        {"benefit_lines": {"credits": {"quantity": 600, "unit": "t CO2e", "unit_value": 20}}},
        "benefit_lines.credits",
    ),
    (
        "a gain in land value with time saved or loss avoided",
        {"benefit_lines": {"plots": {"unit_value": 1e5, "mix": ["land 1"]}}},
        "benefit_lines.plots",
    ),
    (
        "jobs as a benefit",
        {"benefit_lines": {"work": {"unit_value": 1e5, "category": "unskilled_labor"}}},
        "benefit_lines.work",
    ),
]


@pytest.mark.parametrize(("pair", "addition", "entry"), DOUBLE, ids=[pair for pair, _, _ in DOUBLE])
def test_what_may_count_twice_is_seen_in_the_fields(pair: str, addition: dict[str, Any], entry: str) -> None:
    document = valley()
    works = document["projects"]["water"]["alternatives"]["works"]
    for table, entries in addition.items():
        works[table] |= entries
    appraisal = appraised(document)
    pipeline = appraisal.pipeline
    assert pipeline is not None
    (warning,) = pipeline.warnings
    assert warning.startswith(f"projects.water.alternatives.works.{entry}: {pair} may count twice")
    checks = frame(cc.annex(appraisal, rows=ROWS), "warnings", "check")
    assert checks.loc[pair, ["seen", "where"]].tolist() == ["seen", f"projects.water.alternatives.works.{entry}"]
    assert (checks["seen"] == "seen").sum() == 1
    # Where the design is not among the rows, it is not seen.
    others = frame(cc.annex(appraisal, rows=ROWS[:1]), "warnings", "check")
    assert others.loc[pair, "seen"] == "not seen"


@pytest.mark.parametrize(
    "addition",
    [
        {"benefit_lines": {"tickets": {"unit_value": 1e5, "kind": "revenue", "account": "transfer"}}},
        {"benefit_lines": {"tickets": {"unit_value": 1e5, "kind": "revenue", "unit": "scrap"}}},
        {"cost_lines": {"diesel": {"unit_value": 1e4, "category": "fuel", "tax": 0.1}}},
        {"cost_lines": {"diesel": {"unit_value": 1e4, "category": "fuel", "account": "transfer"}}},
        {"benefit_lines": {"credits": {"unit": "tCO2e", "unit_value": 2e4, "kind": "revenue", "account": "transfer"}}},
        {"cost_lines": {"plots": {"unit_value": 1e5, "category": "land"}}},
    ],
)
def test_what_is_told_apart_is_not_warned_of(addition: dict[str, Any]) -> None:
    document = valley()
    works = document["projects"]["water"]["alternatives"]["works"]
    for table, entries in addition.items():
        works[table] |= entries
    pipeline = appraised(document).pipeline
    assert pipeline is not None
    assert pipeline.warnings == []


def test_a_renewal_is_not_called_after_a_hazard() -> None:
    document = valley()
    without = document["projects"]["levee"]["alternatives"]["without"]
    without["components"]["rehabilitation"] = without["components"].pop("bank")
    pipeline = appraised(document).pipeline
    assert pipeline is not None
    (warning,) = pipeline.warnings
    assert warning.startswith("projects.levee.alternatives.without.components.rehabilitation: renewal (condition)")


def test_disruption_is_not_counted_by_users_and_by_loss() -> None:
    document = valley()
    for scenario, losses in (("base", [0, 1e4, 1e5]), ("hotter", [0, 2e4, 2e5])):
        trade = {"hazard": "closure", "scenario": scenario, "return_period": [5, 50, 200], "loss": losses}
        document["hazards"].append(trade)
    without = document["projects"]["levee"]["alternatives"]["without"]
    without["exposures"]["trade"] = {"hazard": "closure", "loss_as": "disruption"}
    pipeline = appraised(document).pipeline
    assert pipeline is not None
    assert [warning.split(":")[0] for warning in pipeline.warnings] == [
        "projects.levee.alternatives.without.exposures.trade"
    ]


def test_what_is_not_appraised_stands_apart() -> None:
    document = valley()
    document["projects"]["hall"] = {"alternatives": {"new": {"components": {"hall": {"capex": 7e5}}}}}
    appraisal = appraised(document)
    annex = cc.annex(appraisal)
    assert annex["not_appraised"].to_arrow().to_pylist() == [
        {
            "project": "hall",
            "alternative": "new",
            "start": 2026,
            "capex": pytest.approx(7.7e5),
            "why": "not appraised: it holds capital cost only",
        }
    ]
    assert annex["results"]["project"].tolist() == ["levee", "water", "ban", "total"]
    same = cc.annex(appraisal, rows=[*ROWS, ("hall", "new", 2027)])
    assert same["results"] == cc.annex(appraisal, rows=ROWS)["results"]
    assert same["not_appraised"]["start"].tolist() == [2027]


def test_without_rows_the_notes_say_which_stand_in_it(appraisal: cc.Appraisal) -> None:
    annex = cc.annex(appraisal)
    assert annex.notes[0].startswith("of each project the alternative of highest economic net present value")
    assert annex["results"]["start"].tolist()[:3] == [2026] * 3
    plan = cc.optimize(appraisal)
    assert cc.annex(plan).notes[0] == "the projects that the plan builds"


def test_projects_that_save_the_same_thing_are_noted() -> None:
    document = valley()
    document["shared"] = {"houses": {"combine": "multiply"}}
    levee = document["projects"]["levee"]
    for design in levee["alternatives"].values():
        design["exposures"]["houses"]["shared"] = "houses"
    drains = {
        name: {"exposures": {"houses": dict(side["exposures"]["houses"])}}
        for name, side in levee["alternatives"].items()
        if name != "wall"
    }
    drains["earth"] = drains["earth"] | {"components": {"pipes": {"capex": 1e5, "life_years": 40}}}
    document["projects"]["drains"] = {"alternatives": drains}
    appraisal = appraised(document)
    rows = [*ROWS, ("drains", "earth", 2026)]
    (note,) = [note for note in cc.annex(appraisal, rows=rows).notes if "save the same thing" in note]
    correction = appraisal.correction(("levee", "earth", 2026), ("drains", "earth", 2026))["enpv"]
    assert correction < 0
    assert f"levee and drains: {correction:.0f}" in note
    assert not any("save the same" in note for note in cc.annex(appraisal, rows=ROWS).notes)


def test_fiscal_years_are_shown_as_such() -> None:
    document = valley()
    document["settings"]["fiscal_year_start"] = 7
    annex = cc.annex(appraised(document), rows=ROWS)
    assert annex["streams_economic"]["line"].tolist()[0] == "2025/26"
    assert annex["fiscal"]["line"].tolist()[0] == "2025/26"


def test_without_a_financial_rate_there_is_no_financial_present_value() -> None:
    document = valley()
    del document["settings"]["discount"]["financial"]
    annex = cc.annex(appraised(document), rows=ROWS)
    streams = frame(annex, "streams_financial", "line")
    assert pd.isna(streams.loc["present value", "net"])
    assert streams.loc["total", "capital"] > 0
    assert annex["results"].to_pandas()["fnpv"].isna().all()
    assert any("no financial rate" in note for note in annex.notes)


def test_an_annex_of_nothing_is_empty_and_not_wrong() -> None:
    annex = cc.annex(appraised(valley()), rows=[])
    assert annex["results"].to_pandas()["enpv"].tolist() == [0.0]
    assert frame(annex, "streams_economic", "line").loc["present value", "net"] == 0


def test_an_annex_is_frozen_and_is_shown(annex: cc.Annex) -> None:
    assert pickle.loads(pickle.dumps(annex)) == annex
    assert hash(pickle.loads(pickle.dumps(annex))) == hash(annex)
    with pytest.raises(AttributeError, match="frozen"):
        annex.notes = []  # type: ignore[misc]
    text = repr(annex)
    assert text.startswith("Economic annex\nnote: scenario base")
    assert all(word in text for word in ("results: 4 rows", "switching_values: 12 rows", "streams_economic (27 rows)"))
    page = annex._repr_html_()
    assert page.count("<details open>") == 4
    assert page.count("<details>") == len(TABLES) - 4


CASES = sorted(path.parent.name for path in (Path(__file__).parents[1] / "cases").glob("*/pipeline.toml"))


@pytest.mark.parametrize("case", CASES)
def test_sums_agree_in_every_case(case: str) -> None:
    appraisal = cc.appraise(cc.read(Path(__file__).parents[1] / "cases" / case / "pipeline.toml"))
    annex = cc.annex(appraisal)
    total = frame(annex, "results", "project").loc["total"]
    gains = annex["who_gains"].to_pandas()
    parts = gains[~gains["who"].str.startswith(("society", "world"))]["value_pv"]
    size = 1e-9 * max(1.0, gains["value_pv"].abs().max())
    assert parts.sum() == pytest.approx(total["enpv"], abs=size)
    streams = frame(annex, "streams_economic", "line").loc["present value"]
    assert streams["net"] == pytest.approx(total["enpv"], abs=size)
    rows = appraisal.rows.to_pandas()
    chosen = (
        annex["results"]
        .to_pandas()
        .iloc[:-1]
        .merge(rows[rows["scenario"] == appraisal.base_scenario], on=["project", "alternative", "start"])
    )
    assert total["enpv"] == pytest.approx(chosen["enpv_y"].sum(), abs=size)
    if "fnpv" in rows:
        financial = frame(annex, "streams_financial", "line").loc["present value"]
        assert financial["net"] == pytest.approx(chosen["fnpv_y"].sum(), abs=size)


def test_every_row_of_the_island_is_worth_in_a_tally_what_its_columns_say() -> None:
    appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    rows = appraisal.rows.to_pandas()
    chosen = rows[(rows["scenario"] == "middle") & (rows["start"] == 2028)]
    chosen = chosen[chosen["alternative"] != "without"].groupby("project", sort=False).nth(-1)
    keys = list(zip(chosen["project"], chosen["alternative"], (int(year) for year in chosen["start"]), strict=True))
    found = (
        cc.sensitivity(appraisal, rows=keys, changes={"low": {"carbon": "low"}})
        .to_pandas()
        .set_index(["change", "project"])
    )
    for row in chosen.to_dict("records"):
        base, low = found.loc[("base", row["project"])], found.loc[("low", row["project"])]
        for column, own in (
            ("enpv", "enpv"),
            ("eirr", "irr"),
            ("bcr", "bcr"),
            ("fnpv", "fnpv"),
            ("avoided_tco2e",) * 2,
        ):
            assert base[column] == pytest.approx(row[own], rel=1e-9, nan_ok=True)
        assert low["enpv"] == pytest.approx(row["enpv_carbon_low"], rel=1e-9)
