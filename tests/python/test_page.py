"""The page as a file: whole, inert, and with the plan's own figures."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from pictured import HOSTILE, ISLAND, city, curve, island, spreadsheet
from samples import ISLET
from test_command import run

import climcap as cc
from climcap.exhibits import Labels
from climcap.exhibits.view import records
from climcap.page import writing

if TYPE_CHECKING:
    from pathlib import Path


class Tags(HTMLParser):
    """Every element of a page with its attributes, and what stands in scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag if tag in self.inside else None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.inside[self._open].append(data)

    def handle_endtag(self, _tag: str) -> None:
        self._open = None


def page(plan: cc.Plan, folder: Path, **options: Any) -> Tags:
    path = folder / "plan.html"
    cc.write_page(plan, path, **options)
    assert path.stat().st_size < 5_000_000
    tags = Tags()
    tags.feed(path.read_text(encoding="utf-8"))
    return tags


def data_of(tags: Tags) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tags.inside["script"][0])
    return found


@pytest.mark.parametrize("plan", [island, spreadsheet])
def test_a_page_is_one_file_that_asks_for_nothing(plan: Any, tmp_path: Path) -> None:
    tags = page(plan(), tmp_path)
    names = [tag for tag, _ in tags.elements]
    assert names.count("script") == 2
    assert names.count("style") == 1
    addresses = [
        value for _, attributes in tags.elements for key, value in attributes.items() if key in {"src", "href"}
    ]
    assert addresses == ["data:,"]
    assert not any(key.startswith("on") for _, attributes in tags.elements for key in attributes)
    style = "".join(tags.inside["style"])
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_the_script_and_the_style_as_written_and_nothing_else(tmp_path: Path) -> None:
    tags = page(spreadsheet(), tmp_path)
    policy = next(found["content"] for tag, found in tags.elements if tag == "meta" and "content" in found) or ""
    assert "default-src 'none'" in policy
    for kind, text in (("script", tags.inside["script"][1]), ("style", tags.inside["style"][0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_hostile_names_arrive_as_they_are_and_end_nothing(tmp_path: Path) -> None:
    tags = page(spreadsheet(), tmp_path)
    text = (tmp_path / "plan.html").read_text(encoding="utf-8")
    inert = text[text.index('id="data">') + 10 :].partition("</script>")[0]
    assert not set(inert) & {"<", ">", "&", "\u2028", "\u2029"}
    data = json.loads(inert)
    names = {project[key] for project in data["projects"] for key in ("id", "name", "sector")}
    names |= {design["name"] for project in data["projects"] for design in project["designs"]}
    assert set(HOSTILE) <= names
    # The script is that of any other page: no name went into it.
    other = page(island(), tmp_path)
    assert tags.inside["script"][1] == other.inside["script"][1]


def test_a_hostile_title_stays_a_title(tmp_path: Path) -> None:
    pipeline = cc.Pipeline.from_toml(ISLET.replace('"Islet"', json.dumps(HOSTILE[0] + HOSTILE[2])))
    tags = page(cc.optimize(cc.appraise(pipeline)), tmp_path)
    assert "".join(tags.inside["title"]) == HOSTILE[0] + HOSTILE[2]
    assert [tag for tag, _ in tags.elements].count("script") == 2


def test_figures_are_those_of_the_plan(tmp_path: Path) -> None:
    plan = island()
    data = data_of(page(plan, tmp_path))
    (shown,) = data["plans"]
    totals = next(row for row in records(plan.totals) if row["scenario"] == "middle")
    for name, value in totals.items():
        if isinstance(value, float):
            assert math.isclose(shown["totals"][name], value, rel_tol=1e-9)
    built = {row["project"]: row for row in records(plan.schedule)}
    assert {row["project"] for row in shown["schedule"]} == set(built)
    for row in shown["schedule"]:
        for name, value in row["figures"].items():
            told = built[row["project"]][name]
            assert value is told or math.isclose(value, told, rel_tol=1e-9)
    flows = {row["line"]: row["net"] for row in shown["economic"]["rows"]}
    assert math.isclose(flows["present value"], totals["enpv"], rel_tol=1e-9)
    assert len(shown["limits"]) == len(plan.certificate["limits"])
    assert shown["tiles"][1]["text"].startswith("USD 11")
    rate = next(row for row in data["assumptions"] if row["assumption"] == "settings.discount.economic")
    assert re.fullmatch(r"pipeline\.toml:\d+:\d+", rate["place"])
    assert str(tmp_path.parent) not in json.dumps(data)
    assert str(ISLAND.parent) not in json.dumps(data)
    assert any("assumption" in (row["source"] or "") for row in data["sources"])


def test_what_an_appraisal_does_not_have_is_not_there(tmp_path: Path) -> None:
    (shown,) = data_of(page(spreadsheet(), tmp_path))["plans"]
    assert not {"economic", "financial", "who_gains", "tornado"} & set(shown)
    assert shown["wedge"] is None
    assert shown["abatement"] is None
    assert [tile["text"] for tile in shown["tiles"]] == ["6 million"]


def test_the_plans_of_a_frontier_are_all_there_and_the_plan_once(tmp_path: Path) -> None:
    frontier = curve()
    data = data_of(page(city(), tmp_path, frontier=frontier))
    assert len(data["plans"]) == len(frontier.plans)
    points = data["frontier"]["points"]
    assert [point["x"] for point in points] == sorted(point["x"] for point in points)
    assert sorted(point["plan"] for point in points) == list(range(len(frontier.plans)))
    for point in points:
        assert math.isclose(data["plans"][point["plan"]]["totals"]["capex"], point["x"], rel_tol=1e-9)


def test_a_plan_beside_the_frontier_is_a_point_of_its_own(tmp_path: Path) -> None:
    frontier = curve()
    fewer = type(frontier)(cc.Table(frontier.table.to_arrow()[:3]), frontier.plans[:3], frontier.objectives)
    points = data_of(page(city(), tmp_path, frontier=fewer))["frontier"]["points"]
    assert [point["plan"] for point in points].count(0) == 1
    assert len(points) == 4


def test_a_page_that_grows_too_large_leaves_out_the_years_of_other_plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cc.write_page(city(), tmp_path / "one.html")
    size = (tmp_path / "one.html").stat().st_size
    monkeypatch.setattr(writing, "LARGEST", size + 60_000)
    data = data_of(page(city(), tmp_path, frontier=curve()))
    assert "wedge" in data["plans"][0]
    assert not any("wedge" in plan or "budgets" in plan for plan in data["plans"][1:])
    monkeypatch.setattr(writing, "LARGEST", size - 1)
    with pytest.raises(cc.InputError, match=r"0\.\d MB for 30 projects; allowed: pages up to"):
        cc.write_page(city(), tmp_path / "none.html")
    assert not (tmp_path / "none.html").exists()


def test_only_a_plan_becomes_a_page(tmp_path: Path) -> None:
    with pytest.raises(cc.InputError, match="found Appraisal; allowed: a plan"):
        cc.write_page(island().appraisal, tmp_path / "plan.html")  # type: ignore[arg-type]


def test_every_text_of_the_script_is_a_label() -> None:
    used = set()
    for name in ("base.js", "charts.js", "sections.js", "main.js"):
        used |= set(re.findall(r'say\("([\w.]+)"', writing._part(name)))  # noqa: SLF001
        used |= set(re.findall(r'"((?:page|chart)\.[\w.]+)"', writing._part(name)))  # noqa: SLF001
    labels = set(Labels().all())
    assert {key for key in used if key not in labels and not key.endswith(".")} == set()
    assert len(used) > 100


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    (tmp_path / "islet.toml").write_text(ISLET, encoding="utf-8")
    answer = run("plan", tmp_path / "islet.toml", "--page", tmp_path / "plan.html")
    assert answer.exit_code == 0
    assert "written to" in answer.stdout
    assert "<title>Islet</title>" in (tmp_path / "plan.html").read_text(encoding="utf-8")
