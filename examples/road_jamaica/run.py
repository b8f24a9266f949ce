"""One real road in Jamaica, five designs against its river floods, three climate scenarios: none of them pays.

The road, its losses and its designs are from nismod/irv-jamaica; the README says how each figure of the pipeline is
made from them.

    python examples/road_jamaica/run.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd

import climcap as cc

ROOT = Path(__file__).resolve().parents[2]

# The study's conventions: 10 %, 2019 to 2100, the first year not discounted, losses of 2010 read in 2019.
RATE = 0.10
BASE_YEAR, HORIZON = 2019, 2100
BASELINE = ("baseline", 2010)
EPOCHS = (2050, 2080)
YEARS = HORIZON - BASE_YEAR + 1
# Economic loss is given for a day of closure; the study lets a flood close the road for 15.
DAYS_CLOSED = 15

SCENARIOS = {"rcp26": "2.6", "rcp45": "4.5", "rcp85": "8.5"}
ESTIMATES = ("amin", "mean", "amax")
# The level of the design that does not elevate the road.
UPGRADE = 999
PROJECT = "road"
CENT = 0.01


def data_file() -> Path:
    """Say where the road's file is: below ``CLIMCAP_SHARED``, or else below ``../shared`` beside the project."""
    shared = Path(os.environ.get("CLIMCAP_SHARED", ROOT.parent / "shared"))
    return shared / "data" / "irv_jamaica" / "mockFeatureDetails.json"


def read_road(path: Path) -> dict[str, pd.DataFrame]:
    """Read the road's tables: losses by return period, published expected damages, their present values, designs.

    Money is in J$. ``rcp`` and ``epoch`` name the climate: ``baseline`` in 2010, else 2.6, 4.5 or 8.5 in 2050 and 2080.
    """
    road: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    tables = {name: pd.DataFrame(road[name]) for name in ("damages_expected", "damages_npv", "adaptation")}
    tables["losses"] = pd.DataFrame(road["damages_return_period"]).sort_values(["rcp", "epoch", "rp"])
    return tables


def losses_of(road: dict[str, pd.DataFrame], rcp: str, epoch: int, column: str) -> pd.Series[float]:
    """Look up a loss by return period, such as ``damage_mean``, in a climate; J$."""
    losses = road["losses"]
    found = losses[losses["rcp"].eq(rcp) & losses["epoch"].eq(epoch)].set_index("rp")[column]
    return found.astype(float)


def _expected(losses: pd.Series[float]) -> float:
    """Find the expected annual value of a loss by return period."""
    return cc.resilience.expected_annual_damage(losses.index.tolist(), losses.tolist(), tail="zero")


def expected_damages(road: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compute the expected annual damage and economic loss of every climate, beside the published figures.

    The plain trapezoid over annual probabilities: nothing is lost in events rarer than the rarest given.

    Returns
    -------
    pandas.DataFrame
        ``rcp``, ``epoch``, ``figure`` (as published: ``ead_mean``, ``eael_amax``), ``published`` and ``computed``, in
        J$ a year.
    """
    rows = []
    for published in road["damages_expected"].to_dict("records"):
        rcp, epoch = str(published["rcp"]), int(published["epoch"])
        for figure, loss in (("ead", "damage"), ("eael", "loss")):
            for estimate in ESTIMATES:
                name = f"{figure}_{estimate}"
                computed = _expected(losses_of(road, rcp, epoch, f"{loss}_{estimate}"))
                row = {"rcp": rcp, "epoch": epoch, "figure": name, "published": published[name], "computed": computed}
                rows.append(row)
    return pd.DataFrame(rows)


def design_id(level: float) -> str:
    """Name the design of a protection level: ``elevated_1_5m``, ``upgraded``."""
    return "upgraded" if level == UPGRADE else f"elevated_{level:g}m".replace(".", "_")


def pipeline_of(road: dict[str, pd.DataFrame], estimate: str = "mean") -> cc.Pipeline:
    """Make the pipeline: the road's floods in three scenarios, and what each design leaves of the losses.

    The file gives what designs avoid as present values. So the same share of the loss of every flood is taken away, the
    one that gives the published present value: losses left = losses x (1 - avoided / whole).

    Parameters
    ----------
    road
        As :func:`read_road` gives it.
    estimate
        ``"amin"``, ``"mean"`` or ``"amax"``: which of the study's estimates of loss.
    """
    designs = road["adaptation"].drop_duplicates("adaptation_protection_level")
    ids = [design_id(level) for level in designs["adaptation_protection_level"]]
    works = {"project": PROJECT, "alternative": ids}
    settings = {
        "name": "A road in Jamaica",
        "currency": "JMD",
        "price_year": BASE_YEAR,
        "base_year": BASE_YEAR,
        "horizon": HORIZON,
        "timing": "start",
        "in_service": "same_year",
        "residual": "none",
        "discount.economic": RATE,
        "source": "nismod/irv-jamaica",
    }
    budget = float(designs["adaptation_cost"].sum())
    exposures = pd.DataFrame(
        [
            {
                "project": PROJECT,
                "alternative": alternative,
                "exposure": exposure,
                "hazard": f"{exposure}_{alternative}",
                "loss_as": kind,
                "tail": "zero",
            }
            for alternative in ("without", *ids)
            for exposure, kind in (("damage", "rehabilitation"), ("closure", "disruption"))
        ]
    )
    return cc.Pipeline.from_tables(
        {
            "settings": {"setting": list(settings), "value": list(settings.values())},
            "plan": {"setting": ["objective"], "value": ["enpv"]},
            "scenarios": {"scenario": list(SCENARIOS), "name": [f"RCP {rcp}" for rcp in SCENARIOS.values()]},
            "projects": {"project": [PROJECT], "sector": ["transport"], "place": ["Jamaica"]},
            "alternatives": pd.DataFrame(works | {"name": designs["adaptation_name"]}),
            "components": pd.DataFrame(
                works
                | {
                    "component": "works",
                    "capex": designs["adaptation_cost"],
                    "life_years": YEARS,
                    "replaced": False,
                    "note": "Present value of works in 2019 and of upkeep to 2100, as published.",
                }
            ),
            "hazards": pd.concat([_damage(road, estimate), _closure(road, estimate)]),
            "exposures": exposures,
            "budgets": {"budget": ["capital"], "year": [BASE_YEAR], "amount": [budget]},
        }
    )


def _left(road: dict[str, pd.DataFrame], scenario: str, whole: float, avoided: str) -> dict[str, float]:
    """Share of a loss that is left, by alternative, from present values."""
    designs = road["adaptation"][road["adaptation"]["rcp"] == SCENARIOS[scenario]]
    levels, values = designs["adaptation_protection_level"], designs[avoided]
    left = {design_id(level): 1.0 - value / whole for level, value in zip(levels, values, strict=True)}
    return {"without": 1.0} | left


def _present_value(road: dict[str, pd.DataFrame], scenario: str, figure: str) -> float:
    """Find the published present value of a scenario's damage or loss without the project."""
    values = road["damages_npv"].set_index("rcp")[figure]
    return float(values[SCENARIOS[scenario]])


def _damage(road: dict[str, pd.DataFrame], estimate: str) -> pd.DataFrame:
    """Give the hazards of damage: in 2019, 2050, 2080, and in 2100 as far on the line of the two as the study goes."""
    column = f"damage_{estimate}"
    first = losses_of(road, *BASELINE, column)
    tables = []
    for scenario, rcp in SCENARIOS.items():
        near, far = (losses_of(road, rcp, epoch, column) for epoch in EPOCHS)
        beyond = far + (far - near) * (HORIZON - EPOCHS[1]) / (EPOCHS[1] - EPOCHS[0])
        whole = _present_value(road, scenario, f"ead_{estimate}")
        for alternative, left in _left(road, scenario, whole, f"avoided_ead_{estimate}").items():
            for year, losses in ((BASE_YEAR, first), (EPOCHS[0], near), (EPOCHS[1], far), (HORIZON, beyond)):
                tables.append(_hazard(f"damage_{alternative}", scenario, left * losses).assign(year=year))
    return pd.concat(tables)


def _closure(road: dict[str, pd.DataFrame], estimate: str) -> pd.DataFrame:
    """Give the hazards of economic loss: the same in every climate, and even over the years.

    The study lets it grow with GDP, year by year in a table that is not in the file: here it is as high in every year
    as gives the same present value.
    """
    losses = losses_of(road, *BASELINE, f"loss_{estimate}")
    annuity = float(cc.finance.discount_factors(RATE, YEARS).sum())
    tables = []
    for scenario in SCENARIOS:
        published = _present_value(road, scenario, f"eael_{estimate}")
        growth = published / (_expected(losses) * annuity)
        whole = DAYS_CLOSED * published
        for alternative, left in _left(road, scenario, whole, f"avoided_eael_{estimate}").items():
            tables.append(_hazard(f"closure_{alternative}", scenario, left * growth * DAYS_CLOSED * losses))
    return pd.concat(tables)


def _hazard(hazard: str, scenario: str, losses: pd.Series[float]) -> pd.DataFrame:
    """Give the rows of a hazard from losses by return period."""
    points = {"return_period": losses.index, "loss": losses.to_numpy()}
    return pd.DataFrame({"hazard": hazard, "scenario": scenario} | points)


def compared_designs(appraisal: cc.Appraisal) -> pd.DataFrame:
    """Compare cost and avoided losses of each design in each scenario: present values of 2019 to 2100, in J$."""
    rows = appraisal.rows.to_pandas()
    rows = rows[rows["alternative"] != "without"]
    columns = {
        "capex": "cost",
        "rehabilitation_avoided_pv": "avoided_damage",
        "disruption_avoided_pv": "avoided_loss",
        "bcr": "ratio",
        "enpv": "enpv",
    }
    return rows.set_index(["alternative", "scenario"])[list(columns)].rename(columns=columns)


def report(road: dict[str, pd.DataFrame]) -> None:
    """Print the whole run: expected damages beside the published ones, the designs, the plan, the finding."""
    expected = expected_damages(road)
    off = (expected["computed"] - expected["published"]).abs()
    print("Expected annual damage and economic loss, J$ a year (the loss for a day of closure)")
    by_climate = expected.pivot_table(index=["rcp", "epoch"], columns="figure", values="computed")
    print(by_climate.to_string(float_format="{:,.2f}".format))
    print(f"  {(off < CENT / 2).sum()} of {len(off)} figures equal to the cent to those published\n")

    appraisal = cc.appraise(pipeline_of(road))
    table = compared_designs(appraisal)
    millions = table.assign(**{name: table[name] / 1e6 for name in table.columns if name != "ratio"})
    print("Designs, mean estimate: M J$, present values of 2019 to 2100 at 10 %")
    print(millions.to_string(float_format="{:,.4f}".format), "\n")

    built = 0
    for scenario, rcp in SCENARIOS.items():
        plan = cc.optimize(appraisal, scenario=scenario)
        cc.verify(plan)
        built += len(plan.schedule)
        print(f"RCP {rcp}, money for all designs at once: {len(plan.schedule)} built, {plan.status}")
    forced = cc.optimize(appraisal, must=[PROJECT])
    least_bad = forced.schedule["alternative"][0]
    print(f"If one had to be built: {least_bad}, at a loss of {-forced.objective / 1e6:,.1f} M J$\n")

    upper = compared_designs(cc.appraise(pipeline_of(road, "amax")))["ratio"]
    verdict = "None of these designs pays on this road" if not built else f"{built} of the three plans build a design"
    print(f"{verdict}: what a design avoids is", end=" ")
    print(f"{table['ratio'].min():.1%} to {table['ratio'].max():.1%} of what it costs", end=" ")
    print(f"(upper estimate of damage: {upper.min():.1%} to {upper.max():.1%}).")
    print(f"The best would pay if floods cost {1 / table['ratio'].max():.0f} times as much.")


def main() -> None:
    """Run from the command line."""
    path = data_file()
    if not path.exists():
        print(f"skipped: {path} absent; set CLIMCAP_SHARED to the folder that holds data/irv_jamaica")
        return
    report(read_road(path))


if __name__ == "__main__":
    main()
