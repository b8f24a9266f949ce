"""What must not matter, and what must move one way: on random documents, by the evaluator written by hand."""

from __future__ import annotations

import copy
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from by_hand import INSIDE, Row, appraise
from by_hand_accounting import accounting
from by_hand_document import by_id
from by_hand_hazard import expected_annual_loss
from by_hand_losses import Events, expected_annual_damage
from by_hand_samples import built, document, only, works
from random_full import FEATURES, FullDraw, pipeline

Record = dict[str, Any]

SEEDS = [*range(1, 30, 2), 2, 4, 6]
KEY = ("project", "alternative", "start", "scenario")

#: Columns that are no money: shares, rates, years, tonnes.
PURE = (
    *("in_service", "bcr", "bcr_increment", "irr", "firr", "mirr", "sir", "airr", "npv_per_capital", "premium_share"),
    *("payback_years", "discounted_payback_years", "emissions_tco2e", "avoided_tco2e", "avoided_tco2e_per_year"),
    *("avoided_tco2e_first_year", "avoided_tco2e_vs_standard", "avoided_tco2e_per_year_vs_standard"),
    "avoided_tco2e_first_year_vs_standard",
)
#: Rates are searched for, and increments are of neighbors that may differ by rounding.
SEARCHED = ("irr", "firr")


@cache
def appraised(seed: int) -> list[Row]:
    """The rows of a seed's document."""
    return appraise(pipeline(seed))


def size_of(row: Row) -> float:
    """How large the sums are of which a row's figures are made."""
    return max(abs(value) for name, value in row.items() if name.endswith(("_pv", "cost")) and value is not None)


def same(found: Row, expected: Row, times: float = 1.0) -> list[str]:
    """The columns in which two rows differ; money counts so many times as much in the first."""
    wrong = []
    for name, value in expected.items():
        if name in {*KEY, *INSIDE}:
            continue
        other, scale = found[name], 1.0 if name in PURE else times
        if value is None or other is None:
            if value is not other:
                wrong.append(f"{name}: {other}, expected {value}")
            continue
        allowed = 1e-6 * max(1.0, abs(value)) if name in SEARCHED else 1e-8 * max(abs(scale * value), 1.0)
        if name not in PURE:
            allowed = max(allowed, 1e-11 * times * size_of(expected))
        if abs(other - scale * value) > allowed:
            wrong.append(f"{name}: {other}, expected {scale * value}")
    return wrong


# ---------------------------------------------------------------------------------------------------------------------
# Scale
# ---------------------------------------------------------------------------------------------------------------------

#: Fields that hold money; ``value`` is money where it is a number, and of a path or a currency where it is a list.
MONEY = (
    "capex",
    "salvage",
    "unit_value",
    "value",
    "value_per_user_day",
    "renewal_cost",
    "attachment",
    "cover",
    "premium",
)


def scaled(value: Any, times: float) -> Any:
    """A document with all its money so many times as much."""
    if isinstance(value, list):
        return [scaled(part, times) for part in value]
    if not isinstance(value, dict):
        return value
    record = {name: scaled(part, times) for name, part in value.items()}
    for name in MONEY if "pure_time_preference" not in record else ():  # whose premium is of a rate
        if isinstance(record.get(name), int | float):
            record[name] *= times
    if "return_period" in record and "loss" in record:
        record["loss"] = [times * loss for loss in record["loss"]]
    if "low" in record and "high" in record:  # prices of carbon
        record["conversion"] = times * record.get("conversion", 1.0)
    return record


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_times_the_money_is_ten_times_every_amount(seed: int) -> None:
    rows = appraise(scaled(pipeline(seed), 10.0))
    for row, expected in zip(rows, appraised(seed), strict=True):
        assert not same(row, expected, times=10.0), [row[name] for name in KEY]
        assert row["charges"] == pytest.approx({key: 10 * amount for key, amount in expected["charges"].items()})


# ---------------------------------------------------------------------------------------------------------------------
# Names and order
# ---------------------------------------------------------------------------------------------------------------------

NEW_NAMES = {
    **{f"p{i}": f"town{9 - i}" for i in range(1, 4)},
    **{f"a{i}": f"design{9 - i}" for i in range(1, 4)},
    **{f"c{i}": f"part{9 - i}" for i in range(1, 4)},
    "l1": "upkeep",
    "x1": "homes",
    "town": "center",
    "bridge": "crossing",
    "network": "pipes",
    "flood": "water",
    "storm": "gusts",
    "surge": "waves",
    "weak": "timber",
    "strong": "stone",
    "growing": "rising",
    "solar": "sun",
    "shade": "roof",
    "pump": "well",
    "basin": "valley",
    "plant": "kiln",
    "hot": "scorching",
    "machines": "engines",
    "EUR": "XAF",
    "grid": "mains",
    "hall": "theater",
}


def renamed(value: Any) -> Any:
    """A document in which much has another name, and everything with a name stands in reverse order."""
    if isinstance(value, dict):
        return {NEW_NAMES.get(name, name): renamed(part) for name, part in reversed(value.items())}
    if isinstance(value, list):
        parts = [renamed(part) for part in value]
        return parts[::-1] if parts and isinstance(parts[0], dict) else parts
    if isinstance(value, str) and value.rsplit(maxsplit=1)[:1] == ["machines"]:
        return value.replace("machines", NEW_NAMES["machines"])
    return NEW_NAMES.get(value, value) if isinstance(value, str) else value


def new_name(name: str) -> str:
    """A name, or the names of an alternative with options in the order in which the options now stand."""
    alternative, *options = name.split("+")
    return "+".join(NEW_NAMES.get(part, part) for part in (alternative, *reversed(options)))


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_names_nor_order_change_a_figure(seed: int) -> None:
    found = {tuple(row[name] for name in KEY): row for row in appraise(renamed(pipeline(seed)))}
    assert len(found) == len(appraised(seed))
    costs: dict[Any, list[float]] = {}
    for row in appraised(seed):
        costs.setdefault((row["project"], row["start"], row["scenario"]), []).append(row["capex_pv"])
    for expected in appraised(seed):
        project, alternative, start, scenario = (expected[name] for name in KEY)
        key = (new_name(project), new_name(alternative), start, new_name(scenario))
        # Of designs that cost the same, the one that is named first is the cheaper.
        ties = not distinct(costs[project, start, scenario])
        assert not [wrong for wrong in same(found[key], expected) if not (ties and "_increment" in wrong)], key


def distinct(costs: list[float]) -> bool:
    """Whether no two of the costs are the same but for rounding."""
    return all(b - a > 1e-9 * max(abs(b), 1.0) for a, b in pairwise(sorted(costs)))


# ---------------------------------------------------------------------------------------------------------------------
# One way
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rates", [(0.0, 0.02), (0.03, 0.1), (0.1, 0.11)])
@pytest.mark.parametrize("form", ["number", "by year", "bands", "ramsey"])
def test_what_costs_first_and_gives_later_is_worth_less_at_a_higher_rate(rates: tuple[float, float], form: str) -> None:
    def worth(rate: float) -> float:
        written = {
            "number": rate,
            "by year": {"year": [2020, 2030], "rate": [rate, rate / 2]},
            "bands": {"from": [0, 4], "rate": [rate, rate]},
            "ramsey": {"pure_time_preference": rate, "elasticity": 0.0, "growth": 0.0},
        }[form]
        design = {"components": {"c": works()}, "benefit_lines": only(20.0), "cost_lines": only(1.0)}
        return float(built(document({"a": design}, {"discount": {"economic": written}}))["enpv"])

    lower, higher = rates
    assert worth(lower) > worth(higher)


@pytest.mark.parametrize("seed", range(60))
def test_damage_grows_with_value_frequency_and_vulnerability(seed: int) -> None:
    draw = FullDraw(seed, ("levers", "curves"))
    curves = draw.curves()
    exposure = draw.exposure(existing=False)
    while "curve" not in exposure or exposure["curve"] not in curves:
        exposure = draw.exposure(existing=False)
    hazard = draw.hazard(exposure["hazard"])
    curve = curves[exposure["curve"]]

    def damage(events: float = 1.0, more: Record | None = None, share: float = 1.0) -> float:
        curves[exposure["curve"]] = curve | {"share": [min(1.0, share * lost) for lost in curve["share"]]}
        found = expected_annual_damage(exposure | (more or {}), Events(None, hazard, events), curves)
        return found["rehabilitation"] + found["reconstruction"]

    usual, dust = damage(), 1e-9 * exposure["value"]
    assert damage(more={"value": 1.5 * exposure["value"]}) == pytest.approx(1.5 * usual)
    # A maintained protection keeps up with the frequency. Without a tail the rarest events do no harm: where at most
    # one event a year counts, it is then more often a harmless one.
    built_once: Record = {"standard": "fixed", "tail": "constant"}
    for often in (1.1, 2.0, 5.0):
        assert damage(events=often, more=built_once) >= damage(more=built_once) - dust
    for share in (1.05, 1.5):
        assert damage(share=share) >= usual - dust
    for raised in (0.1, 1.0):
        assert damage(more={"raised_by": exposure.get("raised_by", 0.0) + raised}) <= usual + dust
    # A probability does more harm the higher it is: counting the events of a year does not cap it.
    assert damage(more={"measure": "rate"}) >= damage(more={"measure": "probability"}) - dust


def test_a_higher_protection_never_harms() -> None:
    periods, losses = [2, 10, 50, 100], [1.0, 5.0, 9.0, 10.0]
    found = [expected_annual_loss(periods, losses, protection=standard) for standard in (1, 3, 10, 40, 200, 1000)]
    assert found == sorted(found, reverse=True)


# ---------------------------------------------------------------------------------------------------------------------
# What adds up
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_net_emissions_are_those_of_the_row(seed: int) -> None:
    """Where the life lasts to the horizon, the table of all phases adds up to what the years say."""
    record = pipeline(seed)
    record["settings"].pop("accounting", None)
    for row in [row for row in appraised(seed) if row["start"] and row["enpv"] is not None][::9]:
        for name in ("with", "without"):
            case = row["case"] if name == "with" else row["against"]
            last = row["in_service"] + max(
                (c["life_years"] for c in row["tables"]["components"].values() if c.get("opens") != "alone"),
                default=1000,
            )
            counted = {"operating": row["in_service"], "construction": row["start"]}
            expected = sum(
                flow.amount for flow in case.flows if flow.kind in counted and counted[flow.kind] <= flow.year < last
            )
            found = sum(line[f"gross_{name}"] for line in accounting(record, row))
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_every_feature_is_drawn_alone_and_with_others() -> None:
    for feature in FEATURES:
        record = pipeline(11, (feature,))
        assert record == pipeline(11, [feature])
        assert appraise(record)
    with pytest.raises(ValueError, match="allowed are"):
        pipeline(11, ("magic",))


@pytest.mark.parametrize("seed", [5, 9, 13])
def test_a_document_is_left_as_it_was(seed: int) -> None:
    record = pipeline(seed)
    before = copy.deepcopy(record)
    appraise(record)
    assert record == before
    assert by_id(record["projects"], "project")
