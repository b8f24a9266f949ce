"""Rules of the evaluator written by hand, on examples small enough to check in the head."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import appraise
from by_hand_document import Pipeline
from by_hand_finance import Discounting, bands, payback
from by_hand_losses import Events, between_years, expected_annual_damage, read_curve
from by_hand_reference import CARBON
from by_hand_time import age_of, amount_of, design_services, existing_services, path_value

Record = dict[str, Any]

YEARS = range(2026, 2041)


@pytest.mark.parametrize(("in_service", "opens", "alone_opens"), [("next_year", 2033, 2031), ("same_year", 2032, 2030)])
def test_a_design_opens_when_its_longest_works_end(in_service: str, opens: int, alone_opens: int) -> None:
    components: Record = {
        "plant": {"capex": 90, "life_years": 4, "offset": 1, "phasing": [0.5, 0.5]},
        "pipe": {"capex": 10, "life_years": 100},
        "solar": {"capex": 5, "life_years": 20, "opens": "alone"},
    }
    services, whole = design_services(components, 2030, YEARS, in_service)
    assert (whole.first, whole.last) == (opens, 2040)
    assert [services[name].first for name in components] == [opens, opens, alone_opens]
    assert services["plant"].instances[0].costs == {2031: 45, 2032: 45}
    replaced = [*range(opens + 4, 2041, 4)]
    assert [instance.serves_from for instance in services["plant"].instances[1:]] == replaced


def test_a_replacement_falls_in_the_last_year_but_not_after_it() -> None:
    for life, replaced in ((3, [2030, 2033, 2036, 2039]), (13, [2040]), (14, [])):
        services, _ = design_services({"c": {"capex": 1, "life_years": life}}, 2026, YEARS, "next_year")
        assert [instance.serves_from for instance in services["c"].instances[1:]] == replaced


def test_a_design_that_is_not_replaced_ends_with_the_last_of_its_components() -> None:
    one = {"capex": 1, "life_years": 5, "replaced": False}
    services, whole = design_services({"a": one, "b": one | {"life_years": 8}}, 2026, YEARS, "next_year")
    assert (services["a"].last, services["b"].last, whole.last) == (2031, 2034, 2034)
    _, whole = design_services({"a": one, "b": one | {"replaced": True}}, 2026, YEARS, "next_year")
    assert whole.last == 2040


@pytest.mark.parametrize(
    ("known", "renewals", "ages"),
    [
        ({"age_years": 7}, [2029, 2039], [7, 8, 9, 0, 1]),
        ({"renewal_year": 2029}, [2029, 2039], [7, 8, 9, 0, 1]),
        ({"age_years": 12}, [2026, 2036], [0, 1, 2, 3, 4]),
        ({"renewal_year": 2028, "replaced": False}, [2028], [8, 9, 0, 1, 2]),
    ],
)
def test_what_exists_is_renewed_when_due(known: Record, renewals: list[int], ages: list[int]) -> None:
    services, _ = existing_services({"old": {"capex": 60, "life_years": 10, **known}}, YEARS)
    assert [instance.serves_from for instance in services["old"].instances] == renewals
    assert [age_of(services["old"], year) for year in range(2026, 2031)] == ages
    assert services["old"].last == (2040 if known.get("replaced", True) else 2037)


def test_what_exists_says_how_old_it_is() -> None:
    with pytest.raises(ValueError, match="age_years or renewal_year"):
        existing_services({"old": {"capex": 60, "life_years": 10}}, YEARS)


def test_periodic_lines_fall_by_age() -> None:
    def ages(**line: Any) -> list[int]:
        return [age for age in range(10) if amount_of({"unit_value": 1, **line}, 2026 + age, age, 2026) > 0]

    assert ages() == [*range(10)]
    assert ages(every=4) == [4, 8]
    assert ages(every=4, first_age=0) == [0, 4, 8]
    assert ages(every=3, first_age=2, last_age=7) == [2, 5]
    assert ages(first_age=2, last_year=2030) == [2, 3, 4]


def test_growth_follows_the_calendar_and_wear_follows_age() -> None:
    line = {
        "quantity": 10,
        "growth": 0.1,
        "unit_value": 2,
        "escalation": 0.5,
        "deterioration": 0.2,
        "ramp_up": [0.25, 0.5],
    }
    assert amount_of(line, 2028, 1, 2026) == pytest.approx(10 * 1.1**2 * 2 * 1.5**2 * 0.5 * 1.2)
    in_operation = line | {"from": "operation", "reference_year": 2027}
    assert amount_of(in_operation, 2028, 4, 2026) == pytest.approx(10 * 1.1**4 * 2 * 1.5 * 1.2**4)


def test_paths_are_linear_and_refuse_what_they_do_not_know() -> None:
    path: Record = {"year": [2030, 2034], "value": [10.0, 30.0]}
    assert path_value(path, 2031) == 15.0
    assert path_value(path | {"extend": "flat"}, 2020) == 10.0
    assert path_value(path | {"extend": 0.1}, 2036) == pytest.approx(36.3)
    for extend, year in ((None, 2035), (None, 2029), (0.1, 2029)):
        with pytest.raises(ValueError, match="has no value"):
            path_value(path | {"extend": extend}, year)


def test_discount_factors_by_timing_and_schedule() -> None:
    def factors(timing: str) -> Discounting:
        return Discounting(bands("green-book-standard", 2026), 2026, 2060, timing, timing)

    assert factors("start").running(2026) == 1.0
    assert factors("start").running(2056) == pytest.approx(1.035**-30)
    assert factors("start").running(2057) == factors("end").running(2056) == pytest.approx(1.035**-30 / 1.03)
    assert factors("mid").running(2056) == pytest.approx(1.035**-30 * 1.03**-0.5)
    assert factors("mid").close() == factors("end").close() == factors("start").running(2061)
    assert factors("start").close() == factors("start").running(2060)


def test_world_bank_carbon_prices() -> None:
    """Forty to fifty dollars in 2020 and 2030, then 2.25 % a year; the published table is rounded."""
    low, high = (CARBON[f"world-bank-carbon-2017-{case}"]["CO2"]["value"] for case in ("low", "high"))
    assert len(low) == len(high) == 2050 - 2017 + 1
    for year in range(2017, 2051):
        grown = 40 * 1.25 ** ((year - 2020) / 10) if year < 2030 else 50 * 1.0225 ** (year - 2030)
        assert low[year - 2017] == pytest.approx(grown, abs=1)
        assert high[year - 2017] == pytest.approx(2 * grown, abs=1)
    carbon = {
        "low": "world-bank-carbon-2017-low",
        "high": "world-bank-carbon-2017-high",
        "conversion": 2,
        "extend": 0.0225,
    }
    pipeline = Pipeline({"settings": {"carbon": carbon}})
    assert pipeline.carbon_price("low", 2030) == 100
    assert pipeline.carbon_price("high", 2052) == pytest.approx(2 * 156 * 1.0225**2)


def test_a_response_is_nothing_below_its_first_point_and_flat_above_its_last() -> None:
    curve = {"intensity": [1.0, 3.0], "share": [0.2, 0.6]}
    assert [read_curve(curve, "share", x) for x in (0.99, 1.0, 2.0, 3.0, 9.0)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.6])


def test_total_loss_is_reconstruction_without_a_threshold_too() -> None:
    """Certain loss of all for events rarer than 10 years, of half at 5 years: 0.1 x 100 rebuilt, 0.1 x 75 repaired."""
    curves = {"c": {"intensity": [1.0, 2.0], "share": [0.5, 1.0]}}
    hazard = {"return_period": [5, 10], "intensity": [1.0, 2.0]}
    damage = expected_annual_damage({"curve": "c", "value": 100}, Events(None, hazard), curves)
    assert damage == pytest.approx({"rehabilitation": 7.5, "reconstruction": 10.0, "disruption": 0.0})


def test_damage_between_the_years_described_is_linear() -> None:
    described: list[tuple[int, Record]] = [(2050, {"rehabilitation": 30.0}), (2030, {"rehabilitation": 10.0})]
    nothing = dict.fromkeys(("reconstruction", "disruption"), 0.0)
    filled: list[tuple[int | None, Record]] = [(year, nothing | damage) for year, damage in described]
    found = [between_years(filled, year)["rehabilitation"] for year in (2020, 2030, 2035, 2050, 2080)]
    assert found == [10, 10, 15, 30, 30]


def test_payback_counts_time_and_not_calendar_years() -> None:
    assert payback([(0, -100), (1, 50), (2, 50)]) == 2
    assert payback([(2.5, -100), (3.5, 60), (4.5, 60)]) == 2
    assert payback([(0, -100), (1, 60), (2, 60)]) == 2  # capital at the start and savings at the end of the first year
    assert payback([(0.5, -100), (1, 100)]) == 1
    assert payback([(0, -100), (1, 60)]) is None
    assert payback([(0, 100), (1, 60)]) is None


def test_what_continues_is_in_both_cases() -> None:
    """Half of the without's cost goes on beside the design; its renewals stop and its exposure ends."""
    without = {
        "components": {"old": {"capex": 60, "life_years": 4, "age_years": 0, "construction_tco2e": 3}},
        "cost_lines": {"care": {"unit_value": 8, "continues": 0.5}, "guard": {"unit_value": 1}},
    }
    design = {"components": {"new": {"capex": 100, "life_years": 50}}, "cost_lines": {"care": {"unit_value": 1}}}
    document = {
        "settings": {"base_year": 2026, "horizon": 2035, "timing": "start", "discount": {"economic": 0.0}},
        "plan": {"years": [2026, 2031]},
        "projects": {"p": {"alternatives": {"without": without, "new": design}}},
    }
    rows = {row["start"]: row for row in appraise(document)}
    assert rows[None]["series"]["replacement"] == {2030: 60, 2034: 60}
    assert rows[None]["opex_pv"] == 90
    assert rows[2031]["series"]["cost"] == {y: 9 if y < 2032 else 5 for y in range(2026, 2036)}
    assert rows[2031]["series"]["replacement"] == {2030: 60}
    assert rows[2031]["emissions_tco2e"] == 3
    assert rows[2031]["charges"]["recurrent", 2032] == -4
    assert "replacement" not in rows[2030]["series"]  # due in 2030, during the works: skipped
    assert rows[2030]["residual_pv"] == pytest.approx(100 * 45 / 50)
    assert rows[2030]["enpv"] == pytest.approx(-100 + 90 + 120 + 5 * 4 - rows[None]["residual_pv"])


def test_means_are_over_the_years_of_service() -> None:
    """A loss of 10 a year falls to 4 from 2029 on; a burner emits as many tonnes as the year has, until then."""
    hazards = {"flood": {"return_period": [1, 2], "loss": [10, 10]}, "less": {"return_period": [1, 2], "loss": [4, 4]}}
    tonnes = {"quantity": 1, "factor": 1, "path": "rising"}
    document = {
        "settings": {"base_year": 2026, "horizon": 2033, "timing": "start", "discount": {"economic": 0.0}},
        "plan": {"years": [2028, 2028]},
        "hazards": hazards,
        "paths": {
            "rising": {"year": [2026, 2033], "value": [2026, 2033]},
            "twice": {"year": [2026, 2033], "value": [2, 2]},
        },
        "projects": {
            "p": {
                "alternatives": {
                    "without": {
                        "exposures": {
                            "x": {"hazard": "flood"},
                            "y": {"hazard": "flood", "path": "twice", "continues": 0.1},
                        },
                        "activities": {"burner": tonnes},
                    },
                    "new": {
                        "components": {"c": {"capex": 100, "life_years": 50, "construction_tco2e": 5}},
                        "exposures": {"x": {"hazard": "less"}},
                    },
                }
            }
        },
    }
    without, new = appraise(document)
    assert without["expected_damage"] == without["expected_damage_without"] == pytest.approx(30)
    assert new["expected_damage"] == pytest.approx(4 + 2)
    assert new["expected_damage_without"] == pytest.approx(30)
    assert new["rehabilitation_avoided_pv"] == pytest.approx(5 * 24)
    assert new["avoided_tco2e_first_year"] == 2029
    assert new["avoided_tco2e_per_year"] == pytest.approx(2031)
    assert new["avoided_tco2e"] == pytest.approx(5 * 2031 - 5)
    assert new["emissions_tco2e"] == 2026 + 2027 + 2028 + 5
