"""Tables that are written into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from climcap import _core
from climcap.appraisal import Appraisal
from climcap.plan import Plan
from climcap.table import Table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["guarded", "write_each", "write_tables"]

# What a spreadsheet takes for a formula, or for what may come before one, at the beginning of a cell.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_tables(
    subject: Plan | Appraisal,
    folder: str | os.PathLike[str],
    *,
    format: Literal["parquet", "csv"] = "parquet",  # noqa: A002 - the word for it
) -> list[Path]:
    """Write the tables of a plan or an appraisal into a folder, a file for each.

    Of a plan: its tables, the rows of its appraisal, and ``plan.json``, which :meth:`Plan.from_json` reads. Of an
    appraisal: its rows.

    Parquet holds the tables as they are, units in the metadata of the fields. CSV is opened by spreadsheets, which
    calculate texts that begin with ``=``, ``+``, ``-`` or ``@``: such a text is written with an apostrophe before it,
    so that it stays a text. Numbers are never changed.

    Parameters
    ----------
    subject
        A plan or an appraisal.
    folder
        Where to; it is made if need be. Files of these names are replaced, others left alone.
    format
        ``"parquet"`` or ``"csv"``.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    InputError
        For another format.

    Examples
    --------
    >>> import climcap as cc, tempfile
    >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in cc.write_tables(appraisal, folder, format="csv")]
    ['rows.csv']
    """
    if format not in {"parquet", "csv"}:
        raise _core.input_error("write_tables", "format", found=repr(format), allowed="'parquet' or 'csv'")
    if isinstance(subject, Appraisal):
        return write_each({"rows": subject.rows}, folder, format=format)
    if not isinstance(subject, Plan):
        raise TypeError(f"found {type(subject).__name__}; allowed: a Plan or an Appraisal")
    files = write_each(subject.tables | {"rows": subject.appraisal.rows}, folder, format=format)
    saved = Path(folder) / "plan.json"
    saved.write_text(subject.to_json() + "\n", encoding="utf-8")
    return [*files, saved]


def write_each(tables: Mapping[str, Table], folder: str | os.PathLike[str], *, format: str) -> list[Path]:  # noqa: A002 - as above
    """Write tables into a folder, each a file by its name, and give back the files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, table in tables.items():
        file = folder / f"{name}.{format}"
        if format == "csv":
            file.write_text(guarded(table).to_csv(), encoding="utf-8", newline="")
        else:
            import pyarrow.parquet as pq

            pq.write_table(table.to_arrow(), file)
        files.append(file)
    return files


def guarded(table: Table) -> Table:
    """The same table with an apostrophe before each text that a spreadsheet would calculate."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrow = table.to_arrow()
    for number, field in enumerate(arrow.schema):
        if not (pa.types.is_string(field.type) or pa.types.is_large_string(field.type)):
            continue
        column = arrow.column(number)
        is_risky: Any = pc.is_in(pc.utf8_slice_codeunits(column, 0, 1), value_set=pa.array(_STARTS, field.type))
        if pc.any(is_risky).as_py():
            marked = pc.binary_join_element_wise(pa.scalar("'", field.type), column, pa.scalar("", field.type))
            arrow = arrow.set_column(number, field, pc.if_else(pc.fill_null(is_risky, False), marked, column))  # noqa: FBT003 - Arrow's
    return Table(arrow, name=table.name)
