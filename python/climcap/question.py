"""The question put to the optimizer, from the keywords of ``climcap.optimize``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from climcap import _core

__all__ = ["Named", "Objective", "Target", "question_of"]

Named: TypeAlias = str | tuple[str, str] | tuple[str, str | None, int]
Objective: TypeAlias = str | Mapping[str, float] | list[str | Mapping[str, float]]
Target: TypeAlias = Mapping[str, Any]

_TARGET = ("column", "at_least", "at_most", "year", "where", "share", "baseline", "name")
_WHERE = ("sector", "place", "tag", "project")


def question_of(
    question: dict[str, Any],
    *,
    objective: Objective | None,
    sense: str | None,
    scenario: str | None,
    budgets: object | None,
    targets: Iterable[Target] | None,
    must: Iterable[Named] | None,
    must_not: Iterable[Named] | None,
    requires: Iterable[tuple[str, str] | tuple[str, str, int]] | None,
    conflicts: Iterable[Iterable[Named]] | None,
) -> dict[str, Any]:
    """Replace what the keywords name in the pipeline's own question."""
    if objective is not None:
        mixes = objective if isinstance(objective, list) else [objective]
        question["objective"] = [_mix(mix) for mix in mixes]
    if sense is not None:
        if sense not in {"max", "min"}:
            raise _core.input_error("sense", None, found=repr(sense), allowed="'max' or 'min'")
        for mix in question["objective"]:
            mix["sense"] = sense
    if scenario is not None:
        question["scenario"] = scenario
    if budgets is not None:
        question["budgets"] = _budgets(budgets)
    if targets is not None:
        question["targets"] = [_target(number, target) for number, target in enumerate(targets, 1)]
    if must is not None:
        question["must"] = [_named("must", named) for named in must]
    if must_not is not None:
        question["must_not"] = [_named("must_not", named) for named in must_not]
    if requires is not None:
        question["requires"] = [_requirement(pair) for pair in requires]
    if conflicts is not None:
        question["conflicts"] = [[_named("conflicts", named) for named in group] for group in conflicts]
    return question


def _number(name: str, value: object) -> float:
    """A finite number, whatever kind of number it comes as."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise _core.input_error(name, None, found=repr(value), allowed="a finite number")
    return number


def _year(name: str, value: object) -> int:
    number = _number(name, value)
    if not number.is_integer():
        raise _core.input_error(name, None, found=repr(value), allowed="a year")
    return int(number)


def _mix(mix: object) -> dict[str, Any]:
    if isinstance(mix, str):
        return {"weights": {mix: 1.0}}
    if isinstance(mix, Mapping) and mix:
        return {"weights": {str(column): _number(f"objective.{column}", weight) for column, weight in mix.items()}}
    raise _core.input_error("objective", None, found=repr(mix), allowed="a column, or a dict of columns and weights")


def _budgets(budgets: object) -> list[dict[str, Any]]:
    if not isinstance(budgets, Mapping) or {"budget", "year", "amount"} <= budgets.keys():
        budgets = _budget_table(budgets)
    found = []
    for budget, ceilings in budgets.items():
        name = f"budgets.{budget}"
        if ceilings is not None and not isinstance(ceilings, Mapping):
            allowed = "a dict of years and amounts, or None for no ceiling"
            raise _core.input_error(name, None, found=repr(ceilings), allowed=allowed)
        amounts = {
            str(_year(f"{name} year", year)): _number(f"{name}.{year}", amount)
            for year, amount in (ceilings or {}).items()
        }
        found.append({"budget": str(budget), "ceilings": amounts, "beyond": "refuse"})
    return found


def _budget_table(table: object) -> dict[str, dict[int, float]]:
    from climcap.intake import arrow_table

    arrow = arrow_table(table, name="budgets")
    wanted = ("budget", "year", "amount")
    if missing := [name for name in wanted if name not in arrow.column_names]:
        found = f"no column {', '.join(missing)}"
        raise _core.input_error("budgets", None, found=found, allowed="columns budget, year and amount")
    ceilings: dict[str, dict[int, float]] = {}
    for number, (budget, year, amount) in enumerate(zip(*(arrow[name].to_pylist() for name in wanted), strict=True), 2):
        of_budget = ceilings.setdefault(str(budget), {})
        place = f"budgets row {number}"
        if _year(place, year) in of_budget:
            raise _core.input_error(place, "year", found=f"{budget} {year} twice", allowed="each year of a budget once")
        of_budget[_year(place, year)] = _number(place, amount)
    return ceilings


def _known(place: str, keys: Iterable[object], known: tuple[str, ...]) -> None:
    for key in keys:
        if key not in known:
            raise _core.input_error(place, str(key), found="an unknown key", allowed=", ".join(known))


def _target(number: int, target: object) -> dict[str, Any]:
    place = f"targets[{number}]"
    if not isinstance(target, Mapping):
        raise _core.input_error(place, None, found=repr(target), allowed=f"a dict with {', '.join(_TARGET)}")
    _known(place, target, _TARGET)
    bounds = [name for name in ("at_least", "at_most") if target.get(name) is not None]
    if len(bounds) != 1:
        raise _core.input_error(place, None, found=" and ".join(bounds) or "no bound", allowed="at_least or at_most, one of them")
    if "column" not in target:
        raise _core.input_error(place, "column", found="nothing", allowed="the column that is added up")
    where = target.get("where") or {}
    _known(f"{place}.where", where, _WHERE)
    year = target.get("year")
    return {
        "limit": str(target.get("name", f"target {number}")),
        "column": target["column"],
        "bound": bounds[0],
        "amount": _number(place, target[bounds[0]]),
        "year": None if year is None else _year(place, year),
        "filter": {key: str(value) for key, value in where.items()},
        "share": bool(target.get("share", False)),
        "baseline": target.get("baseline", "without"),
    }


def _named(keyword: str, named: object) -> dict[str, Any]:
    match named:
        case str() | int():
            return {"project": str(named)}
        case (project, alternative):
            return {"project": str(project), "alternative": str(alternative)}
        case (project, alternative, start):
            chosen = None if alternative is None else str(alternative)
            return {"project": str(project), "alternative": chosen, "start": _year(keyword, start)}
    allowed = "a project, (project, alternative) or (project, alternative, start)"
    raise _core.input_error(keyword, None, found=repr(named), allowed=allowed)


def _requirement(pair: object) -> dict[str, Any]:
    match pair:
        case (str() | int() as dependent, str() | int() as prerequisite, *lag) if len(lag) <= 1:
            years = _year("requires", lag[0]) if lag else 0
            if years < 0:
                raise _core.input_error("requires", None, found=repr(pair), allowed="a lag of 0 or more years")
            return {
                "dependent": {"project": str(dependent)},
                "prerequisite": {"project": str(prerequisite)},
                "lag": years,
                "when": "operating",
            }
    allowed = "(dependent, prerequisite) or (dependent, prerequisite, lag in years)"
    raise _core.input_error("requires", None, found=repr(pair), allowed=allowed)
