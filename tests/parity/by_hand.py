"""An appraisal written by hand: what ``climcap.appraise`` must give, computed in the plainest way.

Written from the conventions (``docs/theory/appraisal.md``) and the descriptions of the fields, with the standard
library alone and without a look at the engines, so that an error in them cannot hide here.

The idea is one list of flows for a design and one for its without. A flow is an amount of a kind in a year. What a row
shows is its design's flows plus as much of the without's as is still there; what it is worth is the difference from the
without whole. Every column of the appraisal is then a sum over flows:

- ``by_hand_document`` reads the tables, with the figures of ``by_hand_reference``; ``by_hand_designs`` combines options
  and puts existing assets into the without; ``by_hand_time`` knows when things serve and how old they are,
- ``by_hand_hazard`` integrates over probability, ``by_hand_losses`` says what events do to exposures,
  ``by_hand_emissions`` what activities emit, ``by_hand_money`` what money counts for in which account,
- ``by_hand_flows`` lists the flows, ``by_hand_finance`` discounts; this file adds up and subtracts,
- ``by_hand_pairs`` compares rows with each other, ``by_hand_accounting`` lays their emissions open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from by_hand_designs import designs_of, is_appraised, with_values
from by_hand_document import Pipeline, by_id, whole_design
from by_hand_finance import (
    Dated,
    Discounting,
    adjusted_irr,
    balance,
    irr,
    modified_irr,
    payback,
)
from by_hand_flows import (
    BENEFITS,
    CAPITAL_KINDS,
    EMISSIONS,
    RUNNING_KINDS,
    Case,
    Flow,
    Side,
    combined,
    economic_discounting,
    is_lasting,
)
from by_hand_losses import KINDS
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
#: The budget of running cost above the without's, for lines that name it and for those that name none.
RUNNING_BUDGET = "recurrent"
#: All that a row of capital cost alone shows.
OF_CAPITAL_ALONE = ("capex", "capex_pv")
#: What a row is made of, beside its columns.
INSIDE = ("charges", "series", "case", "against", "tables", "bcr_parts", "irr_flows", "firr_flows")


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
        every column of ``docs/theory/appraisal.md`` (``None`` where absent), ``charges`` by budget and year,
        ``series``: the row's undiscounted flows by kind and year, and what it was made of: its ``case``, the without
        ``against`` which it stands, and the ``tables`` of its design.

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
    years, settings = pipeline.years, pipeline.settings
    in_service = settings.get("in_service") or "next_year"
    during_works = settings.get("renewal_during_works") or "skip"
    designs = designs_of(pipeline, project_id, project)
    appraised = is_appraised(project, designs)
    tables = {
        name: with_values(pipeline, project_id, whole_design(project, design)) for name, design in designs.items()
    }
    standards = [name for name, design in designs.items() if design.get("standard")]
    key = {"project": project_id, "scenario": scenario_id}

    components = tables["without"]["components"]
    lasting = is_lasting(pipeline, components)
    services, whole = existing_services(components, years, lasting=lasting)
    without = Side(pipeline, scenario_id, tables["without"], services, whole, lasting).case()
    nothing_built = {"alternative": "without", "start": None, "in_service": None, "tables": tables["without"]}
    rows: list[Row] = [key | nothing_built | columns(pipeline, scenario_id, without, without, years[0])]
    for start in pipeline.starts(project):
        built_then: list[Row] = []
        for name in [name for name in designs if name != "without"]:
            components = tables[name]["components"]
            lasting = is_lasting(pipeline, components)
            services, whole = design_services(components, start, years, in_service, lasting=lasting)
            opens = whole.first
            if opens > years[-1]:
                raise ValueError(f"{project_id}, {name}: a start in {start} leaves no year of service")
            design = Side(pipeline, scenario_id, tables[name], services, whole, lasting).case()
            case = combined(design, without, start, opens, during_works)
            built = {"alternative": name, "start": start, "in_service": opens, "tables": tables[name]}
            built_then.append(key | built | columns(pipeline, scenario_id, case, without, opens))
        compare_with_standard(built_then, standards)
        compare_along_cost(built_then)
        rows += built_then
    keys = ("project", "alternative", "start", "scenario", "in_service", *OF_CAPITAL_ALONE, *INSIDE)
    for row in rows if not appraised else ():
        row |= {name: None for name in row if name not in keys}
    for row in rows:
        del row["bcr_parts"]
    return rows


# ---------------------------------------------------------------------------------------------------------------------
# Valuation
# ---------------------------------------------------------------------------------------------------------------------

#: Every kind of flow that is part of the net value, and whether it is a gain or a cost.
SIGNS = dict.fromkeys((*BENEFITS, "payout"), 1) | dict.fromkeys((*CAPITAL_KINDS, *RUNNING_KINDS, *KINDS), -1)


@dataclass(frozen=True)
class Account:
    """One of the two valuations: its rates, what money counts for in it, and what residual."""

    name: str
    discounting: Discounting

    def counts(self, flow: Flow) -> float:
        """What a flow of money counts for, undiscounted: nothing if it is no part of this account."""
        return flow.amount * (flow.worth.economic if self.name == "economic" else flow.worth.financial)

    def of(self, case: Case) -> Valued:
        """A case at present values."""
        present: dict[str, float] = {}
        for flow in case.flows:
            value = self.counts(flow) * self.discounting.factor(flow.year, flow.timing)
            present[flow.kind] = present.get(flow.kind, 0.0) + value
        # In the financial account a residual is not cash unless it is sold.
        residual = case.residual if self.name == "economic" else case.salvage * self.discounting.close()
        return Valued(self, case, present, residual)


@dataclass(frozen=True)
class Valued:
    """A case in one account, at present values."""

    account: Account
    case: Case
    by_kind: dict[str, float]
    residual: float

    def present(self, *kinds: str) -> float:
        """Present value of the flows of these kinds."""
        return sum(self.by_kind.get(kind, 0.0) for kind in kinds)


@dataclass(frozen=True)
class Increment:
    """A case against the without, both in one account: D(x) = with - without."""

    row: Valued
    without: Valued

    @property
    def discounting(self) -> Discounting:
        """The factors of the account."""
        return self.row.account.discounting

    def change(self, *kinds: str) -> float:
        """D of the present value of the flows of these kinds."""
        return balance(self.row.present(*kinds), -self.without.present(*kinds))

    def residual(self) -> float:
        """D of what is left at the horizon."""
        return balance(self.row.residual, -self.without.residual)

    def net(self) -> float:
        """Net present value against the without."""
        return balance(*(sign * self.change(kind) for kind, sign in SIGNS.items()), self.residual())

    def dated(self, *, discounted: bool = False) -> list[Dated]:
        """The net flows behind the net present value, residual left out, each at its own time."""
        flows = []
        for side_sign, valued in ((1, self.row), (-1, self.without)):
            for flow in valued.case.flows:
                sign = side_sign * SIGNS.get(flow.kind, 0)
                factor = self.discounting.factor(flow.year, flow.timing) if discounted else 1.0
                if sign != 0:
                    moment = self.discounting.moment(flow.year, flow.timing)
                    flows.append((moment, sign * valued.account.counts(flow) * factor))
        return flows

    def dated_with_residual(self) -> list[Dated]:
        """The same, with the residual as a fixed amount at the close."""
        left = self.residual() / self.discounting.close()
        return [*self.dated(), (float(self.discounting.closing_years()), left)]


def columns(pipeline: Pipeline, scenario_id: str, case: Case, without: Case, in_service: int) -> Row:
    """Every column of a row but those that compare designs with each other."""
    economic = Account("economic", economic_discounting(pipeline))
    increment = Increment(economic.of(case), economic.of(without))
    row: Row = dict.fromkeys(MAY_BE_ABSENT)
    row |= gross_columns(pipeline, increment, in_service)
    row |= net_columns(increment)
    row |= emission_columns(pipeline, scenario_id, increment, in_service, row["enpv"])
    row["npv_per_capital"] = ratio(row["enpv"], capital_from_capped(pipeline, economic, case, without))

    rates = pipeline.discounting("financial")
    if rates is not None:
        financial = Account("financial", rates)
        money = Increment(financial.of(case), financial.of(without))
        row["revenue_pv"] = money.row.present("revenue")
        row["fnpv"] = money.net()
        row["firr_flows"] = money.dated_with_residual()
        row["firr"] = irr(row["firr_flows"])
    return row | {"charges": charges(case, without), "series": series(case), "case": case, "against": without}


def gross_columns(pipeline: Pipeline, increment: Increment, in_service: int) -> Row:
    """What the row itself costs, gives, emits and loses over the window."""
    row, case = increment.row, increment.row.case
    capex_pv, replacement_pv = row.present("capex"), row.present("replacement")
    opex_pv = row.present(*RUNNING_KINDS)
    life_cycle_cost = capex_pv + replacement_pv + opex_pv - row.residual
    served = range(in_service, pipeline.years[-1] + 1)

    def mean_damage(of: Case) -> float:
        lost = [row.account.counts(flow) for flow in of.flows if flow.kind in KINDS and flow.year in served]
        return sum(lost) / len(served)

    return {
        "capex": sum(flow.amount * flow.worth.stated for flow in case.flows if flow.kind == "capex"),
        "capex_pv": capex_pv,
        "replacement_pv": replacement_pv,
        "opex_pv": opex_pv,
        "residual_pv": row.residual,
        "life_cycle_cost": life_cycle_cost,
        "eac": life_cycle_cost / sum(increment.discounting.running(year) for year in pipeline.years),
        "benefit_pv": row.present(*BENEFITS),
        "emissions_tco2e": sum(flow.amount for flow in case.flows if flow.kind in EMISSIONS),
        "expected_damage": mean_damage(case),
        "expected_damage_without": mean_damage(increment.without.case),
    }


def net_columns(increment: Increment) -> Row:
    """What building is worth against the without, economic account, carbon apart."""
    avoided = {f"{kind}_avoided_pv": -increment.change(kind) for kind in KINDS}
    gain = increment.change(*BENEFITS) + sum(avoided.values())
    running = increment.change(*RUNNING_KINDS)
    capital = [*(increment.change(kind) for kind in CAPITAL_KINDS), -increment.residual()]
    cost = balance(*capital, running)
    sir = ratio(-running, balance(*capital))
    rate, years = increment.discounting.constant_rate(), increment.discounting.closing_years()
    flows = increment.dated_with_residual()
    return avoided | {
        "enpv": increment.net(),
        "bcr": ratio(gain, cost),
        "bcr_parts": (gain, cost),
        "irr": irr(flows),
        "irr_flows": flows,
        "mirr": None if rate is None else modified_irr(flows, rate),
        "sir": sir,
        "airr": None if sir is None or rate is None else adjusted_irr(rate, sir, years),
        "payback_years": payback(increment.dated()),
        "discounted_payback_years": payback(increment.dated(discounted=True)),
    }


def emission_columns(pipeline: Pipeline, scenario_id: str, increment: Increment, in_service: int, enpv: float) -> Row:
    """Tonnes avoided and what they are worth, each gas at its own price and each tonne at its own time."""
    emitted: dict[Any, list[float]] = {}
    operating: dict[int, list[float]] = {year: [] for year in range(in_service, pipeline.years[-1] + 1)}
    for sign, of in ((1, increment.without.case), (-1, increment.row.case)):
        sums: dict[Any, float] = {}
        for flow in of.flows:
            if flow.kind in EMISSIONS:
                key = (flow.kind, flow.year, flow.timing, flow.gas)
                sums[key] = sums.get(key, 0.0) + flow.amount
        for (kind, year, timing, gas), tonnes in sums.items():
            emitted.setdefault((year, timing, gas), []).append(sign * tonnes)
            if kind == "operating" and year in operating:
                operating[year].append(sign * tonnes)
    avoided = {key: balance(*tonnes) for key, tonnes in emitted.items()}
    in_operation = {year: balance(*tonnes) for year, tonnes in operating.items()}
    factors = pipeline.discounting("carbon") or increment.discounting
    total = balance(*avoided.values())
    discounted = balance(*(tonnes * factors.factor(year, timing) for (year, timing, _), tonnes in avoided.items()))
    row: Row = {
        "avoided_tco2e": total,
        "avoided_tco2e_per_year": sum(in_operation.values()) / len(in_operation),
        "avoided_tco2e_first_year": in_operation[in_service],
        "abatement_cost": ratio(-enpv, total),
        "break_even_carbon_price": ratio(-enpv, discounted),
    }
    if pipeline.settings.get("carbon"):
        for case in ("low", "high"):
            value = carbon_value(pipeline, scenario_id, case, avoided)
            row[f"enpv_carbon_{case}"] = enpv + value
    return row


def carbon_value(pipeline: Pipeline, scenario_id: str, case: str, avoided: dict[Any, float]) -> float:
    """Present value of avoided emissions, given in tCO2e by year, timing and gas."""
    factors = pipeline.discounting("carbon") or economic_discounting(pipeline)
    scale = pipeline.scenarios()[scenario_id].get("carbon_factor", 1.0)
    return sum(
        factors.factor(year, timing) * scale * pipeline.carbon_price(case, year, gas) * tonnes
        for (year, timing, gas), tonnes in avoided.items()
    )


def charges(case: Case, without: Case, *, real: bool = False) -> dict[tuple[str, int], float]:
    """What a row charges to each budget and year; to that of running cost only what is above the without's.

    In the money of the year in which it is paid, if the pipeline has an inflation path, unless ``real`` is asked for.
    """
    charged: dict[tuple[str, int], float] = {}
    running: dict[int, list[float]] = {}
    for sign, of in ((1, case), (-1, without)):
        for flow in of.flows:
            if flow.worth.financial == 0.0 or flow.kind not in (*CAPITAL_KINDS, *RUNNING_KINDS):
                continue
            amount = flow.amount * flow.worth.financial * (1.0 if real else flow.nominal)
            if flow.kind in RUNNING_KINDS and flow.budget in {None, RUNNING_BUDGET}:
                running.setdefault(flow.year, []).append(sign * amount)
            elif sign > 0:
                charged[flow.budget, flow.year] = charged.get((flow.budget, flow.year), 0.0) + amount
    for year, amounts in running.items():
        charged[RUNNING_BUDGET, year] = charged.get((RUNNING_BUDGET, year), 0.0) + balance(*amounts)
    return {key: amount for key, amount in charged.items() if amount != 0.0}


def capital_from_capped(pipeline: Pipeline, economic: Account, case: Case, without: Case) -> float:
    """Present value of what capped budgets pay above what they pay anyway, in real money."""
    budgets = by_id(pipeline.document.get("budgets"), "budget")
    capped = {name for name, budget in budgets.items() if budget.get("year")}

    def paid(charged: dict[tuple[str, int], float]) -> float:
        capital = economic.discounting.capital
        return sum(amount * capital(year) for (name, year), amount in charged.items() if name in capped)

    return balance(paid(charges(case, without, real=True)), -paid(charges(without, without, real=True)))


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


def compare_with_standard(designs: list[Row], standards: list[str]) -> None:
    """Fill in the columns against the standard design, if the project has one."""
    if len(standards) > 1:
        raise ValueError("a project has one standard design at most")
    for row in designs if standards else []:
        standard = next(other for other in designs if other["alternative"] == standards[0])
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
