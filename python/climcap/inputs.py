"""The input: a pipeline of projects with alternative designs, read from files or tables and checked whole."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from climcap import _core
from climcap.frozen import Frozen

if TYPE_CHECKING:
    import os

__all__ = ["Pipeline", "json_schema", "read"]


@final
class Pipeline(Frozen):
    """The whole input, validated: settings, projects with their designs, hazards, budgets, limits.

    A pipeline is frozen and cannot be built wrong: whatever reads one refuses bad input whole, with every problem at
    once. Make one with :func:`read`, :meth:`from_tables`, :meth:`from_toml` or :meth:`from_json`.
    """

    __slots__ = ()

    _inner: _core.Pipeline

    @staticmethod
    def from_tables(tables: Mapping[str, object]) -> Pipeline:
        """Build a pipeline from tables in memory.

        Parameters
        ----------
        tables
            By name, as in documents: ``settings`` and ``plan`` with the columns ``setting`` and ``value``,
            ``projects``, ``alternatives``, ``components``, ``cost_lines`` and so on. Each is a DataFrame of pandas or
            polars, an Arrow table or a dict of lists; parents' ids are columns, a blank cell means absent.

        Raises
        ------
        InputError
            With every problem of every table: its address, table, row (the header is row 1) and column.

        Examples
        --------
        >>> import climcap as cc
        >>> pipeline = cc.Pipeline.from_tables({
        ...     "settings": {
        ...         "setting": ["currency", "price_year", "base_year", "horizon", "discount.economic"],
        ...         "value": ["USD", 2025, 2026, 2045, 0.06],
        ...     },
        ...     "projects": {"project": ["school"]},
        ...     "alternatives": {"project": ["school"], "alternative": ["raised"]},
        ...     "components": {
        ...         "project": ["school"], "alternative": ["raised"], "component": ["building"],
        ...         "capex": [2.4e6], "life_years": [50],
        ...     },
        ... })
        >>> pipeline
        Pipeline: 1 project, 1 alternative, 1 scenario, 2026 to 2045, USD
        """
        from climcap.intake import arrow_table

        if not isinstance(tables, Mapping):
            raise TypeError(f"found {type(tables).__name__}; allowed: a dict of tables by name")
        streams = [(name, name, arrow_table(table, name=name)) for name, table in tables.items()]
        return Pipeline(_core.Pipeline.from_tables(streams))

    @staticmethod
    def from_toml(text: str) -> Pipeline:
        """Read a pipeline from TOML text; problems name line and column.

        Raises
        ------
        InputError
            With every problem of the text.
        """
        return Pipeline(_core.Pipeline.from_text(text, toml=True))

    @staticmethod
    def from_json(text: str) -> Pipeline:
        """Read a pipeline from JSON text, such as :meth:`to_json` gives.

        Raises
        ------
        InputError
            With every problem of the text.
        """
        return Pipeline(_core.Pipeline.from_text(text, toml=False))

    def to_json(self) -> str:
        """Give the pipeline as JSON, every default written out; :meth:`from_json` reads it back."""
        return self._inner.to_json()

    def to_dict(self) -> dict[str, Any]:
        """Give the pipeline as nested dicts, as :meth:`to_json` writes it."""
        document: dict[str, Any] = json.loads(self.to_json())
        return document

    def replace(self, changes: Mapping[str, Any]) -> Pipeline:
        """Give the same pipeline with other values.

        Parameters
        ----------
        changes
            New values by address, such as ``projects.school.alternatives.raised.components.roof.capex``; ``*`` stands
            for any one part of an address.

        Raises
        ------
        InputError
            If an address names nothing (with the nearest known one), or the pipeline that results is wrong.

        Examples
        --------
        >>> import climcap as cc
        >>> pipeline = cc.read("examples/island/pipeline.toml")
        >>> dearer = pipeline.replace({"settings.discount.economic": 0.08})
        >>> dearer == pipeline
        False
        """
        plain = [(address, json.dumps(value, default=_plain)) for address, value in changes.items()]
        return Pipeline(self._inner.replace(plain))

    @property
    def name(self) -> str | None:
        """What the program is called; ``None`` if it has no name."""
        return self._inner.frame[0]

    @property
    def currency(self) -> str:
        """Currency of all money."""
        return self._inner.frame[1]

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the window in which flows count: base year and horizon."""
        return self._inner.frame[2:]

    def show_year(self, year: int) -> str:
        """How a year is shown: as it is, or as ``2025/26`` where fiscal years begin with another month than January.

        Parameters
        ----------
        year
            The calendar year in which it ends.

        Examples
        --------
        >>> import climcap as cc
        >>> pipeline = cc.read("examples/island/pipeline.toml")
        >>> pipeline.show_year(2026)
        '2026'
        >>> pipeline.replace({"settings.fiscal_year_start": 7}).show_year(2026)
        '2025/26'
        """
        return self._inner.show_year(year)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many projects, alternatives and scenarios it has."""
        return self._inner.counts[:3]

    @property
    def warnings(self) -> list[str]:
        """What is legal but deserves a second look."""
        return self._inner.warnings

    @property
    def row_count(self) -> int:
        """How many rows an appraisal of this pipeline has."""
        return self._inner.counts[3]

    def __eq__(self, other: object) -> bool:
        return self._inner == other._inner if isinstance(other, Pipeline) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._inner.frame, self._inner.counts))

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Pipeline.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        name, currency, *years = self._inner.frame
        first, last = map(self.show_year, years)
        projects, alternatives, scenarios = self.counts
        parts = ", ".join(
            f"{count} {word}{'' if count == 1 else 's'}"
            for count, word in ((projects, "project"), (alternatives, "alternative"), (scenarios, "scenario"))
        )
        title = f"Pipeline {name!r}" if name else "Pipeline"
        return f"{title}: {parts}, {first} to {last}, {currency}"

    def _repr_html_(self) -> str:
        """Give the pipeline as notebooks show it."""
        warnings = "".join(f"<li>{html.escape(warning)}</li>" for warning in self.warnings)
        return f"<p><b>{html.escape(repr(self))}</b></p><ul>{warnings}</ul>"


def _plain(value: Any) -> Any:
    """Write what numpy has as Python would; JSON knows no other values."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"found {type(value).__name__}; allowed: a number, a text, true or false, or a list of these")


def read(path: str | os.PathLike[str]) -> Pipeline:
    """Read a pipeline from a file or a folder of tables.

    Parameters
    ----------
    path
        A ``.toml`` or ``.json`` file, an ``.xlsx`` workbook with a sheet per table (such as :func:`write_template`
        makes), or a folder with one ``.csv`` or ``.parquet`` file per table.

    Raises
    ------
    InputError
        With every problem of the input in ``problems``: address, place, what was found and what is allowed.
    ImportError
        For a workbook, if openpyxl is not installed: ``pip install "climcap[excel]"``.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.read("examples/island/pipeline.toml").currency
    'USD'
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind in {".xlsx", ".xlsm"} and not path.is_dir():
        from climcap.workbook_intake import pipeline_of

        return Pipeline(pipeline_of(path))
    if kind not in {".toml", ".json"} and path.exists() and not path.is_dir():
        allowed = "a .toml, .json or .xlsx file, or a folder of .csv or .parquet tables"
        raise _core.input_error(str(path), None, found="a file of another kind", allowed=allowed)
    if path.is_dir() and (files := sorted(path.glob("*.parquet"))):
        import pyarrow.parquet as pq

        from climcap.intake import arrow_table

        if spare := sorted(path.glob("*.csv")):
            raise _core.input_error(
                path.name, None, found=f"both {files[0].name} and {spare[0].name}", allowed="tables of one kind"
            )
        streams = [(file.stem, str(file), arrow_table(pq.read_table(file), name=file.stem)) for file in files]
        return Pipeline(_core.Pipeline.from_tables(streams))
    return Pipeline(_core.Pipeline.read(path))


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a pipeline document, for editors and other programs.

    Examples
    --------
    >>> import climcap as cc
    >>> "projects" in cc.json_schema()["properties"]
    True
    """
    schema: dict[str, Any] = json.loads(_core.json_schema())
    return schema
