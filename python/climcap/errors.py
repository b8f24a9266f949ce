"""What climcap raises.

Every exception is a :class:`ClimcapError`; each can be pickled, tables included, so that it survives the way back from
another process.
"""

from functools import cached_property
from typing import Any

from climcap import _core
from climcap.table import Table

__all__ = ["ClimcapError", "InfeasibleError", "InputError", "SolverError"]


class ClimcapError(Exception):
    """Whatever climcap raises; by itself, an error of climcap's own."""


class InputError(ClimcapError, ValueError):
    """The input is wrong; message and table name each value, what was found and what is allowed."""

    def __init__(self, message: str, *, problems: Table | _core.Table | None = None) -> None:
        super().__init__(message)
        self._problems = None if problems is None else Table(problems)

    @property
    def problems(self) -> Table:
        """One row per problem: ``address``, ``place``, ``found``, ``allowed``; no rows if the message says it all."""
        if self._problems is not None:
            return self._problems
        return Table({name: [] for name in ("address", "place", "found", "allowed")}, name="problems")


class InfeasibleError(ClimcapError):
    """No plan can meet all limits at once.

    What cannot hold together is looked for when the error is shown or one of the two tables is asked for, which takes a
    few seconds at most.
    """

    def __init__(
        self,
        message: str,
        *,
        conflict: Table | None = None,
        relaxation: Table | None = None,
        asked: _core.Infeasible | None = None,
    ) -> None:
        super().__init__(message)
        self._asked = asked
        if asked is None:
            self._conflict = None if conflict is None else (conflict, "")
            self.relaxation = relaxation

    def __str__(self) -> str:
        """Give the message, with the limits that cannot hold together."""
        words = "" if self._conflict is None else self._conflict[1]
        return f"{super().__str__()}. {words}" if words else super().__str__()

    def __reduce__(self) -> tuple[Any, ...]:
        """Give what is found of it, which survives the way to another process."""
        state = {"_asked": None, "_conflict": self._conflict, "relaxation": self.relaxation}
        return type(self), self.args, state

    @property
    def conflict(self) -> Table | None:
        """Limits that cannot all be met, and could if any one of them were dropped; ``None`` if they were not found."""
        return None if self._conflict is None else self._conflict[0]

    @cached_property
    def relaxation(self) -> Table | None:
        """By how much limits would have to give way, at least; ``None`` if it was not found."""
        found = None if self._asked is None else self._asked.relaxation()
        return None if found is None else Table(found)

    @cached_property
    def _conflict(self) -> tuple[Table, str] | None:
        found = None if self._asked is None else self._asked.conflict()
        return None if found is None else (Table(found[0]), found[1])


class SolverError(ClimcapError):
    """The solver found no plan in time, or failed.

    Attributes
    ----------
    bound
        The objective that no plan can pass, as far as it was proven; ``None`` if nothing was.
    """

    def __init__(self, message: str, *, bound: float | None = None) -> None:
        super().__init__(message)
        self.bound = bound
