"""How firm a plan is: what changes of its inputs do to its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from climcap.changes import sensitivity
from climcap.exhibits.view import records
from climcap.exhibits.wording import signed

if TYPE_CHECKING:
    from climcap.changes import Changes
    from climcap.exhibits.view import View

__all__ = ["Change", "Tornado", "tornado"]

# A change and its opposite: "capex +20 %", "capex -20 %"; a hyphen inside a word, as in SSP5-8.5, is none.
_SIGNED = re.compile(r"(?<=\s)[+-](?=\d)")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of an input, by an amount where it is of one, and the value of the plan's projects under it."""

    name: str
    group: str
    amount: str
    value: float
    difference: float


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """Changes of one input at a time by what they do, the largest first; those of one group share a line."""

    title: str
    column: str
    unit: str
    base: float
    changes: tuple[Change, ...]
    note: str | None

    def groups(self) -> dict[str, list[Change]]:
        """Changes by group, in order."""
        groups: dict[str, list[Change]] = {}
        for change in self.changes:
            groups.setdefault(change.group, []).append(change)
        return groups


def tornado(view: View, column: str = "enpv", changes: Changes | None = None) -> Tornado | None:
    """Order changes by what they do to the plan's value.

    Returns
    -------
    Tornado or None
        ``None`` for an appraisal made elsewhere.
    """
    if view.pipeline is None:
        return None
    subject = view.plan if view.has_plan else view.appraisal
    totals = [row for row in records(sensitivity(subject, changes=changes)) if row["project"] == "total"]
    told = [row for row in totals if row.get(column) is not None]
    if not told or told[0]["change"] != "base":
        return None
    base, *changed = told
    found = [_change(_named(view, row["change"]), row[column], row[f"{column}_difference"]) for row in changed]
    reach: dict[str, float] = {}
    for change in found:
        reach[change.group] = max(reach.get(change.group, 0.0), abs(change.difference))
    found.sort(key=lambda change: (-reach[change.group], change.group, change.difference))
    return Tornado(
        title=_title(view, column, base[column], found),
        column=column,
        unit=view.units.get(column, ""),
        base=base[column],
        changes=tuple(found),
        note=view.agree(base[column], column) if view.has_plan and changes is None else None,
    )


def _change(name: str, value: float, difference: float) -> Change:
    found = _SIGNED.search(name)
    amount = "" if found is None else signed(name[found.start() :])
    return Change(
        name=name if found is None else name[: found.start()] + amount,
        group=_SIGNED.sub("\N{PLUS-MINUS SIGN}", name, count=1),
        amount=amount,
        value=value,
        difference=difference,
    )


def _named(view: View, change: str) -> str:
    """What a change is called where its name alone would be short of words."""
    kind, _, scenario = change.partition(" ")
    if kind == "scenario" and scenario in view.appraisal.scenarios:
        return view.labels("change.scenario", scenario=view.scenario_name(scenario))
    key = f"change.{change}"
    return view.labels(key) if view.labels.has(key) else change


def _title(view: View, column: str, base: float, changes: list[Change]) -> str:
    say = view.say
    unit = view.units.get(column, "")
    if not changes:
        return view.labels("title.tornado.base", column=say.column(column), value=say.any(base, unit))
    worst = min(changes, key=lambda change: change.value)
    key = "title.tornado.positive" if worst.value > 0.0 else "title.tornado.negative"
    count = sum(1 for change in changes if change.value <= 0.0)
    return view.labels(
        key,
        column=say.column(column),
        changes=len(changes),
        count=count,
        worst=say.any(worst.value, unit),
        change=worst.name,
    )
