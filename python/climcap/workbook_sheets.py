"""The sheets of a plan's workbook, one function for each."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap.workbook_figures import NOT_BUILT, agrees, choices, design_names, records, scenario_of
from climcap.workbook_style import Column, Formula, reference
from climcap.workbook_words import column_of, columns_of, head_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from climcap.plan import Plan
    from climcap.table import Table
    from climcap.workbook_style import Cells, Page

__all__ = [
    "BudgetTable",
    "Whole",
    "budget_book",
    "budget_lines",
    "cash_flows",
    "certificate",
    "damage",
    "emissions",
    "figures",
    "limits",
    "listed",
    "not_built",
    "place_chart",
    "schedule",
    "series",
]

_SCHEDULE = (
    "start", "in_service", "name", "design", "share", "units", "capex", "premium", "enpv", "enpv_carbon_low", "bcr",
    "irr", "avoided_tco2e", "expected_damage_without", "expected_damage",
)  # fmt: skip
# An appraisal made elsewhere has columns of its own: as many as stand on a page.
_OWN = 10
# Years of a budget without ceilings that stand in columns of their own.
_YEARS = 10
_JOINT = "Joint effects of projects"
# Years of which each has its label on a chart.
_CROWDED = 15
_GAINS = (
    "benefits", "revenue", "rehabilitation_avoided", "reconstruction_avoided", "disruption_avoided", "residual",
)  # fmt: skip
_SPENT = ("capital", "replacement", "running_cost", "insurance")


class Whole(NamedTuple):
    """Where the totals of the whole pipeline stand, and what they are."""

    cells: Cells
    row: int
    totals: dict[str, float]

    def link(self, name: str) -> Formula:
        """A formula that shows a total on another sheet."""
        return Formula(f"={self.cells.at(name, self.row)}", self.totals[name])


class BudgetTable(NamedTuple):
    """Where a budget with ceilings stands: its table, its columns by year, and the row of what is charged."""

    cells: Cells
    years: dict[int, str]
    charged: int


def _year(plan: Plan, year: int | None) -> int | str | None:
    """A year as the pipeline shows it: a number, or such as 2025/26."""
    pipeline = plan.appraisal.pipeline
    if year is None or pipeline is None:
        return year
    shown = pipeline.show_year(year)
    return year if shown == str(year) else shown


def figures(page: Page, plan: Plan) -> Whole:
    """Every figure of every project, built or not, and what they add up to: the plan's own totals."""
    table = plan.schedule
    scenario = scenario_of(plan)
    names = [name for name in table.columns if not name.endswith("_why")]
    numeric = set(table._inner.numeric)  # noqa: SLF001 - one package
    ids = ("project", "name", "design", "start", "in_service", "share", "units")
    values = [name for name in names if name in numeric and name not in ids]
    texts = [name for name in names if name not in numeric and name not in (*ids, "alternative")]
    designs = design_names(plan)
    built = [
        row
        | {"name": row.get("name") or row["project"], "share": _share(row)}
        | {"design": designs.get((row["project"], row["alternative"]), row["alternative"])}
        | {"start": _year(plan, row["start"]), "in_service": _year(plan, row.get("in_service"))}
        for row in records(table)
    ]
    rows = [*built, *_left(plan, scenario)]
    totals = next((row for row in records(plan.totals) if row["scenario"] == scenario), {})
    added = [name for name in values if totals.get(name) is not None]
    joint = {}
    for name in added:
        parts = [row["share"] * (row.get(name) or 0.0) for row in rows]
        if not agrees(total := math.fsum(parts), totals[name], parts):
            joint[name] = totals[name] - total
    if joint:
        rows.append({"name": _JOINT, "share": 1.0} | joint)
    shares = [row["share"] for row in rows]
    own = ["start", "in_service", *([] if _are_whole(shares) else ["share", "units"])]
    columns = [
        *[column_of(name, is_number=False) for name in ("name", "project", "design")],
        *columns_of(table, [*own, *texts, *values]),
    ]
    first = page.data_row(columns)
    where = {column.key: number for number, column in enumerate(columns)}
    whole: dict[str, Any] = {"name": "Whole pipeline"}
    for name in added:
        whole[name] = Formula(_sum(where, name, shares, first), totals[name])
    cells = page.table(columns, rows, totals=[whole], is_only=True)
    page.sheet.set_paper(8)
    page.pages_wide = 3
    page.sheet.repeat_columns(0, 2)
    _reasons(page, cells, records(table), values)
    return Whole(cells, cells.last + 1, {name: totals[name] for name in added})


def _left(plan: Plan, scenario: str) -> list[dict[str, Any]]:
    """The rows of what happens where nothing is built."""
    import pyarrow.compute as pc

    _, left = choices(plan)
    rows = plan.appraisal.rows.to_arrow()
    kept = pc.and_(pc.equal(rows["alternative"], "without"), pc.equal(rows["scenario"], scenario))
    found = {row["project"]: row for row in rows.filter(kept).to_pylist()}
    shown = []
    for choice in left:
        row = {name: cell for name, cell in found.get(choice.project, {}).items() if not name.endswith("_why")}
        ids = {"project": choice.project, "name": choice.name, "design": NOT_BUILT, "start": None, "in_service": None}
        shown.append(row | ids | {"share": choice.share})
    return shown


def _share(row: Mapping[str, Any]) -> float:
    return 1.0 if row.get("share") is None else float(row["share"])


def _are_whole(shares: Sequence[float]) -> bool:
    return all(share == 1 for share in shares)


def _sum(where: Mapping[str, int], name: str, shares: Sequence[float], first: int) -> str:
    """The formula of a sum over rows; where projects are divided, each row counts by its share."""

    def cells(key: str) -> str:
        ends = [reference("", row, where[key]).rpartition("!")[2] for row in (first, first + max(len(shares), 1) - 1)]
        return f"{ends[0]}:{ends[1]}"

    return f"=SUM({cells(name)})" if _are_whole(shares) else f"=SUMPRODUCT({cells('share')},{cells(name)})"


def _reasons(page: Page, cells: Cells, rows: list[dict[str, Any]], values: list[str]) -> None:
    """Say beside each blank why it is one."""
    for number, row in enumerate(rows, cells.first):
        for name in values:
            if row[name] is None and (why := row.get(f"{name}_why")):
                page.sheet.write_comment(number, cells.columns[name], why)


def schedule(page: Page, plan: Plan, whole: Whole) -> Cells:
    """What is built, by start of works, and what it comes to."""
    table = plan.schedule
    there = {column.key for column in columns_of(table)} | {"name", "design"}
    names = [name for name in _SCHEDULE if name in there]
    if "capex" not in there and "enpv" not in there:
        numeric = set(table._inner.numeric)  # noqa: SLF001 - one package
        names += [name for name in table.columns if name in numeric and name not in names][:_OWN]
    designs = design_names(plan)
    rows = []
    for choice, row in zip(choices(plan)[0], _by_start(plan), strict=True):
        design = designs.get((choice.project, choice.alternative), choice.alternative)
        shown = {"name": choice.name, "design": design, "start": _year(plan, choice.start)}
        rows.append(row | shown | {"in_service": _year(plan, row.get("in_service"))})
    columns = [
        column_of(name, is_number=False) if name in {"name", "design"} else columns_of(table, [name])[0]
        for name in names
    ]
    shares = [_share(row) for row in rows]
    if _are_whole(shares):
        columns = [column for column in columns if column.key not in {"share", "units"}]
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    label = "name" if "name" in where else columns[0].key
    built: dict[str, Any] = {label: "Built"}
    rest: dict[str, Any] = {label: "Not built, and joint effects"}
    total: dict[str, Any] = {label: "Whole pipeline"}
    for number, column in enumerate(columns):
        if column.key in whole.totals and rows:
            value = math.fsum(share * (row[column.key] or 0.0) for share, row in zip(shares, rows, strict=True))
            built[column.key] = Formula(_sum(where, column.key, shares, first), value)
            total[column.key] = whole.link(column.key)
            above, below = (reference("", first + len(rows) + place, number).rpartition("!")[2] for place in (0, 2))
            rest[column.key] = Formula(f"={below}-{above}", whole.totals[column.key] - value)
    return page.table(columns, rows, totals=[built, rest, total], is_only=True)


def _by_start(plan: Plan) -> list[dict[str, Any]]:
    return sorted(records(plan.schedule), key=lambda row: (row["start"] or 0, row["project"]))


def budget_book(page: Page, plan: Plan, lines: list[dict[str, Any]]) -> dict[str, BudgetTable]:
    """Each budget by project and year, against its ceilings.

    Returns
    -------
    dict
        Where the table of each budget with ceilings stands.
    """
    unit = plan.budget.units.get("charged", "")
    found = {}
    by_budget: dict[str, list[dict[str, Any]]] = {}
    for line in records(plan.budget):
        by_budget.setdefault(line["budget"], []).append(line)
    for budget, years in by_budget.items():
        capped = [line for line in years if line["ceiling"] is not None]
        shown = capped or years[:_YEARS]
        keys = {line["year"]: f"y{line['year']}" for line in shown}
        of_budget = [line for line in lines if line["budget"] == budget]
        if not of_budget and not capped:
            continue
        page.head(f"Budget {budget}" + ("" if capped else ", without ceilings"))
        is_later = any(line["year"] not in keys for line in of_budget)
        columns = [
            Column("name", "Project", "", "text"),
            Column("design", "Design", "", "text"),
            *(Column(key, str(_year(plan, year)), unit) for year, key in keys.items()),
            *([Column("later", "Other years", unit)] if is_later else []),
            Column("total", "Total", unit),
        ]
        rows = _by_project(of_budget, keys)
        cells = _budget_table(page, columns, rows, {keys[line["year"]]: line for line in shown}, is_capped=bool(capped))
        if capped:
            found[budget] = BudgetTable(cells, keys, cells.last + 1)
    return found


def _by_project(lines: list[dict[str, Any]], keys: Mapping[int, str]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        row = rows.setdefault((line["name"], line["design"]), {"name": line["name"], "design": line["design"]})
        key = keys.get(line["year"], "later")
        row[key] = row.get(key, 0.0) + line["amount"]
    return list(rows.values())


def _budget_table(
    page: Page,
    columns: list[Column],
    rows: list[dict[str, Any]],
    years: Mapping[str, Mapping[str, Any]],
    *,
    is_capped: bool,
) -> Cells:
    """A budget's table: sums of each year and project as formulas, ceilings, what is left, and how much is used."""
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    money = [column.key for column in columns if column.kind == "number" and column.key != "total"]
    sums = {key: math.fsum(row.get(key, 0.0) for row in rows) for key in money}
    for number, row in enumerate(rows, first):
        ends = [reference("", number, where[key]).rpartition("!")[2] for key in (money[0], money[-1])]
        total = math.fsum(row.get(key, 0.0) for key in money)
        row["total"] = Formula(f"=SUM({ends[0]}:{ends[1]})", total)
    charged: dict[str, Any] = {"name": "Charged"}
    for key, value in (sums | {"total": math.fsum(sums.values())}).items():
        charged[key] = Formula(_sum(where, key, [1.0] * len(rows), first), value) if rows else 0.0
    bottom = [charged]
    if is_capped:
        bottom += _against_ceilings(where, years, first + len(rows), charged)
    return page.table(columns, rows, totals=bottom)


def _against_ceilings(
    where: Mapping[str, int], years: Mapping[str, Mapping[str, Any]], row: int, charged: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows below what is charged, which stands in ``row``: carried in, ceiling, left, used."""
    is_carried = any(line.get("carried_in") for line in years.values())
    carried: dict[str, Any] = {"name": "Carried in"}
    ceiling: dict[str, Any] = {"name": "Ceiling"}
    left: dict[str, Any] = {"name": "Left"}
    used: dict[str, Any] = {"name": "Used, per cent"}
    for key, line in years.items():
        ceiling[key], carried[key] = line["ceiling"], line.get("carried_in")
        at = [reference("", row + place, where[key]).rpartition("!")[2] for place in range(3)]
        there = f"({at[1]}+{at[2]})" if is_carried else at[1]
        amount = line["ceiling"] + (line.get("carried_in") or 0.0)
        spent = charged[key].value if isinstance(charged[key], Formula) else charged[key]
        left[key] = (
            Formula(f"={there}-{at[0]}", amount - spent) if agrees(amount - spent, line["left"]) else line["left"]
        )
        if amount:
            used[key] = Formula(f"=100*{at[0]}/{there}", 100 * spent / amount)
    return [ceiling, *([carried] if is_carried else []), left, used]


def budget_lines(page: Page, plan: Plan, lines: list[dict[str, Any]]) -> None:
    """Every charge by itself, to be filtered."""
    unit = plan.budget.units.get("charged", "")
    columns = [
        column_of("budget", is_number=False),
        column_of("year"),
        column_of("name", is_number=False),
        column_of("design", is_number=False),
        column_of("amount", unit),
    ]
    rows = [line | {"year": _year(plan, line["year"])} for line in lines]
    total = math.fsum(line["amount"] for line in lines)
    first = page.data_row(columns)
    # 109 adds up what a filter leaves in sight.
    formula = Formula(f"=SUBTOTAL(109,E{first + 1}:E{first + max(len(rows), 1)})", total)
    cells = page.table(columns, rows, totals=[{"budget": "Total in sight", "amount": formula}], is_only=True)
    page.sheet.autofilter(cells.first - 2 + 1, 0, cells.last, len(columns) - 1)


def cash_flows(page: Page, table: Table) -> None:
    """Flows by year in an account, with less without."""
    rows = [row | {"year": row["line"] if row["year"] is None else row["year"]} for row in records(table)]
    names = [name for name in table.columns if name not in {"line", "year"} and any(row[name] for row in rows)]
    columns = [column_of("year"), *columns_of(table, names)]
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    years = [row for row in rows if isinstance(row["year"], int)]
    below = [dict(row) for row in rows if not isinstance(row["year"], int)]
    gains = [name for name in _GAINS if name in where]
    spent = [name for name in _SPENT if name in where]
    for number, row in enumerate([*years, *below], first):
        net = math.fsum(row[name] or 0.0 for name in gains) - math.fsum(row[name] or 0.0 for name in spent)
        if "net" in where and agrees(net, row["net"] or 0.0, (row[name] or 0.0 for name in (*gains, *spent))):
            at = {name: reference("", number, where[name]).rpartition("!")[2] for name in (*gains, *spent)}
            terms = "".join([*(f"+{at[name]}" for name in gains), *(f"-{at[name]}" for name in spent)])
            row["net"] = Formula(f"={terms.removeprefix('+')}", row["net"] or 0.0)
    for row in below:
        if row["year"] == "total":
            _sum_up(row, years, names, where, first)
    page.table(columns, years, totals=below, is_only=True)


def _sum_up(
    row: dict[str, Any], rows: Sequence[Mapping[str, Any]], names: Sequence[str], where: Mapping[str, int], first: int
) -> None:
    """Put formulas for the figures of a row that are the sums of the rows above."""
    for name in names:
        parts = [part.value if isinstance(part := above[name], Formula) else part or 0.0 for above in rows]
        value = row[name]
        if rows and isinstance(value, int | float) and agrees(math.fsum(parts), value, parts):
            row[name] = Formula(_sum(where, name, [1.0] * len(rows), first), value)


def _paired(kind: str, label: str, unit: str) -> list[Column]:
    sides = ("without", "with")
    return [Column(f"{kind}_{side}", f"{label}, {'with the plan' if side == 'with' else side}", unit) for side in sides]


def emissions(page: Page, plan: Plan, rows: list[dict[str, Any]], whole: Whole) -> None:
    """Emissions of the whole pipeline by year, without and with the plan; then by project."""
    kinds = {"operation_tco2e": "Operation", "construction_tco2e": "Construction"}
    page.head("By year, whole pipeline")
    cells = _by_year(page, plan, rows, kinds, "tCO2e")
    chart = page.book.file.add_chart({"type": "line"})
    for side, color in (("without", "#7F7F7F"), ("with", "#0072B2")):
        key = f"operation_tco2e_{side}"
        if key in cells.columns:
            name = "With the plan" if side == "with" else "Without"
            chart.add_series(series(cells, key, name) | {"line": {"color": color, "width": 2.25}})
    if len(chart.series) > 1:
        place_chart(page, chart, cells, "Emissions in operation", "tCO2e a year")
    page.head("By project")
    names = ("avoided_tco2e", "avoided_tco2e_per_year", "avoided_tco2e_first_year", "emissions_tco2e", "abatement_cost")
    _projects(page, plan, names, whole)


def damage(page: Page, plan: Plan, rows: list[dict[str, Any]], whole: Whole) -> None:
    """Expected damage of the whole pipeline by year, without and with the plan; then by project."""
    kinds = {kind: kind.capitalize() for kind in ("rehabilitation", "reconstruction", "disruption")}
    page.head("By year, whole pipeline, expected values")
    unit = plan.budget.units.get("charged", "")
    _by_year(page, plan, rows, kinds, unit)
    page.head("By project")
    names = (
        "expected_damage_without", "expected_damage", "rehabilitation_avoided_pv", "reconstruction_avoided_pv",
        "disruption_avoided_pv", "premium",
    )  # fmt: skip
    _projects(page, plan, names, whole)


def _by_year(page: Page, plan: Plan, rows: list[dict[str, Any]], kinds: Mapping[str, str], unit: str) -> Cells:
    """Kinds by year, without and with, what is avoided, and all of it added up, as formulas."""
    there = [kind for kind in kinds if any(row[f"{kind}_without"] or row[f"{kind}_with"] for row in rows)]
    pairs = [column for kind in there for column in _paired(kind, kinds[kind], unit)]
    columns = [column_of("year"), *pairs, Column("avoided", "Avoided", unit), Column("so_far", "Avoided so far", unit)]
    where = {column.key: number for number, column in enumerate(columns)}
    first = page.data_row(columns)
    shown, so_far = [], 0.0
    for number, row in enumerate(rows, first):
        avoided = math.fsum(row[f"{kind}_without"] - row[f"{kind}_with"] for kind in there)
        at = {key: reference("", number, column).rpartition("!")[2] for key, column in where.items()}
        terms = "".join(f"+{at[f'{kind}_without']}-{at[f'{kind}_with']}" for kind in there) or "0"
        before = f"{reference('', number - 1, where['so_far']).rpartition('!')[2]}+" if number > first else ""
        so_far += avoided
        shown.append(
            row
            | {"year": _year(plan, row["year"])}
            | {"avoided": Formula(f"={terms.removeprefix('+')}", avoided)}
            | {"so_far": Formula(f"={before}{at['avoided']}", so_far)}
        )
    total: dict[str, Any] = {"year": "total"}
    for column in [*pairs, columns[-2]]:
        values = [cell.value if isinstance(cell := row[column.key], Formula) else cell for row in shown]
        if values:
            total[column.key] = Formula(_sum(where, column.key, [1.0] * len(shown), first), math.fsum(values))
    return page.table(columns, shown, totals=[total])


def _projects(page: Page, plan: Plan, names: Sequence[str], whole: Whole) -> None:
    """Figures of each project that is built, and the whole pipeline's totals."""
    table = plan.schedule
    columns = [
        column_of("name", is_number=False), column_of("design", is_number=False), *columns_of(table, names),
    ]  # fmt: skip
    rows = [
        row | {"name": choice.name, "design": choice.design}
        for choice, row in zip(choices(plan)[0], _by_start(plan), strict=True)
    ]
    total = {column.key: whole.link(column.key) for column in columns if column.key in whole.totals}
    page.table(columns, rows, totals=[{"name": "Whole pipeline, with what is not built"} | total])


def series(cells: Cells, key: str, name: str) -> dict[str, Any]:
    """A column of a table by its years, as charts take it."""

    def column(which: str) -> list[Any]:
        return [cells.sheet, cells.first, cells.columns[which], cells.last, cells.columns[which]]

    return {"name": name, "categories": column("year"), "values": column(key)}


def place_chart(page: Page, chart: Any, cells: Cells, title: str, unit: str) -> None:
    """Give a chart its title and axes, and put it beside a table."""
    font = {"name": "Calibri", "size": 9, "bold": False}
    chart.set_title({"name": title, "name_font": {"name": "Calibri", "size": 12, "color": "#1F3864"}, "overlay": False})
    chart.set_y_axis(
        {
            "name": unit,
            "name_font": font,
            "num_font": font,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        }
    )
    years = cells.last - cells.first + 1
    chart.set_x_axis({"num_font": font, "interval_unit": 1 if years <= _CROWDED else 5})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 560, "height": 300})
    page.sheet.insert_chart(cells.first - 2, max(cells.columns.values()) + 2, chart)


def not_built(page: Page, plan: Plan) -> None:
    """What is not built, or not in its best design or year, and why."""
    reasons = getattr(plan, "reasons", None)
    if reasons is not None:
        listed(page, reasons, plan, heads={"value": "Would add on its own"})
        return
    designs = design_names(plan)
    rows = [
        row | {
            "name": row.get("name") or row["project"],
            "design": designs.get((row["project"], row["best_alternative"]), row["best_alternative"]),
            "best_start": _year(plan, row["best_start"]),
        }
        for row in records(plan.rejected)
    ]  # fmt: skip
    unit = plan.schedule.units.get(next(iter(plan.question["objective"][0]["weights"]), ""), "")
    columns = [
        column_of("name", is_number=False),
        column_of("design", is_number=False, head="Best design on its own"),
        column_of("best_start", head="Best start"),
        column_of("objective_gain", unit),
    ]
    page.table(columns, rows, is_only=True)


def limits(page: Page, plan: Plan) -> None:
    """Every limit, recomputed; what one more unit of each would be worth, where that is known."""
    prices = getattr(plan, "shadow_prices", None)
    page.head("Limits, recomputed from the rows that are built")
    listed(page, plan.limits, plan, is_only=prices is None)
    if prices is not None:
        page.head("What one more unit of each limit would be worth")
        listed(page, prices, plan, is_only=False)


def listed(
    page: Page, table: Table, plan: Plan, *, is_only: bool = True, heads: Mapping[str, str] | None = None
) -> None:
    """A table as it is; columns that say nothing are left out, and totals are formulas where they add up.

    Projects and designs are shown by their names. Of a line of years, the year says which it is.
    """
    names, designs = _names(plan), design_names(plan)
    rows = []
    for row in records(table):
        shown = dict(row)
        if "project" in row and "name" not in row:
            shown["project"] = names.get(row["project"], row["project"])
        if "alternative" in row and "project" in row:
            shown["alternative"] = designs.get((row["project"], row["alternative"]), row["alternative"])
        if {"line", "year"} <= row.keys():
            shown["year"] = row["line"] if row["year"] is None else _year(plan, row["year"])
        rows.append(shown)
    said = dict(heads or {})
    if "name" not in table.columns:
        said["project"] = "Project"
    columns = [
        column._replace(head=said.get(column.key, column.head))
        for column in columns_of(table)
        if not rows or any(row[column.key] not in (None, "") for row in rows)
    ]
    if {"line", "year"} <= {column.key for column in columns}:
        columns = [column for column in columns if column.key != "line"]
    where = {column.key: number for number, column in enumerate(columns)}
    below = []
    if rows and columns and rows[-1][columns[0].key] == "total":
        below = [rows.pop()]
        _sum_up(
            below[0], rows, [column.key for column in columns if column.kind == "number"], where, page.data_row(columns)
        )
    page.table(columns, rows, totals=below, is_only=is_only)


def _names(plan: Plan) -> dict[str, str]:
    return {choice.project: choice.name for part in choices(plan) for choice in part}


def certificate(page: Page, plan: Plan) -> None:
    """What proves the plan, and what was asked."""

    def pairs(part: Mapping[str, Any]) -> list[dict[str, Any]]:
        rows = []
        for name, value in part.items():
            is_plain = value is None or isinstance(value, str | int | float)
            rows.append({"what": head_of(name), "value": value if is_plain else json.dumps(value, ensure_ascii=False)})
        return rows

    columns = [Column("what", "Item", "", "text"), Column("value", "Value", "", "text")]
    proof = {name: value for name, value in plan.certificate.items() if name != "limits"}
    outcome = {"status": plan.status, "ended_by": plan.ended_by, "objective": plan.objective, "bound": plan.bound}
    outcome |= {"gap": plan.gap, "seconds": plan.seconds}
    page.table(columns, pairs(outcome | proof))
    page.head("What was asked")
    page.table(columns, pairs(plan.question))
    page.widths |= {0: 26, 1: 100}
