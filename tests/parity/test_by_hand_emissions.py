"""Emissions by hand: gases of fuels, electricity, materials, waste and wastewater, works, and the accounting table."""

from __future__ import annotations

import math
from typing import Any

import pytest
from by_hand import appraise
from by_hand_accounting import accounting
from by_hand_document import Pipeline
from by_hand_emissions import decays_of, emitted_per_unit, methane_after, scope_of
from by_hand_samples import built, document, works

Record = dict[str, Any]

AR5 = Pipeline({"settings": {"gwp": "AR5"}})
AR6 = Pipeline({"settings": {"gwp": "AR6"}})


def test_a_fuel_emits_three_gases() -> None:
    """A TJ of diesel on the road: 74.1 t CO2, 3.9 kg CH4 x 28, 3.9 kg N2O x 265."""
    diesel: Record = {"fuel": "gas_diesel_oil", "use": "road", "unit": "TJ"}
    expected = {"CO2": 74.1, "CH4": 0.1092, "N2O": 1.0335}
    assert emitted_per_unit(AR5, diesel, 2030) == pytest.approx(expected)
    assert emitted_per_unit(AR6, diesel, 2030) == pytest.approx(expected | {"CH4": 0.0039 * 27.9, "N2O": 0.0039 * 273})
    for unit, terajoules in (("GJ", 1e-3), ("MWh", 3.6e-3), ("GWh", 3.6), ("t", 0.043), ("kt", 43.0)):
        found = emitted_per_unit(AR5, diesel | {"unit": unit}, 2030)
        assert found == pytest.approx({gas: terajoules * tonnes for gas, tonnes in expected.items()})
    by_distance = diesel | {"unit": "vehicle-km", "intensity": 0.01, "intensity_unit": "GJ"}
    assert emitted_per_unit(AR5, by_distance, 2030)["CO2"] == pytest.approx(74.1e-5)
    assert emitted_per_unit(AR5, diesel | {"use": "co2_only"}, 2030) == pytest.approx({"CO2": 74.1})


def test_what_grows_back_emits_no_co2() -> None:
    charcoal = {"fuel": "charcoal", "use": "stationary_residential", "unit": "TJ"}
    assert emitted_per_unit(AR5, charcoal, 2030) == pytest.approx({"CH4": 5.6, "N2O": 0.265})
    peat = {"fuel": "peat", "use": "co2_only", "unit": "TJ"}
    assert emitted_per_unit(AR5, peat, 2030) == pytest.approx({"CO2": 106.0})


@pytest.mark.parametrize(
    ("activity", "gas", "expected"),
    [
        ({"electricity": "KEN", "margin": "combined_firm", "unit": "MWh"}, "CO2", 0.274),
        ({"electricity": "Kenya", "margin": "combined_intermittent", "unit": "GWh"}, "CO2", 462),
        ({"electricity": "KEN", "margin": "average", "unit": "kWh"}, "CO2e", 84.83e-6),
        ({"material": "cement-general-uk-weighted-average", "unit": "t"}, "CO2e", 0.74),
        ({"material": "steel-general-world-average", "unit": "kg"}, "CO2e", 1.95e-3),
        ({"material": "road_asphalt", "unit": "m2"}, "CO2e", 0.07333),
        ({"factor": 0.3, "intensity": 2.0}, "CO2e", 0.6),
    ],
)
def test_plain_factors(activity: Record, gas: str, expected: float) -> None:
    assert emitted_per_unit(AR5, activity, 2030) == pytest.approx({gas: expected})


def test_a_factor_may_be_of_a_gas() -> None:
    assert emitted_per_unit(AR5, {"factor": 0.5, "gas": "CH4"}, 2030) == {"CH4": 14.0}
    assert emitted_per_unit(AR5, {"factor": 0.5, "gas": "SF6"}, 2030) == {"SF6": 11750.0}


@pytest.mark.parametrize(
    ("activity", "gas", "tonnes"),
    [
        # 0.6 kg CH4 for a kg of BOD x 0.5
        ({"wastewater": "septic_tank", "unit": "t BOD"}, "CH4", 0.3),
        ({"wastewater": "anaerobic_reactor", "unit": "t COD", "recovery": 0.75}, "CH4", 0.25 * 0.8 * 0.25),
        # 40 g x 365 days = 14.6 kg BOD a person and year, of which a quarter more comes with industry
        (
            {"wastewater": "latrine_communal", "unit": "persons", "bod_g_per_person_day": 40, "industrial": 1.25},
            "CH4",
            0.0146 * 1.25 * 0.3,
        ),
        ({"wastewater": "n2o_plant", "unit": "t N"}, "N2O", 0.016 * 44 / 28),
        ({"wastewater": "n2o_effluent", "unit": "t N"}, "N2O", 0.005 * 44 / 28),
    ],
)
def test_wastewater(activity: Record, gas: str, tonnes: float) -> None:
    warming = {"CH4": 28, "N2O": 265}[gas]
    assert emitted_per_unit(AR5, activity, 2030) == pytest.approx({gas: warming * tonnes})


FOOD: Record = {"waste": ["food 1"], "climate": "tropical_wet", "mcf": "managed_anaerobic", "unit": "t"}


def test_all_that_can_decay_does() -> None:
    """100 t of food: 0.15 x 0.7 t of carbon a tonne, half of it methane, 16/12 t for each of carbon: 7 t in the end."""
    yearly = [100 * methane_after(decays_of(FOOD), years) for years in range(400)]
    assert yearly[0] == 0.0
    assert yearly[1] == pytest.approx(7 * (1 - math.exp(-0.4)))
    assert sum(yearly) == pytest.approx(7.0)
    committed = emitted_per_unit(AR5, FOOD | {"accounting": "commitment"}, 2030)
    assert committed == pytest.approx({"CH4": 0.07 * 28})
    assert emitted_per_unit(AR5, FOOD, 2030) == {}


def test_waste_may_be_said_in_other_words() -> None:
    """A fifth of it carbon, whatever the kind; in kilograms; composted, 4 g CH4 and 0.24 g N2O a kg."""
    plain = decays_of(FOOD)[0].methane
    assert decays_of(FOOD | {"doc": 0.2})[0].methane == pytest.approx(plain * 0.2 / 0.15)
    assert decays_of(FOOD | {"doc_f": 0.35})[0].methane == pytest.approx(plain / 2)
    assert 1000 * decays_of(FOOD | {"unit": "kg"})[0].methane == pytest.approx(plain)
    composted = emitted_per_unit(AR5, {"treatment": "composting", "unit": "t"}, 2030)
    assert composted == pytest.approx({"CH4": 0.004 * 28, "N2O": 0.00024 * 265})
    digested = emitted_per_unit(AR5, {"treatment": "anaerobic_digestion", "unit": "kt"}, 2030)
    assert digested == pytest.approx({"CH4": 0.8 * 28})


def test_a_mixture_decays_kind_by_kind_and_less_of_it_escapes() -> None:
    """Food and wood in a shallow dump, a fifth burned in a flare and a tenth oxidized: against the IPCC's recursion."""
    activity: Record = {
        "waste": ["food 0.75", "wood 0.25"],
        "climate": "boreal_temperate_dry",
        "unit": "t",
        "mcf": 0.4,
        "recovery": 0.2,
        "oxidation": 0.1,
        "methane_share": 0.6,
    }
    for kind, share, organic, decaying, rate in (("food", 0.75, 0.15, 0.7, 0.06), ("wood", 0.25, 0.43, 0.1, 0.02)):
        stock, deposits = 0.0, [50.0, 80.0, 0.0, 0.0, 20.0, *[0.0] * 10]
        alone = activity | {"waste": [f"{kind} {share}"]}
        for year, deposit in enumerate(deposits):
            decomposed, stock = stock * (1 - math.exp(-rate)), stock * math.exp(-rate)
            stock += deposit * share * organic * decaying * 0.4
            emitted = (decomposed * 0.6 * 16 / 12) * (1 - 0.2) * (1 - 0.1)
            by_hand = sum(
                deposits[then] * methane_after(decays_of(alone), year - then) for then in range(len(deposits))
            )
            assert by_hand == pytest.approx(emitted), (kind, year)
    together = [methane_after(decays_of(activity), years) for years in range(1, 9)]
    apart = [
        [methane_after(decays_of(activity | {"waste": [part]}), years) for part in ("food 0.75", "wood 0.25")]
        for years in range(1, 9)
    ]
    assert together == pytest.approx([sum(parts) for parts in apart])


def test_waste_of_the_without_decays_after_the_design_opens() -> None:
    """100 t a year until 2026, when works begin; what was deposited then is still there in 2027."""
    designs: dict[str, Record] = {
        "without": {"activities": {"dump": FOOD | {"quantity": 100, "continues": 0.0}}},
        "a": {"components": {"c": works()}},
    }
    settings = {"gwp": "AR5", "horizon": 2028}
    row = built(document(designs, settings))
    first, second = (28 * 100 * methane_after(decays_of(FOOD), years) for years in (1, 2))
    assert row["emissions_tco2e"] == pytest.approx(first + second)
    assert row["avoided_tco2e"] == pytest.approx(first)  # of the deposit of 2027, in 2028
    # A quarter of the waste is deposited still.
    designs["without"]["activities"]["dump"]["continues"] = 0.25
    assert built(document(designs, settings))["avoided_tco2e"] == pytest.approx(0.75 * first)
    designs["without"]["activities"]["dump"] |= {"accounting": "commitment", "continues": 0.0}
    assert built(document(designs, settings))["avoided_tco2e"] == pytest.approx(2 * 100 * 0.07 * 28)


def test_works_emit_as_they_are_built_and_again_when_replaced() -> None:
    """100 t of cement, 0.74 each, in halves; half as much for each replacement. The old one is renewed in 2028."""
    cement = {"material": "cement-general-uk-weighted-average", "unit": "t", "phase": "construction"}
    designs: dict[str, Record] = {
        "without": {
            "components": {"old": works(renewal_year=2028, life_years=30)},
            "activities": {"e": cement | {"quantity": 10, "component": "old"}},
        },
        "a": {
            "components": {"c": works(life_years=3, phasing=[0.5, 0.5], replacement_factor=0.5)},
            "activities": {"e": cement | {"quantity": 100, "component": "c"}},
        },
    }
    without, row = appraise(document(designs))
    assert without["series"]["construction"][2028] == pytest.approx(7.4)
    emitted = {year: tonnes for year, tonnes in row["series"]["construction"].items() if tonnes}
    assert emitted == pytest.approx({2026: 37.0, 2027: 37.0, 2031: 37.0, 2034: 37.0})
    assert row["avoided_tco2e"] == pytest.approx(7.4 - 4 * 37)
    assert row["avoided_tco2e_per_year"] == 0.0


def test_scopes() -> None:
    assert scope_of({"factor": 1}) == scope_of({"fuel": "peat"}) == 1
    assert scope_of({"electricity": "KEN"}) == 2
    assert scope_of({"material": "x"}) == scope_of({"fuel": "peat", "phase": "construction"}) == 3
    assert scope_of({"electricity": "KEN", "scope": 3}) == 3
    with pytest.raises(ValueError, match="one of"):
        scope_of({"factor": 1, "fuel": "peat"})


def accounted(settings: Record | None = None) -> dict[tuple[str, str, int], Record]:
    """A component of five years, in service from 2027; diesel without, electricity with, some of it elsewhere."""
    designs: dict[str, Record] = {
        "without": {"activities": {"d": {"quantity": 2, "fuel": "gas_diesel_oil", "use": "road", "unit": "TJ"}}},
        "a": {
            "components": {"c": works(life_years=5, construction_tco2e=50)},
            "activities": {
                "e": {"quantity": 100, "electricity": "KEN", "margin": "operating", "unit": "MWh"},
                "f": {"quantity": 1, "factor": 3, "leakage": True},
            },
        },
    }
    record = document(designs, {"gwp": "AR5", **(settings or {})})
    return {(line["phase"], line["gas"], line["scope"]): line for line in accounting(record, built(record))}


def test_the_accounting_table_is_over_the_economic_life() -> None:
    table = accounted()
    co2 = table["operation", "CO2", 1]
    assert (co2["gross_without"], co2["gross_with"], co2["net"]) == pytest.approx((5 * 148.2, 0, -5 * 148.2))
    assert co2["net_per_year"] == pytest.approx(-148.2)
    assert table["operation", "CH4", 1]["gross_without"] == pytest.approx(5 * 0.2184)
    assert table["operation", "CO2", 2]["net"] == pytest.approx(5 * 57.4)
    assert table["operation", "CO2e", 1]["gross_with"] == pytest.approx(15)
    assert table["construction", "CO2e", 3]["gross_with"] == pytest.approx(50)
    assert len(table) == 6


def test_the_accounting_table_counts_what_it_is_told_to() -> None:
    assert ("operation", "CO2e", 1) not in accounted({"accounting": {"leakage": False}})
    for switched_off in ("construction", "scope_3"):
        assert ("construction", "CO2e", 3) not in accounted({"accounting": {switched_off: False}})
    # The life would end in 2031, the window does in 2029.
    assert accounted({"horizon": 2029})["operation", "CO2", 1]["gross_without"] == pytest.approx(3 * 148.2)
