"""From records to flows: everything that a design, or the without, pays, gives, emits and loses, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from by_hand_document import Pipeline, by_id, hazard_records
from by_hand_hazard import KINDS, between_years, expected_annual_damage
from by_hand_time import Service, age_of, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, Any]

CAPITAL_KINDS = ("capex", "replacement")


class Flow(NamedTuple):
    """An amount of a kind in a year: money (a cost and a benefit are both positive) or tonnes emitted."""

    kind: str  # capex, replacement, cost, benefit, revenue, operating and construction (tCO2e), or a kind of damage
    year: int
    amount: float
    account: str = "resource"
    budget: str | None = None
    continues: float = 0.0  # of the without: the share that goes on once a design is in service
    renewal: bool = False  # of the without: falls with a renewal


@dataclass(frozen=True)
class Case:
    """One side of a comparison: all its flows, and what it leaves at the horizon in each account."""

    flows: list[Flow] = field(default_factory=list)
    residual: float = 0.0  # economic account, discounted
    salvage: float = 0.0  # the part of it that is sold, at the close, undiscounted


def line_flows(
    pipeline: Pipeline,
    scenario: Record,
    tables: dict[str, dict[str, Record]],
    services: dict[str, Service],
    whole: Service,
) -> Iterator[Flow]:
    """Cost lines, benefit lines and activities of one side, year by year."""
    for year in pipeline.years:
        for table in ("cost_lines", "benefit_lines", "activities"):
            for line in tables[table].values():
                service = services[line["component"]] if line.get("component") else whole
                if not service.runs(year):
                    continue
                age = age_of(service, year)
                amount = amount_of(line, year, age, pipeline.years[0])
                if amount == 0.0:
                    continue
                if line.get("path"):
                    amount *= pipeline.path(line["path"], year)
                is_benefit = table == "benefit_lines" and line.get("kind") != "revenue"
                account = line.get("account") or ("external" if is_benefit else "resource")
                continues = line.get("continues") or 0.0
                if table == "cost_lines":
                    amount *= scenario.get("opex_factor", 1.0)
                    yield Flow("cost", year, amount, account, line.get("budget"), continues)
                elif table == "benefit_lines":
                    amount *= scenario.get("benefit_factor", 1.0)
                    kind = "revenue" if line.get("kind") == "revenue" else "benefit"
                    yield Flow(kind, year, amount, account, None, continues)
                else:
                    amount *= pipeline.emission_factor(line["factor"], year)
                    yield Flow("operating", year, amount, continues=continues)


def damage_flows(
    pipeline: Pipeline, scenario_id: str, scenario: Record, exposures: dict[str, Record], whole: Service
) -> Iterator[Flow]:
    """Expected damage and disruption of one side, year by year."""
    curves = by_id(pipeline.document.get("curves"), "curve")
    hazards = hazard_records(pipeline.document.get("hazards"))
    read_as = scenario.get("hazard") or scenario_id
    for exposure in exposures.values():
        records = [record for record in hazards[exposure["hazard"]] if record.get("scenario") in (None, read_as)]
        years = [record.get("year") for record in records]
        if not records or len(set(years)) < len(years) or (None in years and len(years) > 1):
            raise ValueError(f"hazard {exposure['hazard']}: scenario {read_as} has records for the years {years}")
        first = min(records, key=lambda record: record.get("year") or 0)
        at_record = [
            (record.get("year"), expected_annual_damage(exposure, record, curves, first)) for record in records
        ]
        reference_year = exposure.get("reference_year") or pipeline.years[0]
        for year in pipeline.years:
            if not whole.runs(year):
                continue
            size = (1 + exposure.get("growth", 0.0)) ** (year - reference_year) * scenario.get("damage_factor", 1.0)
            if exposure.get("path"):
                size *= pipeline.path(exposure["path"], year)
            damage = between_years(at_record, year)
            for kind in KINDS:
                if damage[kind] != 0.0:
                    yield Flow(kind, year, size * damage[kind], continues=exposure.get("continues") or 0.0)


def capital_flows(
    pipeline: Pipeline, scenario: Record, components: dict[str, Record], services: dict[str, Service]
) -> Iterator[Flow]:
    """What is paid for works, replacements and renewals, and what their construction emits; nothing after yE."""
    factor = scenario.get("capex_factor", 1.0)
    for name, component in components.items():
        for instance in services[name].instances:
            for year, cost in instance.costs.items():
                if year in pipeline.years:
                    budget = component.get("budget") or "capital"
                    yield Flow(instance.kind, year, factor * cost, "resource", budget, renewal=instance.renewal)
            for year, tonnes in instance.tonnes.items():
                if year in pipeline.years:
                    yield Flow("construction", year, tonnes, renewal=instance.renewal)


def residual_values(
    pipeline: Pipeline, scenario: Record, components: dict[str, Record], services: dict[str, Service]
) -> tuple[float, float]:
    """What the components leave at the horizon: present value in the economic account, and the money of sales."""
    discounting = pipeline.discounting("economic")
    if discounting is None:
        raise ValueError("discount.economic is required")
    last, factor = pipeline.years[-1], scenario.get("capex_factor", 1.0)
    value = sold = 0.0
    for name, component in components.items():
        service, life = services[name], component["life_years"]
        rule = component.get("residual") or pipeline.settings.get("residual") or "annuity"
        for instance in service.instances:
            costs = {year: factor * cost for year, cost in instance.costs.items() if year <= last}
            ends = instance.serves_from + life - 1
            if not costs:
                continue
            if rule == "annuity":
                present = sum(cost * discounting.capital(year) for year, cost in costs.items())
                charge = present / sum(discounting.running(y) for y in range(instance.serves_from, ends + 1))
                after = range(max(instance.serves_from, last + 1), ends + 1)
                value += charge * sum(discounting.running(year) for year in after)
            elif rule == "straight_line":
                left = min(life, max(0, ends - last))
                value += sum(costs.values()) * left / life * discounting.close()
            elif rule == "share":
                value += sum(costs.values()) * component["residual_share"] * discounting.close()
            elif rule not in ("salvage", "none"):
                raise ValueError(f"component {name}: residual {rule}")
        if rule == "salvage" and service.instances and service.runs(last):
            sold += factor * component["salvage"]
    return value + sold * discounting.close(), sold


def side(
    pipeline: Pipeline,
    scenario_id: str,
    tables: dict[str, dict[str, Record]],
    services: dict[str, Service],
    whole: Service,
) -> Case:
    """All flows of a design, or of the without, in a scenario."""
    scenario = pipeline.scenarios()[scenario_id]
    flows = [
        *capital_flows(pipeline, scenario, tables["components"], services),
        *line_flows(pipeline, scenario, tables, services, whole),
        *damage_flows(pipeline, scenario_id, scenario, tables["exposures"], whole),
    ]
    return Case(flows, *residual_values(pipeline, scenario, tables["components"], services))


def combined(design: Case, without: Case, start: int, in_service: int, renewal_during_works: str) -> Case:
    """What happens if the design is built: the without until it serves, and what of the without goes on."""

    def share(flow: Flow) -> float:
        if flow.year < start:
            return 1.0
        if flow.renewal:
            return 1.0 if flow.year < in_service and renewal_during_works == "spend" else 0.0
        return 1.0 if flow.year < in_service else flow.continues

    kept = [flow._replace(amount=flow.amount * share(flow)) for flow in without.flows if share(flow) != 0.0]
    return Case(design.flows + kept, design.residual, design.salvage)
