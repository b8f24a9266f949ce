"""Random pipelines that use every field: what ``random_pipelines`` draws, and all that a full appraisal adds.

``pipeline(seed)`` gives today's kind of document for even seeds and a full one for odd seeds. A full one has a random
choice of ``FEATURES``, or those that are asked for, so that a disagreement can be told from its neighbors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from by_hand_document import by_id
from random_money import FEATURES
from random_pipelines import BUDGETS, PHASINGS, RESIDUALS, Draw
from random_risks import RiskDraw

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = dict[str, Any]

__all__ = ["FEATURES", "FullDraw", "pipeline"]


def pipeline(seed: int, features: Iterable[str] | None = None) -> Record:
    """The document of a seed; with ``features``, a full one that has these and no others."""
    if features is None and seed % 2 == 0:
        return Draw(seed).document()
    return FullDraw(seed, features).document()


class FullDraw(RiskDraw):
    """One document being drawn, with life cycles of every kind beside all else."""

    def __init__(self, seed: int, features: Iterable[str] | None = None) -> None:
        """Settle what exists already, and which projects it serves."""
        super().__init__(seed, features)
        self.remains = False
        self.assets: dict[str, list[str]] = {}
        if self.has("assets"):
            self.assets["bridge"] = ["p1"]
            if self.chance(0.6):
                self.assets["network"] = []  # of all projects, once their number is known

    def document(self) -> Record:
        """The whole document; at least one of its projects is appraised."""
        document = super().document()
        if self.assets:
            names = [*by_id(document["projects"], "project")]
            assets = {name: self.existing_asset(served or names) for name, served in self.assets.items()}
            document["existing_assets"] = self.written(assets, "asset")
        return document

    # Capital.

    def component(self, *, existing: bool) -> Record:
        """A part to be built, or one that exists; what remains after the horizon is said of all parts of a design."""
        component = super().component(existing=existing)
        if self.remaining == "everywhere":
            for field in ("residual", "residual_share", "salvage"):
                component.pop(field, None)
        if self.remaining and component.get("opens") == "alone":
            component["offset"] = self.random.choice((0, 1))  # all works end well before the horizon
        return component

    def design(self, *, existing: bool) -> Record:
        """A design, or the without."""
        design = super().design(existing=existing)
        if self.remaining == "in some designs" and (self.remains if not existing else not self.assets):
            for component in design.get("components", {}).values():
                leave_flows(component)
        return design

    def project(self, name: str) -> Record:
        """A project, now and then of capital cost alone."""
        self.remains = self.chance(0.5)  # whether what its designs leave is what flows remain, where some do
        if not self.has("capital_only") or name == "p1" or self.chance(0.7):
            return super().project(name)
        alternatives: dict[str, Record] = {}
        for i in range(self.random.randint(1, 2)):
            component: Record = {"capex": self.number(1e4, 1e6, 2), **self.valuation()}
            self.maybe(component, 0.6, phasing=self.random.choice(PHASINGS), budget=self.random.choice(BUDGETS))
            alternatives[f"a{i + 1}"] = {"components": {"works": component}}
        return {"alternatives": self.written(alternatives, "alternative")}

    # Existing assets and options.

    def existing_asset(self, projects: list[str]) -> Record:
        """What exists and is renewed when due, unless a project is built."""
        life = self.random.choice((5, 8, 15, 30))
        asset: Record = {"projects": projects, "life_years": life, "value": self.number(1e4, 1e6, 0)}
        age = {"age_years": self.random.randint(0, life)}
        renewal = {"renewal_year": self.base_year + self.random.randint(0, life)}
        asset |= self.random.choice((age, renewal, {"condition": self.random.choice((0.0, 0.3, 0.5, 1.0))}))
        self.maybe(asset, 0.5, renewal_cost=self.number(1e4, 5e5, 0), budget=self.random.choice(BUDGETS))
        self.maybe(asset, 0.3, replaced=self.chance(0.3), growth=self.number(-0.02, 0.03))
        self.maybe(
            asset, 0.2, reference_year=self.base_year - 2, name="What exists", source="assumption", note="random"
        )
        self.maybe(asset, 0.3, construction_tco2e=self.number(1, 100))
        if self.chance(0.5):
            shares = [0.7, 0.3, 0.0] if len(projects) > 1 else [0.8]
            asset["shares"] = shares[: len(projects)]
        rule = self.residual
        if not self.remaining and self.chance(0.3):
            rule = asset["residual"] = self.random.choice(RESIDUALS)
        if rule == "share":
            asset["residual_share"] = self.number(0, 1)
        if rule == "salvage":
            asset["salvage"] = self.number(0, 1e5, 2)
        return asset | self.valuation()

    def complete_project(self, name: str, project: Record, alternatives: dict[str, Record]) -> None:
        """What exists of a project is cared for and exposed; options go with its designs."""
        if "bridge" in self.assets and name == "p1":
            without = alternatives.setdefault("without", {})
            care = self.cost_line(["bridge"], existing=True) | {"component": "bridge"}
            without["cost_lines"] = without.get("cost_lines", {}) | {"care": care}
            exposed = self.exposure(existing=True)
            if "curve" in exposed:
                del exposed["value"]
                exposed.pop("currency", None)
                without["exposures"] = without.get("exposures", {}) | {"bridge": exposed | {"asset": "bridge"}}
        super().complete_project(name, project, alternatives)
        if self.has("options") and self.chance(0.6):
            project["options"] = self.written(self.options(alternatives), "option")

    def options(self, alternatives: dict[str, Record]) -> dict[str, Record]:
        """Two or three options: with a part of their own, one that two of them share, or one that replaces another."""
        names = [name for name in alternatives if name != "without"]
        options: dict[str, Record] = {}
        common = self.addition()
        for option in ("solar", "shade", "pump")[: self.random.randint(2, 3)]:
            record: Record = {"components": {f"own_{option}": self.addition()}}
            self.maybe(record["components"], 0.4, common=common)
            if self.chance(0.5):
                record["benefit_lines"] = {f"gain_{option}": self.benefit_line([f"own_{option}"], existing=False)}
            if self.chance(0.3):
                record["activities"] = {f"air_{option}": self.activity([], existing=False)}
            self.maybe(record, 0.3, name="An option", source="assumption", note="drawn at random")
            self.maybe(record, 0.3, alternatives=[self.random.choice(names)])
            options[option] = record
        self.maybe(options["shade"], 0.3, excludes=["solar"])
        options["solar"]["cost_lines"] = {"l1": self.cost_line([], existing=False)}  # in place of a design's own
        return options

    def addition(self) -> Record:
        """A component that an option adds: it opens with the design, so that it never delays it by much."""
        component = self.component(existing=False)
        for field in ("opens", "offset"):
            component.pop(field, None)
        if self.remaining == "in some designs" and self.remains:
            leave_flows(component)
        return component


def leave_flows(component: Record) -> None:
    """What the component leaves at the horizon is the flows that remain."""
    component.pop("residual_share", None)
    component.pop("salvage", None)
    component["residual"] = "remaining_flows"
