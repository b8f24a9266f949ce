"""An appraisal written by hand: what ``climcap.appraise`` must give, computed in the plainest way.

Written from the conventions (``docs/theory/appraisal.md``) and the descriptions of the fields, with the standard
library alone and without a look at the engines, so that an error in them cannot hide here.

The idea is one list of flows for a design and one for its without. A flow is an amount of a kind in a year. What a row
shows is its design's flows plus as much of the without's as is still there; what it is worth is the difference from the
without whole. Every column of the appraisal is then a sum over flows:

- ``by_hand_document`` reads the tables, ``by_hand_time`` knows when things serve and how old they are,
- ``by_hand_hazard`` integrates damage over probability, ``by_hand_flows`` lists the flows,
- ``by_hand_finance`` discounts; this file adds up and subtracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from by_hand_document import Pipeline, by_id, whole_design
from by_hand_finance import Dated, Discounting, adjusted_irr, balance, irr, payback
from by_hand_flows import CAPITAL_KINDS, Case, combined, side
from by_hand_hazard import KINDS
from by_hand_time import design_services, existing_services

Record = dict[str, Any]
Row = dict[str, Any]

AVOIDED = (
    "rehabilitation_avoided_pv",
    "reconstruction_avoided_pv",
    "disruption_avoided_pv",
    "avoided_tco2e",
    "avoided_tco2e_per_year",
    "avoided_tco2e_first_year",
)
MAY_BE_ABSENT = (
    *(f"{name}_vs_standard" for name in AVOIDED),
    *("premium", "premium_share", "enpv_increment", "bcr_increment"),
    *("revenue_pv", "fnpv", "firr", "enpv_carbon_low", "enpv_carbon_high"),
)
BENEFITS = ("benefit", "revenue")
EMISSIONS = ("operating", "construction")


def appraise(document: Record) -> list[Row]:
    """One row for each project, alternative, start and scenario, and a ``without`` row for each project and scenario.

    Parameters
    ----------
    document
        A pipeline as nested records, as read from TOML or JSON.

    Returns
    -------
    list
        Rows with ``project``, ``alternative``, ``start`` (``None`` for the without), ``in_service``, ``scenario``,
        every column of ``docs/theory/appraisal.md`` (``None`` where absent), ``charges`` by budget and year, and
        ``series``: the row's undiscounted flows by kind and year.

    Raises
    ------
    ValueError
        If the document leaves open what an appraisal needs, or a start leaves no year of service.
    """
    pipeline = Pipeline(document)
    rows: list[Row] = []
    for project_id, project in by_id(document.get("projects"), "project").items():
        for scenario_id in pipeline.scenarios():
            rows += project_rows(pipeline, project_id, project, scenario_id)
    return rows


def project_rows(pipeline: Pipeline, project_id: str, project: Record, scenario_id: str) -> list[Row]:
    """The rows of a project in a scenario, the without first."""
    years = pipeline.years
    in_service = pipeline.settings.get("in_service") or "next_year"
    during_works = pipeline.settings.get("renewal_during_works") or "skip"
    alternatives = by_id(project.get("alternatives"), "alternative")
    existing = whole_design(project, alternatives.pop("without", {}))
    without = side(pipeline, scenario_id, existing, *existing_services(existing["components"], years))
    key = {"project": project_id, "scenario": scenario_id}
    nothing_built = {"alternative": "without", "start": None, "in_service": None}
    rows: list[Row] = [key | nothing_built | columns(pipeline, scenario_id, without, without, years[0])]
    for start in pipeline.starts(project):
        designs: list[Row] = []
        for name, alternative in alternatives.items():
            tables = whole_design(project, alternative)
            services, whole = design_services(tables["components"], start, years, in_service)
            opens = whole.first
            if opens > years[-1]:
                raise ValueError(f"{project_id}, {name}: a start in {start} leaves no year of service")
            design = side(pipeline, scenario_id, tables, services, whole)
            case = combined(design, without, start, opens, during_works)
            built = {"alternative": name, "start": start, "in_service": opens}
            designs.append(key | built | columns(pipeline, scenario_id, case, without, opens))
        compare_with_standard(designs, alternatives)
        compare_along_cost(designs)
        rows += designs
    for row in rows:
        del row["bcr_parts"]
    return rows


# ---------------------------------------------------------------------------------------------------------------------
# Valuation
# ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Account:
    """One of the two valuations: its rates, the accounts of lines and kinds of damage that count, and what residual."""

    discounting: Discounting
    lines: tuple[str, ...]
    damage: tuple[str, ...]
    only_sales: bool

    def factor(self, kind: str, year: int) -> float:
        """Discount factor of a flow: capital at its own timing."""
        return self.discounting.capital(year) if kind in CAPITAL_KINDS else self.discounting.running(year)

    def moment(self, kind: str, year: int) -> float:
        """When a flow moves, in years from the first day of the base year."""
        return self.discounting.capital_time(year) if kind in CAPITAL_KINDS else self.discounting.running_time(year)

    def sign(self, kind: str) -> int:
        """Whether a flow is a gain, a cost, or no part of the net value."""
        if kind in BENEFITS:
            return 1
        return -1 if kind in (*CAPITAL_KINDS, "cost", *self.damage) else 0

    def present(self, case: Case, *kinds: str) -> float:
        """Present value of the flows of these kinds."""
        return sum(
            f.amount * self.factor(f.kind, f.year) for f in case.flows if f.kind in kinds and f.account in self.lines
        )

    def residual(self, case: Case) -> float:
        """Present value of what is left at the horizon; in the financial account a residual is not cash unless sold."""
        return case.salvage * self.discounting.close() if self.only_sales else case.residual

    def change(self, case: Case, without: Case, *kinds: str) -> float:
        """D(x) = with - without, of the present value of the flows of these kinds."""
        return balance(self.present(case, *kinds), -self.present(without, *kinds))

    def change_of_residual(self, case: Case, without: Case) -> float:
        """The same, of what is left at the horizon."""
        return balance(self.residual(case), -self.residual(without))

    def net(self, case: Case, without: Case) -> float:
        """Net present value against the without."""
        kinds = (*BENEFITS, *CAPITAL_KINDS, "cost", *self.damage)
        gains = [self.sign(kind) * self.change(case, without, kind) for kind in kinds]
        return balance(*gains, self.change_of_residual(case, without))

    def dated(self, case: Case, without: Case, *, discounted: bool = False) -> list[Dated]:
        """The net flows behind the net present value, residual left out, each at its own time."""
        flows = []
        for side_sign, of in ((1, case), (-1, without)):
            for flow in of.flows:
                if flow.account in self.lines and self.sign(flow.kind) != 0:
                    amount = side_sign * self.sign(flow.kind) * flow.amount
                    factor = self.factor(flow.kind, flow.year) if discounted else 1.0
                    flows.append((self.moment(flow.kind, flow.year), amount * factor))
        return flows

    def rate_of_return(self, case: Case, without: Case) -> float | None:
        """Constant rate at which the flows, and the residual as a fixed amount at the close, are worth nothing."""
        left = self.change_of_residual(case, without) / self.discounting.close()
        return irr([*self.dated(case, without), (float(self.discounting.closing_years()), left)])


def columns(pipeline: Pipeline, scenario_id: str, case: Case, without: Case, in_service: int) -> Row:
    """Every column of a row but those that compare designs with each other."""
    discounting = pipeline.discounting("economic")
    if discounting is None:
        raise ValueError("discount.economic is required")
    economic = Account(discounting, ("resource", "external"), KINDS, only_sales=False)
    row: Row = dict.fromkeys(MAY_BE_ABSENT)
    row |= gross_columns(pipeline, economic, case, without, in_service)
    row |= net_columns(economic, case, without)
    row |= emission_columns(pipeline, scenario_id, economic, case, without, in_service, row["enpv"])

    charged, charged_anyway = charges(case, without), charges(without, without)
    capped = {name for name, budget in by_id(pipeline.document.get("budgets"), "budget").items() if budget.get("year")}

    def from_capped(charged: dict[tuple[str, int], float]) -> float:
        return sum(amount * discounting.capital(year) for (name, year), amount in charged.items() if name in capped)

    row["npv_per_capital"] = ratio(row["enpv"], balance(from_capped(charged), -from_capped(charged_anyway)))

    rates = pipeline.discounting("financial")
    if rates is not None:
        financial = Account(rates, ("resource", "transfer"), KINDS[:2], only_sales=True)
        row["revenue_pv"] = financial.present(case, "revenue")
        row["fnpv"] = financial.net(case, without)
        row["firr"] = financial.rate_of_return(case, without)
    return row | {"charges": charged, "series": series(case)}


def gross_columns(pipeline: Pipeline, account: Account, case: Case, without: Case, in_service: int) -> Row:
    """What the row itself costs, gives, emits and loses over the window."""
    capex_pv, replacement_pv = account.present(case, "capex"), account.present(case, "replacement")
    opex_pv, residual_pv = account.present(case, "cost"), account.residual(case)
    life_cycle_cost = capex_pv + replacement_pv + opex_pv - residual_pv
    served = range(in_service, pipeline.years[-1] + 1)
    return {
        "capex": sum(f.amount for f in case.flows if f.kind == "capex"),
        "capex_pv": capex_pv,
        "replacement_pv": replacement_pv,
        "opex_pv": opex_pv,
        "residual_pv": residual_pv,
        "life_cycle_cost": life_cycle_cost,
        "eac": life_cycle_cost / sum(account.discounting.running(year) for year in pipeline.years),
        "benefit_pv": account.present(case, *BENEFITS),
        "emissions_tco2e": sum(f.amount for f in case.flows if f.kind in EMISSIONS),
        "expected_damage": sum(f.amount for f in case.flows if f.kind in KINDS and f.year in served) / len(served),
        "expected_damage_without": sum(f.amount for f in without.flows if f.kind in KINDS and f.year in served)
        / len(served),
    }


def net_columns(account: Account, case: Case, without: Case) -> Row:
    """What building is worth against the without, economic account, carbon apart."""
    avoided = {f"{kind}_avoided_pv": -account.change(case, without, kind) for kind in KINDS}
    gain = account.change(case, without, *BENEFITS) + sum(avoided.values())
    running = account.change(case, without, "cost")
    capital = [account.change(case, without, kind) for kind in CAPITAL_KINDS]
    capital.append(-account.change_of_residual(case, without))
    cost = balance(*capital, running)
    sir = ratio(-running, balance(*capital))
    rate = account.discounting.constant_rate()
    return avoided | {
        "enpv": account.net(case, without),
        "bcr": ratio(gain, cost),
        "bcr_parts": (gain, cost),
        "irr": account.rate_of_return(case, without),
        "sir": sir,
        "airr": None if sir is None or rate is None else adjusted_irr(rate, sir, account.discounting.closing_years()),
        "payback_years": payback(account.dated(case, without)),
        "discounted_payback_years": payback(account.dated(case, without, discounted=True)),
    }


def emission_columns(
    pipeline: Pipeline, scenario_id: str, account: Account, case: Case, without: Case, in_service: int, enpv: float
) -> Row:
    """Tonnes avoided and what they are worth."""

    def avoided_in(kinds: tuple[str, ...], year: int) -> float:
        emitted = [sum(f.amount for f in of.flows if f.kind in kinds and f.year == year) for of in (without, case)]
        return balance(emitted[0], -emitted[1])

    avoided = {year: avoided_in(EMISSIONS, year) for year in pipeline.years}
    operating = {year: avoided_in(("operating",), year) for year in pipeline.years if year >= in_service}
    total = balance(*avoided.values())
    discounted = balance(*(tonnes * account.discounting.running(year) for year, tonnes in avoided.items()))
    row: Row = {
        "avoided_tco2e": total,
        "avoided_tco2e_per_year": sum(operating.values()) / len(operating),
        "avoided_tco2e_first_year": operating[in_service],
        "abatement_cost": ratio(-enpv, total),
        "break_even_carbon_price": ratio(-enpv, discounted),
    }
    if pipeline.settings.get("carbon"):
        factor = pipeline.scenarios()[scenario_id].get("carbon_factor", 1.0)
        for price in ("low", "high"):
            value = sum(
                account.discounting.running(year) * factor * pipeline.carbon_price(price, year) * tonnes
                for year, tonnes in avoided.items()
            )
            row[f"enpv_carbon_{price}"] = enpv + value
    return row


def charges(case: Case, without: Case) -> dict[tuple[str, int], float]:
    """What a row charges to each budget and year; running cost without a budget of its own only above the without's."""
    charged: dict[tuple[str, int], float] = {}
    running: dict[int, list[float]] = {}
    for sign, of in ((1, case), (-1, without)):
        for flow in of.flows:
            if flow.account == "external" or flow.kind not in (*CAPITAL_KINDS, "cost"):
                continue
            if flow.budget is None:
                running.setdefault(flow.year, []).append(sign * flow.amount)
            elif sign > 0:
                charged[flow.budget, flow.year] = charged.get((flow.budget, flow.year), 0.0) + flow.amount
    for year, amounts in running.items():
        charged["recurrent", year] = charged.get(("recurrent", year), 0.0) + balance(*amounts)
    return {key: amount for key, amount in charged.items() if amount != 0.0}


def series(case: Case) -> dict[str, dict[int, float]]:
    """Undiscounted flows of all accounts, by kind and year."""
    by_kind: dict[str, dict[int, float]] = {}
    for flow in case.flows:
        years = by_kind.setdefault(flow.kind, {})
        years[flow.year] = years.get(flow.year, 0.0) + flow.amount
    return by_kind


def ratio(numerator: float, denominator: float) -> float | None:
    """A ratio that is absent where its denominator is not above zero."""
    return numerator / denominator if denominator > 0 else None


# ---------------------------------------------------------------------------------------------------------------------
# Designs of one project, start and scenario compared with each other
# ---------------------------------------------------------------------------------------------------------------------


def compare_with_standard(designs: list[Row], alternatives: dict[str, Record]) -> None:
    """Fill in the columns against the standard design, if the project has one."""
    standards = [row for row in designs if alternatives[row["alternative"]].get("standard")]
    if len(standards) > 1:
        raise ValueError("a project has one standard design at most")
    for row in designs if standards else []:
        standard = standards[0]
        for name in AVOIDED:
            row[f"{name}_vs_standard"] = balance(row[name], -standard[name])
        row["premium"] = balance(row["capex"], -standard["capex"])
        row["premium_share"] = ratio(row["premium"], standard["capex"])


def compare_along_cost(designs: list[Row]) -> None:
    """Fill in what each design adds to the next cheaper one, the cheapest to the without."""
    cheaper: Row = {"enpv": 0.0, "bcr_parts": (0.0, 0.0)}
    for row in sorted(designs, key=lambda row: float(row["capex_pv"])):
        row["enpv_increment"] = balance(row["enpv"], -cheaper["enpv"])
        (gain, cost), (gain_before, cost_before) = row["bcr_parts"], cheaper["bcr_parts"]
        row["bcr_increment"] = ratio(gain - gain_before, balance(cost, -cost_before))
        cheaper = row
