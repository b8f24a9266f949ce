"""The designs of a project side by side, and what better ones cost and save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from climcap.exhibits.view import WITHOUT

if TYPE_CHECKING:
    from climcap.exhibits.view import Row, View

__all__ = ["Design", "LifeCycle", "Premium", "Premiums", "designs", "life_cycle", "premiums"]

# What a life-cycle cost is made of, with the sign with which it enters.
PARTS = (("capex_pv", 1.0), ("replacement_pv", 1.0), ("opex_pv", 1.0), ("residual_pv", -1.0))
AVOIDED = ("rehabilitation_avoided_pv", "reconstruction_avoided_pv", "disruption_avoided_pv")


@dataclass(frozen=True, kw_only=True)
class Design:
    """A design at the start at which its project's designs are compared."""

    alternative: str
    name: str
    start: int | None
    is_chosen: bool
    is_standard: bool
    figures: Row


@dataclass(frozen=True, kw_only=True)
class LifeCycle:
    """Life-cycle costs of a project's designs, the without first where it has any, by part."""

    title: str
    project: str
    designs: tuple[Design, ...]
    parts: dict[str, tuple[float, ...]]
    totals: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Premium:
    """What a design costs more than the standard one, and the loss that it avoids beyond it."""

    project: str
    name: str
    alternative: str
    design: str
    sector: str
    premium: float
    avoided: float
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Premiums:
    """Every climate-smart design of the pipeline: extra capital against avoided loss, present value."""

    title: str
    premiums: tuple[Premium, ...]


def designs(view: View, project: str) -> list[Design]:
    """Give the designs of a project, all from the same start where they have it."""
    start = view.compared_at(project)
    chosen = {row.alternative for row in view.built_by_project.get(project, ())}
    records = view.document.get("projects", {}).get(project, {}).get("alternatives", {})
    found = []
    for alternative in view.alternatives(project):
        row = view.row(project, alternative, start)
        found.append(
            Design(
                alternative=alternative,
                name=view.design(project, alternative),
                start=row["start"],
                is_chosen=alternative in chosen,
                is_standard=bool(records.get(alternative, {}).get("standard")),
                figures=row,
            )
        )
    return found


def life_cycle(view: View, project: str) -> LifeCycle | None:
    """Lay the life-cycle costs of a project's designs side by side; ``None`` where rows do not have them."""
    if not {"life_cycle_cost", *(name for name, _ in PARTS)} <= set(view.columns):
        return None
    found = designs(view, project)
    if not found:
        return None
    without = view.without(project)
    if without is not None and without.get("life_cycle_cost"):
        nothing = Design(
            alternative=WITHOUT,
            name=view.labels("without"),
            start=None,
            is_chosen=False,
            is_standard=False,
            figures=without,
        )
        found.insert(0, nothing)
    parts = {name: tuple(sign * (one.figures[name] or 0.0) for one in found) for name, sign in PARTS}
    totals = tuple(float(one.figures["life_cycle_cost"]) for one in found)
    title = _cheapest(view, project, [one for one in found if one.alternative != WITHOUT])
    return LifeCycle(title=title, project=project, designs=tuple(found), parts=parts, totals=totals)


def _cheapest(view: View, project: str, found: list[Design]) -> str:
    """Say which design costs least over its life, and how much more the plan's costs."""
    costs = {one.name: float(one.figures["life_cycle_cost"]) for one in found}
    cheapest = min(costs, key=lambda name: costs[name])
    chosen = next((one.name for one in found if one.is_chosen), cheapest)
    more = costs[chosen] - costs[cheapest]
    return view.labels(
        "title.life_cycle" if chosen == cheapest else "title.life_cycle.more",
        project=view.name(project),
        design=cheapest,
        cost=view.say.money(costs[cheapest]),
        chosen=chosen,
        more=view.say.money(more),
    )


def premiums(view: View) -> Premiums | None:
    """Lay what climate-smart designs cost more beside the loss they avoid; ``None`` where none can be compared."""
    needed = {"premium", *(f"{name}_vs_standard" for name in AVOIDED)}
    if not needed <= set(view.columns):
        return None
    found = []
    for project in view.projects:
        for design in designs(view, project):
            premium = design.figures.get("premium")
            avoided = [design.figures.get(f"{name}_vs_standard") for name in AVOIDED]
            if design.is_standard or premium is None or None in avoided:
                continue
            found.append(
                Premium(
                    project=project,
                    name=view.name(project),
                    alternative=design.alternative,
                    design=design.name,
                    sector=view.sector(project),
                    premium=premium,
                    avoided=sum(part for part in avoided if part is not None),
                    is_chosen=design.is_chosen,
                )
            )
    if not found:
        return None
    paid = sum(1 for one in found if one.avoided >= one.premium)
    title = view.labels("title.premiums", count=paid, designs=len(found))
    return Premiums(title=title, premiums=tuple(found))
