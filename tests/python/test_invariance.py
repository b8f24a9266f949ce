"""The order of projects and designs, and the names that they bear, change no figure."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest

import climcap as cc

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "parity"))
import random_full

KEYS = ("project", "alternative", "start", "in_service", "scenario")


def figures(document: dict[str, Any], rename: dict[str, str]) -> dict[tuple[Any, ...], list[float]]:
    """The columns of each row, by its key with the names of before."""
    rows = cc.appraise(cc.Pipeline.from_json(json.dumps(document))).rows.to_arrow().to_pylist()
    return {
        (rename.get(row["project"], row["project"]), row["alternative"], row["start"], row["scenario"]): [
            value for name, value in row.items() if name not in KEYS and not name.endswith("_why")
        ]
        for row in rows
    }


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    # Sums in another order differ by rounding.
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6) or (math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("seed", range(12))
def test_order_and_names_change_no_figure(seed: int) -> None:
    document = random_full.pipeline(2 * seed)  # even ones refer to projects in the plan and in requirements alone
    projects = document["projects"]
    if isinstance(projects, list):
        projects = {project.pop("project"): project for project in projects}
    names = {project: f"renamed-{number}" for number, project in enumerate(projects)}
    changed = {key: value for key, value in document.items() if key not in {"requires", "limits", "plan"}}
    years = {key: value for key, value in document.get("plan", {}).items() if key == "years"}
    plain = changed | {"plan": years, "projects": projects}
    turned = {names[project]: dict(reversed(record.items())) for project, record in reversed(projects.items())}
    found = figures(plain | {"projects": turned}, {new: old for old, new in names.items()})
    expected = figures(plain, {})
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert all(map(same, found[key], values)), key


def test_scaling_money_scales_every_money_column() -> None:
    document = random_full.pipeline(6)
    pipeline = cc.Pipeline.from_json(json.dumps(document))
    plain = cc.appraise(pipeline).rows
    dearer = pipeline.replace(
        {f"scenarios.*.{name}_factor": 1.0 for name in ("capex", "opex", "benefit", "damage", "carbon")}
    )
    doubled = pipeline.replace(
        {f"scenarios.*.{name}_factor": 2.0 for name in ("capex", "opex", "benefit", "damage", "carbon")}
    )
    one, two = cc.appraise(dearer).rows, cc.appraise(doubled).rows
    assert len(plain) == len(one) == len(two)
    for column in (
        "capex",
        "capex_pv",
        "opex_pv",
        "replacement_pv",
        "benefit_pv",
        "enpv",
        "enpv_carbon_high",
        "expected_damage",
    ):
        if column in one.columns:
            assert two[column] == pytest.approx(2 * one[column], rel=1e-12, abs=1e-9)
