"""Reading a document: its tables, paths and prices, as far as an appraisal needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from by_hand_finance import Discounting, bands
from by_hand_time import path_value

Record = dict[str, Any]

#: World Bank (2017), Guidance note on shadow price of carbon in economic analysis: US$ of 2017 per tCO2e, 2017 to 2050.
WORLD_BANK_2017_FIRST_YEAR = 2017
WORLD_BANK_2017 = {
    "world-bank-carbon-2017-low": (
        37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53,
        55, 56, 57, 58, 60, 61, 63, 64, 65, 67, 68, 70, 71, 73, 75, 76, 78,
    ),
    "world-bank-carbon-2017-high": (
        75, 77, 78, 80, 82, 84, 86, 87, 89, 91, 94, 96, 98, 100, 102, 105, 107,
        109, 112, 114, 117, 120, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 153, 156,
    ),
}  # fmt: skip


def by_id(table: Any, singular: str) -> dict[str, Any]:
    """A table as a map from ids to records, whether written as a map or as a list with the id among the fields."""
    if not table:
        return {}
    return dict(table) if isinstance(table, dict) else {record[singular]: record for record in table}


def hazard_records(table: Any) -> dict[str, list[Record]]:
    """The records of each hazard: a hazard may have one for each scenario and year."""
    if isinstance(table, dict):
        return {name: list(records) if isinstance(records, list) else [records] for name, records in table.items()}
    hazards: dict[str, list[Record]] = {}
    for record in table or []:
        hazards.setdefault(record["hazard"], []).append(record)
    return hazards


TABLES = {
    "components": "component",
    "cost_lines": "line",
    "benefit_lines": "line",
    "activities": "activity",
    "exposures": "exposure",
}


def whole_design(project: Record, design: Record) -> dict[str, dict[str, Record]]:
    """The records of a design, with those directly under its project, which every design and the without have."""
    tables = {}
    for table, singular in TABLES.items():
        shared, own = by_id(project.get(table), singular), by_id(design.get(table), singular)
        if shared.keys() & own.keys():
            raise ValueError(f"{table}: {shared.keys() & own.keys()} both under the project and under a design")
        tables[table] = shared | own
    return tables


@dataclass(frozen=True)
class Pipeline:
    """The parts of a document that appraisal reads."""

    document: Record

    @property
    def settings(self) -> Record:
        """Conventions of the whole pipeline."""
        settings: Record = self.document["settings"]
        return settings

    @property
    def years(self) -> range:
        """The years counted, y0 to yE."""
        return range(self.settings["base_year"], self.settings["horizon"] + 1)

    def discounting(self, account: str) -> Discounting | None:
        """Factors of the economic or financial account; ``None`` if the account has no rate."""
        settings = self.settings
        rate = settings["discount"].get(account)
        if rate is None:
            return None
        timing = settings.get("timing") or "start"
        capital_timing = settings.get("capital_timing") or timing
        return Discounting(bands(rate), settings["base_year"], settings["horizon"], timing, capital_timing)

    def scenarios(self) -> dict[str, Record]:
        """The scenarios; a pipeline that names none has one, ``base``."""
        return by_id(self.document.get("scenarios"), "scenario") or {"base": {}}

    def path(self, name: str, year: int) -> float:
        """Value of a path in a year."""
        return path_value(by_id(self.document["paths"], "path")[name], year)

    def emission_factor(self, factor: float | str, year: int) -> float:
        """Tonnes for a unit of an activity in a year."""
        if not isinstance(factor, str):
            return factor
        return path_value(by_id(self.document["factors"], "factor")[factor], year)

    def carbon_price(self, case: str, year: int) -> float:
        """Low or high price of a tonne, in the pipeline's currency at its price year."""
        carbon = self.settings["carbon"]
        name, conversion = carbon[case], carbon.get("conversion") or 1.0
        if name not in WORLD_BANK_2017:
            return float(conversion * self.path(name, year))
        prices = WORLD_BANK_2017[name]
        years = range(WORLD_BANK_2017_FIRST_YEAR, WORLD_BANK_2017_FIRST_YEAR + len(prices))
        table = {"year": list(years), "value": prices, "extend": carbon.get("extend")}
        return float(conversion * path_value(table, year))

    def starts(self, project: Record) -> range:
        """The years in which works may start: the plan's, within the project's window."""
        base_year = self.settings["base_year"]
        first, last = (self.document.get("plan") or {}).get("years") or (base_year, base_year)
        window = project.get("start_window") or (first, last)
        first, last = max(first, window[0]), min(last, window[1])
        if first < base_year:
            raise ValueError(f"works that start in {first}, before the base year {base_year}, are sunk")
        return range(first, last + 1)
