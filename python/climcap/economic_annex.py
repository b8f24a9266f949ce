"""The tables of a bank's economic annex."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, final

from climcap import _core
from climcap.changes import changes_of, rows_of
from climcap.frozen import Frozen
from climcap.plan import Plan
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from climcap.appraisal import Appraisal
    from climcap.changes import Changes, Rows

__all__ = ["MAIN", "Annex", "annex"]

# The tables that a reader wants first.
MAIN = ("results", "sensitivities", "switching_values", "who_gains")


@final
class Annex(Frozen):
    """The tables of an economic annex by name, and what a reader should know of them. Frozen; made by :func:`annex`.

    ``results`` has net present values and rates of return by project and in all, ``streams_economic`` and
    ``streams_financial`` the flows by year, with less without, ``accounting`` what is emitted over the economic lives,
    ``sensitivities`` and ``switching_values`` what changes do, ``who_gains`` the way from the financial to the economic
    net present value, ``fiscal`` the effect on public budgets by year, ``assumptions`` every setting and default,
    ``sources`` where figures are from, ``warnings`` what may count twice, ``not_appraised`` what is planned without an
    appraisal.
    """

    __slots__ = ("_notes",)

    _inner: dict[str, Table]
    _notes: tuple[str, ...]

    def __init__(self, tables: dict[str, Table], notes: tuple[str, ...]) -> None:
        super().__init__(dict(tables))
        object.__setattr__(self, "_notes", tuple(notes))

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by name, in the order in which an annex shows them."""
        return dict(self._inner)

    @property
    def notes(self) -> list[str]:
        """Which rows stand in it, at which prices and rates, and what is left out."""
        return list(self._notes)

    def __getitem__(self, name: str) -> Table:
        if name not in self._inner:
            raise KeyError(f"no table {name!r}; there are {', '.join(self._inner)}")
        return self._inner[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inner)

    def __len__(self) -> int:
        return len(self._inner)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Annex):
            return NotImplemented
        return self._notes == other._notes and self._inner == other._inner

    def __hash__(self) -> int:
        return hash((self._notes, tuple(self._inner)))

    def __reduce__(self) -> tuple[object, tuple[dict[str, Table], tuple[str, ...]]]:
        return Annex, (self._inner, self._notes)

    def _others(self) -> list[str]:
        """Tables that are named only, with their rows."""
        return [f"{name} ({len(table)} rows)" for name, table in self._inner.items() if name not in MAIN]

    def __repr__(self) -> str:
        notes = (f"note: {note}" for note in self._notes)
        main = (repr(self._inner[name]) for name in MAIN)
        return "\n".join(["Economic annex", *notes, *main, f"and {', '.join(self._others())}"])

    def _repr_html_(self) -> str:
        """Give the annex as notebooks show it: notes and main tables open, the others folded."""
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self._notes)

        def folded(name: str, table: Table) -> str:
            state = " open" if name in MAIN else ""
            title = f"{html.escape(name)}: {len(table)} rows"
            return f"<details{state}><summary>{title}</summary>{table._repr_html_()}</details>"

        tables = "".join(folded(name, table) for name, table in self._inner.items())
        return f"<p><b>Economic annex</b></p><ul>{notes}</ul>{tables}"


def annex(subject: Appraisal | Plan, *, rows: Rows | None = None, changes: Changes | None = None) -> Annex:
    """Make the economic annex of a plan, or of rows of an appraisal: what a bank's appraisal document shows.

    Money is real and in the pipeline's currency, but for ``fiscal`` where the pipeline has inflation. Flows are with
    less without: costs are positive where they are higher with the projects, ``net`` is what is gained less what is
    spent, and its present value is the net present value. Of a project that is built in part, each flow counts with its
    share, with and without alike: half a project has half of every stream. ``who_gains`` takes both accounts at the
    economic rate.

    Parameters
    ----------
    subject
        A plan, whose built projects stand in the annex, or an appraisal.
    rows
        Project, alternative and start of each row, one for each project, or several with the share of each behind:
        ``("buses", "electric", 2027, 0.4)``. If not given: the plan's; of an appraisal, the alternative of each project
        that is worth most at its first start, which ``notes`` says.
    changes
        The changes of ``sensitivities``, as for :func:`climcap.sensitivity`.

    Raises
    ------
    InputError
        For an appraisal made elsewhere, whose rows cannot be laid open, or rows and changes that are not known.

    Examples
    --------
    >>> import climcap as cc
    >>> appraisal = cc.appraise(cc.read("tests/cases/economics-3-without/pipeline.toml"))
    >>> annex = cc.annex(appraisal)
    >>> annex["results"]["enpv"].round(4).tolist()
    [4.8151, 4.8151]
    >>> streams = annex["streams_economic"].to_pandas().set_index("line")
    >>> round(float(streams.loc["present value", "net"]), 4)
    4.8151
    """
    appraisal, named, scenario = rows_of(subject, rows)
    inner = appraisal._inner  # noqa: SLF001 - one package
    tables, notes = _core.annex(inner, named, scenario, changes_of(changes))
    if isinstance(subject, Plan) and rows is None:
        notes = ["the projects that the plan builds", *notes]
    return Annex({table.name: Table(table) for table in tables}, tuple(notes))
