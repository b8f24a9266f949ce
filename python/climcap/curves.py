"""Published responses to the intensity of a hazard."""

from __future__ import annotations

from typing import TYPE_CHECKING, final, overload

from climcap import _core
from climcap.frozen import Frozen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

__all__ = ["DamageCurve", "damage_curve"]


@final
class DamageCurve(Frozen):
    """What a hazard takes, by its intensity: call it with an intensity, or an array of them; frozen.

    :func:`damage_curve` gives one.
    """

    __slots__ = ()

    _inner: _core.Curve

    @property
    def name(self) -> str:
        """Id of its table in :mod:`climcap.reference`."""
        return self._inner.id

    @property
    def source(self) -> str:
        """Where it is from."""
        return self._inner.source

    @property
    def unit(self) -> str:
        """Unit of the intensity that it reads."""
        return self._inner.unit

    @property
    def gives(self) -> str:
        """What it gives: a share, of what, or days."""
        return self._inner.gives

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Intensities with their responses, as published; empty for a closed form."""
        return tuple(self._inner.points)

    @overload
    def __call__(self, intensity: float) -> float: ...
    @overload
    def __call__(self, intensity: ArrayLike) -> np.ndarray: ...
    def __call__(self, intensity: ArrayLike) -> float | np.ndarray:
        """Give the response to an intensity, or to each of an array of them.

        Linear between points, nothing below the first, flat above the last.

        Raises
        ------
        InputError
            If an intensity is not finite.
        """
        import numpy as np

        asked = np.asarray(intensity, dtype=float)
        found = np.array(self._inner.at(asked.ravel().tolist())).reshape(asked.shape)
        return found if asked.ndim else float(found)

    def __eq__(self, other: object) -> bool:
        return self.name == other.name if isinstance(other, DamageCurve) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return damage_curve, (self.name,)

    def __repr__(self) -> str:
        shape = f"{len(self.points)} points" if self.points else "a closed form"
        return f"{self.name}: {self.gives} by intensity in {self.unit}, {shape}"


def damage_curve(name: str) -> DamageCurve:
    """Give a published response to the intensity of a hazard, as exposures of a pipeline read it.

    Parameters
    ----------
    name
        Id or shorter name of a curve: ``"jrc-residential-africa"``, ``"emanuel-na1"``. ``climcap.reference.tables()``
        lists them.

    Raises
    ------
    InputError
        If no curve has this name, with the nearest that one has.

    Examples
    --------
    Half a meter of water in an African home takes 22 per cent of its value (JRC 2017):

    >>> import climcap as cc
    >>> curve = cc.resilience.damage_curve("jrc-residential-africa")
    >>> round(curve(0.5), 2)
    0.22
    >>> curve([0, 3, 9]).round(2).tolist()
    [0.0, 0.82, 1.0]
    """
    return DamageCurve(_core.Curve.named(name))
