"""Why a plan is what it is: what each project would need, and what each limit is worth, within a time of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from climcap import _core
from climcap.progress import watched
from climcap.question import finite_number, whole_number
from climcap.table import Table

if TYPE_CHECKING:
    from climcap.plan import Plan
    from climcap.progress import Asked

__all__ = ["reasons", "shadow_prices"]


def reasons(
    plan: Plan,
    *,
    time_limit: float = 30.0,
    gap: float | None = None,
    threads: int | None = None,
    solver: str = "auto",
    seed: int = 0,
    steps: int | None = None,
    progress: Asked = None,
) -> tuple[Table, Table]:
    """Say of every project that is not built, or not in its best design or year, why not, and what it would need.

    What is short is exact arithmetic: the plan with the project's best row beside all else. Then, within
    ``time_limit``, the plan is solved again for each project, the most valuable first: with what is short granted
    (does it come in, and what is gained?), and with the project built whatever it costs (what does the plan lose?).
    Whether comes before how much: a better use of what is granted ends the first question, which is gone on with to
    the best use once all have been asked. What was not proven says so, and what time there was. ``plan.reasons`` is
    this in one second.

    Amounts of the objective say how much better it would be, also where less is better. Of several objectives, first
    things first, the answers are those of the whole list, and columns say which objective an amount is of.

    Parameters
    ----------
    plan
        The plan.
    time_limit
        Seconds for everything. What is not reached says so.
    gap
        How exact the plans solved again are, as a share of their objective; as exact as the plan itself if not given.
    threads, solver, seed
        As for :func:`optimize`.
    steps
        Nodes of each re-solve after which it ends with what it has: like ``time_limit``, but repeatable, as long as the
        time is enough.
    progress
        As for :func:`optimize`; ``points`` and ``points_asked`` count questions.

    Returns
    -------
    tuple of Table
        ``reasons``: one row per project. ``status`` is ``not built``, ``other design`` or ``other year``;
        ``alternative`` and ``start`` are its best row by itself; ``value`` what that row adds; ``reduced_value`` the
        same less what the limits that it uses cost at the prices of the linear program; ``loss`` what the plan loses
        if it is built under the limits as they are; ``limits`` and ``needs`` are in words; ``dominated_by`` another
        row of the project that is no worse in anything; ``proven`` whether everything that was to be solved again was,
        to a proof. With several objectives, ``objective`` is that of ``value`` (the first that the row changes by
        itself) and ``loss_objective`` that of ``loss`` (the first that suffers).

        ``shortfalls``: one row per project and limit that is short: ``short`` in the limit's unit; ``gain`` of the
        plan once all of the project's are granted; or ``gain_elsewhere``, if the plan would use them otherwise, and
        the ``more_value`` at which the project comes first; ``solved_again`` whether the plan was, to a proof, or
        this is arithmetic alone.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.Appraisal.from_tables(
    ...     {"project": ["school", "clinic"], "alternative": ["new"] * 2, "enpv": [3.0, 4.0]},
    ...     {
    ...         "project": ["school", "clinic"],
    ...         "alternative": ["new"] * 2,
    ...         "budget": ["capital"] * 2,
    ...         "year": [2026] * 2,
    ...         "amount": [10.0, 10.0],
    ...     },
    ... )
    >>> plan = cc.optimize(appraisal, objective="enpv", budgets={"capital": {2026: 15.0}})
    >>> table, shortfalls = cc.reasons(plan, time_limit=10)
    >>> table["needs"][0]
    'The budget capital 2026 is short by 5; with it, school/new would be built and the plan would gain 3. Under the
     limits as they are it would cost the plan 1: it would come in with 1 more value.'
    >>> shortfalls["short"].round(6).tolist()
    [5.0]
    """
    closest = float(plan.certificate["gap_asked"]) if gap is None else finite_number("gap", gap)
    with watched(progress, gap=closest) as told:
        found = _core.reasons(
            plan._inner,  # noqa: SLF001 - one package
            gap=closest,
            time_limit=time_limit,
            threads=None if threads is None else whole_number("threads", threads, least=1),
            seed=whole_number("seed", seed, least=0),
            solver=solver,
            steps=None if steps is None else whole_number("steps", steps, least=1),
            progress=told,
        )
    return Table(found[0]), Table(found[1])


def shadow_prices(
    plan: Plan,
    *,
    step: float = 0.01,
    time_limit: float = 30.0,
    gap: float = 1e-6,
    threads: int | None = None,
    solver: str = "auto",
    seed: int = 0,
    steps: int | None = None,
    progress: Asked = None,
) -> Table:
    """Say what one unit more of each limit is worth, if projects could be divided and as they are.

    Columns: the limit as it was asked (``limit``, ``kind``, ``year``, ``bound``, ``amount``, ``unit``), ``used`` and
    ``left``; ``lp_price``, what one unit more would add if every choice could be a share, and ``lp_from``, where that
    comes from: the multipliers of the plan's ``certificate``, which prove its bound, or a ``linear program`` solved
    for this; ``step`` and ``resolved_price``, what the best plan gains by each unit of that step; ``note`` where the
    two differ or a plan was not proven. What is not about an amount is dropped as a whole, a step of 1. Prices are in
    the objective's own unit and never negative: how much better it would be (a multiplier of the certificate has a
    sign: how much the objective grows as what is asked or allowed grows). With several objectives, ``objective`` is
    the first that would be better. ``plan.shadow_prices`` is this in one second.

    All limits are loosened together first: where nothing better comes of it, none is worth anything by itself.

    Parameters
    ----------
    plan
        The plan.
    step
        By how much each limit is loosened, as a share of what it allows or, where that is nothing, of what is used.
    time_limit
        Seconds for everything, limits that bind first. What is not reached has no ``resolved_price``.
    gap
        How exact the plans solved again are, as a share of their objective.
    threads, solver, seed
        As for :func:`optimize`.
    steps
        Nodes of each re-solve after which it ends with what it has: like ``time_limit``, but repeatable, as long as the
        time is enough.
    progress
        As for :func:`optimize`; ``points`` and ``points_asked`` count limits.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.Appraisal.from_tables(
    ...     {"project": ["school", "clinic"], "alternative": ["new"] * 2, "enpv": [3.0, 4.0]},
    ...     {
    ...         "project": ["school", "clinic"],
    ...         "alternative": ["new"] * 2,
    ...         "budget": ["capital"] * 2,
    ...         "year": [2026] * 2,
    ...         "amount": [10.0, 10.0],
    ...     },
    ... )
    >>> plan = cc.optimize(appraisal, objective="enpv", budgets={"capital": {2026: 15.0}})
    >>> small, large = cc.shadow_prices(plan), cc.shadow_prices(plan, step=0.5)
    >>> small["lp_price"].round(6).tolist(), small["resolved_price"].tolist(), small["note"].tolist()
    ([0.3], [0.0], ['projects are whole: the step lets nothing better be built'])
    >>> large["step"].tolist(), large["resolved_price"].round(6).tolist()
    ([7.5], [0.4])
    """
    with watched(progress, gap=finite_number("gap", gap)) as told:
        found = _core.shadow_prices(
            plan._inner,  # noqa: SLF001 - one package
            step=finite_number("step", step),
            gap=finite_number("gap", gap),
            time_limit=time_limit,
            threads=None if threads is None else whole_number("threads", threads, least=1),
            seed=whole_number("seed", seed, least=0),
            solver=solver,
            steps=None if steps is None else whole_number("steps", steps, least=1),
            progress=told,
        )
    return Table(found)
