"""Figures of random pipelines can be redone from their explanations alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from random_full import pipeline

import climcap as cc

sys.path.append(str(Path(__file__).parents[1] / "python"))

from recompute import faults

KEYS = {"project", "alternative", "start", "in_service", "scenario"}


@pytest.mark.parametrize("seed", range(20))
def test_figures_of_random_pipelines_can_be_redone(seed: int) -> None:
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(pipeline(seed))))
    table = appraisal.rows.to_pandas()
    for row in table.iloc[:: 1 + len(table) // 5].to_dict("records"):
        start = None if pd.isna(row["start"]) else int(row["start"])
        for column in appraisal.rows.columns:
            if column in KEYS or column.endswith("_why"):
                continue
            told = appraisal.explain(column, row["project"], row["alternative"], start, scenario=row["scenario"])
            value = None if pd.isna(row[column]) else row[column]
            assert told.value == (None if value is None else pytest.approx(value, rel=1e-12)), column
            assert faults(told.to_dict()) == [], (row["project"], row["alternative"], start, column)
