"""Workbooks are read as tables are; what is wrong with their cells is told, all of it, with sheet and cell."""

from __future__ import annotations

import datetime as dt
import re
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import needs
from sheets import TABLES, changed, convert, rewritten, workbook

import climcap as cc
from climcap.template_example import EXAMPLES, SETTINGS
from climcap.workbook_guard import Limits, Refused, sheets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

EXPECTED = cc.Pipeline.from_tables(TABLES)


def texts(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """The same columns without any that mixes numbers and texts, which Arrow has not."""
    is_mixed = {name: len({type(cell) for cell in cells if cell is not None}) > 1 for name, cells in columns.items()}
    return {name: [str(cell) for cell in cells] if is_mixed[name] else cells for name, cells in columns.items()}


def from_pandas(_: Path) -> cc.Pipeline:
    return cc.Pipeline.from_tables({name: pd.DataFrame(table) for name, table in TABLES.items()})


def from_polars(_: Path) -> cc.Pipeline:
    return cc.Pipeline.from_tables({name: pl.DataFrame(texts(table)) for name, table in TABLES.items()})


def from_arrow(_: Path) -> cc.Pipeline:
    return cc.Pipeline.from_tables({name: pa.table(texts(table)) for name, table in TABLES.items()})


def from_duckdb(_: Path) -> cc.Pipeline:
    with duckdb.connect() as base:
        relations = {}
        for name, table in TABLES.items():
            base.register(f"{name}_in", pa.table(texts(table)))
            relations[name] = base.table(f"{name}_in")
        return cc.Pipeline.from_tables(relations)


def from_parquet(folder: Path) -> cc.Pipeline:
    for name, table in TABLES.items():
        pq.write_table(pa.table(texts(table)), folder / f"{name}.parquet")
    return cc.read(folder)


def from_csv(folder: Path) -> cc.Pipeline:
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_text(cc.Table(table).to_csv(), encoding="utf-8")
    return cc.read(folder)


def from_workbook(folder: Path) -> cc.Pipeline:
    return cc.read(workbook(folder / "pipeline.xlsx"))


@pytest.mark.parametrize(
    "source", [from_pandas, from_polars, from_arrow, from_duckdb, from_parquet, from_csv, from_workbook]
)
def test_tables_of_every_kind_give_the_same_pipeline(source: Callable[[Path], cc.Pipeline], tmp_path: Path) -> None:
    pipeline = source(tmp_path)
    assert pipeline == EXPECTED
    assert cc.appraise(pipeline).hash == cc.appraise(EXPECTED).hash
    # Whole numbers as ids are texts everywhere.
    assert set(pipeline.to_dict()["projects"]) == {"101", "102"}


@pytest.mark.parametrize("kind", ["percent", "thousands", "formula", "blank rows", "notes", "remarks", "rich text"])
def test_what_people_do_in_sheets_changes_nothing(kind: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")

    def change(book: Any) -> None:
        components, lines = book["components"], book["benefit_lines"]
        match kind:
            case "percent":
                lines["E2"].number_format = "0.0%"
            case "thousands":
                components["D2"].number_format = "#,##0.00"
            case "formula":
                components["D2"].value = "=2*1000000"
            case "blank rows":
                components.insert_rows(3)
                components.insert_rows(2)
            case "notes":
                for number, head in enumerate(("# who", "Notes (internal)", "note to self"), 7):
                    components.cell(1, number).value = head
                    components.cell(3, number).value = "=1/0"
                book.create_sheet("Notes")["A1"] = "anything"
                book.create_sheet("# old figures")["B2"] = 3
                book.create_sheet("Read me").merge_cells("A1:C3")
            case "remarks":
                lines.insert_cols(1)
                lines.insert_rows(2)
                lines["A1"], lines["A2"], lines["E2"] = "#", "# unit", "money, in whole units"
                lines.merge_cells("B2:D2")
                lines["A3"] = "asked the ministry"
            case "rich text":
                from openpyxl.cell.rich_text import CellRichText, TextBlock
                from openpyxl.cell.text import InlineFont

                book["projects"]["B2"] = CellRichText(TextBlock(InlineFont(b=True), "Ro"), "ad")

    changed(path, change)
    if kind == "formula":
        # As Excel saves it: the formula with its value.
        rewritten(
            path, r"xl/worksheets/sheet5\.xml", lambda content: content.replace(b"</f><v />", b"</f><v>2000000</v>")
        )
    if kind == "notes":
        rewritten(path, r"xl/worksheets/sheet5\.xml", lambda content: content.replace(b"</f><v />", b"</f><v>0</v>"))
    assert cc.read(path) == EXPECTED


def problems(path: Path) -> dict[str, tuple[str, str]]:
    """What is found and allowed, by place without the folder."""
    with pytest.raises(cc.InputError) as raised:
        cc.read(path)
    told = raised.value.problems.to_arrow().to_pylist()
    head = f"{len(told)} problem{'s' if len(told) > 1 else ''} in the input:"
    assert str(raised.value).startswith(head)
    assert all(problem["found"] and problem["allowed"] and problem["address"] for problem in told)
    return {
        problem["place"].removeprefix(f"{path}, sheet "): (problem["found"], problem["allowed"]) for problem in told
    }


def test_everything_wrong_is_told_at_once_with_sheet_and_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")

    def change(book: Any) -> None:
        components, lines, projects = book["components"], book["benefit_lines"], book["projects"]
        components["D2"] = "2,000,000"
        components["D3"] = "=D2*2"
        components["D4"] = -5
        components["E2"] = dt.date(2026, 3, 4)
        components["F4"] = dt.datetime(2026, 3, 4, 12, 30)  # noqa: DTZ001 - sheets know no zones
        lines["D2"] = "#REF!"
        lines["D2"].data_type = "e"
        lines["E2"] = "2 %"
        lines["E3"] = 2
        lines["E3"].number_format = '0"%"'
        projects["C1"] = "sectr"
        projects["A2"] = dt.date(2026, 4, 3)
        projects["F5"] = "stray"
        book["curves"].merge_cells("A2:A4")
        book.create_sheet("Kosten")["A1"] = "x"

    found = problems(changed(path, change))
    assert found["components, cell D2"] == (
        'text "2,000,000"',
        "a number with a point before its decimals and nothing else between its digits, such as 1000 or 2.5",
    )
    assert found["components, cell D3"][0] == "a formula that was never calculated"
    assert found["components, cell D4"] == ("the number -5", "a number at least 0")
    assert found["components, cell E2"][0] == "the date 2026-03-04"
    assert found["components, cell F4"][0] == "the date 2026-03-04 12:30:00"
    assert found["benefit_lines, cell D2"] == ("the error #REF!", "a value")
    assert found["benefit_lines, cell E2"][1] == "a fraction, such as 0.12 for 12 per cent"
    assert found["benefit_lines, cell E3"][0] == "2, shown with a per cent sign that its format only writes behind it"
    assert found["projects, cell C1"][0] == 'the unknown column "sectr"'
    assert found["projects, cell C1"][1].startswith("sector (the nearest), name, place, tags")
    assert "the date 2026-04-03" in found["projects, cell A2"][0]
    assert found["projects, cell F1"] == ("a column without a head", "a name at the head of every column")
    assert found["curves, cells A2:A4"][0] == "merged cells"
    assert found["Kosten"][0] == 'a table "Kosten"'
    assert len(found) >= 13


@pytest.mark.parametrize(
    "text",
    [
        "2000000", "2e6", " 2000000 ", "2\u00a0000\u00a0000", "2.000.000", "2 000 000", "2'000'000", "USD 2000000",
        "2m", "1e999", "nan", "inf", "\u0662", "-",
    ],
)  # fmt: skip
def test_a_number_typed_as_text_is_that_number_or_refused(text: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")

    def change(book: Any) -> None:
        book["components"]["D2"] = text
        book["components"]["D2"].data_type = "s"

    changed(path, change)
    if text.strip() in {"2000000", "2e6"}:
        assert cc.read(path) == EXPECTED
    else:
        assert list(problems(path)) == ["components, cell D2"]


def test_formulas_that_failed_and_sheets_out_of_sight_are_read_as_they_are(tmp_path: Path) -> None:
    """An error that Excel saved as a formula's value is refused; hidden rows, columns and sheets count like others."""
    path = workbook(tmp_path / "pipeline.xlsx")

    def hide(book: Any) -> None:
        book["components"].row_dimensions[2].hidden = True
        book["components"].column_dimensions["D"].hidden = True
        book["curves"].sheet_state = "veryHidden"

    assert cc.read(changed(path, hide)) == EXPECTED

    def fail(book: Any) -> None:
        book["components"]["D2"] = "=1/0"

    changed(path, fail)
    failed = b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    rewritten(
        path,
        r"xl/worksheets/sheet5\.xml",
        lambda content: re.sub(rb'<c r="D2"[^>]*><f>1/0</f><v ?/></c>', failed, content),
    )
    assert problems(path) == {"components, cell D2": ("the error #DIV/0!", "a value")}


def test_a_head_twice_and_a_head_that_is_a_number_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")

    def change(book: Any) -> None:
        book["components"]["G1"], book["components"]["H1"] = "capex", 2026
        book["components"]["G2"] = 3

    found = problems(changed(path, change))
    assert found["components, cell G1"] == ("the name 'capex' a second time", "each name once")
    assert found["components, cell H1"] == ("2026 at the head of a column", "the name of a column")


@pytest.mark.parametrize("unit", ["thousand USD", "USD million", "%", "per cent", "USD '000", "mn USD"])
def test_a_unit_that_nobody_would_convert_is_refused(unit: str, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    cc.write_template(path)

    def change(book: Any) -> None:
        book["components"]["F2"] = unit

    assert openpyxl.load_workbook(path)["components"]["F1"].value == "capex"
    found = problems(changed(path, change))["components, cell F2"]
    assert found == (f"the unit {unit!r}", "whole units: money as it is, shares as fractions")


def test_a_value_is_placed_by_its_sheet_and_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")
    changed(path, lambda book: book["components"].insert_rows(2, 3))
    appraisal = cc.appraise(cc.read(path))
    assert (
        appraisal.explain("projects.101.alternatives.paved.components.surface.capex").place
        == f"{path}, sheet components, cell D5"
    )
    told = appraisal.explain("capex", "101", "paved", 2026)
    for text in (told.to_text(), told.to_json(), told._repr_html_(), repr(told)):
        assert "pipeline.xlsx, sheet components, cell D5" in text
        assert "components:5" not in text
    placed = [row["place"] for row in cc.annex(appraisal)["assumptions"].to_arrow().to_pylist()]
    assert any(re.search(r"pipeline\.xlsx, sheet settings, cell B\d+$", place) for place in placed)
    assert not any(re.search(r"xlsx.*:\d", place) for place in placed)
    pipeline = cc.read(path)
    with pytest.raises(cc.InputError) as raised:
        pipeline.replace({"projects.101.alternatives.paved.components.surface.capex": -1})
    (problem,) = raised.value.problems.to_arrow().to_pylist()
    assert "components:5" not in problem["place"]


def test_columns_and_choices_are_those_of_the_intake() -> None:
    """The layout of sheets is worked out from the schema of nested documents; the library knows that of rows."""
    from climcap.layout import table_layouts

    for table in table_layouts():
        with pytest.raises(cc.InputError) as raised:
            cc.Pipeline.from_tables(TABLES | {table.name: {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": [1]}})
        told = raised.value.problems.to_arrow().to_pylist()
        allowed = {row["allowed"] for row in told if "unknown column" in row["found"]}
        assert {frozenset(names.split(", ")) for names in allowed} == {
            frozenset(column.name for column in table.columns)
        }
        required = {row["address"].rpartition(".")[2] for row in told if row["found"] == "no such column"}
        assert required == {column.name for column in table.columns if column.is_required}


def test_long_tables_are_those_of_the_intake() -> None:
    from climcap.layout import LONG, table_layouts

    for table in table_layouts():
        own = next((column.name for column in table.columns if column.unit == "id" and column.is_required), None)
        ids = [column.name for column in table.columns if column.unit == "id" and column.is_required]
        if own is None:
            continue
        with pytest.raises(cc.InputError) as raised:
            cc.Pipeline.from_tables({table.name: {name: ["same", "same"] for name in ids}})
        is_repeated = "a second time" in str(raised.value)
        assert is_repeated == (table.name not in LONG), table.name


def filled(book: Any) -> None:
    """Take the examples of a template for figures."""
    for name, settings in SETTINGS.items():
        for row in book[name].iter_rows(min_row=2):
            row[1].value = settings.get(row[0].value)
    for name, rows in EXAMPLES.items():
        if name not in book.sheetnames:
            continue
        for number in range(4, 4 + len(rows)):
            assert book[name].cell(number, 1).value == "# example"
            book[name].cell(number, 1).value = None


def test_a_template_is_empty_until_it_is_filled_and_its_examples_make_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.xlsx"
    cc.write_template(path)
    with pytest.raises(cc.InputError) as raised:
        cc.read(path)
    told = raised.value.problems.to_arrow().to_pylist()
    assert {row["address"] for row in told} == {
        "projects", "settings.currency", "settings.price_year", "settings.base_year", "settings.horizon",
        "settings.discount",
    }  # fmt: skip
    pipeline = cc.read(changed(path, filled))
    assert pipeline.counts == (2, 5, 1)
    plan = cc.optimize(cc.appraise(pipeline))
    assert sorted(plan.schedule["project"].tolist()) == ["road", "school"]
    tables: dict[str, Any] = {
        name: {"setting": list(rows), "value": list(rows.values())} for name, rows in SETTINGS.items()
    }
    for name, rows in EXAMPLES.items():
        if name not in openpyxl.load_workbook(path, read_only=True).sheetnames:
            continue
        columns = dict.fromkeys(column for row in rows for column in row)
        tables[name] = {column: [row.get(column) for row in rows] for column in columns}
    assert cc.Pipeline.from_tables(tables) == pipeline


@needs("soffice")
def test_what_libreoffice_saves_is_read_as_it_was(tmp_path: Path) -> None:
    """Both with formulas that it calculates: a filled template, and a workbook typed in."""
    template, typed = tmp_path / "template.xlsx", workbook(tmp_path / "typed.xlsx")
    cc.write_template(template)
    expected = cc.read(changed(template, filled))

    def calculated(book: Any) -> None:
        book["components"]["D2"] = "=SUM(1999999,1)"
        book["projects"]["C3"] = '=IF(1=1,"","x")'

    changed(typed, calculated)
    assert cc.read(convert(template, "xlsx", tmp_path / "out")) == expected
    assert cc.read(convert(typed, "xlsx", tmp_path / "out")) == EXPECTED


def test_a_part_that_openpyxl_cannot_read_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")
    rewritten(path, r"xl/worksheets/sheet3\.xml", lambda content: content.replace(b"<v>101</v>", b"<v>1o1</v>"))
    with pytest.raises(cc.InputError, match="a workbook with a part that cannot be read"):
        cc.read(path)


def test_a_template_has_units_lists_and_meanings_for_every_column(tmp_path: Path) -> None:
    from climcap.layout import setting_layouts, table_layouts

    path = tmp_path / "pipeline.xlsx"
    cc.write_template(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Read me"
    assert set(book.sheetnames) == {"Read me", "Notes", "settings", "plan", *(table.name for table in table_layouts())}
    for table in table_layouts():
        sheet = book[table.name]
        heads = [cell.value for cell in sheet[1]][1:]
        assert heads == [column.name for column in table.columns]
        assert all(cell.value for cell in sheet[2][1:] + sheet[3][1:])
        assert all(cell.comment is not None for cell in sheet[1][1:])
        listed = {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list"
        }
        for number, column in enumerate(table.columns, 2):
            letter = openpyxl.utils.get_column_letter(number)
            if column.choices:
                assert listed[letter] == f'"{",".join(column.choices)}"'
        assert sheet.freeze_panes
    named = [row[0].value for row in book["settings"].iter_rows(min_row=2)]
    assert sorted(named) == sorted(
        setting.name for setting in setting_layouts("settings") if setting.name not in {"source", "note"}
    )


# What would fill a machine if it were opened.


def blank(path: Path) -> Path:
    return workbook(path, {"projects": {"project": ["a"]}})


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = blank(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * 50_000_000)
    assert path.stat().st_size < 100_000

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("the workbook was opened")

    monkeypatch.setattr(openpyxl, "load_workbook", opened)
    with pytest.raises(cc.InputError, match=r"times larger when unpacked; allowed: at most 100 times"):
        cc.read(path)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        (r"xl/worksheets/sheet1\.xml", lambda content: LAUGHS + content, "a declaration of entities"),
        (r"xl/styles\.xml", lambda content: LAUGHS + content, "a declaration of entities"),
        (r"xl/worksheets/sheet1\.xml", lambda content: content.replace(b'r="A2"', b'r="XFD2"'), "a cell at XFD2"),
        (r"xl/worksheets/sheet1\.xml", lambda content: content.replace(b'r="A2"', b'r="../A2"'), "a cell at '../A2'"),
        (r"xl/worksheets/sheet1\.xml", lambda content: content[:-30], "a file that is no workbook"),
        (r"xl/workbook\.xml", lambda content: content.replace(b"<sheet ", b"<sheet"), "a file that is no workbook"),
    ],
    ids=["entities", "entities in styles", "far cell", "no cell", "cut off", "broken"],
)  # fmt: skip
def test_xml_that_is_not_a_sheet_is_refused(
    part: str, change: Callable[[bytes], bytes], message: str, tmp_path: Path
) -> None:
    path = rewritten(blank(tmp_path / "odd.xlsx"), part, change)
    with pytest.raises(cc.InputError, match=message):
        cc.read(path)


def test_limits_are_kept_one_by_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")
    sheets = sheets_of(path)
    cells, size = sum(sheet.cells for sheet in sheets), path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        parts, unpacked = len(archive.infolist()), sum(part.file_size for part in archive.infolist())
    exact = Limits(size, unpacked, 1, unpacked, parts, cells, 7)
    assert [sheet.name for sheet in sheets_of(path, exact)] == list(TABLES)
    for tight in (
        exact._replace(file_bytes=size - 1), exact._replace(unpacked_bytes=unpacked - 1),
        exact._replace(parts=parts - 1), exact._replace(cells=cells - 1), exact._replace(columns=5),
        exact._replace(small_bytes=0),
    ):  # fmt: skip
        with pytest.raises(Refused):
            sheets_of(path, tight)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a workbook with a password, or one of before"),
        ("text.xlsx", b"project,name\n", "a file that is no workbook"),
        ("empty.xlsx", b"", "a file that is no workbook"),
        ("pipeline.ods", b"PK\x05\x06" + b"\0" * 18, r"a file of another kind; allowed: a .toml, .json or .xlsx file"),
        ("other.xlsx", b"PK\x05\x06" + b"\0" * 18, "a file that is no workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(cc.InputError, match=message):
        cc.read(path)


def test_a_workbook_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(cc.InputError, match="a file that cannot be read"):
        cc.read(tmp_path / "none.xlsx")


def test_nothing_beside_the_workbook_is_opened(tmp_path: Path) -> None:
    """Names that are paths, and links to other workbooks, are looked up among names and nowhere else."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "depth.csv").write_text("intensity,share\n0,0\n1,1\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    tables = TABLES | {"exposures": TABLES["exposures"] | {"curve": ["../outside/depth.csv"]}}
    path = workbook(inside / "pipeline.xlsx", tables)

    def linked(book: Any) -> None:
        book["components"]["D2"] = "='[../outside/other.xlsx]Sheet1'!A1"

    changed(path, linked)
    rewritten(path, r"xl/worksheets/sheet5\.xml", lambda content: content.replace(b"</f><v />", b"</f><v>2000000</v>"))
    opened: list[str] = []
    is_on = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if is_on and event == "open" and isinstance(arguments[0], str):
            opened.append(arguments[0])

    sys.addaudithook(watch)
    with pytest.raises(cc.InputError) as raised:
        cc.read(path)
    is_on = False
    (problem,) = raised.value.problems.to_arrow().to_pylist()
    assert problem["found"] == '"../outside/depth.csv"'
    assert problem["allowed"].startswith("a curve of this pipeline")
    assert any(name.endswith("pipeline.xlsx") for name in opened)
    assert not any("outside" in name for name in opened)


def test_without_openpyxl_a_workbook_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "pipeline.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ImportError, match=r'openpyxl is not installed; to have it: pip install "climcap\[excel\]"'):
        cc.read(path)
    with pytest.raises(ImportError, match=r'xlsxwriter is not installed; to have it: pip install "climcap\[excel\]"'):
        cc.write_template(tmp_path / "template.xlsx")
