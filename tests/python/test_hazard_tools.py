"""Losses from hazard tools and costs from technology tables: on real files where they are, else as documented."""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import climcap as cc

SHARED = Path(os.environ.get("CLIMCAP_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
JAMAICA = SHARED / "irv_jamaica" / "mockFeatureDetails.json"
COSTS = SHARED / "technology_data" / "costs_2030.csv"


def shared(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is not there: set CLIMCAP_SHARED")


class Impact:
    """An impact as ``climada.engine.Impact`` documents it: at_event, frequency, unit, aai_agg, calc_freq_curve."""

    def __init__(self, at_event: list[float], frequency: list[float], unit: str = "USD") -> None:
        self.at_event, self.frequency, self.unit = np.array(at_event), np.array(frequency), unit
        self.frequency_unit = "1/year"
        self.aai_agg = float(np.sum(self.at_event * self.frequency))

    def calc_freq_curve(self, return_per: list[float]) -> Any:
        order = np.argsort(self.at_event)[::-1]
        known = 1 / np.cumsum(self.frequency[order])[::-1]
        return SimpleNamespace(return_per=return_per, impact=np.interp(return_per, known, self.at_event[order][::-1]))


def storms(count: int = 400) -> Impact:
    """Storms of a thousand simulated years."""
    chance = random.Random(3)
    losses = [max(0.0, chance.lognormvariate(10, 2) - 5000) for _ in range(count)]
    return Impact(losses, [1 / 1000] * count)


def expected(table: cc.Table) -> float:
    return cc.resilience.expected_annual_damage(table["return_period"].tolist(), table["loss"].tolist(), measure="rate")


@pytest.mark.parametrize("points", [1000, 120])
def test_climada_events_keep_their_expected_loss(points: int) -> None:
    impact = storms()
    table = cc.hazards.from_climada(impact, "storm", scenario="high", year=2050, points=points, unit="USD")
    assert expected(table) == pytest.approx(impact.aai_agg, rel=1e-9 if points == 1000 else 0.02)
    assert len(table) <= points
    assert (np.diff(table["return_period"]) > 0).all()
    assert (np.diff(table["loss"]) >= 0).all()
    assert table["return_period"][-1] == pytest.approx(2000)
    assert set(table["scenario"]) == {"high"}
    assert set(table["year"]) == {2050}


def test_climada_curve_is_read_as_climada_reads_it() -> None:
    impact = storms()
    periods = [3, 5, 10, 25, 50, 100, 250, 500, 1000]
    table = cc.hazards.from_climada(impact, "storm", return_periods=periods, tolerance=0.6, factor=2.0)
    assert table["loss"].tolist() == pytest.approx((2 * impact.calc_freq_curve(periods).impact).tolist(), rel=1e-12)


@pytest.mark.parametrize(
    ("impact", "keywords", "message"),
    [
        (storms(), {"return_periods": [10, 1001]}, r"found 1001 years; allowed: years from 2\.5 to 1000"),
        (storms(), {"return_periods": [50, 1000]}, r"points with an expected loss of .* where CLIMADA has"),
        (storms(), {"unit": "EUR"}, r"found 'USD'; allowed: 'EUR'"),
        (SimpleNamespace(at_event=[1.0]), {}, "without frequency"),
        (Impact([1.0, math.nan], [0.1, 0.1]), {}, "found nan"),
        (Impact([], []), {}, "0 losses and 0 frequencies"),
        (Impact([1.0], [0.0]), {}, "frequencies of 0"),
        (SimpleNamespace(at_event=[1.0], frequency=[0.1], frequency_unit="1/month"), {}, "1/year"),
    ],
)
def test_impacts_that_cannot_be_taken_are_refused(impact: Any, keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        cc.hazards.from_climada(impact, "storm", **keywords)


def pipeline(hazards: cc.Table, **exposure: list[Any]) -> cc.Pipeline:
    """A wall against a hazard that gives losses."""
    return cc.Pipeline.from_tables({
        "settings": {
            "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
            "value": ["USD", 2026, 2026, 2055, 0.06],
        },
        "projects": {"project": ["wall"]},
        "alternatives": {"project": ["wall"], "alternative": ["high"]},
        "components": {
            "project": ["wall"], "alternative": ["high"], "component": ["wall"], "capex": [1000.0], "life_years": [50]
        },
        "exposures": {
            "project": ["wall"], "alternative": ["without"], "exposure": ["town"], "hazard": [hazards["hazard"][0]],
            "loss_as": ["rehabilitation"], **exposure,
        },
        "hazards": hazards,
    })  # fmt: skip


def test_a_pipeline_takes_what_climada_gives() -> None:
    impact = storms()
    appraisal = cc.appraise(pipeline(cc.hazards.from_climada(impact, "storm"), measure=["rate"]))
    series = appraisal.series("wall", "without")
    assert series["rehabilitation_without"][5] == pytest.approx(impact.aai_agg, rel=0.02)


def test_open_gira_tables_are_read_by_the_names_of_their_maps() -> None:
    """Columns as in EAD_and_cost_per_RP of open-gira (return_period_direct_damages.py, AqueductFlood)."""
    frame = {
        "id": ["road_1", "road_2"],
        "asset_type": ["road_paved"] * 2,
        "hazard-inunriver_historical_MEAN_1980_EAD": [1.0, 2.0],
    }
    for scenario, year, scale in (("historical", 1980, 1.0), ("rcp4p5", 2050, 1.5), ("rcp8p5", 2080, 2.0)):
        for model, more in (("MIN", 0.5), ("MEAN", 1.0), ("MAX", 2.0)):
            for period, loss in ((2, 0.0), (100, 40.0), (1000, 90.0)):
                frame[f"hazard-inunriver_{scenario}_{model}_{year}_rp{period:05d}"] = [
                    scale * more * loss,
                    10 * scale * more,
                ]
    table = cc.hazards.from_open_gira(
        pd.DataFrame(frame), "river", model="MEAN", scenarios={"historical": None, "rcp8p5": "high"}, years={1980: 2026}
    )
    rows = table.to_arrow().to_pylist()
    assert [(row["scenario"], row["year"], row["return_period"], row["loss"]) for row in rows] == [
        (None, 2026, 2.0, 10.0), (None, 2026, 100.0, 50.0), (None, 2026, 1000.0, 100.0),
        ("high", 2080, 2.0, 20.0), ("high", 2080, 100.0, 100.0), ("high", 2080, 1000.0, 200.0),
    ]  # fmt: skip
    with pytest.raises(
        cc.InputError, match=r"both hazard-inunriver_historical_MIN_1980_rp00002 and .*MEAN.*: say kind, model"
    ):
        cc.hazards.from_open_gira(frame, "river")
    with pytest.raises(cc.InputError, match="no column for it among 27 maps"):
        cc.hazards.from_open_gira(frame, "river", kind="inuncoast")


def test_coastal_maps_have_percentiles_and_a_year_to_be_said() -> None:
    frame = {
        "inuncoast_historical_nosub_hist_rp0010_0": [0.0],
        "inuncoast_historical_nosub_hist_rp0100_0": [0.8],
        "inuncoast_rcp8p5_nosub_2050_rp0010_0": [0.5],
        "inuncoast_rcp8p5_nosub_2050_rp0100_0": [1.5],
        "inuncoast_rcp8p5_nosub_2050_rp0100_0_perc_50": [1.2],
    }
    with pytest.raises(cc.InputError, match="both inuncoast_rcp8p5_nosub_2050_rp0100_0 and"):
        cc.hazards.from_open_gira(frame, "surge", years={"hist": 2026}, value="intensity")
    with pytest.raises(cc.InputError, match=r"a year for it: years=\{'hist': 2026\}"):
        cc.hazards.from_open_gira(frame, "surge", percentile="95", value="intensity")
    table = cc.hazards.from_open_gira(frame, "surge", years={"hist": 2026}, percentile="95", value="intensity")
    assert table["intensity"].tolist() == [0.0, 0.8, 0.5, 1.5]
    assert table["scenario"].tolist() == [None, None, "rcp8p5", "rcp8p5"]
    two = {name: cells * 2 for name, cells in frame.items()}
    with pytest.raises(cc.InputError, match="2 rows of intensities"):
        cc.hazards.from_open_gira(two, "surge", years={"hist": 2026}, percentile="95", value="intensity")


@pytest.mark.parametrize("cell", [None, math.nan, "much", True])
def test_losses_that_are_no_numbers_are_refused(cell: Any) -> None:
    frame = {"inunriver_rcp8p5_MEAN_2080_rp00010": [cell, cell]}
    with pytest.raises(cc.InputError, match="a finite number in every row"):
        cc.hazards.from_open_gira(frame, "river")


@shared(JAMAICA)
def test_a_real_road_keeps_its_published_expected_damage() -> None:
    """nismod/irv-jamaica: losses by return period of a road, and the expected damages published beside them."""
    road = json.loads(JAMAICA.read_text(encoding="utf-8"))
    losses, published = pd.DataFrame(road["damages_return_period"]), pd.DataFrame(road["damages_expected"])
    table = cc.hazards.from_table(losses, "river", years={2010: 2019}, where={"hazard": "fluvial"}).to_pandas()
    assert len(table) == len(losses) == 42
    for row in published.itertuples():
        scenario, year = (None, 2019) if row.rcp == "baseline" else (row.rcp, row.epoch)
        of_climate = table["scenario"].isna() if scenario is None else table["scenario"] == scenario
        points = table[of_climate & (table["year"] == year)]
        found = cc.resilience.expected_annual_damage(
            points["return_period"].tolist(), points["loss"].tolist(), tail="zero"
        )
        assert found == pytest.approx(row.ead_mean, rel=1e-6)
    with pytest.raises(cc.InputError, match="two rows for"):
        cc.hazards.from_table(losses, "river", scenario=None)
    with pytest.raises(cc.InputError, match="no column damage"):
        cc.hazards.from_table(losses, "river", column="damage")
    with pytest.raises(cc.InputError, match="no rows"):
        cc.hazards.from_table(losses, "river", where={"hazard": "coastal"})


def priced(technology: str, **keywords: Any) -> dict[str, cc.Table]:
    frame = pd.read_csv(COSTS)
    return cc.technologies.from_pypsa(frame, technology, project="P", alternative="A", **keywords)


@shared(COSTS)
def test_a_real_technology_is_priced() -> None:
    """PyPSA/technology-data, costs_2030: onshore wind of the Danish Energy Agency, EUR of 2015."""
    tables = priced("onwind", size=(20, "MW"), conversion={2015: 1.3}, output=(60_000, "MWh"))
    (component,) = tables["components"].to_arrow().to_pylist()
    assert component["capex"] == pytest.approx(1383.3059 * 20_000 * 1.3)
    assert component["life_years"] == 30
    assert "Danish Energy Agency" in component["source"]
    assert component["note"] is None
    lines = {row["line"]: row["unit_value"] for row in tables["cost_lines"].to_arrow().to_pylist()}
    assert lines == pytest.approx({
        "onwind_fixed": 0.012167 * 1383.3059 * 20_000 * 1.3, "onwind_variable": 1.8033 * 60_000 * 1.3,
    })  # fmt: skip


@shared(COSTS)
def test_every_real_technology_is_priced_or_refused_with_a_reason() -> None:
    frame = pd.read_csv(COSTS)
    priced_ones = 0
    for technology, rows in frame.groupby("technology"):
        units = rows.set_index("parameter")["unit"]
        size = (2.0, str(units.get("investment", "")).partition("/")[2])
        output = (3.0, str(units.get("VOM", "")).partition("/")[2])
        try:
            tables = cc.technologies.from_pypsa(
                rows, str(technology), project="P", alternative="A", size=size, conversion=1.0, output=output
            )
        except cc.InputError as error:
            assert any(word in str(error) for word in ("without an investment", "lifetime", "FOM in"))  # noqa: PT017
            continue
        priced_ones += 1
        value = rows.set_index("parameter")["value"]
        assert tables["components"]["capex"][0] == pytest.approx(2 * value["investment"])
        assert len(tables["cost_lines"]) == int("FOM" in value) + int(value.get("VOM", 0) != 0)
    assert priced_ones > 240


@shared(COSTS)
@pytest.mark.parametrize(
    ("technology", "keywords", "message"),
    [
        ("onwnd", {}, r"found 'onwnd'"),
        ("wind", {}, r"allowed: .*onwind"),
        ("onwind", {"size": (20, "MWh")}, "kW or MW or GW, as investment is in EUR/kW"),
        ("solar-utility", {"size": (20, "MW")}, "kW_e or MW_e or GW_e, as investment is in EUR/kW_e"),
        ("onwind", {"output": None}, "output a year in MWh, as VOM is in EUR/MWh"),
        ("onwind", {"conversion": {2020: 1.0}}, r"investment in money of 2015\.0"),
    ],
)
def test_technologies_are_refused_for_what_is_not_said(technology: str, keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        priced(technology, **({"size": (20, "MW"), "conversion": 1.0, "output": (1.0, "MWh")} | keywords))


PANELS = {
    "technology": ["panels"] * 2,
    "parameter": ["investment", "lifetime"],
    "value": [500.0, 30.0],
    "unit": ["EUR/kW_e", "years"],
    "source": ["assumption"] * 2,
    "currency_year": [2020, None],
}


def test_what_a_table_does_not_say_is_said() -> None:
    tables = cc.technologies.from_pypsa(
        PANELS, "panels", project="P", alternative="A", size=(500, "kW_e"), conversion=1.1, component="roof"
    )
    (component,) = tables["components"].to_arrow().to_pylist()
    assert component["component"] == "roof"
    assert component["capex"] == pytest.approx(275_000)
    assert component["note"] == "the table has no FOM and no VOM of panels"
    assert len(tables["cost_lines"]) == 0


def test_a_pipeline_takes_what_a_technology_gives() -> None:
    tables = cc.technologies.from_pypsa(
        PANELS | {"parameter": ["investment", "FOM"], "unit": ["EUR/kW_e", "%/year"], "value": [500.0, 2.0]},
        "panels", project="P", alternative="A", size=(1, "MW_e"), conversion=1.0,
        life_years=25,
    )  # fmt: skip
    found = cc.Pipeline.from_tables({
        "settings": {
            "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
            "value": ["EUR", 2020, 2026, 2045, 0.05],
        },
        "projects": {"project": ["P"]},
        "alternatives": {"project": ["P"], "alternative": ["A"]},
        **tables,
    })  # fmt: skip
    series = cc.appraise(found).series("P", "A", 2026)
    assert series["capex_with"][0] == 500_000
    assert series["opex_with"][1] == 10_000
