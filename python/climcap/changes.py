"""What rows come to when an input is changed, and at which change their value is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from climcap import _core
from climcap.appraisal import Appraisal
from climcap.plan import Plan
from climcap.question import finite_number, unknown, whole_number
from climcap.table import Table

__all__ = ["Changes", "Rows", "changes_of", "rows_of", "sensitivity", "switching_values"]

# Project, alternative and start of rows, one for each project; and the share of each that is built in part.
Rows: TypeAlias = Iterable[tuple[str, str, int | None] | tuple[str, str, int | None, float]]
# The same as the library takes them.
_Named: TypeAlias = list[tuple[str, str, int | None, float]]
# What is changed, by the name of the change.
Changes: TypeAlias = Mapping[str, Mapping[str, Any]]

_CHANGE = (
    "capex_factor",
    "opex_factor",
    "benefit_factor",
    "damage_factor",
    "carbon_factor",
    "delay_years",
    "rate_shift",
    "scenario",
    "carbon",
)
_CARBON = ("none", "low", "high")


def sensitivity(subject: Appraisal | Plan, *, rows: Rows | None = None, changes: Changes | None = None) -> Table:
    """Say what rows come to when one input is changed at a time, all together and project by project.

    The changed pipeline is appraised anew, for these rows alone; of a project that is built in part, every flow counts
    with its share. Costs are those of the designs alone: an estimate that proves wrong changes nothing of what exists.
    Benefits and damage are multiplied with and without the projects alike, so that what differs between the two is.

    Parameters
    ----------
    subject
        A plan, whose built projects are looked at, or an appraisal.
    rows
        Project, alternative and start of each row, one for each project, or several with the share of each behind:
        ``("buses", "electric", 2027, 0.4)``. If not given: the plan's; of an appraisal, the alternative of each project
        that is worth most at its first start.
    changes
        ``{"cost overrun": {"capex_factor": 1.3, "delay_years": 1}}``: by name, any of ``capex_factor``,
        ``opex_factor``, ``benefit_factor``, ``damage_factor``, ``carbon_factor`` (ratios), ``delay_years`` (works take
        so much longer, and capital is spent as planned), ``rate_shift`` (added to the economic rate of every year:
        ``0.02`` is two points), ``scenario`` (another one) and ``carbon`` (``"low"`` or ``"high"``: the value counts
        carbon at that price). If not given, those of a bank's annex: capex, benefits and running cost a fifth more and
        less, opening a year late, the economic rate two points higher and lower, every other scenario, no avoided
        damage, carbon low and high.

    Returns
    -------
    Table
        ``change`` (first ``base``), ``project`` (first ``total``), then ``enpv``, ``eirr``, ``fnpv``, ``bcr`` and
        ``avoided_tco2e``, each with its ``_difference`` from the base. Rates and ratios of the total are those of the
        joint flows.

    Raises
    ------
    InputError
        For an appraisal made elsewhere, unknown rows or changes, factors below 0, rates of -1 or less.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
    >>> dearer = cc.sensitivity(appraisal, changes={"dearer": {"capex_factor": 1.1}}).to_pandas()
    >>> dearer[dearer["project"] == "total"][["change", "enpv"]].round(2).values.tolist()
    [['base', 4.82], ['dearer', -3.71]]
    """
    appraisal, named, scenario = rows_of(subject, rows)
    inner = appraisal._inner  # noqa: SLF001 - one package
    return Table(_core.sensitivity(inner, named, scenario, changes_of(changes)))


def switching_values(subject: Appraisal | Plan, *, rows: Rows | None = None) -> Table:
    """Say how much each main input must change before rows are worth nothing to the economy.

    An input that enters in proportion, and adds P to the economic net present value (ENPV), is multiplied by
    ``1 - ENPV / P``; the rate is found by bracketing. Appraised with the switching value, rows have an ENPV of zero.

    Parameters
    ----------
    subject, rows
        As for :func:`sensitivity`.

    Returns
    -------
    Table
        ``value`` (``enpv`` or ``enpv_carbon_low``: what becomes zero), ``input``, the ``change`` as a share of what it
        comes to (``base``), its ``switching_value`` with its ``unit``; for the rate ``base_rate``, ``switching_rate``
        and ``rate_shift``, which is added to the rate of every year; and ``why`` no change does it, where none does.

    Raises
    ------
    InputError
        For an appraisal made elsewhere, or unknown rows.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
    >>> values = cc.switching_values(appraisal).to_pandas().set_index("input")
    >>> round(float(values.loc["capex", "change"]), 4)
    0.0565
    """
    appraisal, named, scenario = rows_of(subject, rows)
    return Table(_core.switching_values(appraisal._inner, named, scenario))  # noqa: SLF001 - one package


def rows_of(subject: object, rows: Rows | None) -> tuple[Appraisal, _Named | None, str | None]:
    """Take rows of a plan or an appraisal: the appraisal, the rows with shares if any are said, and their scenario."""
    if isinstance(subject, Plan):
        appraisal, scenario = subject.appraisal, subject.question["scenario"]
        if rows is None:
            schedule = subject.schedule.to_arrow()
            keys = (schedule[name].to_pylist() for name in ("project", "alternative", "start", "share"))
            return appraisal, list(zip(*keys, strict=True)), scenario
    elif isinstance(subject, Appraisal):
        appraisal, scenario = subject, None
    else:
        found = type(subject).__name__
        raise _core.input_error("subject", None, found=found, allowed="an appraisal or a plan")
    return appraisal, None if rows is None else [_row(row) for row in rows], scenario


def _row(row: object) -> tuple[str, str, int | None, float]:
    match row:
        case (str(project), str(alternative), start, *share) if len(share) <= 1:
            part = finite_number("rows share", share[0]) if share else 1.0
            return project, alternative, None if start is None else whole_number("rows start", start), part
    allowed = "(project, alternative, start), or (project, alternative, start, share)"
    raise _core.input_error("rows", None, found=repr(row), allowed=allowed)


def changes_of(changes: Changes | None) -> str | None:
    """Give changes as the library reads them."""
    if changes is None:
        return None
    return json.dumps([_change(str(name), change) for name, change in changes.items()])


def _change(name: str, change: object) -> dict[str, Any]:
    place = f"changes.{name}"
    if not isinstance(change, Mapping):
        raise _core.input_error(place, None, found=repr(change), allowed=f"a dict with {', '.join(_CHANGE)}")
    taken: dict[str, Any] = {"name": name}
    for key, value in change.items():
        if key not in _CHANGE:
            raise unknown(place, key, _CHANGE)
        if key == "scenario":
            taken[key] = str(value)
        elif key == "carbon":
            if value not in _CARBON:
                raise _core.input_error(place, key, found=repr(value), allowed=", ".join(_CARBON))
            taken[key] = value
        elif key == "delay_years":
            taken[key] = whole_number(f"{place}.{key}", value, least=0)
        else:
            taken[key] = finite_number(f"{place}.{key}", value)
    return taken
