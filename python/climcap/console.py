"""What the commands print: appraisals and plans in plain words and aligned figures.

No figure is computed here but the use of a ceiling. Money is in the pipeline's currency, thousands apart; a dash is a
figure that is not there.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from climcap.appraisal import Appraisal
    from climcap.economic_annex import Annex
    from climcap.errors import InputError
    from climcap.inputs import Pipeline
    from climcap.plan import Plan
    from climcap.table import Table
    from climcap.trade_off import Frontier

__all__ = [
    "MANY_ROWS",
    "console",
    "figure",
    "records",
    "show_annex",
    "show_best",
    "show_frontier",
    "show_pipeline",
    "show_plan",
    "show_problems",
    "visible",
]

# Where nobody says how wide the page is, as in a file or a pipe.
_PAGE = (120, 24)
# Rows of an appraisal beyond which one should think again.
MANY_ROWS = 10_000_000
# Lines of a table beyond which nobody reads on.
_LINES = 60
# Numbers from here on are shown whole.
_LARGE = 100
# Controls, the line feed apart, and what reverses or isolates the direction of writing.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# A gap no larger than rounding.
_EXACT = 1e-8
# What a row takes in memory: a number in each of some fifty columns, and its key.
_ROW_BYTES = 50 * 8 + 24


class Column(NamedTuple):
    """A column to be shown: its key in the records, its head, and whether it holds numbers."""

    key: str
    head: str
    is_number: bool = False


def console(stream: TextIO | None = None, *, is_error: bool = False) -> Console:
    """Make a page as wide as the terminal; without color, and wide enough for tables, where there is none."""
    page = Console(file=stream, stderr=is_error, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not page.is_terminal:
        page.width = shutil.get_terminal_size(_PAGE).columns
    return page


def records(table: Table) -> list[dict[str, Any]]:
    """Rows as dicts; ``None`` for whatever is not there."""
    rows: list[dict[str, Any]] = table.to_arrow().to_pylist()
    return [{name: None if _is_absent(cell) else cell for name, cell in row.items()} for row in rows]


def _is_absent(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def figure(value: float | None, *, decimals: int | None = None) -> str:
    """A number as people read it."""
    if value is None:
        return "-"
    text = f"{value:,.{_decimals([value]) if decimals is None else decimals}f}"
    return text if any(digit in text for digit in "123456789") else text.removeprefix("-")


def _decimals(values: Iterable[float | None]) -> int:
    """How many decimals say something of all these: two where none is large, as money and ratios are read."""
    there = [value for value in values if value is not None]
    is_whole = all(float(value).is_integer() for value in there)
    return 0 if is_whole or max(map(abs, there)) >= _LARGE else 2


def plural(count: int, word: str) -> str:
    """A count with its word."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def share(value: float) -> str:
    """A share as people read it."""
    return f"{100 * value:.2g} %"


def visible(text: str) -> str:
    r"""A text without anything that would move the cursor, color the page or turn its direction: shown as what it is.

    Examples
    --------
    >>> from climcap.console import visible
    >>> print(visible("Lamps \x1b[2J"))
    Lamps \x1b[2J
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def _text(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style)


def _indented(page: Console, what: Grid | Text) -> None:
    page.print(Padding(what, (0, 0, 0, 2), expand=False))


def _heading(page: Console, text: str) -> None:
    page.print()
    page.print(_text(text, style="bold"))


def _grid(page: Console, columns: Iterable[Column], rows: list[dict[str, Any]]) -> None:
    """Print aligned columns: numbers to the right, whole; texts to the left, folded where the page is narrow."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    shown, cells = rows[:_LINES], []
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        grid.add_column(_text(column.head), justify=justify, no_wrap=column.is_number, overflow="fold")
        values = [row.get(column.key) for row in shown]
        decimals = _decimals(value for value in values if not isinstance(value, str))
        cells.append([_text(_cell(value, decimals)) for value in values])
    for line in zip(*cells, strict=True):
        grid.add_row(*line)
    _indented(page, grid)
    if more := len(rows) - len(shown):
        _indented(page, _text(f"and {more:,} more; --out DIR writes them all"))


def _cell(value: str | float | None, decimals: int) -> str:
    return value if isinstance(value, str) else figure(value, decimals=decimals)


def _pairs(page: Console, pairs: Iterable[tuple[str, str]]) -> None:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, show_header=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(_text(name), _text(value))
    _indented(page, grid)


def _listing(page: Console, texts: list[str]) -> None:
    for text in texts[:_LINES]:
        _indented(page, _text(f"- {text}"))
    if (more := len(texts) - _LINES) > 0:
        _indented(page, _text(f"and {more:,} more"))


def show_problems(page: Console, error: InputError) -> None:
    """Print everything that is wrong, each with its place, what was found and what is allowed."""
    problems = records(error.problems)
    if not problems:
        page.print(_text(str(error)))
        return
    page.print(_text(f"{plural(len(problems), 'problem')} in the input", style="bold red"))
    for problem in problems:
        page.print()
        page.print(_text(problem["place"] or problem["address"], style="bold"))
        pairs = [(name, problem[name]) for name in ("address", "found", "allowed")]
        _pairs(page, [pair for pair in pairs if pair[1] and not (pair[0] == "address" and not problem["place"])])


def show_pipeline(page: Console, pipeline: Pipeline, *, notes: Iterable[str] = ()) -> None:
    """Print what an input that is right holds, how large its appraisal is, and what deserves a second look."""
    projects, alternatives, scenarios = pipeline.counts
    first, last = map(pipeline.show_year, pipeline.years)
    rows = pipeline.row_count
    memory = rows * _ROW_BYTES
    size = f"{memory / 1e9:,.1f} GB" if memory >= 1e9 else f"{memory / 1e6:,.1f} MB"  # noqa: PLR2004 - a gigabyte
    page.print(_text(pipeline.name or "A pipeline without a name", style="bold"))
    _pairs(
        page,
        [
            ("projects", figure(projects)),
            ("alternatives", figure(alternatives)),
            ("scenarios", figure(scenarios)),
            ("years", f"{first} to {last}"),
            ("currency", pipeline.currency),
            ("rows", f"{rows:,}: projects x alternatives x starts x scenarios"),
            ("memory", f"about {size} for the appraisal"),
        ],
    )
    notes = [*pipeline.warnings, *notes]
    if rows > MANY_ROWS:
        cut = "narrow the years of [plan] or the start windows of projects, drop scenarios, or split the pipeline"
        notes.append(f"more than {MANY_ROWS:,} rows; to have fewer: {cut}")
    if notes:
        _heading(page, "To look at again")
        _listing(page, notes)


def _design_names(appraisal: Appraisal) -> dict[tuple[str, str], str]:
    """What people call each alternative, where the pipeline says so."""
    pipeline = appraisal.pipeline
    if pipeline is None:
        return {}
    projects = json.loads(pipeline.to_json())["projects"]
    return {
        (project, alternative): record.get("name") or alternative
        for project, entry in projects.items()
        for alternative, record in entry["alternatives"].items()
    }


def _currency(appraisal: Appraisal) -> str:
    return "" if appraisal.pipeline is None else appraisal.pipeline.currency


def _title(appraisal: Appraisal) -> str:
    name = None if appraisal.pipeline is None else appraisal.pipeline.name
    return name or repr(appraisal)


def _in(head: str, unit: str) -> str:
    """A head with its unit."""
    return f"{head}, {unit}" if unit else head


def show_best(page: Console, appraisal: Appraisal, best: list[dict[str, Any]]) -> None:
    """Print the row of highest economic net present value of each project, on its own and without any budget."""
    currency, names = _currency(appraisal), _design_names(appraisal)
    for row in best:
        row["design"] = names.get((row["project"], row["alternative"]), row["alternative"])
    page.print(_text(_title(appraisal), style="bold"))
    page.print(_text(f"{plural(len(appraisal), 'row')}; scenario {appraisal.base_scenario}"))
    _heading(page, "The best design and start of each project on its own, without any budget, by ENPV")
    columns = [
        Column("project", "project"),
        Column("design", "design"),
        Column("start", "start", is_number=True),
        Column("capex", _in("capex", currency), is_number=True),
        Column("enpv", _in("ENPV", currency), is_number=True),
        Column("bcr", "BCR", is_number=True),
        Column("avoided_tco2e", "tCO2e avoided", is_number=True),
    ]
    _grid(
        page, [column for column in columns if column.key == "start" or _has(best, column.key)], _years(appraisal, best)
    )


def _has(rows: list[dict[str, Any]], key: str) -> bool:
    return any(row.get(key) is not None for row in rows)


def _years(appraisal: Appraisal, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows with years as texts, which have no thousands and may be fiscal years."""
    show = str if appraisal.pipeline is None else appraisal.pipeline.show_year
    years = ("start", "in_service", "year", "best_start")
    return [row | {key: show(row[key]) for key in years if row.get(key) is not None} for row in rows]


def show_annex(page: Console, appraisal: Appraisal, annex: Annex) -> None:
    """Print the main tables of an economic annex: results, sensitivities, switching values, who gains."""
    currency = _currency(appraisal)
    page.print(_text(_title(appraisal), style="bold"))
    _listing(page, annex.notes)

    def show(heading: str, rows: list[dict[str, Any]], columns: list[Column]) -> None:
        _heading(page, heading)
        _grid(
            page,
            [column for column in columns if not column.is_number or _has(rows, column.key)],
            _years(appraisal, rows),
        )

    worth = [
        Column("enpv", _in("ENPV", currency), is_number=True),
        Column("eirr", "EIRR", is_number=True),
        Column("bcr", "BCR", is_number=True),
    ]
    results = [
        Column("project", "project"),
        Column("alternative", "design"),
        Column("start", "start", is_number=True),
        Column("share", "built", is_number=True),
        Column("capex", _in("capex", currency), is_number=True),
        *worth,
        Column("enpv_carbon_low", "with carbon, low", is_number=True),
        Column("enpv_carbon_high", "with carbon, high", is_number=True),
        Column("fnpv", "FNPV", is_number=True),
        Column("avoided_tco2e", "tCO2e avoided", is_number=True),
    ]
    show("Results", _percents(records(annex["results"]), "eirr", "share"), results)
    of_total = [row for row in records(annex["sensitivities"]) if row["project"] == "total"]
    changed = [Column("change", "change"), *worth, Column("fnpv", "FNPV", is_number=True)]
    show(
        "Sensitivities of the total",
        _percents(of_total, "eirr"),
        [*changed, Column("enpv_difference", "change of ENPV", is_number=True)],
    )
    switching = [_switch(row) for row in records(annex["switching_values"])]
    columns = [
        Column("value", "what becomes zero"),
        Column("input", "input"),
        Column("now", "now", is_number=True),
        Column("then", "then", is_number=True),
        Column("unit", "unit"),
        Column("change", "change", is_number=True),
        Column("why", "or why not"),
    ]
    show("Switching values", _percents(switching, "change"), columns)
    gains = [
        Column("who", "who"),
        Column("by", "by"),
        Column("value_pv", _in("present value", currency), is_number=True),
    ]
    show("Who gains and who pays", records(annex["who_gains"]), gains)
    seen = [row for row in records(annex["warnings"]) if row["seen"] == "seen"]
    if seen:
        _heading(page, "To look at again")
        _listing(page, [": ".join(filter(None, [row["check"], row["where"], row["advice"]])) for row in seen])


def _percent(value: float | None) -> str:
    """A rate or a change in per cent."""
    return "-" if value is None else f"{100 * value:,.1f} %"


def _percents(rows: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    """The same rows with some columns in per cent; what none of them has is left out."""
    shown = [key for key in keys if _has(rows, key)]
    return [row | {key: _percent(row[key]) for key in shown} for row in rows]


def _switch(row: dict[str, Any]) -> dict[str, Any]:
    """A switching value as text: money whole, rates in per cent."""
    if row["input"] == "economic_rate":
        return row | {"now": _percent(row["base_rate"]), "then": _percent(row["switching_rate"]), "unit": None}
    return row | {"now": figure(row["base"]), "then": figure(row["switching_value"])}


def show_plan(page: Console, plan: Plan) -> None:
    """Print a plan as one would put it before a cabinet: what is built when, what it costs, what proves it best."""
    appraisal = plan.appraisal
    currency = _currency(appraisal)
    schedule, rejected, budget = (
        _years(appraisal, records(table)) for table in (plan.schedule, plan.rejected, plan.budget)
    )
    names = _design_names(appraisal)
    page.print(_text(_title(appraisal), style="bold"))
    built = len({row["project"] for row in schedule})
    page.print(_text(f"{built} of {plural(built + len(rejected), 'project')} built"))
    _show_proof(page, plan)
    _show_schedule(page, schedule, names, currency)
    _show_budgets(page, budget, currency)
    _show_limits(page, _years(appraisal, plan.certificate["limits"]))
    _show_rejected(page, rejected, names)
    _show_reasons(page, appraisal, records(plan.reasons))
    _show_totals(page, plan, currency)
    if plan.notes:
        _heading(page, "Notes")
        _listing(page, plan.notes)


def _show_limits(page: Console, limits: list[dict[str, Any]]) -> None:
    targets = [limit | {"bound": limit["bound"].replace("_", " ")} for limit in limits if limit["kind"] == "target"]
    wording = {
        "must": "{} must be built",
        "must_not": "{} must not be built",
        "requires": "{}",
        "conflict": "at most one of {}",
    }
    kept = [wording[limit["kind"]].format(limit["name"]) for limit in limits if limit["kind"] in wording]
    kept += [
        f"{limit['bound'].replace('_', ' ')} {limit['amount']:.0f} of {limit['name']}: {limit['used']:.0f} built"
        for limit in limits
        if limit["kind"] == "group"
    ]
    if targets or kept:
        _heading(page, "Other limits, all kept")
    if targets:
        columns = [
            Column("name", "limit"),
            Column("year", "year", is_number=True),
            Column("used", "plan", is_number=True),
            Column("bound", "asked"),
            Column("amount", "", is_number=True),
            Column("slack", "left", is_number=True),
        ]
        _grid(page, columns, targets)
    _listing(page, kept)


def _show_rejected(page: Console, rejected: list[dict[str, Any]], names: dict[tuple[str, str], str]) -> None:
    if not rejected:
        return
    for row in rejected:
        best = row["best_alternative"]
        row["design"] = names.get((row["project"], best), best) or "nothing of it may be built"
    _heading(page, "Not built, and what the best design of each would have added to the objective on its own")
    columns = [
        Column("project", "project"),
        Column("design", "best design"),
        Column("best_start", "start", is_number=True),
        Column("objective_gain", "would add", is_number=True),
    ]
    _grid(page, [column for column in columns if _has(rejected, column.key)], rejected)


def _show_reasons(page: Console, appraisal: Appraisal, reasons: list[dict[str, Any]]) -> None:
    if not reasons:
        return
    _heading(page, "Why not, or not in the best design or year, and what each would need; the most valuable first")

    def line(row: dict[str, Any]) -> str:
        start = f", start {row['start']}" if row["start"] is not None else ""
        return f"{row['project']}: {row['status']} (best by itself: {row['alternative']}{start}). {row['needs']}"

    _listing(page, [line(row) for row in _years(appraisal, reasons)])


def show_frontier(page: Console, appraisal: Appraisal, frontier: Frontier) -> None:
    """Print the points of a frontier: what each has of every column, and how exact it is."""
    columns = " against ".join(f"{column} ({sense})" for column, sense in frontier.objectives.items())
    page.print(_text(_title(appraisal), style="bold"))
    page.print(_text(f"{columns}: {plural(len(frontier), 'plan')} that no other beats in all of them"))
    _listing(page, frontier.notes)
    _heading(page, "The trade-off")
    rows, units = records(frontier.table), frontier.table.units
    for row in rows:
        row["proven"] = "best" if row["gap"] <= _EXACT else f"to {share(row['gap'])}"
    shown = [Column("point", "point", is_number=True)]
    shown += [Column(name, _in(name, units.get(name, "")), is_number=True) for name in frontier.objectives]
    shown += [Column("projects", "projects built", is_number=True), Column("proven", "proven")]
    _grid(page, shown, rows)


def _show_proof(page: Console, plan: Plan) -> None:
    certificate, units = plan.certificate, plan.schedule.units
    asked, *later = (_asked(stage["objective"]) for stage in certificate["stages"])
    unit = units.get(asked, "")
    stages = [
        (
            "then" if number else "first",
            f"{stage['sense']} {name}: {figure(stage['best'])} at best, {figure(stage['value'])} in the plan",
        )
        for number, (name, stage) in enumerate(zip([asked, *later], certificate["stages"], strict=True))
        if later
    ]
    proven = "no plan is better" if plan.gap <= _EXACT else f"no plan is better by more than {share(plan.gap)}"
    reason = "" if plan.status == "optimal" else f", ended by {plan.ended_by.replace('_', ' ')}"
    _pairs(
        page,
        [
            ("status", f"{plan.status}{reason}: {proven}, by proof"),
            ("objective", f"{figure(plan.objective)} {unit}".rstrip() + f", {asked}"),
            ("bound", f"{figure(plan.bound)} {unit}".rstrip()),
            *stages,
            ("gap", f"{share(plan.gap)}; {share(certificate['gap_asked'])} was asked"),
            ("search", f"{plan.seconds:.1f} s, {certificate['solver']} {certificate['solver_version']}"),
            ("bound by", plan.proven_by),
        ],
    )


def _asked(mix: dict[str, Any]) -> str:
    """A mix of columns in words."""
    weights = mix["weights"].items()
    return " + ".join(name if weight == 1 else f"{figure(weight)} x {name}" for name, weight in weights)


def _show_schedule(
    page: Console, schedule: list[dict[str, Any]], names: dict[tuple[str, str], str], currency: str
) -> None:
    for row in schedule:
        row["title"] = row.get("name") or row["project"]
        row["design"] = names.get((row["project"], row["alternative"]), row["alternative"])
        row["part"] = None
        if row["share"] < 1:
            row["part"] = share(row["share"]) if row.get("units") is None else plural(row["units"], "unit")
            for key in ("capex", "enpv", "avoided_tco2e"):
                row[key] = None if row.get(key) is None else row["share"] * row[key]
    _heading(page, "What is built, by start of works")
    columns = [
        Column("start", "start", is_number=True),
        Column("in_service", "in service", is_number=True),
        Column("title", "project"),
        Column("design", "design"),
        Column("part", "part", is_number=True),
        Column("capex", _in("capex", currency), is_number=True),
        Column("enpv", _in("ENPV", currency), is_number=True),
        Column("avoided_tco2e", "tCO2e avoided", is_number=True),
    ]
    _grid(page, [column for column in columns if _has(schedule, column.key)], schedule)


def _show_budgets(page: Console, lines: list[dict[str, Any]], currency: str) -> None:
    for budget in dict.fromkeys(line["budget"] for line in lines):
        of_budget = [line for line in lines if line["budget"] == budget]
        capped = [line for line in of_budget if line["ceiling"] is not None]
        if not capped:
            continue  # a budget without ceilings is a note of the plan
        for line in capped:
            available = line["ceiling"] + line["carried_in"]
            line["use"] = f"{line['charged'] / available:.0%}".replace("%", " %") if available else "-"
        _heading(page, _in(f"Budget {budget}", currency))
        carried = ["carried_in", "carried_out"] if any(line["carried_in"] for line in capped) else []
        keys = ["year", "ceiling", *carried[:1], "charged", "left", *carried[1:], "use"]
        _grid(page, [Column(key, key.replace("_", " "), is_number=True) for key in keys], capped)
        if beyond := sum(line["charged"] for line in of_budget if line["ceiling"] is None):
            _indented(page, _text(f"and {figure(beyond)} in years without a ceiling"))


def _show_totals(page: Console, plan: Plan, currency: str) -> None:
    totals = records(plan.totals)
    columns = [
        Column("scenario", "scenario"),
        Column("capex", _in("capex", currency), is_number=True),
        Column("enpv", _in("ENPV", currency), is_number=True),
        Column("enpv_carbon_low", "with carbon, low", is_number=True),
        Column("enpv_carbon_high", "with carbon, high", is_number=True),
        Column("avoided_tco2e", "tCO2e avoided", is_number=True),
    ]
    shown = [column for column in columns if _has(totals, column.key)]
    if len(shown) == 1:  # an appraisal made elsewhere, with columns of its own
        names = [name for name in plan.totals.columns if name != "scenario" and _has(totals, name)]
        shown += [Column(name, name, is_number=True) for name in names]
    if len(shown) > 1:
        _heading(page, "Totals of the whole pipeline by scenario")
        _grid(page, shown, totals)
