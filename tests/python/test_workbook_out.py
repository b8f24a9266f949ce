"""A plan's workbook: figures are the plan's, totals recompute in LibreOffice, and texts stay texts."""

from __future__ import annotations

import csv
import inspect
import math
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from conftest import needs
from samples import ISLET, choices, islet
from sheets import convert, recalculated
from typer.testing import CliRunner
from valley import appraised, valley

import climcap as cc
from climcap.command import app
from climcap.table_files import guarded

if TYPE_CHECKING:
    from pathlib import Path

PLANNED = (
    "Summary", "Schedule", "Budget book", "Economic flows", "Financial flows", "Emissions", "Expected damage",
    "Not built", "Limits", "Results", "Sensitivities", "Switching values", "Who gains", "Fiscal", "Double counting",
    "All figures", "Budget lines", "Assumptions", "Sources", "Certificate",
)  # fmt: skip
# What a spreadsheet would calculate, or send, if it took it for a formula.
HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1:A9)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org","here")', "\t=1+1",
    "@1", "'=1+1", "=2*3", "<script>alert(1)</script>", "=DDE(1)", "{=1+1}",
)  # fmt: skip


@pytest.fixture(scope="module")
def island() -> cc.Plan:
    return cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01, solver="highs")


def hostile() -> cc.Plan:
    """The islet, with hostile texts wherever a person writes some."""
    names = iter(HOSTILE * 3)
    changes = {"settings.name": next(names)}
    for project, entry in islet().to_dict()["projects"].items():
        changes |= {f"projects.{project}.{field}": next(names) for field in ("name", "sector", "note")}
        for alternative in entry["alternatives"]:
            if alternative != "without":
                where = f"projects.{project}.alternatives.{alternative}"
                changes |= {f"{where}.{field}": next(names) for field in ("name", "source")}
    return cc.optimize(cc.appraise(islet().replace(changes)))


def elsewhere() -> cc.Plan:
    appraisal = choices({"P1": [(3.0, [10.0])], "P2": [(4.0, [10.0, 1.0])], "P3": [(2.5, [9.0])]})
    return cc.optimize(appraisal, objective="value", sense="max", budgets={"capital": {2026: 20.0, 2027: 5.0}})


def fiscal() -> cc.Plan:
    return cc.optimize(cc.appraise(islet().replace({"settings.fiscal_year_start": 7})))


def opened(plan: cc.Plan, path: Path, *, values: bool = False) -> Any:
    cc.write_workbook(plan, path)
    return openpyxl.load_workbook(path, data_only=values)


def table(sheet: Any, head: str, *, nth: int = 1) -> list[dict[str, Any]]:
    """Rows of the nth table of a sheet in which a head stands, by its heads; the row of units is left out."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    places = [number for number, row in enumerate(rows) if head in row]
    top = places[nth - 1]
    heads = rows[top]
    found = []
    for row in rows[top + 1 :]:
        if all(cell in (None, "") for cell in row):
            break
        found.append({name: cell for name, cell in zip(heads, row, strict=True) if name})
    return found[1:] if all(cell is None or isinstance(cell, str) for cell in found[0].values()) else found


@pytest.fixture(scope="module")
def island_again(island: cc.Plan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Any]:
    return three(island, tmp_path_factory.mktemp("island"))


def three(plan: cc.Plan, folder: Path) -> tuple[Any, Any, Any]:
    """The workbook of a plan: its formulas, the figures that it shows, and what LibreOffice makes of them."""
    path = folder / "plan.xlsx"
    formulas = opened(plan, path)
    return formulas, openpyxl.load_workbook(path, data_only=True), recalculated(path, folder)


@pytest.mark.parametrize("plan", ["island", "hostile", "elsewhere", "fiscal"])
@needs("soffice")
def test_every_formula_comes_to_the_figure_that_is_shown(
    plan: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_island = plan == "island"
    formulas, shown, again = (
        request.getfixturevalue("island_again") if is_island else three(globals()[plan](), tmp_path)
    )
    count = 0
    largest = {sheet.title: maxima(sheet) for sheet in shown}
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                expected, found = shown[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
                size = max(abs(expected), 1e-6 * largest[sheet.title][cell.column])
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * size), (sheet.title, cell.coordinate)
    assert count > (300 if plan == "island" else 20)


def maxima(sheet: Any) -> dict[int, float]:
    """The largest figure of each column, against which a difference of two of them is rounding."""
    found: dict[int, float] = {}
    for row in sheet.iter_rows():
        for cell in row:
            size = abs(cell.value) if isinstance(cell.value, int | float) else 0.0
            found[cell.column] = max(found.get(cell.column, 0.0), size)
    return found


@needs("soffice")
def test_totals_recompute_to_the_plans(island: cc.Plan, island_again: tuple[Any, Any, Any]) -> None:
    *_, again = island_again
    sheet = again["All figures"]
    totals = island.totals.to_pandas().set_index("scenario").loc["middle"]
    columns = [name for name in island.schedule.columns if name in totals.index]
    heads = [cell.value for cell in sheet[3]]
    whole = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Whole pipeline")
    from climcap.workbook.words import head_of

    assert len(columns) == len(totals)
    for name in columns:
        assert whole[heads.index(head_of(name))] == pytest.approx(totals[name], rel=1e-9, abs=1e-6), name
    budget = island.budget.to_pandas().dropna(subset=["ceiling"])
    charged = next(row for row in again["Budget book"].iter_rows(values_only=True) if row[0] == "Charged")
    left = next(row for row in again["Budget book"].iter_rows(values_only=True) if row[0] == "Left")
    assert list(charged[2:12]) == pytest.approx(budget["charged"].tolist(), rel=1e-9)
    assert list(left[2:12]) == pytest.approx(budget["left"].tolist(), abs=1e-6)
    lines = [row for row in again["Budget lines"].iter_rows(min_row=5, values_only=True) if row[0] != "Total in sight"]
    assert math.fsum(row[4] for row in lines) == pytest.approx(island.budget["charged"].sum(), rel=1e-9)
    emissions = table(again["Emissions"], "Avoided")
    assert emissions[-1]["Avoided"] == pytest.approx(totals["avoided_tco2e"], rel=1e-9)
    summary = {row[0]: row[1] for row in again["Summary"].iter_rows(values_only=True)}
    assert summary["Economic NPV"] == pytest.approx(totals["enpv"], rel=1e-9)
    assert summary[f"Projects built, of {15}"] == len(island.schedule) == 10


def test_a_workbook_has_every_sheet_frozen_heads_and_a_print_setup(island: cc.Plan, tmp_path: Path) -> None:
    book = opened(island, tmp_path / "plan.xlsx")
    assert tuple(book.sheetnames) == PLANNED
    for sheet in book:
        assert sheet.freeze_panes, sheet.title
        assert sheet.page_setup.orientation == "landscape"
        widths = [sheet.column_dimensions[letter].width for letter in "ABC" if letter in sheet.column_dimensions]
        assert all(8 < width <= 101 for width in widths), sheet.title
    assert book["Schedule"].print_title_rows == "$3:$4"
    assert book["Schedule"].sheet_properties.pageSetUpPr.fitToPage


def test_numbers_are_numbers_in_units_that_their_heads_say(island: cc.Plan, tmp_path: Path) -> None:
    book = opened(island, tmp_path / "plan.xlsx", values=True)
    sheet = book["Schedule"]
    heads, units = [cell.value for cell in sheet[3]], [cell.value for cell in sheet[4]]
    assert units[heads.index("Capital cost")] == "USD"
    assert units[heads.index("Emissions avoided")] == "tCO2e"
    rows = table(sheet, "Capital cost")
    schedule = island.schedule.to_pandas().sort_values(["start", "project"]).to_dict("records")
    assert len(rows) == len(schedule) + 3
    for shown, row in zip(rows, schedule, strict=False):
        assert shown["Start"] == row["start"]
        assert shown["Project"] == row["name"]
        assert shown["Capital cost"] == row["capex"]
        assert shown["Economic rate of return"] == pytest.approx(row["irr"])
    place = sheet.cell(5, 1 + heads.index("Economic rate of return"))
    assert place.number_format == "0.0%"
    assert sheet.cell(5, 1 + heads.index("Capital cost")).number_format == "#,##0"


def test_the_budget_book_says_what_each_project_is_charged(island: cc.Plan, tmp_path: Path) -> None:
    book = opened(island, tmp_path / "plan.xlsx", values=True)
    rows = {row["Project"]: row for row in table(book["Budget book"], "2026")}
    landfill = rows["Landfill in place of the open dump"]
    years = [landfill[str(year)] for year in (2026, 2027, 2028)]
    # Its cell (9 M in shares of 0.3, 0.4, 0.3) and its flare, by the input.
    assert years == [2.7e6, 3.6e6, 4.3e6]
    assert rows["Ceiling"]["2030"] == 1e7
    assert rows["Windward school, 1,200 pupils"]["Design"] == "not built"
    assert set(rows) >= {"Charged", "Ceiling", "Left", "Used, per cent"}


def test_projects_of_one_name_have_rows_of_their_own(tmp_path: Path) -> None:
    same = {f"projects.{project}.name": "Works" for project in ("road", "school", "clinic")}
    same |= {"projects.clinic.alternatives.new.name": "New", "projects.road.alternatives.paved.name": "New"}
    plan = cc.optimize(cc.appraise(islet().replace(same)))
    book = opened(plan, tmp_path / "plan.xlsx", values=True)
    rows = [row for row in table(book["Budget book"], "2026") if row["Project"] == "Works"]
    assert len(rows) == len(plan.schedule) == 3
    charged = next(row for row in table(book["Budget book"], "2026") if row["Project"] == "Charged")
    assert charged["Total"] == pytest.approx(sum(row["Total"] for row in rows))


def test_what_is_blank_says_why(island: cc.Plan, tmp_path: Path) -> None:
    sheet = opened(island, tmp_path / "plan.xlsx")["All figures"]
    heads = [cell.value for cell in sheet[3]]
    column = 1 + heads.index("Benefit-cost ratio")
    row = next(cell.row for cell in sheet["A"] if cell.value == "South coast road, 12 km")
    assert sheet.cell(row, column).value is None
    assert "costs no more than the without" in sheet.cell(row, column).comment.text


def test_an_appraisal_made_elsewhere_has_no_sheets_of_what_it_does_not_know(tmp_path: Path) -> None:
    book = opened(elsewhere(), tmp_path / "plan.xlsx", values=True)
    assert book.sheetnames == [
        "Summary",
        "Schedule",
        "Budget book",
        "Not built",
        "Limits",
        "All figures",
        "Budget lines",
        "Certificate",
    ]
    rows = table(book["Budget book"], "2026")
    assert [(row["Project"], row["2026"], row["2027"]) for row in rows[:2]] == [("P1", 10, None), ("P2", 10, 1)]
    assert next(row for row in table(book["All figures"], "Value") if row["Project"] == "Whole pipeline")["Value"] == 7


def test_fiscal_years_are_shown_as_the_pipeline_shows_them(tmp_path: Path) -> None:
    book = opened(fiscal(), tmp_path / "plan.xlsx", values=True)
    assert any("2025/26" in row for row in table(book["Budget book"], "2025/26"))
    assert table(book["Schedule"], "Start")[0]["Start"].count("/") == 1


def test_a_plan_that_builds_nothing_has_a_workbook(tmp_path: Path) -> None:
    plan = cc.optimize(cc.appraise(islet()), must_not=["road", "school", "clinic"])
    book = opened(plan, tmp_path / "plan.xlsx", values=True)
    assert next(row for row in table(book["Schedule"], "Project") if row["Project"] == "Built")
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["Projects built, of 3"] == 0


def test_figures_of_a_valley_with_every_kind_of_flow_add_up(tmp_path: Path) -> None:
    plan = cc.optimize(appraised(valley()))
    book = opened(plan, tmp_path / "plan.xlsx", values=True)
    totals = plan.totals.to_pandas().set_index("scenario").loc["base"]
    whole = next(row for row in table(book["All figures"], "Capital cost") if row["Project"] == "Whole pipeline")
    assert whole["Economic NPV"] == pytest.approx(totals["enpv"], rel=1e-9)


@needs("soffice")
def test_hostile_texts_are_texts_after_recalculation(tmp_path: Path) -> None:
    plan = hostile()
    path = tmp_path / "plan.xlsx"
    written = opened(plan, path)
    texts = {cell.value for sheet in written for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    used = {text for text in HOSTILE if text in texts}
    assert {text[0] for text in used} >= set("=+-@\t")
    formulas = [cell.value for sheet in written for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert not any(text.strip("'\t") in formula for formula in formulas for text in HOSTILE)
    again = recalculated(path, tmp_path)
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "s" and cell.value in used:
                    assert str(again[sheet.title][cell.coordinate].value).strip() == cell.value.strip()
    links = [cell.hyperlink for sheet in written for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links
    assert all(link.target is None and link.location for link in links)


@needs("soffice")
def test_hostile_texts_in_csv_are_texts(tmp_path: Path) -> None:
    plan = hostile()
    cc.write_tables(plan, tmp_path / "tables", format="csv")
    with (tmp_path / "tables" / "schedule.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = plan.schedule["name"].tolist()
    for row, name in zip(rows, names, strict=True):
        is_risky = name[0] in "=+-@\t\r"
        assert row["name"] == ("'" + name if is_risky else name)
        assert float(row["capex"]) > 0
    assert any(row["name"].startswith("'") for row in rows)
    # Token 15 asks LibreOffice to evaluate formulas, as it may be set to do.
    book = openpyxl.load_workbook(convert(tmp_path / "tables" / "schedule.csv", "xlsx", tmp_path / "out"))
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


def test_only_texts_are_guarded() -> None:
    made = cc.Table(
        {"text": ["=1", "a", None, "-3", ""], "number": [-1.0, 2.0, None, -3.0, 0.0]}, units={"number": "USD"}
    )
    guard = guarded(made)
    assert guard["text"].tolist() == ["'=1", "a", None, "'-3", ""]
    assert guard["number"].tolist()[:2] == [-1.0, 2.0]
    assert guard.units == made.units


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_tables_are_written_and_a_plan_is_attached_again(kind: Any, island: cc.Plan, tmp_path: Path) -> None:
    files = cc.write_tables(island, tmp_path / "tables", format=kind)
    assert sorted(file.name for file in files) == sorted(
        [*(f"{name}.{kind}" for name in (*island.tables, "rows")), "plan.json"]
    )
    saved = (tmp_path / "tables" / "plan.json").read_text(encoding="utf-8")
    again = cc.Plan.from_json(saved, island.appraisal)
    assert again == island
    assert again.to_json() == island.to_json()
    cc.verify(again)
    if kind == "parquet":
        assert cc.Table(pq.read_table(tmp_path / "tables" / "budget.parquet"), name="budget") == island.budget
    else:
        assert (tmp_path / "tables" / "budget.csv").read_text(encoding="utf-8") == island.budget.to_csv()


def test_tables_in_another_format_are_refused(island: cc.Plan, tmp_path: Path) -> None:
    with pytest.raises(cc.InputError, match=r"found 'xls'; allowed: 'parquet' or 'csv'"):
        cc.write_tables(island, tmp_path, format="xls")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="allowed: a Plan or an Appraisal"):
        cc.write_tables(3, tmp_path)  # type: ignore[arg-type]


def test_the_command_writes_templates_and_workbooks(tmp_path: Path) -> None:
    runner = CliRunner()
    file = tmp_path / "islet.toml"
    file.write_text(ISLET, encoding="utf-8")
    answer = runner.invoke(app, ["plan", str(file), "--workbook", str(tmp_path / "plan.xlsx")])
    assert answer.exit_code == 0
    assert "plan.xlsx" in answer.stdout
    assert "Schedule" in openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
    template = tmp_path / "template.xlsx"
    assert runner.invoke(app, ["template", str(template)]).exit_code == 0
    assert runner.invoke(app, ["template", str(template)]).exit_code == 2
    assert runner.invoke(app, ["template", str(template), "--force"]).exit_code == 0
    assert runner.invoke(app, ["template", str(tmp_path / "template.ods")]).exit_code == 2
    answer = runner.invoke(app, ["check", str(template)])
    assert answer.exit_code == 1
    assert "settings.currency" in answer.stderr


def test_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    answer = CliRunner().invoke(app, ["template", str(tmp_path / "template.xlsx")])
    assert answer.exit_code == 2
    assert 'pip install "climcap[excel]"' in answer.stderr


def spending(amounts: list[float]) -> cc.Table:
    """What P1, 0.4 of P2 and 0.6 of its without are charged; what is charged beyond is of no project."""
    of = (("P1", "a", 2026), ("P2", "b", 2026), ("P2", "without", 2027), (None, None, 2026))[: len(amounts)]
    lines = {name: [line[place] for line in of] for place, name in enumerate(("project", "alternative", "year"))}
    return cc.Table({"budget": ["capital"] * len(amounts), **lines, "amount": amounts}, name="spending")


class Divided:
    """A plan made elsewhere of which a project is built in part, with a budget that carries over, and reasons.

    What it adds to a plan stands here as plain tables, so that the workbook is tested on figures that can be followed
    by hand: P1 whole is 3, and 0.4 of P2 is 1.6, with 0.6 of its without, 0.3.
    """

    def __init__(self) -> None:
        rows = {"project": ["P1", "P2", "P2"], "alternative": ["a", "b", "without"], "value": [3.0, 4.0, 0.5]}
        costs = {
            "project": ["P1", "P2", "P2"], "alternative": ["a", "b", "without"], "budget": ["capital"] * 3,
            "year": [2026, 2026, 2027], "amount": [10.0, 20.0, 5.0],
        }  # fmt: skip
        self.appraisal = cc.Appraisal.from_tables(rows, costs)
        made = cc.optimize(self.appraisal, objective="value", sense="max")
        schedule = {"project": ["P1", "P2"], "alternative": ["a", "b"], "start": [2026, 2026], "share": [1.0, 0.4]}
        self.schedule = cc.Table(schedule | {"value": [3.0, 4.0]}, units={"share": "fraction"}, name="schedule")
        self.totals = cc.Table({"scenario": [self.appraisal.base_scenario], "value": [3.0 + 1.6 + 0.3]})
        self.budget = cc.Table({
            "budget": ["capital"] * 2, "year": [2026, 2027], "ceiling": [20.0, 1.0], "carried_in": [0.0, 2.0],
            "charged": [18.0, 3.0], "left": [2.0, 0.0], "carried_out": [2.0, 0.0],
        })  # fmt: skip
        self.spending = spending([10.0, 8.0, 3.0])
        self.rejected = cc.Table(
            {"project": [], "name": [], "best_alternative": [], "best_start": [], "objective_gain": []}
        )
        self.reasons = cc.Table({"project": ["P2"], "status": ["other year"], "value": [4.0], "needs": ["=1+1"]})
        self.shadow_prices = cc.Table({"limit": ["capital"], "year": [2026], "lp_price": [0.2], "step": [1.0]})
        self.limits, self.notes, self.question, self.certificate = made.limits, [], made.question, made.certificate
        self.status, self.ended_by, self.gap = "optimal", "gap", 0.0
        self.objective = self.bound = 4.9
        self.seconds, self.proven_by = 0.1, made.proven_by


@needs("soffice")
def test_shares_carry_over_and_reasons_are_shown_as_they_are(tmp_path: Path) -> None:
    formulas, shown, again = three(Divided(), tmp_path)  # type: ignore[arg-type]
    rows = table(again["All figures"], "Share built")
    assert [(row["Project id"], row["Share built"], row["Value"]) for row in rows[:3]] == [
        ("P1", 1, 3), ("P2", 0.4, 4), ("P2", 0.6, 0.5),
    ]  # fmt: skip
    whole = next(row for row in formulas["All figures"].iter_rows() if row[0].value == "Whole pipeline")
    (place,) = [cell.coordinate for cell in whole if cell.data_type == "f"]
    assert "SUMPRODUCT" in formulas["All figures"][place].value
    assert again["All figures"][place].value == pytest.approx(4.9, rel=1e-12)
    book = {row["Project"]: row for row in table(again["Budget book"], "2026")}
    assert [book["Charged"][year] for year in ("2026", "2027")] == [18, 3]
    assert [book["Carried in"][year] for year in ("2026", "2027")] == [0, 2]
    assert [book["Left"][year] for year in ("2026", "2027")] == [2, 0]
    assert book["Used, per cent"]["2027"] == 100
    assert table(shown["Not built"], "What it would need")[0]["What it would need"] == "=1+1"
    assert formulas["Not built"].max_row == again["Not built"].max_row
    assert table(shown["Limits"], "Step")[0]["Step"] == 1


@needs("soffice")
def test_a_divided_plan_recomputes_to_its_totals(island: cc.Plan, tmp_path: Path) -> None:
    if "divisible" not in inspect.signature(cc.optimize).parameters:
        pytest.skip("this build divides no projects")
    plan = cc.optimize(island.appraisal, gap=0.01, divisible=["school", "hospital", "bay"])  # type: ignore[call-arg]
    assert any(0 < share < 1 for share in plan.schedule["share"])
    _, shown, again = three(plan, tmp_path)
    totals = plan.totals.to_pandas().set_index("scenario").loc["middle"]
    rows = table(again["All figures"], "Capital cost")
    whole = next(row for row in rows if row["Project"] == "Whole pipeline")
    assert whole["Emissions"] == pytest.approx(totals["emissions_tco2e"], rel=1e-9)
    assert whole["Economic NPV"] == pytest.approx(totals["enpv"], rel=1e-9)
    assert "Joint effects of projects" not in {row["Project"] for row in rows}
    lines = table(again["Budget lines"], "Amount")
    assert "not of one project" not in {line["Project"] for line in lines}
    assert table(again["Emissions"], "Avoided")[-1]["Avoided"] == pytest.approx(totals["avoided_tco2e"], rel=1e-9)
    assert {"Economic flows", "Financial flows", "Results", "Fiscal", "Who gains", "Assumptions"} <= set(
        shown.sheetnames
    )
    flows = {row["Year"]: row for row in table(again["Economic flows"], "Net")}
    assert flows["present value"]["Net"] == pytest.approx(totals["enpv"], rel=1e-9)
    results = table(again["Results"], "Share built")
    assert results[-1]["Economic NPV"] == pytest.approx(totals["enpv"], rel=1e-9)
    assert any(0 < row["Share built"] < 1 for row in results[:-1])


def test_joint_effects_have_a_row_of_their_own(tmp_path: Path) -> None:
    plan: Any = Divided()
    plan.totals = cc.Table({"scenario": [plan.appraisal.base_scenario], "value": [5.5]})
    plan.budget = cc.Table({
        "budget": ["capital"] * 2, "year": [2026, 2027], "ceiling": [20.0, 5.0], "charged": [17.0, 3.0],
        "left": [3.0, 2.0],
    })  # fmt: skip
    plan.spending = spending([10.0, 8.0, 3.0, -1.0])
    book = opened(plan, tmp_path / "plan.xlsx", values=True)
    names = [row[0].value for row in book["All figures"].iter_rows()]
    assert "Joint effects of projects" in names
    lines = table(book["Budget lines"], "Amount")
    assert [line["Amount"] for line in lines if line["Project"] == "not of one project"] == [-1]
