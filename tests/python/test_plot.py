"""Charts show the tables' figures, in words, with nothing cut off and nothing on top of anything else."""

from __future__ import annotations

import functools
import itertools
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from pictured import city, curve, island, spreadsheet
from samples import ceilings, choices

import climcap as cc
from climcap import exhibits
from climcap.exhibits import View
from climcap.exhibits.palette import ink
from climcap.exhibits.view import records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from matplotlib.figure import Figure

PLACES = {
    "project": ["school", "hospital", "landfill", "feeder"],
    "latitude": [17.1, 17.12, 17.05, 17.11],
    "longitude": [-61.8, -61.84, -61.85, -61.81],
}
CHARTS: dict[str, Callable[[], Figure]] = {
    "gantt": lambda: cc.plot.gantt(island()),
    "gantt of a city": lambda: cc.plot.gantt(city()),
    "gantt of a spreadsheet": lambda: cc.plot.gantt(spreadsheet()),
    "budget_use": lambda: cc.plot.budget_use(island()),
    "budget_use of a city": lambda: cc.plot.budget_use(city()),
    "emissions": lambda: cc.plot.emissions(island()),
    "emissions of a city": lambda: cc.plot.emissions(city()),
    "macc": lambda: cc.plot.macc(island()),
    "macc of a city": lambda: cc.plot.macc(city()),
    "life_cycle_cost": lambda: cc.plot.life_cycle_cost(island(), "hospital"),
    "life_cycle_cost of a city": lambda: cc.plot.life_cycle_cost(city(), "p003"),
    "expected_damage": lambda: cc.plot.expected_damage(island(), "desalination"),
    "risk_curve": lambda: cc.plot.risk_curve(island(), "hospital"),
    "premium": lambda: cc.plot.premium(island()),
    "premium of a city": lambda: cc.plot.premium(city()),
    "tornado": lambda: cc.plot.tornado(island()),
    "frontier": lambda: cc.plot.frontier(curve(), city()),
    "project_map": lambda: cc.plot.project_map(island(), PLACES),
    "project_map of a city": lambda: cc.plot.project_map(city()),
}
# A title says what was found, in a figure.
TITLED = re.compile(r"\d")


@functools.cache
def drawn(name: str) -> Figure:
    figure = CHARTS[name]()
    FigureCanvasAgg(figure).draw()
    return figure


@pytest.fixture(params=CHARTS)
def figure(request: pytest.FixtureRequest) -> Figure:
    return drawn(request.param)


def texts(figure: Figure) -> list[Text]:
    """Every text that is seen: numbers beyond the ends of an axis are not."""
    unseen = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            room = 1e-9 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - room <= tick.get_loc() <= high + room:
                    unseen |= {tick.label1, tick.label2}
    found = figure.findobj(Text)
    return [text for text in found if text not in unseen and text.get_visible() and text.get_text().strip()]


def box(text: Text) -> Any:
    return text.get_window_extent()


@pytest.mark.filterwarnings("ignore:Glyph")  # letters that no font of this machine has
def test_no_text_is_cut_off(figure: Figure) -> None:
    width, height = figure.get_size_inches() * figure.dpi
    for text in texts(figure):
        extent = box(text)
        assert extent.x0 >= -2, text
        assert extent.x1 <= width + 2, text
        assert extent.y0 >= -2, text
        assert extent.y1 <= height + 2, text


@pytest.mark.filterwarnings("ignore:Glyph")
def test_no_text_lies_on_another(figure: Figure) -> None:
    for axes in figure.axes:
        here = {*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()}
        shown = [text for text in texts(figure) if text in here]
        for one, other in itertools.combinations(shown, 2):
            # Lines of text may share a pixel or two of their boxes, not letters.
            assert not box(one).padded(-1.5).overlaps(box(other).padded(-1.5)), (one, other)


@pytest.mark.filterwarnings("ignore:Glyph")
def test_titles_tell_a_finding_and_axes_their_unit(figure: Figure) -> None:
    title = figure.get_suptitle()
    assert TITLED.search(title)
    # Numbers of an axis are in a unit that stands at it, never in powers of ten.
    assert not any("e+" in text.get_text() or "10^" in text.get_text() for text in texts(figure))
    assert "_" not in title


def test_ids_are_not_shown_where_there_are_names() -> None:
    plan = island()
    shown = " ".join(text.get_text() for text in texts(drawn("gantt")))
    for row in records(plan.schedule):
        assert row["name"][:12] in shown
        if "_" in row["project"]:
            assert row["project"] not in shown


def bars(axes: Any) -> list[tuple[float, float, float, float]]:
    boxes = (patch.get_bbox() for patch in axes.patches if hasattr(patch, "get_bbox"))
    return [(found.x0, found.y0, found.width, found.height) for found in boxes]


def test_a_gantt_has_a_bar_over_the_works_of_each_project() -> None:
    plan = island()
    axes, below = cc.plot.gantt(plan).axes
    found = {(x, width) for x, _, width, height in bars(axes) if math.isclose(height, 0.72)}
    expected = {(row["start"] - 0.5, row["in_service"] - row["start"]) for row in records(plan.schedule)}
    assert {(round(x, 6), round(width, 6)) for x, width in found} == expected
    # Below, bars of a year add up to what it is charged, and a line stands at its ceiling.
    rows = [row for row in records(plan.budget) if row["ceiling"] is not None]
    for row in rows:
        heights = [height for x, _, width, height in bars(below) if math.isclose(x + width / 2, row["year"])]
        assert math.isclose(sum(heights) * 1e6, row["charged"], rel_tol=1e-9)
    assert [line.get_ydata()[0] * 1e6 for line in below.lines] == [row["ceiling"] for row in rows]
    assert below.get_ylabel().replace("\n", " ") == "Spending, million USD"


def test_a_gantt_of_too_many_projects_shows_the_largest_and_says_so() -> None:
    figure = cc.plot.gantt(city(), rows=5)
    assert len(figure.axes[0].get_yticklabels()) == 5
    assert f"and {len(city().schedule) - 5} more" in figure.get_supxlabel()


def test_budget_bars_and_rests_reach_the_ceiling() -> None:
    plan = island()
    (axes,) = cc.plot.budget_use(plan).axes
    rows = [row for row in records(plan.budget) if row["ceiling"] is not None]
    heights = [height for _, _, _, height in bars(axes)]
    charged, left = heights[: len(rows)], heights[len(rows) : 2 * len(rows)]
    assert all(math.isclose(part * 1e6, row["charged"], rel_tol=1e-9) for part, row in zip(charged, rows, strict=True))
    assert all(math.isclose(part * 1e6, row["left"], abs_tol=1e-3) for part, row in zip(left, rows, strict=True))


def test_emissions_are_lines_of_both_cases_with_the_target() -> None:
    plan = island()
    (axes,) = cc.plot.emissions(plan).axes
    found = exhibits.wedge(View(plan))
    assert found is not None
    without, planned, target = axes.lines
    assert list(without.get_ydata() * 1e3) == pytest.approx(found.without)
    assert list(planned.get_ydata() * 1e3) == pytest.approx(found.planned)
    assert list(target.get_xdata()) == [2035]
    assert any("at least 30,000 t CO2e avoided in 2035" in text.get_text() for text in axes.texts)


def test_widths_of_a_macc_are_tonnes_and_heights_costs_and_what_is_cut_is_said() -> None:
    plan = island()
    figure = cc.plot.macc(plan)
    axes = figure.axes[0]
    rows = {row["project"]: row for row in records(plan.schedule)}
    low, high = axes.get_ylim()
    drawn = [(width * 1e6, y + height if abs(y + height) > abs(y) else y) for _, y, width, height in bars(axes)]
    found = exhibits.abatement(View(plan))
    assert found is not None
    for (tonnes, cost), measure in zip(drawn, found.measures, strict=True):
        assert math.isclose(tonnes, rows[measure.project]["avoided_tco2e"], rel_tol=1e-9)
        if low < measure.cost < high:
            assert math.isclose(cost, measure.cost, rel_tol=1e-9)
        else:
            assert f"({measure.cost:,.0f})".replace("-", "\N{MINUS SIGN}") in figure.get_supxlabel()


def test_stacks_of_life_cycle_costs_end_at_their_totals() -> None:
    plan = island()
    (axes,) = cc.plot.life_cycle_cost(plan, "Windward hospital, 100 beds").axes
    found = exhibits.life_cycle(View(plan), "hospital")
    assert found is not None
    for row, total in enumerate(found.totals):
        widths = [
            math.copysign(width, x + width / 2)
            for x, y, width, _ in bars(axes)
            if math.isclose(y + 0.31, row, abs_tol=1e-9)
        ]
        assert math.isclose(sum(widths) * 1e6, total, rel_tol=1e-9)
    assert list(axes.lines[0].get_xdata() * 1e6) == pytest.approx(found.totals)


def test_risk_curves_have_a_panel_for_each_hazard_and_a_line_for_each_design() -> None:
    found = exhibits.risk_curves(View(island()), "hospital")
    assert found is not None
    for axes in cc.plot.risk_curve(island(), "hospital").axes:
        curves = [one for one in found.curves if one.hazard == axes.get_title(loc="left")]
        assert len(axes.lines) == len(curves) == 4
        for line, one in zip(axes.lines, curves, strict=True):
            assert list(line.get_xdata()) == list(one.return_periods)
            assert list(line.get_ydata() * 1e6) == pytest.approx(one.losses)
    with pytest.raises(cc.InputError, match="2026, 2050, 2090"):
        cc.plot.risk_curve(island(), "hospital", year=2051)


def test_premiums_are_points_at_what_they_cost_and_save() -> None:
    found = exhibits.premiums(View(island()))
    assert found is not None
    other, chosen = cc.plot.premium(island()).axes[0].lines[:2]
    drawn = {(round(x, 9), round(y, 9)) for line in (other, chosen) for x, y in line.get_xydata()}
    assert drawn == {(round(one.premium / 1e6, 9), round(one.avoided / 1e6, 9)) for one in found.premiums}
    assert len(chosen.get_xdata()) == sum(one.is_chosen for one in found.premiums)


def test_a_tornado_has_a_bar_for_each_change() -> None:
    found = exhibits.tornado(View(island()))
    assert found is not None
    (axes,) = cc.plot.tornado(island()).axes
    ends = sorted(x + width if width > 0 else x for x, _, width, _ in bars(axes))
    values = [max(found.base, change.value) / 1e6 for change in found.changes]
    assert ends == pytest.approx(sorted(values))
    assert len(axes.get_yticklabels()) == len(found.groups())


def test_the_plan_stands_on_its_frontier() -> None:
    line, mark = cc.plot.frontier(curve(), city()).axes[0].lines
    assert list(line.get_xdata() * 1e6) == pytest.approx(sorted(curve().table["capex"]))
    assert mark.get_xdata()[0] * 1e6 == pytest.approx(city().totals["capex"][0])
    assert mark.get_ydata()[0] * 1e6 == pytest.approx(city().objective)


def test_a_map_has_every_place_and_fills_what_is_built() -> None:
    figure = cc.plot.project_map(island(), PLACES)
    axes = figure.axes[0]
    drawn = [mark for mark in axes.collections if len(mark.get_offsets())]
    assert {tuple(mark.get_offsets()[0]) for mark in drawn} == set(
        zip(PLACES["longitude"], PLACES["latitude"], strict=True)
    )
    built = {row["project"] for row in records(island().schedule)} & set(PLACES["project"])
    filled = [mark for mark in drawn if tuple(mark.get_facecolor()[0][:3]) != (1.0, 1.0, 1.0)]
    assert len(filled) == len(built)
    assert "Without coordinates" in figure.get_supxlabel()


def test_what_cannot_be_drawn_is_refused_with_what_it_needs() -> None:
    plan = spreadsheet()
    for make in (cc.plot.emissions, cc.plot.macc, cc.plot.premium, cc.plot.tornado, cc.plot.project_map):
        with pytest.raises(cc.InputError, match="found nothing to draw; allowed: "):
            make(plan)
    with pytest.raises(cc.InputError, match="found 'capitol'; allowed: capital"):
        cc.plot.budget_use(plan, "capitol")
    once = cc.optimize(choices({"A": [(1.0, [1.0])]}), objective="value", sense="max", budgets=ceilings([2.0]))
    with pytest.raises(cc.InputError, match="years in which works start"):
        cc.plot.gantt(once)
    with pytest.raises(cc.InputError, match="found str; allowed: a plan or an appraisal"):
        cc.plot.premium("plan")  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:Glyph")
def test_pictures_are_written_and_the_same_every_time(tmp_path: Path) -> None:
    for name, start in (("a.png", b"\x89PNG"), ("b.svg", b"<?xml")):
        cc.plot.gantt(spreadsheet()).savefig(tmp_path / name, metadata={"Date": None} if name.endswith("svg") else None)
        assert (tmp_path / name).read_bytes().startswith(start)
    # What a hostile name holds is drawn, not taken for markup.
    tree = ET.parse(tmp_path / "b.svg")  # noqa: S314 - written two lines above
    assert not [one for one in tree.iter() if one.tag.rpartition("}")[2] in {"script", "image", "foreignObject"}]
    again = tmp_path / "c.svg"
    cc.plot.gantt(spreadsheet()).savefig(again, metadata={"Date": None})
    first = re.sub(rb"#?\w*[0-9a-f]{10}", b"", (tmp_path / "b.svg").read_bytes())
    assert first == re.sub(rb"#?\w*[0-9a-f]{10}", b"", again.read_bytes())


def test_notebooks_show_a_chart_without_more_words() -> None:
    assert cc.plot.budget_use(island())._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_the_look_of_others_is_left_as_it_is_and_does_not_enter() -> None:
    own = cc.plot.tornado(island())
    with mpl.rc_context({"font.size": 31.0, "axes.grid": True, "xtick.color": "red"}):
        before = dict(mpl.rcParams)
        figure = cc.plot.tornado(island())
        FigureCanvasAgg(figure).draw()
        assert dict(mpl.rcParams) == before
    FigureCanvasAgg(own).draw()
    sizes = [[text.get_fontsize() for text in texts(one)] for one in (own, figure)]
    assert sizes[0] == sizes[1]
    assert max(sizes[1]) < 15


def test_charts_need_no_display_and_leave_no_figures_open() -> None:
    script = """
import sys
import climcap as cc
key = {"project": ["a"], "alternative": ["x"], "start": [2026]}
appraisal = cc.Appraisal.from_tables(key | {"v": [1.0]}, key | {"budget": ["b"], "year": [2026], "amount": [5.0]})
cc.plot.gantt(cc.optimize(appraisal, objective="v", sense="max", budgets={"b": {2026: 9.0}}))
print("matplotlib.pyplot" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "False"


def test_without_matplotlib_a_line_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['matplotlib'] = None\nimport climcap as cc\n"
        "try: cc.plot.look.extra('matplotlib', 'plot')\nexcept ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == 'matplotlib is not installed; to have it: pip install "climcap[plot]"'


def test_text_can_be_read_on_every_color() -> None:
    assert {color: ink(color) for color in ("#0072B2", "#F0E442")} == {"#0072B2": "white", "#F0E442": "#1a1a1a"}
