"""Reading a document: its tables, paths and prices, as far as an appraisal needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from by_hand_finance import Discounting, bands
from by_hand_reference import CARBON, CURVES, FACTORS, GWP, HALF_SPEED
from by_hand_time import path_value

Record = dict[str, Any]

#: Categories of cost that are always known, at a conversion factor of 1 unless the table says otherwise.
CATEGORIES = ("skilled_labor", "unskilled_labor", "traded", "non_traded", "fuel", "land")


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


def shares_of(mixture: list[str]) -> dict[str, float]:
    """A mixture as written, ``food 0.6``: the share of each kind."""
    shares = {}
    for part in mixture:
        kind, share = part.rsplit(maxsplit=1)
        shares[kind] = float(share)
    return shares


TABLES = {
    "components": "component",
    "cost_lines": "line",
    "benefit_lines": "line",
    "activities": "activity",
    "exposures": "exposure",
    "insurance": "policy",
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

    @property
    def timing(self) -> str:
        """When in its year money moves, unless a line says otherwise."""
        return self.settings.get("timing") or "start"

    @property
    def capital_timing(self) -> str:
        """When in its year capital is paid, unless a component says otherwise."""
        return self.settings.get("capital_timing") or self.timing

    def discounting(self, account: str) -> Discounting | None:
        """Factors of the economic or financial account, or of carbon; ``None`` if it has no rate."""
        settings = self.settings
        rates = settings["discount"] | {"carbon": (settings.get("carbon") or {}).get("discount")}
        rate = rates.get(account)
        if rate is None:
            return None
        base_year, horizon = settings["base_year"], settings["horizon"]
        return Discounting(bands(rate, base_year), base_year, horizon, self.timing, self.capital_timing)

    def scenarios(self) -> dict[str, Record]:
        """The scenarios; a pipeline that names none has one, ``base``."""
        return by_id(self.document.get("scenarios"), "scenario") or {"base": {}}

    def path(self, name: str, year: int) -> float:
        """Value of a path in a year."""
        return path_value(by_id(self.document["paths"], "path")[name], year)

    # Emissions and what they are worth.

    def emission_factor(self, factor: float | str, year: int) -> float:
        """Tonnes for a unit of an activity in a year."""
        if not isinstance(factor, str):
            return factor
        own = by_id(self.document.get("factors"), "factor")
        return path_value(own[factor], year) if factor in own else FACTORS[factor][1]

    def warming(self, gas: str) -> float:
        """Global warming potential of a gas: tCO2e for a tonne."""
        return 1.0 if gas == "CO2e" else GWP[self.settings["gwp"]][gas]

    def carbon_price(self, case: str, year: int, gas: str = "CO2e") -> float:
        """Low or high price of what warms as much as a tonne of CO2, in the pipeline's currency at its price year.

        A table that prices a gas of its own is read for that gas, otherwise its warming potential counts.
        """
        carbon = self.settings["carbon"]
        name, conversion = carbon[case], carbon.get("conversion") or 1.0
        if name in by_id(self.document.get("paths"), "path"):
            return float(conversion * self.path(name, year))
        prices = CARBON[name]
        own = gas if gas in prices else "CO2"
        price = path_value({"extend": carbon.get("extend"), **prices[own]}, year)
        return float(conversion * price / (self.warming(own) if own != "CO2" else 1.0))

    # Money of other kinds.

    def conversion(self, line: Record) -> float:
        """Economic for financial value, by the category of a line or the mix of several."""
        known = by_id(self.document.get("categories"), "category")

        def factor(category: str) -> float:
            if category not in known and category not in CATEGORIES:
                raise ValueError(f"category {category}: allowed are {[*CATEGORIES, *known]}")
            return float(known.get(category, {}).get("conversion_factor", 1.0))

        if line.get("mix"):
            return sum(share * factor(category) for category, share in shares_of(line["mix"]).items())
        return factor(line["category"]) if line.get("category") else 1.0

    def exchange(self, line: Record, year: int | None = None) -> float:
        """What a unit of a line's currency is worth in a year, or in the price year."""
        if not line.get("currency") or line["currency"] == self.settings.get("currency"):
            return 1.0
        value = by_id(self.document["currencies"], "currency")[line["currency"]]
        if len(value["value"]) == 1:
            return float(value["value"][0])
        return path_value(value, self.settings["price_year"] if year is None else year)

    def index(self, year: int) -> float:
        """Prices of a year, as a multiple of those of the price year."""
        inflation, price_year = self.settings.get("inflation"), self.settings["price_year"]

        def growth(of: int) -> float:
            return 1 + (self.path(inflation, of) if isinstance(inflation, str) else inflation or 0.0)

        index = 1.0
        for passed in range(price_year + 1, year + 1):
            index *= growth(passed)
        for passed in range(year + 1, price_year + 1):
            index /= growth(passed)
        return index

    def nominal(self, line: Record, year: int) -> float:
        """What a real unit of a line's money comes to when it is paid, in the pipeline's currency."""
        if self.settings.get("inflation") is None:
            return 1.0
        return self.index(year) * self.exchange(line, year) / self.exchange(line)

    # Hazards.

    def hazards(self) -> dict[str, list[Record]]:
        """The records of each hazard."""
        return hazard_records(self.document.get("hazards"))

    def curves(self) -> dict[str, Record]:
        """What is lost at an intensity: curves of references, and the pipeline's own, which come first."""
        closed = {name: {"half_speed": speed} for name, speed in HALF_SPEED.items()}
        return CURVES | closed | by_id(self.document.get("curves"), "curve")

    def starts(self, project: Record) -> range:
        """The years in which works may start: the plan's, within the project's window."""
        base_year = self.settings["base_year"]
        first, last = (self.document.get("plan") or {}).get("years") or (base_year, base_year)
        window = project.get("start_window") or (first, last)
        first, last = max(first, window[0]), min(last, window[1])
        if first < base_year:
            raise ValueError(f"works that start in {first}, before the base year {base_year}, are sunk")
        return range(first, last + 1)
