"""Tables of one small pipeline, and workbooks made of tables."""

from __future__ import annotations

import re
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Tables = dict[str, dict[str, list[Any]]]

# Two projects whose ids are whole numbers, one of them in a flood plain.
TABLES: Tables = {
    "settings": {
        "setting": ["name", "currency", "price_year", "base_year", "horizon", "discount.economic", "timing"],
        "value": ["Islet", "USD", 2026, 2026, 2050, 0.06, "end"],
    },
    "plan": {"setting": ["objective", "years"], "value": ["enpv", "2026; 2030"]},
    "projects": {"project": [101, 102], "name": ["Road", "Clinic"], "sector": ["transport", None]},
    "alternatives": {
        "project": [101, 102, 102],
        "alternative": ["paved", "new", "raised"],
        "standard": [None, True, None],
    },
    "components": {
        "project": [101, 102, 102],
        "alternative": ["paved", "new", "raised"],
        "component": ["surface", "building", "building"],
        "capex": [2e6, 2.5e6, 2.75e6],
        "life_years": [25, 30, 30],
        "phasing": ["0.4; 0.6", None, "0.5; 0.5"],
    },
    "benefit_lines": {
        "project": [101, 102],
        "alternative": ["paved", None],
        "line": ["time", "care"],
        "unit_value": [210000.0, 260000.0],
        "growth": [0.02, None],
    },
    "exposures": {
        "project": [102],
        "alternative": ["new"],
        "exposure": ["building"],
        "hazard": ["flood"],
        "curve": ["depth"],
        "value": [2.5e6],
    },
    "hazards": {"hazard": ["flood"] * 3, "return_period": [10, 50, 100], "intensity": [0.5, 1.0, 2.0]},
    "curves": {"curve": ["depth"] * 3, "intensity": [0.0, 1.0, 2.0], "share": [0.0, 0.4, 0.8]},
    "budgets": {"budget": ["capital"] * 6, "year": list(range(2026, 2032)), "amount": [4e6] * 6},
}


def workbook(path: Path, tables: Mapping[str, Mapping[str, list[Any]]] = TABLES) -> Path:
    """Write a workbook with a sheet for each table, as somebody would who types it in."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, columns in tables.items():
        sheet = book.create_sheet(name)
        sheet.append(list(columns))
        for row in zip(*columns.values(), strict=True):
            sheet.append(list(row))
    book.save(path)
    return path


def changed(path: Path, change: Callable[[Any], None], *, to: Path | None = None) -> Path:
    """Open a workbook, change it, and save it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(to or path)
    return to or path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change the bytes of the parts of a workbook whose names match."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert any(re.fullmatch(part, name) for name in parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if re.fullmatch(part, name) else content)
    return path


def recalculated(path: Path, folder: Path) -> Any:
    """Let LibreOffice calculate a workbook from nothing, and open what it saved, for its values.

    The figures that stand behind formulas are taken out before, so that none of them can be what is read.
    """
    bare = folder / f"bare_{path.name}"
    bare.write_bytes(path.read_bytes())
    rewritten(bare, r"xl/worksheets/.*\.xml", lambda content: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content))
    out = folder / "recalculated"
    convert(bare, "xlsx", out)
    return openpyxl.load_workbook(out / bare.name, data_only=True)


def convert(path: Path, kind: str, out: Path) -> Path:
    """Convert a file with LibreOffice, which has a home of its own for it."""
    home = out.parent / "libreoffice"
    command = ["soffice", f"-env:UserInstallation={home.resolve().as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{kind.partition(':')[0]}"
