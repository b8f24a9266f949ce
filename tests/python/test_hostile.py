"""Names do nothing: in the terminal, in notebooks, in messages. Workbooks and pages are tested where they are."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import climcap as cc
from climcap.command import app
from climcap.console import visible

if TYPE_CHECKING:
    from pathlib import Path

# What clears a terminal, names its window, rings, turns the writing round, and is markup in rich, HTML and formulas.
ESCAPES = "Lamps \x1b[2J\x1b]0;title\x07 \x9b31m \u202egnp.exe [bold red]loud[/] "
MARKUP = "<script>document.title='x'</script><img src=x onerror=alert(1)> & \"quoted\" '="
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def document(name: str) -> dict[str, Any]:
    design = {"components": {"c": {"capex": 10, "life_years": 5}}, "benefit_lines": {"b": {"unit_value": 9}}}
    return {
        "settings": {
            "name": name, "currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2030,
            "discount": {"economic": 0.05}, "source": name,
        },
        "plan": {"years": [2026, 2027], "objective": "enpv"},
        "budgets": {"capital": {"year": [2026, 2027], "amount": [100, 100], "beyond": "unlimited"}},
        "projects": {
            "one": {"name": name, "sector": name, "place": name, "alternatives": {"a": design | {"name": name}}},
            "two": {"name": name, "alternatives": {"b": {"components": {"c": {"capex": 200, "life_years": 5}}}}},
        },
    }  # fmt: skip


def planned(name: str) -> cc.Plan:
    return cc.optimize(cc.appraise(cc.Pipeline.from_json(json.dumps(document(name)))))


@pytest.mark.parametrize("command", ["check", "appraise", "plan", "annex"])
def test_names_move_nothing_in_a_terminal(command: str, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.json"
    path.write_text(json.dumps(document(ESCAPES)), encoding="utf-8")
    done = CliRunner().invoke(app, [command, str(path)])
    assert done.exit_code == 0, done.output
    assert not CONTROLS.search(done.output), done.output
    assert "\\x1b[2J" in done.output
    # Markup of rich is text too.
    assert "[bold" in done.output or command == "annex"


def test_messages_move_nothing_either(tmp_path: Path) -> None:
    wrong = document(ESCAPES)
    wrong["projects"]["p\x1b[2J"] = wrong["projects"].pop("one")
    wrong["settings"]["curr\x07ency"] = "\x1b[31m"
    wrong["budgets"]["\x9b31m"] = {"amount": "\x1b[31m"}
    with pytest.raises(cc.InputError) as raised:
        cc.Pipeline.from_json(json.dumps(wrong))
    assert not CONTROLS.search(str(raised.value)), str(raised.value)
    assert not CONTROLS.search(repr(raised.value.problems))
    path = tmp_path / "pipeline.json"
    path.write_text(json.dumps(wrong), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 1
    assert not CONTROLS.search(done.output), done.output


@pytest.mark.parametrize("name", [ESCAPES, MARKUP], ids=["escapes", "markup"])
def test_names_are_text_wherever_a_notebook_shows_them(name: str) -> None:
    plan = planned(name)
    appraisal = plan.appraisal
    pipeline = appraisal.pipeline
    assert pipeline is not None
    frontier = cc.frontier(appraisal, {"enpv": "max", "capex": "min"}, points=2)
    told = appraisal.explain("enpv", "one", "a", 2026)
    shown = [plan, appraisal, pipeline, frontier, told, cc.annex(plan), *plan.tables.values()]
    seen = 0
    for thing in shown:
        as_html = thing._repr_html_() if hasattr(thing, "_repr_html_") else ""
        assert not re.search(r"<(script|img)", as_html), type(thing)
        seen += "&lt;script&gt;" in as_html
        assert not CONTROLS.search(repr(thing)), type(thing)
    assert name != MARKUP or seen > 3


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_names_are_letters_in_pictures(kind: str) -> None:
    plan = planned(MARKUP + r" $\frac{1}{0}$ \newpage")
    for draw in (cc.plot.gantt, cc.plot.budget_use, cc.plot.tornado):
        file = io.BytesIO()
        draw(plan).savefig(file, format=kind)
        assert b"<script" not in file.getvalue()


def test_visible_keeps_what_people_write() -> None:
    for name in ("São Tomé", "北京", "Ouagadougou\nsecteur 4", "مشروع", "a\u200db"):
        assert visible(name) == name
    assert visible("a\tb\x00c\u202e") == "a\\tb\\x00c\\u202e"
