"""How a search goes, for whoever waits for it: as a value, and as a bar in terminals and notebooks."""

from __future__ import annotations

import contextlib
import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    Told: TypeAlias = Callable[..., object]

__all__ = ["Asked", "Progress", "bar", "watched"]

# A search shorter than this is not worth a bar.
_PATIENCE = 1.0
# A gap is shown on a scale from a half, where a search begins to be of use, down to what was asked.
_WIDE = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How a search goes.

    Attributes
    ----------
    elapsed
        Seconds since it began.
    phase
        ``presolve`` while nothing is known yet, then ``search``.
    incumbent
        Objective of the best plan found so far; ``None`` before there is one.
    bound
        No plan is better than this; ``None`` before anything is proven.
    gap
        Distance of the two as a share of the objective.
    points, points_asked
        Of a frontier: the points found so far, and how many were asked for (``None``: every one). Of reasons and prices
        of limits: the questions answered, and how many there may be.
    """

    elapsed: float
    phase: str
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    points: int | None = None
    points_asked: int | None = None

    def __str__(self) -> str:
        parts = [self.phase, f"{self.elapsed:.0f} s"]
        if self.points is not None:
            of = "" if self.points_asked is None else f" of {self.points_asked}"
            parts.append(f"{self.points}{of} points")
        if self.incumbent is not None:
            parts.append(f"best {_figure(self.incumbent)}")
        if self.bound is not None:
            parts.append(f"none better than {_figure(self.bound)}")
        if self.gap is not None:
            parts.append(f"gap {100 * self.gap:.2g} %")
        return ", ".join(parts)


# What may be asked for: a bar, none, or a function of one's own.
Asked: TypeAlias = "Callable[[Progress], object] | bool | None"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.4g}"  # noqa: PLR2004 - whole from three figures on


@contextlib.contextmanager
def watched(progress: Asked, *, gap: float) -> Iterator[Told | None]:
    """Give what the library calls: with a bar for ``True``, with what was handed over, or nothing."""
    if progress is None or progress is False:
        yield None
    elif progress is True:
        with bar(gap=gap) as show:
            yield lambda *state: show(Progress(*state))
    elif callable(progress):
        yield lambda *state: progress(Progress(*state))
    else:
        raise TypeError(f"progress is not callable: found {progress!r}; allowed: a function, True or None")


@contextlib.contextmanager
def bar(*, gap: float, page: Console | None = None) -> Iterator[Callable[[Progress], None]]:
    """Show a bar, on standard error or in a notebook, once a search has gone on for a second.

    Its length is how far the gap has closed from a half to what was asked, in steps of powers (from 10 % to 1 % is as
    far as from 1 % to 0.1 %), or, of a frontier, how many of the points are found. It goes away when the search ends.
    """
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    if page is None:
        page = Console() if _in_notebook() else Console(stderr=True)
    bars = Bars(BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), console=page, transient=True)
    task = bars.add_task("searching", total=1.0)
    shown = False

    def show(state: Progress) -> None:
        nonlocal shown
        if state.elapsed < _PATIENCE:
            return
        if not shown:
            bars.start()
            shown = True
        bars.update(task, description=str(state), completed=_closed(state, gap))

    try:
        yield show
    finally:
        if shown:
            bars.stop()


def _closed(state: Progress, gap: float) -> float:
    """How much of the way is done, as a share."""
    if state.points_asked:
        return min(1.0, (state.points or 0) / state.points_asked)
    if state.gap is None:
        return 0.0
    asked = max(gap, 1e-9)
    now = min(max(state.gap, asked), _WIDE)
    return math.log(_WIDE / now) / math.log(_WIDE / asked) if asked < _WIDE else 1.0


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    found = shell.get_ipython() if shell is not None else None
    return found is not None and "IPKernelApp" in found.config
