"""Packages that climcap works without, brought in where one is needed."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["extra"]


def extra(module: str, name: str) -> Any:
    """Import a module that an extra of climcap brings, or say what to install.

    Parameters
    ----------
    module
        What to import, such as ``matplotlib.figure``.
    name
        The extra that brings it, such as ``plot``.

    Raises
    ------
    ImportError
        If it is not installed; the message holds the line that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        package = module.partition(".")[0]
        raise ImportError(f'{package} is not installed; to have it: pip install "climcap[{name}]"') from missing
