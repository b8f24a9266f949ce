"""The documentation has a page for every public name and leads to every page; its generated pages are right."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import climcap as cc

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def listed_names() -> set[str]:
    """Every name to which the reference gives a page."""
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    names, module = set(), ""
    for block in re.findall(r"```{eval-rst}\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if found := re.match(r"\.\. (?:currentmodule|module):: (\S+)", line):
                module = found[1]
            elif found := re.match(r"   ([A-Za-z_]\w*)$", line):
                names.add(f"{module}.{found[1]}")
    return names


def public_names() -> set[str]:
    """Every name that users may reach: of the package, and of its public modules."""
    names = set()
    for name in cc.__all__:
        value = getattr(cc, name)
        if isinstance(value, ModuleType):
            names |= {f"climcap.{name}.{inner}" for inner in value.__all__}
        elif not name.startswith("__"):
            names.add(f"climcap.{name}")
    return names


def test_every_public_name_has_a_page() -> None:
    assert public_names() - listed_names() == set()
    assert listed_names() - public_names() == set()


def test_every_public_name_is_documented_with_an_example() -> None:
    for name in sorted(public_names()):
        module, _, last = name.rpartition(".")
        value = getattr(sys.modules[module], last)
        text = inspect.getdoc(value) or ""
        assert text.splitlines()[0].endswith("."), name
        if inspect.isfunction(value):
            assert ">>> " in text, f"{name} has no example"


def in_toctrees() -> set[str]:
    found = set()
    for page in DOCS.rglob("*.md"):
        folder = page.parent.relative_to(DOCS)
        for tree in re.findall(r"```{toctree}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            entries = [line.strip() for line in tree.splitlines() if line.strip() and not line.startswith(":")]
            for entry in entries:
                name = (folder / re.sub(r".*<(.*)>$", r"\1", entry)).as_posix()
                # A pattern stands for the pages that it finds, any other entry for itself.
                pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.glob(f"{name}.md")}
                found |= pages or {name}
    return found


def test_every_page_is_led_to() -> None:
    own = ("_build", "examples", "lessons", "_templates")
    pages = {
        page.relative_to(DOCS).with_suffix("").as_posix()
        for page in DOCS.rglob("*.md")
        if page.relative_to(DOCS).parts[0] not in own
    }
    lessons = {f"lessons/{path.stem}" for path in LESSONS}
    examples = {f"examples/{path.parent.name}/README" for path in ROOT.glob("examples/*/README.md")}
    assert (pages | lessons | examples) - in_toctrees() == {"index", "decisions/README"}


@pytest.mark.parametrize("page", ["document_page", "reference_page"])
def test_generated_pages_are_right(page: str) -> None:
    command = [sys.executable, str(ROOT / "tools" / f"{page}.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_the_page_of_the_document_has_every_field() -> None:
    text = (DOCS / "reference" / "document.md").read_text(encoding="utf-8")
    tables = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    schema = cc.json_schema()["$defs"]
    names = [name.removesuffix("_list") for name in schema if name.endswith("_list")]
    assert set(tables) == {"settings", "plan", *names}
    for name in names:
        inside = {child for child in names if child in schema[name]["properties"]} - {name}
        for field in schema[name]["properties"]:
            assert field in inside or f"`{field}`" in tables[name], f"{name}.{field}"


def test_lessons_are_numbered_stored_without_output_and_end_with_an_answer() -> None:
    assert [path.stem[:2] for path in LESSONS] == [f"{number:02}" for number in range(1, 9)]
    for path in LESSONS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code), path.name
        texts = ["".join(cell["source"]) for cell in cells]
        (question,) = (number for number, text in enumerate(texts) if "## A question, and its answer\n" in text)
        assert any(cell["cell_type"] == "code" for cell in cells[question:]), f"{path.name}: no answer is computed"
        checks = [cell for cell in code if "remove-cell" in cell["metadata"].get("tags", [])]
        assert any("assert" in "".join(cell["source"]) for cell in checks), f"{path.name}: nothing is checked"


def links_of(text: str, folder: Path) -> list[str]:
    sys.path.insert(0, str(ROOT / "tools"))
    from site_links import problems

    (folder / "index.html").write_text(text, encoding="utf-8")
    return problems(folder)


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text('<h1 id="here">x</h1>', encoding="utf-8")
    right = '<a href="other.html#here">1</a><a href="#top">2</a><p id="top">3</p><a href="https://example.org">4</a>'
    assert links_of(right, tmp_path) == []
    wrong = '<a href="none.html">1</a><a href="other.html#there">2</a><img src="none.png">'
    assert len(links_of(wrong, tmp_path)) == 3


def sessions() -> list[tuple[str, str]]:
    """Every command that a page shows with what it prints."""
    pages = [ROOT / "README.md", *sorted(DOCS.glob("guide/*.md"))]
    blocks = [
        found for page in pages for found in re.findall(r"```text\n(\$ climcap .*?)```", page.read_text(), re.DOTALL)
    ]
    return [(block.partition("\n")[0].removeprefix("$ climcap "), block.partition("\n")[2]) for block in blocks]


@pytest.mark.parametrize(("words", "shown"), sessions(), ids=[words for words, _ in sessions()])
def test_pages_show_what_commands_print(words: str, shown: str) -> None:
    command = [sys.executable, "-c", "from climcap.command import main; main()", *words.split()]
    environment = os.environ | {"COLUMNS": "110"}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    # How long a search took and how it proved its bound is no promise.
    may_differ = ("  search", "  bound", "  gap")
    printed = [line.rstrip() for line in (answer.stdout + answer.stderr).splitlines()]
    for line in shown.splitlines():
        assert line.rstrip() in printed or line.startswith(may_differ), answer.stderr


def test_sessions_are_found() -> None:
    assert {words.split()[0] for words, _ in sessions()} >= {"plan", "check"}
