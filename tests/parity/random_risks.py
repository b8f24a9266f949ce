"""Random pipelines with hazards said by difference, families of events, levers, insurance and shared things."""

from __future__ import annotations

import copy
from typing import Any

from by_hand_document import by_id
from by_hand_losses import READING
from by_hand_reference import CURVES, HALF_SPEED, SEA_LEVEL
from random_emissions import EmissionDraw

Record = dict[str, Any]


class RiskDraw(EmissionDraw):
    """One document being drawn, with risks of every kind."""

    # Hazards.

    def hazard_names(self) -> tuple[str, ...]:
        """The hazards of the document: storm winds in m/s, and a family of surge and gale, if it has them."""
        names = ["flood", "wind", "losses"]
        if self.has("curves"):
            names.append("storm")
        return (*names, *(("surge", "gale") if self.has("families") else ()))

    def hazard_rows(self, hazard: str, names: list[str]) -> list[Record]:
        """What a hazard does: by points, or by how it differs from its first year."""
        if hazard in {"surge", "gale"}:
            return self.family_rows(hazard)
        first = self.base_year - 5
        if hazard == "flood" and self.has("sea_level") and self.chance(0.7):
            rise: Record = {"hazard": hazard, "sea_level": self.random.choice([*SEA_LEVEL])}
            self.maybe(rise, 0.3, scenario=names[0])
            return [self.hazard(hazard, year=first), rise]
        if not self.has("differences") or self.chance(0.3):
            return super().hazard_rows(hazard, names)
        rows = [self.hazard(hazard, year=first)]
        for later in (self.base_year + 8, self.base_year + 40):
            change: Record = {"hazard": hazard, "year": later, "frequency_multiplier": self.number(0.7, 2.5)}
            if hazard != "losses":
                self.maybe(change, 0.5, intensity_factor=self.number(0.9, 1.4), intensity_shift=self.number(-0.2, 0.8))
            rows += [change] if self.chance(0.5) else [change | {"scenario": name} for name in names]
        return rows

    def family_rows(self, hazard: str) -> list[Record]:
        """One of two hazards of the same storms: the sea rises and storms stay as they are, or both change at once."""
        if hazard == "surge":  # both hazards of a family say the same
            self.how = self.random.choice(({}, {"event_combination": "max"}, {"event_combination": "independent"}))
            self.later = self.random.choice(("as now", "sea", "both"))
        marks = {"event_family": "cyclone"} | self.how
        rows = [self.hazard(hazard, year=self.base_year - 5) | marks]
        if self.later == "both":
            change: Record = {"hazard": hazard, "year": self.base_year + 30}
            change["intensity_factor"] = self.number(1, 1.4)
            self.maybe(change, 0.5, frequency_multiplier=self.number(0.8, 1.5))
            rows.append(change | marks)
        elif self.later == "sea" and hazard == "surge":
            rows.append({"hazard": hazard, "sea_level": self.random.choice([*SEA_LEVEL])} | marks)
        return rows

    def hazard(self, hazard: str, **fields: Any) -> Record:
        """One record of a hazard; winds are of another order than depths."""
        record = super().hazard(hazard, **fields)
        if hazard in {"storm", "gale"}:
            record["intensity"] = [round(20 + 10 * intensity, 3) for intensity in record["intensity"]]
        return record

    # Exposures.

    def exposure(self, *, existing: bool) -> Record:
        """Something that a hazard can damage or interrupt, and what is done about it."""
        exposure = super().exposure(existing=existing) | self.valuation()
        if self.has("curves") and exposure["hazard"] in {"flood", "wind"} and "curve" in exposure:
            if exposure["hazard"] == "flood":
                self.maybe(exposure, 0.6, curve=self.random.choice([*CURVES]))
            elif self.chance(0.6) and "downtime" not in exposure:
                exposure |= {"hazard": "storm", "curve": self.random.choice([*HALF_SPEED])}
        if self.has("levers") and exposure["hazard"] != "losses":
            self.maybe(exposure, 0.4, raised_by=self.number(0, 1.5))
            if "curve" in exposure:
                self.maybe(exposure, 0.3, damage_scale=self.number(0, 1))
            if "downtime" in exposure:
                self.maybe(exposure, 0.3, downtime_scale=self.number(0, 1.5))
        return exposure

    def complete_project(self, name: str, project: Record, alternatives: dict[str, Record]) -> None:
        """Exposures of components, assets under two hazards, and policies."""
        for alternative in alternatives.values():
            exposures = alternative.get("exposures", {})
            if self.has("depreciated"):
                self.tie(exposures, alternative.get("components", {}))
            if self.has("families") and self.chance(0.4):
                exposures |= self.under_storms()
            if exposures:
                alternative["exposures"] = exposures
            if self.has("insurance") and self.chance(0.6):
                self.insure(project, alternative)
        super().complete_project(name, project, alternatives)

    def tie(self, exposures: dict[str, Record], components: dict[str, Record]) -> None:
        """Some exposures stand with a component, and lose value as it ages."""
        for exposure in exposures.values():
            if components and not exposure.get("protected") and self.chance(0.5):
                exposure["component"] = self.random.choice([*components])
                if "curve" in exposure:
                    self.maybe(exposure, 0.7, value_basis=self.random.choice(("replacement", "depreciated")))

    def under_storms(self) -> dict[str, Record]:
        """One asset that surge and gale of the same storms damage."""
        asset: Record = {"covers": "hall", "value": self.number(1e4, 2e6, 0), **self.valuation()}
        self.maybe(asset, 0.4, reconstruction_at=0.6, growth=0.01)
        self.maybe(asset, 0.3, interpolation="log", measure="rate", frequency_multiplier=self.number(0.7, 2))
        self.maybe(asset, 0.3, protection=self.random.choice((8, 20, 75)), standard="fixed")
        by_surge: Record = {"hazard": "surge", "curve": "weak"}
        by_gale: Record = {"hazard": "gale", "curve": "gust"}
        if self.chance(0.3):
            by_surge |= {"downtime": "outage", "users": 50.0, "value_per_user_day": 2.0}
        if self.has("levers"):
            self.maybe(by_surge, 0.5, raised_by=self.number(0, 1), damage_scale=self.number(0.2, 1))
        return {"hall_surge": asset | by_surge, "hall_gale": asset | by_gale}

    def insure(self, project: Record, alternative: Record) -> None:
        """A policy on one asset, on two exposures of one hazard that are read alike, or on all that have a value."""
        exposures = by_id(alternative.get("exposures"), "exposure")
        own = {name: record for name, record in exposures.items() if "curve" in record and "covers" not in record}
        own = {name: record for name, record in own.items() if "timing" not in record}
        terms: Record = {"attachment": self.number(0, 2e5, 0), "cover": self.number(1e4, 1e6, 0)}
        terms |= {"loading": self.number(0, 0.6)} if self.chance(0.7) else {"premium": self.number(0, 1e4, 0)}
        if "timing" not in exposures.get("hall_surge", {"timing": "none"}) and self.chance(0.5):
            alternative["insurance"] = {"storms": {"exposures": ["hall_surge", "hall_gale"]} | terms}
            return
        if not own:
            return
        first = self.random.choice([*own])
        policy: Record = {"exposures": [first]} | terms
        if self.chance(0.4) and "component" not in own[first]:
            alike = ("hazard", "continues", *READING)
            twin = {field: own[first][field] for field in alike if field in own[first]}
            twin |= {"curve": "strong" if twin["hazard"] != "storm" else "gust", "value": self.number(1e4, 1e6, 0)}
            exposures["twin"] = twin
            alternative["exposures"] = exposures
            policy["exposures"].append("twin")
        valued = [record for record in exposures.values() if "curve" in record]
        alone = len({record["hazard"] for record in valued}) == len(valued)
        untimed = not any("timing" in record or "covers" in record for record in valued)
        others = "exposures" in project or self.has("shared")
        if alone and untimed and not others and self.chance(0.5):
            del policy["exposures"]
        self.maybe(policy, 0.2, source="assumption", note="drawn at random")
        alternative["insurance"] = {"policy": policy}

    def curves(self) -> dict[str, Record]:
        """Damage and downtime by intensity, and damage by wind in m/s."""
        gust = {"intensity": [25.0, 45.0, 80.0], "share": [0.0, self.number(0.1, 0.5), 0.9]}
        return super().curves() | {"gust": gust}

    # What several projects change.

    def complete(self, document: Record) -> None:
        """A basin that two projects protect, and a plant that both replace in part."""
        super().complete(document)
        projects = [
            project
            for project in by_id(document["projects"], "project").values()
            if any(
                table in alternative
                for alternative in by_id(project["alternatives"], "alternative").values()
                for table in ("cost_lines", "benefit_lines", "activities", "exposures")
            )
        ]
        if not self.has("shared") or self.remaining or len(projects) < 2:
            return
        combine: dict[str, Record] = {}
        for thing in ("basin", "plant"):
            how = self.random.choice(("multiply", "max", "independent"))
            reason = {"independent": True, "reason": "they act in different seasons"}
            combine[thing] = reason if how == "independent" else {"combine": how}
        document["shared"] = self.written(combine, "shared")
        basin: Record = {"hazard": "flood", "curve": "weak", "value": 1e6, "shared": "basin", "protected": True}
        basin |= {"growth": 0.01} | self.valuation()
        if self.chance(0.5):
            basin |= {"downtime": "outage", "users": 300.0, "value_per_user_day": 4.0}
        plant: Record = {"quantity": 400.0, "factor": 0.8, "shared": "plant"} | self.moment()
        for project in projects[:2]:
            self.share(project, basin, plant)

    def share(self, project: Record, basin: Record, plant: Record) -> None:
        """Both things in the without of a project, and what each design leaves of them."""
        alternatives = plain(project["alternatives"], "alternative")
        alternatives.setdefault("without", {})
        for name, alternative in alternatives.items():
            left, run = copy.deepcopy(basin), copy.deepcopy(plant)
            if name != "without":
                left["damage_scale"] = self.number(0.1, 1)
                run["quantity"] = self.number(0, 300, 1)
            alternative["exposures"] = plain(alternative.get("exposures"), "exposure") | {"basin": left}
            alternative["activities"] = plain(alternative.get("activities"), "activity") | {"plant": run}
        project["alternatives"] = alternatives


def plain(table: Any, singular: str) -> dict[str, Record]:
    """A table as a map, whichever way it is written."""
    records = by_id(table, singular).items()
    return {name: {field: value for field, value in record.items() if field != singular} for name, record in records}
