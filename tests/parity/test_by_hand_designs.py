"""Designs by hand: options that combine, assets that several projects share, and projects of capital cost alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from by_hand import appraise
from by_hand_designs import designs_of
from by_hand_document import Pipeline
from by_hand_samples import document, only, works

Record = dict[str, Any]


def names(options: dict[str, Record], alternatives: tuple[str, ...] = ("raised", "plain")) -> list[str]:
    """The designs of a project with these options."""
    project = {"alternatives": {name: {"components": {"c": works()}} for name in alternatives}, "options": options}
    return [name for name in designs_of(Pipeline({}), "p", project) if name != "without"]


def test_options_combine_in_order_of_declaration() -> None:
    options: dict[str, Record] = {"solar": {}, "shade": {"alternatives": ["raised"]}}
    assert names(options) == ["raised", "raised+solar", "raised+shade", "raised+solar+shade", "plain", "plain+solar"]
    assert names({"solar": {}, "shade": {}, "pump": {"excludes": ["solar"]}}, ("raised",)) == [
        "raised",
        "raised+solar",
        "raised+shade",
        "raised+solar+shade",
        "raised+pump",
        "raised+shade+pump",
    ]


def test_a_project_has_64_alternatives_at_most() -> None:
    six: dict[str, Record] = {f"o{i}": {"alternatives": ["raised"]} for i in range(6)}
    assert len(names(six, ("raised",))) == 64
    with pytest.raises(ValueError, match="65 alternatives"):
        names(six, ("raised", "other"))


def test_an_expanded_design_is_one_written_out() -> None:
    panel = works(capex=20.0, life_years=3)
    options: dict[str, Record] = {
        "solar": {"components": {"panel": panel}, "cost_lines": {"energy": {"unit_value": 2.0}}},
        "battery": {"components": {"panel": panel, "cell": works(capex=7.0)}},
    }
    plain: Record = {
        "standard": True,
        "components": {"c": works()},
        "cost_lines": {"energy": {"unit_value": 9.0}, "care": {"unit_value": 1.0}},
    }
    expanded = document({"plain": plain})
    expanded["projects"]["p"]["options"] = options
    both: Record = {
        "components": {"c": works(), "panel": panel, "cell": works(capex=7.0)},
        "cost_lines": {"energy": {"unit_value": 2.0}, "care": {"unit_value": 1.0}},
    }
    written = {row["alternative"]: row for row in appraise(document({"plain": plain, "both": both}))}
    rows = {row["alternative"]: row for row in appraise(expanded)}
    assert [*rows] == ["without", "plain", "plain+solar", "plain+battery", "plain+solar+battery"]
    found, expected = rows["plain+solar+battery"], written["both"]
    along = ("alternative", "tables", "enpv_increment", "bcr_increment")
    assert {name: found[name] for name in found if name not in along} == {
        name: expected[name] for name in expected if name not in along
    }
    assert found["capex"] == 127  # what two options share is paid once
    assert found["premium"] == 27  # the standard stays the plain one


def test_options_that_disagree_exclude_each_other() -> None:
    options: dict[str, Record] = {
        "solar": {"components": {"panel": works(capex=1.0)}},
        "wind": {"components": {"panel": works(capex=2.0)}},
    }
    with pytest.raises(ValueError, match="must exclude"):
        names(options)
    options["wind"]["excludes"] = ["solar"]
    assert names(options, ("raised",)) == ["raised", "raised+solar", "raised+wind"]


def shared_bridge(**fields: Any) -> list[Record]:
    """The without of two projects with a bridge between them: 60 to renew, every five years."""
    asset = {"projects": ["p", "q"], "life_years": 5, "value": 60.0, "age_years": 3, "construction_tco2e": 10.0}
    record = document({"a": {"components": {"c": works()}}}, existing_assets={"bridge": asset | fields})
    record["projects"]["q"] = copy.deepcopy(record["projects"]["p"])
    return [row for row in appraise(record) if row["alternative"] == "without"]


def test_an_asset_stands_in_the_without_of_each_of_its_projects() -> None:
    for row in shared_bridge():
        assert row["series"]["replacement"] == pytest.approx({2028: 30, 2033: 30})
        assert row["charges"] == {("capital", 2028): 30, ("capital", 2033): 30}
        assert row["emissions_tco2e"] == pytest.approx(10)
    p, q = shared_bridge(shares=[0.7, 0.2], renewal_cost=100.0)
    assert (p["series"]["replacement"][2028], q["series"]["replacement"][2028]) == pytest.approx((70, 20))


@pytest.mark.parametrize(
    ("known", "years"),
    [
        ({"condition": 0.5}, [2029, 2034]),  # 2.5 years of life are left: three, the higher of the two
        ({"condition": 0.0}, [2026, 2031]),
        ({"condition": 0.25}, [2027, 2032]),
        ({"renewal_year": 2031}, [2031]),
        ({"renewal_year": 2028, "replaced": False}, [2028]),
    ],
)
def test_the_condition_of_an_asset_says_when_it_is_due(known: Record, years: list[int]) -> None:
    row = shared_bridge(age_years=None, **known)[0]
    assert [*row["series"]["replacement"]] == years


def test_what_is_exposed_of_an_asset_is_its_value() -> None:
    exposure = {"hazard": "flood", "curve": "all", "asset": "bridge"}
    record = document(
        {
            "without": {"exposures": {"x": exposure}, "cost_lines": only(1.0, component="bridge")},
            "a": {"components": {"c": works()}},
        },
        existing_assets={
            "bridge": {
                "projects": ["p", "q"],
                "shares": [0.25, 0.75],
                "life_years": 50,
                "value": 200.0,
                "renewal_cost": 1.0,
                "age_years": 0,
                "currency": "EUR",
            }
        },
        currencies={"EUR": {"value": [2.0]}},
        hazards={"flood": {"return_period": [10, 100], "intensity": [1.0, 1.0]}},
        curves={"all": {"intensity": [0.0, 1.0], "share": [0.0, 1.0]}},
    )
    without = appraise(record)[0]
    # A tenth a year of a quarter of 200 EUR, at two dollars each.
    assert without["expected_damage"] == pytest.approx(10)
    assert without["opex_pv"] == 10


def test_capital_cost_alone_is_no_appraisal() -> None:
    plan: Record = {"components": {"c": {"capex": 100.0, "phasing": [0.25, 0.75], "budget": "roads"}}}
    without, row = appraise(document({"a": plan}, {"discount": {"economic": 0.25}}))
    shown = {name for name, value in row.items() if value is not None}
    inside = {"charges", "series", "case", "against", "tables", "irr_flows"}
    assert shown - inside == {"project", "alternative", "start", "in_service", "scenario", "capex", "capex_pv"}
    assert (row["capex"], row["capex_pv"]) == (100, pytest.approx(25 + 75 / 1.25))
    assert row["charges"] == {("roads", 2026): 25, ("roads", 2027): 75}
    assert (without["capex"], without["enpv"]) == (0, None)


def test_lives_or_lines_make_an_appraisal() -> None:
    for design in ({"components": {"c": works()}}, {"components": {"c": works()}, "cost_lines": only(1.0)}):
        assert appraise(document({"a": design}))[1]["enpv"] is not None
