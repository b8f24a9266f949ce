"""A plan as a workbook: what a ministry files, with totals that recompute."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from climcap.plan import Plan

__all__ = ["write_workbook"]


def write_workbook(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write a plan as an Excel workbook: summary, schedule, budget book, flows, emissions, damage, annex, sources.

    Figures are the plan's own; nothing is appraised here. Totals are formulas, which come to the plan's totals when a
    program recalculates them. Numbers are numbers with their units in the heads; names and notes are texts, whatever
    they begin with. Sheets of which the plan has nothing, as of cash flows where the appraisal was made elsewhere, are
    left out.

    Parameters
    ----------
    plan
        What :func:`optimize` gave.
    path
        The ``.xlsx`` file to write; one that is there already is replaced.

    Raises
    ------
    ImportError
        If XlsxWriter is not installed: ``pip install "climcap[excel]"``.

    Examples
    --------
    >>> import climcap as cc, pathlib, tempfile
    >>> plan = cc.optimize(cc.appraise(cc.read("examples/island/pipeline.toml")), gap=0.01)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "plan.xlsx"
    ...     cc.write_workbook(plan, path)
    ...     path.stat().st_size > 20_000
    True
    """
    from climcap.workbook.build import build

    build(plan, Path(path))
