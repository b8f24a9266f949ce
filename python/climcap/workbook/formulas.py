"""Formulas, and the names of the cells that they speak of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Cells", "Formula", "agrees", "are_whole", "cell", "letters", "reference", "sum_of", "sum_up", "value_of"]

# How near sums are to what they should be: rounding and no more.
_EXACT = 1e-9


class Formula(NamedTuple):
    """A formula and the figure that it must come to, which is shown until a program calculates it."""

    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a table stands on its sheet, counted from 0: its first and last row of data, and its columns by key."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str, row: int) -> str:
        """A cell, as formulas of other sheets name it."""
        return reference(self.sheet, row, self.columns[key])


def letters(column: int) -> str:
    """The letters of a column, by its number from 0.

    Examples
    --------
    >>> from climcap.workbook.formulas import letters
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def cell(row: int, column: int) -> str:
    """A cell by its row and column from 0, as formulas of the same sheet name it."""
    return f"{letters(column)}{row + 1}"


def reference(sheet: str, row: int, column: int) -> str:
    """A cell, as formulas of any sheet name it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell(row, column)}"


def value_of(found: Any) -> float:
    """The figure of a cell, 0 where there is none."""
    if isinstance(found, Formula):
        return found.value
    return 0.0 if found is None else float(found)


def agrees(one: float, other: float, parts: Sequence[float] = ()) -> bool:
    """Whether two sums of the same parts are equal but for rounding."""
    size = max([abs(one), abs(other), *map(abs, parts)])
    return abs(one - other) <= _EXACT * max(size, 1e-12)


def are_whole(shares: Sequence[float]) -> bool:
    """Whether nothing is built in part."""
    return all(share == 1 for share in shares)


def sum_of(where: Mapping[str, int], name: str, shares: Sequence[float], first: int) -> str:
    """The formula of a sum over as many rows as there are shares; each row counts by its share."""

    def column(key: str) -> str:
        last = first + max(len(shares), 1) - 1
        return f"{cell(first, where[key])}:{cell(last, where[key])}"

    return f"=SUM({column(name)})" if are_whole(shares) else f"=SUMPRODUCT({column('share')},{column(name)})"


def sum_up(
    row: dict[str, Any], rows: Sequence[Mapping[str, Any]], names: Sequence[str], where: Mapping[str, int], first: int
) -> None:
    """Put formulas for the figures of a row that are the sums of the rows above."""
    for name in names:
        parts = [value_of(above[name]) for above in rows]
        found = row[name]
        if rows and isinstance(found, int | float) and agrees(math.fsum(parts), found, parts):
            row[name] = Formula(sum_of(where, name, [1.0] * len(rows), first), found)
