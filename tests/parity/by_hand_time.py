"""When components are built, serve and are replaced; how old things are; what a line amounts to in a year."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Instance:
    """One building of a component: its first, a replacement, or the renewal of what exists."""

    kind: str  # capex or replacement: a renewal of what exists counts as a replacement
    shares: dict[int, float]  # of one whole building, by year of works
    costs: dict[int, float]  # by year of works
    tonnes: dict[int, float]  # emitted by the works
    serves_from: int
    renewal: bool = False


@dataclass(frozen=True)
class Service:
    """The years in which something serves, and those in which its age restarts."""

    first: int
    last: int
    born: tuple[int, ...]  # years in which its age is zero, the first perhaps before the base year
    instances: tuple[Instance, ...] = field(default=())

    def runs(self, year: int) -> bool:
        """Whether it serves in the year."""
        return self.first <= year <= self.last


def age_of(service: Service, year: int) -> int:
    """Years since it was last installed."""
    return year - max(born for born in service.born if born <= year)


def cost_in(component: Record, year: int, base_year: int) -> float:
    """Whole cost of a component at the prices of a year: its cost grows with the calendar."""
    reference_year = component.get("reference_year") or base_year
    return float(component["capex"] * (1 + component.get("growth", 0.0)) ** (year - reference_year))


def design_services(
    components: dict[str, Record],
    start: int,
    years: range,
    in_service: str,
    *,
    lasting: bool = False,
) -> tuple[dict[str, Service], Service]:
    """Services of a design's components if its works start in ``start``, and of the design as a whole.

    A design that is ``lasting`` serves on after the horizon, until the end of what was paid for by then.
    """
    works = {
        name: range(c.get("offset", 0), c.get("offset", 0) + len(c.get("phasing") or [1]))
        for name, c in components.items()
    }
    alone = {name for name, c in components.items() if c.get("opens") == "alone"}
    length = max((works[name].stop for name in components if name not in alone), default=0)
    opens = start + (length if in_service == "next_year" else max(length, 1) - 1)
    services = {}
    for name, component in components.items():
        own_opening = start + works[name].stop - (0 if in_service == "next_year" else 1)
        first = own_opening if name in alone else opens
        instances = [first_build(component, start + works[name].start, first, years[0])]
        life, replaced = component.get("life_years"), component.get("replaced", True)
        if life is None:  # capital cost alone, without an appraisal
            services[name] = Service(first, years[-1], (first,), tuple(instances))
            continue
        if replaced:
            instances += [replacement(component, year, years[0]) for year in range(first + life, years[-1] + 1, life)]
        last = years[-1] if replaced else first + life - 1
        if lasting:
            paid = [instance.serves_from for instance in instances if max(instance.shares) <= years[-1]]
            last = max(paid, default=first - life) + life - 1
        services[name] = Service(first, last, tuple(i.serves_from for i in instances), tuple(instances))
    ends = [service.last for service in services.values()]
    if not components or any(component.get("replaced", True) for component in components.values()):
        ends = [years[-1], *(ends if lasting else [])]
    return services, Service(opens, max(ends), (opens,))


def first_build(component: Record, begins: int, serves_from: int, base_year: int) -> Instance:
    """The first building of a component: its cost and emissions spread over its years of works."""
    shares = dict(enumerate(component.get("phasing") or [1.0], start=begins))
    costs = {year: share * cost_in(component, year, base_year) for year, share in shares.items()}
    tonnes = {year: share * component.get("construction_tco2e", 0.0) for year, share in shares.items()}
    return Instance("capex", shares, costs, tonnes, serves_from)


def replacement(component: Record, year: int, base_year: int) -> Instance:
    """A replacement, paid in the year after the last served year and serving from that year."""
    factor = component.get("replacement_factor", 1.0)
    cost, tonnes = factor * cost_in(component, year, base_year), factor * component.get("construction_tco2e", 0.0)
    return Instance("replacement", {year: factor}, {year: cost}, {year: tonnes}, year)


def existing_services(
    components: dict[str, Record], years: range, *, lasting: bool = False
) -> tuple[dict[str, Service], Service]:
    """Services of what exists at the base year, renewed when due, and of the without as a whole."""
    services = {}
    for name, component in components.items():
        life, age, due = component.get("life_years"), component.get("age_years"), component.get("renewal_year")
        if life is None:  # capital cost alone, without an appraisal
            once = [renewal(component, due, years[0])] if due in years else []
            services[name] = Service(years[0], years[-1], (years[0],), tuple(once))
            continue
        if component.get("condition") is not None:
            due = years[0] + half_up(component["condition"] * life)
        if due is None:
            if age is None:
                raise ValueError(f"component {name} of a without needs age_years or renewal_year")
            due = years[0] + max(0, life - age)
        else:
            if due < years[0]:
                raise ValueError(f"component {name}: its renewal was due in {due}, before the base year")
            age = max(0, life - (due - years[0]))
        replaced = component.get("replaced", True)
        dates = range(due, years[-1] + 1, life) if replaced else [due] if due in years else []
        renewals = [renewal(component, year, years[0]) for year in dates]
        last = years[-1] if replaced else due + life - 1
        if lasting:  # what stands at the base year was paid for long ago, and serves until it is due
            last = dates[-1] + life - 1 if dates else due - 1
        services[name] = Service(years[0], last, (years[0] - age, *dates), tuple(renewals))
    ends = [service.last for service in services.values()] if lasting else []
    return services, Service(years[0], max([years[-1], *ends]), (years[0],))


def half_up(number: float) -> int:
    """The nearest whole number, the higher of two that are as near."""
    return math.floor(number + 0.5)


def renewal(component: Record, year: int, base_year: int) -> Instance:
    """The renewal of what exists, paid in the year it falls due and serving from that year."""
    cost, tonnes = cost_in(component, year, base_year), component.get("construction_tco2e", 0.0)
    return Instance("replacement", {year: 1.0}, {year: cost}, {year: tonnes}, year, renewal=True)


def amount_of(line: Record, year: int, age: int, base_year: int) -> float:
    """Yearly amount of a line or activity, without its path: zero in the years in which it does not fall."""
    every = line.get("every") or 1
    first_age = line.get("first_age")
    if first_age is None:
        first_age = 0 if every == 1 else every
    falls = (
        age >= first_age
        and (age - first_age) % every == 0
        and (line.get("last_age") is None or age <= line["last_age"])
        and (line.get("first_year") is None or year >= line["first_year"])
        and (line.get("last_year") is None or year <= line["last_year"])
    )
    if not falls:
        return 0.0
    years = year - (line.get("reference_year") or base_year)
    grown = (1 + line.get("growth", 0.0)) ** (age if line.get("from") == "operation" else years)
    price = line.get("unit_value", 1.0) * (1 + line.get("escalation", 0.0)) ** years
    ramp_up = line.get("ramp_up") or []
    reached = ramp_up[age] if age < len(ramp_up) else 1.0
    worn = (1 + line.get("deterioration", 0.0)) ** age
    return float(line.get("quantity", 1.0) * grown * price * reached * worn)


def path_value(path: Record, year: int) -> float:
    """Value of a path or factor table in a year: linear between its years, and beyond them as ``extend`` says."""
    values = path["value"]
    if path.get("year") is None:
        return float(values[0])
    years, extend = path["year"], path.get("extend")
    if year in years:
        return float(values[years.index(year)])
    if years[0] < year < years[-1]:
        after = next(i for i, known in enumerate(years) if known > year)
        way = (year - years[after - 1]) / (years[after] - years[after - 1])
        return float(values[after - 1] + way * (values[after] - values[after - 1]))
    if extend == "flat":
        return float(values[0] if year < years[0] else values[-1])
    if extend is None or year < years[0]:
        raise ValueError(f"a path from {years[0]} to {years[-1]}, extend {extend}, has no value in {year}")
    return float(values[-1] * (1 + extend) ** (year - years[-1]))
