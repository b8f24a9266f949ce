"""A real road in Jamaica: the published expected damages and present values come back, and no design is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from example_runs import example_of

import climcap as cc

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

# Half a cent: figures that round to the same cent, or nearly so.
CENT = 0.005

example = example_of("road_jamaica")
ESTIMATES = ["amin", "mean", "amax"]


@pytest.fixture(scope="module")
def road() -> dict[str, pd.DataFrame]:
    path: Path = example.data_file()
    if not path.exists():
        pytest.skip(f"skipped: {path} absent")
    tables: dict[str, pd.DataFrame] = example.read_road(path)
    return tables


def test_expected_annual_damages_are_those_published(road: dict[str, pd.DataFrame]) -> None:
    figures = example.expected_damages(road)
    assert len(figures) == 7 * 6
    assert figures["published"].gt(400).all()
    assert (figures["computed"] - figures["published"]).abs().max() < CENT


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_the_pipeline_has_the_same_expected_damages(road: dict[str, pd.DataFrame], estimate: str) -> None:
    published = road["damages_expected"].set_index(["rcp", "epoch"])[f"ead_{estimate}"]
    appraisal = cc.appraise(example.pipeline_of(road, estimate))
    climates = {("baseline", 2010)}
    for scenario, rcp in example.SCENARIOS.items():
        series = appraisal.series("road", "without", scenario=scenario).to_pandas().set_index("year")
        damage = series["rehabilitation_without"]
        assert damage[2019] == pytest.approx(published["baseline", 2010], abs=CENT)
        for epoch in (2050, 2080):
            assert damage[epoch] == pytest.approx(published[rcp, epoch], abs=CENT)
            climates.add((rcp, epoch))
    assert climates == set(published.index)


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_present_values_are_those_published(road: dict[str, pd.DataFrame], estimate: str) -> None:
    appraisal = cc.appraise(example.pipeline_of(road, estimate))
    table = example.compared_designs(appraisal)
    whole = road["damages_npv"].set_index("rcp")
    assert len(table) == len(road["adaptation"]) == 15
    for published in road["adaptation"].to_dict("records"):
        scenario = {rcp: scenario for scenario, rcp in example.SCENARIOS.items()}[published["rcp"]]
        design = table.loc[(example.design_id(published["adaptation_protection_level"]), scenario)]
        damage, loss = published[f"avoided_ead_{estimate}"], published[f"avoided_eael_{estimate}"]
        assert design["avoided_damage"] == pytest.approx(damage, abs=CENT)
        assert design["avoided_loss"] == pytest.approx(loss, abs=CENT)
        assert design["enpv"] == pytest.approx(damage + loss - published["adaptation_cost"], abs=CENT)
        if published["adaptation_protection_level"] == example.UPGRADE:
            # It leaves no damage. What it avoids is the whole, which comes from losses by return period alone.
            assert design["avoided_damage"] == pytest.approx(whole[f"ead_{estimate}"][published["rcp"]], abs=CENT)


def test_with_money_for_all_nothing_is_built(road: dict[str, pd.DataFrame]) -> None:
    appraisal = cc.appraise(example.pipeline_of(road))
    ratios = example.compared_designs(appraisal)["ratio"]
    assert (round(ratios.min(), 3), round(ratios.max(), 3)) == (0.001, 0.043)
    for scenario in example.SCENARIOS:
        plan = cc.optimize(appraisal, scenario=scenario)
        cc.verify(plan)
        assert plan.status == "optimal"
        assert len(plan.schedule) == 0
        assert plan.objective == 0
    forced = cc.optimize(appraisal, must=["road"])
    assert forced.schedule["alternative"].tolist() == ["upgraded"]
    published = road["adaptation"].query("adaptation_protection_level == 999 and rcp == '2.6'").iloc[0]
    avoided = published["avoided_ead_mean"] + published["avoided_eael_mean"]
    assert forced.objective == pytest.approx(avoided - published["adaptation_cost"], abs=CENT)


def test_money_is_not_what_keeps_them_from_being_built(road: dict[str, pd.DataFrame]) -> None:
    # A twenty-fifth of the cost, and the same budget: now the upgrade pays, and is built.
    pipeline = example.pipeline_of(road)
    cheaper = pipeline.replace({"projects.road.alternatives.upgraded.components.works.capex": 290_320_601.93 / 25})
    plan = cc.optimize(cc.appraise(cheaper))
    assert plan.schedule["alternative"].tolist() == ["upgraded"]
    assert plan.objective > 0


def test_a_closure_lasts_the_days_that_the_published_figures_say(road: dict[str, pd.DataFrame]) -> None:
    upgrade = road["adaptation"].query("adaptation_protection_level == 999").set_index("rcp")
    days = upgrade["avoided_eael_mean"] / road["damages_npv"].set_index("rcp")["eael_mean"]
    assert days.to_dict() == pytest.approx(dict.fromkeys(days.index, example.DAYS_CLOSED), rel=1e-12)


def test_without_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIMCAP_SHARED", str(tmp_path))
    example.main()
    assert capsys.readouterr().out.startswith(f"skipped: {tmp_path}")
