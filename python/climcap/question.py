"""The question put to the optimizer, from the keywords of ``climcap.optimize``."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from climcap import _core
from climcap.limits import budgets_of, bundles_of, divisible_of, groups_of
from climcap.naming import finite_number, named_of, one_of, unknown, whole_number, year_of

__all__ = [
    "Named",
    "Objective",
    "Requirement",
    "Target",
    "finite_number",
    "named_of",
    "one_of",
    "question_of",
    "unknown",
    "whole_number",
    "year_of",
]

# A project, one of its alternatives, or one of its starts.
Named: TypeAlias = str | tuple[str, str] | tuple[str, str | None, int]
Objective: TypeAlias = str | Mapping[str, Any] | list[str | Mapping[str, Any]]
Requirement: TypeAlias = tuple[Named, Named] | tuple[Named, Named, int]
Target: TypeAlias = Mapping[str, Any]

_TARGET = ("column", "at_least", "at_most", "year", "by", "each_year", "where", "share", "baseline", "name")
_WHERE = ("sector", "place", "tag", "project")
_BASELINE = ("without", "standard", "gross")
_OBJECTIVE = ("objective", "sense", "tolerance")


def question_of(question: dict[str, Any], *, sense: str | None = None, **asked: object) -> dict[str, Any]:
    """Replace what the keywords name in the pipeline's own question; ``None`` leaves it as it is."""
    readers: dict[str, Callable[[Any], Any]] = {
        "objective": lambda mixes: [_mix(mix) for mix in (mixes if isinstance(mixes, list) else [mixes])],
        "scenario": str,
        "budgets": budgets_of,
        "targets": _targets,
        "must": lambda names: [named_of("must", named) for named in _several(names)],
        "must_not": lambda names: [named_of("must_not", named) for named in _several(names)],
        "requires": lambda pairs: [_requirement(pair) for pair in _several(pairs)],
        "conflicts": lambda groups: [_conflict(group) for group in _several(groups)],
        "groups": groups_of,
        "divisible": divisible_of,
        "bundles": bundles_of,
    }
    replaced = {keyword: readers[keyword](value) for keyword, value in asked.items() if value is not None}
    question = question | replaced
    if sense is not None:
        one_of("sense", sense, ("max", "min"))
        question["objective"] = [{"sense": sense} | mix for mix in question["objective"]]
    return question


def _several(listed: Any) -> Any:
    """Take one thing as a list of one: a text or a tuple names one thing, any other iterable several."""
    return [listed] if isinstance(listed, str | tuple) else listed


def _mix(mix: object) -> dict[str, Any]:
    if isinstance(mix, Mapping) and "objective" in mix and not isinstance(mix["objective"], numbers.Real):
        for key in mix:
            if key not in _OBJECTIVE:
                raise unknown("objective", key, _OBJECTIVE)
        found = _mix(mix["objective"])
        if mix.get("sense") is not None:
            one_of("objective.sense", mix["sense"], ("max", "min"))
            found["sense"] = mix["sense"]
        return found | {"tolerance": finite_number("objective.tolerance", mix.get("tolerance", 0.0))}
    if isinstance(mix, str):
        return {"weights": {mix: 1.0}}
    if isinstance(mix, Mapping) and mix:
        return {
            "weights": {str(column): finite_number(f"objective.{column}", weight) for column, weight in mix.items()}
        }
    raise _core.input_error("objective", None, found=repr(mix), allowed="a column, or a dict of columns and weights")


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
    one_of(f"{place}.baseline", baseline, _BASELINE)
    year, by = target.get("year"), target.get("by")
    each_year = target.get("each_year", False)
    if not isinstance(each_year, bool):
        allowed = "True where the limit holds in each year by itself"
        raise _core.input_error(place, "each_year", found=repr(each_year), allowed=allowed)
    return {
        "limit": str(target.get("name", name)),
        "column": target["column"],
        "bound": bounds[0],
        "amount": finite_number(f"{place}.{bounds[0]}", target[bounds[0]]),
        "year": None if year is None else year_of(place, year),
        "by": None if by is None else year_of(place, by),
        "each_year": each_year,
        "filter": {key: str(value) for key, value in where.items()},
        "share": share,
        "baseline": baseline,
    }


def _requirement(pair: object) -> dict[str, Any]:
    match pair:
        case (dependent, prerequisite, *lag) if len(lag) <= 1:
            return {
                "dependent": named_of("requires", dependent),
                "prerequisite": named_of("requires", prerequisite),
                "lag": whole_number("requires lag", lag[0], least=0) if lag else 0,
                "when": "operating",
            }
    allowed = "(dependent, prerequisite) or (dependent, prerequisite, lag in years)"
    raise _core.input_error("requires", None, found=repr(pair), allowed=allowed)


def _conflict(group: object) -> list[dict[str, Any]]:
    if isinstance(group, str) or not isinstance(group, Iterable):
        allowed = "projects of which at most one may be built, such as ('school', 'clinic')"
        raise _core.input_error("conflicts", None, found=repr(group), allowed=allowed)
    return [named_of("conflicts", named) for named in group]
