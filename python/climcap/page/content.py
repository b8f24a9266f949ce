"""What the page holds, as plain values: figures of plan and appraisal, put together and never worked out anew."""

from __future__ import annotations

import dataclasses
import math
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import climcap
from climcap import exhibits
from climcap.economic_annex import annex
from climcap.exhibits import View
from climcap.exhibits.money import budgets
from climcap.exhibits.palette import sector_colors
from climcap.exhibits.view import WITHOUT, records

if TYPE_CHECKING:
    from climcap.exhibits.view import Built, Row
    from climcap.plan import Plan
    from climcap.table import Table

__all__ = ["content"]

# The figures of a design that are laid side by side, as far as rows have them.
FIGURES = (
    "capex",
    "capex_pv",
    "premium",
    "premium_share",
    "life_cycle_cost",
    "opex_pv",
    "replacement_pv",
    "residual_pv",
    "benefit_pv",
    "revenue_pv",
    "enpv",
    "enpv_carbon_low",
    "enpv_carbon_high",
    "bcr",
    "irr",
    "fnpv",
    "firr",
    "avoided_tco2e",
    "avoided_tco2e_per_year",
    "abatement_cost",
    "expected_damage_without",
    "expected_damage",
    "rehabilitation_avoided_pv",
    "reconstruction_avoided_pv",
    "disruption_avoided_pv",
)
_LOSSES = ("rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv")
_KEYS = {"project", "name", "sector", "alternative", "start", "in_service", "scenario", "share", "units"}
# Beyond so many designs, loss curves (an explanation each) are left to `cc.plot.risk_curve`.
_MANY_DESIGNS = 400
# Digits that a screen shows, and some more.
_DIGITS = 10
# A gap no larger than rounding.
_EXACT = 1e-8


def content(plan: Plan, frontier: Any | None, *, years_of_all: bool = True) -> dict[str, Any]:
    """Put together all that the page shows.

    Parameters
    ----------
    plan
        The plan that the page opens with.
    frontier
        Plans to slide along, or none.
    years_of_all
        Whether the plans of the frontier come with their years too, not with their totals alone.
    """
    view = View(plan)
    plans = [_plan(view, is_main=True)]
    slider = None
    if frontier is not None:
        slider = _slider(plan, frontier, plans, years_of_all=years_of_all)
    found = annex(plan) if _has_annex(view) else None
    # Assumptions are the pipeline's, whatever is built.
    about = found if found is not None or view.pipeline is None else annex(plan.appraisal)
    settings = view.document.get("settings", {})
    money = ""
    if settings:
        money = view.labels("chart.real_money", currency=settings["currency"], year=settings["price_year"])
    colors = sector_colors(view)
    held: dict[str, Any] = _plain(
        {
            "labels": view.labels.all(),
            "title": (view.pipeline and view.pipeline.name) or view.labels("page.title"),
            "currency": view.say.currency,
            "money": money,
            "scenario": view.scenario_name(view.scenario),
            "version": climcap.__version__,
            "hash": view.appraisal.hash,
            "years": _years(view),
            "sectors": [{"name": sector, "color": color} for sector, color in colors.items() if sector],
            "columns": _columns(view),
            "figures": _figures(view),
            "projects": _projects(view),
            "plans": plans,
            "frontier": slider,
            "assumptions": [] if about is None else [_placed(row) for row in records(about["assumptions"])],
            "sources": [] if about is None else records(about["sources"]),
            "warnings": [] if found is None else [row for row in records(found["warnings"]) if row["seen"] == "seen"],
            "annex_notes": [] if found is None else found.notes,
        }
    )
    return held


def _plain(value: Any) -> Any:
    """Give values as JSON has them: numbers as far as anyone reads them, nothing that is no number."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(f"{value:.{_DIGITS}g}")
    return value


def _placed(row: Row) -> Row:
    """An assumption with the file that says it, not with the folders that it lay in."""
    return row | {"place": PurePath(row["place"]).name if row["place"] else None}


def _years(view: View) -> dict[int, str]:
    """Every year that may be shown, as it is shown."""
    if view.pipeline is None:
        shown = {row["year"] for row in records(view.plan.budget)} | {row.start for row in view.built}
        shown |= {row.figures.get("in_service") for row in view.built}
        return {int(year): str(int(year)) for year in sorted(year for year in shown if year is not None)}
    first, last = view.pipeline.years
    return {year: view.year(year) for year in range(first - 5, last + 61)}


def _figures(view: View) -> list[str]:
    """The columns that are laid side by side."""
    if view.pipeline is not None:
        return [name for name in FIGURES if name in view.columns]
    numeric = view.appraisal.rows.to_pandas().select_dtypes("number").columns
    return [str(name) for name in numeric if name not in _KEYS]


def _columns(view: View) -> dict[str, dict[str, str]]:
    """What columns are called, and their units."""
    names = [*view.columns, "start", "in_service", "life_cycle_cost"]
    return {name: {"label": view.say.column(name), "unit": view.units.get(name, "")} for name in names}


def _projects(view: View) -> list[Row]:
    """Every project with its designs, and what hazards do to each."""
    counted = sum(len(view.alternatives(project)) for project in view.projects)
    figures = _figures(view)
    found = []
    for project, entry in view.projects.items():
        designs = exhibits.designs(view, project)
        without = view.without(project)
        risk = exhibits.risk_curves(view, project) if counted <= _MANY_DESIGNS else None
        found.append(
            {
                "id": project,
                "name": view.name(project),
                "sector": view.sector(project),
                "place": entry.get("place") or "",
                "tags": _tags(entry.get("tags")),
                "designs": [
                    {
                        "id": design.alternative,
                        "name": design.name,
                        "start": design.start,
                        "standard": design.is_standard,
                        "figures": {name: design.figures.get(name) for name in figures},
                        "why": {name: why for name in figures if (why := design.figures.get(f"{name}_why"))},
                    }
                    for design in designs
                ],
                "without": None if without is None else {name: without.get(name) for name in figures},
                "risk": risk,
            }
        )
    return found


def _tags(tags: Any) -> list[str]:
    if isinstance(tags, str):
        return [tag.strip() for tag in tags.split(";") if tag.strip()]
    return [str(tag) for tag in tags or ()]


def _plan(view: View, *, is_main: bool, with_years: bool = True) -> Row:
    """A plan as the page shows it; the tables that take solving or long are those of the main plan alone."""
    plan = view.plan
    found: Row = {
        "statement": _statement(view),
        "sureness": _sureness(view),
        "status": plan.status,
        "ended_by": plan.ended_by,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "notes": plan.notes,
        "tiles": _tiles(view),
        "schedule": [_scheduled(view, project, rows) for project, rows in view.built_by_project.items()],
        "totals": view.totals,
        "scenarios": _scenarios(view) if is_main else [],
        "rejected": _rejected(view),
        "limits": _limits(view),
        "certificate": {
            name: value
            for name, value in plan.certificate.items()
            if isinstance(value, str | int | float) and not isinstance(value, bool)
        },
    }
    if is_main:
        tables = plan.tables
        for name in ("reasons", "shadow_prices"):
            table = tables.get(name)
            found[name] = None if table is None else {"rows": records(table), "units": table.units}
    if not with_years:
        return found
    found["timetable"] = exhibits.timetable(view)
    found["budgets"] = [exhibits.spending(view, budget) for budget in budgets(view)]
    found["wedge"] = exhibits.wedge(view)
    found["abatement"] = exhibits.abatement(view)
    if _has_annex(view):
        tables = annex(plan).tables
        found["annex_note"] = view.agree(_present_value(tables["streams_economic"]), "enpv")
        found["economic"] = _stream(tables["streams_economic"])
        found["financial"] = _stream(tables["streams_financial"])
        found["who_gains"] = records(tables["who_gains"])
        found["tornado"] = exhibits.tornado(view)
        found["sensitivities"] = [row for row in records(tables["sensitivities"]) if row["project"] == "total"]
        found["switching"] = [row for row in records(tables["switching_values"]) if row["value"] == "enpv"]
    if is_main:
        found["premiums"] = exhibits.premiums(view)
    return found


def _scenarios(view: View) -> list[Row]:
    """Totals in every scenario, each by its name."""
    return [row | {"scenario": view.scenario_name(row["scenario"])} for row in records(view.plan.totals)]


def _has_annex(view: View) -> bool:
    """Whether there is an annex: of a pipeline's plan that builds something."""
    return view.pipeline is not None and bool(view.built)


def _present_value(table: Table) -> float:
    """What the net flows of an account are worth."""
    return float(next(row["net"] for row in records(table) if row["line"] == "present value"))


def _stream(table: Table) -> Row:
    """Flows by year; columns without any are left out."""
    rows = records(table)
    named = [name for name in table.columns if name not in ("line", "year") and any(row[name] for row in rows)]
    lines = [{"line": row["line"], "year": row["year"]} | {name: row[name] for name in named} for row in rows]
    return {"columns": named, "rows": lines}


def _scheduled(view: View, project: str, rows: list[Built]) -> Row:
    """What is built of a project; of several designs or in part, columns that add up are those of what is built."""
    figures = {
        name: _part(rows, name) if name in view.totals else rows[0].figures.get(name) if len(rows) == 1 else None
        for name in _figures(view)
    }
    opened = [row.figures["in_service"] for row in rows if row.figures.get("in_service") is not None]
    designs = list(dict.fromkeys(row.alternative for row in rows))
    return {
        "project": project,
        "designs": designs,
        "design_name": "; ".join(view.design(project, design) for design in designs),
        "start": min((row.start for row in rows if row.start is not None), default=None),
        "in_service": min(opened, default=None),
        "share": sum(row.share for row in rows),
        "figures": figures,
    }


def _part(rows: list[Built], name: str) -> float | None:
    parts = [row.part(name) for row in rows]
    return None if None in parts else sum(part for part in parts if part is not None)


def _rejected(view: View) -> list[Row]:
    return [
        {
            "project": row["project"],
            "design_name": view.design(row["project"], row["best_alternative"])
            if row["best_alternative"] not in (None, WITHOUT)
            else None,
            "start": row["best_start"],
            "gain": row["objective_gain"],
        }
        for row in records(view.plan.rejected)
    ]


def _limits(view: View) -> list[Row]:
    return [
        {name: limit.get(name) for name in ("name", "kind", "year", "used", "bound", "amount", "slack")}
        for limit in view.plan.certificate["limits"]
    ]


def _statement(view: View) -> str:
    """The plan in a sentence: what, when, how much."""
    table = exhibits.timetable(view)
    if table is not None:
        return table.title
    return view.labels("page.statement", built=len(view.built_by_project), projects=len(view.projects))


def _objective(view: View) -> str | None:
    """The column that the plan makes best, if it is one."""
    steps = view.plan.question["objective"]
    weights = steps[0]["weights"] if steps else {}
    return next(iter(weights)) if len(weights) == 1 else None


def _tiles(view: View) -> list[Row]:
    """What the plan costs and buys, each a figure in words."""
    say, totals, labels = view.say, view.totals, view.labels
    tiles = []

    def tile(key: str, text: str, below: str, kind: str) -> None:
        tiles.append({"key": key, "text": text, "below": below, "kind": kind})

    if totals.get("capex") is not None:
        tile(labels("page.tile.cost"), say.money(totals["capex"]), say.column("capex"), "cost")
    column = _objective(view)
    name = column or "enpv"
    if column is None and totals.get("enpv") is None:
        tile(labels("page.tile.value"), say.number(view.plan.objective), labels("page.objective"), "value")
    elif totals.get(name) is not None:
        tile(labels("page.tile.value"), say.any(totals[name], view.units.get(name, "")), say.column(name), "value")
    if totals.get("avoided_tco2e") is not None and name != "avoided_tco2e":
        years = ""
        if view.pipeline is not None:
            first, last = (view.year(year) for year in view.pipeline.years)
            years = labels("page.tile.tonnes.years", first=first, last=last)
        tonnes = totals["avoided_tco2e"]
        tile(
            labels("page.tile.tonnes" if tonnes >= 0.0 else "page.tile.tonnes.more"),
            say.tonnes(abs(tonnes)),
            years,
            "tonnes",
        )
    losses = [totals.get(part) for part in _LOSSES]
    if any(part is not None for part in losses):
        loss = math.fsum(part for part in losses if part is not None)
        key = "page.tile.loss" if loss >= 0.0 else "page.tile.loss.more"
        tile(labels(key), say.money(abs(loss)), labels("page.tile.loss.below"), "loss")
    return tiles


def _sureness(view: View) -> list[str]:
    """How far the plan is proven to be from the best, and how firm its value is."""
    plan, labels = view.plan, view.labels
    if plan.gap <= _EXACT:
        proof = labels("page.sure.best")
    else:
        # Rounded up, so that what is said is proven.
        percent = 100 * plan.gap
        digits = max(0, 1 - math.floor(math.log10(percent)))
        up = math.ceil(percent * 10**digits - 1e-9) / 10**digits
        key = "page.sure.gap" if plan.status == "optimal" else "page.sure.found"
        proof = labels(key, share=f"{up:.{digits}f} %")
    said = [proof]
    if _has_annex(view):
        tornado = exhibits.tornado(view)
        if tornado is not None:
            said += [tornado.title, *([tornado.note] if tornado.note else [])]
    return said


def _slider(plan: Plan, frontier: Any, plans: list[Row], *, years_of_all: bool) -> Row:
    """Plans along the frontier; the plan itself stands among them where it is none of them."""
    found = exhibits.trade_off(frontier, plan)
    say = View(plan).say
    points: list[Row] = []
    own = found.chosen
    for point in found.points:
        if own is not None and own.index == point.index:
            points.append({"x": point.x, "y": point.y, "plan": 0})
            continue
        points.append({"x": point.x, "y": point.y, "plan": len(plans)})
        plans.append(_plan(View(frontier.plans[point.index]), is_main=False, with_years=years_of_all))
    if own is not None and own.index < 0:
        points.append({"x": own.x, "y": own.y, "plan": 0})
        points.sort(key=lambda point: (point["x"], point["y"]))
    return {
        "title": found.title,
        "x": found.x,
        "y": found.y,
        "x_unit": found.x_unit,
        "y_unit": found.y_unit,
        "points": [
            point | {"x_text": say.any(point["x"], found.x_unit), "y_text": say.any(point["y"], found.y_unit)}
            for point in points
        ],
    }
