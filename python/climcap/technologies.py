"""Costs of technologies from published tables, as rows of components and cost lines."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from climcap import _core
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["from_pypsa"]

_COLUMNS = ("technology", "parameter", "value", "unit")
_PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9}
_POWER = re.compile(r"([kMG])(W\S*)")
_FOM = {"%/year", "%"}


def from_pypsa(
    frame: Any,
    technology: str,
    *,
    project: str,
    alternative: str,
    size: tuple[float, str],
    conversion: float | Mapping[int, float],
    output: tuple[float, str] | None = None,
    component: str | None = None,
    life_years: int | None = None,
) -> dict[str, Table]:
    """Take a technology from a table in the form of PyPSA's technology-data.

    Such a table has the columns ``technology``, ``parameter``, ``value``, ``unit``, ``source`` and ``currency_year``,
    and for each technology the parameters ``investment``, ``FOM`` (per cent of the investment a year), ``VOM`` (money
    by unit of output) and ``lifetime``.

        capex = investment x size x conversion
        fixed running cost a year = FOM / 100 x capex
        variable running cost a year = VOM x output x conversion

    Parameters
    ----------
    frame
        The table: a DataFrame, an Arrow table or a dict of columns.
    technology
        Its name in the table, such as ``"solar-utility"``.
    project, alternative
        Ids of the design that it is part of.
    size
        How much is built, with the unit by which the table counts investment, or another multiple of it:
        ``(5, "MW_e")`` where the table has ``EUR/kW_e``. Where it counts pieces (``EUR``): ``(2, "")``.
    conversion
        What a unit of the table's money is worth in the pipeline's, at the pipeline's price year: a number, or a number
        for each ``currency_year`` of the table.
    output
        Output a year with its unit, such as ``(9000, "MWh")``; needed where there is a variable cost.
    component
        Id of the component; the technology's name if not given.
    life_years
        Its life, where the table does not say; a component that has running costs must have one.

    Returns
    -------
    dict
        ``components`` and ``cost_lines``, to be joined with tables for :meth:`climcap.Pipeline.from_tables`. What the
        table does not say is left out, and said so in the component's ``note``.

    Raises
    ------
    InputError
        If the technology or its investment is not there, a unit is not the one that is given, or a currency year has no
        conversion.

    Examples
    --------
    >>> import climcap as cc
    >>> frame = {
    ...     "technology": ["pv"] * 3, "parameter": ["investment", "FOM", "lifetime"], "value": [500.0, 2.0, 40.0],
    ...     "unit": ["EUR/kW_e", "%/year", "years"], "source": ["assumption"] * 3, "currency_year": [2020] * 3,
    ... }
    >>> tables = cc.technologies.from_pypsa(
    ...     frame, "pv", project="P", alternative="solar", size=(5, "MW_e"), conversion={2020: 1.2}
    ... )
    >>> float(tables["components"]["capex"][0]), float(tables["cost_lines"]["unit_value"][0])
    (3000000.0, 60000.0)
    """
    said = _parameters(frame, technology)
    name = component or _id(technology)
    keys = {"project": project, "alternative": alternative}
    investment = said.get("investment")
    if investment is None:
        found = f"{technology} without an investment; it has {', '.join(sorted(said))}"
        raise _refuse("technology", found, "a technology with an investment")
    capex = _of(investment, size, "size") * _converted(investment, conversion)
    parts = [said[part] for part in ("investment", "FOM", "VOM", "lifetime") if part in said]
    absent = [part for part in ("FOM", "VOM", "lifetime") if part not in said]
    source = "; ".join(dict.fromkeys(str(part["source"]) for part in parts if part.get("source")))
    row: dict[str, list[Any]] = {key: [value] for key, value in keys.items()}
    row |= {
        "component": [name],
        "capex": [capex],
        "life_years": [_life(said.get("lifetime"), life_years)],
        "source": [source],
    }
    row["note"] = [f"the table has no {' and no '.join(absent)} of {technology}" if absent else None]
    lines = _lines(said, capex, conversion, output)
    columns: dict[str, list[Any]] = {key: [value] * len(lines) for key, value in keys.items()}
    columns |= {
        "line": [f"{name}_{line}" for line, _, _ in lines],
        "component": [name] * len(lines),
        "unit_value": [amount for _, amount, _ in lines],
        "source": [source_of for _, _, source_of in lines],
    }
    return {"components": _table(row, "components"), "cost_lines": _table(columns, "cost_lines")}


def _refuse(argument: str | None, found: str, allowed: str) -> BaseException:
    return _core.input_error("technologies.from_pypsa", argument, found=found, allowed=allowed)


def _table(columns: dict[str, list[Any]], name: str) -> Table:
    import pyarrow as pa

    numbers = {"capex": pa.float64(), "life_years": pa.int64(), "unit_value": pa.float64()}
    return Table(
        pa.table({key: pa.array(cells, numbers.get(key, pa.string())) for key, cells in columns.items()}), name=name
    )


def _parameters(frame: Any, technology: str) -> dict[str, dict[str, Any]]:
    """What the table says of a technology, by parameter."""
    from climcap.intake import arrow_table

    table = arrow_table(frame, name="technologies")
    if missing := [name for name in _COLUMNS if name not in table.column_names]:
        raise _refuse(None, f"no column {missing[0]}", f"the columns {', '.join(_COLUMNS)}")
    rows = table.to_pylist()
    said: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["technology"] != technology:
            continue
        if row["parameter"] in said:
            raise _refuse("technology", f"{row['parameter']} of {technology} a second time", "each parameter once")
        said[row["parameter"]] = row
    if not said:
        known = sorted({str(row["technology"]) for row in rows})
        near = [name for name in known if technology.lower() in name.lower()] or known
        raise _refuse("technology", repr(technology), ", ".join(near[:12]) + (" and more" if len(near) > 12 else ""))  # noqa: PLR2004
    return said


def _id(technology: str) -> str:
    """An id of a name: ids have none of a few marks."""
    return re.sub(r'[./,;*"]+', "_", technology).strip()


def _number(row: Mapping[str, Any]) -> float:
    value = row["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _refuse("frame", f"{value!r} for {row['parameter']}", "a finite number")
    return float(value)


def _of(row: Mapping[str, Any], amount: tuple[float, str], argument: str) -> float:
    """Money for an amount, in the table's currency: the unit of one is that of the other, or a multiple of it."""
    many, unit = amount
    per = str(row["unit"]).partition("/")[2]
    own, given = _POWER.fullmatch(per), _POWER.fullmatch(unit)
    if unit == per:
        return _number(row) * many
    if own is None or given is None or own[2] != given[2]:
        others = [prefix + own[2] for prefix in _PREFIXES] if own else [repr(per)]
        raise _refuse(argument, repr(unit), f"{' or '.join(others)}, as {row['parameter']} is in {row['unit']}")
    return _number(row) * many * _PREFIXES[given[1]] / _PREFIXES[own[1]]


def _converted(row: Mapping[str, Any], conversion: float | Mapping[int, float]) -> float:
    """What a unit of the row's money is worth in the pipeline's."""
    if isinstance(conversion, int | float):
        return float(conversion)
    year = row.get("currency_year")
    if year is None or not math.isfinite(float(year)) or int(year) not in conversion:
        given = ", ".join(map(str, conversion))
        raise _refuse("conversion", f"{row['parameter']} in money of {year}", f"money of a year that is given: {given}")
    return float(conversion[int(year)])


def _life(row: Mapping[str, Any] | None, given: int | None) -> int | None:
    if row is None:
        return given
    years = _number(row)
    if row["unit"] != "years" or years < 1 or not years.is_integer():
        raise _refuse("technology", f"a lifetime of {years:g} {row['unit']}", "whole years")
    return int(years)


def _lines(
    said: Mapping[str, Mapping[str, Any]],
    capex: float,
    conversion: float | Mapping[int, float],
    output: tuple[float, str] | None,
) -> list[tuple[str, float, str]]:
    """Running costs: what each is called, money a year, and where it is from."""
    lines = []
    if (fixed := said.get("FOM")) is not None:
        if fixed["unit"] not in _FOM:
            raise _refuse("technology", f"FOM in {fixed['unit']}", "FOM in %/year of the investment")
        lines.append(("fixed", _number(fixed) / 100 * capex, str(fixed.get("source") or "")))
    if (variable := said.get("VOM")) is not None and _number(variable):
        if output is None:
            per = str(variable["unit"]).partition("/")[2]
            raise _refuse("output", "nothing", f"output a year in {per}, as VOM is in {variable['unit']}")
        amount = _of(variable, output, "output") * _converted(variable, conversion)
        lines.append(("variable", amount, str(variable.get("source") or "")))
    return lines
