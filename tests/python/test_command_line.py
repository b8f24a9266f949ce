"""How the command meets people and programs: help, typos, completion, signs of life, and JSON from every command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from samples import ISLET, stubborn_document
from typer.main import get_command
from typer.testing import CliRunner

from climcap.command import EXITS, Exit, app

if TYPE_CHECKING:
    from click.testing import Result

RUNNER = CliRunner()
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


def run(*words: str | Path, **environment: str) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words], env={"COLUMNS": "140"} | environment, prog_name="climcap")


def spawn(*words: str) -> pexpect.spawn[str]:
    command = ["-c", "from climcap.command import main; main()", *words]
    return pexpect.spawn(sys.executable, command, encoding="utf-8", dimensions=(40, 140), timeout=60)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "islet.toml"
    path.write_text(ISLET, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["plann"], "'plan'"),
        (["chek"], "'check'"),
        (["plan", "FILE", "--objectiv", "enpv"], "--objective"),
        (["plan", "FILE", "--time-limt", "5"], "--time-limit"),
        (["check", "FILE", "--jsn"], "--json"),
    ],
)
def test_a_typo_is_told_with_the_nearest_word(file: Path, words: list[str], hint: str) -> None:
    answer = run(*(str(file) if word == "FILE" else word for word in words))
    assert answer.exit_code == Exit.USAGE
    assert hint in answer.stderr


def test_a_file_that_is_not_there_is_told_with_the_nearest(file: Path) -> None:
    answer = run("check", file.with_name("islat.toml"))
    assert answer.exit_code == Exit.USAGE
    assert "islet.toml" in answer.stderr.replace("\n", "")
    elsewhere = run("check", file.parent / "nowhere" / "islet.toml")
    assert elsewhere.exit_code == Exit.USAGE
    assert "nearest" not in elsewhere.stderr


def test_commands_are_listed_with_a_whole_sentence() -> None:
    text = run("--help", COLUMNS="80").stdout
    for command in COMMANDS:
        (line,) = re.findall(rf"^  {command} +(.*)$", text, re.MULTILINE)
        assert line.endswith(".")
        assert not line.endswith("...")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_speaks_json_and_tells_its_exit_codes(command: str, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "empty.xlsx" if command == "template" else file
    options = {"schema": []}.get(command, [target])
    answer = run(command, *options, "--json")
    assert answer.exit_code == Exit.OK, answer.stderr
    assert isinstance(json.loads(answer.stdout), dict)
    assert EXITS.split(";")[0] in " ".join(run(command, "--help").stdout.split())


def test_the_page_of_the_command_line_has_every_command_and_exit_code() -> None:
    text = (ROOT / "docs" / "guide" / "command_line.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`climcap {command}" in text
    for code in (*Exit, 130):
        assert f"| {int(code)} |" in text


@pytest.mark.parametrize(
    ("words", "found"), [("climcap ch", "check"), ("climcap plan --ob", "--objective"), ("climcap an", "annex")]
)
def test_shells_complete(words: str, found: str) -> None:
    position = str(len(words.split()) - 1)
    answer = run(_CLIMCAP_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=position)
    assert answer.stdout.split() == [found]


def test_completion_can_be_installed() -> None:
    # Shells are found by what runs the command; in a test there may be none.
    environment = os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [sys.executable, "-c", "from climcap.command import main; main()", "--show-completion", "bash"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "complete -o default -F _climcap_completion climcap" in answer.stdout


def test_whoever_waits_sees_that_something_goes_on() -> None:
    # On a terminal, from the set time on, and nothing is left behind; those who wait less see nothing.
    words = "import time; from climcap import console; from climcap.waiting import waiting; page = console.console(); "
    for seconds, is_shown in ((0.8, True), (0.0, False)):
        inside = f"with waiting(page, 'appraising', patience=0.3): time.sleep({seconds})"
        child = pexpect.spawn(sys.executable, ["-c", f"{words}\n{inside}\nprint('done')"], encoding="utf-8", timeout=60)
        child.expect(pexpect.EOF)
        assert ("appraising" in child.before) is is_shown
        assert child.before.rstrip().endswith("done")


def test_interrupted_is_a_code_of_its_own(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text(stubborn_document(), encoding="utf-8")
    child = spawn("annex", "--plan", str(large))
    child.expect("search")
    time.sleep(0.5)
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
