"""The command line: ``climcap check``, ``appraise``, ``plan``, ``frontier``, ``annex``, ``template``, ``schema``."""

import contextlib
import difflib
import json
import sys
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import climcap as cc
from climcap import console
from climcap.progress import bar
from climcap.table_files import write_each
from climcap.waiting import waiting

if TYPE_CHECKING:
    from climcap.table import Table

__all__ = ["main"]


class Exit(IntEnum):
    """What the command says to whoever called it."""

    OK = 0
    INPUT = 1
    USAGE = 2
    INFEASIBLE = 3
    NOTHING_FOUND = 4
    INTERNAL = 70
    INTERRUPTED = 130


class Format(StrEnum):
    """How tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


class Sense(StrEnum):
    """Which way an objective is better."""

    MAX = "max"
    MIN = "min"


# How far from the best a plan may be proven to be, unless something else is asked.
_GAP = 1e-4

EXITS = (
    "Exit codes: 0 all is well; 1 problems in the input; 2 wrong usage; 3 no plan can keep every limit; "
    "4 the solver found no plan in time; 70 an error of climcap's own; 130 interrupted."
)

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, epilog=EXITS)


def _existing(path: Path) -> Path:
    """Take a file or folder that is there; of one that is not, name the nearest that is."""
    if path.exists():
        return path
    beside: list[str] = []
    with contextlib.suppress(OSError):  # a folder that is not there, or may not be looked into
        beside = [other.name for other in path.parent.iterdir()]
    near = difflib.get_close_matches(path.name, beside, n=1)
    hint = f"; the nearest there is {path.parent / near[0]}" if near else ""
    raise typer.BadParameter(f"{path} does not exist{hint}")


InputFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", callback=_existing, help="A .toml, .json or .xlsx file, or a folder of .csv or .parquet tables."
    ),
]
OutFolder = Annotated[Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Write tables here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
TableFormat = Annotated[Format, typer.Option("--format", help="How tables are written.")]


def main() -> None:
    """Run the command."""
    app(prog_name="climcap")


def _version(asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    if asked:
        typer.echo(f"climcap {cc.__version__}")
        raise typer.Exit


@app.callback()
def climcap(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False
) -> None:
    """Climate-smart capital investment planning: appraise a pipeline of projects and find the best plan."""


@app.command(epilog=EXITS)
def check(file: InputFile, *, as_json: AsJson = False) -> None:
    """Check an input. Prints every problem with its place and what is allowed, or a summary of what it holds."""
    with _answered(as_json=as_json):
        with _shown("checking", as_json=as_json):
            pipeline = cc.read(file)
            notes = _checked_question(pipeline)
        if as_json:
            projects, alternatives, scenarios = pipeline.counts
            counts = {"projects": projects, "alternatives": alternatives, "scenarios": scenarios}
            _print_json(counts | {"rows": pipeline.row_count, "warnings": [*pipeline.warnings, *notes]})
        else:
            console.show_pipeline(console.console(), pipeline, notes=notes)


def _appraised(file: Path, *, as_json: bool) -> cc.Appraisal:
    """Read an input and appraise it."""
    with _shown("reading", as_json=as_json):
        pipeline = cc.read(file)
    with _shown("appraising", as_json=as_json):
        return cc.appraise(pipeline)


def _shown(doing: str, *, as_json: bool) -> contextlib.AbstractContextManager[None]:
    """Show that something goes on where it takes long and someone is looking."""
    return contextlib.nullcontext() if as_json else waiting(console.console(is_error=True), doing)


def _checked_question(pipeline: cc.Pipeline) -> list[str]:
    """Refuse a plan that cannot be asked for; what could not be looked at is noted."""
    if pipeline.row_count > console.MANY_ROWS:
        return ["objective, budgets and limits were not checked against rows, as there are so many"]
    appraisal = cc.appraise(pipeline)
    if not appraisal.question["objective"]:
        return ["[plan] has no objective: a plan needs --objective"]
    appraisal._inner.check(json.dumps(appraisal.question))  # noqa: SLF001 - one package
    return []


@app.command(epilog=EXITS)
def appraise(
    file: InputFile, *, out: OutFolder = None, table_format: TableFormat = Format.CSV, as_json: AsJson = False
) -> None:
    """Appraise every design and start year. Prints the best design of each project; every row goes to --out."""
    with _answered(as_json=as_json):
        appraisal = _appraised(file, as_json=as_json)
        if out is not None:
            _write(out, {"rows": appraisal.rows}, table_format)
        if as_json:
            rows = appraisal.rows
            about = {"hash": appraisal.hash, "base_scenario": appraisal.base_scenario, "units": rows.units}
            _print_json(about | {"rows": console.records(rows)})
        else:
            page = console.console()
            console.show_best(page, appraisal, _best(appraisal))
            _say_written(page, out)


def _best(appraisal: cc.Appraisal) -> list[dict[str, Any]]:
    """The row of highest economic net present value of each project, by project."""
    import pyarrow.compute as pc

    keys = ["project", "alternative", "start", "capex", "enpv", "bcr", "avoided_tco2e"]
    rows = appraisal.rows.to_arrow()
    chosen = pc.and_(
        pc.equal(rows["scenario"], appraisal.base_scenario),
        pc.and_(pc.not_equal(rows["alternative"], "without"), pc.is_valid(rows["enpv"])),
    )
    best: dict[str, dict[str, Any]] = {}
    for row in console.records(cc.Table(rows.select(keys).filter(chosen))):
        if row["project"] not in best or row["enpv"] > best[row["project"]]["enpv"]:
            best[row["project"]] = row
    return list(best.values())


@app.command(epilog=EXITS)
def plan(
    file: InputFile,
    *,
    out: OutFolder = None,
    objective: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="A column, or a mix such as enpv=1,avoided_tco2e=50. Default: the input's."
        ),
    ] = None,
    sense: Annotated[Sense | None, typer.Option(help="Which way is better, where the columns do not say.")] = None,
    gap: Annotated[float, typer.Option(min=0, help="How far from the best, as a share of the objective.")] = _GAP,
    time_limit: Annotated[float, typer.Option(min=0, help="Seconds after which the best so far is taken.")] = 60.0,
    memory_limit: Annotated[
        float | None,
        typer.Option(metavar="GIB", help="GiB held by the process beyond which the best so far is taken."),
    ] = None,
    table_format: TableFormat = Format.CSV,
    workbook: Annotated[
        Path | None,
        typer.Option("--workbook", metavar="PLAN.xlsx", dir_okay=False, help="Write the plan as a workbook."),
    ] = None,
    page_file: Annotated[
        Path | None,
        typer.Option("--page", metavar="FILE", dir_okay=False, help="Write the plan as a page, such as plan.html."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the plan that is provably best. What to build, as which design, and when, within budgets and limits."""
    with _answered(as_json=as_json):
        appraisal = _appraised(file, as_json=as_json)
        mix = None if objective is None else _mix(objective)
        with _progress(gap=gap, as_json=as_json) as progress:
            found = cc.optimize(
                appraisal,
                objective=mix,
                sense=sense,
                gap=gap,
                time_limit=time_limit,
                memory_limit=memory_limit,
                progress=progress,
            )
        if out is not None:
            _write(out, found.tables, table_format)
            (out / "plan.json").write_text(found.to_json() + "\n", encoding="utf-8")
        if workbook is not None:
            cc.write_workbook(found, workbook)
        if page_file is not None:
            cc.write_page(found, page_file)
        if as_json:
            tables = {name: console.records(table) for name, table in found.tables.items()}
            _print_json({"plan": json.loads(found.to_json())} | tables)
        else:
            page = console.console()
            console.show_plan(page, found)
            _say_written(page, out)
            _say_written(page, workbook)
            _say_written(page, page_file)
        if found.ended_by == "stop":
            # What was found is shown, and whoever called learns that it was cut short.
            raise typer.Exit(Exit.INTERRUPTED)


@app.command(epilog=EXITS)
def frontier(
    file: InputFile,
    *,
    most: Annotated[
        list[str] | None, typer.Option("--max", metavar="COLUMN", help="A column to have as much as possible of.")
    ] = None,
    least: Annotated[
        list[str] | None, typer.Option("--min", metavar="COLUMN", help="A column to have as little as possible of.")
    ] = None,
    points: Annotated[int, typer.Option(min=2, help="How many plans are wanted.")] = 20,
    gap: Annotated[float, typer.Option(min=0, help="How far from the curve, as a share of the first column.")] = _GAP,
    time_limit: Annotated[float, typer.Option(min=0, help="Seconds for the whole curve.")] = 300.0,
    out: OutFolder = None,
    table_format: TableFormat = Format.CSV,
    as_json: AsJson = False,
) -> None:
    """Find the trade-off between columns. Two or three of them; economic net value against capital cost by default."""
    with _answered(as_json=as_json):
        appraisal = _appraised(file, as_json=as_json)
        columns = dict.fromkeys(most or [], "max") | dict.fromkeys(least or [], "min")
        if not columns:
            columns = {"enpv": "max", "capex": "min"}
        with _progress(gap=gap, as_json=as_json) as progress:
            found = cc.frontier(appraisal, columns, points=points, gap=gap, time_limit=time_limit, progress=progress)
        if out is not None:
            _write(out, {"frontier": found.table}, table_format)
            for number, point in enumerate(found):
                (out / f"plan_{number}.json").write_text(point.to_json() + "\n", encoding="utf-8")
            (out / "notes.txt").write_text("".join(f"{note}\n" for note in found.notes), encoding="utf-8")
        if as_json:
            about = {"objectives": found.objectives, "ideal": found.ideal, "ended_by": found.ended_by}
            _print_json(about | {"notes": found.notes, "points": console.records(found.table)})
        else:
            page = console.console()
            console.show_frontier(page, appraisal, found)
            _say_written(page, out)
        if found.ended_by == "stop":
            raise typer.Exit(Exit.INTERRUPTED)


@app.command(epilog=EXITS)
def annex(
    file: InputFile,
    *,
    out: OutFolder = None,
    of_plan: Annotated[
        bool, typer.Option("--plan", help="Of the best plan, instead of the best design of each project by itself.")
    ] = False,
    table_format: TableFormat = Format.CSV,
    as_json: AsJson = False,
) -> None:
    """Make the tables of an economic annex. Prints results, sensitivities, switching values and who gains."""
    with _answered(as_json=as_json):
        appraisal = _appraised(file, as_json=as_json)
        best: cc.Plan | None = None
        if of_plan:
            with _progress(gap=_GAP, as_json=as_json) as progress:
                best = cc.optimize(appraisal, progress=progress)
        with _shown("making the annex", as_json=as_json):
            found = cc.annex(best or appraisal)
        if out is not None:
            _write(out, found.tables, table_format)
            (out / "notes.txt").write_text("".join(f"{note}\n" for note in found.notes), encoding="utf-8")
        if as_json:
            tables = {name: console.records(table) for name, table in found.tables.items()}
            _print_json({"notes": found.notes, "tables": tables})
        else:
            page = console.console()
            console.show_annex(page, appraisal, found)
            _say_written(page, out)
        if best is not None and best.ended_by == "stop":
            raise typer.Exit(Exit.INTERRUPTED)


@app.command(epilog=EXITS)
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", dir_okay=False, help="The workbook to write.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write an empty, explained workbook. It has a sheet for each table, with units, lists and examples."""
    if file.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"found {file.name!r}; allowed: a name that ends with .xlsx", param_hint="FILE.xlsx")
    if file.exists() and not force:
        raise typer.BadParameter(f"{file} is there already; --force replaces it", param_hint="FILE.xlsx")
    with _answered(as_json=as_json):
        cc.write_template(file)
        if as_json:
            _print_json({"written": str(file)})
        else:
            _say_written(console.console(), file)


@app.command(epilog=EXITS)
def schema(*, as_json: Annotated[bool, typer.Option("--json", help="JSON in any case.")] = True) -> None:  # noqa: ARG001
    """Print the JSON Schema of documents. Editors and other programs check and complete documents by it."""
    _print_json(cc.json_schema())


def _mix(text: str) -> str | dict[str, float]:
    """An objective as it is written on a command line."""
    if "=" not in text:
        return text.strip()
    pairs = [part.partition("=") for part in text.split(",")]
    try:
        return {column.strip(): float(weight) for column, _, weight in pairs}
    except ValueError:
        hint = "a column, or columns with weights such as enpv=1,avoided_tco2e=50"
        raise typer.BadParameter(f"found {text!r}; allowed: {hint}", param_hint="--objective") from None


@contextlib.contextmanager
def _answered(*, as_json: bool) -> Iterator[None]:
    """Turn what climcap raises into words and an exit code; words for people go to standard error."""
    try:
        yield
    except cc.InputError as error:
        if as_json:
            _print_json({"error": "input", "message": str(error), "problems": console.records(error.problems)})
        else:
            console.show_problems(console.console(is_error=True), error)
        raise typer.Exit(Exit.INPUT) from None
    except cc.InfeasibleError as error:
        tables = {"conflict": error.conflict, "relaxation": error.relaxation}
        found = {name: console.records(table) for name, table in tables.items() if table is not None}
        _fail(error, Exit.INFEASIBLE, as_json=as_json, **found)
    except cc.SolverError as error:
        _fail(error, Exit.NOTHING_FOUND, as_json=as_json, bound=error.bound)
    except cc.ClimcapError as error:
        _fail(error, Exit.INTERNAL, as_json=as_json)
    except (ImportError, OSError) as error:
        _fail(error, Exit.USAGE, as_json=as_json)


def _fail(error: Exception, code: Exit, *, as_json: bool, **more: object) -> NoReturn:
    if as_json:
        _print_json({"error": code.name.lower(), "message": str(error)} | more)
    else:
        typer.echo(str(error), err=True)
    raise typer.Exit(code) from None


@contextlib.contextmanager
def _progress(*, gap: float, as_json: bool = False) -> Iterator[Any]:
    """Show how a search goes once it takes more than a second, where someone is looking."""
    page = console.console(is_error=True)
    if as_json or not page.is_terminal:
        yield None
        return
    with bar(gap=gap, page=page) as show:
        yield show


def _write(folder: Path, tables: "dict[str, Table]", kind: Format) -> None:
    """Write tables into a folder, each a file by its name."""
    write_each(tables, folder, format=kind.value)


def _say_written(page: Any, where: Path | None) -> None:
    if where is not None:
        page.print(f"\nwritten to {where}")


def _print_json(content: object) -> None:
    json.dump(content, sys.stdout, indent=2, allow_nan=False)
    sys.stdout.write("\n")
