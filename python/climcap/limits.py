"""Limits as keywords of ``climcap.optimize``: budgets, groups, what may be divided, and what shares works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from climcap import _core
from climcap.naming import finite_number, named_of, one_of, unknown, whole_number, year_of

__all__ = ["budgets_of", "bundles_of", "divisible_of", "groups_of"]

# What a budget says beside its ceilings.
_RULES = ("beyond", "carry_over", "opening", "basis")
_BUDGET = ("budget", "year", "amount", *_RULES)
_BEYOND = ("refuse", "repeat_last", "zero", "unlimited")
_BASIS = ("cash", "commitment")
_GROUP = ("projects", "at_least", "at_most", "name")
_BUNDLE = ("projects", "within", "columns", "savings", "name")


def budgets_of(budgets: object) -> list[dict[str, Any]]:
    """Take ceilings by budget and year, as a dict or a table, with the rules of each budget."""
    if not isinstance(budgets, Mapping) or {"budget", "year", "amount"} <= budgets.keys():
        budgets = _budget_table(budgets)
    found = []
    for budget, given in budgets.items():
        place = f"budgets.{budget}"
        if given is not None and not isinstance(given, Mapping):
            allowed = "a dict of years and amounts, or None for no ceiling"
            raise _core.input_error(place, None, found=repr(given), allowed=allowed)
        ceilings = dict(given or {})
        rules = _rules(place, {rule: ceilings.pop(rule) for rule in _RULES if rule in ceilings})
        amounts = {
            str(year_of(place, year)): finite_number(f"{place}.{year}", amount) for year, amount in ceilings.items()
        }
        found.append({"budget": str(budget), "ceilings": amounts} | rules)
    return found


def _rules(place: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Take what a budget says beside its ceilings."""
    rules = {"beyond": given.get("beyond", "refuse"), "basis": given.get("basis", "cash")}
    one_of(f"{place}.beyond", rules["beyond"], _BEYOND)
    one_of(f"{place}.basis", rules["basis"], _BASIS)
    carry_over = given.get("carry_over")
    if carry_over is not None:
        is_word = isinstance(carry_over, str)
        if is_word:
            one_of(f"{place}.carry_over", carry_over, ("all",))
        rules["carry_over"] = carry_over if is_word else finite_number(f"{place}.carry_over", carry_over)
    if given.get("opening") is not None:
        rules["opening"] = finite_number(f"{place}.opening", given["opening"])
    return rules


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
        year = year_of(place, row["year"])
        ceilings = budgets.setdefault(str(row["budget"]), {})
        if year in ceilings:
            raise _core.input_error(place, "year", found=f"{year} again", allowed="each year of a budget once")
        ceilings[year] = finite_number(place, row["amount"])
        for rule in _RULES:
            said = row.get(rule)
            if said is not None and ceilings.setdefault(rule, said) != said:
                found = f"{said} after {ceilings[rule]}"
                raise _core.input_error(place, rule, found=found, allowed="one rule for each budget")
    return budgets


def groups_of(groups: Any) -> list[dict[str, Any]]:
    """Take groups of projects of which so many may, or must, be built."""
    listed = [groups] if isinstance(groups, Mapping) else groups
    return [_group(f"group {number}", group) for number, group in enumerate(listed, 1)]


def _group(name: str, group: object) -> dict[str, Any]:
    place = f"groups.{name}"
    fields = _fields(place, group, _GROUP)
    found: dict[str, Any] = {"group": str(fields.get("name", name)), "projects": _projects(place, fields)}
    for bound in ("at_least", "at_most"):
        if fields.get(bound) is not None:
            found[bound] = whole_number(f"{place}.{bound}", fields[bound], least=0)
    return found


def divisible_of(divisible: Any) -> list[dict[str, Any]]:
    """Take projects that may be built in part: any share of them, or a whole number of so many units."""
    if isinstance(divisible, str):
        divisible = [divisible]
    pairs = divisible.items() if isinstance(divisible, Mapping) else ((project, True) for project in divisible)
    found: list[dict[str, Any]] = []
    for project, units in pairs:
        if units is True:
            found.append({"project": str(project), "division": "share"})
        else:
            count = whole_number(f"divisible.{project}", units, least=1)
            found.append({"project": str(project), "division": {"units": count}})
    return found


def bundles_of(bundles: Any) -> list[dict[str, Any]]:
    """Take pairs of projects that share works, with what they gain and save if both are built."""
    listed = [bundles] if isinstance(bundles, Mapping) else bundles
    return [_bundle(f"bundle {number}", bundle) for number, bundle in enumerate(listed, 1)]


def _bundle(name: str, bundle: object) -> dict[str, Any]:
    place = f"bundles.{name}"
    fields = _fields(place, bundle, _BUNDLE)
    columns, savings = fields.get("columns") or {}, fields.get("savings") or {}
    found: dict[str, Any] = {
        "bundle": str(fields.get("name", name)),
        "projects": _projects(place, fields),
        "columns": {
            str(column): finite_number(f"{place}.columns.{column}", amount) for column, amount in columns.items()
        },
        "savings": {
            str(budget): {
                str(year_of(f"{place}.savings.{budget}", year)): finite_number(f"{place}.savings.{budget}", amount)
                for year, amount in years.items()
            }
            for budget, years in savings.items()
        },
    }
    if fields.get("within") is not None:
        found["within"] = whole_number(f"{place}.within", fields["within"], least=0)
    return found


def _fields(place: str, given: object, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise _core.input_error(place, None, found=repr(given), allowed=f"a dict with {', '.join(known)}")
    for key in given:
        if key not in known:
            raise unknown(place, key, known)
    return given


def _projects(place: str, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    projects = fields.get("projects")
    if isinstance(projects, str) or not isinstance(projects, Iterable):
        raise _core.input_error(
            place, "projects", found=repr(projects), allowed="projects, such as ('school', 'clinic')"
        )
    return [named_of(f"{place}.projects", named) for named in projects]
