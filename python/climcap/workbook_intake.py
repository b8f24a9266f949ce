"""Workbooks that come in: sheets as the tables of a document, and everything wrong with their cells at once.

A sheet that bears the name of a table is that table. Left out are sheets whose names begin with ``#``, ``note`` or
``read me``; columns whose heads begin with ``#`` or ``note`` (a column of the document that is called so is read);
and rows in which a cell of a ``#`` column begins with ``#``, as the explanations and the example of a template do.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from climcap import _core
from climcap.errors import InputError
from climcap.extras import extra
from climcap.intake import arrow_table
from climcap.layout import table_layouts
from climcap.table import Table
from climcap.workbook_guard import Refused, column_number, sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from climcap.workbook_guard import Sheet

__all__ = ["ERRORS", "pipeline_of"]

# What Excel and LibreOffice write where a formula fails.
ERRORS = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!",
)  # fmt: skip
_NOTES = ("#", "note")
_NOTE_SHEETS = ("#", "note", "read me")
# Words by which people say that figures are not in whole units.
_SCALES = re.compile(r"thousand|million|billion|'000|,000|\b(k|m|mn|mio|bn)\b|%|per ?cent", re.IGNORECASE)
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PLAIN_SHEET = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Problem(NamedTuple):
    address: str
    place: str
    found: str
    allowed: str


@dataclass
class _Read:
    """A sheet as it was read: its columns, with the letters under which they stand, and what is wrong with it."""

    table: str
    source: str
    letters: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[_Problem] = field(default_factory=list)
    # Columns whose heads were refused, by number.
    headless: set[int] = field(default_factory=set)

    def refuse(self, cell: str, column: str | None, found: str, allowed: str) -> None:
        address = self.table if column is None else f"{self.table}.{column}"
        kind = "cells" if ":" in cell else "cell"
        self.problems.append(_Problem(address, f"{self.source}, {kind} {cell}", found, allowed))


def pipeline_of(path: Path) -> _core.Pipeline:
    """Read a workbook.

    Raises
    ------
    InputError
        With every problem: its address, sheet and cell, what was found and what is allowed.
    ImportError
        If openpyxl is not installed.
    """
    openpyxl = extra("openpyxl", "excel")
    try:
        sheets = sheets_of(path)
    except Refused as refused:
        raise _core.input_error(str(path), None, found=refused.found, allowed=refused.allowed) from None
    except OSError as error:
        raise _core.input_error(
            str(path), None, found=f"a file that cannot be read ({error.strerror})", allowed="a file that can be read"
        ) from None
    tables = [sheet for sheet in sheets if not sheet.name.strip().lower().startswith(_NOTE_SHEETS)]
    try:
        reads = _read_all(openpyxl, path, tables)
    except MemoryError:
        raise
    except Exception as error:  # what openpyxl raises for a broken part may be anything
        found = f"a workbook with a part that cannot be read ({type(error).__name__}: {error})"
        allowed = "a workbook saved by Excel or LibreOffice"
        raise _core.input_error(str(path), None, found=found, allowed=allowed) from error
    return _taken(reads)


def _read_all(openpyxl: Any, path: Path, tables: list[Sheet]) -> list[_Read]:
    with warnings.catch_warnings():
        # What openpyxl does not keep, such as formats under conditions, is not read here anyway.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            known = set(book.sheetnames)
            reads = [_read(path, sheet, book[sheet.name]) for sheet in tables if sheet.name in known]
        finally:
            book.close()
    return [read for read in reads if read is not None]


def _taken(reads: list[_Read]) -> _core.Pipeline:
    """Hand the tables to the library; its problems with the cells join those that were found here."""
    own = [problem for read in reads for problem in read.problems]
    streams = [(read.table, read.source, arrow_table(read.columns, name=read.table)) for read in reads]
    letters = [(read.source, list(read.letters.items())) for read in reads]
    try:
        pipeline = _core.Pipeline.from_tables(streams, letters)
    except InputError as error:
        found = list(_rows(error.problems))
        seen = {problem.place for problem in own}
        _refuse([*own, *(problem for problem in found if problem.place not in seen)])
    if own:
        _refuse(own)
    return pipeline


def _rows(problems: Table) -> Iterator[_Problem]:
    for row in problems.to_arrow().to_pylist():
        yield _Problem(row["address"], row["place"] or "", row["found"], row["allowed"])


def _refuse(problems: Iterable[_Problem]) -> NoReturn:
    """Raise what is wrong, in the words in which the library does."""
    told = list(problems)
    lines = [
        f"  {problem.place + ': ' if problem.place else ''}{problem.address}: found {problem.found}; "
        f"allowed: {problem.allowed}"
        for problem in told
    ]
    head = f"{len(told)} problem{'' if len(told) == 1 else 's'} in the input:"
    columns = {name: [getattr(problem, name) for problem in told] for name in _Problem._fields}
    raise InputError("\n".join([head, *lines]), problems=Table(columns, name="problems"))


def _read(path: Path, sheet: Sheet, worksheet: Any) -> _Read | None:
    """Read a sheet; nothing if there is nothing in it."""
    name = sheet.name if _PLAIN_SHEET.fullmatch(sheet.name) else "'" + sheet.name.replace("'", "''") + "'"
    read = _Read(sheet.name.strip(), f"{path}, sheet {name}")
    # What the sheet says of its own size may be wrong.
    worksheet.reset_dimensions()
    numbered = enumerate(worksheet.iter_rows(), 1)
    header = next(((row, cells) for row, cells in numbered if not _is_blank(cells)), None)
    if header is None:
        return None
    head_row, cells = header
    heads = _heads(read, head_row, cells)
    own, marks = _own_columns(read.table, heads)
    read.letters = {heads[number]: _letters(number) for number in own}
    read.columns = {heads[number]: [None] * (head_row - 1) for number in own}
    spare: set[int] = set()
    remarks = {head_row}
    for row, found in numbered:
        if any(_text(found, mark).startswith("#") for mark in marks):
            remarks.add(row)
            if _text(found, min(marks)).lower().startswith("# unit"):
                _check_units(read, row, found, heads, own)
            found = ()  # noqa: PLW2901 - the row is there, so that rows keep their numbers, and says nothing
        for number in own:
            cell = found[number - 1] if number <= len(found) else None
            read.columns[heads[number]].append(_value(read, sheet, cell, f"{_letters(number)}{row}", heads[number]))
        spare |= {number for number, cell in enumerate(found, 1) if number not in heads and cell.value is not None}
    for number in sorted(spare - read.headless):
        read.refuse(
            f"{_letters(number)}{head_row}", None, "a column without a head", "a name at the head of every column"
        )
    _check_merged(read, sheet, heads, own, remarks - {head_row})
    return read


def _heads(read: _Read, row: int, cells: tuple[Any, ...]) -> dict[int, str]:
    """The head of each column by its number; a repeated one is refused and left out."""
    heads: dict[int, str] = {}
    for number, cell in enumerate(cells, 1):
        head = _text(cells, number)
        if not head:
            continue
        if head in heads.values() and not head.lower().startswith(_NOTES):
            read.refuse(f"{_letters(number)}{row}", head, f"the name {head!r} a second time", "each name once")
            read.headless.add(number)
        elif not isinstance(cell.value, str):
            read.refuse(f"{_letters(number)}{row}", None, f"{head} at the head of a column", "the name of a column")
            read.headless.add(number)
        else:
            heads[number] = head
    return heads


def _own_columns(table: str, heads: dict[int, str]) -> tuple[list[int], list[int]]:
    """Which columns are the document's, and which hold marks of rows."""
    known = _known(table)
    own = [number for number, head in heads.items() if head in known or not head.lower().startswith(_NOTES)]
    return own, [number for number, head in heads.items() if head == "#"]


def _known(table: str) -> set[str]:
    if table in {"settings", "plan"}:
        return {"setting", "value", "source", "note"}
    return {column.name for layout in table_layouts() if layout.name == table for column in layout.columns}


def _check_units(read: _Read, row: int, cells: tuple[Any, ...], heads: dict[int, str], own: list[int]) -> None:
    """Refuse a unit that says that figures are to be multiplied: nobody would do it."""
    layouts = {
        column.name: column.unit for layout in table_layouts() if layout.name == read.table for column in layout.columns
    }
    for number in own:
        found = _text(cells, number)
        if found and found != layouts.get(heads[number]) and _SCALES.search(found):
            cell, allowed = f"{_letters(number)}{row}", "whole units: money as it is, shares as fractions"
            read.refuse(cell, heads[number], f"the unit {found!r}", allowed)


def _check_merged(read: _Read, sheet: Sheet, heads: dict[int, str], own: list[int], remarks: set[int]) -> None:
    """Refuse merged cells among those that are read: all but the first would be blank."""
    for merged in sheet.merged:
        found = _RANGE.fullmatch(merged)
        if found is None:
            continue
        first, last = column_number(found[1]), column_number(found[3] or found[1])
        top, bottom = int(found[2]), int(found[4] or found[2])
        column = next((number for number in own if first <= number <= last), None)
        if column is not None and not set(range(top, bottom + 1)) <= remarks:
            read.refuse(merged, heads[column], "merged cells", "cells of their own, each with its value")


def _value(read: _Read, sheet: Sheet, cell: Any, place: str, column: str) -> Any:
    """What a cell says; what it may not hold is noted, and shown in its stead."""
    value = None if cell is None else cell.value
    if place in sheet.uncalculated:
        found = "a formula that was never calculated"
        read.refuse(place, column, found, "a value, or a formula saved with its value by Excel or LibreOffice")
        return found
    if value is None:
        return None
    if isinstance(value, str):
        if value.strip() in ERRORS:
            read.refuse(place, column, f"the error {value.strip()}", "a value")
        return value
    if isinstance(value, bool | int | float):
        return _number(read, cell, value, place, column)
    if isinstance(value, dt.datetime | dt.date):
        shown = value.date().isoformat() if isinstance(value, dt.datetime) and value.time() == dt.time() else str(value)
        if column not in {"source", "note"}:
            allowed = (
                "a year as a number, or a text in a cell formatted as text; Excel makes dates of texts such as 3-4"
            )
            read.refuse(place, column, f"the date {shown}", allowed)
        return shown
    read.refuse(place, column, f"a time ({value})", "a number or a text")
    return str(value)


def _number(read: _Read, cell: Any, value: float, place: str, column: str) -> float:
    """A number as it is stored. A format may show it multiplied, or with a sign that it has not."""
    shown = str(cell.number_format or "")
    bare = _QUOTED.sub("", shown)
    if "%" in shown and "%" not in bare:
        found = f"{value:g}, shown with a per cent sign that its format only writes behind it"
        read.refuse(place, column, found, "a fraction, such as 0.12 for 12 per cent")
    return value


def _is_blank(cells: tuple[Any, ...]) -> bool:
    return all(cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()) for cell in cells)


def _text(cells: tuple[Any, ...], number: int) -> str:
    value = cells[number - 1].value if number <= len(cells) else None
    return "" if value is None else str(value).strip()


def _letters(number: int) -> str:
    """The letters of a column, by its number from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
