"""Write the page of the document's tables and fields from the schema, or check that the stored one is right."""

import sys
from collections.abc import Iterator
from typing import Any

from stored import ROOT, write_or_check

import climcap as cc
from climcap.layout import LONG, ColumnLayout, setting_layouts, table_layouts

STORED = ROOT / "docs/reference/document.md"

HEAD = """# The document

Written by `tools/document_page.py` from the schema in the library (`climcap schema`, `cc.json_schema()`); `make lint`
checks that it is right.

A pipeline is one document, whether it comes as TOML or JSON, as a workbook, as a folder of CSV or Parquet files, or as
tables in memory. This page lists every table and every field: in bold what must be given; then the unit, or what kind
of value it is; what it says; and, after *blank*, what holds if it is not given. What cannot be read is refused whole,
every problem at once; a field that is not here is a problem too, and the nearest known one is named.

## The same thing in TOML and in tables

In TOML (or JSON) records nest under their parents, and an id is part of the name:

```toml
[projects.school.alternatives.raised.components.roof]
capex = 2400000
life_years = 40
phasing = [0.3, 0.7]
```

As a table (a sheet, a CSV file, a frame) a row is a record and the ids of the parents are columns; a short list in a
cell is parted by semicolons:

| project | alternative | component | capex | life_years | phasing |
|---|---|---|---|---|---|
| school | raised | roof | 2400000 | 40 | 0.3; 0.7 |

`settings` and `plan` as tables have the columns `setting` and `value`, where what stands inside another has a name with
dots: `discount.economic`. The alternative `without` holds what happens if nothing is built, in the same tables; a blank
`alternative` stands for every one of them and for the without.
"""

LONG_TABLES = f"""Tables of points or years ({", ".join(f"`{name}`" for name in LONG)}) hold
one point or year in a row, and rows of one id belong together; in TOML the same fields are lists.

Money is in the currency of the pipeline, real, at the prices of its price year. Rates and shares are fractions: 0.06 is
six per cent. Years are calendar years. Ids are text. The equations in which the fields stand are in
[how a row is appraised](../theory/appraisal.md) and the pages beside it.
"""


def cell(text: str) -> str:
    """Give a text as a cell of a table takes it."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def choices(field: dict[str, Any], definitions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what a field may say, with what that means."""
    if "$ref" in field:
        yield from choices(definitions[field["$ref"].rpartition("/")[2]], definitions)
    for option in (*field.get("anyOf", ()), *field.get("oneOf", ())):
        yield from choices(option, definitions)
    if "const" in field:
        yield str(field["const"]), " ".join(field.get("description", "").split())


def line(column: ColumnLayout, field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Write the line of a field."""
    name = f"**`{column.name}`**" if column.is_required else f"`{column.name}`"
    bounds = {
        "minimum": "at least {}",
        "exclusiveMinimum": "above {}",
        "maximum": "at most {}",
        "exclusiveMaximum": "below {}",
    }
    is_date = column.unit.startswith(("calendar year", "month"))
    said = [words.format(f"{field[key]:g}") for key, words in bounds.items() if key in field and not is_date]
    unit = ", ".join([column.unit, *said])
    meaning = column.meaning.replace(" If blank: ", " *Blank*: ")
    listed = [f"`{name}`" + (f" ({told.rstrip('.')})" if told else "") for name, told in choices(field, definitions)]
    if listed and column.choices:
        unit, meaning = "choice", f"{meaning} One of: {'; '.join(listed)}."
    return f"| {name} | {cell(unit)} | {cell(meaning)} |"


def fields(columns: tuple[ColumnLayout, ...], record: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Write the table of a record's fields."""
    lines = [line(column, inner(record, column.name, definitions), definitions) for column in columns]
    return "\n".join(["| field | unit or kind | what it says |", "|---|---|---|", *lines])


def inner(record: dict[str, Any], name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    """Find a field in a record, or by its dots in one inside it; nothing for the ids of parents."""
    first, _, rest = name.partition(".")
    found: dict[str, Any] = record["properties"].get(first, {})
    if not rest:
        return found
    references = [option["$ref"] for option in (found, *found.get("anyOf", ())) if "$ref" in option]
    return inner(definitions[references[0].rpartition("/")[2]], rest, definitions)


def page() -> str:
    """Write the page."""
    definitions = cc.json_schema()["$defs"]
    parts = [HEAD, LONG_TABLES]
    for name in ("settings", "plan"):
        record = definitions[name]
        columns = fields(setting_layouts(name), record, definitions)
        parts.append(f"## `{name}`\n\n{record['description']}\n\n{columns}\n")
    for table in table_layouts():
        columns = fields(table.columns, definitions[f"{table.name}_list"], definitions)
        parts.append(f"## `{table.name}`\n\n{cell(table.meaning)}\n\n{columns}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(write_or_check(STORED, page, __doc__, "make tables"))
