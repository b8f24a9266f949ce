"""Risks by hand: hazards said by difference, levers, families of events, insurance, and what two projects share."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import appraise
from by_hand_hazard import Piece, combined, expected_layer, pieces, summed
from by_hand_losses import Events, events_of, expected_annual_damage, read_curve, sea_level
from by_hand_pairs import climate_smart_cost, interactions
from by_hand_reference import CURVES, SEA_LEVEL
from by_hand_samples import built, document, works

Record = dict[str, Any]

# VALIDATION V5: as shares of 100, so that the curve is a straight line.
PERIODS = [2, 5, 10, 25, 50, 100, 250, 500]
LOSSES = [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0]
FLOOD = {"return_period": PERIODS, "intensity": LOSSES}
STRAIGHT = {"straight": {"intensity": [0.0, 100.0], "share": [0.0, 1.0]}}
HOUSE = {"hazard": "flood", "curve": "straight", "value": 100.0}


def yearly(exposure: Record, records: list[Record], year: int) -> float:
    """Expected damage of a year in which the events are described."""
    events = events_of(records, "base")
    described = next(found for found in events if found.year == year)
    return sum(expected_annual_damage(exposure, described, STRAIGHT, events[0]).values())


def test_events_may_be_said_by_how_they_differ_from_the_first() -> None:
    """ECONOMICS 6: 1.51 today, 2.567 with 1.7 times the frequency, 4.53 with three times as many events a year."""
    flood = [FLOOD | {"year": 2020}, {"year": 2050, "frequency_multiplier": 1.7}]
    assert yearly(HOUSE, flood, 2020) == pytest.approx(1.51)
    assert yearly(HOUSE, flood, 2050) == pytest.approx(2.567)
    often = HOUSE | {"measure": "rate", "frequency_multiplier": 1.5}
    assert yearly(often, [flood[0], {"year": 2050, "frequency_multiplier": 2.0}], 2050) == pytest.approx(4.53)
    worse = [flood[0], {"year": 2050, "intensity_factor": 2.0, "intensity_shift": -10.0}]
    written = [flood[0], {"year": 2050, "return_period": PERIODS, "intensity": [2 * x - 10 for x in LOSSES]}]
    assert events_of(worse, "base")[1].points["intensity"] == written[1]["intensity"]
    assert yearly(HOUSE, worse, 2050) == yearly(HOUSE, written, 2050)


def test_a_protection_is_eroded_by_more_frequent_events() -> None:
    """ECONOMICS 6: one in 20 with 1.7 times the frequency 1.539917 as built, 1.233647 maintained."""
    flood = [FLOOD | {"year": 2020}, {"year": 2050, "frequency_multiplier": 1.7}]
    assert yearly(HOUSE | {"protection": 20}, flood, 2050) == pytest.approx(1.539917, abs=5e-7)
    maintained = HOUSE | {"protection": 20, "standard": "maintained"}
    assert yearly(maintained, flood, 2050) == pytest.approx(1.233647, abs=5e-7)


def test_the_sea_rises_as_the_table_says() -> None:
    """AR6, SSP2-4.5: 0.09 in 2030, so 0.054 in 2020; 0.20 in 2050."""
    rise = SEA_LEVEL["SSP2-4.5"]
    assert [sea_level(rise, year) for year in (2005, 2020, 2040, 2150, 2160)] == pytest.approx(
        [0, 0.054, 0.145, 0.92, 0.92]
    )
    surge: Record = {"return_period": [10, 100], "intensity": [1.0, 2.0], "year": 2020}
    events = events_of([{"sea_level": "SSP2-4.5"}, surge], "base")
    assert [found.year for found in events] == [2020, 2030, 2050, 2090, 2100, 2150]
    assert events[2].points["intensity"] == pytest.approx([1.146, 2.146])
    later = events_of([{"sea_level": "SSP2-4.5"}, surge | {"year": 2030}], "base")
    assert [found.year for found in later] == [2030, 2050, 2090, 2100, 2150]


def test_a_hazard_says_each_year_once() -> None:
    for records in (
        [FLOOD | {"year": 2020}, {"year": 2020, "frequency_multiplier": 2.0}],
        [FLOOD, {"year": 2050, "frequency_multiplier": 2.0}],
        [{"year": 2050, "frequency_multiplier": 2.0}],
    ):
        with pytest.raises(ValueError, match="has records for the years"):
            events_of(records, "base")
    losses = {"year": 2020, "return_period": PERIODS, "loss": LOSSES}
    with pytest.raises(ValueError, match="no intensity"):
        events_of([losses, {"year": 2050, "intensity_shift": 1.0}], "base")


def test_raising_by_a_height_is_a_hazard_lower_by_it() -> None:
    lower = FLOOD | {"intensity": [x - 3 for x in LOSSES]}
    raised = expected_annual_damage(HOUSE | {"raised_by": 3}, Events(None, FLOOD), STRAIGHT)
    assert raised == expected_annual_damage(HOUSE, Events(None, lower), STRAIGHT)
    assert 0 < raised["rehabilitation"] < 1.51


def test_levers_scale_what_they_say() -> None:
    curves = STRAIGHT | {"days": {"intensity": [0.0, 100.0], "days": [0.0, 50.0]}}
    users = {"downtime": "days", "users": 2.0, "value_per_user_day": 3.0}
    damage = expected_annual_damage(HOUSE | users, Events(None, FLOOD), curves)
    assert damage["disruption"] == pytest.approx(1.51 * 0.5 * 6)
    levers = {"damage_scale": 0.4, "downtime_scale": 0.1}
    scaled = expected_annual_damage(HOUSE | users | levers, Events(None, FLOOD), curves)
    assert scaled["rehabilitation"] == pytest.approx(0.4 * 1.51)
    assert scaled["disruption"] == pytest.approx(0.1 * damage["disruption"])


def test_wind_after_emanuel() -> None:
    """Half is lost at the half speed, nothing at the threshold, 8 / 9 at twice the way from one to the other."""
    curve = {"half_speed": 74.7}
    assert [read_curve(curve, "share", speed) for speed in (10, 25.7, 74.7, 123.7)] == pytest.approx([0, 0, 0.5, 8 / 9])


def test_a_basement_is_flooded_at_no_depth() -> None:
    curve = CURVES["jrc-residential-north-america"]
    assert read_curve(curve, "share", 0.0) == pytest.approx(0.201804543)
    assert read_curve(CURVES["jrc-residential-africa"], "share", 0.75) == pytest.approx((0.219925401 + 0.378226846) / 2)


def test_shares_of_one_family_combine_at_equal_return_period() -> None:
    """At 50 years the first is 0.1 + 0.4 x 8 / 9 on its line from 10 to 100 years; the second begins there, at once."""
    curves = [pieces([10, 100], [0.1, 0.5]), pieces([50, 100], [0.2, 0.4])]
    between = 0.1 + 0.4 * 8 / 9

    def ends(how: str) -> list[tuple[float, float]]:
        return [(piece.frequent, piece.rare) for piece in combined(curves, how)]

    assert ends("max") == [pytest.approx(pair) for pair in ((0.1, between), (between, 0.5), (0.5, 0.5))]
    both = 1 - (1 - between) * 0.8
    assert ends("independent") == [pytest.approx(pair) for pair in ((0.1, between), (both, 0.7), (0.7, 0.7))]
    # What the other hazard never damages is as it would be alone.
    alone = combined([curves[1], pieces([10, 100], [0.0, 0.0])], "independent")
    assert sum(piece.area() for piece in alone) == pytest.approx(sum(piece.area() for piece in curves[1]))


def storms(how: str, **fields: Any) -> Record:
    """A hall under surge and gale of the same storms: 100 of value, one rate of loss for 10 years and more each."""
    family = {"event_family": "cyclone", "event_combination": how, "return_period": [10, 100]}
    hazards = {
        "surge": [family | {"intensity": [20.0, 20.0]}],
        "gale": [family | {"intensity": [50.0, 50.0]}],
    }
    hall = {"covers": "hall", "curve": "straight", "value": 100.0, **fields}
    exposures = {"s": hall | {"hazard": "surge"}, "g": hall | {"hazard": "gale"}}
    designs: dict[str, Record] = {"without": {"exposures": exposures}, "a": {"components": {"c": works()}}}
    return document(designs, hazards=hazards, curves=STRAIGHT)


def test_one_asset_is_not_lost_twice_in_one_storm() -> None:
    """0.1 a year: 50 by the worse of the two, 60 if they act independently, 70 if these were two assets."""
    assert appraise(storms("max"))[0]["expected_damage"] == pytest.approx(5.0)
    assert appraise(storms("independent"))[0]["expected_damage"] == pytest.approx(6.0)
    apart = storms("max")
    apart["projects"]["p"]["alternatives"]["without"]["exposures"]["g"]["covers"] = "other"
    assert appraise(apart)[0]["expected_damage"] == pytest.approx(7.0)
    rebuilt = appraise(storms("independent", reconstruction_at=0.55))[0]
    assert rebuilt["expected_damage"] == pytest.approx(10.0)
    assert [*rebuilt["series"]] == ["reconstruction"]


def test_an_asset_of_a_family_is_said_in_one_way() -> None:
    record = storms("max")
    record["projects"]["p"]["alternatives"]["without"]["exposures"]["g"]["value"] = 90.0
    with pytest.raises(ValueError, match="disagree in value"):
        appraise(record)


def test_what_ages_has_less_to_lose() -> None:
    """Ten a year are lost of what is new; a life of four years, so 10, 7.5, 5, 2.5 and again."""
    flood = {"return_period": [10, 100], "intensity": [100.0, 100.0]}
    exposure = HOUSE | {"component": "c", "value_basis": "depreciated"}
    design = {"components": {"c": works(life_years=4)}, "exposures": {"x": exposure}}
    row = built(document({"a": design}, hazards={"flood": flood}, curves=STRAIGHT))
    assert [*row["series"]["reconstruction"].values()] == pytest.approx([10, 7.5, 5, 2.5, 10, 7.5, 5, 2.5, 10])


# ---------------------------------------------------------------------------------------------------------------------
# Insurance
# ---------------------------------------------------------------------------------------------------------------------


def insured(policy: Record | None, second: Record | None = None, horizon: int = 2027) -> Record:
    """A house in service in 2027, insured."""
    design: Record = {"components": {"c": works()}, "exposures": {"house": HOUSE}}
    if second is not None:
        design["exposures"]["barn"] = second
    if policy is not None:
        design["insurance"] = {"policy": policy}
    settings = {"horizon": horizon}
    return document({"a": design}, settings, hazards={"flood": FLOOD}, curves=STRAIGHT)


def test_both_accounts_bear_the_loading() -> None:
    """ECONOMICS 6: twenty in excess of ten are worth 0.330714 a year."""
    layer = {"attachment": 10.0, "cover": 20.0}
    plain, row = built(insured(None)), built(insured(layer | {"loading": 0.3}))
    payout = expected_layer(PERIODS, LOSSES, attachment=10, limit=20)
    assert payout == pytest.approx(0.330714, abs=5e-7)
    assert row["fnpv"] - plain["fnpv"] == pytest.approx(-0.3 * payout)
    assert row["enpv"] - plain["enpv"] == pytest.approx(-0.3 * payout)
    assert row["opex_pv"] == pytest.approx(0.3 * payout)
    assert row["expected_damage"] == plain["expected_damage"] == pytest.approx(1.51)
    assert row["charges"] == {("capital", 2026): 100, ("recurrent", 2027): pytest.approx(1.3 * payout)}
    stated = built(insured(layer | {"premium": 1.0}))
    assert stated["fnpv"] - plain["fnpv"] == pytest.approx(payout - 1)
    assert stated["charges"]["recurrent", 2027] == 1.0


def test_a_policy_pays_for_the_sum_of_what_it_covers() -> None:
    """Two houses at half the value are one; a policy that names one covers that one."""
    half = HOUSE | {"value": 50.0}
    layer = {"attachment": 10.0, "cover": 20.0, "loading": 0.3}
    record = insured(layer, second=half)
    record["projects"]["p"]["alternatives"]["a"]["exposures"]["house"] = half
    assert built(record)["fnpv"] == pytest.approx(built(insured(layer))["fnpv"])
    named = insured(layer | {"exposures": ["house"]}, second=half)
    assert built(named)["opex_pv"] == pytest.approx(built(insured(layer))["opex_pv"])
    assert built(insured(layer, second=half))["opex_pv"] > built(named)["opex_pv"]


def test_a_layer_is_of_the_losses_of_its_year() -> None:
    """In the years described the house is as large as in the year that is insured, and between them it is linear."""
    record = insured({"attachment": 10.0, "cover": 20.0, "loading": 1.0})
    house = record["projects"]["p"]["alternatives"]["a"]["exposures"]["house"] = HOUSE | {"growth": 1.0}
    assert house["growth"] == 1.0
    record["hazards"] = {"flood": [FLOOD | {"year": 2026}, {"year": 2028, "intensity_factor": 1.2}]}
    low, high = ([2 * factor * loss for loss in LOSSES] for factor in (1.0, 1.2))
    payout = sum(expected_layer(PERIODS, losses, attachment=10, limit=20) for losses in (low, high)) / 2
    assert built(record)["opex_pv"] == pytest.approx(payout)


def test_nobody_insures_what_does_not_stand() -> None:
    """A house of three years in a design that goes on: three premiums."""
    record = insured({"attachment": 10.0, "cover": 20.0, "premium": 1.0}, horizon=2035)
    design = record["projects"]["p"]["alternatives"]["a"]
    design["components"]["house"] = works(life_years=3, replaced=False)
    design["exposures"]["house"] = HOUSE | {"component": "house"}
    charged = {year: amount for (budget, year), amount in built(record)["charges"].items() if budget == "recurrent"}
    assert charged == {2027: 1.0, 2028: 1.0, 2029: 1.0}


def test_curves_are_summed_between_all_their_breaks() -> None:
    one = [Piece(0.5, 0.1, 0.0, 4.0, log=False), Piece(0.1, 0.0, 4.0, 4.0, log=False)]
    two = [Piece(0.3, 0.0, 1.0, 1.0, log=False)]
    whole = summed([one, two])
    assert [(piece.high, piece.low) for piece in whole] == [(0.5, 0.3), (0.3, 0.1), (0.1, 0.0)]
    assert sum(piece.area() for piece in whole) == pytest.approx(sum(piece.area() for piece in [*one, *two]))
    with pytest.raises(ValueError, match="two ways"):
        summed([one, [Piece(0.3, 0.1, 0.0, 1.0, log=True)]])


# ---------------------------------------------------------------------------------------------------------------------
# Two projects, and two designs
# ---------------------------------------------------------------------------------------------------------------------


def basin(combine: Record) -> Record:
    """A basin that loses 10 a year: a levee avoids 80 % of it from 2027 on, drainage 60 % from 2028 on."""
    flood = {"return_period": [10, 100], "intensity": [50.0, 50.0]}
    whole = HOUSE | {"value": 200.0, "shared": "basin", "protected": True, "tax": 0.5}
    smoke = {"quantity": 5.0, "factor": 1.0, "shared": "smoke"}

    def project(left: float, years: int) -> Record:
        component = works(phasing=[1 / years] * years)
        without = {"exposures": {"x": whole}, "activities": {"s": smoke}}
        design = {
            "components": {"c": component},
            "exposures": {"x": whole | {"damage_scale": left}},
            "activities": {"s": smoke | {"quantity": 5 * left}},
        }
        return {"alternatives": {"without": without, "a": design}}

    record = document({}, {"horizon": 2029, "discount": {"economic": 0.1}}, hazards={"flood": flood}, curves=STRAIGHT)
    record["projects"] = {"levee": project(0.2, 1), "drain": project(0.4, 2)}
    return record | {"shared": {"basin": combine, "smoke": {"independent": True, "reason": "two fires"}}}


def rows_of(record: Record) -> list[Record]:
    return [row for row in appraise(record) if row["alternative"] != "without"]


@pytest.mark.parametrize(("combine", "twice"), [("multiply", 4.8), ("max", 6.0)])
def test_two_projects_do_not_avoid_one_loss_twice(combine: str, twice: float) -> None:
    """ECONOMICS 5: together they avoid 9.2 of 10 and not 14, in the years in which both serve; half of it is tax."""
    record = basin({"combine": combine})
    levee, drain = rows_of(record)
    assert levee["rehabilitation_avoided_pv"] == pytest.approx(0.5 * 8 * (1 / 1.1 + 1.1**-2 + 1.1**-3))
    discounted = 1.1**-2 + 1.1**-3
    found = interactions(record, levee, drain)
    assert found == pytest.approx(
        {"rehabilitation_avoided_pv": -0.5 * twice * discounted, "enpv": -0.5 * twice * discounted}
    )
    assert interactions(record, drain, levee) == pytest.approx(found)


def test_two_projects_do_not_avoid_one_emission_twice() -> None:
    """Of 5 t a year one leaves 1 and the other 2: together 5 - 1 x 2 / 5, so 2.4 less than 4 + 3; at 10 each."""
    record = basin({"independent": True, "reason": "for the test"})
    record["shared"]["smoke"] = {"combine": "multiply"}
    record["settings"] |= {"carbon": {"low": "price", "high": "price", "discount": 0.0}}
    record["paths"] = {"price": {"value": [10.0]}}
    found = interactions(record, *rows_of(record))
    assert found == pytest.approx(
        {
            "avoided_tco2e": -4.8,
            "avoided_tco2e_per_year": -2.4,
            "avoided_tco2e_first_year": -2.4,
            "emissions_tco2e": 4.8,
            "enpv_carbon_low": -48.0,
            "enpv_carbon_high": -48.0,
        }
    )


def test_no_correction_where_two_projects_are_independent() -> None:
    record = basin({"independent": True, "reason": "two basins of one name"})
    assert interactions(record, *rows_of(record)) == {}
    del record["shared"]["basin"]
    with pytest.raises(ValueError, match="say how that combines"):
        interactions(record, *rows_of(record))


def test_what_a_design_costs_beside_the_standard() -> None:
    """30 more to build, 2 less a year to run for nine years at no rate, 1 t less a year."""
    designs: dict[str, Record] = {
        "plain": {
            "standard": True,
            "components": {"c": works()},
            "cost_lines": {"l": {"unit_value": 5.0}},
            "activities": {"e": {"quantity": 3, "factor": 1}},
        },
        "green": {
            "components": {"c": works(capex=130.0)},
            "cost_lines": {"l": {"unit_value": 3.0}},
            "activities": {"e": {"quantity": 2, "factor": 1}},
        },
    }
    record = document(designs)
    standard, green = rows_of(record)
    cost = climate_smart_cost(record, green, standard)
    assert cost["premium"] == (green["premium"], None) == (30, None)
    assert cost["running_cost"] == pytest.approx((-18, -1.8))
    assert cost["life_cycle_cost"] == pytest.approx((30 - 18, 1.2))
    assert cost["net"] == pytest.approx((-12, -1.2))
    assert cost["avoided_tco2e"] == pytest.approx((9, 1))
    assert cost["rehabilitation_foregone"] == cost["benefit"] == (0, 0)
