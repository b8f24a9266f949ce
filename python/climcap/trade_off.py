"""Frontiers: plans along the trade-off between two or three columns."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, final

from climcap import _core
from climcap.frozen import Frozen
from climcap.plan import Plan
from climcap.progress import watched
from climcap.question import finite_number, question_of, whole_number
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from climcap.appraisal import Appraisal
    from climcap.progress import Asked

__all__ = ["Frontier", "frontier"]


@final
class Frontier(Frozen):
    """Plans that no other plan beats in every column, the best in the first column first. Frozen.

    Made by :func:`frontier`. ``frontier[3]`` is a :class:`Plan`; a frontier has a length and can be gone through.
    """

    __slots__ = ("_appraisal",)

    _inner: _core.Frontier
    _appraisal: Appraisal

    def __init__(self, inner: _core.Frontier, appraisal: Appraisal) -> None:
        super().__init__(inner)
        object.__setattr__(self, "_appraisal", appraisal)

    @property
    def table(self) -> Table:
        """One row per point: its number, the total of each column, gap, status, how much is built and what."""
        return Table(self._inner.table())

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plan of each point."""
        return tuple(self)

    @property
    def objectives(self) -> dict[str, str]:
        """The columns, and which way each is better: ``max`` or ``min``."""
        return {column: sense for column, sense, _ in self._inner.columns}

    @property
    def ideal(self) -> dict[str, float]:
        """The best of each column by itself; no plan has all of them, unless there is nothing to trade off."""
        return {column: best for column, _, best in self._inner.columns}

    @property
    def ended_by(self) -> str:
        """Why it ended: ``complete`` (there are no more points), ``points``, ``time_limit`` or ``stop``."""
        return self._inner.ended_by

    @property
    def largest_gap(self) -> float:
        """The longest stretch that was not looked into, as a share of the curve's extent; 0 once it is complete."""
        return self._inner.figures[0]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self._inner.figures[1]

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the curve."""
        return self._inner.notes

    def nearest(self, plan: Plan) -> int:
        """Give the number of the point whose totals are nearest to a plan's, as shares of the curve's extent.

        Raises
        ------
        InputError
            If the plan's appraisal lacks one of the columns.
        """
        return self._inner.nearest(plan._inner)  # noqa: SLF001 - one package

    def __len__(self) -> int:
        return len(self._inner)

    def __getitem__(self, point: int) -> Plan:
        number = point + len(self) if point < 0 else point
        inner = self._inner.plan(number) if 0 <= number < len(self) else None
        if inner is None:
            raise IndexError(f"no point {point}; there are {len(self)}")
        return Plan(inner, self._appraisal)

    def __iter__(self) -> Iterator[Plan]:
        return (self[point] for point in range(len(self)))

    def _headline(self) -> str:
        columns = " against ".join(f"{column} ({sense})" for column, sense in self.objectives.items())
        points = f"{len(self)} point{'' if len(self) == 1 else 's'}"
        whole = "all there are" if self.ended_by == "complete" else "not all there may be"
        return f"Frontier: {columns}; {points}, {whole}; {self.seconds:.1f} s"

    def _brief(self) -> Table:
        arrow = self.table.to_arrow()
        return Table(arrow.drop_columns(["built"]), name="frontier")

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *(f"note: {note}" for note in self.notes), repr(self._brief())])

    def _repr_html_(self) -> str:
        """Give the frontier as notebooks show it."""
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return f"<p><b>{html.escape(self._headline())}</b></p><ul>{notes}</ul>{self._brief()._repr_html_()}"


def frontier(
    appraisal: Appraisal,
    objectives: Mapping[str, str],
    *,
    points: int | None = 20,
    gap: float = 1e-4,
    time_limit: float = 300.0,
    threads: int | None = None,
    solver: str = "auto",
    seed: int = 0,
    steps: int | None = None,
    progress: Asked = None,
    **asked: Any,
) -> Frontier:
    """Find the trade-off between two or three columns: plans that no other plan beats in all of them.

    The ends are exact: the best of each column, and among the plans that share it the best in the others. Between
    them the first column is made best under limits on the others; each step halves the longest stretch that is still
    unknown.

    Parameters
    ----------
    appraisal
        The rows to choose from.
    objectives
        Two or three columns, each ``"max"`` or ``"min"``: ``{"enpv_carbon_low": "max", "capex": "min"}``.
    points
        How many points are wanted; ``None`` for every one there is.
    gap
        How far from the curve a point may be proven to lie, as a share of its first column.
    time_limit
        Seconds for the whole curve; then what was found is returned, and ``notes`` says so. Ctrl-C does the same.
    threads, seed, solver
        As for :func:`optimize`.
    steps
        Nodes of each solve after which it ends with the best plan it has: like ``time_limit``, but repeatable, as long
        as the time is enough.
    progress
        As for :func:`optimize`; ``points`` and ``points_asked`` say how many points there are.
    asked
        Limits in place of the pipeline's, as for :func:`optimize`: ``budgets``, ``targets``, ``must`` and so on.

    Raises
    ------
    InputError
        If the question cannot be asked.
    InfeasibleError
        If no plan keeps every limit.
    SolverError
        If not even the first point was found in time, or the solver failed.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.Appraisal.from_tables(
    ...     {"project": ["school", "clinic"], "alternative": ["new"] * 2, "enpv": [3.0, 4.0], "capex": [1.0, 2.0]}
    ... )
    >>> curve = cc.frontier(appraisal, {"enpv": "max", "capex": "min"})
    >>> curve.table["capex"].tolist()
    [3.0, 2.0, 1.0, 0.0]
    >>> curve.ideal
    {'enpv': 7.0, 'capex': 0.0}
    """
    question = question_of(appraisal.question, **asked)
    columns = [(str(column), str(sense)) for column, sense in objectives.items()]
    with watched(progress, gap=gap) as told:
        inner = _core.frontier(
            appraisal._inner,  # noqa: SLF001 - one package
            json.dumps(question),
            columns,
            None if points is None else whole_number("points", points, least=2),
            gap=finite_number("gap", gap),
            time_limit=time_limit,
            threads=None if threads is None else whole_number("threads", threads, least=1),
            seed=whole_number("seed", seed, least=0),
            solver=solver,
            steps=None if steps is None else whole_number("steps", steps, least=1),
            progress=told,
        )
    return Frontier(inner, appraisal)
