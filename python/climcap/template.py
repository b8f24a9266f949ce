"""An empty, explained workbook: one sheet for each table of a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

__all__ = ["write_template"]


def write_template(path: str | os.PathLike[str]) -> None:
    """Write an empty workbook that explains itself, for :func:`climcap.read` to take when it is filled.

    A sheet for each table of the document, with units, meanings, lists to choose from and an example; a first sheet
    that explains, and one for notes. Whatever a document may hold has its column, since all of it is made from the
    schema of documents.

    Parameters
    ----------
    path
        The ``.xlsx`` file to write; one that is there already is replaced.

    Raises
    ------
    ImportError
        If XlsxWriter is not installed: ``pip install "climcap[excel]"``.

    Examples
    --------
    >>> import climcap as cc, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "pipeline.xlsx"
    ...     cc.write_template(path)
    ...     path.stat().st_size > 10_000
    True
    """
    from climcap.template_sheets import build

    build(Path(path))
