"""Files that are made from others and stored all the same: written anew, or compared with what they should be."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


def write_or_check(stored: Path, make: Callable[[], str], doc: str | None, command: str) -> int:
    """Write what `make` gives, or with `--check` only say whether it is what is stored.

    Returns the status to exit with: 1 if it was to be checked and is not right.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if what is stored is not right")
    check = parser.parse_args().check
    text, name = make(), stored.relative_to(ROOT)
    if stored.exists() and stored.read_text(encoding="utf-8") == text:
        print(f"{name} is right")
        return 0
    if check:
        print(f"{name} does not match what it is made from; run `{command}`", file=sys.stderr)
        return 1
    stored.write_text(text, encoding="utf-8")
    print(f"{name} written")
    return 0
