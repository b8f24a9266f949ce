"""Random pipelines, small and valid: the part of a document that every pipeline has.

``Draw(seed).document()`` always gives the same document for the same seed, of values that JSON carries exactly. The
sizes are those of a quick comparison by the thousand: one to three projects, one to three designs, fifteen to
forty-five years. ``random_full`` goes on from here to every field, and has ``pipeline(seed)``.
"""

from __future__ import annotations

from random import Random
from typing import Any

from by_hand_document import TABLES

Record = dict[str, Any]

PHASINGS = ([1.0], [0.5, 0.5], [0.25, 0.75], [0.3, 0.7], [0.2, 0.5, 0.3], [0.0, 1.0], [0.5, 0.0, 0.5])
RESIDUALS = ("annuity", "straight_line", "share", "salvage", "none")
TIMINGS = ("start", "mid", "end")
ACCOUNTS = ("resource", "transfer", "external")
BUDGETS = ("capital", "recurrent", "roads", "grants")


class Draw:
    """One document being drawn."""

    def __init__(self, seed: int) -> None:
        """Settle what the whole document shares: its years, and the rule for residual values."""
        self.seed = seed
        self.random = Random(seed)
        self.base_year = self.random.randint(2018, 2030)
        self.horizon = self.base_year + self.random.randint(15, 45) - 1
        self.last_start = self.base_year + self.random.choice((0, 0, 2, 5))
        self.residual = self.random.choice(RESIDUALS)
        self.reaching = ("whole", "flat", "growing")  # paths that reach as far as they are read

    # Small words of chance.

    def chance(self, probability: float) -> bool:
        """Whether something happens that happens this often."""
        return self.random.random() < probability

    def number(self, low: float, high: float, digits: int = 3) -> float:
        """A number with few digits."""
        return round(self.random.uniform(low, high), digits)

    def year(self) -> int:
        """A year of the window."""
        return self.random.randint(self.base_year, self.horizon)

    def maybe(self, record: Record, probability: float, **fields: Any) -> None:
        """Set each of the fields with this probability."""
        for name, value in fields.items():
            if self.chance(probability):
                record[name] = value

    def written(self, table: dict[str, Record], singular: str) -> Any:
        """A table as a map, or as a list with the id among the fields."""
        return table if self.chance(0.7) else [{singular: name, **record} for name, record in table.items()]

    # The document from the outside in.

    def document(self) -> Record:
        """The whole document."""
        scenarios = self.scenarios()
        document: Record = {
            "settings": self.settings(scenarios),
            "scenarios": self.written(scenarios, "scenario"),
            "paths": self.written(self.paths(), "path"),
            "factors": self.written(self.factors(), "factor"),
            "curves": self.written(self.curves(), "curve"),
            "hazards": self.hazards(scenarios),
            "budgets": self.written(self.budgets(), "budget"),
        }
        names = [f"p{i + 1}" for i in range(self.random.randint(1, 3))]
        projects = {name: self.project(name) for name in names}
        document["projects"] = self.written(projects, "project")
        if self.last_start > self.base_year or self.chance(0.3):
            document["plan"] = self.plan(names)
        if self.chance(0.3):
            document["limits"] = {"spending": self.limit(names[0], projects[names[0]])}
        if len(names) > 1 and self.chance(0.3):
            document["requires"] = [self.require(names)]
        self.complete(document)
        return document

    def complete(self, document: Record) -> None:
        """What is left to say of the whole document: nothing here."""

    def complete_project(self, name: str, project: Record, alternatives: dict[str, Record]) -> None:
        """What is left to say of a project, before its tables are written: nothing here."""

    def settings(self, scenarios: dict[str, Record]) -> Record:
        """Conventions, in every mixture."""
        settings: Record = {
            "name": f"Random pipeline {self.seed}",
            "currency": "USD",
            "price_year": self.base_year,
            "base_year": self.base_year,
            "horizon": self.horizon,
            "timing": self.random.choice(TIMINGS),
            "discount": {"economic": self.rate()},
        }
        if self.residual != "annuity" or self.chance(0.5):
            settings["residual"] = self.residual
        self.maybe(settings, 0.6, in_service=self.random.choice(("next_year", "same_year")))
        self.maybe(
            settings, 0.5, capital_timing=self.random.choice(TIMINGS), base_scenario=self.random.choice([*scenarios])
        )
        self.maybe(settings, 0.5, renewal_during_works=self.random.choice(("skip", "spend")))
        self.maybe(settings, 0.2, source="assumption", note="drawn at random")
        if self.chance(0.7):
            settings["discount"]["financial"] = self.rate()
        if self.chance(0.7):
            settings["carbon"] = self.carbon()
        return settings

    def rate(self) -> Any:
        """A discount rate: constant, in bands, or the Green Book's."""
        kind = self.random.choice(("constant", "constant", "bands", "green-book-standard"))
        if kind == "constant":
            return self.number(0.0, 0.12)
        if kind == "bands":
            return {
                "from": [0, 8, 20],
                "rate": [self.number(0.05, 0.08), self.number(0.03, 0.05), self.number(0.0, 0.03)],
            }
        return kind

    def carbon(self) -> Record:
        """Carbon prices from paths of the document or from the World Bank's table."""
        if self.chance(0.5):
            return {"low": "price_low", "high": "price_high"}
        return {
            "low": "world-bank-carbon-2017-low",
            "high": "world-bank-carbon-2017-high",
            "conversion": self.number(0.8, 1.5),
            "extend": self.random.choice(("flat", 0.0225)),
        }

    def scenarios(self) -> dict[str, Record]:
        """One to three futures; some read the hazards of another name."""
        scenarios = {}
        for name in ("base", "warm", "hot")[: self.random.randint(1, 3)]:
            scenario: Record = {}
            for factor in ("capex_factor", "opex_factor", "benefit_factor", "damage_factor", "carbon_factor"):
                self.maybe(scenario, 0.3, **{factor: self.number(0.5, 1.8)})
            self.maybe(scenario, 0.3, hazard="pathway")
            self.maybe(scenario, 0.2, name=name.title(), source="assumption", note="drawn at random")
            scenarios[name] = scenario
        return scenarios

    def paths(self) -> dict[str, Record]:
        """Paths that cover the window, in one way or another."""
        first, last, middle = self.base_year, self.horizon, self.base_year + 7
        paths: dict[str, Record] = {
            "whole": {"year": [first, middle, last], "value": [1.0, self.number(0.5, 2), self.number(0.5, 2)]},
            "flat": {
                "year": [first + 3, first + 6],
                "value": [self.number(0.5, 1), self.number(1, 2)],
                "extend": "flat",
            },
            "growing": {
                "year": [first, first + 5],
                "value": [1.0, self.number(0.8, 1.5)],
                "extend": self.number(-0.02, 0.03),
            },
            "price_low": {"year": [first - 2, last], "value": [self.number(20, 40), self.number(50, 90)]},
            "price_high": {"year": [first - 2, first + 9], "value": [self.number(60, 90), 120.0], "extend": 0.0225},
        }
        self.maybe(paths["whole"], 0.3, unit="index", source="assumption", note="drawn at random")
        return paths

    def factors(self) -> dict[str, Record]:
        """Emission factors: a single one, and two that change."""
        first = self.base_year
        factors: dict[str, Record] = {
            "diesel": {"value": [0.00268]},
            "grid": {
                "year": [first, first + 12],
                "value": [self.number(0.4, 0.8), self.number(0.05, 0.4)],
                "extend": "flat",
            },
            "heat": {
                "year": [first, first + 6, first + 9],
                "value": [0.3, 0.25, 0.22],
                "extend": self.number(-0.05, 0.0),
            },
        }
        self.maybe(factors["grid"], 0.5, unit="tCO2e/MWh", source="assumption", note="drawn at random")
        return factors

    def curves(self) -> dict[str, Record]:
        """Damage and downtime by intensity; one begins with a jump, one reaches total loss."""
        curves: dict[str, Record] = {
            "weak": {"intensity": [0.0, 1.0, 2.0, 4.0], "share": [0.0, self.number(0.2, 0.5), 0.7, 1.0]},
            "strong": {"intensity": [0.5, 2.0, 6.0], "share": [self.number(0, 0.1), self.number(0.1, 0.3), 0.6]},
            "outage": {"intensity": [0.2, 1.5, 5.0], "days": [0, self.number(1, 10), self.number(10, 60)]},
        }
        self.maybe(curves["weak"], 0.3, source="assumption", note="drawn at random")
        return curves

    def hazards(self, scenarios: dict[str, Record]) -> Any:
        """Two hazards of intensities and one of losses: for all scenarios or each, for all years or several."""
        names = {scenario.get("hazard", name) for name, scenario in scenarios.items()}
        hazards: list[Record] = []
        for hazard in self.hazard_names():
            hazards += self.hazard_rows(hazard, sorted(names))
        if len(hazards) > 3 or self.chance(0.5):
            return hazards
        return {record.pop("hazard"): record for record in hazards}

    def hazard_names(self) -> tuple[str, ...]:
        """The hazards of the document."""
        return ("flood", "wind", "losses")

    def hazard_rows(self, hazard: str, names: list[str]) -> list[Record]:
        """What a hazard does in the scenarios that read by these names."""
        form = self.random.choice(("one", "years", "scenarios", "shared base"))
        first, later = self.base_year - 5, self.base_year + self.random.choice((10, 30, 60))
        if form == "one":
            return [self.hazard(hazard)]
        if form == "years":
            return [self.hazard(hazard, year=year) for year in (first, later)]
        if form == "scenarios":
            return [self.hazard(hazard, scenario=name, year=year) for name in names for year in (later, first)]
        rows = [self.hazard(hazard, year=first)]
        return rows + [self.hazard(hazard, scenario=name, year=later) for name in names]

    def hazard(self, hazard: str, **fields: Any) -> Record:
        """One record of a hazard; now and then from the rarest to the most frequent event."""
        periods = sorted(
            self.random.sample([2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000], self.random.randint(2, 6))
        )
        what, most = ("loss", 1e5) if hazard == "losses" else ("intensity", 6.0)
        answers = sorted(self.number(0, most) for _ in periods)
        if self.chance(0.3):
            periods, answers = periods[::-1], answers[::-1]
        record = {"hazard": hazard, "return_period": periods, what: answers, **fields}
        self.maybe(record, 0.1, source="assumption", note="drawn at random")
        return record

    def budgets(self) -> dict[str, Record]:
        """Budgets with some ceilings, or none; nothing is refused."""
        budgets = {}
        for name in BUDGETS:
            budget: Record = {}
            if self.chance(0.6):
                years = range(self.base_year, self.base_year + self.random.randint(1, 8))
                budget = {"year": [*years], "amount": [self.number(1e5, 1e6, 0) for _ in years], "beyond": "unlimited"}
            self.maybe(budget, 0.2, source="assumption", note="drawn at random")
            budgets[name] = budget
        return budgets

    def plan(self, names: list[str]) -> Record:
        """A question that any selection answers."""
        plan: Record = {"years": [self.base_year, self.last_start]}
        self.maybe(plan, 0.5, objective="enpv", must=[], must_not=[f"{names[0]}/a1"])
        if len(names) > 1:
            self.maybe(plan, 0.3, conflicts=[f"{names[0]}, {names[1]}"])
        return plan

    def limit(self, name: str, project: Record) -> Record:
        """A limit that does not bind, on the whole pipeline or on what one project shares with others."""
        limit: Record = {"column": "capex", "at_most": 1e12}
        if self.chance(0.3):
            limit = {"column": "avoided_tco2e", "at_least": -1e12, "baseline": "without"}
        else:
            self.maybe(limit, 0.5, year=self.year())
        limit |= {field: project[field] for field in ("sector", "place") if field in project}
        if "tags" in project:
            limit["tag"] = project["tags"][0]
        self.maybe(limit, 0.3, project=name, share=False, source="assumption", note="drawn at random")
        return limit

    def require(self, names: list[str]) -> Record:
        """One project that needs another."""
        require: Record = {"project": names[1], "requires": names[0], "lag": self.random.randint(0, 2)}
        self.maybe(require, 0.5, when=self.random.choice(("operating", "started")))
        self.maybe(
            require, 0.5, alternative="a1", requires_alternative="a1", source="assumption", note="drawn at random"
        )
        return require

    # Projects and designs.

    def project(self, name: str) -> Record:
        """A project with its without, its designs and what belongs to all of them."""
        project: Record = {}
        self.maybe(project, 0.3, name="A project", sector="water", place="coast", tags=["urgent"], source="assumption")
        self.maybe(project, 0.2, note="drawn at random")
        if self.chance(0.2):
            project |= {"latitude": self.number(-60, 60), "longitude": self.number(-180, 180)}
        if self.chance(0.4):
            project["start_window"] = sorted(self.random.choices(range(self.base_year, self.last_start + 1), k=2))
        alternatives: dict[str, Record] = {}
        if self.chance(0.85):
            alternatives["without"] = self.design(existing=True)
        for i in range(self.random.randint(1, 3)):
            alternatives[f"a{i + 1}"] = self.design(existing=False)
        designs = [name for name in alternatives if name != "without"]
        if self.chance(0.6):
            alternatives[self.random.choice(designs)]["standard"] = True
        if "without" in alternatives and self.chance(0.3):
            self.add_town(alternatives)
        if self.chance(0.3):
            project["cost_lines"] = {"watch": self.cost_line([], existing=False)}
        if self.chance(0.2):
            project["benefit_lines"] = {"common": self.benefit_line([], existing=False)}
        if self.chance(0.2):
            project["activities"] = {"site": self.activity([], existing=False)}
        if self.chance(0.2):
            project["exposures"] = {"neighbors": self.exposure(existing=False)}
        self.complete_project(name, project, alternatives)
        for alternative in alternatives.values():
            for table, singular in TABLES.items():
                if table in alternative:
                    alternative[table] = self.written(alternative[table], singular)
        project["alternatives"] = self.written(alternatives, "alternative")
        return project

    def add_town(self, alternatives: dict[str, Record]) -> None:
        """An exposure that is there with and without the project, so that every design says what becomes of it."""
        for alternative in alternatives.values():
            town = self.exposure(existing=False) | {"protected": True}
            alternative.setdefault("exposures", {})["town"] = town

    def design(self, *, existing: bool) -> Record:
        """A design, or the without."""
        design: Record = {}
        self.maybe(design, 0.2, name="A design", source="assumption", note="drawn at random")
        if not existing:
            self.maybe(design, 0.2, service_unit="m3/day", service_capacity=1000)
        names = [f"c{i + 1}" for i in range(self.random.choice((0, 1, 1, 2, 3)))]
        design["components"] = {name: self.component(existing=existing) for name in names}
        if names and all(component.get("opens") == "alone" for component in design["components"].values()):
            # Some component says when service begins.
            design["components"]["c1"] |= {"opens": "together", "offset": 0}
        design["cost_lines"] = {
            f"l{i + 1}": self.cost_line(names, existing=existing) for i in range(self.random.randint(0, 3))
        }
        design["benefit_lines"] = {
            f"b{i + 1}": self.benefit_line(names, existing=existing) for i in range(self.random.randint(0, 2))
        }
        design["activities"] = {
            f"e{i + 1}": self.activity(names, existing=existing) for i in range(self.random.randint(0, 2))
        }
        design["exposures"] = {f"x{i + 1}": self.exposure(existing=existing) for i in range(self.random.randint(0, 2))}
        return {field: value for field, value in design.items() if value != {}}

    def component(self, *, existing: bool) -> Record:
        """A part to be built, or one that exists and is renewed when due."""
        life = self.random.choice((1, 2, 5, 8, 12, 20, 30, 60))
        component: Record = {"capex": self.number(1e4, 1e6, 2), "life_years": life}
        if existing:
            if self.chance(0.5):
                component["age_years"] = self.random.randint(0, life + 2)
            else:
                component["renewal_year"] = self.base_year + self.random.randint(0, life)
        else:
            self.maybe(component, 0.6, phasing=self.random.choice(PHASINGS))
            self.maybe(component, 0.3, offset=self.random.randint(0, 2))
            self.maybe(component, 0.4, replacement_factor=self.number(0.3, 1.3))
            if self.chance(0.25):
                component |= {"opens": "alone", "offset": self.random.choice((0, 1, 4, 9, 14, 50))}
            else:
                self.maybe(component, 0.2, opens="together")
        self.maybe(component, 0.3, replaced=self.chance(0.3), growth=self.number(-0.02, 0.03))
        self.maybe(
            component,
            0.2,
            reference_year=self.base_year - self.random.randint(0, 4),
            source="assumption",
            note="random",
        )
        self.maybe(component, 0.3, residual=self.random.choice(RESIDUALS), budget=self.random.choice(BUDGETS))
        self.maybe(component, 0.4, construction_tco2e=self.number(1, 500))
        rule = component.get("residual", self.residual)
        if rule == "share":
            component["residual_share"] = self.number(0, 1)
        if rule == "salvage":
            component["salvage"] = self.number(0, 1e5, 2)
        return component

    def profile(self, components: list[str], *, existing: bool) -> Record:
        """How a yearly amount moves with the calendar and with age."""
        profile: Record = {}
        self.maybe(profile, 0.4, growth=self.number(-0.03, 0.05))
        self.maybe(profile, 0.25, **{"from": self.random.choice(("calendar", "operation"))})
        self.maybe(
            profile, 0.2, reference_year=self.base_year + self.random.randint(-4, 4), deterioration=self.number(0, 0.04)
        )
        self.maybe(profile, 0.2, path=self.random.choice(self.reaching), ramp_up=[0.2, self.number(0.4, 0.8)])
        first, last = sorted((self.year(), self.year()))
        self.maybe(profile, 0.1, first_year=first, last_year=last)
        if self.chance(0.3):
            profile["every"] = self.random.choice((1, 2, 3, 5, 10))
        self.maybe(profile, 0.15, first_age=self.random.randint(0, 6), last_age=self.random.randint(10, 25))
        if components:
            self.maybe(profile, 0.4, component=self.random.choice(components))
        if existing:
            self.maybe(profile, 0.4, continues=self.random.choice((0.0, 0.25, self.number(0, 1), 1.0)))
        self.maybe(profile, 0.1, unit="units", source="assumption", note="drawn at random")
        return profile

    def cost_line(self, components: list[str], *, existing: bool) -> Record:
        """A running cost."""
        line = {"unit_value": self.number(10, 500, 2), **self.money(), **self.profile(components, existing=existing)}
        self.maybe(line, 0.2, budget=self.random.choice(BUDGETS))
        return line

    def benefit_line(self, components: list[str], *, existing: bool) -> Record:
        """A benefit or a revenue."""
        line = {"unit_value": self.number(10, 900, 2), **self.money(), **self.profile(components, existing=existing)}
        self.maybe(line, 0.4, kind="revenue")
        return line

    def money(self) -> Record:
        """Quantity, escalation and account of a line."""
        money: Record = {"quantity": self.number(10, 200, 1)}
        self.maybe(money, 0.3, escalation=self.number(-0.02, 0.03), account=self.random.choice(ACCOUNTS))
        return money

    def activity(self, components: list[str], *, existing: bool) -> Record:
        """Something that emits, or a sink."""
        factor = self.random.choice(("diesel", "grid", "heat", self.number(0, 2), -0.5))
        return {"quantity": self.number(10, 2000, 1), "factor": factor, **self.profile(components, existing=existing)}

    def exposure(self, *, existing: bool) -> Record:
        """Something that a hazard can damage or interrupt."""
        hazard = self.random.choice(("flood", "wind", "losses"))
        exposure: Record = {"hazard": hazard}
        if hazard == "losses":
            self.maybe(exposure, 0.6, loss_as=self.random.choice(("rehabilitation", "reconstruction", "disruption")))
        else:
            what = self.random.choice(("value", "service", "both"))
            if what != "service":
                exposure |= {"curve": self.random.choice(("weak", "strong")), "value": self.number(1e4, 2e6, 0)}
                self.maybe(exposure, 0.5, reconstruction_at=self.random.choice((0.3, 0.5, self.number(0.1, 1), 1.0)))
            if what != "value":
                exposure |= {
                    "downtime": "outage",
                    "users": self.number(10, 5000, 0),
                    "value_per_user_day": self.number(0.5, 20),
                }
        self.maybe(exposure, 0.3, growth=self.number(-0.01, 0.04), path=self.random.choice(self.reaching))
        self.maybe(exposure, 0.2, reference_year=self.base_year + self.random.randint(-4, 4), onset=self.number(1, 1.9))
        self.maybe(exposure, 0.3, protection=self.random.choice((3, 8, 10, 30, 75, 100, 400, 1500)))
        self.maybe(
            exposure,
            0.3,
            standard=self.random.choice(("fixed", "maintained")),
            measure=self.random.choice(("probability", "rate")),
        )
        self.maybe(
            exposure,
            0.3,
            tail=self.random.choice(("constant", "zero")),
            interpolation=self.random.choice(("linear", "log")),
        )
        self.maybe(exposure, 0.3, frequency_multiplier=self.number(0.6, 3))
        if existing:
            self.maybe(exposure, 0.4, continues=self.random.choice((0.5, self.number(0, 1), 1.0)))
        self.maybe(exposure, 0.1, source="assumption", note="drawn at random")
        return exposure
