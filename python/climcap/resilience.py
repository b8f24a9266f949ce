"""Expected damage of hazards, on plain numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from climcap import _core
from climcap.curves import DamageCurve, damage_curve
from climcap.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

__all__ = [
    "DamageCurve",
    "combine",
    "damage_curve",
    "expected_annual_damage",
    "layer",
    "simulate_annual_losses",
]


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
    read = (tail, onset, protection, standard, frequency_multiplier, measure, interpolation)
    return _core.expected_annual_damage(list(return_periods), list(losses), read)


def layer(
    return_periods: Sequence[float],
    losses: Sequence[float],
    *,
    attachment: float,
    cover: float,
    tail: Literal["constant", "zero"] = "constant",
    onset: float | None = None,
    protection: float | None = None,
    standard: Literal["fixed", "maintained"] = "fixed",
    frequency_multiplier: float = 1.0,
    measure: Literal["probability", "rate"] = "probability",
    interpolation: Literal["linear", "log"] = "linear",
) -> float:
    """Expected yearly loss in a layer: what a policy is expected to pay.

    The integral over probability of ``min(max(loss - attachment, 0), cover)``, exact where it begins and ends to pay.

    Parameters
    ----------
    return_periods, losses
        As in :func:`expected_annual_damage`, like all that follows ``cover``.
    attachment
        Loss of an event from which the layer pays.
    cover
        The most that it pays for an event.
    tail, onset, protection, standard, frequency_multiplier, measure, interpolation
        How the losses are read.

    Raises
    ------
    InputError
        As :func:`expected_annual_damage`, and for a layer below zero.

    Examples
    --------
    >>> import climcap as cc
    >>> round(cc.resilience.layer([10, 100], [0, 90], attachment=40, cover=20), 6)
    1.0
    """
    read = (tail, onset, protection, standard, frequency_multiplier, measure, interpolation)
    return _core.expected_layer_loss(list(return_periods), list(losses), attachment, cover, read)


def combine(
    curves: Sequence[tuple[Sequence[float], Sequence[float]]],
    *,
    value: float = 1.0,
    combination: Literal["max", "independent"] = "max",
    tail: Literal["constant", "zero"] = "constant",
    onset: float | None = None,
    protection: float | None = None,
    standard: Literal["fixed", "maintained"] = "fixed",
    frequency_multiplier: float = 1.0,
    measure: Literal["probability", "rate"] = "probability",
    interpolation: Literal["linear", "log"] = "linear",
) -> float:
    """Expected yearly damage of one asset under several hazards that come in one event.

    At equal return period the shares that they take combine, over the union of the return periods; in between the
    combined share runs straight. A hazard takes nothing where it says nothing, so that one that does no harm changes
    nothing.

    Parameters
    ----------
    curves
        Return periods and shares of the value, for each hazard.
    value
        What the asset is worth; 1 gives the share of it that is lost a year.
    combination
        The worst of the shares (``"max"``), or each of what the others leave (``"independent"``): 1 - product of
        (1 - share).
    tail, onset, protection, standard, frequency_multiplier, measure, interpolation
        How each is read, as in :func:`expected_annual_damage`.

    Raises
    ------
    InputError
        As :func:`expected_annual_damage`, and for shares that are not from 0 to 1.

    Examples
    --------
    >>> import climcap as cc
    >>> surge, wind = ([10, 100], [0.1, 0.5]), ([10, 100], [0.2, 0.4])
    >>> round(cc.resilience.combine([surge, wind], value=1000), 6)
    36.5
    """
    read = (tail, onset, protection, standard, frequency_multiplier, measure, interpolation)
    parts = [(list(years), list(shares)) for years, shares in curves]
    return _core.expected_combined_damage(parts, value, combination, read)


def simulate_annual_losses(
    return_periods: Sequence[float],
    losses: Sequence[float],
    years: int,
    *,
    seed: int,
    tail: Literal["constant", "zero"] = "constant",
    onset: float | None = None,
    protection: float | None = None,
    standard: Literal["fixed", "maintained"] = "fixed",
    frequency_multiplier: float = 1.0,
    measure: Literal["probability", "rate"] = "probability",
    interpolation: Literal["linear", "log"] = "linear",
) -> np.ndarray:
    """Losses of years drawn at random: what a budget may meet, where the expected damage is only its mean.

    With ``measure="probability"`` a year sees at most one event; with ``"rate"`` a Poisson number of them, whose
    losses add up. The mean converges to :func:`expected_annual_damage`; the same seed gives the same losses everywhere.

    Parameters
    ----------
    return_periods, losses
        As in :func:`expected_annual_damage`.
    years
        How many years are drawn.
    seed
        A whole number of 0 or more.
    tail, onset, protection, standard, frequency_multiplier, measure, interpolation
        How the losses are read.

    Returns
    -------
    numpy.ndarray
        One loss for each year.

    Raises
    ------
    InputError
        As :func:`expected_annual_damage`, and for more events than can be drawn.

    Examples
    --------
    >>> import climcap as cc
    >>> losses = cc.resilience.simulate_annual_losses([10, 100], [1000, 5000], 100_000, seed=1)
    >>> bool(abs(losses.mean() - 320) < 15), bool(abs((losses > 0).mean() - 0.1) < 0.005)
    (True, True)
    """
    read = (tail, onset, protection, standard, frequency_multiplier, measure, interpolation)
    drawn = _core.simulate_annual_losses(list(return_periods), list(losses), years, seed, read)
    return Table(drawn)["loss"]
