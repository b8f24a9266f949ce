"""Expected damage of hazards, on plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from climcap import _core
from climcap.curves import DamageCurve, damage_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DamageCurve", "damage_curve", "expected_annual_damage"]


def expected_annual_damage(
    return_periods: Sequence[float],
    losses: Sequence[float],
    *,
    tail: Literal["constant", "zero"] = "constant",
    onset: float | None = None,
    protection: float | None = None,
    standard: Literal["fixed", "maintained"] = "fixed",
    frequency_multiplier: float = 1.0,
    measure: Literal["probability", "rate"] = "probability",
    interpolation: Literal["linear", "log"] = "linear",
) -> float:
    """Expected annual damage of losses by return period.

    The integral of loss over annual exceedance probability p = 1 / return period, times the frequency multiplier.

    Parameters
    ----------
    return_periods, losses
        Years, and what the event of each costs; in any order, losses that do not fall as events get rarer.
    tail
        Events rarer than the rarest given cost as much as it (``"constant"``), or nothing.
    onset
        Return period below the smallest given at which loss begins; none if not given.
    protection
        Return period up to which a protection keeps all loss away.
    standard
        Whether more frequent events erode the protection (``"fixed"``) or it is raised with them.
    frequency_multiplier
        What the frequency of all events is multiplied by.
    measure
        Whether 1 / return period is a yearly probability, at most 1, or a number of events a year.
    interpolation
        Between return periods, losses are linear in p or in its logarithm.

    Raises
    ------
    InputError
        For impossible return periods, or losses that fall as events get rarer.

    Examples
    --------
    >>> import climcap as cc
    >>> cc.resilience.expected_annual_damage([100, 200], [1000, 2000], tail="zero")
    7.5
    """
    return _core.expected_annual_damage(
        list(return_periods),
        list(losses),
        tail,
        onset,
        protection,
        standard,
        frequency_multiplier,
        measure,
        interpolation,
    )
