"""The evaluator written by hand against answers of other tools and figures computed from the definitions."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from by_hand import appraise
from by_hand_finance import irr
from by_hand_hazard import expected_annual_loss, expected_layer

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in (ROOT / "tests" / "cases").glob("*/expected.json"))
SHARED = Path(os.environ.get("CLIMCAP_SHARED") or ROOT.parent / "shared")

Row = dict[str, Any]

PERIODS = [2, 5, 10, 25, 50, 100, 250, 500]
LOSSES = [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0]


def rows_of(case: str) -> dict[tuple[Any, ...], Row]:
    """The rows of a case's pipeline by project, alternative, start and scenario."""
    document = tomllib.loads((ROOT / "tests" / "cases" / case / "pipeline.toml").read_text())
    return {(row["project"], row["alternative"], row["start"], row["scenario"]): row for row in appraise(document)}


@pytest.mark.parametrize("case", [case.name for case in CASES])
def test_case(case: str) -> None:
    rows = rows_of(case)
    expected = json.loads((ROOT / "tests" / "cases" / case / "expected.json").read_text())
    assert expected["rows"], case
    for wanted in expected["rows"]:
        key = tuple(wanted.pop(name) for name in ("project", "alternative", "start", "scenario"))
        tolerance = wanted.pop("tolerance")
        assert wanted, key
        for column, value in wanted.items():
            found = rows[key][column]
            assert found == (None if value is None else pytest.approx(value, abs=tolerance, rel=0)), (key, column)


def test_escalated_energy_year_by_year() -> None:
    """NIST E3: 1000 growing 5 % a year at 0.087 escalating 3 % a year."""
    row = rows_of("v3-e3-escalation")["supply", "contract", 2025, "base"]
    values = [
        94.0905,
        101.758876,
        110.052224,
        119.02148,
        128.721731,
        139.212552,
        150.558375,
        162.828883,
        176.099437,
        190.451541,
    ]
    assert [*row["series"]["cost"].values()] == pytest.approx(values, abs=5e-7)
    assert [*row["series"]["cost"]] == [*range(2025, 2035)]


def test_budgets_are_charged_with_the_without() -> None:
    """Not building has a cost: renewals charge the capital budget; so does building, in the years of works."""
    rows = rows_of("economics-3-without")
    assert rows["works", "without", None, "base"]["charges"] == {("capital", 2032): 60.0, ("capital", 2047): 60.0}
    charges = rows["works", "new", 2033, "base"]["charges"]
    assert charges.pop(("capital", 2032)) == 60.0
    assert charges.pop(("capital", 2033)) == 100.0
    assert charges == {("recurrent", year): pytest.approx(-3.0) for year in range(2034, 2056)}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"tail": "zero"}, 1.4),
        ({}, 1.51),
        ({"tail": "zero", "interpolation": "log"}, 1.32110277),
        ({"frequency_multiplier": 1.7}, 2.567),
        ({"frequency_multiplier": 3.0}, 4.391111),
        ({"frequency_multiplier": 3.0, "measure": "rate"}, 4.53),
        ({"protection": 20}, 0.905833),
        ({"protection": 20, "interpolation": "log"}, 0.881435),
        ({"protection": 20, "frequency_multiplier": 1.7}, 1.539917),
        ({"protection": 20, "frequency_multiplier": 1.7, "standard": "maintained"}, 1.233647),
        ({"protection": 1000}, 0.055),
        ({"protection": 1000, "tail": "zero"}, 0.0),
    ],
)
def test_expected_annual_loss(rules: dict[str, Any], expected: float) -> None:
    assert expected_annual_loss(PERIODS, LOSSES, **rules) == pytest.approx(expected, abs=5e-7)
    assert expected_annual_loss(PERIODS[::-1], LOSSES[::-1], **rules) == pytest.approx(expected, abs=5e-7)


def test_layer_is_exact_at_its_breakpoints() -> None:
    """Twenty in excess of ten; on the grid of return periods alone it would be 0.335."""
    assert expected_layer(PERIODS, LOSSES, attachment=10, limit=20) == pytest.approx(0.330714, abs=5e-7)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ((-150000, 15000, 25000, 35000, 45000, 60000), 0.05243288885941),
        ((-100, 0, 0, 74), -0.09549583034897),
        ((-100, 39, 59, 55, 20), 0.28094842115996),
        ((-100, 100, 0, -7), -0.0832996661849),
        ((-5, 10.5, 1, -8, 1), 0.0885983385),
        ((-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1), 1.00427),
        ((1, 2, 3), None),
    ],
)
def test_internal_rate_of_return(flows: tuple[float, ...], rate: float | None) -> None:
    """Published answers of numpy-financial, pyxirr and spreadsheets; the longest has another root near -1."""
    found = irr([(float(year), amount) for year, amount in enumerate(flows)])
    assert found == (None if rate is None else pytest.approx(rate, abs=5e-6 if rate > 1 else 1e-10))


def test_jamaican_road_edge() -> None:
    """River flood on one road: the trapezoid without tail gives the published expected annual damage of each future."""
    file = SHARED / "data" / "irv_jamaica" / "mockFeatureDetails.json"
    if not file.exists():
        pytest.skip(f"skipped: {file.name} absent")
    feature = json.loads(file.read_text())
    assert len(feature["damages_expected"]) == 7
    for published in feature["damages_expected"]:
        future = {name: published[name] for name in ("hazard", "rcp", "epoch")}
        events = [event for event in feature["damages_return_period"] if future.items() <= event.items()]
        assert len(events) == 6, future
        for case in ("amin", "mean", "amax"):
            losses = [event[f"damage_{case}"] for event in events]
            found = expected_annual_loss([event["rp"] for event in events], losses, tail="zero")
            assert found == pytest.approx(published[f"ead_{case}"], abs=0.01), (future, case)
