"""What is emitted with the plan and without it, and what each tonne costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from climcap.exhibits.view import View

__all__ = ["Abatement", "Measure", "Target", "Wedge", "abatement", "wedge"]

_EMITTED = ("operation_tco2e", "construction_tco2e")


@dataclass(frozen=True, kw_only=True)
class Target:
    """Emissions that a year may have at most: a target on tonnes avoided, seen from what is emitted without."""

    name: str
    year: int
    avoided: float
    at_most: float


@dataclass(frozen=True, kw_only=True)
class Wedge:
    """Emissions of all projects by year, if nothing is built and with the plan, in tonnes CO2e."""

    title: str
    years: tuple[int, ...]
    without: tuple[float, ...]
    planned: tuple[float, ...]
    targets: tuple[Target, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A project that is built: tonnes it avoids over the window, and the cost of each."""

    project: str
    name: str
    design: str
    sector: str
    avoided: float
    cost: float


@dataclass(frozen=True, kw_only=True)
class Abatement:
    """Measures from the cheapest tonne to the dearest; ``others`` are built and avoid nothing, or emit more."""

    title: str
    unit: str
    measures: tuple[Measure, ...]
    others: tuple[str, ...]
    others_avoided: float
    note: str | None


def wedge(view: View) -> Wedge | None:
    """Add up emissions by year with the plan and without it.

    Returns
    -------
    Wedge or None
        ``None`` for an appraisal made elsewhere, which has no years, and where nothing emits.

    Raises
    ------
    ClimcapError
        If the tonnes avoided are not the plan's total, though no projects save the same thing.
    """
    if view.pipeline is None:
        return None
    years: list[int] = []
    planned: list[float] = []
    without: list[float] = []
    for project in view.projects:
        standing = view.series(project, "without", None)
        if not years:
            years = [int(year) for year in standing["year"]]
            planned, without = [0.0] * len(years), [0.0] * len(years)
        _add(without, standing, "without", 1.0)
        _add(planned, standing, "without", 1.0)
        for row in view.built_by_project.get(project, ()):
            series = view.series(project, row.alternative, row.start)
            _add(planned, series, "with", row.share)
            _add(planned, series, "without", -row.share)
    if not any(without) and not any(planned):
        return None
    avoided = math.fsum(without) - math.fsum(planned)
    note = view.agree(avoided, "avoided_tco2e")
    targets = _targets(view, years, planned, without)
    title = _title(view, years, planned, without)
    return Wedge(
        title=title, years=tuple(years), without=tuple(without), planned=tuple(planned), targets=targets, note=note
    )


def _add(sums: list[float], series: dict[str, list[float]], side: str, share: float) -> None:
    """Add what a row emits, or a share of it, year by year."""
    for kind in _EMITTED:
        for place, tonnes in enumerate(series.get(f"{kind}_{side}", ())):
            sums[place] += share * tonnes


def _title(view: View, years: list[int], planned: list[float], without: list[float]) -> str:
    """Say what the last start's works change: emissions in the year by which all are in service."""
    opened = [int(row.figures["in_service"]) for row in view.built if row.figures.get("in_service") is not None]
    year = min(max(opened, default=years[0]), years[-1])
    place = years.index(year)
    before, after = without[place], planned[place]
    key = "title.wedge.fall" if after <= before else "title.wedge.rise"
    change = abs(after - before)
    if before <= 0.0:
        return view.labels(f"{key}.tonnes", change=view.say.tonnes(change), year=view.year(year))
    share = view.say.share(change / before)
    return view.labels(key, share=share, year=view.year(year), change=view.say.tonnes(change))


def _targets(view: View, years: list[int], planned: list[float], without: list[float]) -> tuple[Target, ...]:
    """Targets on the tonnes avoided in a year by the whole pipeline, as the certificate recomputed them."""
    asked = {target["limit"]: target for target in view.plan.question["targets"] if target.get("limit")}
    found = []
    for limit in view.plan.certificate["limits"]:
        target = asked.get(limit["name"])
        if target is None or limit["year"] not in years or limit["bound"] != "at_least":
            continue
        place = years.index(limit["year"])
        avoided = without[place] - planned[place]
        # A target on a part of the pipeline, or against another baseline, is no level of this picture.
        if target["column"] != "avoided_tco2e" or not math.isclose(avoided, limit["used"], rel_tol=1e-6, abs_tol=1e-6):
            continue
        at_most = without[place] - limit["amount"]
        found.append(Target(name=limit["name"], year=limit["year"], avoided=limit["amount"], at_most=at_most))
    return tuple(found)


def abatement(view: View) -> Abatement | None:
    """Order what is built by the cost of a tonne avoided; ``None`` where no project avoids any."""
    if not {"avoided_tco2e", "abatement_cost"} <= set(view.columns):
        return None
    measures, others, others_avoided = [], [], 0.0
    for row in view.built:
        avoided, cost = row.part("avoided_tco2e"), row.figures.get("abatement_cost")
        if avoided is None or cost is None or avoided <= 0.0:
            others.append(view.name(row.project))
            others_avoided += avoided or 0.0
            continue
        measures.append(
            Measure(
                project=row.project,
                name=view.name(row.project),
                design=view.design(row.project, row.alternative),
                sector=view.sector(row.project),
                avoided=avoided,
                cost=cost,
            )
        )
    if not measures:
        return None
    measures.sort(key=lambda measure: (measure.cost, measure.name))
    total = math.fsum(measure.avoided for measure in measures)
    saving = math.fsum(measure.avoided for measure in measures if measure.cost < 0.0)
    note = None if view.pipeline is None else view.agree(total + others_avoided, "avoided_tco2e")
    key = "title.abatement.all" if saving == total else "title.abatement"
    title = view.labels(key, share=view.say.share(saving / total), saving=view.say.tonnes(saving))
    return Abatement(
        title=title,
        unit=view.say.unit(view.units.get("abatement_cost", "")),
        measures=tuple(measures),
        others=tuple(others),
        others_avoided=others_avoided,
        note=note,
    )
