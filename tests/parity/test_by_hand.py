"""Every row of the examples, and of hundreds of random pipelines, agrees with the evaluator written by hand."""

from __future__ import annotations

import json
import math
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, NamedTuple

import by_hand
import pytest
import random_full
from by_hand_accounting import accounting
from by_hand_document import by_id
from by_hand_finance import in_order, rates_of_return, worth_at
from by_hand_pairs import climate_smart_cost, interactions, shared_things

import climcap as cc

ROOT = Path(__file__).resolve().parents[2]
KEYS = ("project", "alternative", "start", "scenario")
EXAMPLES = sorted([*(ROOT / "examples").glob("*/pipeline.toml"), *(ROOT / "tests/cases").glob("*/pipeline.toml")])

# Sums of both evaluators differ by rounding alone; rates of return are found by different searches.
RELATIVE = 1e-9
SEARCHED = {"irr": 1e-6, "firr": 1e-6}
GAIN_FIRST = "a rate of flows that begin with a gain: they are worth less than nothing below it, and more above"
ONE_OF = re.compile(r"one of (\d+) rates at which its flows are worth nothing: (.+)")

#: Yearly series of money and of tonnes as the library names them, and the kinds of flow that they add up.
MONEY = {
    "capex": ("capex",),
    "replacement": ("replacement",),
    "renewal": ("replacement",),
    "opex": ("cost",),
    "insurance": ("premium", "loading"),
    "benefit": ("benefit",),
    "revenue": ("revenue",),
    "rehabilitation": ("rehabilitation",),
    "reconstruction": ("reconstruction",),
    "disruption": ("disruption",),
}
TONNES = {"construction_tco2e": ("construction",), "operation_tco2e": ("operating",)}

Row = dict[str, Any]
Document = dict[str, Any]


def rows_of(appraisal: cc.Appraisal) -> dict[tuple[Any, ...], Row]:
    rows = appraisal.rows.to_arrow().to_pylist()
    return {tuple(row[key] for key in KEYS): row for row in rows}


def number(value: Any) -> float | None:
    """A figure of the library: none where it is absent."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else float(value)


def agree(found: float | None, expected: float | None, size: float = 0.0, relative: float = RELATIVE) -> bool:
    """Whether two figures agree: a difference of amounts of a size is no more exact than they are."""
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) <= max(relative * max(1.0, abs(expected)), 1e-12 * size)


def disagreements(appraisal: cc.Appraisal, expected: list[Row]) -> list[str]:
    """Every figure of the rows on which the two do not agree."""
    found = rows_of(appraisal)
    keys = [tuple(row[name] for name in KEYS) for row in expected]
    wrong = [f"{key}: a row of one of the two" for key in {*keys} ^ {*found}]
    unknown = {name for row in found.values() for name in row} - {*KEYS, "in_service", *expected[0]}
    wrong += [f"{name}: a column that is not written by hand" for name in sorted(unknown) if not name.endswith("_why")]
    for key, row in zip(keys, expected, strict=True):
        ours = found.get(key, {})
        # What sums of this row are made of.
        size = max(
            (abs(value) for value in ours.values() if isinstance(value, float) and math.isfinite(value)), default=1.0
        )
        for column, value in row.items():
            if column in {*KEYS, *by_hand.INSIDE} or not ours:
                continue
            other = number(ours.get(column))
            if value is None and column in SEARCHED and other is not None and other < -0.9999:
                continue  # a loss of nearly everything, which the search by hand does not reach
            is_sum = column not in SEARCHED and column.endswith(("pv", "enpv", "low", "high", "cost"))
            if not agree(other, value, size if is_sum else 0.0, SEARCHED.get(column, RELATIVE)):
                wrong.append(f"{key} {column}: {other!r} by the library, {value!r} by hand")
    return wrong


def of_several(why: Any) -> list[float] | None:
    """The rates of which the library says that a rate of return is one; ``None`` where it says nothing of the kind."""
    told = ONE_OF.fullmatch(why) if isinstance(why, str) else None
    if told is None:
        return None
    rates = [float(rate) for rate in told[2].split(", ")]
    assert int(told[1]) == len(rates) > 1
    return rates


class Drawn(NamedTuple):
    """A random document, appraised by the library and by hand."""

    document: Document
    appraisal: cc.Appraisal
    rows: list[Row]

    def built(self, step: int = 1) -> list[Row]:
        """Rows in which something is built and appraised, or one in so many."""
        return [row for row in self.rows if row["alternative"] != "without" and row["enpv"] is not None][::step]


def both(document: Document) -> Drawn:
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(document)))
    return Drawn(document, appraisal, by_hand.appraise(document))


# Of the whole module, so that all that is asked of a document is asked before the next is evaluated.
@pytest.fixture(scope="module", params=range(200))
def drawn(request: pytest.FixtureRequest) -> Drawn:
    return both(random_full.pipeline(request.param))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_examples_agree_with_the_evaluator_written_by_hand(path: Path) -> None:
    _, appraisal, rows = both(tomllib.loads(path.read_text(encoding="utf-8")))
    wrong = disagreements(appraisal, rows)
    assert not wrong, "\n".join(wrong[:20])


def test_random_pipelines_agree_with_the_evaluator_written_by_hand(drawn: Drawn) -> None:
    wrong = disagreements(drawn.appraisal, drawn.rows)
    assert not wrong, "\n".join(wrong[:20])


def test_a_rate_of_return_that_is_one_of_several_says_so(drawn: Drawn) -> None:
    """Rates by hand are among those that the library names, and flows by hand are worth nothing at each of these."""
    found = rows_of(drawn.appraisal)
    for row in drawn.built():
        ours = found[tuple(row[name] for name in KEYS)]
        for column in SEARCHED:
            flows = row.get(f"{column}_flows")
            if flows is None or row[column] is None:
                continue
            told = of_several(ours.get(f"{column}_why"))
            by_hand_too = [rate for rate in rates_of_return(flows) if rate > -0.9999]
            if told is None:
                assert len(by_hand_too) <= 1, (row["project"], row["start"], by_hand_too)
                # A rate of flows that begin with a gain is no yield, and says so.
                first = next(amount for _, amount in in_order(flows) if amount)
                assert (ours.get(f"{column}_why") == GAIN_FIRST) == (first > 0), (row["project"], row["start"], first)
                continue
            for rate in by_hand_too:
                assert any(abs(rate - other) <= 6e-5 + 1e-6 * abs(rate) for other in told), (rate, told)
            for rate in told:
                # Four decimals are told: between the rates around one the worth changes sign, or is nothing.
                around = [worth_at(flows, max(rate + step, -0.99999999)) for step in (-6e-5, 0.0, 6e-5)]
                assert min(around) <= 0 <= max(around) or min(map(abs, around)) < 1e-6, (rate, around)


def test_the_oil_pump_of_lorie_and_savage_has_two_rates() -> None:
    """25 % and 400 % (Lorie and Savage 1955, *Three Problems in Rationing Capital*); a row of one rate says nothing."""
    pump = {
        "components": {"pump": {"capex": 1600, "life_years": 30, "residual": "none"}},
        "benefit_lines": {"oil": {"unit_value": 10000, "last_year": 2027}},
        "cost_lines": {"dry": {"unit_value": 10000, "first_year": 2028}},
    }
    document = {
        "settings": {
            "currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2028, "timing": "start",
            "discount": {"economic": 0.1, "financial": 0.1},
        },
        "plan": {"years": [2026, 2026]},
        "projects": {
            "pump": {"alternatives": {"larger": pump}},
            "plain": {"alternatives": {"one": {name: pump[name] for name in ("components", "benefit_lines")}}},
        },
    }  # fmt: skip
    _, appraisal, rows = both(document)
    found = rows_of(appraisal)
    for row in rows:
        ours = found[tuple(row[name] for name in KEYS)]
        if row["alternative"] == "larger":
            assert of_several(ours["irr_why"]) == [0.25, 4.0]
            assert list(rates_of_return(row["irr_flows"])) == pytest.approx([0.25, 4.0])
            assert ours["irr"] == pytest.approx(0.25)
        elif row["alternative"] == "one":
            assert ours.get("irr_why") is None


@pytest.mark.parametrize("account", ["economic", "financial"])
def test_years_agree(drawn: Drawn, account: Literal["economic", "financial"]) -> None:
    """Undiscounted, of every kind, with and without; tonnes in the economic account."""
    kinds_of = MONEY | (TONNES if account == "economic" else {})
    for row in drawn.built(step=11):
        key = (row["project"], row["alternative"], row["start"])
        table = drawn.appraisal.series(*key, scenario=row["scenario"], account=account)
        calendar = table["year"].tolist()

        def found(name: str, table: cc.Table = table) -> list[float]:
            return list(table[name].tolist()) if name in table.columns else [0.0] * len(table)

        for side, case in (("with", row["case"]), ("without", row["against"])):
            expected = {name: dict.fromkeys(calendar, 0.0) for name in kinds_of}
            paid = dict.fromkeys(calendar, 0.0)
            for flow in case.flows:
                worth = flow.worth.economic if account == "economic" else flow.worth.financial
                if flow.kind == "payout":
                    paid[flow.year] += flow.amount * worth
                for name, kinds in kinds_of.items():
                    if flow.kind in kinds and (flow.kind != "replacement" or flow.renewal == (name == "renewal")):
                        expected[name][flow.year] += flow.amount * (worth if name in MONEY else 1.0)
            damage = ("rehabilitation", "reconstruction") if any(paid.values()) else ()
            for name in kinds_of.keys() - {*damage}:
                years = found(f"{name}_{side}")
                assert years == pytest.approx([*expected[name].values()], rel=1e-9, abs=1e-6), (key, side, name)
            # Insured, the financial account bears what is retained of both together.
            for at, year in enumerate(calendar) if damage else ():
                retained = sum(expected[name][year] for name in damage) - paid[year]
                assert sum(found(f"{name}_{side}")[at] for name in damage) == pytest.approx(retained), (key, side, year)


def test_charges_agree(drawn: Drawn) -> None:
    """What a plan charges to every budget and year is what its rows, and the without of what it leaves, charge."""
    rows = [row for row in drawn.rows if row["scenario"] == drawn.appraisal.base_scenario]
    chosen = {row["project"]: row for row in rows if row["alternative"] == "without"}
    left = [*chosen][2:]  # the third project, where there is one, is not built
    chosen |= {row["project"]: row for row in rows if row["alternative"] != "without" and row["project"] not in left}
    plan = cc.optimize(
        drawn.appraisal,
        objective="capex_pv",
        must=[(row["project"], row["alternative"], row["start"]) for row in chosen.values() if row["start"]],
        must_not=left,
        requires=[],
        conflicts=[],
        targets=[],
        budgets={},
    )
    charged: dict[tuple[str, int], float] = {}
    for row in chosen.values():
        for key, amount in row["charges"].items():
            charged[key] = charged.get(key, 0.0) + amount
    table = plan.budget.to_arrow().to_pylist()
    found = {(line["budget"], line["year"]): line["charged"] for line in table}
    for key in charged.keys() | found.keys():
        assert found.get(key, 0.0) == pytest.approx(charged.get(key, 0.0), rel=1e-9, abs=1e-6), key


def test_accounting_tables_agree(drawn: Drawn) -> None:
    """Tonnes by phase, gas and scope, with and without, over the economic life."""
    if "accounting" not in drawn.document["settings"]:
        return  # boundary and baseline are not said
    for row in drawn.built(step=11):
        key = (row["project"], row["alternative"], row["start"])
        table = drawn.appraisal.accounting(*key, scenario=row["scenario"]).to_arrow().to_pylist()
        ours = {(line["phase"], line["gas"], line["scope"]): line for line in table}
        for line in accounting(drawn.document, row):
            found = ours.pop((line["phase"], line["gas"], line["scope"]))
            for name, value in line.items():
                assert (
                    agree(found[name], value, line["gross_without"])
                    if isinstance(value, float)
                    else (found[name] == value)
                ), (key, line, found)
        assert not any(line["gross_with"] or line["gross_without"] for line in ours.values()), (key, ours)


def test_pair_corrections_agree(drawn: Drawn) -> None:
    """What two projects that change the same thing avoid twice, on every column that is a sum."""
    if "shared" not in drawn.document:
        assert len(drawn.appraisal.interactions()) == 0
        return
    sharing = [row for row in drawn.built() if shared_things(row)]
    one, others = sharing[-1], [row for row in sharing if row["project"] != sharing[-1]["project"]]
    others = [row for row in others if row["scenario"] == one["scenario"]]
    assert others
    for other in others[::5]:
        expected = interactions(drawn.document, other, one)
        keys = [(row["project"], row["alternative"], row["start"]) for row in (other, one)]
        found = drawn.appraisal.correction(*keys, scenario=one["scenario"])
        for name in (expected.keys() | found.keys()) & {name for name, value in one.items() if value is not None}:
            assert agree(found.get(name, 0.0), expected.get(name, 0.0), abs(one["enpv"])), (keys, name)


def test_climate_smart_costs_agree(drawn: Drawn) -> None:
    """What a design costs and gives beside the standard one, whole and a year."""
    for row in [row for row in drawn.built() if row["premium"] is not None][::11]:
        of = ("project", "start", "scenario")
        like = [other for other in drawn.built() if all(other[name] == row[name] for name in of)]
        (standard,) = [other for other in like if is_standard(drawn.document, other)]
        key = (row["project"], row["alternative"], row["start"])
        table = drawn.appraisal.climate_smart_cost(*key, scenario=row["scenario"]).to_arrow().to_pylist()
        found = {line["item"]: line for line in table}
        size = max(abs(row["life_cycle_cost"]), abs(standard["life_cycle_cost"]), abs(row["enpv"]))
        for item, (total, yearly) in climate_smart_cost(drawn.document, row, standard).items():
            assert agree(number(found[item]["total"]), total, size), (key, item)
            assert agree(number(found[item]["per_year"]), yearly, size), (key, item)


def is_standard(document: Document, row: Row) -> bool:
    """Whether a row is of the design that others of its project are compared with."""
    project = by_id(document["projects"], "project")[row["project"]]
    design = by_id(project["alternatives"], "alternative").get(row["alternative"], {})
    return bool(design.get("standard"))
