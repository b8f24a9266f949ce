"""The programs of the examples, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def example_of(name: str) -> ModuleType:
    """Give ``run.py`` of an example; nothing in it runs but its definitions."""
    module_name = f"{name}_run"
    spec = importlib.util.spec_from_file_location(module_name, EXAMPLES / name / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look for the module that they are defined in.
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module
