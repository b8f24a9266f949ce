"""`import climcap` brings nothing heavy with it, and what is not installed is asked for by name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = [
    "altair",
    "IPython",
    "jinja2",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "polars",
    "pyarrow",
    "rich",
    "scipy",
    "tkinter",
    "typer",
    "vl_convert",
    "xlsxwriter",
]


def told(program: str) -> str:
    """What a program prints in a Python of its own."""
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_importing_brings_nothing_heavy() -> None:
    loaded = set(json.loads(told("import climcap, json, sys; print(json.dumps(list(sys.modules)))")))
    assert "climcap.plan" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_what_is_brought_in_late_is_there_all_the_same() -> None:
    program = "import climcap, sys; before = 'climcap.plot' in sys.modules; climcap.plot.gantt; climcap.write_page"
    told(f"{program}; assert not before; assert all(hasattr(climcap, name) for name in climcap.__all__)")
    told(
        "from climcap import *; assert callable(write_page) and plot.gantt; assert 'plot' in dir(__import__('climcap'))"
    )
    told("import climcap\ntry:\n    climcap.plots\nexcept AttributeError as error:\n    assert 'plots' in str(error)")


def test_what_would_be_heavy_is_installed() -> None:
    # Else the test above would say nothing.
    there = set(json.loads(told("import json, pandas, rich, sys, typer; print(json.dumps(list(sys.modules)))")))
    assert {"numpy", "pandas", "rich", "typer"} <= there


@pytest.mark.parametrize(
    ("hidden", "program", "line"),
    [
        ("openpyxl", "cc.read('any.xlsx')", 'pip install "climcap[excel]"'),
        ("xlsxwriter", "cc.write_template('any.xlsx')", 'pip install "climcap[excel]"'),
        ("matplotlib", "cc.plot.gantt(PLAN)", 'pip install "climcap[plot]"'),
        ("polars", "cc.Table({'a': [1]}).to_polars()", "pip install polars"),
    ],
)
def test_what_is_missing_is_asked_for(tmp_path: Path, hidden: str, program: str, line: str) -> None:
    (tmp_path / "any.xlsx").write_bytes(b"")
    case = ROOT / "tests" / "cases" / "economics-3-without" / "pipeline.toml"
    program = program.replace("PLAN", f"cc.optimize(cc.appraise(cc.read({str(case)!r})), objective='enpv')")
    answer = told(
        f"import os, sys; sys.modules[{hidden!r}] = None; import climcap as cc; os.chdir({str(tmp_path)!r})\n"
        f"try:\n    {program}\nexcept ImportError as error:\n    print(error)\nelse:\n    print('nothing is missing')\n"
    )
    assert line in answer
    assert "Traceback" not in answer
