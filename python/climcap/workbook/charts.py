"""The charts of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from climcap.workbook.formulas import Cells
    from climcap.workbook.style import Page

__all__ = ["BLUE", "GRAY", "ORANGE", "place", "series"]

# Of the palette of Okabe and Ito (2008), which color-blind readers tell apart.
BLUE, ORANGE, GRAY = "#0072B2", "#D55E00", "#7F7F7F"
_FONT = {"name": "Calibri", "size": 9, "bold": False}
# Years of which each has its label.
_CROWDED = 15


def series(cells: Cells, key: str, name: str) -> dict[str, Any]:
    """A column of a table by its years, as charts take it."""

    def column(which: str) -> list[Any]:
        return [cells.sheet, cells.first, cells.columns[which], cells.last, cells.columns[which]]

    return {"name": name, "categories": column("year"), "values": column(key)}


def place(page: Page, chart: Any, cells: Cells, title: str, unit: str) -> None:
    """Give a chart its title and axes, and put it beside a table."""
    chart.set_title({"name": title, "name_font": {"name": "Calibri", "size": 12, "color": "#1F3864"}, "overlay": False})
    lines = {"visible": True, "line": {"color": "#D9D9D9"}}
    numbers = {"name": unit, "name_font": _FONT, "num_font": _FONT, "num_format": "#,##0", "major_gridlines": lines}
    chart.set_y_axis(numbers)
    years = cells.last - cells.first + 1
    chart.set_x_axis({"num_font": _FONT, "interval_unit": 1 if years <= _CROWDED else 5})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": 560, "height": 300})
    page.sheet.insert_chart(cells.first - 2, max(cells.columns.values()) + 2, chart)
