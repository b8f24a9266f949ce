"""US hazard mitigation projects under yearly budgets: what a proven plan adds to ranking by benefit-cost ratio.

The projects are FEMA's own record (OpenFEMA, Hazard Mitigation Assistance Projects v2). The README says how each figure
of the pipeline is made from it.

    python examples/hazard_mitigation/run.py              # California
    python examples/hazard_mitigation/run.py --country    # the whole country
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]

BASE_YEAR = 2026
START_YEARS = (2026, 2028)
BUDGET_YEARS = range(2026, 2031)
SHARE_OF_SUM_ASKED = 0.35
PHASING = (0.4, 0.4, 0.2)
SERVICE_YEARS = 30
RATE = 0.07
# The last year of service of a project that starts last.
HORIZON = START_YEARS[1] + len(PHASING) + SERVICE_YEARS - 1

# A benefit-cost ratio of 0 means that none was recorded; the highest, up to 2.5 million, are slips of the pen.
HIGHEST_RATIO = 50.0
# Floors guarantee this part of what a state or measure would get if funds followed the sums asked.
FLOOR = 0.5

# A project type is a code and a text, "202.1: Elevation of Private Structures - Riverine"; the whole number of the code
# is the family of the measure.
MEASURES = {
    "acquisition and relocation": (200, 201),
    "elevation of buildings": (202,),
    "floodproofing of buildings": (203, 204),
    "retrofitting of buildings": (205,),
    "safe rooms and shelters": (206, 502),
    "reconstruction of buildings": (207,),
    "vegetation and wildfire": (300, 304),
    "shores, slopes and streams": (301, 302, 303),
    "utilities, water and sewers": (400, 401),
    "roads and bridges": (402,),
    "stormwater and local flood control": (403, 404, 405),
    "dams, levees, floodwalls": (500, 501),
    "warning, generators, equipment": (600, 601, 602),
    "planning, studies, management": (90, 91, *range(100, 107), 700, 800, 904),
}
MEASURE_OF_FAMILY = {family: measure for measure, families in MEASURES.items() for family in families}


def data_file() -> Path:
    """Say where the record of projects is: below ``CLIMCAP_SHARED``, or else below ``../shared`` beside the project."""
    shared = Path(os.environ.get("CLIMCAP_SHARED", ROOT.parent / "shared"))
    return shared / "data" / "fema_hma" / "hma_projects_openfema_v2.csv"


def usable_projects(path: Path, state: str | None = None) -> pd.DataFrame:
    """Read the projects that can be appraised: a benefit-cost ratio between 0 and 50, and a positive amount.

    Parameters
    ----------
    path
        The record, as :func:`data_file` finds it.
    state
        A state's name, or ``None`` for the whole country.

    Returns
    -------
    pandas.DataFrame
        ``project``, ``state``, ``measure``, ``amount`` (dollars as recorded) and ``ratio``.

    Raises
    ------
    ValueError
        If a project is of a type that no measure covers.
    """
    columns = ["projectIdentifier", "state", "projectType", "projectAmount", "benefitCostRatio"]
    record = pd.read_csv(path, usecols=columns, dtype={"projectIdentifier": str})
    usable = record[record["benefitCostRatio"].gt(0) & record["benefitCostRatio"].lt(HIGHEST_RATIO)]
    usable = usable[usable["projectAmount"].gt(0)]
    if state is not None:
        usable = usable[usable["state"] == state]
    # Of several types, separated by semicolons, the first.
    family = usable["projectType"].str.extract(r"^\s*(\d+)", expand=False).astype("Int64")
    measure = family.map(MEASURE_OF_FAMILY)
    if measure.isna().any():
        unknown = sorted(set(usable.loc[measure.isna(), "projectType"].astype(str)))
        raise ValueError(f"no measure covers the project types {unknown}")
    return pd.DataFrame(
        {
            # Addresses keep * for "any": the one identifier that holds it is written with x.
            "project": usable["projectIdentifier"].str.replace("*", "x"),
            "state": usable["state"],
            "measure": measure,
            "amount": usable["projectAmount"],
            "ratio": usable["benefitCostRatio"],
        }
    ).reset_index(drop=True)


def avoided_loss_per_dollar() -> float:
    """Find the even yearly avoided loss that makes a dollar of works, started in the base year, worth a dollar.

    Works cost 40, 40 and 20 cents in 2026 to 2028 and avoid the loss in the 30 years 2029 to 2058; all money moves at
    the end of its year. Loss = PV(works) / PV(a dollar in each year of service), at 7 %.
    """
    factors = cc.finance.discount_factors(RATE, len(PHASING) + SERVICE_YEARS, timing="end")
    works, service = factors[: len(PHASING)], factors[len(PHASING) :]
    return float(sum(share * factor for share, factor in zip(PHASING, works, strict=True)) / sum(service))


def ceilings(projects: pd.DataFrame) -> dict[int, float]:
    """Give the yearly ceilings: 35 % of the sum asked, a fifth in each year, in dollars."""
    yearly = SHARE_OF_SUM_ASKED * float(projects["amount"].sum()) / len(BUDGET_YEARS)
    return dict.fromkeys(BUDGET_YEARS, yearly)


def pipeline_of(projects: pd.DataFrame) -> cc.Pipeline:
    """Make the pipeline: one design per project, its works over three years, the loss that it avoids each year.

    Parameters
    ----------
    projects
        As :func:`usable_projects` gives them.
    """
    limits = ceilings(projects)
    settings = {
        "name": "US hazard mitigation",
        "currency": "USD",
        "price_year": 2021,
        "base_year": BASE_YEAR,
        "horizon": HORIZON,
        "timing": "end",
        "residual": "none",
        "discount.economic": RATE,
        "note": "Dollars as recorded, 1989 to 2021, not brought to one price year.",
    }
    plan = {"objective": "enpv", "years": "; ".join(map(str, START_YEARS))}
    return cc.Pipeline.from_tables(
        {
            "settings": {"setting": list(settings), "value": list(settings.values())},
            "plan": {"setting": list(plan), "value": list(plan.values())},
            "projects": pd.DataFrame(
                {"project": projects["project"], "sector": projects["measure"], "place": projects["state"]}
            ),
            "alternatives": pd.DataFrame({"project": projects["project"], "alternative": "as_asked"}),
            "components": pd.DataFrame(
                {
                    "project": projects["project"],
                    "alternative": "as_asked",
                    "component": "works",
                    "capex": projects["amount"],
                    "phasing": "; ".join(map(str, PHASING)),
                    "life_years": SERVICE_YEARS,
                    "replaced": False,
                }
            ),
            "benefit_lines": pd.DataFrame(
                {
                    "project": projects["project"],
                    "alternative": "as_asked",
                    "line": "avoided_loss",
                    "quantity": projects["ratio"] * projects["amount"],
                    "unit": "dollars of recorded benefit",
                    "unit_value": avoided_loss_per_dollar(),
                }
            ),
            "budgets": {
                "budget": ["capital"] * len(limits),
                "year": list(limits),
                "amount": list(limits.values()),
                "beyond": ["zero"] * len(limits),
            },
        }
    )


def rank(appraisal: cc.Appraisal, limits: dict[int, float]) -> dict[str, int]:
    """Fund the usual way: down the list of benefit-cost ratios, each in the earliest start that fits, or not at all.

    Of each project the design with the highest ratio is taken; here every project has one design, whose ratio is the
    same in every start year. Projects of equal ratio come in the order of their ids.

    Parameters
    ----------
    appraisal
        Rows with ``bcr`` and ``capex``.
    limits
        Ceilings by year, in dollars.

    Returns
    -------
    dict
        The start year of each project that is funded.
    """
    rows = appraisal.rows.to_pandas()
    rows = rows[rows["alternative"] != "without"]
    # Ratios are equal if they were recorded so: start years and rounding do not part them.
    rows = rows.assign(bcr=rows["bcr"].round(9))
    order = rows.sort_values(["bcr", "project", "start"], ascending=[False, True, True])
    left = dict(limits)
    starts: dict[str, int] = {}
    for project, start, capex in zip(order["project"], order["start"], order["capex"], strict=True):
        if project in starts:
            continue
        charges = {start + lag: share * capex for lag, share in enumerate(PHASING)}
        if all(charge <= left.get(year, 0.0) for year, charge in charges.items()):
            starts[project] = int(start)
            for year, charge in charges.items():
                left[year] -= charge
    return starts


def worth(appraisal: cc.Appraisal, starts: dict[str, int]) -> float:
    """Add up the economic NPV of projects in the start years given, in dollars."""
    rows = appraisal.rows.to_pandas()
    chosen = rows["start"].eq(rows["project"].map(starts)).fillna(value=False)
    return float(rows.loc[chosen, "enpv"].sum())


def floors(projects: pd.DataFrame, limits: dict[int, float]) -> list[dict[str, Any]]:
    """Ask that each state and each measure gets at least half of its fair part of the funds.

    The fair part of a state is the ceilings' total times its share of the sum asked, and so for a measure; the floor
    is half of that, 17.5 % of what the group asked. Works started by 2028 can use about 26 % of the sum asked, so a
    third of the money is free to go where it is worth most. A floor on the only state there is would say nothing, and
    is left out.

    Returns
    -------
    list of dict
        Targets for :func:`climcap.optimize`.
    """
    fair = sum(limits.values()) / float(projects["amount"].sum())
    targets = []
    for key, column in (("place", "state"), ("sector", "measure")):
        asked = projects.groupby(column)["amount"].sum()
        if len(asked) > 1:
            targets += [
                {
                    "name": f"floor: {group}",
                    "column": "capex",
                    "at_least": FLOOR * fair * float(amount),
                    "where": {key: str(group)},
                }
                for group, amount in asked.items()
            ]
    return targets


def funded_by(projects: pd.DataFrame, plan: cc.Plan, column: str) -> pd.DataFrame:
    """Say by measure or state what is asked, what is funded, and what the funded projects are worth, in M$.

    Parameters
    ----------
    projects
        As :func:`usable_projects` gives them.
    plan
        A plan of these projects.
    column
        ``"measure"`` or ``"state"``.
    """
    schedule = plan.schedule.to_pandas().set_index("project")
    joined = projects.join(schedule[["capex", "enpv"]], on="project")
    table = joined.groupby(column).agg(
        projects=("project", "size"),
        funded=("capex", "count"),
        asked=("amount", "sum"),
        spent=("capex", "sum"),
        enpv=("enpv", "sum"),
    )
    table[["asked", "spent", "enpv"]] /= 1e6
    table["share"] = table["spent"] / table["asked"]
    return table.sort_values("asked", ascending=False)


def report(projects: pd.DataFrame, *, time_limit: float, floors_time_limit: float) -> None:
    """Print the whole run: the plan and its proof, the gain over ranking, and what floors cost."""
    began = time.perf_counter()
    pipeline = pipeline_of(projects)
    appraisal = cc.appraise(pipeline)
    limits = ceilings(projects)
    print(f"{len(projects):,} projects ask for {projects['amount'].sum() / 1e6:,.1f} M$;", end=" ")
    print(f"ceilings {limits[BASE_YEAR] / 1e6:,.1f} M$ in each year {BUDGET_YEARS[0]} to {BUDGET_YEARS[-1]}")
    print(f"read and appraised {len(appraisal):,} rows in {time.perf_counter() - began:.1f} s\n")

    plan = cc.optimize(appraisal, gap=1e-4, time_limit=time_limit)
    cc.verify(plan)
    _print_plan("Plan", plan)
    schedule = plan.schedule.to_pandas()
    starts = ", ".join(f"{count} in {year}" for year, count in schedule["start"].value_counts().sort_index().items())
    print(f"  {len(schedule):,} projects for {schedule['capex'].sum() / 1e6:,.1f} M$, started {starts}")
    print("  M$ left:", ", ".join(f"{year} {left / 1e6:,.2f}" for year, left in _left(plan).items()), "\n")

    for column in ("measure", "state"):
        print(funded_by(projects, plan, column).to_string(float_format=lambda number: f"{number:,.2f}"), "\n")

    ranked = rank(appraisal, limits)
    ranked_worth = worth(appraisal, ranked)
    print(f"Ranking by benefit-cost ratio: {len(ranked):,} projects, economic NPV {ranked_worth / 1e6:,.3f} M$")
    gain = plan.objective - ranked_worth
    most = plan.bound - ranked_worth
    print(f"  gain of the plan over ranking: {gain / 1e6:+,.3f} M$ ({gain / ranked_worth:+.4%});", end=" ")
    print(f"no plan can gain more than {most / 1e6:,.3f} M$ ({most / ranked_worth:.4%})\n")

    targets = floors(projects, limits)
    fair = cc.optimize(appraisal, targets=targets, gap=1e-4, time_limit=floors_time_limit)
    cc.verify(fair)
    _print_plan(f"Plan with {len(targets)} floors", fair)
    # Both plans are known within their gaps, and so is the difference of the best ones.
    cost, least, most = plan.objective - fair.objective, plan.objective - fair.bound, plan.bound - fair.objective
    print(f"  the floors cost {cost / 1e6:,.3f} M$ of economic NPV ({cost / plan.objective:.2%}),", end=" ")
    print(f"proven: from {least / 1e6:,.3f} to {most / 1e6:,.3f} M$")
    short = [target for target in targets if _spent(projects, set(ranked), target) < target["at_least"]]
    print(f"  ranking misses {len(short)} of them, the plan without floors", end=" ")
    built = set(schedule["project"])
    print(sum(_spent(projects, built, target) < target["at_least"] for target in targets))


def _print_plan(title: str, plan: cc.Plan) -> None:
    print(f"{title}: economic NPV {plan.objective / 1e6:,.3f} M$, {plan.status} (ended by {plan.ended_by}):", end=" ")
    print(f"no plan is worth more than {plan.bound / 1e6:,.3f} M$, gap {plan.gap:.1e}, {plan.seconds:.1f} s")


def _left(plan: cc.Plan) -> dict[int, float]:
    """Look up what the ceilings leave unspent, by year."""
    budget = plan.budget
    return {int(year): float(left) for year, left in zip(budget["year"], budget["left"], strict=True)}


def _spent(projects: pd.DataFrame, built: set[str], target: dict[str, Any]) -> float:
    """Add up what the projects built spend on the group that a floor is for."""
    ((key, group),) = target["where"].items()
    column = {"place": "state", "sector": "measure"}[key]
    chosen = projects["project"].isin(built) & projects[column].eq(group)
    return float(projects.loc[chosen, "amount"].sum())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Plan US hazard mitigation projects.")
    parser.add_argument("--country", action="store_true", help="the whole country instead of California")
    parser.add_argument("--time-limit", type=float, default=45.0, help="seconds for the plan (45)")
    parser.add_argument("--floors-time-limit", type=float, default=240.0, help="seconds for the plan with floors (240)")
    options = parser.parse_args(arguments)
    path = data_file()
    if not path.exists():
        print(f"skipped: {path} absent; set CLIMCAP_SHARED to the folder that holds data/fema_hma")
        return
    projects = usable_projects(path, None if options.country else "California")
    report(projects, time_limit=options.time_limit, floors_time_limit=options.floors_time_limit)


if __name__ == "__main__":
    main()
