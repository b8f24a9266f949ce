"""How a workbook of climcap looks: one set of formats, and pages of tables below each other.

Texts are written as texts whatever they begin with, so that nothing that a name or a note holds is ever calculated.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap.extras import extra
from climcap.workbook.formulas import Cells, Formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Book", "Column", "Page"]

_FONT = "Calibri"
_NAVY, _BLUE, _PALE, _GRAY, _RULE = "#1F3864", "#2F5597", "#EEF3FA", "#595959", "#BFC9DC"
# Numbers of a column are shown whole if any is as large as this.
_LARGE = 100
# Widths of columns in characters, heights of rows in points.
_WIDEST, _NARROWEST = 60, 9
_LINE, _TALLEST = 13.5, 400
# Characters that stand side by side on a printed page, rows below each other, and as many as may be made to fit.
_PAGE, _PAGE_HIGH, _PAGE_ROWS = 95, 32, 80
# At most so many columns stay in sight; more would leave no room for the others.
_FROZEN = 4
_A4 = 9


class Column(NamedTuple):
    """A column of a table on a page.

    Attributes
    ----------
    key
        What its cells are called in the rows.
    head
        What stands above it.
    unit
        What stands below the head.
    kind
        ``text``, ``year``, ``number``, ``percent``, ``ratio`` or ``count``.
    """

    key: str
    head: str
    unit: str = ""
    kind: str = "number"


class Book:
    """A workbook being written."""

    def __init__(self, path: Any) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = extra("xlsxwriter", "excel").Workbook(path, options)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """Find the format with these properties; each is made once."""
        whole = {"font_name": _FONT, "font_size": 10, "valign": "top"} | properties
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(whole)
        return self._formats[key]

    def page(self, name: str, title: str, lead: str = "") -> Page:
        """Add a sheet with a title, and a line below it that says what it shows."""
        return Page(self, name, title, lead)


class Page:
    """A sheet being written from top to bottom."""

    def __init__(self, book: Book, name: str, title: str, lead: str) -> None:
        self.book, self.name, self.title = book, name, title
        self.sheet = book.file.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        self.sheet.write_string(0, 0, title, book.style(bold=True, font_size=16, font_color=_NAVY))
        self.sheet.set_row(0, 24)
        self.row = 1
        self.widths: dict[int, float] = {}
        # How many pages a print is wide; none where it fits as it is.
        self.pages_wide = 0
        self._texts: list[tuple[int, int, int]] = []
        self._is_frozen = False
        self._print_setup()
        if lead:
            self.line(lead)

    def _print_setup(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        # The name of a sheet is climcap's own; & begins a code.
        self.sheet.set_footer(f"&L{self.name.replace('&', '&&')}&RPage &P of &N")

    def line(self, text: str, *, is_head: bool = False) -> None:
        """Write a line of text across the page."""
        look = {"bold": True, "font_size": 12, "font_color": _BLUE} if is_head else {"font_color": _GRAY}
        self.sheet.write_string(self.row, 0, text, self.book.style(**look))
        self.row += 1

    def head(self, text: str) -> None:
        """Write a heading, with a blank row above."""
        self.row += 1
        self.line(text, is_head=True)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, Any]],
        *,
        totals: Iterable[Mapping[str, Any]] = (),
        is_only: bool = False,
    ) -> Cells:
        """Write a table: heads, units, rows, and bold rows below them.

        Parameters
        ----------
        columns
            What is shown, from left to right.
        rows
            What the cells hold by key: texts, numbers, :class:`Formula`, or nothing.
        totals
            The same, for the bold rows at the end.
        is_only
            Whether it is the only table of the page, so that its heads stay in sight and stand on every printed page.
        """
        top, first = self.row, self.data_row(columns)
        self._heads(columns, has_units=first > top + 1)
        summed = list(totals)
        for number, column in enumerate(columns):
            shown = _format(column, [row.get(column.key) for row in [*rows, *summed]])
            for row, cells in enumerate(rows, first):
                self._cell((row, number), cells.get(column.key), column, shown, {"bottom": 4, "bottom_color": _RULE})
            for row, cells in enumerate(summed, first + len(rows)):
                self._cell(
                    (row, number), cells.get(column.key), column, shown, {"bold": True, "top": 1, "bg_color": _PALE}
                )
            self._widen(number, column, [row.get(column.key) for row in [*rows, *summed]], shown)
        self.row = first + len(rows) + len(summed)
        ids = next((number for number, column in enumerate(columns) if column.kind not in {"text", "year"}), 1)
        if is_only:
            self.sheet.freeze_panes(first, min(max(ids, 1), _FROZEN))
            self.sheet.repeat_rows(top, first - 1)
        elif not self._is_frozen:
            # Below each other heads differ; only what rows are called stays in sight.
            self.sheet.freeze_panes(0, 1)
        self._is_frozen = True
        return Cells(self.name, first, first + len(rows) - 1, {column.key: n for n, column in enumerate(columns)})

    def data_row(self, columns: Sequence[Column]) -> int:
        """The first row of data of the table that is written next, which formulas of its cells need to know."""
        return self.row + (2 if any(column.unit for column in columns) else 1)

    def _heads(self, columns: Sequence[Column], *, has_units: bool) -> None:
        look = {"bold": True, "font_color": "white", "bg_color": _NAVY, "text_wrap": True, "valign": "vcenter"}
        for number, column in enumerate(columns):
            placed = _placed(column, number)
            self.sheet.write_string(self.row, number, column.head, self.book.style(**look, **placed))
            if has_units:
                unit = {"italic": True, "font_color": _BLUE, "bg_color": _PALE, "bottom": 1, "bottom_color": _RULE}
                self.sheet.write_string(self.row + 1, number, column.unit, self.book.style(**unit, **placed))
        longest = max((len(column.head) for column in columns if column.kind != "text"), default=0)
        self.sheet.set_row(self.row, 15 * min(3, 1 + longest // 14) + 3)

    def _cell(self, place: tuple[int, int], value: Any, column: Column, shown: str, look: Mapping[str, Any]) -> None:
        row, number = place
        if isinstance(value, float) and not math.isfinite(value):
            value = None
        numeric = self.book.style(
            **look, num_format=shown, **(_placed(column, number) if column.kind != "text" else {})
        )
        match value:
            case None:
                self.sheet.write_blank(row, number, None, numeric)
            case Formula():
                self.sheet.write_formula(row, number, value.text, numeric, value.value)
            case bool():
                self.sheet.write_string(row, number, "yes" if value else "no", self.book.style(**look, indent=1))
            case int() | float():
                # Minus zero is zero.
                self.sheet.write_number(row, number, value + 0.0, numeric)
            case _:
                style = self.book.style(**look, text_wrap=True, **_placed(column, number))
                self.sheet.write_string(row, number, str(value), style)
                self._texts.append((row, number, len(str(value))))

    def _widen(self, number: int, column: Column, values: Iterable[Any], shown: str) -> None:
        """Make a column as wide as what it holds, within reason."""
        lengths = [_length(value, shown) for value in values]
        word = max(map(len, column.head.split()), default=0)
        longest = max([len(column.unit), _NARROWEST, word + 1, len(column.head) // 3 + 2, *lengths])
        # A few long texts fold; many short ones decide.
        usual = sorted(lengths)[int(0.9 * len(lengths))] if lengths else 0
        width = min(longest, max(_NARROWEST, word + 1, usual, 28)) if column.kind == "text" else longest
        self.widths[number] = max(self.widths.get(number, 0), min(width + 2, _WIDEST))

    def close(self) -> None:
        """Set the widths that all tables of the page ask for, and the heights of rows in which texts fold."""
        for number, width in self.widths.items():
            self.sheet.set_column(number, number, width)
        is_large = sum(self.widths.values()) > _PAGE or self.row > _PAGE_HIGH
        if is_large and not self.pages_wide:
            self.pages_wide = 1
        if self.pages_wide:
            # What is not much longer than a page is one.
            self.sheet.fit_to_pages(self.pages_wide, 1 if self.row <= _PAGE_ROWS else 0)
        lines: dict[int, int] = {}
        for row, number, length in self._texts:
            folded = math.ceil(0.95 * length / self.widths[number])
            lines[row] = max(lines.get(row, 1), folded)
        for row, count in lines.items():
            if count > 1:
                self.sheet.set_row(row, min(_LINE * count + 2, _TALLEST))


def _placed(column: Column, number: int) -> dict[str, Any]:
    """Numbers stand to the right, years in the middle, texts to the left of their column."""
    if number == 0 and column.kind == "year":
        return {"align": "left"}
    if column.kind == "text":
        return {"align": "left", "indent": 1 if number else 0}
    return {"align": "center" if column.kind == "year" else "right"}


def _figure(value: Any) -> float | None:
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _format(column: Column, values: Iterable[Any]) -> str:
    """The number format of a column: thousands apart, decimals where no figure is large."""
    if column.kind == "year":
        return "0"
    if column.kind == "percent":
        return "0.0%"
    if column.kind == "ratio":
        return "#,##0.00"
    there = [figure for figure in map(_figure, values) if figure is not None]
    is_whole = all(figure.is_integer() for figure in there)
    largest = max(map(abs, there), default=0)
    if is_whole or largest >= _LARGE:
        return "#,##0"
    return "#,##0.00" if largest >= 0.1 else "0.0000"  # noqa: PLR2004 - a tenth


def _length(value: Any, shown: str) -> int:
    figure = _figure(value)
    if figure is None:
        return len(str(value)) if value is not None else 0
    decimals = len(shown.partition(".")[2].rstrip("%"))
    return len(f"{figure:,.{decimals}f}")
