"""Plans: what is built, as which design and when, with the proof that it is best."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, final

from climcap import _core
from climcap.errors import InputError
from climcap.frozen import Frozen
from climcap.progress import watched
from climcap.question import question_of, whole_number
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from climcap.appraisal import Appraisal
    from climcap.progress import Asked
    from climcap.question import Named, Objective, Requirement, Target

__all__ = ["Plan", "compare", "optimize", "verify"]

# The columns of a schedule that people ask for first, as far as there are any.
_FIRST = ("project", "name", "alternative", "start", "in_service", "capex", "enpv", "avoided_tco2e", "bcr")
# How reasons and prices of limits are found where nobody says otherwise: seconds, gap, step. `climcap.reasons` and
# `climcap.shadow_prices` take others.
_SECONDS, _GAP, _STEP = 1.0, 1e-6, 0.01
_ALONE: dict[str, Any] = {"threads": None, "seed": 0, "solver": "auto", "steps": None, "progress": None}
_TABLES = (
    "schedule",
    "budget",
    "spending",
    "rejected",
    "planned",
    "limits",
    "totals",
    "reasons",
    "shortfalls",
    "shadow_prices",
)
# Fewer of these than this: an appraisal made elsewhere, of which whatever it has is shown.
_ENOUGH = 5


@final
class Plan(Frozen):
    """A funded and scheduled plan: a selection with the proof of how good it is. Frozen.

    Made by :func:`optimize`. Every figure is recomputed from rows and selection; :func:`verify` does it again.
    """

    __slots__ = ("_appraisal", "_studied")

    _inner: _core.Plan
    _appraisal: Appraisal
    # What took time to find, by name; found when it is first asked for.
    _studied: dict[str, Table]

    def __init__(self, inner: _core.Plan, appraisal: Appraisal) -> None:
        super().__init__(inner)
        object.__setattr__(self, "_appraisal", appraisal)
        object.__setattr__(self, "_studied", {})

    @staticmethod
    def from_json(text: str, appraisal: Appraisal) -> Plan:
        """Attach a saved plan to its appraisal again.

        What the text states is taken as it stands; :func:`verify` says whether it is so.

        Raises
        ------
        InputError
            If the plan was made from another appraisal, or the text is no saved plan.
        """
        return Plan(_core.Plan.from_json(text, appraisal._inner), appraisal)  # noqa: SLF001 - one package

    def to_json(self) -> str:
        """Give question, selection, recomputed limits, certificate and the appraisal's hash as JSON."""
        return self._inner.to_json()

    @property
    def appraisal(self) -> Appraisal:
        """The appraisal whose rows are chosen."""
        return self._appraisal

    @property
    def question(self) -> dict[str, Any]:
        """What was asked."""
        return self._saved("question")

    @property
    def certificate(self) -> dict[str, Any]:
        """What proves the plan: solver, what its bound rests on, limits recomputed, the appraisal's hash.

        ``bound_by`` is ``multipliers`` if those of the limits alone, in ``multipliers``, prove the gap that the plan
        claims, which :func:`verify` computes again from the rows. Else it is ``solver``: the one named there, by a
        search of so many ``nodes`` (``None`` if it does not count them).
        """
        return self._saved("certificate")

    @property
    def status(self) -> str:
        """``optimal`` if proven best within the gap that was asked, else ``feasible``."""
        return self._inner.outcome[0]

    @property
    def ended_by(self) -> str:
        """Why the search ended: ``gap``, ``time_limit``, ``steps``, ``memory_limit``, ``stop`` or ``solver``."""
        return self._inner.outcome[1]

    @property
    def proven_by(self) -> str:
        """What the bound rests on, in words: multipliers that :func:`verify` prices again, or a solver's search."""
        certificate = self.certificate
        if certificate["bound_by"] == "multipliers":
            if not certificate["multipliers"]:
                return "the best of every project, whatever limits say, added up without a solver"
            return "multipliers of the limits, priced again without a solver"
        solver, nodes = f"{certificate['solver']} {certificate['solver_version']}", certificate["nodes"]
        if nodes is None:
            return f"the search of {solver}"
        return f"the search of {solver}, {nodes:,} node{'' if nodes == 1 else 's'}"

    @property
    def objective(self) -> float:
        """The objective's total over the whole pipeline, recomputed from the rows."""
        return self._inner.figures[0]

    @property
    def bound(self) -> float:
        """No plan is better than this."""
        return self._inner.figures[1]

    @property
    def gap(self) -> float:
        """Distance of bound and objective as a share of the objective."""
        return self._inner.figures[2]

    @property
    def seconds(self) -> float:
        """How long the search took."""
        return self._inner.figures[3]

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the plan."""
        return self._inner.notes

    @property
    def schedule(self) -> Table:
        """What is built and when: project, alternative, start, first year in service, and the row's columns."""
        return Table(self._inner.table("schedule"))

    @property
    def budget(self) -> Table:
        """Every budget by year: ceiling, what the plan and what is not built charge, what is left."""
        return Table(self._inner.table("budget"))

    @property
    def spending(self) -> Table:
        """What each project charges to each budget by year, built or not; without a project, what shared works change.

        The lines of a budget and a year add up to what ``budget`` says is charged. Of a project that is built in part,
        its share of it.
        """
        return Table(self._inner.table("spending"))

    @property
    def rejected(self) -> Table:
        """The projects that are not built, with the row that would have added most to the objective on its own."""
        return Table(self._inner.table("rejected"))

    @property
    def planned(self) -> Table:
        """What is built with an appraisal and without one: how many projects, and what they cost to build."""
        return Table(self._inner.table("planned"))

    @property
    def limits(self) -> Table:
        """Every limit, recomputed: how much of it is used and what is left."""
        return Table(self._inner.table("limits"))

    @property
    def totals(self) -> Table:
        """Totals over the whole pipeline in every scenario, of columns that add up."""
        return Table(self._inner.table("totals"))

    @property
    def reasons(self) -> Table:
        """Why projects are not built, or not in their best design or year, and what each would need.

        Found when it is first asked for, in one second; what was not proven in it says so. :func:`climcap.reasons`
        takes longer, and says what the columns are.
        """
        return self._why("reasons")

    @property
    def shortfalls(self) -> Table:
        """How much of which limit each project that is not built as it could be is short of, in full figures."""
        return self._why("shortfalls")

    @property
    def shadow_prices(self) -> Table:
        """What one unit more of each limit is worth, if projects could be divided and as they are.

        Found when it is first asked for, in one second; what was not re-solved in it says so.
        :func:`climcap.shadow_prices` takes longer, and says what the columns are.
        """
        if "shadow_prices" not in self._studied:
            found = _core.shadow_prices(self._inner, step=_STEP, gap=_GAP, time_limit=_SECONDS, **_ALONE)
            self._studied["shadow_prices"] = Table(found)
        return self._studied["shadow_prices"]

    @property
    def abatement(self) -> Table:
        """The built projects that avoid emissions, in the order of a marginal abatement cost curve.

        First those that save money as they avoid emissions, by the tonnes they avoid, without a rank: among them a
        lower cost per tonne is no better. Then the others by what a tonne costs. Columns: ``rank``, ``project``,
        ``name``, ``alternative``, ``start``, ``abatement_cost``, ``avoided_tco2e`` and ``cumulative_tco2e``.

        Raises
        ------
        InputError
            If the appraisal lacks the columns ``abatement_cost`` or ``avoided_tco2e``.
        """
        return Table(_core.abatement(self._inner))

    @property
    def tables(self) -> dict[str, Table]:
        """All of the plan's tables by name."""
        return {name: getattr(self, name) for name in _TABLES}

    def _why(self, name: str) -> Table:
        if name not in self._studied:
            found = _core.reasons(self._inner, gap=None, time_limit=_SECONDS, **_ALONE)
            self._studied.update(zip(("reasons", "shortfalls"), map(Table, found), strict=True))
        return self._studied[name]

    def _saved(self, part: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.to_json())[part]
        return found

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Plan) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[object, tuple[str, Appraisal]]:
        return Plan.from_json, (self.to_json(), self._appraisal)

    def _headline(self) -> str:
        projects = self._appraisal._inner.projects  # noqa: SLF001 - one package
        certificate = self.certificate
        return (
            f"Plan: {len(self.schedule)} of {projects} projects, {self.status}; "
            f"objective {self.objective:,.6g}, proven bound {self.bound:,.6g}, gap {self.gap:.1e}, "
            f"{self.seconds:.2f} s, {certificate['solver']} {certificate['solver_version']}"
        )

    def _brief(self) -> Table:
        """The schedule with its first columns only."""
        schedule = self.schedule
        arrow = schedule.to_arrow()
        names = [name for name in _FIRST if name in schedule.columns]
        if len(names) < _ENOUGH:
            names = list(schedule.columns[:10])
        if {"project", "name"} <= set(names) and arrow["project"] == arrow["name"]:
            names.remove("name")
        return Table(arrow.select(names), name="schedule")

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *(f"note: {note}" for note in self.notes), repr(self._brief())])

    def _repr_html_(self) -> str:
        """Give the plan as notebooks show it."""
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return f"<p><b>{html.escape(self._headline())}</b></p><ul>{notes}</ul>{self._brief()._repr_html_()}"


def optimize(
    appraisal: Appraisal,
    *,
    objective: Objective | None = None,
    sense: str | None = None,
    scenario: str | None = None,
    budgets: Mapping[str, Mapping[int | str, Any] | None] | object | None = None,
    targets: Target | Iterable[Target] | None = None,
    must: Named | Iterable[Named] | None = None,
    must_not: Named | Iterable[Named] | None = None,
    requires: Requirement | Iterable[Requirement] | None = None,
    conflicts: Iterable[Iterable[Named]] | None = None,
    groups: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
    divisible: str | Iterable[str] | Mapping[str, Any] | None = None,
    bundles: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    threads: int | None = None,
    solver: str = "auto",
    seed: int = 0,
    steps: int | None = None,
    memory_limit: float | None = None,
    progress: Asked = None,
) -> Plan:
    """Find the plan that is provably best within every limit.

    The question is the pipeline's own; a keyword replaces the pipeline's limits of that kind whole. At most one
    alternative and start is chosen per project. Totals are over the whole pipeline: what is built, and the ``without``
    of what is not.

    Parameters
    ----------
    appraisal
        The rows to choose from.
    objective
        A column, or ``{column: weight}``; or a list of these, first things first: each later one is made best within
        what the earlier ones keep. ``{"objective": "enpv", "tolerance": 0.05}`` lets later ones cost it 5 %.
    sense
        ``"max"`` or ``"min"``; needed for columns that climcap does not know.
    scenario
        Where values and limits are read; the appraisal's base scenario if not given.
    budgets
        ``{budget: {year: amount}}``, with ``"beyond"`` among the years for what holds in others: ``"refuse"`` (the
        default), ``"repeat_last"``, ``"zero"`` or ``"unlimited"``; ``None`` for a budget without a ceiling. Likewise
        ``"carry_over"`` (what of a year's money may be spent in the next: at most this share of its ceiling, or
        ``"all"``), ``"opening"`` (what is carried into the first year) and ``"basis"`` (``"cash"``, or
        ``"commitment"``: the whole contract counts in the year of the start). Or a table ``budget``, ``year``,
        ``amount`` and, if need be, these.
    targets
        Dicts with ``column``, one of ``at_least`` and ``at_most``, and optionally one of ``year``, ``by`` (up to that
        year) and ``each_year=True``, ``where`` (``{"sector": "water"}``), ``share`` (the bound is a fraction of the
        column's total), ``baseline`` (``"without"``, ``"standard"`` or ``"gross"``), ``name``. The column ``"starts"``
        counts projects whose works start, ``"under_works"`` projects that are being built.
    must, must_not
        ``"P7"``, ``("P7", "raised")`` or ``("P7", "raised", 2027)``; a list of these for several.
    requires
        ``("B", "A")``: B only if A is in service when B starts; ``("B", "A", 2)``: two years before. Either may be an
        alternative: ``(("B", "raised"), "A")``. A list of these for several.
    conflicts
        Sets of which at most one may be built: ``[("C", "D")]``.
    groups
        Dicts with ``projects``, ``at_least``, ``at_most`` or both, and ``name``: how many of them may or must be
        built.
    divisible
        Projects of which any share may be built, or ``{"buses": 40, "meters": True}``: any whole number of 40 units,
        any share.
    bundles
        Two projects that share works: dicts with ``projects``, ``columns`` (what they gain together beside what each
        does), ``savings`` (``{budget: {year: amount}}``), ``within`` (the most years between their starts) and
        ``name``. They add to those of the pipeline.
    gap
        How far from the best the plan may be proven to be, as a share of its objective.
    time_limit
        Seconds after which the best plan found so far is returned, with its proven gap.
    threads, seed
        For the solver.
    solver
        ``"auto"``, ``"climcap"``, ``"highs"``, ``"microlp"`` or ``"highs-via-good_lp"``. ``"climcap"`` refuses what it
        cannot take, such as money carried over, and says so; ``"auto"`` leaves that to HiGHS.
    steps
        Nodes of the search after which the best plan found so far is returned: like ``time_limit``, but repeatable.
    memory_limit
        GiB of memory, held by the whole process with all that it had read before, beyond which the best plan found so
        far is returned, with its proven gap (``ended_by`` is ``memory_limit``). It is looked at ten times a second.
        Refused where the system does not say how much is held: on Linux it does.
    progress
        Called about ten times a second with a :class:`Progress`: ``elapsed``, ``phase``, ``incumbent``, ``bound``,
        ``gap``. What it raises stops the search and is raised here. ``True`` shows a bar, in a terminal or notebook.
        Ctrl-C ends the search with the best plan found so far (``ended_by`` is ``stop``); with none, it is raised as
        ever.

    Raises
    ------
    InputError
        If the question cannot be asked; unknown names come with the nearest known one.
    InfeasibleError
        If no plan keeps every limit; ``conflict`` names a smallest set of limits that cannot hold together.
    SolverError
        If none was found in time, with the proven bound, or the solver failed.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> cc.optimize(appraisal, gap=0.01).status
    'optimal'
    """
    question = question_of(
        appraisal.question,
        objective=objective,
        sense=sense,
        scenario=scenario,
        budgets=budgets,
        targets=targets,
        must=must,
        must_not=must_not,
        requires=requires,
        conflicts=conflicts,
        groups=groups,
        divisible=divisible,
        bundles=bundles,
    )
    with watched(progress, gap=gap) as told:
        plan = _core.optimize(
            appraisal._inner,  # noqa: SLF001 - one package
            json.dumps(question),
            gap=gap,
            time_limit=time_limit,
            threads=None if threads is None else whole_number("threads", threads, least=1),
            seed=whole_number("seed", seed, least=0),
            solver=solver,
            steps=None if steps is None else whole_number("steps", steps, least=1),
            memory_limit=memory_limit,
            progress=told,
        )
    return Plan(plan, appraisal)


def verify(plan: Plan) -> None:
    """Check a plan by arithmetic alone: one row per project, the objective, every limit. No solver takes part.

    Raises
    ------
    InputError
        If anything is not as the plan says; the message names each.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> cc.verify(plan)
    """
    if wrong := _core.verify(plan._inner):  # noqa: SLF001 - one package
        problems = Table(
            {
                "address": ["plan"] * len(wrong),
                "place": [None] * len(wrong),
                "found": wrong,
                "allowed": ["what rows and selection add up to"] * len(wrong),
            },
            name="problems",
        )
        raise InputError("the plan is not what it says:\n  " + "\n  ".join(wrong), problems=problems)


def compare(plan: Plan, other: Plan) -> Table:
    """Say what changed from one plan to another: projects built, dropped, or built in another design or year.

    Columns: ``project``; ``change``, which is ``added``, ``dropped``, ``design`` or ``start``; then alternative and
    start in each plan.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.Appraisal.from_tables(
    ...     {"project": ["school"] * 2, "alternative": ["plain", "raised"], "enpv": [3.0, 4.0]}
    ... )
    >>> best = cc.optimize(appraisal, objective="enpv")
    >>> plain = cc.optimize(appraisal, objective="enpv", must_not=("school", "raised"))
    >>> cc.compare(best, plain).to_arrow().to_pylist()[0]["change"]
    'design'
    """
    import pyarrow as pa

    nothing: tuple[str | None, int | None] = (None, None)
    before, after = _choices(plan), _choices(other)
    changed = [project for project in sorted(before.keys() | after.keys()) if before.get(project) != after.get(project)]

    def change(project: str) -> str:
        if project not in before:
            return "added"
        if project not in after:
            return "dropped"
        return "design" if before[project][0] != after[project][0] else "start"

    pairs = [(before.get(project, nothing), after.get(project, nothing)) for project in changed]
    columns = {
        "project": pa.array(changed, pa.string()),
        "change": pa.array([change(project) for project in changed], pa.string()),
        "alternative": pa.array([one[0] for one, _ in pairs], pa.string()),
        "start": pa.array([one[1] for one, _ in pairs], pa.int64()),
        "other_alternative": pa.array([two[0] for _, two in pairs], pa.string()),
        "other_start": pa.array([two[1] for _, two in pairs], pa.int64()),
    }
    return Table(pa.table(columns), name="changes")


def _choices(plan: Plan) -> dict[str, tuple[str | None, int | None]]:
    """Alternative and start of each project that is built."""
    schedule = plan.schedule.to_arrow()
    keys = zip(schedule["alternative"].to_pylist(), schedule["start"].to_pylist(), strict=True)
    return dict(zip(schedule["project"].to_pylist(), keys, strict=True))
