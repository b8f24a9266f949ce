"""Explanations: every figure can be redone from its explanation alone, and every number in one counts."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from recompute import Node, faults
from samples import ISLET, islet

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = {"project", "alternative", "start", "in_service", "scenario"}
ROOT = Path(__file__).parents[2]
Row = tuple[str, str, int | None, str]


def rows_of(appraisal: cc.Appraisal, step: int = 1) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Each so-manieth row: its key, and its figures."""
    table = appraisal.rows.to_pandas().iloc[::step]
    for figures in table.to_dict("records"):
        start = None if pd.isna(figures["start"]) else int(figures["start"])
        yield (figures["project"], figures["alternative"], start, figures["scenario"]), figures


def columns_of(appraisal: cc.Appraisal) -> list[str]:
    return [name for name in appraisal.rows.columns if name not in KEYS and not name.endswith("_why")]


def explained(appraisal: cc.Appraisal, figure: str, row: Row) -> Node:
    project, alternative, start, scenario = row
    return appraisal.explain(figure, project, alternative, start, scenario=scenario).to_dict()


def check(appraisal: cc.Appraisal, step: int) -> None:
    """Every column of some rows: the explanation has the column's value, and gives it again."""
    for row, figures in rows_of(appraisal, step):
        for column in columns_of(appraisal):
            tree = explained(appraisal, column, row)
            value = figures[column]
            if pd.isna(value):
                assert tree.get("value") is None, (row, column)
                assert tree["why"] == figures[f"{column}_why"], (row, column)
            else:
                assert tree["value"] == pytest.approx(value, rel=1e-12), (row, column)
            assert faults(tree) == [], (row, column)


def test_every_figure_of_the_islet_can_be_redone() -> None:
    check(cc.appraise(islet()), 3)


def test_figures_of_the_island_can_be_redone() -> None:
    check(cc.appraise(cc.read(ROOT / "examples/island/pipeline.toml")), 131)


@pytest.mark.parametrize(
    "case",
    ["economics-1-timing-of-lines", "economics-2-remaining-flows", "economics-4-two-accounts", "economics-6-rules"],
)
def test_figures_of_worked_cases_can_be_redone(case: str) -> None:
    check(cc.appraise(cc.read(ROOT / "tests/cases" / case / "pipeline.toml")), 1)


APPRAISAL = cc.appraise(islet())
RAISED: Row = ("school", "raised", 2027, "hotter")
# Headings: what is written under them is cited, and read by no formula.
HEADINGS = ("inputs", "conventions", "hazards.", "all_rates", "curves.", "paths.")


def numbers(node: Node) -> Iterator[tuple[Node, int | None]]:
    """Every number of a tree that a formula reads or gives: the figure, and the place in its list."""
    if node["figure"].startswith(HEADINGS):
        return
    if node.get("value") is not None:
        yield node, None
    for place in range(len(node.get("amounts") or ())):
        yield node, place
    for part in node.get("parts", ()):
        yield from numbers(part)


@pytest.mark.parametrize(
    "figure",
    [
        *("enpv", "enpv_carbon_low", "irr", "mirr", "payback_years", "npv_per_capital", "residual_pv", "premium_share"),
        *("bcr_increment", "rehabilitation_avoided_pv_vs_standard", "expected_damage_without", "charges.capital.2028"),
    ],
)
def test_an_altered_number_is_found(figure: str) -> None:
    tree = explained(APPRAISAL, figure, RAISED)
    assert faults(tree) == []
    count = sum(1 for _ in numbers(tree))
    assert count > 0
    for number in range(0, count, 1 + count // 60):
        altered = copy.deepcopy(tree)
        node, place = list(numbers(altered))[number]
        if place is None:
            node["value"] = 1.3 * node["value"] + 7.0
        else:
            node["amounts"][place] = 1.3 * node["amounts"][place] + 7.0
        assert faults(altered) != [], (figure, node["figure"], place)


def test_a_formula_that_reads_what_is_not_there_is_found() -> None:
    tree = explained(APPRAISAL, "enpv", RAISED)
    tree["formula"] += " + luck"
    assert "luck is not among the parts" in faults(tree)[0]


def test_years_of_columns_and_charges_can_be_redone() -> None:
    document = json.loads(islet().to_json())
    document["settings"]["inflation"] = 0.03
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(document)))
    series = APPRAISAL.series(*RAISED[:3], scenario="hotter").to_pandas().set_index("year")
    capex = explained(APPRAISAL, "capex.2028", RAISED)
    assert capex["value"] == series.loc[2028, "capex_with"] == 1.7e6
    assert faults(capex) == []
    nominal = explained(appraisal, "charges.capital.2028", RAISED)
    assert nominal["value"] == pytest.approx(1.7e6 * 1.03**2)
    assert "price_level" in nominal["parts"][0]["formula"]
    assert faults(nominal) == []
    with pytest.raises(cc.InputError, match=r"capex\.YEAR, .*charges\.capital\.YEAR"):
        APPRAISAL.explain("capex.1999", *RAISED[:3])


def test_damage_leads_to_the_hazard_and_its_curve() -> None:
    tree = explained(APPRAISAL, "rehabilitation_avoided_pv", RAISED)
    (leaf,) = (part for part in tree["parts"] if part["figure"].startswith("projects."))
    assert leaf["formula"] == "sum((without - with) * discount_factor)"
    parts = {part["figure"]: part for part in leaf["parts"]}
    (factor,) = parts["exposed"]["parts"]
    assert (factor["figure"], factor["value"]) == ("damage_factor", 1.5)
    assert factor["place"].endswith(str(1 + ISLET.splitlines().index("damage_factor = 1.5")) + ":17")
    damage = {part["figure"]: part for part in parts["expected_annual_damage"]["parts"]}
    # By hand: shares 0.2, 0.4 and 0.8 of 3 million at 1 in 10, 50 and 100 years, the rarest held for rarer events.
    assert damage["in_2026"]["value"] == pytest.approx(3e6 * (0.01 * 0.8 + 0.01 * 0.6 + 0.08 * 0.3))
    (events,) = damage["hazards.flood"]["parts"]
    points = {part["figure"]: part for part in events["parts"]}
    assert points["return_period"]["amounts"] == [10, 50, 100]
    assert points["share"]["amounts"] == [0.2, 0.4, 0.8]
    assert points["share"]["place"].endswith(f":{1 + ISLET.splitlines().index('[curves.depth]')}:1")
    assert events["place"].endswith(f":{1 + ISLET.splitlines().index('[hazards.flood]')}:1")


def test_rows_of_one_hazard_have_places_of_their_own() -> None:
    text = ISLET.replace(
        "[hazards.flood]\nreturn_period = [10, 50, 100]\nintensity = [0.5, 1.0, 2.0]\n",
        '[[hazards]]\nhazard = "flood"\nscenario = "base"\nreturn_period = [10]\nintensity = [0.5]\n'
        '[[hazards]]\nhazard = "flood"\nscenario = "hotter"\nyear = 2026\nreturn_period = [10]\nintensity = [1.0]\n'
        '[[hazards]]\nhazard = "flood"\nscenario = "hotter"\nyear = 2050\nreturn_period = [10]\nintensity = [2.0]\n',
    )
    appraisal = cc.appraise(cc.Pipeline.from_toml(text))
    found = json.dumps(explained(appraisal, "expected_damage_without", RAISED))
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line == "[[hazards]]"]
    assert all((f"document:{line}:1" in found) == (line != lines[0]) for line in lines)


def test_conventions_and_reference_tables_are_cited() -> None:
    text = ISLET.replace(
        'carbon = { low = "cheap"', 'carbon = { conversion = 1.2, extend = "flat", low = "world-bank-carbon-2017-low"'
    )
    text = text.replace("[projects.clinic]", FLEET + "[projects.clinic]")
    appraisal = cc.appraise(cc.Pipeline.from_toml(text))
    tree = explained(appraisal, "enpv_carbon_low", ("school", "raised", 2027, "base"))
    assert faults(tree) == []
    found = json.dumps(tree)
    assert "Guidance note" in found.replace("guidance", "Guidance")
    (conventions,) = (part for part in tree["parts"] if part["figure"] == "conventions")
    fields = {part["figure"]: part for part in conventions["parts"]}
    assert fields["timing"]["text"] == "end"
    assert fields["residual"]["place"] == "default"


FLEET = """
[projects.school.alternatives.without.activities.diesel]
quantity = 100
factor = 2.7
[projects.school.alternatives.raised.activities.diesel]
quantity = 10
factor = 2.7

"""


def test_several_rates_of_return_are_all_told() -> None:
    text = ISLET.replace(
        "[projects.clinic.alternatives.new.benefit_lines.care]\nunit_value = 2.6e5\n",
        "[projects.clinic.alternatives.new.benefit_lines.care]\nunit_value = 8e6\nlast_age = 0\n"
        "[projects.clinic.alternatives.new.cost_lines.closing]\nunit_value = 5.8e6\nfirst_age = 1\nlast_age = 1\n",
    ).replace("horizon = 2055", 'horizon = 2055\nresidual = "none"')
    appraisal = cc.appraise(cc.Pipeline.from_toml(text))
    tree = explained(appraisal, "irr", ("clinic", "new", 2026, "base"))
    assert faults(tree) == []
    (rates,) = (part for part in tree["parts"] if part["figure"] == "all_rates")
    assert len(rates["parts"]) == 2
    assert tree["value"] == rates["parts"][0]["value"]


def test_text_shows_numbers_in_formulas_and_years_on_demand() -> None:
    explanation = APPRAISAL.explain("enpv", *RAISED[:3], scenario="hotter")
    text = explanation.to_text()
    assert text == repr(explanation)
    first = text.splitlines()[0]
    assert "benefits 2,772,955" in first
    assert "- capital 2,940,347" in first
    assert "school, raised, start 2027, scenario hotter" in first
    assert "discount_factor = (1 + rate 0.06) ^ (base_year 2026 - years - 1)" in text
    assert "  2031  " not in text
    with_years = explanation.to_text(years=True)
    assert "  2031  250,000          0.70496" in with_years
    page = explanation._repr_html_()
    assert page.count("<details") == page.count("</details>") > 10
    assert "<td>2031</td><td>250,000</td>" in page


def test_html_escapes_what_users_wrote() -> None:
    appraisal = cc.appraise(cc.Pipeline.from_toml(ISLET.replace("quotation of 2025", "<script>quotation</script>")))
    page = appraisal.explain("capex", *RAISED[:3])._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;quotation" in page
