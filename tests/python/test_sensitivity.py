"""Sensitivities and switching values, against documents that are changed by hand and appraised anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from valley import ROWS, appraised, designs, valley, values

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


def by_hand(change: Callable[[Document], None], *, column: str = "enpv", scenario: str = "base") -> list[float]:
    """Give a column of the rows of a document that is changed by hand."""
    document = valley()
    change(document)
    return values(appraised(document), column, scenario=scenario)


def built(document: Document) -> list[dict[str, Any]]:
    """Give the designs, without what exists."""
    alternatives = [project["alternatives"] for project in document["projects"].values()]
    return [design for sides in alternatives for name, design in sides.items() if name != "without"]


def effects(changes: dict[str, dict[str, Any]]) -> pd.DataFrame:
    table = cc.sensitivity(appraised(valley()), rows=ROWS, changes=changes)
    return table.to_pandas().set_index(["change", "project"])


def capex_times(factor: float) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for design in built(document):
            for component in design.get("components", {}).values():
                component["capex"] *= factor
                if "salvage" in component:
                    component["salvage"] *= factor

    return change


def costs_times(factor: float) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for design in built(document):
            for line in design.get("cost_lines", {}).values():
                line["unit_value"] *= factor

    return change


def benefits_times(factor: float) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for design in designs(document):
            for line in design.get("benefit_lines", {}).values():
                line["unit_value"] *= factor

    return change


def damage_times(factor: float) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        for design in designs(document):
            for exposure in design.get("exposures", {}).values():
                exposure["value"] *= factor
                if "users" in exposure:
                    exposure["users"] *= factor

    return change


def rate_of(rate: float) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["settings"]["discount"]["economic"] = rate

    return change


def works_longer(document: Document) -> None:
    """Let works go on for a year in which nothing is spent; the ban, which has no works, begins a year later."""
    for design in built(document):
        for component in design.get("components", {}).values():
            component["phasing"] = [*component.get("phasing", [1.0]), 0.0]


CHANGES: list[tuple[dict[str, Any], Callable[[Document], None]]] = [
    ({"capex_factor": 1.2}, capex_times(1.2)),
    ({"capex_factor": 0.0}, capex_times(0.0)),
    ({"benefit_factor": 0.8}, benefits_times(0.8)),
    ({"opex_factor": 1.2}, costs_times(1.2)),
    ({"damage_factor": 0.0}, damage_times(0.0)),
    ({"damage_factor": 2.5}, damage_times(2.5)),
    ({"rate_shift": 0.02}, rate_of(0.08)),
    ({"rate_shift": -0.02}, rate_of(0.04)),
]


@pytest.mark.parametrize(("change", "changed"), CHANGES, ids=[str(change) for change, _ in CHANGES])
def test_a_change_gives_what_the_document_changed_by_hand_gives(
    change: dict[str, Any], changed: Callable[[Document], None]
) -> None:
    found = effects({"it": change}).loc["it"]
    for column in ("enpv", "fnpv", "avoided_tco2e"):
        expected = by_hand(changed, column=column)
        for (project, _, _), value in zip(ROWS, expected, strict=True):
            assert found.loc[project, column] == pytest.approx(value, rel=1e-9)
        assert found.loc["total", column] == pytest.approx(sum(expected), rel=1e-9)
    irr = by_hand(changed, column="irr")
    for (project, _, _), value in zip(ROWS, irr, strict=True):
        assert found.loc[project, "eirr"] == pytest.approx(value, rel=1e-9, nan_ok=True)


def test_an_overrun_is_not_hidden_by_dearer_renewals_of_what_exists() -> None:
    overrun = effects({"it": {"capex_factor": 1.2}}).loc[("it", "levee")]
    document = valley()
    document["scenarios"]["dearer"] = {"hazard": "base", "capex_factor": 1.2}
    everywhere = values(appraised(document), "enpv", scenario="dearer")[0]
    series = appraised(valley()).series(*ROWS[0]).to_pandas()
    avoided = (series["renewal_without"] - series["renewal_with"]) * series["discount_factor_capital"]
    # The same but for a fifth of the renewals avoided, less a fifth of what the last of them would leave.
    assert avoided.sum() > 0
    assert overrun["enpv"] < everywhere < overrun["enpv"] + 0.2 * avoided.sum()


def test_opening_late_spends_as_planned_and_serves_a_year_later() -> None:
    found = effects({"late": {"delay_years": 1}}).loc["late"]
    later = by_hand(works_longer)
    for (project, _, _), value in list(zip(ROWS, later, strict=True))[:2]:
        assert found.loc[project, "enpv"] == pytest.approx(value, rel=1e-9)
    # What has no works is a year later altogether.
    rows = appraised(valley()).rows.to_pandas().set_index(["project", "alternative", "start", "scenario"])
    assert found.loc["ban", "enpv"] == pytest.approx(rows.loc[("ban", "rule", 2027, "base"), "enpv"], rel=1e-12)
    document = valley()
    works_longer(document)
    late, planned = appraised(document), appraised(valley())
    spent = [one.series("levee", "earth", 2026)["capex_with"].tolist() for one in (late, planned)]
    assert spent[0] == spent[1]
    opened = [one.series("levee", "earth", 2026)["benefit_with"] for one in (late, planned)]
    assert [int((benefit > 0).argmax()) for benefit in opened] == [3, 2]


def test_a_scenario_is_the_row_of_that_scenario() -> None:
    found = effects({"hot": {"scenario": "hotter"}}).loc["hot"]
    expected = values(appraised(valley()), "enpv", scenario="hotter")
    assert found.loc["total", "enpv"] == pytest.approx(sum(expected), rel=1e-12)
    assert found.loc["levee", "enpv"] == pytest.approx(expected[0], rel=1e-12)


def test_carbon_counts_at_the_price_that_is_asked() -> None:
    found = effects(
        {"low": {"carbon": "low"}, "high": {"carbon": "high"}, "half": {"carbon": "low", "carbon_factor": 0.5}}
    )
    plain, low = (values(appraised(valley()), column) for column in ("enpv", "enpv_carbon_low"))
    high = values(appraised(valley()), "enpv_carbon_high")
    assert found.loc[("low", "total"), "enpv"] == pytest.approx(sum(low), rel=1e-12)
    assert found.loc[("high", "total"), "enpv"] == pytest.approx(sum(high), rel=1e-12)
    assert found.loc[("half", "total"), "enpv"] == pytest.approx((sum(low) + sum(plain)) / 2, rel=1e-12)
    assert found.loc[("low", "total"), "enpv_difference"] == pytest.approx(sum(low) - sum(plain), rel=1e-9)


def test_changes_add_to_each_other_and_the_difference_is_from_the_base() -> None:
    found = effects({"both": {"capex_factor": 1.2, "benefit_factor": 0.8}})

    def both(document: Document) -> None:
        capex_times(1.2)(document)
        benefits_times(0.8)(document)

    assert found.loc[("both", "total"), "enpv"] == pytest.approx(sum(by_hand(both)), rel=1e-9)
    for column in ("enpv", "eirr", "fnpv", "bcr", "avoided_tco2e"):
        difference = found.loc[("both", "total"), column] - found.loc[("base", "total"), column]
        assert found.loc[("both", "total"), f"{column}_difference"] == pytest.approx(difference, rel=1e-9, abs=1e-12)


def test_the_usual_changes_are_those_of_an_annex() -> None:
    table = cc.sensitivity(appraised(valley()), rows=ROWS)
    names = list(dict.fromkeys(table["change"].tolist()))
    assert names == [
        "base",
        "capex +20 %",
        "capex -20 %",
        "benefits +20 %",
        "benefits -20 %",
        "running cost +20 %",
        "running cost -20 %",
        "opening a year late",
        "economic rate +2 points",
        "economic rate -2 points",
        "scenario hotter",
        "no avoided damage",
        "carbon low",
        "carbon high",
    ]
    assert table["project"].tolist()[:4] == ["total", "levee", "water", "ban"]


def test_what_does_not_apply_is_no_usual_change() -> None:
    document = valley()
    document["settings"]["discount"]["economic"] = 0.015
    del document["settings"]["carbon"]
    document["scenarios"] = {"base": {}}
    document["hazards"] = document["hazards"][:1]
    names = set(cc.sensitivity(appraised(document), rows=ROWS)["change"].tolist())
    assert "economic rate +2 points" in names
    assert names.isdisjoint({"economic rate -2 points", "scenario hotter", "carbon low", "carbon high"})


def test_rates_of_the_total_are_those_of_the_joint_flows() -> None:
    document = valley()
    document["settings"] |= {"capital_timing": "end", "residual": "none"}
    del document["projects"]["water"]["alternatives"]["works"]["components"]["land"]["residual"]
    del document["projects"]["water"]["alternatives"]["works"]["components"]["land"]["salvage"]
    appraisal = appraised(document)
    net = sum(appraisal.series(*row)["net"] for row in ROWS)
    total = cc.sensitivity(appraisal, rows=ROWS, changes={}).to_pandas().iloc[0]
    assert total["eirr"] == pytest.approx(cc.finance.irr(net.tolist()), rel=1e-9)
    # The mean of the rates of return is something else; the ban, which invests nothing, has none.
    assert abs(total["eirr"] - sum(values(appraisal, "irr")[:2]) / 2) > 1e-3


LINEAR: list[tuple[str, Callable[[float], Callable[[Document], None]]]] = [
    ("capex", capex_times),
    ("benefits", benefits_times),
    ("running_cost", costs_times),
    ("avoided_damage", damage_times),
]


@pytest.mark.parametrize("column", ["enpv", "enpv_carbon_low"])
@pytest.mark.parametrize(("name", "change"), LINEAR, ids=[name for name, _ in LINEAR])
def test_appraised_at_the_switching_value_rows_are_worth_nothing(
    name: str, change: Callable[[float], Callable[[Document], None]], column: str
) -> None:
    switching = cc.switching_values(appraised(valley()), rows=ROWS).to_pandas().set_index(["value", "input"])
    row = switching.loc[(column, name)]
    size = abs(sum(values(appraised(valley()), column)))
    if pd.isna(row["change"]):
        # No change does it: the value has its sign even at nothing.
        assert row["why"] == "even at nothing the value keeps its sign"
        assert sum(by_hand(change(0.0), column=column)) * sum(values(appraised(valley()), column)) > 0
        return
    worth = sum(by_hand(change(1 + row["change"]), column=column))
    assert abs(worth) < 1e-6 * size
    assert row["switching_value"] == pytest.approx(row["base"] * (1 + row["change"]), rel=1e-12)


@pytest.mark.parametrize("column", ["enpv", "enpv_carbon_low"])
@pytest.mark.parametrize("residual", ["annuity", "none"])
def test_appraised_at_the_switching_rate_rows_are_worth_nothing(column: str, residual: str) -> None:
    document = valley()
    document["settings"]["residual"] = residual
    switching = cc.switching_values(appraised(document), rows=ROWS).to_pandas().set_index(["value", "input"])
    row = switching.loc[(column, "economic_rate")]
    rate = row["switching_rate"]
    assert row["base_rate"] == pytest.approx(0.06)
    assert rate - 0.06 == pytest.approx(row["rate_shift"])
    changed = valley()
    changed["settings"]["residual"] = residual
    changed["settings"]["discount"]["economic"] = rate
    size = abs(sum(values(appraised(document), column)))
    assert abs(sum(values(appraised(changed), column))) < 1e-6 * size


def test_without_a_residual_that_the_rate_tells_the_switching_rate_is_the_rate_of_return() -> None:
    document = valley()
    document["settings"]["residual"] = "none"
    del document["projects"]["water"]["alternatives"]["works"]["components"]["land"]
    appraisal = appraised(document)
    total = cc.sensitivity(appraisal, rows=ROWS, changes={}).to_pandas().iloc[0]
    switching = cc.switching_values(appraisal, rows=ROWS).to_pandas().set_index(["value", "input"])
    assert switching.loc[("enpv", "economic_rate"), "switching_rate"] == pytest.approx(total["eirr"], rel=1e-9)


def test_a_schedule_of_rates_is_shifted_as_a_whole() -> None:
    document = valley()
    document["settings"]["discount"]["economic"] = {"from": [0, 10], "rate": [0.05, 0.03]}
    switching = cc.switching_values(appraised(document), rows=ROWS).to_pandas().set_index(["value", "input"])
    row = switching.loc[("enpv", "economic_rate")]
    assert pd.isna(row["base_rate"])
    assert pd.isna(row["switching_rate"])
    changed = valley()
    rates = [0.05 + row["rate_shift"], 0.03 + row["rate_shift"]]
    changed["settings"]["discount"]["economic"] = {"from": [0, 10], "rate": rates}
    assert abs(sum(values(appraised(changed), "enpv"))) < 1e-6 * abs(sum(values(appraised(document), "enpv")))


def test_the_carbon_price_at_which_rows_are_worth_nothing() -> None:
    document = valley()
    # Dear enough that carbon alone can pay for it.
    capex_times(6.0)(document)
    switching = cc.switching_values(appraised(document), rows=ROWS).to_pandas().set_index(["value", "input"])
    constant = switching.loc[("enpv", "carbon_price")]
    times = switching.loc[("enpv_carbon_low", "carbon_price")]
    assert times["base"] == pytest.approx(40)
    size = abs(sum(values(appraised(document), "enpv")))
    for low in ([constant["switching_value"]] * 2, [price * (1 + times["change"]) for price in (40, 80)]):
        changed = valley()
        capex_times(6.0)(changed)
        changed["paths"]["cheap"]["value"] = low
        changed["paths"]["dear"]["value"] = [max(*low, 1e4)] * 2
        assert abs(sum(values(appraised(changed), "enpv_carbon_low"))) < 1e-6 * size
    # What is worth something without carbon needs no carbon price.
    cheap = cc.switching_values(appraised(valley()), rows=ROWS).to_pandas().set_index(["value", "input"])
    assert cheap.loc[("enpv", "carbon_price"), "why"] == "no carbon price makes it nothing"


def test_a_plan_stands_for_its_projects() -> None:
    appraisal = appraised(valley())
    plan = cc.optimize(appraisal)
    schedule = plan.schedule.to_pandas()
    rows = list(
        zip(schedule["project"], schedule["alternative"], (int(year) for year in schedule["start"]), strict=True)
    )
    assert cc.sensitivity(plan) == cc.sensitivity(appraisal, rows=rows)
    assert cc.switching_values(plan) == cc.switching_values(appraisal, rows=rows)
    assert cc.sensitivity(plan, changes={})["enpv"][0] == pytest.approx(plan.totals["enpv"][0])


def test_without_rows_the_best_design_at_the_first_start_stands_for_each_project() -> None:
    table = cc.sensitivity(appraised(valley()), changes={}).to_pandas().set_index("project")
    rows = appraised(valley()).rows.to_pandas()
    rows = rows[(rows["scenario"] == "base") & (rows["start"] == 2026)]
    best = rows.groupby("project")["enpv"].max()
    for project in ("levee", "water", "ban"):
        assert table.loc[project, "enpv"] == pytest.approx(best[project])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"rows": [("levee", "earth", 2026), ("levee", "wall", 2026)]}, "project levee more than once"),
        ({"rows": [("levee", "erth", 2026)]}, "the nearest known alternative is earth"),
        ({"rows": ["levee"]}, "project, alternative, start"),
        ({"changes": {"x": {"capex_factr": 1.1}}}, "capex_factor"),
        ({"changes": {"x": {"capex_factor": -0.1}}}, "a factor from 0 to 1000"),
        ({"changes": {"x": {"capex_factor": float("nan")}}}, "a finite number"),
        ({"changes": {"x": {"rate_shift": -1.1}}}, "above -1"),
        ({"changes": {"x": {"delay_years": 0.5}}}, "a whole number"),
        ({"changes": {"x": {"delay_years": 99}}}, "0 to 50 years"),
        ({"changes": {"x": {"scenario": "hoter"}}}, "the nearest known scenario is hotter"),
        ({"changes": {"x": {"carbon": "middle"}}}, "none, low, high"),
        ({"changes": {"x": 1.2}}, "a dict with"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(cc.InputError) as raised:
        cc.sensitivity(appraised(valley()), **{"rows": ROWS, **asked})
    assert says in str(raised.value)


def test_several_wrong_changes_are_told_at_once() -> None:
    changes = {"one": {"capex_factor": 2000.0}, "two": {"scenario": "cold", "delay_years": 60}}
    with pytest.raises(cc.InputError, match="3 problems"):
        cc.sensitivity(appraised(valley()), rows=ROWS, changes=changes)


def test_an_appraisal_made_elsewhere_cannot_be_changed() -> None:
    elsewhere = cc.Appraisal.from_tables({"project": ["a"], "alternative": ["b"], "enpv": [1.0]})
    for ask in (cc.sensitivity, cc.switching_values, cc.annex):
        with pytest.raises(cc.InputError, match="an appraisal made elsewhere"):
            ask(elsewhere)  # type: ignore[operator]
