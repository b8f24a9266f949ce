"""The sheets of a template, all of them made from the schema of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from climcap.extras import extra
from climcap.layout import LONG, setting_layouts, table_layouts
from climcap.template_example import EXAMPLES, SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from climcap.layout import ColumnLayout, TableLayout

__all__ = ["build"]

# The rows above the first example.
_HEAD, _UNIT, _MEANING, _EXAMPLE = range(4)
# Down to where cells offer their lists.
_LAST = 5000
# Longer lists of choices than Excel takes as text would need a sheet of their own.
_LONGEST_LIST = 255
_FONT = "Calibri"
_NAVY, _BLUE, _PALE, _GRAY = "#1F3864", "#2F5597", "#EEF3FA", "#7F7F7F"

_ABOUT = """\
One sheet for each table, one row for each thing: a project on `projects`, each of its designs on
`alternatives`, what a design is built of on `components`, and so on. Begin with `settings` and `projects`;
sheets that you do not need may stay empty or be deleted.

Columns with a dark head must be filled, those with a light head may stay blank. Point at a head to read what it
means and what holds if it is blank.

Rows that begin with # in the first column (units, meanings, the example) are not read. Write your own rows
below them. To use an example, copy it without the #.

Not read either: columns whose heads begin with # or `note` (except the column `note` itself), and sheets whose
names begin with #, `note` or `read me`. Use them for whatever you wish to keep beside the figures.

Ids (of projects, designs, components, hazards, ...) are texts of your own; the same id in two sheets is the
same thing. The design `without` holds what happens if nothing is built. A blank `alternative` means every
design and the without.

Numbers are numbers: money in whole units of the currency of `settings`, real, at the prices of its price year;
rates and shares as fractions (0.06, which a cell may show as 6 %); years as four digits. Several values in one
cell are parted by semicolons: 0.3; 0.7.

Formulas are fine: what is read is the value that was saved with them. Merged cells, dates, and errors such as
#REF! are refused, each with its cell.

On `hazards`, `curves`, `paths`, `factors`, `currencies` and `budgets` a row is one point or one year; rows with
the same id belong together.

Then: climcap check FILE.xlsx tells everything that is wrong, with sheet and cell; climcap plan FILE.xlsx makes
the plan.
"""


def build(path: Path) -> None:
    """Write the workbook."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    book = extra("xlsxwriter", "excel").Workbook(path, options)
    with book:
        book.set_properties({"title": "climcap pipeline"})
        _Template(book).write()


class _Template:
    """A workbook being written, with its formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
        self.text = book.add_format(base)
        self.wrapped = book.add_format(base | {"text_wrap": True})
        self.title = book.add_format(base | {"bold": True, "font_size": 18, "font_color": _NAVY})
        self.needed = book.add_format(base | {"bold": True, "font_color": "white", "bg_color": _NAVY, "border": 1})
        self.other = book.add_format(base | {"bold": True, "font_color": _NAVY, "bg_color": "#D6E0F0", "border": 1})
        self.unit = book.add_format(base | {"italic": True, "font_color": _BLUE, "bg_color": _PALE})
        self.meaning = book.add_format(base | {"text_wrap": True, "font_color": _GRAY, "bg_color": _PALE})
        self.example = book.add_format(base | {"font_color": _GRAY, "bg_color": _PALE, "num_format": "General"})
        self.mark = book.add_format(base | {"font_color": _GRAY})
        self.link = book.add_format(base | {"font_color": _BLUE, "underline": 1})
        # Ids are texts even where they look like numbers or dates.
        self.id = book.add_format(base | {"num_format": "@"})

    def write(self) -> None:
        tables = table_layouts()
        about = self.book.add_worksheet("Read me")
        for name in ("settings", "plan"):
            self._settings(name)
        for table in tables:
            self._table(table)
        notes = self.book.add_worksheet("Notes")
        notes.set_column(0, 0, 110, self.wrapped)
        notes.write_string(0, 0, "Notes: this sheet is not read.", self.mark)
        self._about(about, tables)
        about.activate()

    def _about(self, sheet: Any, tables: tuple[TableLayout, ...]) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        sheet.write_string(0, 0, "A pipeline of projects, for climcap", self.title)
        sheet.set_row(0, 30)
        row = 2
        for text in (" ".join(part.split()) for part in _ABOUT.split("\n\n")):
            sheet.merge_range(row, 0, row, 1, "", self.wrapped)
            sheet.write_string(row, 0, _spoken(text), self.wrapped)
            sheet.set_row(row, 15 * (1 + len(text) // 125))
            row += 1
        row += 1
        meanings = {"settings": "Conventions of the whole: money, years, discounting.", "plan": "What is asked."}
        meanings |= {table.name: table.meaning for table in tables}
        for name, meaning in meanings.items():
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, string=name)
            sheet.write_string(row, 1, _spoken(meaning), self.wrapped)
            sheet.set_row(row, 15 * (1 + len(meaning) // 115))
            row += 1
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _settings(self, name: str) -> None:
        """A sheet with a setting in each row: name and value are read, the rest explains."""
        sheet = self.book.add_worksheet(name)
        heads = ("setting", "value", "source", "note", "# unit", "# meaning", "# example")
        for number, (head, width) in enumerate(zip(heads, (28, 22, 30, 30, 26, 90, 20), strict=True)):
            sheet.write_string(_HEAD, number, head, self.needed if number < 2 else self.other)  # noqa: PLR2004
            sheet.set_column(number, number, width, self.text)
        settings = [setting for setting in setting_layouts(name) if setting.name not in {"source", "note"}]
        for row, setting in enumerate(sorted(settings, key=lambda setting: not setting.is_required), 1):
            sheet.write_string(row, 0, setting.name, self.needed if setting.is_required else self.other)
            sheet.write_blank(row, 1, None, self.text)
            sheet.write_string(row, 4, _spoken(setting.unit), self.unit)
            sheet.write_string(row, 5, _spoken(setting.meaning), self.meaning)
            _write(sheet, row, 6, SETTINGS[name].get(setting.name), self.example)
            sheet.set_row(row, 15 * (1 + len(setting.meaning) // 100))
            _offer(sheet, row, row, 1, setting, is_point=False)
        sheet.freeze_panes(1, 2)
        _print_setup(sheet)

    def _table(self, table: TableLayout) -> None:
        sheet = self.book.add_worksheet(table.name)
        is_long = table.name in LONG
        sheet.write_string(_HEAD, 0, "#", self.other)
        examples = EXAMPLES.get(table.name, [])
        first = _EXAMPLE + len(examples)
        for row, mark in enumerate(["# unit", "# meaning", *["# example"] * len(examples)], _UNIT):
            sheet.write_string(row, 0, mark, self.mark)
        sheet.set_column(0, 0, 11, self.mark)
        for number, column in enumerate(table.columns, 1):
            sheet.set_column(number, number, _width(column), self.id if column.unit == "id" else self.text)
            sheet.write_string(_HEAD, number, column.name, self.needed if column.is_required else self.other)
            sheet.write_string(_UNIT, number, _spoken(column.unit), self.unit)
            sheet.write_string(_MEANING, number, _short(column.meaning), self.meaning)
            sheet.write_comment(_HEAD, number, _comment(column), {"x_scale": 2.5, "y_scale": 1.8, "font_size": 9})
            for row, example in enumerate(examples, _EXAMPLE):
                _write(sheet, row, number, example.get(column.name), self.example)
            _offer(sheet, first, _LAST, number, column, is_point=is_long)
        sheet.set_row(_MEANING, 75)
        ids = sum(column.unit == "id" for column in table.columns)
        sheet.freeze_panes(first, 1 + ids)
        _print_setup(sheet)


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _offer(sheet: Any, first: int, last: int, number: int, column: ColumnLayout, *, is_point: bool) -> None:
    """Offer a list where there is one, and stop numbers that are out of bounds as they are typed."""
    kind = column.kind.removeprefix("list of ") if is_point else column.kind
    choices = column.choices or (("TRUE", "FALSE") if kind == "boolean" else ())
    if choices and len(",".join(choices)) <= _LONGEST_LIST:
        rule: dict[str, Any] = {"validate": "list", "source": list(choices)}
    elif kind in {"number", "whole number"}:
        rule = {"validate": "integer" if kind == "whole number" else "decimal"} | _bounds(column)
    else:
        return
    rule |= {"error_title": column.name, "error_message": f"{column.unit}: {_short(column.meaning)}"[:_LONGEST_LIST]}
    sheet.data_validation(first, number, last, number, rule)


def _bounds(column: ColumnLayout) -> dict[str, Any]:
    # Excel wants a criterion with any number; these hold every one that a pipeline may have.
    least = -1e15 if column.least is None else column.least
    most = 1e15 if column.most is None else column.most
    if column.kind.endswith("whole number"):
        least, most = max(least, -(2**31)), min(most, 2**31)
    return {"criteria": "between", "minimum": least, "maximum": most}


def _width(column: ColumnLayout) -> int:
    widths = {"id": 16, "text": 22}
    return max(widths.get(column.unit, 14), min(len(column.name) + 2, 26))


def _short(meaning: str) -> str:
    """The first sentence."""
    return _spoken(meaning.partition(". ")[0].removesuffix("."))


def _spoken(text: str) -> str:
    """Words of the schema without its marks of code."""
    return text.replace("`", "'")


def _comment(column: ColumnLayout) -> str:
    lines = [column.meaning, f"Unit: {column.unit}."]
    if column.choices:
        lines.append(f"One of: {', '.join(column.choices)}.")
    lines.append("It must be given." if column.is_required else "It may stay blank.")
    return _spoken("\n".join(lines))


def _print_setup(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
