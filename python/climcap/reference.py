"""Cited tables: carbon prices, discounting, emission factors, damage curves, hazards, terms of finance.

Figures as published, each table with its source, year, unit and license. A pipeline names them by id; nothing is looked
up that a document does not name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from climcap import _core
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cite", "search", "table", "tables", "value"]


def tables() -> Table:
    """List the reference tables: id, shorter name, title, publisher, year, unit, license, rows.

    Ids are ``publisher-subject-year[-variant]``. The id of a family, ``"jrc-flood-2017"``, stands for all its tables in
    one.

    Examples
    --------
    >>> import climcap as cc
    >>> "world-bank-carbon-2017-low" in cc.reference.tables()["id"]
    True
    """
    return search("")


def search(text: str) -> Table:
    """List the reference tables in which every word of a text stands.

    Words are sought in id, title, publisher, unit and source, then among the rows: the name of a country finds the
    tables that have it.

    Parameters
    ----------
    text
        Words, in whatever case.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.reference.search("flood residential africa")["id"].tolist()
    ['jrc-flood-2017-residential-africa']
    """
    return Table(_core.reference_tables(text))


def table(id: str) -> Table:  # noqa: A002 - what it is called everywhere else
    """Give the figures of a reference table, every row with its unit, source, year of publication and license.

    Parameters
    ----------
    id
        Id or shorter name of a table, or the id of a family.

    Raises
    ------
    InputError
        If no table has this id, with the nearest that one has.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.reference.table("hlccp-carbon-2017-low")["CO2"].tolist()
    [40.0, 50.0]
    """
    return Table(_core.reference_table(id))


def cite(id: str) -> str:  # noqa: A002
    """Say where a reference table, or an emission factor in one, is from: for the notes of a report.

    Parameters
    ----------
    id
        Id or shorter name of a table, or the name of a factor (``"ifi-grid-2021/UGA/operating"``).

    Raises
    ------
    InputError
        If no table has this id, with the nearest that one has.

    Examples
    --------
    >>> import climcap as cc
    >>> print(cc.reference.cite("hlccp-carbon-2017-low"))
    High-Level Commission on Carbon Prices (2017), Carbon price consistent with the Paris Agreement: low
    [USD of 2017 per tCO2]. Source: Stern and Stiglitz, ...
    """
    return _core.reference_cite(id)


def value(id: str, /, column: str | None = None, **keys: object) -> float | str | None:  # noqa: A002
    """Look up one figure of a reference table; ``None`` where the source gives none.

    Parameters
    ----------
    id
        Id or shorter name of a table, or the id of a family.
    column
        Which column; may be left out if the table has one alone.
    **keys
        The keys of the row by name: ``year=2030``, ``iso3="UGA"``. Rows with the code of a country have its name too.

    Raises
    ------
    InputError
        If there is no such table, row or column, with the nearest that there is.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.reference.value("world-bank-carbon-2017-low", year=2030)
    50.0
    >>> cc.reference.value("ipcc-gwp", "AR5", gas="CH4")
    28.0
    """
    named: Mapping[str, str] = {name: str(key) for name, key in keys.items()}
    return _core.reference_value(id, dict(named), column)
