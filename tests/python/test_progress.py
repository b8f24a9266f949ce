"""How a search goes is told as a value, and shown as a bar where someone is looking."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from samples import stubborn, stubborn_document

import climcap as cc
from climcap.progress import bar


def shown(*states: cc.Progress, gap: float = 1e-4) -> str:
    out = io.StringIO()
    with bar(gap=gap, page=Console(file=out, force_terminal=True, width=120)) as show:
        for state in states:
            show(state)
    return out.getvalue()


def test_a_state_reads_as_a_line() -> None:
    state = cc.Progress(2.4, "search", 1234567.8, 1240000.0, 0.0044)
    assert str(state) == "search, 2 s, best 1,234,568, none better than 1,240,000, gap 0.44 %"
    assert str(cc.Progress(0.1, "presolve")) == "presolve, 0 s"
    assert "3 of 20 points" in str(cc.Progress(2.0, "search", points=3, points_asked=20))
    assert "3 points" in str(cc.Progress(2.0, "search", points=3))


def test_a_bar_is_shown_after_a_second() -> None:
    assert shown(cc.Progress(0.5, "search", 1.0, 2.0, 0.5)) == ""
    text = shown(cc.Progress(1.5, "search", 1000.0, 1010.0, 0.01))
    assert "best 1,000" in text
    assert "gap 1 %" in text


def test_a_bar_is_longer_the_smaller_the_gap() -> None:
    from climcap.progress import _closed

    gaps = [None, 0.9, 0.1, 0.01, 1e-3, 1e-4, 1e-7]
    lengths = [_closed(cc.Progress(2.0, "search", 1.0, 1.0, gap), 1e-4) for gap in gaps]
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[1], lengths[-1]) == (0.0, 0.0, 1.0)
    assert _closed(cc.Progress(2.0, "search", points=5, points_asked=20), 1e-4) == 0.25


def test_true_asks_for_a_bar_and_none_for_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    appraisal, asked = stubborn()
    for progress in (True, False, None):
        cc.optimize(appraisal, **asked, gap=0.0, time_limit=0.3, progress=progress)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(("flags", "is_shown"), [([], True), (["--json"], False)])
def test_the_command_shows_a_bar_on_a_terminal_alone(tmp_path: Path, *, flags: list[str], is_shown: bool) -> None:
    file = tmp_path / "long.json"
    file.write_text(stubborn_document(), encoding="utf-8")
    main, end = pty.openpty()
    script = "from climcap.command import main; main()"
    command = [sys.executable, "-c", script, "plan", str(file), "--gap", "0", "--time-limit", "3", *flags]
    environment = os.environ | {"PYTHONPATH": str(Path(cc.__path__[0]).parent), "COLUMNS": "140", "TERM": "xterm"}
    answer = tmp_path / "answer"
    with answer.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=end, env=environment) as run:
        os.close(end)
        seen = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
    os.close(main)
    assert run.returncode == 0
    assert (b"none better than" in seen) == is_shown
    assert b"none better than" not in answer.read_bytes()
