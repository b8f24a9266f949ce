"""The reference tables: what they say, and how they are asked."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import climcap as cc


@pytest.mark.parametrize(
    ("id_", "asked", "expected"),
    [
        # World Bank (2017), as in the guidance note.
        ("world-bank-carbon-2017-low", {"year": 2017}, 37),
        ("world-bank-carbon-2017-high", {"year": 2050}, 156),
        # US EPA (2023), social cost of CO2, CH4 and N2O at 2 per cent.
        ("epa-scghg-2023-2.0", {"column": "CO2", "year": 2030}, 230),
        ("epa-scghg-2023-2.0", {"column": "CH4", "year": 2030}, 2403),
        ("epa-scghg-2023-2.0", {"column": "N2O", "year": 2050}, 92_996),
        ("desnz-carbon-2023-central", {"year": 2030}, 294.5),
        ("eib-carbon-2020", {"year": 2050}, 800),
        ("green-book-standard", {"column": "rate", "from": 31}, 0.03),
        # IPCC AR4, AR5 with and without feedback, AR6.
        ("ipcc-gwp", {"column": "AR4", "gas": "CH4"}, 25),
        ("ipcc-gwp", {"column": "AR5", "gas": "CH4"}, 28),
        ("ipcc-gwp", {"column": "AR5_ccf", "gas": "CH4"}, 34),
        ("ipcc-gwp", {"column": "AR6", "gas": "CH4"}, 27.9),
        ("ipcc-gwp", {"column": "AR6", "gas": "N2O"}, 273),
        ("ipcc-gwp", {"column": "AR6", "gas": "CO2"}, 1),
        ("ipcc-fuels-2006", {"column": "co2", "fuel": "gas_diesel_oil"}, 74_100),
        ("ipcc-combustion-2006", {"column": "ch4", "fuel": "motor_gasoline", "use": "road_uncontrolled"}, 33),
        ("ipcc-landfill-k-2006", {"column": "tropical_wet", "waste": "food_sewage_sludge"}, 0.4),
        ("ipcc-wastewater-2019", {"pathway": "septic_tank"}, 0.5),
        ("ice-mass-2011", {"column": "co2e", "id": "cement-general-uk-weighted-average"}, 0.74),
        ("ex-act-construction", {"asset": "road_asphalt"}, 73.33),
        ("ifi-grid-2021", {"column": "operating", "iso3": "ATG"}, 753),
        ("ifi-grid-2021", {"column": "operating", "iso3": "Antigua and Barbuda"}, 753),
        ("ember-grid", {"column": "intensity", "iso3": "IND"}, 708.96),
        ("jrc-residential-africa", {"column": "share", "depth": 0.5}, 0.219925401),
        # The id of a family stands for all its tables in one.
        ("jrc-flood-2017", {"column": "share", "class": "roads", "continent": "asia", "depth": 1}, 0.37275441),
        ("emanuel-na1", {"column": "half"}, 59.6),
        ("ar6-sea-level-2021", {"column": "SSP2-4.5", "year": 2100}, 0.56),
        ("ida-terms-2025", {"column": "principal", "term": "regular-usd"}, "4% y7-31"),
        # What the source leaves blank.
        ("ice-mass-2011", {"column": "co2e", "id": "asbestos"}, None),
    ],
)
def test_figures_as_published(id_: str, asked: dict[str, Any], expected: float | str | None) -> None:
    assert cc.reference.value(id_, **asked) == expected


@pytest.mark.parametrize(
    ("id_", "asked", "message"),
    [
        ("ipcc-gpw", {}, 'id: found "ipcc-gpw"; allowed: the nearest known one is ipcc-gwp'),
        ("ipcc-gwp", {"gas": "CH4"}, "column: found nothing; allowed: AR4, AR5, AR5_ccf, AR6, AR6_GWP20"),
        ("ipcc-gwp", {"column": "AR5"}, "found no keys; allowed: gas"),
        ("ipcc-gwp", {"column": "AR5", "gass": "CH4"}, 'key: found "gass"; allowed: the nearest known one is gas'),
        (
            "ifi-grid-2021",
            {"column": "operating", "iso3": "UGX"},
            'iso3: found "UGX"; allowed: the nearest known one is',
        ),
        ("ipcc-gwp", {"column": "AR55", "gas": "CH4"}, 'column: found "AR55"; allowed: the nearest known one is AR5'),
        ("eib-carbon-2020", {"year": 2040}, 'year: found "2040"'),
        ("world-bank-carbon-2024-low", {"year": 2030}, "the nearest known one is world-bank-carbon-2017-low"),
    ],
)
def test_what_is_not_there_is_refused(id_: str, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError) as refused:
        cc.reference.value(id_, **asked)
    assert message in str(refused.value)


def test_the_listing_is_complete() -> None:
    listing = cc.reference.tables()
    assert listing.columns == ("id", "name", "title", "publisher", "year", "unit", "license", "rows")
    for id_, name, rows in zip(listing["id"], listing["name"], listing["rows"], strict=True):
        table = cc.reference.table(id_)
        assert len(table) == rows > 0
        assert {"unit", "source", "published", "license"} <= set(table.columns)
        assert all(table["source"])
        assert all(table["license"])
        assert f"Source: {table['source'][0]}. License: {table['license'][0]}." in cc.reference.cite(id_)
        if name is not None:
            assert cc.reference.table(name) == table


def test_what_has_no_license_or_was_not_read_is_not_there() -> None:
    ids = " ".join(cc.reference.tables()["id"])
    for absent in ("carbon-2024", "knutson", "a-94", "gem-", "hdm", "ida-terms-2024"):
        assert absent not in ids
    assert cc.reference.table("eib-carbon-2020")["year"].tolist() == [2030, 2050]


def test_tables_are_found_by_their_words() -> None:
    assert cc.reference.search("carbon world bank")["id"].tolist() == [
        "world-bank-carbon-2017-low",
        "world-bank-carbon-2017-high",
    ]
    assert "ifi-grid-2021" in cc.reference.search("Uganda")["id"]
    assert len(cc.reference.search("no such thing")) == 0
    assert len(cc.reference.search("")) == len(cc.reference.tables())


def test_a_factor_is_cited_by_its_table() -> None:
    assert cc.reference.cite("ifi-grid-2021/UGA/operating") == cc.reference.cite("ifi-grid-2021")


def test_a_curve_is_called_with_numbers_and_arrays() -> None:
    curve = cc.resilience.damage_curve("jrc-residential-africa")
    assert curve(0.5) == 0.219925401
    assert isinstance(curve(1), float)
    assert isinstance(curve(np.float64(0.5)), float)
    shares = curve(np.array([[-1.0, 0.25], [3.0, 20.0]]))
    assert shares == pytest.approx(np.array([[0, 0.1099627005], [0.81693978, 1]]))
    assert curve([]).shape == (0,)
    assert curve.points[1] == (0.5, 0.219925401)
    assert (curve.name, curve.unit, curve.gives) == ("jrc-flood-2017-residential-africa", "m", "share of value")
    assert "JRC105688" in curve.source
    assert repr(curve) == "jrc-flood-2017-residential-africa: share of value by intensity in m, 9 points"
    assert pickle.loads(pickle.dumps(curve)) == curve != cc.resilience.damage_curve("jrc-residential-asia")
    with pytest.raises(AttributeError, match="frozen"):
        curve.name = "mine"  # type: ignore[misc]


def test_a_curve_in_closed_form() -> None:
    # Emanuel (2011) at the half-damage speed of Eberenz et al. (2021), and by hand at 100 m/s.
    curve = cc.resilience.damage_curve("emanuel-na1")
    v = (100 - 25.7) / (59.6 - 25.7)
    assert curve([20, 25.7, 59.6, 100]) == pytest.approx([0, 0, 0.5, v**3 / (1 + v**3)])
    assert curve.points == ()
    # Kjellstrom et al. (2018): 0.1 + 0.9 / (1 + (WBGT / 30.94)^16.64) of heavy work is left at 30 degrees.
    heat = cc.resilience.damage_curve("hothaps-labor-high")
    assert 1 - heat(30) == pytest.approx(0.1 + 0.9 / (1 + (30 / 30.94) ** 16.64))
    days = cc.resilience.damage_curve("wri-power-plant-inundation")
    assert (days(0.5), days.gives) == (30, "days")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("jrc-residental-africa", "the nearest known one is jrc-residential-africa"),
        ("jrc-commercial-africa", "curve: found"),
        ("ipcc-gwp", "curve: found"),
    ],
)
def test_an_unknown_curve_is_refused(name: str, message: str) -> None:
    with pytest.raises(cc.InputError, match=message):
        cc.resilience.damage_curve(name)


@pytest.mark.parametrize("intensity", [float("nan"), [1.0, float("inf")]])
def test_an_intensity_is_finite(intensity: object) -> None:
    curve = cc.resilience.damage_curve("jrc-residential-africa")
    with pytest.raises(cc.InputError, match="a finite number"):
        curve(intensity)  # type: ignore[call-overload]


def sources(explained: cc.Explanation) -> set[str]:
    """List the sources anywhere in an explanation."""
    here = {explained.to_dict()["source"]} if explained.to_dict().get("source") else set()
    return here.union(*(sources(part) for part in explained.parts))


def test_an_explanation_cites_what_a_pipeline_names() -> None:
    text = """
        [settings]
        currency = "USD"
        price_year = 2017
        base_year = 2026
        horizon = 2050
        discount = { economic = 0.06 }
        carbon = { low = "world-bank-carbon-2017-low", high = "world-bank-carbon-2017-high" }

        [[hazards]]
        hazard = "flood"
        return_period = [10, 100]
        intensity = [0.5, 2]

        [projects.homes.alternatives.raised.components.works]
        capex = 1e5
        life_years = 40
        [projects.homes.alternatives.raised.activities.power]
        quantity = 10
        unit = "MWh"
        factor = "ember-grid/IND"

        [projects.homes.alternatives.without.exposures.homes]
        hazard = "flood"
        value = 1e6
        curve = "jrc-residential-africa"
    """
    row = ("homes", "raised", 2026)
    appraisal = cc.appraise(cc.Pipeline.from_toml(text))
    table = cc.reference.table
    price, grid, damage = (
        table(id_)["source"][0] for id_ in ("world-bank-carbon-2017-low", "ember-grid", "jrc-residential-africa")
    )
    assert {price, damage} <= sources(appraisal.explain("enpv_carbon_low", *row))
    assert grid in sources(appraisal.explain("avoided_tco2e", *row))


def test_the_page_of_the_tables_is_right() -> None:
    tool = Path(__file__).resolve().parents[2] / "tools/reference_page.py"
    subprocess.run([sys.executable, tool, "--check"], check=True, capture_output=True)
