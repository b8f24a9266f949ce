"""Names, numbers and years in questions: taken as they come, or refused with what is allowed."""

from __future__ import annotations

import difflib
import math
import numbers
from typing import TYPE_CHECKING, Any

from climcap import _core

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["finite_number", "named_of", "one_of", "unknown", "whole_number", "year_of"]


def unknown(place: str, found: object, known: Collection[str]) -> BaseException:
    """Make the error for a name that is not known, with the nearest one that is."""
    near = difflib.get_close_matches(str(found), known, n=1)
    allowed = f"the nearest known name is {near[0]}" if near else ", ".join(known)
    return _core.input_error(place, str(found), found="an unknown name", allowed=allowed)


def whole_number(place: str, value: object, *, least: int | None = None) -> int:
    """Take a whole number, whatever kind of number it comes as; refuse any other, and one below the least allowed."""
    number = finite_number(place, value)
    if not number.is_integer() or (least is not None and number < least):
        allowed = "a whole number" if least is None else f"a whole number, {least} or more"
        raise _core.input_error(place, None, found=repr(value), allowed=allowed)
    return int(number)


def one_of(place: str, found: object, known: tuple[str, ...]) -> None:
    """Refuse a word that is none of those known."""
    if found not in known:
        raise _core.input_error(place, None, found=repr(found), allowed=", ".join(known))


def finite_number(place: str, value: object) -> float:
    """Take a finite number, whatever kind of number it comes as; a text is none."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise _core.input_error(place, None, found=repr(value), allowed="a finite number")
    return number


def year_of(place: str, value: object) -> int:
    """Take a calendar year."""
    return whole_number(f"{place} year", value)


def named_of(place: str, named: object) -> dict[str, Any]:
    """Take a project, one of its alternatives, or one of its starts."""
    match named:
        case str() | numbers.Integral():
            return {"project": str(named)}
        case (project, alternative):
            return {"project": str(project), "alternative": str(alternative)}
        case (project, alternative, start):
            chosen = None if alternative is None else str(alternative)
            return {"project": str(project), "alternative": chosen, "start": year_of(place, start)}
    allowed = "a project, (project, alternative) or (project, alternative, start)"
    raise _core.input_error(place, None, found=repr(named), allowed=allowed)
