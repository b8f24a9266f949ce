"""Every row of the examples, and of hundreds of random pipelines, agrees with the evaluator written by hand."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path
from typing import Any

import by_hand
import pytest
import random_pipelines

import climcap as cc

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("project", "alternative", "start", "scenario")
EXAMPLES = sorted([*(ROOT / "examples").glob("*/pipeline.toml"), *(ROOT / "tests/cases").glob("*/pipeline.toml")])
SEEDS = range(200)

# Sums of both evaluators differ by rounding alone; rates of return are found by different searches.
RELATIVE = 1e-9
SEARCHED = {"irr": 1e-6, "firr": 1e-6}


def rows_of(appraisal: cc.Appraisal) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = appraisal.rows.to_arrow().to_pylist()
    return {tuple(row[key] for key in KEYS): row for row in rows}


def disagreements(document: dict[str, Any]) -> list[str]:
    """Every figure on which the two do not agree."""
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(document)))
    found = rows_of(appraisal)
    expected = by_hand.appraise(document)
    assert len(found) == len(expected)
    wrong = []
    for row in expected:
        key = tuple(row[name] for name in KEYS)
        ours = found[key]
        # What sums of this row are made of: a difference of large numbers is no more exact than they are.
        size = max(
            (abs(value) for value in ours.values() if isinstance(value, float) and math.isfinite(value)), default=1.0
        )
        for column, value in row.items():
            if column in KEYS or column in {*by_hand.INSIDE, "in_service", "mirr"}:
                continue
            other = ours.get(column)
            other = None if other is None or math.isnan(other) else other
            if value is None and column in SEARCHED and other is not None and other < -0.9999:
                continue  # a loss of nearly everything, which the search by hand does not reach
            if value is None or other is None:
                if value is not other:
                    wrong.append(f"{key} {column}: {other} by the library, {value} by hand")
                continue
            tolerance = SEARCHED.get(column, RELATIVE * max(1.0, abs(value)))
            if column not in SEARCHED and column.endswith(("pv", "enpv", "low", "high", "fnpv", "cost")):
                tolerance = max(tolerance, 1e-12 * size)
            if abs(other - value) > tolerance:
                wrong.append(f"{key} {column}: {other!r} by the library, {value!r} by hand")
    return wrong


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_agree_with_the_evaluator_written_by_hand(path: Path) -> None:
    wrong = disagreements(tomllib.loads(path.read_text(encoding="utf-8")))
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("seed", SEEDS)
def test_random_pipelines_agree_with_the_evaluator_written_by_hand(seed: int) -> None:
    wrong = disagreements(random_pipelines.pipeline(seed))
    assert not wrong, "\n".join(wrong[:20])
