"""From records to flows: everything that a design, or the without, pays, gives, emits and loses, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from by_hand_emissions import decays_of, decays_yearly, emitted_per_unit, methane_after, scope_of
from by_hand_losses import (
    KINDS,
    Asset,
    between_years,
    events_of,
    expected_damage_of_asset,
    expected_payout,
)
from by_hand_money import Worth, worth_of, worth_of_first_build
from by_hand_time import Service, age_of, amount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from by_hand_document import Pipeline
    from by_hand_finance import Discounting

Record = dict[str, Any]
Tables = dict[str, dict[str, Record]]

CAPITAL_KINDS = ("capex", "replacement")
#: What runs: cost lines, premiums, and what of them an insurer keeps.
RUNNING_KINDS = ("cost", "premium", "loading")
BENEFITS = ("benefit", "revenue")
EMISSIONS = ("operating", "construction")

REMAINING = "remaining_flows"


class Flow(NamedTuple):
    """An amount of a kind in a year: money (a cost and a benefit are both positive) or tonnes emitted."""

    kind: str  # of CAPITAL_KINDS, RUNNING_KINDS, BENEFITS, EMISSIONS (tCO2e), KINDS of damage, or a payout
    year: int
    amount: float
    timing: str = "start"
    worth: Worth = Worth()
    nominal: float = 1.0  # what a real unit comes to when it is charged
    budget: str | None = None
    gas: str = "CO2e"
    scope: int = 1
    leakage: bool = False
    continues: float = 0.0  # of the without: the share that goes on once a design is in service
    renewal: bool = False  # of the without: falls with a renewal
    cause: int = 0  # year of what brought it about; its own if 0
    shared: str | None = None  # the thing that several projects change


@dataclass(frozen=True)
class Case:
    """One side of a comparison: all its flows, and what it leaves at the horizon in each account."""

    flows: list[Flow] = field(default_factory=list)
    residual: float = 0.0  # economic account, discounted
    salvage: float = 0.0  # the part of it that is sold, at the close, undiscounted, financial account


@dataclass(frozen=True)
class Side:
    """A design with its works in one start, or the without, in a scenario: what its flows are made from."""

    pipeline: Pipeline
    scenario_id: str
    tables: Tables
    services: dict[str, Service]
    whole: Service
    lasting: bool  # whether its residual is what flows remain after the horizon

    @property
    def scenario(self) -> Record:
        """The scenario's factors."""
        return self.pipeline.scenarios()[self.scenario_id]

    @property
    def years(self) -> range:
        """The years in which flows of money are wanted: beyond the horizon too if the residual is made of them."""
        window = self.pipeline.years
        return range(window[0], max(window[-1], self.whole.last) + 1) if self.lasting else window

    def service_of(self, line: Record) -> Service:
        """When a line runs: with its component, or with the design."""
        return self.services[line["component"]] if line.get("component") else self.whole

    def timing_of(self, line: Record) -> str:
        """When in its year the money or the tonnes of a line move."""
        return line.get("timing") or self.pipeline.timing

    def case(self) -> Case:
        """All flows of the window, and what is left after it."""
        last = self.pipeline.years[-1]
        flows = [*capital_flows(self), *line_flows(self), *activity_flows(self), *damage_flows(self), *premiums(self)]
        residual, sold = residual_values(self)
        if self.lasting:
            residual += remaining_value(self, [flow for flow in flows if flow.year > last])
        return Case([flow for flow in flows if flow.year <= last], residual, sold)


def is_lasting(pipeline: Pipeline, components: dict[str, Record]) -> bool:
    """Whether the residual of a design is what flows remain: then all its components say so."""
    rules = [component.get("residual") or pipeline.settings.get("residual") for component in components.values()]
    if REMAINING in rules and set(rules) != {REMAINING}:
        raise ValueError(f"remaining flows are those of a whole design, not of some components: {rules}")
    return REMAINING in rules


# ---------------------------------------------------------------------------------------------------------------------
# Capital
# ---------------------------------------------------------------------------------------------------------------------


def worth_of_instance(side: Side, component: Record, kind: str) -> Worth:
    """Contingencies are of first builds of designs; renewals and replacements cost what they are said to."""
    first = kind == "capex"
    return worth_of_first_build(side.pipeline, component) if first else worth_of(side.pipeline, component, "resource")


def capital_flows(side: Side) -> Iterator[Flow]:
    """What is paid for works, replacements and renewals, and what their construction emits; nothing after yE."""
    pipeline = side.pipeline
    for name, component in side.tables["components"].items():
        scale = side.scenario.get("capex_factor", 1.0) * pipeline.exchange(component)
        timing = component.get("timing") or pipeline.capital_timing
        budget = component.get("budget") or "capital"
        for instance in side.services[name].instances:
            worth = worth_of_instance(side, component, instance.kind)
            for year in instance.shares:
                if year in pipeline.years:
                    nominal = pipeline.nominal(component, year)
                    cost, tonnes = scale * instance.costs[year], instance.tonnes[year]
                    renewal = instance.renewal
                    yield Flow(instance.kind, year, cost, timing, worth, nominal, budget, renewal=renewal)
                    emitted_at = side.timing_of(component)
                    yield Flow("construction", year, tonnes, emitted_at, scope=3, renewal=renewal)


def residual_values(side: Side) -> tuple[float, float]:
    """What the components leave at the horizon: present value in the economic account, and the money of sales.

    Remaining flows are counted apart.
    """
    pipeline, discounting = side.pipeline, economic_discounting(side.pipeline)
    last = pipeline.years[-1]
    value = sold = 0.0
    for name, component in side.tables["components"].items():
        service, life = side.services[name], component.get("life_years")
        scale = side.scenario.get("capex_factor", 1.0) * pipeline.exchange(component)
        timing = component.get("timing") or pipeline.capital_timing
        rule = component.get("residual") or pipeline.settings.get("residual") or "annuity"
        for instance in service.instances if life is not None else ():
            worth = scale * worth_of_instance(side, component, instance.kind).economic
            costs = {year: worth * cost for year, cost in instance.costs.items() if year <= last}
            ends = instance.serves_from + life - 1
            if not costs:
                continue
            if rule == "annuity":
                present = sum(cost * discounting.factor(year, timing) for year, cost in costs.items())
                charge = present / sum(discounting.running(y) for y in range(instance.serves_from, ends + 1))
                after = range(max(instance.serves_from, last + 1), ends + 1)
                value += charge * sum(discounting.running(year) for year in after)
            elif rule == "straight_line":
                left = min(life, max(0, ends - last))
                value += sum(costs.values()) * left / life * discounting.close()
            elif rule == "share":
                value += sum(costs.values()) * component["residual_share"] * discounting.close()
            elif rule not in ("salvage", "none", REMAINING):
                raise ValueError(f"component {name}: residual {rule}")
        if rule == "salvage" and life is not None and service.instances and service.runs(last):
            sale = scale * component["salvage"]
            sold += sale
            value += sale * worth_of(pipeline, component, "resource").economic * discounting.close()
    return value, sold


def remaining_value(side: Side, flows: list[Flow]) -> float:
    """Present value of what a design gives, less what it costs and loses, in the years after the horizon."""
    discounting = economic_discounting(side.pipeline)
    value = 0.0
    for flow in flows:
        sign = 1 if flow.kind in BENEFITS else -1 if flow.kind in (*RUNNING_KINDS, *KINDS) else 0
        value += sign * flow.amount * flow.worth.economic * discounting.factor(flow.year, flow.timing)
    return value


def economic_discounting(pipeline: Pipeline) -> Discounting:
    """The economic account's factors, which every appraisal needs."""
    discounting = pipeline.discounting("economic")
    if discounting is None:
        raise ValueError("discount.economic is required")
    return discounting


# ---------------------------------------------------------------------------------------------------------------------
# Lines and activities
# ---------------------------------------------------------------------------------------------------------------------


def line_flows(side: Side) -> Iterator[Flow]:
    """Cost lines and benefit lines, year by year."""
    pipeline, scenario = side.pipeline, side.scenario
    for table in ("cost_lines", "benefit_lines"):
        for line in side.tables[table].values():
            is_revenue = line.get("kind") == "revenue"
            by_default = "external" if table == "benefit_lines" and not is_revenue else "resource"
            worth = worth_of(pipeline, line, line.get("account") or by_default)
            kind = "cost" if table == "cost_lines" else "revenue" if is_revenue else "benefit"
            factor = scenario.get("opex_factor" if kind == "cost" else "benefit_factor", 1.0)
            for year, amount in yearly_amounts(side, line, side.years):
                yield Flow(
                    kind,
                    year,
                    factor * pipeline.exchange(line) * amount,
                    side.timing_of(line),
                    worth,
                    pipeline.nominal(line, year),
                    line.get("budget"),
                    continues=line.get("continues") or 0.0,
                )


def yearly_amounts(side: Side, line: Record, years: range) -> Iterator[tuple[int, float]]:
    """The years in which a line or activity falls, and its amount in each."""
    service = side.service_of(line)
    for year in years:
        if service.runs(year):
            amount = amount_of(line, year, age_of(service, year), side.pipeline.years[0])
            if amount != 0.0:
                yield year, amount * (side.pipeline.path(line["path"], year) if line.get("path") else 1.0)


def activity_flows(side: Side) -> Iterator[Flow]:
    """What activities emit: in operation, by the works of a component, or as waste decays."""
    pipeline, years = side.pipeline, side.pipeline.years
    for activity in side.tables["activities"].values():
        marks: Record = {
            "timing": side.timing_of(activity),
            "scope": scope_of(activity),
            "leakage": activity.get("leakage", False),
            "continues": activity.get("continues") or 0.0,
            "shared": activity.get("shared"),
        }
        if activity.get("phase") == "construction":
            yield from construction_flows(side, activity, marks)
            continue
        decaying = decays_yearly(activity)
        for year, amount in yearly_amounts(side, activity, years):
            for gas, tonnes in emitted_per_unit(pipeline, activity, year).items():
                yield Flow("operating", year, amount * tonnes, gas=gas, **marks)
            if decaying:
                decays = decays_of(activity)
                deposited = amount * activity.get("intensity", 1.0) * pipeline.warming("CH4")
                for later in range(year + 1, years[-1] + 1):
                    tonnes = deposited * methane_after(decays, later - year)
                    yield Flow("operating", later, tonnes, gas="CH4", cause=year, **marks)


def construction_flows(side: Side, activity: Record, marks: Record) -> Iterator[Flow]:
    """What the works of a component emit, when they are paid for: the quantity is that of one whole building."""
    base_year, component = side.pipeline.years[0], side.tables["components"][activity["component"]]
    marks = marks | {"timing": activity.get("timing") or side.timing_of(component)}
    for instance in side.services[activity["component"]].instances:
        for year, share in instance.shares.items():
            if year in side.pipeline.years:
                built = share * amount_of(activity, year, 0, base_year)
                built *= side.pipeline.path(activity["path"], year) if activity.get("path") else 1.0
                for gas, tonnes in emitted_per_unit(side.pipeline, activity, year).items():
                    yield Flow("construction", year, built * tonnes, gas=gas, renewal=instance.renewal, **marks)


# ---------------------------------------------------------------------------------------------------------------------
# Damage, disruption and insurance
# ---------------------------------------------------------------------------------------------------------------------


def family_of(side: Side, exposure: Record) -> tuple[str | None, str]:
    """The family of events that a hazard belongs to, and how shares lost in them combine."""
    records = side.pipeline.hazards()[exposure["hazard"]]
    family = next((record["event_family"] for record in records if record.get("event_family")), None)
    how = next((record["event_combination"] for record in records if record.get("event_combination")), "max")
    return family, how


def assets_of(side: Side, names: Iterable[str]) -> dict[str, Asset]:
    """What these exposures are, by the name of the first; those that cover one asset under one family are one."""
    read_as = side.scenario.get("hazard") or side.scenario_id
    first: dict[Any, str] = {}
    assets: dict[str, Asset] = {}
    for name in names:
        exposure = side.tables["exposures"][name]
        family, how = family_of(side, exposure)
        together = exposure.get("covers") is not None and family is not None
        asset = assets.setdefault(
            first.setdefault((exposure["covers"], family) if together else name, name), Asset([], how)
        )
        asset.members.append((exposure, events_of(side.pipeline.hazards()[exposure["hazard"]], read_as)))
    return assets


def growth_of(side: Side, exposure: Record, year: int) -> float:
    """Size of an exposure in a year, as a multiple of its reference, in the pipeline's currency."""
    pipeline = side.pipeline
    reference_year = exposure.get("reference_year") or pipeline.years[0]
    size = (1 + exposure.get("growth", 0.0)) ** (year - reference_year) * side.scenario.get("damage_factor", 1.0)
    if exposure.get("path"):
        size *= pipeline.path(exposure["path"], year)
    return float(size * pipeline.exchange(exposure))


def life_left(side: Side, exposure: Record, year: int) -> float:
    """Share of its life that what is exposed has before it as the year begins; all of it unless it depreciates."""
    if exposure.get("value_basis") != "depreciated":
        return 1.0
    life = side.tables["components"][exposure["component"]]["life_years"]
    return max(0.0, (life - age_of(side.services[exposure["component"]], year)) / life)


def damage_flows(side: Side) -> Iterator[Flow]:
    """Expected damage and disruption, year by year."""
    pipeline, curves = side.pipeline, side.pipeline.curves()
    for asset in assets_of(side, side.tables["exposures"]).values():
        exposure, expected = asset.exposure, expected_damage_of_asset(asset, curves)
        repaired, interrupted = (worth_of(pipeline, exposure, account) for account in ("resource", "external"))
        for year in side.years:
            if not side.service_of(exposure).runs(year):
                continue
            size, left = growth_of(side, exposure, year), life_left(side, exposure, year)
            for kind, damage in between_years(expected, year).items():
                if damage != 0.0:
                    interrupts = kind == "disruption"
                    yield Flow(
                        kind,
                        year,
                        size * damage * (1.0 if interrupts else left),
                        side.timing_of(exposure),
                        interrupted if interrupts else repaired,
                        continues=exposure.get("continues") or 0.0,
                        shared=exposure.get("shared"),
                    )


def premiums(side: Side) -> Iterator[Flow]:
    """Insurance: the financial account pays the premium and is paid for losses, the economic one pays the loading."""
    exposures, curves, timing = side.tables["exposures"], side.pipeline.curves(), side.pipeline.timing
    for policy in side.tables["insurance"].values():
        covered = policy.get("exposures") or [name for name, record in exposures.items() if record.get("curve")]
        by_event: dict[str, list[Asset]] = {}
        for asset in assets_of(side, covered).values():
            if asset.exposure.get("curve") is None:
                raise ValueError("only what has a value is insured")
            event = asset.exposure["hazard"] if len(asset.members) == 1 else family_of(side, asset.exposure)[0]
            by_event.setdefault(str(event), []).append(asset)
        for year in side.years:
            standing = {
                event: [
                    (asset, growth_of(side, asset.exposure, year) * life_left(side, asset.exposure, year))
                    for asset in assets
                    if side.service_of(asset.exposure).runs(year)
                ]
                for event, assets in by_event.items()
            }
            if not any(standing.values()):
                continue  # nobody insures what does not stand
            payout = sum(expected_payout(policy, sized, curves, year) for sized in standing.values() if sized)
            premium = policy.get("premium")
            if premium is None:
                premium = payout * (1 + policy["loading"])
            nominal = side.pipeline.index(year)
            goes_on = exposures[covered[0]].get("continues") or 0.0 if covered else 0.0
            yield Flow("premium", year, premium, timing, Worth(economic=0.0), nominal, continues=goes_on)
            yield Flow("payout", year, payout, timing, Worth(economic=0.0), continues=goes_on)
            yield Flow("loading", year, premium - payout, timing, Worth(financial=0.0), continues=goes_on)


# ---------------------------------------------------------------------------------------------------------------------
# A case
# ---------------------------------------------------------------------------------------------------------------------


def combined(design: Case, without: Case, start: int, in_service: int, renewal_during_works: str) -> Case:
    """What happens if the design is built: the without until it serves, and what of the without goes on.

    What was set going before goes on by itself: waste deposited until then decays.
    """

    def share(flow: Flow) -> float:
        year = flow.cause or flow.year
        if year < start:
            return 1.0
        if flow.renewal:
            return 1.0 if year < in_service and renewal_during_works == "spend" else 0.0
        return 1.0 if year < in_service else flow.continues

    kept = [flow._replace(amount=flow.amount * share(flow)) for flow in without.flows if share(flow) != 0.0]
    return Case(design.flows + kept, design.residual, design.salvage)
