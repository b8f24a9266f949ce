"""What climcap raises.

Every exception is a :class:`ClimcapError`; each can be pickled, tables included, so that it survives the way back from
another process.
"""

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

    Attributes
    ----------
    conflict
        Limits that cannot all be met, and could if any one of them were dropped; ``None`` if not asked for.
    relaxation
        By how much each limit would have to give way, at least; ``None`` if not asked for.
    """

    def __init__(
        self,
        message: str,
        *,
        conflict: Table | _core.Table | None = None,
        relaxation: Table | _core.Table | None = None,
    ) -> None:
        super().__init__(message)
        self.conflict = None if conflict is None else Table(conflict)
        self.relaxation = None if relaxation is None else Table(relaxation)


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
