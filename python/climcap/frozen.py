"""What climcap hands over is frozen: a value that can be shared, compared and saved."""

from __future__ import annotations

from typing import Any

__all__ = ["Frozen"]


class Frozen:
    """The face of a value of the library, which cannot be changed."""

    __slots__ = ("_inner",)

    def __init__(self, inner: Any) -> None:
        object.__setattr__(self, "_inner", inner)

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {attribute} cannot be set")

    def __delattr__(self, attribute: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {attribute} cannot be deleted")
