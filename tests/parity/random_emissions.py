"""Random pipelines whose activities emit in every way."""

from __future__ import annotations

from typing import Any

from by_hand_reference import (
    CLIMATES,
    COMBUSTION,
    COUNTRIES,
    FACTORS,
    FUELS,
    GRID,
    GWP,
    KILOTONNES,
    MARGINS,
    MATERIALS,
    MEGAWATT_HOURS,
    NITROUS,
    PATHWAYS,
    SITES,
    TERAJOULES,
    TONNES,
    TREATMENTS,
    WASTE,
)
from random_money import FeatureDraw

Record = dict[str, Any]

KINDS = ("factor", "gas", "fuel", "electricity", "material", "waste", "wastewater", "works")


class EmissionDraw(FeatureDraw):
    """One document being drawn, with emissions by gas."""

    def settings(self, scenarios: dict[str, Record]) -> Record:
        """Conventions, with warming potentials, and what the accounting table counts."""
        settings = super().settings(scenarios)
        if self.has("emissions"):
            settings["gwp"] = self.random.choice([*GWP])
        if self.has("accounting"):
            settings["accounting"] = {}
            for part in ("scope_3", "construction", "leakage"):
                self.maybe(settings["accounting"], 0.4, **{part: self.chance(0.3)})
        return settings

    def complete_project(self, name: str, project: Record, alternatives: dict[str, Record]) -> None:
        """What is counted of a project, and what it is compared with."""
        if self.has("accounting"):
            project |= {"boundary": "the site and what it uses", "baseline": "what goes on without the project"}
        super().complete_project(name, project, alternatives)

    def activity(self, components: list[str], *, existing: bool) -> Record:
        """Something that emits: a plain factor, a gas, a fuel, electricity, a material, waste, wastewater, works."""
        plain = super().activity(components, existing=existing)
        kind = self.random.choice(KINDS) if self.has("emissions") else "factor"
        profile = plain | self.moment()
        if self.has("emissions"):
            self.maybe(profile, 0.2, scope=self.random.choice((1, 2, 3)), leakage=self.chance(0.5))
        if kind == "factor":
            return profile
        if kind == "works":
            return self.works(profile, components) if components else profile
        del profile["factor"]
        profile.pop("unit", None)
        draw = {"gas": self.of_gas, "fuel": self.of_fuel, "waste": self.of_waste, "wastewater": self.of_wastewater}
        return profile | draw.get(kind, self.of_purchase)()

    def works(self, profile: Record, components: list[str]) -> Record:
        """What the works of a component emit, for one whole building."""
        kept = {field: profile[field] for field in ("quantity", "timing", "scope", "leakage") if field in profile}
        if self.chance(0.5):
            material = {"material": "cement-general-uk-weighted-average", "unit": "t"}
        else:
            material = {"fuel": "gas_diesel_oil", "use": "co2_only", "unit": "GJ"}
        return kept | material | {"phase": "construction", "component": self.random.choice(components)}

    def of_gas(self) -> Record:
        """Tonnes of a gas for a unit, perhaps by way of an intensity."""
        record: Record = {
            "gas": self.random.choice(("CO2", "CH4", "N2O", "HFC134a")),
            "factor": self.number(0, 0.01, 5),
        }
        self.maybe(record, 0.5, intensity=self.number(0.1, 3), unit="visits", phase="operation")
        return record

    def of_fuel(self) -> Record:
        """A fuel, burned in a use for which there are factors, or counted by its CO2 alone."""
        fuel, use = self.random.choice([*COMBUSTION])
        if self.chance(0.3):
            fuel, use = self.random.choice([*FUELS]), "co2_only"
        unit = self.random.choice([*TERAJOULES, *KILOTONNES])
        record: Record = {"fuel": fuel, "use": use, "unit": unit}
        if self.chance(0.3):
            record |= {"unit": "vehicle-km", "intensity": self.number(0.001, 0.1, 4), "intensity_unit": unit}
        return record

    def of_purchase(self) -> Record:
        """Electricity or a material, the material perhaps by its factor."""
        if self.chance(0.2):
            factor = self.random.choice([*FACTORS])
            return {"factor": factor, "unit": FACTORS[factor][0]}
        if self.chance(0.5):
            country = self.random.choice([*GRID, *COUNTRIES])
            unit = self.random.choice([*MEGAWATT_HOURS])
            return {"electricity": country, "margin": self.random.choice(MARGINS), "unit": unit}
        material = self.random.choice([*MATERIALS])
        by_mass = MATERIALS[material][0] == "mass"
        return {"material": material, "unit": self.random.choice(("kg", "t")) if by_mass else "m2"}

    def of_waste(self) -> Record:
        """Waste in a landfill, year by year or by commitment, or treated."""
        unit = self.random.choice([*TONNES])
        if self.chance(0.2):
            return {"treatment": self.random.choice([*TREATMENTS]), "unit": unit}
        record: Record = {"waste": self.mixture(WASTE), "climate": self.random.choice(CLIMATES), "unit": unit}
        record["mcf"] = self.random.choice((*SITES, self.number(0.3, 1)))
        self.maybe(record, 0.4, recovery=self.number(0, 0.8), oxidation=0.1)
        self.maybe(record, 0.3, doc=self.number(0.1, 0.5), doc_f=0.5, methane_share=self.number(0.45, 0.6))
        self.maybe(record, 0.5, accounting=self.random.choice(("yearly", "commitment")))
        return record

    def of_wastewater(self) -> Record:
        """Wastewater by what it carries or by who sends it."""
        if self.chance(0.3):
            return {"wastewater": self.random.choice([*NITROUS]), "unit": "t N"}
        record: Record = {"wastewater": self.random.choice([*PATHWAYS])}
        record["unit"] = self.random.choice(("t BOD", "t COD", "persons"))
        if record["unit"] == "persons":
            record["bod_g_per_person_day"] = self.random.choice((34, 50, 60))
        self.maybe(record, 0.4, industrial=1.25, recovery=self.number(0, 0.6))
        return record
