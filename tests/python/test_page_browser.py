"""The page in a browser: it opens, sorts, filters, slides and prints, for eyes, keyboards and screen readers alike."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from conftest import needs
from pictured import HOSTILE, city, curve, island, spreadsheet

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs("chromium")

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
        opened = playwright.chromium.launch(**options)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in ("island", "city", "spreadsheet")}
    cc.write_page(island(), made["island"])
    cc.write_page(city(), made["city"], frontier=curve())
    cc.write_page(spreadsheet(), made["spreadsheet"])
    return made


class Opened:
    """A page in the browser, with all that went wrong in it."""

    def __init__(self, browser: Any, file: Path, size: dict[str, int]) -> None:
        self.wrong: list[str] = []
        self.context = browser.new_context(viewport=size, locale="en-US")
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.wrong.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.goto(file.as_uri())
        self.page.wait_for_selector(".chart svg")

    def _requested(self, url: str) -> None:
        if not url.startswith("data:") and not url.endswith(".html"):
            self.wrong.append(f"request: {url}")

    def table(self) -> Any:
        return self.page.locator("#projects .scroll").first

    def names(self) -> list[str]:
        found: list[str] = self.table().locator("tbody th").all_inner_texts()
        return found

    def column(self, head: str) -> list[str]:
        heads = self.table().locator("thead th").all_inner_texts()
        place = next(number for number, text in enumerate(heads) if text.startswith(head))
        rows = self.table().locator("tbody tr").all()
        return [row.locator("th, td").nth(place).inner_text() for row in rows]


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    found: dict[str, int] = request.param
    return found


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    pages: list[Opened] = []

    def make(name: str, size: dict[str, int] = DESK) -> Opened:
        pages.append(Opened(browser, files[name], size))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()
        assert page.wrong == []


@pytest.mark.parametrize("name", ["island", "city", "spreadsheet"])
def test_a_page_opens_without_errors_requests_or_a_sideways_scroll(
    opened: Any, name: str, size: dict[str, int]
) -> None:
    page = opened(name, size).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.locator("h1").inner_text() == page.title()
    # No chart is drawn beyond its edges, and none is empty.
    for chart in page.locator(".chart svg").all():
        if chart.is_visible():
            assert chart.bounding_box()["width"] <= size["width"]
            assert chart.locator("rect, path, circle").count() > 0


def test_the_plan_stands_on_one_screen(opened: Any) -> None:
    page = opened("island").page
    for part in (".statement", ".tiles", ".sure", ".works .chart svg"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= DESK["height"]
    assert re.match(r"\d+ of 15 projects are built by 20\d\d, for USD \d", page.locator(".statement").inner_text())
    assert page.locator(".tile strong").count() == 4


def test_every_finding_of_a_chart_is_said_to_screen_readers(opened: Any) -> None:
    page = opened("island").page
    for chart in page.locator(".chart svg").all():
        assert chart.get_attribute("role") == "img"
        assert len(chart.get_attribute("aria-label")) > 10
    labels = [chart.get_attribute("aria-label") for chart in page.locator("#emissions .chart svg").all()]
    assert any(re.search(r"Emissions fall by \d+ % in 20\d\d", label) for label in labels)


def test_projects_are_sorted_by_a_click_on_their_head_and_back(opened: Any) -> None:
    found = opened("island")
    heads = found.table().locator("thead th")
    head = heads.filter(has_text="Capital cost")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    costs = [float(text.replace(",", "")) for text in found.column("Capital cost") if text != "–"]  # noqa: RUF001
    assert costs == sorted(costs, reverse=True)
    # What is not there comes last, either way.
    assert found.column("Capital cost")[-1] == "–"  # noqa: RUF001
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    costs = [float(text.replace(",", "")) for text in found.column("Capital cost") if text != "–"]  # noqa: RUF001
    assert costs == sorted(costs)
    assert found.column("Capital cost")[-1] == "–"  # noqa: RUF001


def test_projects_are_filtered_by_text_sector_and_fate(opened: Any) -> None:
    found = opened("island")
    page = found.page
    page.get_by_label("Search").fill("HOSPITAL")
    assert found.names() == ["Windward hospital, 100 beds"]
    assert page.get_by_role("status").inner_text() == "1 of 15 projects"
    page.get_by_label("Search").fill("")
    page.locator("#filter-sector").select_option("water")
    assert set(found.column("Sector")) == {"water"}
    page.locator("#filter-status").select_option("out")
    assert set(found.column("Design")) <= {"Not built"}
    page.locator("#filter-sector").select_option("")
    page.locator("#filter-status").select_option("built")
    assert len(found.names()) == len(island().schedule)


def test_a_project_opens_with_its_designs_and_closes_where_one_was(opened: Any) -> None:
    page = opened("island").page
    button = page.get_by_role("button", name="Windward hospital, 100 beds").first
    button.press("Enter")
    panel = page.locator("#project")
    assert page.evaluate("document.activeElement.textContent") == "Windward hospital, 100 beds"
    heads = panel.locator("thead th").all_inner_texts()
    assert heads[1:3] == ["Without", "New building on the same ground, standard"]
    capital = panel.locator("tbody tr").filter(has_text="Capital cost, USD").first
    assert capital.locator("td").all_inner_texts() == ["0", "16,000,000", "17,600,000", "18,600,000"]
    page.wait_for_selector("#project .chart svg")
    assert panel.locator("figcaption").all_inner_texts()[0] == "Life-cycle cost by design, present value"
    panel.get_by_role("button", name="Close").press("Enter")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Windward hospital, 100 beds"


def test_the_slider_leads_along_the_frontier_and_back(opened: Any) -> None:
    page = opened("city").page
    frontier = curve()
    built = len(city().schedule)
    assert page.locator(".statement").inner_text().startswith(f"{built} of 30 ")
    slider = page.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext").startswith("With USD ")
    slider.focus()
    for plan in reversed(frontier.plans[:-1]):
        page.keyboard.press("ArrowLeft")
        assert page.locator(".statement").inner_text().startswith(f"{len(plan.schedule)} of 30 ")
        assert f"{len(plan.schedule)} project" in page.locator(".told").inner_text()
        names = page.locator("#projects .scroll tr.built").count()
        assert names == len(plan.schedule)
    assert page.evaluate("document.activeElement.id") == "slider"
    page.get_by_role("button", name="Back to the plan").click()
    assert page.locator(".statement").inner_text().startswith(f"{built} of 30 ")
    assert not page.get_by_role("button", name="Back to the plan").is_visible()


def test_sections_that_have_nothing_to_say_are_not_there(opened: Any) -> None:
    page = opened("spreadsheet").page
    shown = [section.get_attribute("id") for section in page.locator("main > section:visible").all()]
    assert shown == ["plan", "projects", "budget", "left_out", "certificate"]
    links = [link.get_attribute("href") for link in page.locator("nav a").all()]
    assert links == [f"#{name}" for name in shown[1:]]
    full = opened("island").page
    assert full.locator("main > section:visible").count() == 10


def test_hostile_names_are_only_text(opened: Any) -> None:
    page = opened("spreadsheet").page
    assert page.title() == "Capital investment plan"
    for button in page.locator("#projects [data-project]").all():
        button.click()
    shown = page.locator("body").inner_text()
    assert HOSTILE[1] in shown
    assert page.locator("img").count() == 0
    assert page.evaluate("document.scripts.length") == 2


def test_nothing_can_be_put_into_the_page_as_markup(files: dict[str, Path]) -> None:
    text = files["island"].read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way not in text


@pytest.mark.parametrize("name", ["island", "city", "spreadsheet"])
def test_axe_finds_nothing(opened: Any, name: str, size: dict[str, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(name, size).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("#projects [data-project]").first.click()
    page.wait_for_timeout(200)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_everything_is_reached_by_the_keyboard(opened: Any) -> None:
    page = opened("city").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the plan"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"slider", "filter-text", "filter-sector", "filter-status", "A", "SUMMARY", "BUTTON"} <= reached


@pytest.mark.parametrize(("name", "least", "most"), [("island", 8, 28), ("city", 10, 34), ("spreadsheet", 2, 5)])
def test_a_page_prints_clean(opened: Any, tmp_path: Path, name: str, least: int, most: int) -> None:
    page = opened(name).page
    page.pdf(path=tmp_path / "plan.pdf", format="A4", prefer_css_page_size=True)
    content = (tmp_path / "plan.pdf").read_bytes()
    pages = [int(found) for found in re.findall(rb"/Type /Pages\b.*?/Count (\d+)", content, re.DOTALL)]
    assert least <= max(pages) <= most
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".filters").is_visible()
    # No table is wider than the paper.
    page.set_viewport_size({"width": 703, "height": 1000})  # A4 less its margins, at 96 dots to the inch
    page.wait_for_timeout(200)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 704
    assert page.locator(".card").count() == len(page.locator("#projects [data-project]").all())
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".card").count() == 0
    assert page.locator("#projects button.sort").count() > 5
