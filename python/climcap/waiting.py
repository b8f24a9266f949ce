"""A sign that something is going on, for whoever waits for more than a second at a terminal."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

__all__ = ["waiting"]

# Whoever waits less sees nothing but the answer.
_PATIENCE = 1.0


@contextlib.contextmanager
def waiting(page: Console, doing: str, *, patience: float = _PATIENCE) -> Iterator[None]:
    """Show a moving bar with what is being done and for how long, from `patience` seconds on, until it is done.

    Nothing is shown where the page is no terminal.
    """
    if not page.is_terminal:
        yield
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    bar = Progress(*columns, console=page, transient=True)
    bar.add_task(doing, total=None)
    late = threading.Timer(patience, bar.start)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
        bar.stop()
