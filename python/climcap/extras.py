"""Packages that are not installed with climcap unless asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["extra"]


def extra(package: str, name: str) -> Any:
    """Import a package of one of climcap's extras.

    Parameters
    ----------
    package
        What is imported.
    name
        The extra it belongs to.

    Raises
    ------
    ImportError
        If it is not installed; the message says what to install.
    """
    try:
        return import_module(package)
    except ImportError as error:
        message = f'{package} is not installed: pip install "climcap[{name}]"'
        raise ImportError(message, name=package) from error
