"""The question put to the optimizer, from the keywords of ``climcap.optimize``."""

from __future__ import annotations

import difflib
import math
import numbers
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeAlias

from climcap import _core

__all__ = ["Named", "Objective", "Requirement", "Target", "finite_number", "question_of", "unknown", "whole_number"]

# A project, one of its alternatives, or one of its starts.
Named: TypeAlias = str | tuple[str, str] | tuple[str, str | None, int]
Objective: TypeAlias = str | Mapping[str, float] | list[str | Mapping[str, float]]
Requirement: TypeAlias = tuple[Named, Named] | tuple[Named, Named, int]
Target: TypeAlias = Mapping[str, Any]

_TARGET = ("column", "at_least", "at_most", "year", "where", "share", "baseline", "name")
_WHERE = ("sector", "place", "tag", "project")
_BASELINE = ("without", "standard")
_BUDGET = ("budget", "year", "amount", "beyond")
_BEYOND = ("refuse", "repeat_last", "zero", "unlimited")


def question_of(question: dict[str, Any], *, sense: str | None = None, **asked: object) -> dict[str, Any]:
    """Replace what the keywords name in the pipeline's own question; ``None`` leaves it as it is."""
    readers: dict[str, Callable[[Any], Any]] = {
        "objective": lambda mixes: [_mix(mix) for mix in (mixes if isinstance(mixes, list) else [mixes])],
        "scenario": str,
        "budgets": _budgets,
        "targets": _targets,
        "must": lambda names: [_named("must", named) for named in _several(names)],
        "must_not": lambda names: [_named("must_not", named) for named in _several(names)],
        "requires": lambda pairs: [_requirement(pair) for pair in _several(pairs)],
        "conflicts": lambda groups: [_conflict(group) for group in _several(groups)],
    }
    replaced = {keyword: readers[keyword](value) for keyword, value in asked.items() if value is not None}
    question = question | replaced
    if sense is not None:
        _one_of("sense", sense, ("max", "min"))
        question["objective"] = [mix | {"sense": sense} for mix in question["objective"]]
    return question


def unknown(place: str, found: object, known: Collection[str]) -> BaseException:
    """Make the error for a name that is not known, with the nearest one that is."""
    near = difflib.get_close_matches(str(found), known, n=1)
    allowed = f"the nearest known name is {near[0]}" if near else ", ".join(known)
    return _core.input_error(place, str(found), found="an unknown name", allowed=allowed)


def whole_number(place: str, value: object, *, least: int | None = None) -> int:
    """Take a whole number, whatever kind of number it comes as; refuse any other, and one below the least allowed."""
    number = finite_number(place, value)
    if not number.is_integer() or (least is not None and number < least):
        allowed = "a whole number" if least is None else f"a whole number, {least} or more"
        raise _core.input_error(place, None, found=repr(value), allowed=allowed)
    return int(number)


def _several(listed: Any) -> Any:
    """Take one thing as a list of one: a text or a tuple names one thing, any other iterable several."""
    return [listed] if isinstance(listed, str | tuple) else listed


def _one_of(place: str, found: object, known: tuple[str, ...]) -> None:
    if found not in known:
        raise _core.input_error(place, None, found=repr(found), allowed=", ".join(known))


def finite_number(place: str, value: object) -> float:
    """Take a finite number, whatever kind of number it comes as; a text is none."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise _core.input_error(place, None, found=repr(value), allowed="a finite number")
    return number


def _year(place: str, value: object) -> int:
    return whole_number(f"{place} year", value)


def _mix(mix: object) -> dict[str, Any]:
    if isinstance(mix, str):
        return {"weights": {mix: 1.0}}
    if isinstance(mix, Mapping) and mix:
        return {
            "weights": {str(column): finite_number(f"objective.{column}", weight) for column, weight in mix.items()}
        }
    raise _core.input_error("objective", None, found=repr(mix), allowed="a column, or a dict of columns and weights")


def _budgets(budgets: object) -> list[dict[str, Any]]:
    if not isinstance(budgets, Mapping) or {"budget", "year", "amount"} <= budgets.keys():
        budgets = _budget_table(budgets)
    found = []
    for budget, given in budgets.items():
        place = f"budgets.{budget}"
        if given is not None and not isinstance(given, Mapping):
            allowed = "a dict of years and amounts, or None for no ceiling"
            raise _core.input_error(place, None, found=repr(given), allowed=allowed)
        ceilings = dict(given or {})
        beyond = ceilings.pop("beyond", "refuse")
        _one_of(f"{place}.beyond", beyond, _BEYOND)
        amounts = {
            str(_year(place, year)): finite_number(f"{place}.{year}", amount) for year, amount in ceilings.items()
        }
        found.append({"budget": str(budget), "ceilings": amounts, "beyond": beyond})
    return found


def _budget_table(table: object) -> dict[str, dict[int | str, Any]]:
    from climcap.intake import arrow_table

    arrow = arrow_table(table, name="budgets")
    for name in arrow.column_names:
        if name not in _BUDGET:
            raise unknown("budgets", name, _BUDGET)
    if missing := [name for name in ("budget", "year", "amount") if name not in arrow.column_names]:
        found = f"no column {', '.join(missing)}"
        raise _core.input_error("budgets", None, found=found, allowed="columns budget, year and amount")
    budgets: dict[str, dict[int | str, Any]] = {}
    for number, row in enumerate(arrow.to_pylist(), 2):
        place = f"budgets row {number}"
        year = _year(place, row["year"])
        ceilings = budgets.setdefault(str(row["budget"]), {})
        if year in ceilings:
            raise _core.input_error(place, "year", found=f"{year} again", allowed="each year of a budget once")
        ceilings[year] = finite_number(place, row["amount"])
        beyond = row.get("beyond")
        if beyond is not None and ceilings.setdefault("beyond", beyond) != beyond:
            found = f"{beyond} after {ceilings['beyond']}"
            raise _core.input_error(place, "beyond", found=found, allowed="one rule for each budget")
    return budgets


def _targets(targets: Any) -> list[dict[str, Any]]:
    listed = [targets] if isinstance(targets, Mapping) else targets
    return [_target(f"target {number}", target) for number, target in enumerate(listed, 1)]


def _target(name: str, target: object) -> dict[str, Any]:
    place = f"targets.{name}"
    if not isinstance(target, Mapping):
        raise _core.input_error(place, None, found=repr(target), allowed=f"a dict with {', '.join(_TARGET)}")
    where = target.get("where") or {}
    for here, keys, known in ((place, target, _TARGET), (f"{place}.where", where, _WHERE)):
        for key in keys:
            if key not in known:
                raise unknown(here, key, known)
    if not isinstance(target.get("column"), str):
        raise _core.input_error(
            place, "column", found=repr(target.get("column")), allowed="the column that is added up"
        )
    bounds = [name for name in ("at_least", "at_most") if target.get(name) is not None]
    if len(bounds) != 1:
        found = " and ".join(bounds) or "no bound"
        raise _core.input_error(place, None, found=found, allowed="at_least or at_most, one of them")
    share = target.get("share", False)
    if not isinstance(share, bool):
        allowed = "True where the bound is a share of the column's total over all projects"
        raise _core.input_error(place, "share", found=repr(share), allowed=allowed)
    baseline = target.get("baseline", "without")
    _one_of(f"{place}.baseline", baseline, _BASELINE)
    year = target.get("year")
    return {
        "limit": str(target.get("name", name)),
        "column": target["column"],
        "bound": bounds[0],
        "amount": finite_number(f"{place}.{bounds[0]}", target[bounds[0]]),
        "year": None if year is None else _year(place, year),
        "filter": {key: str(value) for key, value in where.items()},
        "share": share,
        "baseline": baseline,
    }


def _named(place: str, named: object) -> dict[str, Any]:
    match named:
        case str() | numbers.Integral():
            return {"project": str(named)}
        case (project, alternative):
            return {"project": str(project), "alternative": str(alternative)}
        case (project, alternative, start):
            chosen = None if alternative is None else str(alternative)
            return {"project": str(project), "alternative": chosen, "start": _year(place, start)}
    allowed = "a project, (project, alternative) or (project, alternative, start)"
    raise _core.input_error(place, None, found=repr(named), allowed=allowed)


def _requirement(pair: object) -> dict[str, Any]:
    match pair:
        case (dependent, prerequisite, *lag) if len(lag) <= 1:
            return {
                "dependent": _named("requires", dependent),
                "prerequisite": _named("requires", prerequisite),
                "lag": whole_number("requires lag", lag[0], least=0) if lag else 0,
                "when": "operating",
            }
    allowed = "(dependent, prerequisite) or (dependent, prerequisite, lag in years)"
    raise _core.input_error("requires", None, found=repr(pair), allowed=allowed)


def _conflict(group: object) -> list[dict[str, Any]]:
    if isinstance(group, str) or not isinstance(group, Iterable):
        allowed = "projects of which at most one may be built, such as ('school', 'clinic')"
        raise _core.input_error("conflicts", None, found=repr(group), allowed=allowed)
    return [_named("conflicts", named) for named in group]
