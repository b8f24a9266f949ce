"""The one look of all charts: colors, titles, axes in words, labels that do not meet."""

from __future__ import annotations

import contextlib
import functools
import io
import math
import re
import textwrap
from typing import TYPE_CHECKING, Any, TypeVar

from climcap import _core
from climcap.exhibits.palette import BLACK, GRAY
from climcap.exhibits.wording import fixed, signed
from climcap.extras import extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from climcap.exhibits import View
    from climcap.exhibits.wording import Scale

__all__ = ["canvas", "label_points", "legend", "present", "short", "shown", "styled", "ticks", "wrapped"]

_STYLE = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GRAY,
    "axes.labelcolor": BLACK,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.8,
    "text.color": BLACK,
    "xtick.color": GRAY,
    "ytick.color": GRAY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "hatch.linewidth": 0.6,
    "figure.facecolor": "white",
    "svg.hashsalt": "climcap",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
}
# Fonts with the letters of other scripts, taken where they are installed.
_OTHER_SCRIPTS = (
    "Noto Sans CJK SC",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Khmer",
    "PingFang SC",
    "Microsoft YaHei",
    "Nirmala UI",
    "Arial Unicode MS",
)
# Characters of a title to an inch, at its size.
_TITLE_SIZE, _TITLE_PER_INCH = 13.0, 8.8
_NOTE_SIZE, _NOTE_PER_INCH = 8.0, 14.5

# A figure, its unit and its currency stay on one line.
_TOGETHER = re.compile(r"(?<=\d) (?=\S)|(?<=\bt) (?=CO2e)|(?<=\b[A-Z]{3}) (?=\S)")

Kind = TypeVar("Kind")


def present(exhibit: Kind | None, chart: str, needs: str) -> Kind:
    """Give what is to be drawn, or refuse a chart of nothing."""
    if exhibit is None:
        raise _core.input_error("plot", chart, found="nothing to draw", allowed=needs)
    return exhibit


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Draw in climcap's look, whatever else is set."""
    matplotlib = extra("matplotlib", "plot")
    # Asking for the backend would choose one, and load pyplot.
    defaults = {name: matplotlib.rcParamsDefault[name] for name in matplotlib.rcParamsDefault if name != "backend"}
    with matplotlib.rc_context({**defaults, **_STYLE, "font.family": _fonts()}):
        yield


@functools.cache
def _fonts() -> list[str]:
    """The font that comes with matplotlib, so that charts are the same everywhere; then what it has no letters for."""
    there = set(extra("matplotlib.font_manager", "plot").get_font_names())
    return ["DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in there)]


@functools.cache
def _picture() -> Any:
    """The class of our figures, made when matplotlib is there."""
    base: Any = extra("matplotlib.figure", "plot").Figure

    class Picture(base):  # type: ignore[misc]  # matplotlib is imported late
        """A figure that notebooks show by itself, and that is drawn in climcap's look wherever it is."""

        def draw(self, renderer: Any) -> None:
            # Numbers of axes and hatches are made only now.
            with styled():
                super().draw(renderer)

        def _repr_png_(self) -> bytes:
            stream = io.BytesIO()
            self.savefig(stream, format="png", dpi=110)
            return stream.getvalue()

    return Picture


def canvas(view: View | None, title: str, size: tuple[float, float], *, notes: Sequence[str] = ()) -> Figure:
    """Make a figure with its finding on top and, below, what it is of."""
    figure: Figure = _picture()(figsize=size, dpi=150, layout="constrained")
    figure.set_layout_engine("constrained", h_pad=0.08, w_pad=0.08, hspace=0.03, wspace=0.03)
    figure.suptitle(
        _balanced(title, max(24, int(size[0] * _TITLE_PER_INCH))),
        x=0.012,
        ha="left",
        fontsize=_TITLE_SIZE,
        fontweight="bold",
        color=BLACK,
    )
    said = [*notes, *([] if view is None else [source(view)])]
    width = int(size[0] * _NOTE_PER_INCH)
    below = "\n".join(textwrap.fill(note, width) for note in said if note)
    if below:
        figure.supxlabel(below, x=0.012, ha="left", fontsize=_NOTE_SIZE, color=GRAY)
    return figure


def _balanced(text: str, width: int) -> str:
    """Break a title into as few lines as fit, all about as long."""
    text = _TOGETHER.sub("\N{NO-BREAK SPACE}", text)
    lines = textwrap.wrap(text, width)
    while len(shorter := textwrap.wrap(text, width - 1)) == len(lines) > 1:
        lines, width = shorter, width - 1
    return "\n".join(lines)


def source(view: View) -> str:
    """What a chart is of: program, money, scenario."""
    if view.pipeline is None:
        return view.labels("chart.scenario", scenario=view.scenario)
    settings = view.document["settings"]
    money = view.labels("chart.real_money", currency=settings["currency"], year=settings["price_year"])
    scenario = view.scenario_name(view.scenario)
    if not view.pipeline.name:
        return f"{money}; {view.labels('chart.scenario', scenario=scenario)}"
    return view.labels("chart.source", program=view.pipeline.name, money=money, scenario=scenario)


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """Break a name into lines; what does not fit ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …", break_on_hyphens=False) or [""])


def shown(value: float, scale: Scale, decimals: int | None = None) -> str:
    """A value of a scaled axis, as a label beside its mark."""
    scaled = value / scale.divisor
    size = abs(scaled)
    places = decimals if decimals is not None else 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2  # noqa: PLR2004
    return fixed(scaled, places)


def ticks(axis: Any, scale: Scale | None = None) -> None:
    """Number an axis in the unit that stands at it, thousands apart."""
    divisor = 1.0 if scale is None else scale.divisor
    axis.set_major_formatter(lambda value, _: signed(f"{value / divisor:,.10g}"))


def legend(axes: Axes, columns: int = 4, **options: Any) -> None:
    """Name marks above the axes, in a row."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=columns,
            borderaxespad=0.2,
            borderpad=0.0,
            columnspacing=1.4,
            handlelength=1.3,
            **options,
        )


# Where a label may stand beside its mark, the best place first: offset in points, and alignment.
_BESIDE = (
    (3, 0, "left", "center"),
    (-3, 0, "right", "center"),
    (0, 3, "center", "bottom"),
    (0, -3, "center", "top"),
    (3, 3, "left", "bottom"),
    (3, -3, "left", "top"),
    (-3, 3, "right", "bottom"),
    (-3, -3, "right", "top"),
    (10, 12, "left", "bottom"),
    (10, -12, "left", "top"),
    (-10, 12, "right", "bottom"),
    (-10, -12, "right", "top"),
)


def label_points(
    axes: Axes,
    points: Sequence[tuple[float, float, str, float]],
    *,
    most: int = 40,
    is_below: bool = False,
    **options: Any,
) -> list[str]:
    """Write names beside marks, the first first, where they meet neither marks nor each other.

    Each mark has its place, its name (empty for none) and its radius in points. ``is_below`` is for marks on a line
    that rises: names stand below it where they can.

    Returns
    -------
    list of str
        The names that found no room.
    """
    figure: Any = axes.figure
    figure.draw_without_rendering()
    renderer = figure._get_renderer()  # noqa: SLF001 - matplotlib has no public name for it
    transform = axes.transData.transform
    pixels = figure.dpi / 72
    marks = [(*transform((x, y)), radius * pixels) for x, y, _, radius in points]
    frame = axes.get_window_extent(renderer)
    taken: list[Any] = []
    left = []
    beside = sorted(_BESIDE, key=lambda place: not (place[0] > 0 > place[1])) if is_below else _BESIDE
    for number, (x, y, text, radius) in enumerate(points):
        if not text:
            continue
        if number >= most:
            left.append(text)
            continue
        for right, up, horizontal, vertical in beside:
            label = axes.annotate(
                text,
                (x, y),
                xytext=(right + math.copysign(radius, right) * bool(right), up + math.copysign(radius, up) * bool(up)),
                textcoords="offset points",
                ha=horizontal,
                va=vertical,
                fontsize=8.5,
                **options,
            )
            label.set_in_layout(False)
            box = label.get_window_extent(renderer).padded(1.5)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            clear = not any(box.overlaps(other) for other in taken)
            apart = not any(_meets(box, mark) for place, mark in enumerate(marks) if place != number)
            if inside and clear and apart:
                taken.append(box)
                break
            label.remove()
        else:
            left.append(text)
    return left


def _meets(box: Any, mark: tuple[float, float, float]) -> bool:
    """Whether a label lies on a mark."""
    x, y, radius = mark
    beside = max(box.x0 - x, 0.0, x - box.x1)
    above = max(box.y0 - y, 0.0, y - box.y1)
    return math.hypot(beside, above) < radius


def short(name: str, width: int = 30) -> str:
    """The first words of a name: what stands before a comma that is no thousands separator."""
    return wrapped(name.partition(", ")[0], width, 1)
