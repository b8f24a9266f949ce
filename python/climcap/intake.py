"""Tables that come in: whatever Python users have, as an Arrow table of plain columns.

Plain columns hold texts, whole numbers, numbers, or true and false, and blanks. Categories become their texts,
decimals numbers, dates texts such as ``2026-07-01``. A column that mixes numbers and texts, as spreadsheets do,
becomes text: the reader of the table takes it apart cell by cell and can say which cell is wrong.
"""

from __future__ import annotations

import datetime as dt
import decimal
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap import _core

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_table"]

_TABLES = "a DataFrame of pandas or polars, an Arrow table, or a dict of columns"
_CELLS = "texts, numbers, dates, true and false"
# Whole numbers beyond this are not exact as floats, so their digits would be made up.
_EXACT = 2**53


class _Column(NamedTuple):
    """A column on its way in; the values are Arrow's, pandas' or any Python iterable."""

    name: object
    values: Any
    metadata: dict[bytes, bytes] | None = None


def arrow_table(data: object, *, name: str = "") -> pa.Table:
    """Bring a table into the form that the library reads.

    Parameters
    ----------
    data
        A DataFrame of pandas (a named index becomes columns) or polars, anything else with ``__arrow_c_stream__``, or
        a dict of lists or arrays.
    name
        What the table is called, for messages.

    Raises
    ------
    InputError
        If a column cannot be taken, has no name or has the name of another; the message names it.
    TypeError
        If ``data`` is no table.
    """
    import pyarrow as pa

    fields: dict[str, pa.Field] = {}
    arrays = []
    for column in _columns(data):
        label = column.name
        if not isinstance(label, str) or not label or label in fields:
            raise _core.input_error(
                name, None, found=f"a column named {label!r}", allowed="texts, a different one for each column"
            )
        array = _plain(_array(column.values, name, label), name, label)
        fields[label] = pa.field(label, array.type, metadata=column.metadata)
        arrays.append(array)

    if len({len(array) for array in arrays}) > 1:
        found = ", ".join(f"{label} of {len(array)}" for label, array in zip(fields, arrays, strict=True))
        raise _core.input_error(
            name, None, found=f"columns of different length: {found}", allowed="columns of one length"
        )
    return pa.table(arrays, schema=pa.schema(fields.values()))


def _columns(data: object) -> Iterator[_Column]:
    if _is_pandas(data, "DataFrame"):
        yield from _pandas_columns(data)
    elif hasattr(data, "__arrow_c_stream__"):
        import pyarrow as pa

        arrow = pa.table(data)
        for field, values in zip(arrow.schema, arrow.columns, strict=True):
            yield _Column(field.name, values, field.metadata)
    elif isinstance(data, Mapping):
        for name, values in data.items():
            yield _Column(name, values)
    else:
        raise TypeError(f"found {type(data).__name__}; allowed: {_TABLES}")


def _pandas_columns(frame: Any) -> Iterator[_Column]:
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    for place, name in enumerate(frame.columns):
        # By place, as by name pandas would give two columns of one name together.
        yield _Column(name, frame.iloc[:, place])


def _is_pandas(value: object, *kinds: str) -> bool:
    """Whether this is pandas', without importing pandas to find out."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, tuple(getattr(pandas, kind) for kind in kinds))


def _array(values: Any, table: str, column: str) -> Any:
    """Bring values into an array, with pandas' NaN as a blank; elsewhere NaN is a number gone wrong, and is refused."""
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise _core.input_error(table, column, found=f"a single {type(values).__name__}", allowed=f"a list of {_CELLS}")
    is_pandas = _is_pandas(values, "Series", "Index")
    if not hasattr(values, "__len__"):
        values = list(values)
    try:
        return pa.array(values, from_pandas=is_pandas)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        if is_pandas:
            values = values.astype(object).where(values.notna(), None)
        return pa.array([_text(value, table, column) for value in values], pa.large_string())


def _text(value: Any, table: str, column: str) -> str | None:
    """Write a cell of a mixed column as a spreadsheet shows it."""
    if value is None or _is_pandas_blank(value):
        return None
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) <= _EXACT:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case str() | int() | float() | decimal.Decimal() | dt.date():
            return str(value)
    raise _core.input_error(table, column, found=f"a {type(value).__name__}", allowed=_CELLS)


def _is_pandas_blank(value: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and (value is pandas.NA or value is pandas.NaT)


def _plain(array: Any, table: str, column: str) -> Any:
    """Cast to one of the types that the library reads, if nothing is lost by it."""
    import pyarrow as pa
    from pyarrow import types

    kind = array.type
    if types.is_dictionary(kind):
        return _plain(array.cast(kind.value_type), table, column)
    try:
        if types.is_string(kind) or types.is_large_string(kind) or types.is_boolean(kind):
            return array
        if types.is_integer(kind):
            return array.cast(pa.int64())
        if types.is_floating(kind) or types.is_decimal(kind):
            return array.cast(pa.float64())
        if types.is_null(kind) or types.is_string_view(kind) or types.is_date(kind):
            return array.cast(pa.large_string())
        if types.is_timestamp(kind) and (dates := array.cast(pa.date32())).cast(kind).equals(array):
            return dates.cast(pa.large_string())
    except pa.ArrowInvalid as error:
        raise _core.input_error(table, column, found=str(error), allowed=_CELLS) from None
    found = "times of day" if types.is_timestamp(kind) else f"values of type {kind}"
    raise _core.input_error(table, column, found=found, allowed=_CELLS)
