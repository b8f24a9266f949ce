"""What climcap finds: appraisals and plans, frozen."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, final

from climcap import _core
from climcap.errors import InputError
from climcap.inputs import Pipeline
from climcap.question import question_of
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from climcap.question import Named, Objective, Target

__all__ = ["Appraisal", "Explanation", "Plan", "appraise", "compare", "optimize", "verify"]


@final
class Explanation:
    """A figure with its formula, and the inputs behind it with their places; prints as an indented tree."""

    __slots__ = ("_json", "_text")

    def __init__(self, text: str, json_text: str) -> None:
        self._text = text
        self._json = json_text

    def to_json(self) -> str:
        """Give the tree as JSON: ``figure``, ``value``, ``unit``, ``formula``, ``place``, ``source``, ``parts``."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """Give the tree as nested dicts."""
        tree: dict[str, Any] = json.loads(self._json)
        return tree

    def __repr__(self) -> str:
        return self._text.rstrip("\n")

    def _repr_html_(self) -> str:
        """Give the tree as notebooks show it: parts fold away."""

        def show(node: dict[str, Any], *, is_open: bool) -> str:
            value = node.get("text", node.get("value"))
            words = html.escape(node["figure"])
            if value is not None:
                number = f"{value:,.6g}" if isinstance(value, float) else str(value)
                words += f" = <b>{html.escape(number)}</b>"
            for key in ("formula", "place", "source"):
                if node.get(key):
                    words += f" <small>{html.escape(node[key])}</small>"
            parts = "".join(show(part, is_open=False) for part in node.get("parts", []))
            if not parts:
                return f'<div style="margin-left: 1.5em">{words}</div>'
            state = " open" if is_open else ""
            return f'<details{state} style="margin-left: 1.5em"><summary>{words}</summary>{parts}</details>'

        return show(self.to_dict(), is_open=True)


@final
class Appraisal:
    """The pipeline evaluated: one row per project, alternative, start and scenario. Frozen.

    Make one with :func:`appraise`, or bring your own with :meth:`from_tables`.
    """

    __slots__ = ("_inner",)

    _inner: _core.Appraisal

    def __init__(self, inner: _core.Appraisal) -> None:
        object.__setattr__(self, "_inner", inner)

    @staticmethod
    def from_tables(
        rows: object,
        costs: object | None = None,
        flows: object | None = None,
        projects: object | None = None,
        *,
        base_scenario: str | None = None,
    ) -> Appraisal:
        """Take an appraisal made elsewhere: a spreadsheet, HDM-4, your own model.

        Parameters
        ----------
        rows
            ``project``, ``alternative``, ``start`` (may be left out), ``scenario`` (may be left out), then numeric
            columns. A row with alternative ``without`` carries the value of not building; absent means zero.
        costs
            ``project``, ``alternative``, ``start``, ``budget``, ``year`` and ``amount``; or ``lag``, years after the
            start, for all starts at once.
        flows
            ``project``, ``alternative``, ``start``, ``column``, ``year`` and ``amount``: what a limit by year reads.
        projects
            ``project``, ``name``, ``sector``, ``place``, ``tags`` (``coast; priority``).
        base_scenario
            The scenario in which plans are made; ``base`` or the only one if not given.

        Raises
        ------
        InputError
            With every problem: a repeated key, a cost whose key is not in ``rows``, a number that is not finite.

        Examples
        --------
        >>> import climcap as cc
        >>> appraisal = cc.Appraisal.from_tables(
        ...     {"project": ["school", "clinic"], "alternative": ["raised", "raised"], "enpv": [3.0, 4.0]},
        ...     {"project": ["school", "clinic"], "alternative": ["raised", "raised"],
        ...      "budget": ["capital", "capital"], "year": [2026, 2026], "amount": [10.0, 10.0]},
        ... )
        >>> plan = cc.optimize(appraisal, objective="enpv", budgets={"capital": {2026: 10.0}})
        >>> plan.schedule["project"].tolist(), plan.objective
        (['clinic'], 4.0)
        """
        from climcap.intake import arrow_table

        def table(data: object | None, name: str) -> object | None:
            return None if data is None else arrow_table(data, name=name)

        return Appraisal(
            _core.Appraisal.from_tables(
                table(rows, "rows"),
                table(costs, "costs"),
                table(flows, "flows"),
                table(projects, "projects"),
                base_scenario,
            )
        )

    @property
    def rows(self) -> Table:
        """Every row: its key, then the columns; numbers a row does not have are NaN."""
        return Table(self._inner.rows())

    @property
    def pipeline(self) -> Pipeline | None:
        """The pipeline that this is the appraisal of; ``None`` for one made elsewhere."""
        inner = self._inner.pipeline
        return None if inner is None else Pipeline(inner)

    @property
    def scenarios(self) -> list[str]:
        """Ids of the scenarios."""
        return self._inner.scenarios[0]

    @property
    def base_scenario(self) -> str:
        """The scenario in which plans are made unless another is named."""
        return self._inner.scenarios[1]

    def series(self, project: str, alternative: str, start: int | None = None, *, scenario: str | None = None) -> Table:
        """Lay a row open, year by year: each kind of flow with and without the project, net, factors, prices.

        Undiscounted, economic account, in the pipeline's currency. ``start`` is the first year of works; none for the
        alternative ``without``.

        Raises
        ------
        InputError
            If there is no such row; the message names the nearest known one.
        """
        return Table(self._inner.series(project, alternative, start, scenario))

    def explain(
        self, figure: str, project: str, alternative: str, start: int | None = None, *, scenario: str | None = None
    ) -> Explanation:
        """Say where a figure of a row comes from: formula, numbers, and the place where each input was written.

        Raises
        ------
        InputError
            If there is no such row or figure; the message names the nearest known one.
        """
        return Explanation(*self._inner.explain(figure, project, alternative, start, scenario))

    @property
    def hash(self) -> str:
        """The hash by which a saved plan knows its appraisal again."""
        return self._inner.hash()

    def __len__(self) -> int:
        return len(self._inner)

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"an appraisal is frozen: {attribute} cannot be set")

    def __repr__(self) -> str:
        scenarios, base = self._inner.scenarios
        origin = "of a pipeline" if self._inner.pipeline is not None else "made elsewhere"
        return (
            f"Appraisal {origin}: {self._inner.projects} projects, {len(self):,} rows, "
            f"{len(scenarios)} scenario{'' if len(scenarios) == 1 else 's'} (base: {base})"
        )


@final
class Plan:
    """A funded and scheduled plan: a selection with the proof of how good it is. Frozen.

    Made by :func:`optimize`. Every figure is recomputed from rows and selection; :func:`verify` does it again.
    """

    __slots__ = ("_inner",)

    _inner: _core.Plan

    def __init__(self, inner: _core.Plan) -> None:
        object.__setattr__(self, "_inner", inner)

    @staticmethod
    def from_json(text: str, appraisal: Appraisal) -> Plan:
        """Attach a saved plan to its appraisal again.

        Raises
        ------
        InputError
            If the plan was made from another appraisal, or the text is no saved plan.
        """
        return Plan(_core.Plan.from_json(text, appraisal._inner))  # noqa: SLF001 - one package

    def to_json(self) -> str:
        """Give question, selection, recomputed limits, certificate and the appraisal's hash as JSON."""
        return self._inner.to_json()

    @property
    def question(self) -> dict[str, Any]:
        """What was asked."""
        asked: dict[str, Any] = json.loads(self.to_json())["question"]
        return asked

    @property
    def certificate(self) -> dict[str, Any]:
        """What proves the plan: solver and version, how the bound was found, limits recomputed, the appraisal's hash."""
        certificate: dict[str, Any] = json.loads(self.to_json())["certificate"]
        return certificate

    @property
    def status(self) -> str:
        """``optimal`` if proven best within the gap that was asked, else ``feasible``."""
        return self._inner.outcome[0]

    @property
    def ended_by(self) -> str:
        """Why the search ended: ``gap``, ``time_limit``, ``stop`` or ``solver``."""
        return self._inner.outcome[1]

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
    def appraisal(self) -> Appraisal:
        """The appraisal whose rows are chosen."""
        return Appraisal(self._inner.appraisal)

    @property
    def schedule(self) -> Table:
        """What is built and when: project, alternative, start, first year in service, and the row's columns."""
        return Table(self._inner.table("schedule"))

    @property
    def budget(self) -> Table:
        """Every budget by year: ceiling, what the plan and what is not built charge, what is left."""
        return Table(self._inner.table("budget"))

    @property
    def rejected(self) -> Table:
        """The projects that are not built, with the row that would have added most to the objective on its own."""
        return Table(self._inner.table("rejected"))

    @property
    def limits(self) -> Table:
        """Every limit, recomputed: how much of it is used and what is left."""
        return Table(self._inner.table("limits"))

    @property
    def totals(self) -> Table:
        """Totals over the whole pipeline in every scenario, of columns that add up."""
        return Table(self._inner.table("totals"))

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"a plan is frozen: {attribute} cannot be set")

    def __repr__(self) -> str:
        schedule = self.schedule
        lines = [
            f"Plan: {len(schedule)} of {self._inner.appraisal.projects} projects, {self.status}",
            f"objective {self.objective:,.6g}, proven bound {self.bound:,.6g}, gap {self.gap:.1e}, "
            f"{self.seconds:.2f} s, {self.certificate['solver']} {self.certificate['solver_version']}",
        ]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, repr(_brief(schedule))])

    def _repr_html_(self) -> str:
        head = html.escape(
            f"Plan: {len(self.schedule)} of {self._inner.appraisal.projects} projects, {self.status}; "
            f"objective {self.objective:,.6g}, gap {self.gap:.1e}"
        )
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return f"<p><b>{head}</b></p><ul>{notes}</ul>{_brief(self.schedule)._repr_html_()}"


# The columns of a schedule that people ask for first, as far as there are any.
_FIRST = ("project", "name", "alternative", "start", "in_service", "capex", "enpv", "enpv_carbon_low", "avoided_tco2e", "bcr")


def _brief(schedule: Table) -> Table:
    """The schedule with its first columns only."""
    arrow = schedule.to_arrow()
    wanted = [name for name in _FIRST if name in schedule.columns]
    if {"project", "name"} <= set(wanted) and arrow["project"] == arrow["name"]:
        wanted.remove("name")
    if len(wanted) < 5:  # an appraisal made elsewhere: whatever it has
        wanted = list(schedule.columns[:10])
    return Table(arrow.select(wanted), name="schedule")


def appraise(pipeline: Pipeline, *, columns: Iterable[str] | None = None) -> Appraisal:
    """Evaluate a pipeline: every project, alternative, start and scenario.

    Costs and benefits over the life cycle, emissions, expected damage, discounted at the pipeline's rates, against what
    happens without the project. Columns are described in the guide; net values are benefit minus cost.

    Parameters
    ----------
    pipeline
        The validated input.
    columns
        Columns that must be there; all are computed in any case.

    Raises
    ------
    InputError
        If a figure outgrows what a computer can hold, or a column asked for is not there.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> "enpv_carbon_low" in appraisal.rows.columns
    True
    """
    appraisal = Appraisal(_core.Appraisal.of(pipeline._inner))  # noqa: SLF001 - one package
    if columns is not None:
        known = appraisal.rows.columns
        for column in columns:
            if column not in known:
                raise _core.input_error("columns", column, found="no such column", allowed=", ".join(known))
    return appraisal


def optimize(
    appraisal: Appraisal,
    *,
    objective: Objective | None = None,
    sense: str | None = None,
    scenario: str | None = None,
    budgets: Mapping[str, Mapping[int, float] | None] | object | None = None,
    targets: Iterable[Target] | None = None,
    must: Iterable[Named] | None = None,
    must_not: Iterable[Named] | None = None,
    requires: Iterable[tuple[str, str] | tuple[str, str, int]] | None = None,
    conflicts: Iterable[Iterable[Named]] | None = None,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    threads: int | None = None,
    solver: str = "auto",
    seed: int = 0,
    progress: Callable[[dict[str, Any]], None] | None = None,
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
        A column, or ``{column: weight}``.
    sense
        ``"max"`` or ``"min"``; needed for columns that climcap does not know.
    scenario
        Where values and limits are read; the appraisal's base scenario if not given.
    budgets
        ``{budget: {year: amount}}``, ``None`` for a budget without a ceiling; or a table ``budget``, ``year``,
        ``amount``.
    targets
        Dicts with ``column``, one of ``at_least`` and ``at_most``, and optionally ``year``, ``where`` (``{"sector":
        "water"}``), ``share`` (the bound is a fraction of the column's total), ``baseline``, ``name``.
    must, must_not
        ``"P7"``, ``("P7", "raised")`` or ``("P7", "raised", 2027)``.
    requires
        ``("B", "A")``: B only if A is in service when B starts; ``("B", "A", 2)``: two years before.
    conflicts
        Sets of which at most one may be built: ``[("C", "D")]``.
    gap
        How far from the best the plan may be proven to be, as a share of its objective.
    time_limit
        Seconds after which the best plan found so far is returned, with its proven gap.
    threads, seed
        For the solver.
    solver
        ``"auto"``, ``"highs"``, ``"microlp"`` or ``"highs-good_lp"``.
    progress
        Called about ten times a second with a dict: ``seconds``, ``phase``, ``objective``, ``bound``, ``gap``. What it
        raises stops the search and is raised here.

    Raises
    ------
    InputError
        If the question cannot be asked; unknown names come with the nearest known one.
    InfeasibleError
        If no plan keeps every limit.
    SolverError
        If none was found in time, with the proven bound, or the solver failed.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("examples/island/pipeline.toml"))
    >>> cc.optimize(appraisal).status
    'optimal'
    """
    inner = appraisal._inner  # noqa: SLF001 - one package
    question = question_of(
        json.loads(inner.question()),
        objective=objective,
        sense=sense,
        scenario=scenario,
        budgets=budgets,
        targets=targets,
        must=must,
        must_not=must_not,
        requires=requires,
        conflicts=conflicts,
    )
    plan = _core.optimize(
        inner,
        json.dumps(question),
        gap=gap,
        time_limit=time_limit,
        threads=threads,
        seed=seed,
        solver=solver,
        progress=progress,
    )
    return Plan(plan)


def verify(plan: Plan) -> None:
    """Check a plan by arithmetic alone: one row per project, the objective, every limit. No solver takes part.

    Raises
    ------
    InputError
        If anything is not as the plan says; the message names each.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")))
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

    Columns: ``project``, ``change``, then alternative and start in each plan.

    Examples
    --------
    >>> import climcap as cc
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")))
    >>> len(cc.compare(plan, plan))
    0
    """

    def choices(plan: Plan) -> dict[str, tuple[str, int | None]]:
        schedule = plan.schedule.to_arrow()
        keys = zip(schedule["alternative"].to_pylist(), schedule["start"].to_pylist(), strict=True)
        return dict(zip(schedule["project"].to_pylist(), keys, strict=True))

    nothing: tuple[str | None, int | None] = (None, None)
    before, after = choices(plan), choices(other)
    changed = [project for project in sorted(before.keys() | after.keys()) if before.get(project) != after.get(project)]

    def change(project: str) -> str:
        if project not in before:
            return "added"
        if project not in after:
            return "dropped"
        return "design" if before[project][0] != after[project][0] else "start"

    pairs = [(before.get(project, nothing), after.get(project, nothing)) for project in changed]
    import pyarrow as pa

    columns = {
        "project": pa.array(changed, pa.string()),
        "change": pa.array([change(project) for project in changed], pa.string()),
        "alternative": pa.array([one[0] for one, _ in pairs], pa.string()),
        "start": pa.array([one[1] for one, _ in pairs], pa.int64()),
        "other_alternative": pa.array([two[0] for _, two in pairs], pa.string()),
        "other_start": pa.array([two[1] for _, two in pairs], pa.int64()),
    }
    return Table(pa.table(columns), name="changes")
