"""No zero has a sign, in any table, JSON or text: nobody expects -0.0 of damage."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pictured import city, island
from valley import ROWS, appraised, valley

import climcap as cc

CASES = sorted((Path(__file__).resolve().parents[1] / "cases").glob("*/pipeline.toml"))
SIGNED_ZERO = re.compile(r"(?<![\d.eE])-0(?:\.0*)?(?![\d.]*[1-9eE])(?![\d.])")


def signed_zeros(table: cc.Table) -> list[str]:
    names = [name for name in table.columns if table[name].dtype.kind == "f"]
    return [name for name in names if bool(np.any((table[name] == 0) & np.signbit(table[name])))]


def tables_of(plan: cc.Plan) -> dict[str, cc.Table]:
    appraisal = plan.appraisal
    first = plan.schedule.to_arrow().to_pylist()[0]
    row = (first["project"], first["alternative"], first["start"])
    return {
        **plan.tables,
        **cc.annex(plan).tables,
        "rows": appraisal.rows,
        "series": appraisal.series(*row),
        "series_financial": appraisal.series(*row, account="financial"),
        "interactions": appraisal.interactions(),
    }


def test_a_signed_zero_is_seen() -> None:
    assert all(SIGNED_ZERO.search(text) for text in ("-0.0", "a = -0", "[-0.0, 1]", '"-0"', "x -0.000 "))
    assert not any(SIGNED_ZERO.search(text) for text in ("-0.05", "1e-05", "2026-01", "-0.001", "0.0", "-10", "1-0"))
    assert signed_zeros(cc.Table({"a": [0.0, 1.0]})) == []


@pytest.mark.parametrize("plan", [island, lambda: city(8)], ids=["island", "city"])
def test_no_zero_of_a_plan_has_a_sign(plan: Any) -> None:
    made = plan()
    tables = tables_of(made)
    assert {name: found for name, table in tables.items() if (found := signed_zeros(table))} == {}
    for name, table in tables.items():
        numbers = [cell for row in table.to_arrow().to_pylist() for cell in row.values() if isinstance(cell, float)]
        assert all(cell != 0 or math.copysign(1, cell) > 0 for cell in numbers), name
    assert not SIGNED_ZERO.search(made.to_json())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_no_zero_of_an_appraisal_has_a_sign(path: Path) -> None:
    appraisal = cc.appraise(cc.read(path))
    assert signed_zeros(appraisal.rows) == []
    for row in appraisal.rows.to_arrow().to_pylist()[:4]:
        key = (row["project"], row["alternative"], row["start"])
        assert signed_zeros(appraisal.series(*key, scenario=row["scenario"])) == []
        told = appraisal.explain("capex", *key, scenario=row["scenario"])
        assert not SIGNED_ZERO.search(told.to_json())


def test_no_zero_of_an_explanation_has_a_sign() -> None:
    appraisal = appraised(valley())
    for row in [*ROWS, ("levee", "without", None)]:
        for column in ("enpv", "expected_damage", "expected_damage_without", "avoided_tco2e", "residual_pv", "eac"):
            told = appraisal.explain(column, *row)
            assert not SIGNED_ZERO.search(told.to_json()), (row, column)
            assert not SIGNED_ZERO.search(told.to_text(years=True)), (row, column)
    assert json.loads(appraisal.explain("expected_damage_without", "ban", "rule", 2026).to_json())["value"] == 0
