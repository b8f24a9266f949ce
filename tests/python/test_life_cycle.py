"""What exists, what can be added, what is not appraised: inputs that expand give the figures of what they stand for."""

from __future__ import annotations

import copy
import itertools
import json
import random
from typing import Any

import numpy as np
import pytest

import climcap as cc

Record = dict[str, Any]

KEYS = ("project", "alternative", "start", "in_service", "scenario")
COMPARED = ("alternative", "premium", "increment")

# A market hall in two designs, with solar panels and a battery (one inverter serves both), or shade trees.
MARKET: Record = {
    "settings": {
        "currency": "USD",
        "price_year": 2026,
        "base_year": 2026,
        "horizon": 2055,
        "discount": {"economic": 0.06, "financial": 0.08},
        "carbon": {"low": "price", "high": "price"},
    },
    "plan": {"objective": "enpv", "years": [2026, 2028]},
    "paths": {"price": {"year": [2026], "value": [50], "extend": "flat"}},
    "hazards": {"flood": {"return_period": [10, 100], "intensity": [0.5, 2.0]}},
    "curves": {"depth": {"intensity": [0, 2], "share": [0, 0.8]}},
    "projects": {
        "market": {
            "cost_lines": {"care": {"unit_value": 3e3}},
            "alternatives": {
                "without": {"activities": {"grid": {"quantity": 300, "factor": 0.6}}},
                "plain": {
                    "standard": True,
                    "components": {"hall": {"capex": 2e6, "life_years": 40, "phasing": [0.5, 0.5]}},
                    "benefit_lines": {"stalls": {"unit_value": 2e5}},
                    "activities": {"grid": {"quantity": 300, "factor": 0.6}},
                    "exposures": {"hall": {"hazard": "flood", "curve": "depth", "value": 2e6}},
                },
                "raised": {
                    "name": "On stilts",
                    "components": {"hall": {"capex": 2.3e6, "life_years": 40, "phasing": [0.5, 0.5]}},
                    "benefit_lines": {"stalls": {"unit_value": 2e5}},
                    "activities": {"grid": {"quantity": 300, "factor": 0.6}},
                },
            },
            "options": {
                "solar": {
                    "name": "Solar roof",
                    "components": {
                        "panels": {"capex": 2e5, "life_years": 25},
                        "inverter": {"capex": 3e4, "life_years": 12},
                    },
                    "activities": {"grid": {"quantity": 120, "factor": 0.6}},
                    "cost_lines": {"cleaning": {"unit_value": 2e3, "component": "panels"}},
                },
                "battery": {
                    "components": {
                        "cells": {"capex": 9e4, "life_years": 15},
                        "inverter": {"capex": 3e4, "life_years": 12},
                    },
                    "benefit_lines": {"evenings": {"unit_value": 1.2e4}},
                    "exposures": {"cells": {"hazard": "flood", "curve": "depth", "value": 9e4}},
                },
                "trees": {
                    "alternatives": ["plain"],
                    "excludes": ["solar"],
                    "components": {"trees": {"capex": 1e4, "life_years": 30}},
                    "cost_lines": {"care": {"unit_value": 5e3}},
                },
            },
        }
    },
}


def read(document: Record) -> cc.Pipeline:
    return cc.Pipeline.from_json(json.dumps(document))


def rows_of(document: Record) -> dict[tuple[str, str, int | None], Record]:
    rows = cc.appraise(read(document)).rows.to_arrow().to_pylist()
    return {(row["project"], row["alternative"], row["start"]): row for row in rows}


def assert_same(one: Record, other: Record) -> None:
    """The figures of one row are those of another, but for rounding and for what compares designs by their order."""
    # A column that no row has is left out.
    for name in one.keys() | other.keys():
        if name in KEYS or name.endswith("_why") or any(word in name for word in COMPARED):
            continue
        value, expected = one.get(name), other.get(name)
        assert value == expected or value == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True), name


def by_hand(document: Record, base: str, options: list[str]) -> Record:
    """The same document with one combination written out, in place of its options."""
    written = copy.deepcopy(document)
    project = written["projects"]["market"]
    added = project.pop("options")
    design = copy.deepcopy(project["alternatives"][base]) | {"standard": False}
    care = project.pop("cost_lines")["care"]
    for side in (*project["alternatives"].values(), design):
        side.setdefault("cost_lines", {}).setdefault("care", care)
    for option in options:
        for table, entries in added[option].items():
            if isinstance(entries, dict):
                design.setdefault(table, {}).update(entries)
    project["alternatives"]["by hand"] = design
    return written


def test_options_expand_into_every_admissible_combination() -> None:
    alternatives = read(MARKET).to_dict()["projects"]["market"]["alternatives"]
    assert list(alternatives) == [
        "without",
        "plain",
        "plain+solar",
        "plain+battery",
        "plain+trees",
        "plain+solar+battery",
        "plain+battery+trees",
        "raised",
        "raised+solar",
        "raised+battery",
        "raised+solar+battery",
    ]
    assert [name for name, design in alternatives.items() if design["standard"]] == ["plain"]
    assert alternatives["raised+solar+battery"]["name"] == "On stilts + Solar roof + battery"


@pytest.mark.parametrize(
    ("base", "options"),
    [("raised", ["solar"]), ("raised", ["solar", "battery"]), ("plain", ["battery", "trees"]), ("plain", ["trees"])],
)
def test_a_combination_is_the_design_written_out_by_hand(base: str, options: list[str]) -> None:
    expanded, written = rows_of(MARKET), rows_of(by_hand(MARKET, base, options))
    for start in (2026, 2027, 2028):
        one = expanded["market", "+".join([base, *options]), start]
        assert_same(one, written["market", "by hand", start])
        assert one["premium"] == pytest.approx(written["market", "by hand", start]["premium"])
    for key in (("market", "without", None), ("market", "plain", 2027)):
        assert_same(expanded[key], written[key])


def test_what_two_options_share_is_paid_once() -> None:
    capex = {key[1]: row["capex"] for key, row in rows_of(MARKET).items() if key[2] == 2026}
    assert capex["raised+solar"] == pytest.approx(2.3e6 + 2e5 + 3e4)
    assert capex["raised+battery"] == pytest.approx(2.3e6 + 9e4 + 3e4)
    assert capex["raised+solar+battery"] == pytest.approx(2.3e6 + 2e5 + 9e4 + 3e4)


def test_options_that_say_one_thing_differently_must_exclude_each_other() -> None:
    document = copy.deepcopy(MARKET)
    options = document["projects"]["market"]["options"]
    options["battery"]["components"]["inverter"]["capex"] = 4e4
    with pytest.raises(cc.InputError, match="otherwise than option solar says it"):
        read(document)
    options["battery"]["excludes"] = ["solar"]
    capex = {key[1]: row["capex"] for key, row in rows_of(document).items() if key[2] == 2026}
    assert "raised+solar+battery" not in capex
    assert capex["raised+battery"] == pytest.approx(2.3e6 + 9e4 + 4e4)


def test_too_many_combinations_are_counted_and_refused() -> None:
    document = copy.deepcopy(MARKET)
    project = document["projects"]["market"]
    trees = project["options"].pop("trees")
    project["options"] = {
        f"o{number}": {"components": {f"c{number}": trees["components"]["trees"]}} for number in range(5)
    }
    assert len(read(document).to_dict()["projects"]["market"]["alternatives"]) == 1 + 2 * 2**5
    project["options"]["o5"] = {"alternatives": ["plain"], "excludes": [f"o{number}" for number in range(5)]}
    with pytest.raises(cc.InputError, match="found 65 alternatives with every set of options; allowed: at most 64"):
        read(document)


def test_an_expanded_pipeline_reads_back_to_the_same_appraisal() -> None:
    pipeline = read(MARKET)
    again = cc.Pipeline.from_json(pipeline.to_json())
    assert again == pipeline
    assert cc.appraise(again).rows == cc.appraise(pipeline).rows
    assert cc.appraise(again).hash == cc.appraise(pipeline).hash


def test_ids_of_options_and_assets_change_no_figure() -> None:
    document = with_bridge()
    renamed = json.loads(json.dumps(document).replace('"bridge"', '"span"').replace('"solar"', '"sun"'))
    one, other = rows_of(document), rows_of(renamed)
    assert len(one) == len(other) > 30
    for (project, alternative, start), row in one.items():
        assert_same(row, other[project, alternative.replace("solar", "sun"), start])


def test_options_stand_in_tables_too() -> None:
    cells: dict[str, dict[str, list[Any]]] = {
        "settings": {
            "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
            "value": ["USD", 2026, 2026, 2055, 0.06],
        },
        "projects": {"project": ["market"]},
        "alternatives": {"project": ["market"], "alternative": ["plain"]},
        "options": {"project": ["market", "market"], "option": ["solar", "trees"], "excludes": [None, "solar"]},
        "components": {
            "project": ["market"] * 3,
            "alternative": ["plain", None, None],
            "option": [None, "solar", "trees"],
            "component": ["hall", "panels", "trees"],
            "capex": [2e6, 2e5, 1e4],
            "life_years": [40, 25, 30],
        },
        "benefit_lines": {"project": ["market"], "alternative": ["plain"], "line": ["stalls"], "unit_value": [2e5]},
    }
    pipeline = cc.Pipeline.from_tables(cells)
    appraisal = cc.appraise(pipeline)
    assert set(appraisal.rows["alternative"]) == {"without", "plain", "plain+solar", "plain+trees"}
    # Explained down to the row of the table that holds it.
    panels = appraisal.explain("capex", "market", "plain+solar", 2026).to_dict()["parts"][1]
    assert panels["figure"] == "projects.market.alternatives.plain+solar.components.panels"
    assert panels["place"] == "components:3"
    cells["components"]["alternative"][1] = "plain"
    with pytest.raises(cc.InputError, match=r"components:3:option: .*found alternative and option together"):
        cc.Pipeline.from_tables(cells)
    cells["components"]["alternative"][1] = None
    cells["components"]["option"][1] = "solr"
    with pytest.raises(cc.InputError, match=r"components:3:option: .*the nearest known option is solar"):
        cc.Pipeline.from_tables(cells)


# What exists.


def with_bridge(**asset: Any) -> Record:
    """The market, and a ferry landing; one old bridge leads to both."""
    document = copy.deepcopy(MARKET)
    landing = copy.deepcopy(document["projects"]["market"])
    landing.pop("options")
    document["projects"]["landing"] = landing
    bridge = {"projects": ["market", "landing"], "life_years": 25, "value": 8e5, "renewal_cost": 5e5, "condition": 0.2}
    document["existing_assets"] = {"bridge": bridge | asset}
    return document


def test_an_asset_is_the_components_that_it_stands_for() -> None:
    document = with_bridge(shares=[0.7, 0.3], growth=0.01, construction_tco2e=40, budget="capital", source="Inventory")
    written = with_bridge()
    written.pop("existing_assets")
    for project, share in (("market", 0.7), ("landing", 0.3)):
        # A fifth of 25 years is left: due in 2031.
        written["projects"][project]["alternatives"]["without"]["components"] = {
            "bridge": {
                "capex": 5e5 * share,
                "life_years": 25,
                "renewal_year": 2031,
                "growth": 0.01,
                "construction_tco2e": 40 * share,
            }
        }
    one, other = rows_of(document), rows_of(written)
    assert one.keys() == other.keys()
    for key, row in one.items():
        assert_same(row, other[key])


@pytest.mark.parametrize(
    ("age", "due"),
    [({"age_years": 20}, 2031), ({"age_years": 40}, 2026), ({"renewal_year": 2044}, 2044), ({"condition": 0.5}, 2039)],
)
def test_age_year_and_condition_say_when_it_is_renewed(age: Record, due: int) -> None:
    document = with_bridge()
    document["existing_assets"]["bridge"] = {
        "projects": ["market", "landing"],
        "life_years": 25,
        "value": 8e5,
        **age,
    }
    # Half of 25 years is 12.5: rounded up. Without a cost of its own, a renewal costs what the asset is worth.
    appraisal = cc.appraise(read(document))
    for project in ("market", "landing"):
        series = appraisal.series(project, "without")
        years = series["year"][series["renewal_without"] > 0].tolist()
        assert years == [year for year in (due, due + 25) if year <= 2055]
        assert series["renewal_without"].max() == pytest.approx(4e5)


def test_the_whole_of_an_asset_is_renewed_once_whoever_pays() -> None:
    for shares in (None, [0.9, 0.1], [1.0, 0.0]):
        asset = {} if shares is None else {"shares": shares}
        appraisal = cc.appraise(read(with_bridge(**asset)))
        total = sum(
            series["renewal_without"].sum()
            for project in ("market", "landing")
            if "renewal_without" in (series := appraisal.series(project, "without")).columns
        )
        assert total == pytest.approx(5e5)


def test_an_exposed_asset_is_worth_its_share() -> None:
    document, written = with_bridge(shares=[0.25, 0.5]), with_bridge(shares=[0.25, 0.5])
    exposed = {"hazard": "flood", "curve": "depth"}
    for project, value in (("market", 2e5), ("landing", 4e5)):
        without = document["projects"][project]["alternatives"]["without"]
        without["exposures"] = {"bridge": exposed | {"asset": "bridge"}}
        without = written["projects"][project]["alternatives"]["without"]
        without["exposures"] = {"bridge": exposed | {"value": value}}
    one, other = rows_of(document), rows_of(written)
    assert one["market", "without", None]["expected_damage"] > 0
    for key, row in one.items():
        assert_same(row, other[key])


def named(tree: dict[str, Any], figure: str) -> dict[str, Any]:
    """The first part of an explanation that bears a name, however deep."""
    parts = [tree]
    for part in parts:
        if part["figure"] == figure:
            return part
        parts += part.get("parts", [])
    raise AssertionError(f"no {figure} in {tree['figure']}")


def test_an_explanation_leads_to_the_row_of_the_asset() -> None:
    document = with_bridge(source="Inventory of 2024")
    tables: dict[str, dict[str, list[Any]]] = {
        "settings": {
            "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
            "value": ["USD", 2026, 2026, 2055, 0.06],
        },
        "projects": {"project": ["market"]},
        "alternatives": {"project": ["market"], "alternative": ["plain"]},
        "components": {
            "project": ["market"],
            "alternative": ["plain"],
            "component": ["hall"],
            "capex": [2e6],
            "life_years": [40],
        },
        "hazards": {"hazard": ["flood"] * 2, "return_period": [10, 100], "intensity": [0.5, 2.0]},
        "curves": {"curve": ["depth"] * 2, "intensity": [0, 2], "share": [0, 0.8]},
        "exposures": {
            "project": ["market"],
            "alternative": ["without"],
            "exposure": ["span"],
            "hazard": ["flood"],
            "curve": ["depth"],
            "asset": ["bridge"],
        },
        "existing_assets": {
            "asset": ["quay", "bridge"],
            "projects": ["market", "market"],
            "shares": [None, 0.5],
            "life_years": [30, 25],
            "value": [1e5, 8e5],
            "renewal_cost": [None, 5e5],
            "condition": [0.5, 0.2],
            "source": [None, document["existing_assets"]["bridge"]["source"]],
        },
    }
    appraisal = cc.appraise(cc.Pipeline.from_tables(tables))
    whole = appraisal.explain("replacement_pv", "market", "without").to_dict()
    places = {
        name: named(whole, f"projects.market.alternatives.without.components.{name}") for name in ("quay", "bridge")
    }
    assert (places["bridge"]["place"], places["bridge"]["source"]) == ("existing_assets:3", "Inventory of 2024")
    fields = ("capex", "renewal_year")
    quay, bridge = ({field: named(places[name], field) for field in fields} for name in ("quay", "bridge"))
    assert (quay["capex"]["place"], quay["renewal_year"]["place"]) == (
        "existing_assets:2:value",
        "existing_assets:2:condition",
    )
    assert bridge["capex"]["place"] == "existing_assets:3:renewal_cost"
    # Half of it counts in this project, and the explanation says of what.
    assert bridge["capex"]["value"] == 2.5e5
    assert bridge["capex"]["source"] == "renewal_cost of existing_assets.bridge: 500000 x 0.5"
    avoided = appraisal.explain("rehabilitation_avoided_pv", "market", "plain", 2026).to_dict()
    value = named(named(avoided, "inputs"), "value")
    assert (value["value"], value["place"]) == (4e5, "existing_assets:3:value")
    assert value["source"] == "value of existing_assets.bridge: 800000 x 0.5"


# What is not appraised.


def program() -> Record:
    """A school that needs a road, and three works of which only the cost is known."""
    benefit = {"use": {"unit_value": 1.5e5}}

    def works(capex: float) -> Record:
        return {"alternatives": {"all": {"components": {"all": {"capex": capex, "phasing": [0.5, 0.5]}}}}}

    return {
        "settings": MARKET["settings"] | {"carbon": None, "horizon": 2045},
        "plan": {"objective": "enpv", "years": [2026, 2030]},
        "budgets": {"capital": {"year": [*range(2026, 2032)], "amount": [2e6] * 6, "beyond": "zero"}},
        "requires": [{"project": "school", "requires": "road", "when": "started"}],
        "projects": {
            "school": {
                "alternatives": {
                    "new": {"components": {"all": {"capex": 1e6, "life_years": 40}}, "benefit_lines": benefit}
                }
            },
            "road": works(8e5),
            "gate": works(3e5),
            "wall": works(2e5),
        },
    }


def test_rows_of_what_is_not_appraised_hold_capital_cost_alone() -> None:
    document = program()
    appraisal = cc.appraise(read(document))
    rows = {(row["project"], row["start"]): row for row in appraisal.rows.to_arrow().to_pylist()}
    gate = {name: value for name, value in rows["gate", 2027].items() if name not in KEYS and not name.endswith("_why")}
    assert gate.pop("capex") == pytest.approx(3e5)
    assert gate.pop("capex_pv") == pytest.approx(1.5e5 * (1.06**-1 + 1.06**-2))
    assert set(gate.values()) == {None}
    without = [value for name, value in rows["gate", None].items() if name not in KEYS and not name.endswith("_why")]
    assert {value for value in without if value is not None} == {0.0}
    assert "not appraised: it holds capital cost only" in str(appraisal.explain("enpv", "gate", "all", 2027))
    # A life in place of none, and it is appraised: at what it costs.
    document["projects"]["gate"]["alternatives"]["all"]["components"]["all"]["life_years"] = 30
    assert rows_of(document)["gate", "all", 2027]["enpv"] < 0
    assert "projects.gate: it holds capital cost only" in "\n".join(read(document).warnings)


def test_a_life_is_left_out_of_capital_cost_alone() -> None:
    document = program()
    document["projects"]["wall"]["alternatives"]["all"]["cost_lines"] = {"care": {"unit_value": 1}}
    with pytest.raises(cc.InputError, match=r"wall\.alternatives\.all\.components\.all\.life_years: found nothing"):
        read(document)


def test_works_that_the_years_do_not_hold_are_refused() -> None:
    document = program()
    document["plan"]["years"] = [2040, 2044]
    document["budgets"] = {}
    assert read(document).row_count > 0
    document["plan"]["years"] = [2040, 2045]
    document["projects"]["school"]["start_window"] = [2040, 2040]
    with pytest.raises(cc.InputError, match="starts in 2045 of alternative all, whose works end after 2045"):
        read(document)


def test_what_is_not_appraised_is_built_where_it_must_be_or_is_required() -> None:
    appraisal = cc.appraise(read(program()))
    for solver in ("highs", "microlp"):
        plan = cc.optimize(appraisal, solver=solver, gap=0)
        cc.verify(plan)
        assert set(plan.schedule["project"]) == {"school", "road"}
        plan = cc.optimize(appraisal, must="gate", solver=solver, gap=0)
        assert set(plan.schedule["project"]) == {"school", "road", "gate"}
        plan = cc.optimize(appraisal, must_not="school", solver=solver, gap=0)
        assert len(plan.schedule) == 0
    plan = cc.optimize(appraisal, must="gate")
    assert plan.planned.to_arrow().to_pylist() == [
        {"appraised": True, "projects": 1, "capex": 1e6},
        {"appraised": False, "projects": 2, "capex": 1.1e6},
    ]
    expected = "3 of 4 projects are not appraised and count nothing but their capital cost: gate, road, wall; "
    assert expected + "2 of them built for 1100000, beside 1 appraised for 1000000" in plan.notes
    (totals,) = plan.totals.to_arrow().to_pylist()
    assert totals["capex"] == pytest.approx(2.1e6)
    assert totals["enpv"] == pytest.approx(plan.objective)
    rejected = {row["project"]: row for row in plan.rejected.to_arrow().to_pylist()}
    assert rejected["wall"]["objective_gain"] is None


def test_what_only_requires_each_other_is_not_built() -> None:
    document = program()
    document["requires"] += [
        {"project": "gate", "requires": "wall", "when": "started"},
        {"project": "wall", "requires": "gate", "when": "started"},
    ]
    assert set(cc.optimize(cc.appraise(read(document)), gap=0).schedule["project"]) == {"school", "road"}
    document["requires"].append({"project": "road", "requires": "gate", "when": "started"})
    plan = cc.optimize(cc.appraise(read(document)), gap=0)
    assert set(plan.schedule["project"]) == {"school", "road", "gate", "wall"}


def test_an_audit_finds_what_was_built_unasked() -> None:
    appraisal = cc.appraise(read(program()))
    saved = json.loads(cc.optimize(appraisal).to_json())
    for row in saved["selection"]:
        if row["project"] == "wall":
            row |= {"alternative": "all", "start": 2028}
    with pytest.raises(cc.InputError, match="not appraised, without must or a requirement: wall"):
        cc.verify(cc.Plan.from_json(json.dumps(saved), appraisal))


@pytest.mark.parametrize("seed", range(25))
def test_plans_with_unappraised_projects_agree_with_enumeration(seed: int) -> None:
    chance = random.Random(seed)
    names = ["A", "B", "C", "D", "E"]
    projects: Record = {}
    for name in names:
        component: Record = {"capex": float(chance.randint(1, 9))}
        design: Record = {"components": {"all": component}}
        if chance.random() < 0.5:
            component["life_years"] = 40
            design["benefit_lines"] = {"use": {"unit_value": component["capex"] * chance.uniform(0.02, 0.2)}}
        projects[name] = {"alternatives": {"new": design}}
    pairs = [pair for pair in itertools.permutations(names, 2) if chance.random() < 0.25]
    must = [name for name in names if chance.random() < 0.15]
    document = {
        "settings": MARKET["settings"] | {"carbon": None},
        "budgets": {"capital": {"year": [2026], "amount": [18], "beyond": "unlimited"}},
        "requires": [{"project": one, "requires": other, "when": "started"} for one, other in pairs],
        "plan": {"objective": "enpv", "must": must},
        "projects": projects,
    }
    appraisal = cc.appraise(read(document))
    built = {row["project"]: row for row in appraisal.rows.to_arrow().to_pylist() if row["start"] == 2026}
    worth = {name: row.get("enpv") for name, row in built.items()}
    capex = {name: row["capex"] for name, row in built.items()}

    def allowed(chosen: set[str]) -> bool:
        if sum(capex[name] for name in chosen) > 18 or not chosen >= set(must):
            return False
        if any(one in chosen and other not in chosen for one, other in pairs):
            return False
        asked = {name for name in chosen if worth[name] is not None or name in must}
        while more := {other for one, other in pairs if one in asked and other in chosen} - asked:
            asked |= more
        return asked == chosen

    sets = [set(chosen) for size in range(6) for chosen in itertools.combinations(names, size)]
    values = [sum(worth[name] or 0.0 for name in chosen) for chosen in sets if allowed(chosen)]
    if not values or all(value is None for value in worth.values()):
        with pytest.raises((cc.InfeasibleError, cc.InputError)):
            cc.optimize(appraisal, gap=0)
        return
    for solver in ("highs", "microlp"):
        plan = cc.optimize(appraisal, gap=0, solver=solver)
        assert plan.objective == pytest.approx(max(values), rel=1e-9, abs=1e-9)
        assert allowed(set(plan.schedule["project"]))


# Rules of ECONOMICS 1 to 3 that no other test holds.


def works(residual: str = "annuity", timing: str = "end", rate: Any = 0.06, **component: Any) -> Record:
    """One work with a level benefit; any start in ten years."""
    return {
        "settings": {
            "currency": "USD",
            "price_year": 2026,
            "base_year": 2026,
            "horizon": 2055,
            "timing": timing,
            "residual": residual,
            "discount": {"economic": rate, "financial": rate},
        },
        "plan": {"years": [2026, 2036]},
        "projects": {
            "works": {
                "alternatives": {
                    "new": {
                        "components": {"all": {"capex": 100, "life_years": 40, **component}},
                        "benefit_lines": {"use": {"unit_value": 8, "account": "resource"}},
                    }
                }
            }
        },
    }


@pytest.mark.parametrize("timing", ["start", "mid", "end"])
@pytest.mark.parametrize("rate", [0.0, 0.06, "green-book-standard", {"from": [0, 12], "rate": [0.07, 0.02]}])
@pytest.mark.parametrize("phasing", [[1.0], [0.2, 0.5, 0.3]])
def test_an_annuity_charges_each_start_for_the_years_that_it_serves(
    timing: str, rate: Any, phasing: list[float]
) -> None:
    """NPV(s) = sum over o..yE of dr(y) (b - q): the identity that makes starts and lives comparable."""
    document = works(timing=timing, rate=rate, phasing=phasing)
    appraisal = cc.appraise(read(document))
    for row in appraisal.rows.to_arrow().to_pylist():
        if row["start"] is None:
            continue
        series = appraisal.series("works", "new", row["start"])
        served = series["year"] >= row["in_service"]
        # The charge, over a window long enough for the whole life.
        longer = copy.deepcopy(document)
        longer["settings"]["horizon"] = 2090
        whole = cc.appraise(read(longer)).series("works", "new", row["start"])
        life = (whole["year"] >= row["in_service"]) & (whole["year"] < row["in_service"] + 40)
        cost = float(whole["capex_with"][:20] @ whole["discount_factor_capital"][:20])
        charge = cost / whole["discount_factor"][life].sum()
        expected = float((series["discount_factor"][served] * (8 - charge)).sum())
        assert row["enpv"] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_residual_is_no_cash_unless_it_is_salvage() -> None:
    flows: dict[str, tuple[float, float]] = {}
    for residual, extra in (("none", {}), ("annuity", {}), ("salvage", {"salvage": 30.0})):
        row = rows_of(works(residual, **extra))["works", "new", 2026]
        flows[residual] = (row["enpv"], row["fnpv"])
    assert flows["annuity"][0] > flows["none"][0] + 1
    assert flows["annuity"][1] == pytest.approx(flows["none"][1])
    assert flows["salvage"][1] - flows["none"][1] == pytest.approx(30 * 1.06**-30)
    charged = cc.appraise(read(works("salvage", salvage=30.0) | {"budgets": {}}))
    plan = cc.optimize(charged, objective="enpv", must="works")
    assert plan.budget["charged"].sum() == pytest.approx(100)


def test_waiting_keeps_what_grows_with_the_calendar() -> None:
    """Growth is of the calendar: a start five years later meets the demand of its own years."""
    document = works()
    line = document["projects"]["works"]["alternatives"]["new"]["benefit_lines"]["use"]
    line["growth"] = 0.03
    series = cc.appraise(read(document)).series("works", "new", 2031)
    assert series["benefit_with"][6] == pytest.approx(8 * 1.03**6)
    line["from"] = "operation"
    series = cc.appraise(read(document)).series("works", "new", 2031)
    assert series["benefit_with"][6] == pytest.approx(8)


@pytest.mark.parametrize(("in_service", "opens"), [("next_year", 2030), ("same_year", 2029)])
def test_service_begins_as_the_settings_say(in_service: str, opens: int) -> None:
    document = works(phasing=[0.5, 0.5])
    document["settings"]["in_service"] = in_service
    appraisal = cc.appraise(read(document))
    series = appraisal.series("works", "new", 2028)
    years = series["year"]
    assert years[series["capex_with"] > 0].tolist() == [2028, 2029]
    assert years[series["benefit_with"] > 0].min() == opens
    rows = appraisal.rows.to_arrow().to_pylist()
    assert {row["in_service"] for row in rows if row["start"] == 2028} == {opens}


def test_what_exists_goes_on_until_service_and_then_stops() -> None:
    """Before the works the without, during them the without less renewals, after them what continues."""
    document = works(phasing=[0.5, 0.5])
    document["projects"]["works"]["alternatives"]["without"] = {
        "components": {"old": {"capex": 60, "life_years": 4, "renewal_year": 2027}},
        "cost_lines": {"care": {"unit_value": 5}, "guard": {"unit_value": 2, "continues": 0.5}},
    }
    for rule, renewed in (("skip", [2027]), ("spend", [2027, 2031])):
        document["settings"]["renewal_during_works"] = rule
        series = cc.appraise(read(document)).series("works", "new", 2030)
        assert series["year"][series["renewal_with"] > 0].tolist() == renewed
        assert series["opex_with"][:6].tolist() == [7, 7, 7, 7, 7, 7]
        assert set(series["opex_with"][6:]) == {1}
        assert set(series["opex_without"]) == {7}
        assert series["year"][series["renewal_without"] > 0].tolist() == [*range(2027, 2056, 4)]


def test_a_renewal_before_the_start_is_in_both_cases() -> None:
    """It cancels, and what it leaves is not credited: with and without it, a start after it gains the same."""
    document = works()
    old = {"capex": 60, "life_years": 40, "renewal_year": 2028}
    document["projects"]["works"]["alternatives"]["without"] = {"components": {"old": old}}
    rows = rows_of(document)
    plain = rows_of(works())
    without = rows["works", "without", None]
    assert without["residual_pv"] > 0
    for start in (2030, 2034):
        gain = rows["works", "new", start]["enpv"] - plain["works", "new", start]["enpv"]
        assert gain == pytest.approx(-without["residual_pv"])


def test_starts_too_late_are_refused_and_late_ones_noted() -> None:
    document = works()
    document["plan"]["years"] = [2026, 2050]
    assert any("leaves fewer than 10 years of service" in warning for warning in read(document).warnings)
    document["plan"]["years"] = [2026, 2055]
    with pytest.raises(cc.InputError, match="no year of service"):
        read(document)


def test_not_building_spends_too() -> None:
    """A renewal of the without takes from the same ceiling, year by year, whether or not anything is built."""
    document = works()
    document["projects"]["works"]["alternatives"]["without"] = {
        "components": {"old": {"capex": 60, "life_years": 40, "renewal_year": 2030}}
    }
    document["budgets"] = {"capital": {"year": [2026, 2030], "amount": [100, 50], "beyond": "zero"}}
    appraisal = cc.appraise(read(document))
    plan = cc.optimize(appraisal, objective="capex", sense="min")
    assert plan.schedule["start"].tolist() == [2026]
    with pytest.raises(cc.InfeasibleError):
        cc.optimize(appraisal, objective="capex", must_not="works")
    spent = np.array(plan.budget["charged"])
    assert spent.sum() == pytest.approx(100)
