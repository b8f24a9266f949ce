"""The tables of a document as sheets lay them out: columns, units, choices, all from the schema of documents."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

from climcap import _core

__all__ = ["LONG", "ColumnLayout", "TableLayout", "setting_layouts", "table_layouts"]

# Tables in which several rows may make one record, a point or a year in each.
LONG = ("hazards", "curves", "paths", "factors", "currencies", "budgets")

_MONEY = {
    "amount", "attachment", "capex", "cover", "loss", "premium", "renewal_cost", "salvage", "unit_value",
    "value_per_user_day",
}  # fmt: skip
# Columns whose name says one thing in most tables and another in these.
_IN_TABLE = {
    ("exposures", "value"): "money, in whole units",
    ("existing_assets", "value"): "money, in whole units",
    ("currencies", "value"): "the pipeline's currency for one of it",
    ("activities", "intensity"): "in `intensity_unit`",
    ("groups", "at_least"): "number of projects",
    ("groups", "at_most"): "number of projects",
    ("bundles", "within"): "years",
    ("budgets", "carry_over"): "share, or all",
}
# What names say of units; the first that fits. Where none does, the bounds of the schema may.
_ENDINGS = (
    ("_factor", "factor"),
    ("factor", "factor, or a name"),
    ("_multiplier", "factor"),
    ("_scale", "factor"),
    ("_tco2e", "tCO2e"),
    ("_g_per_person_day", "g per person and day"),
    ("return_period", "years"),
    ("onset", "years (return period)"),
    ("protection", "years (return period)"),
    ("lag", "years"),
    ("offset", "years"),
    ("every", "years"),
    ("age_years", "years"),
    ("life_years", "years"),
    ("_age", "years"),
    ("fiscal_year_start", "month, 1 to 12"),
    ("latitude", "degrees north"),
    ("longitude", "degrees east"),
    ("days", "days"),
    ("users", "users a day"),
    ("phasing", "shares, adding up to 1"),
    ("ramp_up", "shares"),
    ("loading", "share: 0.3 is 30 %"),
    ("escalation", "share a year: 0.02 is 2 %"),
    ("growth", "share a year: 0.02 is 2 %"),
    ("deterioration", "share a year: 0.02 is 2 %"),
    ("extend", "flat, or a share a year"),
    ("contingency", "share: 0.1 is 10 %"),
    ("contingency.physical", "share: 0.1 is 10 %"),
    ("contingency.price", "share: 0.1 is 10 %"),
    ("optimism_bias", "share: 0.1 is 10 %"),
    ("discount.economic", "share a year, or a name"),
    ("discount.financial", "share a year, or a name"),
    ("discount", "share a year, or a name"),
    ("inflation", "share a year, or a path"),
    ("conversion", "factor"),
    ("shares", "shares"),
    ("intensity", "unit of the hazard"),
    ("intensity_shift", "unit of the hazard"),
    ("raised_by", "unit of the hazard"),
    ("at_least", "unit of the column"),
    ("at_most", "unit of the column"),
    ("quantity", "in `unit`"),
    ("service_capacity", "in `service_unit`"),
    ("value", "in `unit`"),
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2300


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnLayout:
    """A column of a table, or a setting.

    Attributes
    ----------
    name
        What stands at its head.
    kind
        ``text``, ``number``, ``whole number``, ``boolean``, ``choice``, ``number or text``, or a ``list of`` one.
    unit
        Unit in words; what kind of text, where it has none.
    meaning
        What it says, from the schema, with its default.
    choices
        Everything that it may say, where that is a closed list.
    least, most
        Bounds of numbers, where there are any.
    is_required
        Whether it must be given.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    is_required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TableLayout:
    """A table of a document: its name, what a row is, its columns with the ids first."""

    name: str
    meaning: str
    columns: tuple[ColumnLayout, ...]


@functools.cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_core.json_schema())["$defs"]
    return found


@functools.cache
def table_layouts() -> tuple[TableLayout, ...]:
    """Every table of records, parents before what stands inside them.

    Examples
    --------
    >>> from climcap.layout import table_layouts
    >>> components = next(table for table in table_layouts() if table.name == "components")
    >>> [column.name for column in components.columns[:5]]
    ['project', 'alternative', 'option', 'component', 'capex']
    """
    definitions = _definitions()
    names = [name.removesuffix("_list") for name in definitions if name.endswith("_list")]
    # The outline's order, which definitions keep, has parents first; a part may stand in several.
    parents: dict[str, list[str]] = {name: [] for name in names}
    for holder in names:
        for child in set(names) & set(definitions[holder]["properties"]):
            if _is_table(definitions[holder]["properties"][child], child):
                parents[child].append(holder)
    ids = {name: _own_id(definitions, name) for name in names}
    return tuple(
        _table(definitions, name, [ids[parent] or "" for parent in parents[name]], ids[name]) for name in names
    )


def _is_table(field: dict[str, Any], name: str) -> bool:
    items = (option.get("items", {}).get("$ref") for option in field.get("anyOf", ()))
    return f"#/$defs/{name}_list" in items


def _own_id(definitions: dict[str, Any], name: str) -> str | None:
    """The field that a record has in a list and not under its id."""
    own = [field for field in definitions[f"{name}_list"]["properties"] if field not in definitions[name]["properties"]]
    return own[0] if own else None


def _table(definitions: dict[str, Any], name: str, parents: list[str], own: str | None) -> TableLayout:
    record = definitions[f"{name}_list"]
    required = set(record.get("required", ()))
    fields = record["properties"]
    words = {
        "project": "Id of the project that it belongs to.",
        "alternative": "Alternative that it belongs to; blank for every one and the without.",
        "option": "Option that it belongs to, instead of an alternative.",
    }
    columns = [
        ColumnLayout(name=parent, kind="text", unit="id", meaning=words[parent], is_required=parent == "project")
        for parent in parents
    ]
    own_first = [own] if own else []
    needed = [field for field in fields if field in required and field != own]
    others = [field for field in fields if field not in required and field != own]
    columns += [
        _column(definitions, name, field, fields[field], is_required=field in required)
        for field in (*own_first, *needed, *others)
        if not _is_table(fields[field], field)
    ]
    return TableLayout(name=name, meaning=_plain(record.get("description", "")), columns=tuple(columns))


@functools.cache
def setting_layouts(table: str) -> tuple[ColumnLayout, ...]:
    """Every setting of ``settings`` or ``plan``, those inside others by their names with dots.

    Examples
    --------
    >>> from climcap.layout import setting_layouts
    >>> [setting.name for setting in setting_layouts("settings") if setting.is_required]
    ['currency', 'price_year', 'base_year', 'horizon', 'discount.economic']
    """
    definitions = _definitions()
    return tuple(_settings(definitions, table, definitions[table], prefix="", is_required=True))


def _settings(
    definitions: dict[str, Any], table: str, record: dict[str, Any], *, prefix: str, is_required: bool
) -> list[ColumnLayout]:
    found = []
    required = set(record.get("required", ())) if is_required else set()
    for name, field in record["properties"].items():
        options = _options(definitions, field)
        records = [option for option in options if "properties" in option]
        if records and len(records) == len(options):
            inner = _settings(definitions, table, records[0], prefix=f"{prefix}{name}.", is_required=name in required)
            found += inner
        else:
            found.append(_column(definitions, table, f"{prefix}{name}", field, is_required=name in required))
    return found


def _options(definitions: dict[str, Any], field: dict[str, Any]) -> list[dict[str, Any]]:
    """What a field may be, one by one, references followed; nothing is left out, as every field may hold it."""
    if "$ref" in field:
        return _options(definitions, definitions[field["$ref"].rpartition("/")[2]])
    for several in ("anyOf", "oneOf"):
        if several in field:
            return [found for option in field[several] for found in _options(definitions, option)]
    return [] if field.get("type") == "null" else [field]


def _column(
    definitions: dict[str, Any], table: str, name: str, field: dict[str, Any], *, is_required: bool
) -> ColumnLayout:
    options = _options(definitions, field)
    choices = tuple(str(option["const"]) for option in options if "const" in option)
    choices += tuple(str(value) for option in options for value in option.get("enum", ()) if value is not None)
    kinds = [kind for option in options if "const" not in option and "enum" not in option for kind in _kinds(option)]
    kind = _joined(kinds, choices)
    numbers = [option for option in options if "number" in _kinds(option) or "whole number" in _kinds(option)]
    least = next((option["minimum"] for option in numbers if "minimum" in option), None)
    most = next((option["maximum"] for option in numbers if "maximum" in option), None)
    meaning = _plain(field.get("description", ""))
    default = field.get("default")
    if default not in (None, [], "") and not isinstance(default, dict):
        meaning += f" If blank: {_shown(default)}."
    return ColumnLayout(
        name=name,
        kind=kind,
        unit=_unit((table, name), kind, (least, most), meaning),
        meaning=meaning,
        choices=choices if kind == "choice" else (),
        least=least,
        most=most,
        is_required=is_required,
    )


def _kinds(option: dict[str, Any]) -> list[str]:
    types = option.get("type", [])
    names = {"string": "text", "number": "number", "integer": "whole number", "boolean": "boolean"}
    found = [names[kind] for kind in ([types] if isinstance(types, str) else types) if kind in names]
    if "items" in option:
        found += [f"list of {kind}" for kind in _kinds(option["items"])]
    return found


def _joined(kinds: list[str], choices: tuple[str, ...]) -> str:
    """One word for all kinds that a cell may hold."""
    alone = list(dict.fromkeys(kinds))
    if not alone:
        return "choice" if choices else "text"
    if len(alone) == 1 and not choices:
        return alone[0]
    return "number or text" if "number" in alone else alone[0]


def _unit(place: tuple[str, str], kind: str, bounds: tuple[float | None, float | None], meaning: str) -> str:  # noqa: PLR0911
    name = place[1]
    if kind == "choice":
        return "one of a list"
    if kind == "boolean":
        return "true or false"
    if kind.endswith("text") and kind != "number or text":
        return "texts parted by ;" if kind.startswith("list") else _text_unit(name, meaning)
    if place in _IN_TABLE:
        return _IN_TABLE[place]
    if name in _MONEY:
        return "money, in whole units"
    if name.endswith("year") and (kind.startswith("list") or bounds == (_FIRST_YEAR, _LAST_YEAR)):
        return "calendar year"
    if bounds == (_FIRST_YEAR, _LAST_YEAR) or name == "horizon":
        return "calendar year"
    if name in {"start_window", "years"}:
        return "two calendar years parted by ;"
    unit = next((unit for ending, unit in _ENDINGS if name == ending), None)
    unit = unit or next((unit for ending, unit in _ENDINGS if ending.startswith("_") and name.endswith(ending)), None)
    unit = unit or next((unit for ending, unit in _ENDINGS if name.endswith(ending)), None)
    if unit is None:
        unit = "share: 0.12 is 12 %" if bounds[1] == 1 or "share" in meaning.lower() else kind.removeprefix("list of ")
    return unit


def _text_unit(name: str, meaning: str) -> str:
    return "id" if meaning.startswith("Id of") else "name of a column" if name in {"column", "objective"} else "text"


def _plain(text: str) -> str:
    """Words of the schema on one line."""
    return " ".join(text.split())


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    if isinstance(default, float) and default.is_integer():
        return str(int(default))
    return str(default)
