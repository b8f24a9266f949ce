"""What hazards cost: the loss of each return period, and what a year is expected to bring, by design."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from climcap import _core
from climcap.exhibits.designs import designs
from climcap.exhibits.view import WITHOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from climcap.exhibits.view import View

__all__ = ["Damages", "LossCurve", "RiskCurves", "damages", "risk_curves"]

_YEAR = re.compile(r"in_(\d{4})$")


@dataclass(frozen=True, kw_only=True)
class LossCurve:
    """The loss of an event by its return period, for a design and a hazard: points of a broken line."""

    design: str
    alternative: str
    hazard: str
    is_chosen: bool
    return_periods: tuple[float, ...]
    losses: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class RiskCurves:
    """Loss curves of a project in the year that its hazards describe; ``left_out`` could not be drawn."""

    title: str
    project: str
    year: int
    curves: tuple[LossCurve, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Damages:
    """Expected damage and disruption in a mean year of service, without the project and by design."""

    title: str
    project: str
    names: tuple[str, ...]
    alternatives: tuple[str, ...]
    is_chosen: tuple[bool, ...]
    expected: tuple[float, ...]


class _Stretch(NamedTuple):
    """A stretch of annual exceedance probability, with the loss at both ends."""

    rare: float
    frequent: float
    at_rare: float
    at_frequent: float

    def at(self, probability: float) -> float:
        width = self.frequent - self.rare
        part = 0.0 if width == 0.0 else (probability - self.rare) / width
        return self.at_rare + part * (self.at_frequent - self.at_rare)


def damages(view: View, project: str) -> Damages | None:
    """Lay expected damage of a project's designs beside that of the without; ``None`` where there is none."""
    if not {"expected_damage", "expected_damage_without"} <= set(view.columns):
        return None
    found = designs(view, project)
    standing = view.without(project)
    before = 0.0 if standing is None else standing.get("expected_damage") or 0.0
    expected = (before, *((one.figures.get("expected_damage") or 0.0) for one in found))
    if not any(expected):
        return None
    names = (view.labels("without"), *(one.name for one in found))
    chosen = (False, *(one.is_chosen for one in found))
    told = chosen.index(True) if any(chosen) else min(range(1, len(names)), key=lambda place: expected[place])
    level = expected[told]
    title = view.labels(
        "title.damages" if level < before else "title.damages.level",
        project=view.name(project),
        design=names[told],
        share=view.say.share(1.0 - level / before) if before > 0.0 else "",
        level=view.say.money(level),
        before=view.say.money(before),
    )
    return Damages(
        title=title,
        project=project,
        names=names,
        alternatives=(WITHOUT, *(one.alternative for one in found)),
        is_chosen=chosen,
        expected=tuple(part + 0.0 for part in expected),
    )


def risk_curves(view: View, project: str, year: int | None = None) -> RiskCurves | None:
    """Draw the loss of each return period from what the appraisal explains of expected damage.

    Parameters
    ----------
    view
        What is looked at.
    project
        Its id or name.
    year
        One that the hazards describe; the nearest to the middle of the window if not given.

    Returns
    -------
    RiskCurves or None
        ``None`` for an appraisal made elsewhere, and where the project is exposed to nothing.
    """
    if view.pipeline is None:
        return None
    sides: list[tuple[str, str, int | None, bool]] = [(WITHOUT, view.labels("without"), None, False)]
    sides += [(one.alternative, one.name, one.start, one.is_chosen) for one in designs(view, project)]
    trees = [(side, _damage_tree(view, project, side[0], side[2])) for side in sides]
    described = sorted({found for _, tree in trees for node in _nodes(tree) for found in _years(node)})
    if not described:
        return None
    middle = sum(view.pipeline.years) / 2
    shown = min(described, key=lambda one: abs(one - (middle if year is None else year)))
    if year is not None and year not in described:
        allowed = ", ".join(map(str, described))
        raise _core.input_error("year", None, found=str(year), allowed=f"a year that the hazards describe: {allowed}")
    curves: list[LossCurve] = []
    left_out: list[str] = []
    for (alternative, name, _, is_chosen), tree in trees:
        hazards: dict[str, list[list[_Stretch]]] = {}
        for node in _nodes(tree):
            hazard = _hazard(node)
            stretches = _stretches(node, shown)
            if stretches is None:
                left_out.append(f"{name}: {hazard}")
            elif stretches:
                hazards.setdefault(hazard, []).append(stretches)
        for hazard, parts in hazards.items():
            points = _sum(parts)
            curves.append(
                LossCurve(
                    design=name,
                    alternative=alternative,
                    hazard=hazard,
                    is_chosen=is_chosen,
                    return_periods=tuple(1.0 / probability for probability, _ in points),
                    losses=tuple(loss for _, loss in points),
                )
            )
    if not curves:
        return None
    curves += _harmless(curves, [side for side, _ in trees], left_out)
    title = _title(view, project, curves, shown)
    return RiskCurves(
        title=title, project=project, year=shown, curves=tuple(curves), left_out=tuple(dict.fromkeys(left_out))
    )


def _harmless(
    curves: list[LossCurve], sides: list[tuple[str, str, int | None, bool]], left_out: list[str]
) -> list[LossCurve]:
    """Lines at nothing for designs that a hazard does not harm, as far as the others are drawn."""
    found = []
    for hazard in dict.fromkeys(curve.hazard for curve in curves):
        drawn = [curve for curve in curves if curve.hazard == hazard]
        periods = [period for curve in drawn for period in curve.return_periods]
        harmed = {curve.alternative for curve in drawn}
        for alternative, name, _, is_chosen in sides:
            if alternative not in harmed and f"{name}: {hazard}" not in left_out:
                found.append(
                    LossCurve(
                        design=name,
                        alternative=alternative,
                        hazard=hazard,
                        is_chosen=is_chosen,
                        return_periods=(min(periods), max(periods)),
                        losses=(0.0, 0.0),
                    )
                )
    return found


def _title(view: View, project: str, curves: list[LossCurve], year: int) -> str:
    """Say what the rarest event costs, of the hazard that costs most, without the project and with a design."""
    most = max(curves, key=lambda curve: max(curve.losses)).hazard
    worst = {curve.alternative: (max(curve.losses), curve.design) for curve in curves if curve.hazard == most}
    before, _ = worst.pop(WITHOUT, (0.0, ""))
    chosen = next(((one.alternative, one.name) for one in designs(view, project) if one.is_chosen), None)
    said = {
        "project": view.name(project),
        "hazard": most.replace("_", " "),
        "before": view.say.money(before),
        "year": view.year(year),
    }
    if chosen is None and not worst:
        return view.labels("title.risk.without", **said)
    loss, design = (worst.get(chosen[0], (0.0, ""))[0], chosen[1]) if chosen else min(worst.values())
    return view.labels("title.risk", design=design, loss=view.say.money(loss), **said)


def _damage_tree(view: View, project: str, alternative: str, start: int | None) -> dict[str, Any]:
    explained = view.appraisal.explain("expected_damage", project, alternative, start, scenario=view.scenario)
    return explained.to_dict()


def _nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The figures of a tree that are made of an expected annual damage: an exposure, one kind of loss."""
    parts = tree.get("parts", ())
    if any(part["figure"] == "expected_annual_damage" for part in parts):
        yield tree
        return
    for part in parts:
        yield from _nodes(part)


def _annual(node: dict[str, Any]) -> dict[str, Any]:
    return next(part for part in node["parts"] if part["figure"] == "expected_annual_damage")


def _years(node: dict[str, Any]) -> list[int]:
    return [int(found[1]) for part in _annual(node).get("parts", ()) if (found := _YEAR.match(part["figure"]))]


def _hazard(node: dict[str, Any]) -> str:
    for part in node["parts"]:
        for inner in part.get("parts", ()) if part["figure"] == "inputs" else ():
            if inner["figure"] == "hazard":
                return str(inner.get("text", ""))
    return str(node["figure"].rpartition(".")[2])


def _stretches(node: dict[str, Any], year: int) -> list[_Stretch] | None:
    """The loss by probability in the described year that is nearest; empty without loss, ``None`` if not readable."""
    described = _years(node)
    if not described:
        return None
    near = min(described, key=lambda one: abs(one - year))
    found = next(part for part in _annual(node)["parts"] if part["figure"] == f"in_{near}")
    if not found.get("value"):
        return []
    parts = {part["figure"]: part for part in found.get("parts", ())}
    try:
        ends = [parts[name]["amounts"] for name in ("p_rare", "p_frequent", "at_rare", "at_frequent")]
    except KeyError:
        return None
    factor = math.prod(part["value"] for part in parts.values() if "amounts" not in part and "value" in part)
    stretches = [
        _Stretch(rare, frequent, factor * at_rare, factor * at_frequent)
        for rare, frequent, at_rare, at_frequent in zip(*ends, strict=True)
    ]
    area = math.fsum((one.frequent - one.rare) * (one.at_rare + one.at_frequent) / 2 for one in stretches)
    # The curve is drawn only where the area under it is the expected annual damage that the appraisal counts.
    return stretches if math.isclose(area, found["value"], rel_tol=1e-9) else None


def _sum(parts: list[list[_Stretch]]) -> list[tuple[float, float]]:
    """Losses of one event at equal probability, rarest last; both sides of a step."""
    ends = sorted({end for stretches in parts for one in stretches for end in (one.rare, one.frequent)}, reverse=True)
    points: list[tuple[float, float]] = []
    for frequent, rare in itertools.pairwise(ends):
        inside = (rare + frequent) / 2
        active = [one for stretches in parts for one in stretches if one.rare <= inside <= one.frequent]
        # The loss beyond the rarest event described stays as it is: its return period has no end to be drawn to.
        for probability in (frequent, rare) if rare > 0.0 else (frequent,):
            point = (probability, math.fsum(one.at(probability) for one in active))
            if not points or points[-1] != point:
                points.append(point)
    return points
