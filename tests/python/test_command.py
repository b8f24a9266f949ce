"""The command line: what it prints, what it writes, and what it says by its exit code."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from samples import CAPEX, ISLET, islet, stubborn_document
from typer.testing import CliRunner

import climcap as cc
from climcap import console
from climcap.command import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

# A page on which nothing is folded.
RUNNER = CliRunner(env={"COLUMNS": "140"})


def run(*words: str | Path, columns: int = 140) -> Result:
    return RUNNER.invoke(app, [str(word) for word in words], env={"COLUMNS": str(columns)})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "islet.toml"
    path.write_text(ISLET, encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.toml"
    path.write_text(ISLET.replace("capex = 2e6", "capex = -2e6").replace('requires = "road"', 'requires = "rode"'))
    return path


def changed(path: Path, right: str, wrong: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    return path


def test_check_says_what_the_input_holds(file: Path) -> None:
    answer = run("check", file)
    assert answer.exit_code == 0
    assert answer.stdout.startswith("Islet\n")
    lines = {line.split()[0]: line.split()[1] for line in answer.stdout.splitlines()[1:8]}
    assert lines["projects"] == "3"
    assert lines["alternatives"] == "4"
    assert lines["rows"] == "46:"
    assert "memory" in lines
    assert "\x1b" not in answer.stdout


def test_check_tells_every_problem_with_its_place(wrong: Path) -> None:
    answer = run("check", wrong)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert "2 problems in the input" in answer.stderr
    assert "wrong.toml:" in answer.stderr
    assert "projects.road.alternatives.paved.components.surface.capex" in answer.stderr
    assert "the nearest known project is road" in answer.stderr


def test_check_finds_what_a_plan_would_be_refused_for(file: Path) -> None:
    answer = run("check", changed(file, 'objective = "enpv"', 'objective = "bcr"'))
    assert answer.exit_code == 1
    assert "objective" in answer.stderr


def test_check_notes_a_missing_objective(file: Path) -> None:
    answer = run("check", changed(file, 'objective = "enpv"', ""))
    assert answer.exit_code == 0
    assert "a plan needs --objective" in answer.stdout
    assert run("plan", file).exit_code == 1
    assert run("plan", file, "--objective", "enpv").exit_code == 0


def test_json_is_for_programs(file: Path, wrong: Path) -> None:
    answer = json.loads(run("check", file, "--json").stdout)
    assert (answer["projects"], answer["rows"], answer["scenarios"]) == (3, 46, 2)
    failed = run("check", wrong, "--json")
    assert failed.exit_code == 1
    answer = json.loads(failed.stdout)
    assert answer["error"] == "input"
    assert len(answer["problems"]) == 2
    assert set(answer["problems"][0]) == {"address", "place", "found", "allowed"}


def test_appraise_prints_the_best_design_of_each_project(file: Path) -> None:
    answer = run("appraise", file)
    assert answer.exit_code == 0
    assert "46 rows; scenario base" in answer.stdout
    rows = cc.appraise(islet()).rows.to_pandas().query("scenario == 'base' and alternative != 'without'")
    best = rows.loc[rows.groupby("project")["enpv"].idxmax()]
    for row in best.itertuples():
        (line,) = (line for line in answer.stdout.splitlines() if line.startswith(f"  {row.project} "))
        assert f"{row.start}" in line.split()
        assert console.figure(row.enpv) in line.split()
    assert "On stilts, with solar panels" in answer.stdout


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_appraise_writes_every_row(file: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "new" / "folder"
    answer = run("appraise", file, "--out", out, "--format", kind)
    assert answer.exit_code == 0
    assert f"written to {out}" in answer.stdout.replace("\n", "") or "written to" in answer.stdout
    rows = cc.appraise(cc.read(file)).rows
    if kind == "csv":
        with (out / "rows.csv").open(encoding="utf-8", newline="") as written:
            assert written.read() == rows.to_csv()
    else:
        assert cc.Table(pq.read_table(out / "rows.parquet"), name="rows") == rows


def test_appraise_prints_rows_as_json(file: Path) -> None:
    answer = json.loads(run("appraise", file, "--json").stdout)
    assert len(answer["rows"]) == 46
    assert answer["units"]["enpv"] == "USD"
    assert answer["rows"][0]["start"] is None


def test_plan_prints_what_is_built_and_the_proof(file: Path) -> None:
    answer = run("plan", file)
    assert answer.exit_code == 0, answer.stderr
    plan = cc.optimize(cc.appraise(cc.read(file)))
    text = answer.stdout
    for heading in ("What is built, by start of works", "Budget capital, USD", "Other limits", "Totals of the whole"):
        assert heading in text
    assert f"objective  {console.figure(plan.objective)} USD, enpv" in text
    assert "optimal: no plan is better" in text
    assert f"{plan.certificate['solver']} {plan.certificate['solver_version']}" in text
    for row in plan.schedule.to_arrow().to_pylist():
        (line,) = (line for line in text.splitlines() if row["name"] in line and str(row["start"]) in line.split())
        assert console.figure(row["capex"]) in line
    spent = {row["year"]: row for row in plan.budget.to_arrow().to_pylist() if row["ceiling"] is not None}
    for year, row in spent.items():
        (line,) = (line for line in text.splitlines() if line.split()[:1] == [str(year)] and line.endswith("%"))
        assert [console.figure(row[key]) for key in ("ceiling", "charged", "left")] == line.split()[1:4]


def test_fiscal_years_are_shown_as_such(file: Path) -> None:
    plain = run("plan", file).stdout
    fiscal = run("plan", changed(file, "base_year =", "fiscal_year_start = 7\nbase_year =")).stdout
    plan = cc.optimize(cc.appraise(cc.read(file)))
    for year in plan.schedule.to_arrow()["start"].to_pylist():
        assert any(line.split()[:1] == [str(year)] for line in plain.splitlines())
        assert any(line.split()[:1] == [f"{year - 1}/{year % 100:02}"] for line in fiscal.splitlines())
    # Nothing else depends on it.
    figures = [line.split()[-4:] for line in plain.splitlines() if line.endswith("%")]
    assert figures
    assert figures == [line.split()[-4:] for line in fiscal.splitlines() if line.endswith("%")]
    assert "2025/26 to " in run("check", file).stdout


def test_plan_writes_tables_and_a_plan_that_is_attached_again(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("plan", file, "--out", out).exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert {"schedule.csv", "budget.csv", "spending.csv", "rejected.csv", "plan.json"} < names
    plan = cc.Plan.from_json((out / "plan.json").read_text(encoding="utf-8"), cc.appraise(cc.read(file)))
    cc.verify(plan)
    assert names == {*(f"{name}.csv" for name in plan.tables), "plan.json"}
    with (out / "schedule.csv").open(encoding="utf-8", newline="") as written:
        assert [row["project"] for row in csv.DictReader(written)] == plan.schedule["project"].tolist()


def test_plan_prints_json_that_is_attached_again(file: Path) -> None:
    answer = json.loads(run("plan", file, "--json").stdout)
    plan = cc.Plan.from_json(json.dumps(answer["plan"]), cc.appraise(cc.read(file)))
    cc.verify(plan)
    assert set(answer) == {"plan", *plan.tables}
    assert answer["schedule"] == console.records(plan.schedule)


def test_plan_takes_a_mix_of_columns(file: Path) -> None:
    answer = json.loads(run("plan", file, "--json", "--objective", "enpv=1, capex=-0.5", "--sense", "max").stdout)
    gap = json.loads(run("plan", file, "--json", "--gap", "0.01").stdout)
    assert answer["plan"]["question"]["objective"][0]["weights"] == {"capex": -0.5, "enpv": 1.0}
    assert gap["plan"]["certificate"]["gap_asked"] == 0.01
    # One is better the larger, the other the smaller: which way the mix goes must be said.
    refused = run("plan", file, "--objective", "enpv=1, capex=-0.5")
    assert refused.exit_code == 1
    assert "sense = max or min" in refused.stderr


def test_wrong_usage_is_told_apart_from_wrong_input(file: Path, tmp_path: Path) -> None:
    assert run("plan", tmp_path / "none.toml").exit_code == 2
    assert run("plan", file, "--gap", "-1").exit_code == 2
    assert run("plan", file, "--out", file).exit_code == 2
    assert run("plan", file, "--objective", "enpv=much").exit_code == 2
    assert run("plane", file).exit_code == 2
    unknown = run("plan", file, "--objective", "enpw")
    assert unknown.exit_code == 1
    assert "enpv" in unknown.stderr


def floored(folder: Path) -> Path:
    """A large pipeline with a floor that what ranking would build misses: nothing is at hand when time is up."""
    document = json.loads(stubborn_document())
    appraisal = cc.appraise(cc.Pipeline.from_json(stubborn_document()))
    best = cc.optimize(appraisal, time_limit=2.0).objective
    document["limits"] = {"floor": {"column": "enpv", "at_least": best}}
    path = folder / "large.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_no_plan_and_no_time_have_codes_of_their_own(file: Path, tmp_path: Path) -> None:
    large = floored(tmp_path)
    late = run("plan", large, "--time-limit", "0", "--json")
    assert late.exit_code == 4
    assert json.loads(late.stdout)["error"] == "nothing_found"
    assert json.loads(late.stdout)["bound"] > 0
    impossible = changed(file, "[plan]", '[limits.all]\ncolumn = "capex"\nat_least = 1e9\n\n[plan]')
    answer = run("plan", impossible)
    assert answer.exit_code == 3
    assert "no plan keeps every limit" in answer.stderr
    assert json.loads(run("plan", impossible, "--json").stdout)["error"] == "infeasible"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory is held")
def test_a_limit_of_memory_is_told(file: Path) -> None:
    text = run("plan", file, "--memory-limit", "0.001").stdout
    assert "feasible, ended by memory limit" in text
    # Nothing was searched: what nobody can beat is the best of every project.
    assert "bound by   the best of every project" in text


def test_a_long_schedule_is_cut(tmp_path: Path) -> None:
    large = floored(tmp_path)
    text = run("plan", large, "--gap", "0.1").stdout
    schedule = text[text.index("What is built") : text.index("Budget capital")].splitlines()
    built = int(text.splitlines()[1].split()[0])
    assert built > 60
    assert len([line for line in schedule if " new " in line]) == 60
    assert f"and {built - 60} more; --out DIR writes them all" in text


def test_help_tells_the_exit_codes() -> None:
    for words in (["--help"], ["plan", "--help"], ["check", "--help"]):
        answer = run(*words)
        assert answer.exit_code == 0
        text = " ".join(answer.stdout.split())
        for code in ("0 all is well", "1 problems in the input", "2 wrong usage", "3 no plan", "4 the solver found"):
            assert code in text


def test_version_and_schema() -> None:
    assert run("--version").stdout == f"climcap {cc.__version__}\n"
    assert json.loads(run("schema").stdout) == cc.json_schema()


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_no_line_is_wider_than_the_page(file: Path, columns: int) -> None:
    for words in (["check"], ["appraise"], ["plan"]):
        answer = run(*words, file, columns=columns)
        assert answer.exit_code == 0
        assert max(len(line) for line in answer.stdout.splitlines()) <= columns


def test_the_command_is_installed_under_its_name(file: Path) -> None:
    command = [sys.executable, "-c", "from climcap.command import main; main()", "check", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Islet\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0.0, "0"), (-0.001, "0.00"), (1234567.8, "1,234,568"), (2.5, "2.50"), (7, "7"), (-300.4, "-300")],
)
def test_figures_are_read_at_a_glance(value: Any, text: str) -> None:
    assert console.figure(value) == text


def test_the_price_of_a_change_is_seen(file: Path) -> None:
    before = json.loads(run("plan", file, "--json").stdout)["plan"]["objective"]
    file.write_text(islet().replace({CAPEX: 3.3e6}).to_json(), encoding="utf-8")
    after = json.loads(run("plan", file.rename(file.with_suffix(".json")), "--json").stdout)["plan"]["objective"]
    assert after >= before


def test_annex_prints_the_main_tables_and_writes_all(file: Path, tmp_path: Path) -> None:
    answer = run("annex", file, "--out", tmp_path / "annex")
    assert answer.exit_code == 0, answer.stderr
    for heading in ("Results", "Sensitivities of the total", "Switching values", "Who gains and who pays"):
        assert f"\n{heading}\n" in answer.stdout
    assert "- of each project the alternative of highest economic net present value" in answer.stdout
    written = {path.name for path in (tmp_path / "annex").iterdir()}
    annex = cc.annex(cc.appraise(islet()))
    assert written == {f"{name}.csv" for name in annex.tables} | {"notes.txt"}
    with (tmp_path / "annex" / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["project"] for row in rows] == ["road", "school", "clinic", "total"]
    assert float(rows[-1]["enpv"]) == annex["results"]["enpv"][-1]
    rate = annex["results"]["eirr"][-1]
    assert f"{100 * rate:.1f} %" in answer.stdout


def test_annex_of_the_best_plan(file: Path) -> None:
    answer = run("annex", file, "--plan", "--json")
    assert answer.exit_code == 0, answer.stderr
    found = json.loads(answer.stdout)
    annex = cc.annex(cc.optimize(cc.appraise(islet())))
    assert found["notes"] == annex.notes
    assert found["tables"] == {name: console.records(table) for name, table in annex.tables.items()} | {
        # Places name the file.
        "assumptions": found["tables"]["assumptions"]
    }


def test_frontier_prints_the_trade_off_and_writes_each_plan(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    printed = run("frontier", file, "--max", "enpv_carbon_low", "--min", "capex", "--points", "3", "--out", out)
    assert printed.exit_code == 0
    assert "enpv_carbon_low (max) against capex (min): 3 plans that no other beats" in printed.stdout
    written = sorted(path.name for path in out.iterdir())
    assert written == ["frontier.csv", "notes.txt", "plan_0.json", "plan_1.json", "plan_2.json"]
    appraisal = cc.appraise(cc.read(file))
    plan = cc.Plan.from_json((out / "plan_0.json").read_text(encoding="utf-8"), appraisal)
    cc.verify(plan)
    assert "3 points were asked for" in (out / "notes.txt").read_text(encoding="utf-8")


def test_frontier_prints_json(file: Path) -> None:
    answer = json.loads(run("frontier", file, "--points", "100", "--json").stdout)
    assert answer["objectives"] == {"enpv": "max", "capex": "min"}
    assert answer["ended_by"] == "complete"
    assert answer["points"][0]["enpv"] == pytest.approx(answer["ideal"]["enpv"])
    assert run("frontier", file, "--max", "enpv", "--min", "bcr").exit_code == 1


def test_plan_says_why_not(file: Path) -> None:
    assert "Why not, or not in the best design or year" in run("plan", file).stdout
