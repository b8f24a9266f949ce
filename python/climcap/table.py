"""Tables that go out: every result with rows is a :class:`Table`."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, final

from climcap import _core
from climcap.frozen import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["Table"]

# What a repr shows: enough to see the shape, on one screen.
_ROWS = 20
_WIDTH = 120


@final
class Table(Frozen):
    """Columns of one length, each with a name and a unit; frozen.

    Results come as tables. Anything that reads the Arrow PyCapsule interface takes one as it is:
    ``polars.DataFrame(table)``, ``pyarrow.table(table)``, DuckDB.

    Parameters
    ----------
    data
        A DataFrame of pandas or polars, anything else with ``__arrow_c_stream__``, or a dict of lists or arrays.
    units
        Units of columns, by name; of those not given, what the table itself says (``unit`` in a field's metadata).
    name
        What the table is called.

    Raises
    ------
    InputError
        If a column cannot be taken, or a unit is for a column that is not there.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.Table({"project": ["school", "levee"], "capex": [2.4e6, None]}, units={"capex": "USD"}, name="schedule")
    schedule: 2 rows
    project      capex
                   USD
    school   2,400,000
    levee            -
    """

    __slots__ = ()

    _inner: _core.Table

    def __init__(self, data: object, *, units: Mapping[str, str] | None = None, name: str = "") -> None:
        if isinstance(data, Table):
            data = data._inner  # noqa: SLF001 - its own kind
        if isinstance(data, _core.Table):
            name = name or data.name
        if isinstance(data, _core.Table) and not units and name == data.name:
            inner = data
        else:
            from climcap.intake import arrow_table

            inner = _core.Table.from_arrow(name, arrow_table(data, name=name), dict(units or {}))
        super().__init__(inner)

    @property
    def name(self) -> str:
        """What the table is called."""
        return self._inner.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(self._inner.columns)

    @property
    def units(self) -> dict[str, str]:
        """Units of the columns that have one: a currency, ``tCO2e``, ``share``."""
        return self._inner.units

    def to_arrow(self) -> pa.Table:
        """Give the table as Arrow's, units in the metadata of its fields."""
        import pyarrow as pa

        return pa.table(self)

    def to_pandas(self) -> pd.DataFrame:
        """Give the table as a pandas frame, units in ``frame.attrs["units"]``.

        Whole numbers and truth values with blanks keep their kind, as pandas' nullable ``Int64`` and ``boolean``.
        """
        import pandas as pd
        import pyarrow as pa

        arrow = self.to_arrow()
        frame: pd.DataFrame = arrow.to_pandas()
        nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        for field, column in zip(arrow.schema, arrow.columns, strict=True):
            if column.null_count and field.type in nullable:
                frame[field.name] = pd.array(column.to_pylist(), dtype=nullable[field.type])
        frame.attrs["units"] = self.units
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Give the table as a polars frame; polars is not installed with climcap.

        Raises
        ------
        ImportError
            If polars is not installed; the message holds the line that installs it.
        """
        try:
            import polars as pl
        except ImportError as missing:
            raise ImportError("polars is not installed; to have it: pip install polars") from missing

        return pl.DataFrame(self)

    def to_csv(self) -> str:
        """Give the table as CSV, numbers in full, blanks for what is missing, names alone in the header.

        Texts stand as they are; :func:`climcap.write_tables` guards those that a spreadsheet would calculate.
        """
        return self._inner.to_csv()

    def __getitem__(self, column: str) -> np.ndarray:
        """Values of a column; numbers that are missing are NaN, texts ``None``. The array cannot be written to."""
        import pyarrow as pa

        only = self._inner.only(column)
        if only is None:
            raise KeyError(f"no column {column!r}; there are {', '.join(self.columns) or 'none'}")
        values: np.ndarray = pa.table(only)[column].to_numpy()
        values.flags.writeable = False
        return values

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._inner)

    def __eq__(self, other: object) -> bool:
        return self._inner == other._inner if isinstance(other, Table) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.columns, len(self)))

    def __reduce__(self) -> tuple[object, tuple[str, pa.Table]]:
        return _restored, (self.name, self.to_arrow())

    def __repr__(self) -> str:
        return self._inner.to_text(_ROWS, _WIDTH).rstrip("\n")

    def _repr_html_(self) -> str:
        """Give the table as notebooks show it."""
        columns, gap = self._inner.cells(_ROWS)
        numeric = set(self._inner.numeric)
        units = self.units
        styles = [f"text-align: {'right' if name in numeric else 'left'}" for name in self.columns]

        def row(tag: str, cells: list[str]) -> str:
            parts = (f'<{tag} style="{style}">{cell}</{tag}>' for style, cell in zip(styles, cells, strict=True))
            return f"<tr>{''.join(parts)}</tr>"

        rows = [row("td", [html.escape(cell) for cell in cells]) for cells in zip(*columns, strict=True)]
        if gap is not None:
            rows.insert(gap, row("td", ["…"] * len(styles)))
        heads = [html.escape(name) for name in self.columns]
        head = row("th", heads)
        if units:
            head += row("th", [f"<small>{html.escape(units.get(name, ''))}</small>" for name in self.columns])
        count = f"{len(self)} row{'' if len(self) == 1 else 's'}"
        caption = f"{html.escape(self.name)}: {count}" if self.name else count
        return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _restored(name: str, arrow: pa.Table) -> Table:
    """Unpickle."""
    return Table(arrow, name=name)
