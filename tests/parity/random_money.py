"""Random pipelines with money of every kind: rates, timing, accounts, contingencies, currencies, carbon prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from random_pipelines import TIMINGS, Draw

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = dict[str, Any]

#: What a full document may say beyond one of today.
FEATURES = (
    *("discount", "timing", "accounts", "contingency", "currencies", "inflation", "carbon"),
    *("remaining", "assets", "options", "capital_only"),
    *("emissions", "accounting"),
    *("differences", "sea_level", "levers", "depreciated", "families", "curves", "insurance", "shared"),
)
#: Shares of a mixture; they add up to 1.
MIXTURES = ((0.3, 0.7), (0.25, 0.75), (0.2, 0.3, 0.5))
CATEGORIES = ("skilled_labor", "unskilled_labor", "traded", "non_traded", "fuel", "land", "machines")


class FeatureDraw(Draw):
    """One document being drawn, which says of each feature whether it has it."""

    def __init__(self, seed: int, features: Iterable[str] | None = None) -> None:
        """Settle what the document says: what is asked for, or a random half and more of everything."""
        super().__init__(seed)
        chosen = [feature for feature in FEATURES if self.chance(0.6)]
        self.features = frozenset(chosen if features is None else features)
        unknown = self.features - {*FEATURES}
        if unknown:
            raise ValueError(f"{sorted(unknown)}: allowed are {FEATURES}")
        shift = max(0, 2020 - self.base_year)  # reference tables of prices begin in 2020
        self.base_year, self.horizon, self.last_start = (
            year + shift for year in (self.base_year, self.horizon, self.last_start)
        )
        self.remaining = ""
        if self.has("remaining"):
            self.remaining = self.random.choice(("everywhere", "in some designs"))
            self.residual = "remaining_flows" if self.remaining == "everywhere" else self.residual
            self.reaching = ("flat", "growing")
        self.currencies = {"EUR": "one value"} if self.has("currencies") else {}
        if self.currencies and self.has("inflation"):
            self.currencies["XOF"] = "by year"

    def has(self, feature: str) -> bool:
        """Whether the document uses a feature."""
        return feature in self.features

    def mixture(self, kinds: Iterable[str]) -> list[str]:
        """Some of the kinds and their shares."""
        shares = self.random.choice(MIXTURES)
        drawn = self.random.sample([*kinds], len(shares))
        return [f"{kind} {share}" for kind, share in zip(drawn, shares, strict=True)]

    def settings(self, scenarios: dict[str, Record]) -> Record:
        """Conventions, in every mixture."""
        settings = super().settings(scenarios)
        settings["price_year"] = self.base_year - self.random.choice((0, 1, 4))
        if self.has("contingency"):
            settings["contingency"] = {"physical": self.number(0, 0.3)}
            self.maybe(settings["contingency"], 0.6, price=self.number(0, 0.2), optimism_bias=self.number(0.1, 0.6))
            self.maybe(settings["contingency"], 0.4, add=self.chance(0.6))
        if self.has("inflation"):
            settings["inflation"] = self.random.choice(("inflation", self.number(0.01, 0.08), -0.01))
        if self.has("discount"):
            self.maybe(settings, 0.3, fiscal_year_start=self.random.choice((1, 4, 7)))
        return settings

    def rate(self) -> Any:
        """A discount rate, in every form that there is."""
        if not self.has("discount"):
            return super().rate()
        kind = self.random.choice(("as ever", "green book", "by year", "ramsey"))
        if kind == "green book":
            return self.random.choice(("green-book-health", "green-book-catastrophic"))
        if kind == "by year":
            years = [self.base_year - self.random.choice((3, 0, -1)), self.base_year + 6, self.base_year + 15]
            return {"year": years, "rate": [self.number(0.04, 0.09), self.number(0.02, 0.06), self.number(0, 0.04)]}
        if kind == "ramsey":
            ramsey = {"pure_time_preference": 0.01, "elasticity": self.number(1, 2), "growth": self.number(0.01, 0.04)}
            self.maybe(ramsey, 0.5, growth_sd=self.number(0, 0.05), premium=self.number(0, 0.02))
            return ramsey
        return super().rate()

    def carbon(self) -> Record:
        """Carbon prices from any table that reaches back far enough, discounted as the rest or at their own rate."""
        carbon = super().carbon()
        if not self.has("carbon"):
            return carbon
        pairs = [
            ("hlccp-carbon-2017-low", "hlccp-carbon-2017-high"),
            ("quinet-carbon-2019", "quinet-carbon-2019"),
            ("desnz-carbon-2023-low", "desnz-carbon-2023-high"),
            ("price_low", "desnz-carbon-2023-high"),
        ]
        if self.has("emissions"):  # prices by gas need a warming potential
            pairs += [("epa-scghg-2023-2.0", "epa-scghg-2023-1.5"), ("price_low", "epa-scghg-2023-1.5")]
        if self.base_year >= 2030:
            pairs.append(("quinet-carbon-2019", "eib-carbon-2020"))
        if self.chance(0.8):
            low, high = self.random.choice(pairs)
            extend = self.random.choice(("flat", 0.02))
            carbon = {"low": low, "high": high, "conversion": self.number(0.8, 1.5), "extend": extend}
        if self.chance(0.4):
            carbon["discount"] = self.rate()
        return carbon

    def paths(self) -> dict[str, Record]:
        """Paths, with one of inflation, and one that has the name of a reference table and takes its place."""
        paths = super().paths()
        if self.has("inflation"):
            years = [self.base_year - 5, self.base_year + 4]
            paths["inflation"] = {"year": years, "value": [self.number(0.02, 0.1), 0.03], "extend": "flat"}
        if self.has("carbon") and self.chance(0.3):
            paths["desnz-carbon-2023-low"] = {"year": [self.base_year, self.horizon], "value": [30.0, 60.0]}
        return paths

    def valuation(self) -> Record:
        """What a line of money says of its category, its tax, its currency and its time of the year."""
        valuation: Record = {}
        if self.has("accounts") and self.chance(0.6):
            if self.chance(0.5):
                valuation["category"] = self.random.choice(CATEGORIES)
            else:
                valuation["mix"] = self.mixture(CATEGORIES)
            self.maybe(valuation, 0.6, tax=self.number(0, 0.3))
        if self.currencies:
            self.maybe(valuation, 0.4, currency=self.random.choice([*self.currencies]))
        return valuation | self.moment()

    def moment(self) -> Record:
        """When in its year something moves, if it says so itself."""
        moment: Record = {}
        if self.has("timing"):
            self.maybe(moment, 0.4, timing=self.random.choice(TIMINGS))
        return moment

    def component(self, *, existing: bool) -> Record:
        """A part to be built, or one that exists."""
        component = super().component(existing=existing) | self.valuation()
        if self.has("contingency") and not existing:
            self.maybe(component, 0.3, physical_contingency=self.number(0, 0.4), price_contingency=0.0)
            self.maybe(component, 0.3, optimism_bias=self.random.choice((0.0, self.number(0.1, 1))))
        return component

    def money(self) -> Record:
        """Quantity, escalation, account and valuation of a line."""
        return super().money() | self.valuation()

    def complete(self, document: Record) -> None:
        """The tables of categories and currencies."""
        if self.has("accounts"):
            categories: dict[str, Record] = {"machines": {"conversion_factor": self.number(0.8, 1.1)}}
            for category in CATEGORIES[:5]:
                self.maybe(categories, 0.6, **{category: {"conversion_factor": self.number(0.4, 1.2)}})
            self.maybe(categories["machines"], 0.5, source="assumption", note="drawn at random")
            document["categories"] = self.written(categories, "category")
        if self.currencies:
            currencies: dict[str, Record] = {"EUR": {"value": [self.number(0.9, 1.3)]}}
            if "XOF" in self.currencies:
                years = [self.base_year - 6, self.base_year + 10]
                values = [self.number(0.001, 0.002, 5), self.number(0.0005, 0.002, 5)]
                currencies["XOF"] = {"year": years, "value": values, "extend": "flat"}
            self.maybe(currencies["EUR"], 0.5, source="assumption", note="drawn at random")
            document["currencies"] = self.written(currencies, "currency")
        super().complete(document)
