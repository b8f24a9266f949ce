"""What is looked at in a workbook before it is read: its size, its parts, and what its sheets hold unseen.

A workbook is a zip archive of XML. Both can be made to grow without end when they are opened, so that limits are
checked before anything is. The same pass finds what the values alone do not show: cells that are merged, and formulas
that were never calculated.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["LIMITS", "Limits", "Refused", "Sheet", "sheets_of"]

_CHUNK = 1 << 20
# What protects a workbook with a password, and what Excel wrote before 2007, begins with this.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Limits(NamedTuple):
    """The most that a workbook may have."""

    file_bytes: int = 100 * 2**20
    unpacked_bytes: int = 512 * 2**20
    # How much larger all parts together may be than the file; small workbooks may be any times larger.
    ratio: int = 100
    small_bytes: int = 20 * 2**20
    parts: int = 10_000
    cells: int = 5_000_000
    columns: int = 1_000


LIMITS = Limits()


class Refused(Exception):  # noqa: N818 - it says what was done with the workbook
    """A workbook that is not opened at all: what was found, and what is allowed."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found, allowed)
        self.found = found
        self.allowed = allowed


@dataclass
class Sheet:
    """A sheet as its XML has it.

    Attributes
    ----------
    name
        What its tab says.
    merged
        Ranges of merged cells, such as ``B2:C2``.
    uncalculated
        Cells with a formula and no value, such as ``E7``.
    cells
        How many cells are written.
    """

    name: str
    merged: list[str] = field(default_factory=list)
    uncalculated: set[str] = field(default_factory=set)
    cells: int = 0


def sheets_of(path: Path, limits: Limits = LIMITS) -> list[Sheet]:
    """Look a workbook through, part by part.

    Raises
    ------
    Refused
        If it is no workbook, is protected, or is larger than the limits allow.
    OSError
        If the file cannot be read.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refused(f"a file of {size:,} bytes", f"a workbook of at most {limits.file_bytes:,} bytes")
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            allowed = "an .xlsx workbook without a password"
            raise Refused("a workbook with a password, or one of before Excel 2007", allowed)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive, size, limits)
            return _sheets(archive, limits)
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(f"a file that is no workbook ({error})", "an .xlsx workbook") from None


def _check_parts(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Add up what the parts say of themselves; reading stops there, so that none can be larger than it says."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise Refused(f"a workbook of {len(parts):,} parts", f"at most {limits.parts:,}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        raise Refused(
            f"a workbook of {unpacked:,} bytes when unpacked", f"at most {limits.unpacked_bytes:,}; put it into .csv"
        )
    if unpacked > max(limits.small_bytes, limits.ratio * size):
        found = f"a workbook that is {unpacked // max(size, 1):,} times larger when unpacked"
        raise Refused(found, f"at most {limits.ratio} times")


def _sheets(archive: zipfile.ZipFile, limits: Limits) -> list[Sheet]:
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            targets[attributes.get("Id", "")] = posixpath.normpath(whole)

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            named.append((attributes.get("name", ""), identity))

    names = set(archive.namelist())
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if part not in names:
            raise Refused("a file that is no workbook", "an .xlsx workbook")
    _parse(archive, "xl/workbook.xml", on_start=sheet)
    _parse(archive, "xl/_rels/workbook.xml.rels", on_start=relation)
    parts = {targets.get(identity, ""): Sheet(name) for name, identity in named}
    count = 0
    for part in sorted(name for name in names if name.endswith((".xml", ".rels"))):
        count += _scan(archive, part, parts.get(part), limits)
        if count > limits.cells:
            raise Refused(f"a workbook of more than {limits.cells:,} cells", "fewer; put large tables into .csv")
    return [sheet for part, sheet in parts.items() if part in names]


class _Scan:
    """What the parser meets in a sheet, cell by cell."""

    def __init__(self, sheet: Sheet, limits: Limits) -> None:
        self.sheet, self.limits = sheet, limits
        self.place = self.kind = ""
        self.has_formula = self.has_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "c":
                self._cell(attributes)
            case "f":
                self.has_formula = True
            case "v":
                # The value of a formula that gives an empty text is an empty element of a text.
                self.has_value = self.kind == "str"
            case "mergeCell":
                self.sheet.merged.append(attributes.get("ref", ""))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.sheet.cells += 1
        if self.sheet.cells > self.limits.cells:
            raise Refused(f"a sheet of more than {self.limits.cells:,} cells", "fewer; put large tables into .csv")
        self.place, self.kind = attributes.get("r", ""), attributes.get("t", "")
        self.has_formula = self.has_value = False
        _check_place(self.place, self.sheet.name, self.limits)

    def text(self, _: str) -> None:
        self.has_value = True

    def end(self, tag: str) -> None:
        if tag == "c" and self.has_formula and not self.has_value:
            self.sheet.uncalculated.add(self.place)


def _scan(archive: zipfile.ZipFile, part: str, sheet: Sheet | None, limits: Limits) -> int:
    """Parse a part; of a sheet, note its merged cells and uncalculated formulas. Gives back how many cells it has."""
    if sheet is None:
        _parse(archive, part)
        return 0
    scan = _Scan(sheet, limits)
    _parse(archive, part, on_start=scan.start, on_end=scan.end, on_value=scan.text)
    return sheet.cells


def _check_place(place: str, sheet: str, limits: Limits) -> None:
    found = _CELL.fullmatch(place)
    if found is None:
        raise Refused(f"a cell at {place!r} in sheet {sheet}", "cells such as E7")
    if column_number(found[1]) > limits.columns:
        allowed = f"at most {limits.columns:,} columns"
        raise Refused(f"a cell at {place} in sheet {sheet}", allowed)


def column_number(letters: str) -> int:
    """The number of a column from 1, by its letters.

    Examples
    --------
    >>> from climcap.workbook_guard import column_number
    >>> column_number("A"), column_number("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    *,
    on_start: Callable[[str, dict[str, str]], None] | None = None,
    on_end: Callable[[str], None] | None = None,
    on_value: Callable[[str], None] | None = None,
) -> None:
    """Read a part of XML. What declares a type of document may declare entities, which grow without end."""

    def declared(*_: object) -> NoReturn:
        raise Refused(f"a declaration of entities in {part}", "XML without <!DOCTYPE")

    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag.rpartition(":")[2])
        if on_start is not None:
            on_start(inside[-1], attributes)

    def end(_: str) -> None:
        tag = inside.pop()
        if on_end is not None:
            on_end(tag)

    def text(letters: str) -> None:
        if on_value is not None and inside and inside[-1] == "v":
            on_value(letters)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler, parser.EndElementHandler = start, end
    if on_value is not None:
        parser.CharacterDataHandler = text
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - as expat has it
        parser.Parse(b"", True)  # noqa: FBT003 - the same
