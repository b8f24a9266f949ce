"""Tonnes by gas: what a unit of an activity emits, and how waste decays in a landfill."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from by_hand_document import shares_of
from by_hand_reference import (
    BIOGENIC,
    CLIMATES,
    COMBUSTION,
    COUNTRIES,
    DECAY,
    FUELS,
    GRID,
    KILOTONNES,
    MARGINS,
    MATERIAL_UNITS,
    MATERIALS,
    MEGAWATT_HOURS,
    METHANE_CAPACITY,
    NITROUS,
    PATHWAYS,
    SITES,
    TERAJOULES,
    TONNES,
    TREATMENTS,
    WASTE,
)

if TYPE_CHECKING:
    from by_hand_document import Pipeline

Record = dict[str, Any]

SOURCES = ("factor", "fuel", "electricity", "material", "waste", "treatment", "wastewater")

METHANE_FOR_CARBON = 16 / 12
N2O_FOR_NITROGEN = 44 / 28


class Decay(NamedTuple):
    """A kind of waste in a landfill: the methane of a unit deposited, in tonnes, and how fast it comes."""

    methane: float
    rate: float


def source_of(activity: Record) -> str:
    """Which of the sources an activity is."""
    found = [source for source in SOURCES if activity.get(source) is not None]
    if len(found) != 1:
        raise ValueError(f"an activity has one of {SOURCES}, found {found}")
    return found[0]


def scope_of(activity: Record) -> int:
    """Scope 1, 2 or 3: as stated, else 2 for electricity, 3 for materials and works, 1 for what is left."""
    if activity.get("scope") is not None:
        return int(activity["scope"])
    if source_of(activity) == "material" or activity.get("phase") == "construction":
        return 3
    return 2 if source_of(activity) == "electricity" else 1


def emitted_per_unit(pipeline: Pipeline, activity: Record, year: int) -> dict[str, float]:
    """What a unit of quantity emits in its own year, in tCO2e by gas.

    Waste counted year by year emits nothing at once: see :func:`decays_of`.
    """
    match source_of(activity):
        case "factor":
            tonnes = {activity.get("gas") or "CO2e": pipeline.emission_factor(activity["factor"], year)}
        case "fuel":
            tonnes = of_fuel(activity)
        case "electricity":
            tonnes = of_electricity(activity)
        case "material":
            tonnes = of_material(activity)
        case "treatment":
            tonnes = of_treatment(activity)
        case "wastewater":
            tonnes = of_wastewater(activity)
        case _:
            committed = not decays_yearly(activity)
            tonnes = {"CH4": sum(decay.methane for decay in decays_of(activity)) if committed else 0.0}
    intensity = activity.get("intensity", 1.0)
    return {gas: pipeline.warming(gas) * intensity * amount for gas, amount in tonnes.items() if amount != 0.0}


def of_fuel(activity: Record) -> dict[str, float]:
    """A fuel burned: IPCC 2006 Guidelines, vol. 2, E = fuel x factor, with CO2 of biomass counted as zero."""
    fuel, use = activity["fuel"], activity["use"]
    calorific, carbon = FUELS[fuel]
    unit = unit_of(activity)
    energy = TERAJOULES[unit] if unit in TERAJOULES else KILOTONNES[unit] * calorific
    methane, nitrous = (0.0, 0.0) if use == "co2_only" else COMBUSTION[fuel, use]
    kilograms = {"CO2": 0.0 if fuel in BIOGENIC else carbon, "CH4": methane, "N2O": nitrous}
    return {gas: energy * amount / 1e3 for gas, amount in kilograms.items()}


def of_electricity(activity: Record) -> dict[str, float]:
    """Electricity of a country, at the margin named; combined margins look ahead already.

    Margins are of CO2 alone, the average of all that is emitted.
    """
    country = COUNTRIES.get(activity["electricity"], activity["electricity"])
    grams = GRID[country][MARGINS.index(activity["margin"])]
    gas = "CO2e" if activity["margin"] == "average" else "CO2"
    return {gas: MEGAWATT_HOURS[unit_of(activity)] * grams / 1e3}


def of_material(activity: Record) -> dict[str, float]:
    """What making a material emitted."""
    (kind, kilograms), (measure, size) = MATERIALS[activity["material"]], MATERIAL_UNITS[unit_of(activity)]
    if kind != measure:
        raise ValueError(f"{activity['material']} is counted by {kind}, not in {unit_of(activity)}")
    return {"CO2e": size * kilograms / 1e3}


def of_treatment(activity: Record) -> dict[str, float]:
    """Wet waste composted or digested."""
    methane, nitrous = TREATMENTS[activity["treatment"]]
    waste = TONNES[unit_of(activity)]
    return {"CH4": waste * methane / 1e3, "N2O": waste * nitrous / 1e3}


def of_wastewater(activity: Record) -> dict[str, float]:
    """Wastewater treated or discharged: IPCC 2019 Refinement, vol. 5, chapter 6."""
    pathway, unit = activity["wastewater"], unit_of(activity)
    if pathway in NITROUS:
        return {"N2O": NITROUS[pathway] * N2O_FOR_NITROGEN}
    measure = "COD" if unit == "t COD" else "BOD"
    organic = activity["bod_g_per_person_day"] * 365 / 1e6 if unit == "persons" else 1.0
    organic *= activity.get("industrial", 1.0) * (1 - activity.get("recovery", 0.0))
    return {"CH4": organic * METHANE_CAPACITY[measure] * PATHWAYS[pathway]}


def unit_of(activity: Record) -> str:
    """The unit of what is burned or used."""
    stated = activity.get("intensity_unit") if activity.get("intensity") is not None else None
    return str(stated or activity["unit"])


def decays_yearly(activity: Record) -> bool:
    """Whether an activity is waste whose methane comes year by year."""
    return source_of(activity) == "waste" and activity.get("accounting", "yearly") == "yearly"


def decays_of(activity: Record) -> list[Decay]:
    """What a unit deposited becomes, by kind of waste: IPCC 2006 Guidelines, vol. 5, chapter 3.

    The carbon that decays is DOC x DOCf x MCF; a share of what it becomes is methane, of which some is caught and
    burned, and some oxidized on its way out.
    """
    climate = CLIMATES.index(activity["climate"])
    mcf = SITES[activity["mcf"]] if isinstance(activity["mcf"], str) else activity["mcf"]
    escapes = (1 - activity.get("oxidation", 0.0)) * (1 - activity.get("recovery", 0.0))
    decays = []
    for kind, share in shares_of(activity["waste"]).items():
        organic, decaying, row = WASTE[kind]
        if activity.get("doc") is not None:
            organic = activity["doc"]
        if activity.get("doc_f") is not None:
            decaying = activity["doc_f"]
        carbon = TONNES[unit_of(activity)] * share * organic * decaying * mcf
        methane = escapes * activity.get("methane_share", 0.5) * METHANE_FOR_CARBON * carbon
        decays.append(Decay(methane, DECAY[row][climate]))
    return decays


def methane_after(decays: list[Decay], years: int) -> float:
    """Methane that a unit gives off in the year that many years after its deposit; none in the year itself."""
    if years < 1:
        return 0.0
    return sum(d.methane * math.exp(-d.rate * (years - 1)) * (1 - math.exp(-d.rate)) for d in decays)
