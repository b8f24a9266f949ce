"""What charts and the page show is what the tables of plan and appraisal say."""

from __future__ import annotations

import itertools
import json
import math
import string

import pytest
from pictured import city, curve, island, spreadsheet
from samples import ceilings, choices

import climcap as cc
from climcap import exhibits
from climcap.exhibits import Labels, View, Wording, money
from climcap.exhibits.view import records


@pytest.fixture(scope="module")
def view() -> View:
    return View(island())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (81.3e6, "USD 81.3 million"),
        (999_950.0, "USD 1.00 million"),
        (999.4, "USD 999"),
        (1_000.0, "USD 1 thousand"),
        (-2.5e9, "USD −2.50 billion"),  # noqa: RUF001 - a minus as it is printed
        (0.0, "USD 0"),
        (-0.001, "USD 0.00"),
        (12.34, "USD 12.3"),
        (55.55, "USD 55.6"),
        (1_005_000.0, "USD 1.01 million"),
    ],
)
def test_money_is_told_as_people_say_it(value: float, words: str) -> None:
    assert Wording("USD").money(value) == words


def test_tonnes_below_a_million_are_told_in_full() -> None:
    say = Wording("USD")
    assert [say.tonnes(value) for value in (37_981.4, 1_464_534.0)] == ["37,981 t CO2e", "1.46 million t CO2e"]


def test_every_label_can_be_filled_and_one_thing_is_told_as_one() -> None:
    labels = Labels()
    for key, text in labels.all().items():
        fields = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert "{" not in labels(key, **dict.fromkeys(fields, "x"))
        if key.endswith(".one"):
            whole = labels.all()[key.removesuffix(".one")]
            assert fields <= {name for _, name, _, _ in string.Formatter().parse(whole) if name}
    assert labels("chart.projects", count=1) == "1 project"
    assert labels("chart.projects", count=2) == "2 projects"


def test_works_are_those_of_the_schedule(view: View) -> None:
    found = exhibits.timetable(view)
    assert found is not None
    rows = {row["project"]: row for row in records(view.plan.schedule)}
    assert {work.project for work in found.works} == set(rows)
    for work in found.works:
        row = rows[work.project]
        assert (work.first, work.last, work.capex) == (row["start"], row["in_service"] - 1, row["capex"])
    assert f"{len(rows)} of 15 projects" in found.title
    assert view.say.money(view.totals["capex"]) in found.title


def test_spending_by_project_adds_up_to_what_the_budget_is_charged(view: View) -> None:
    found = exhibits.spending(view)
    assert found is not None
    charged = [row for row in records(view.plan.budget) if row["budget"] == "capital" and row["ceiling"] is not None]
    assert found.use.years == tuple(row["year"] for row in charged)
    for place, row in enumerate(charged):
        built = math.fsum(amounts[place] for amounts in found.projects.values())
        assert math.isclose(built + found.others[place], row["charged"], rel_tol=1e-12)
    # What is charged beside the projects that are built falls due where nothing is built: renewals of what stands.
    not_built = {row["project"] for row in records(view.plan.rejected)}
    for place, year in enumerate(found.use.years):
        due = 0.0
        for project in not_built:
            series = view.series(project, "without", None)
            due += dict(zip(series["year"], series.get("renewal_with", [0.0] * 40), strict=True))[year]
        assert math.isclose(found.others[place], due, abs_tol=1e-6)


def test_spending_of_very_many_projects_is_one_sum_and_called_so(monkeypatch: pytest.MonkeyPatch, view: View) -> None:
    monkeypatch.setattr(money, "_MANY_AMOUNTS", 10)
    found = exhibits.spending(view)
    assert found is not None
    assert (found.projects, found.rows, found.others_name) == ({}, (), "Charged")
    assert found.others == found.use.charged
    axes, below = cc.plot.gantt(view.plan).axes
    assert not [text for text in axes.texts if text.get_text().replace(".", "").isdigit()]
    assert "Charged" in below.get_legend_handles_labels()[1]


def test_sectors_share_out_what_projects_spend(view: View) -> None:
    found = exhibits.spending(view)
    assert found is not None
    sectors = found.by_sector(view)
    for place in range(len(found.use.years)):
        built = math.fsum(amounts[place] for amounts in found.projects.values())
        assert math.isclose(math.fsum(amounts[place] for amounts in sectors.values()), built)


def test_emissions_avoided_by_year_are_the_total(view: View) -> None:
    found = exhibits.wedge(view)
    assert found is not None
    avoided = math.fsum(found.without) - math.fsum(found.planned)
    assert math.isclose(avoided, float(view.totals["avoided_tco2e"]), rel_tol=1e-9)
    assert found.note is None
    limit = next(limit for limit in view.plan.certificate["limits"] if limit["kind"] == "target")
    (target,) = found.targets
    place = found.years.index(2035)
    assert math.isclose(found.without[place] - found.planned[place], limit["used"], rel_tol=1e-9)
    assert target.at_most == found.without[place] - 30_000


def test_sums_that_are_not_the_totals_are_refused(view: View) -> None:
    with pytest.raises(cc.ClimcapError, match=r"avoided_tco2e: what is shown adds up to 1\.0"):
        view.agree(1.0, "avoided_tco2e")


def test_tonnes_are_ordered_by_their_cost_and_none_is_lost(view: View) -> None:
    found = exhibits.abatement(view)
    assert found is not None
    costs = [measure.cost for measure in found.measures]
    assert costs == sorted(costs)
    rows = {row["project"]: row for row in records(view.plan.schedule)}
    assert all(measure.cost == rows[measure.project]["abatement_cost"] for measure in found.measures)
    total = math.fsum(measure.avoided for measure in found.measures) + found.others_avoided
    assert math.isclose(total, float(view.totals["avoided_tco2e"]), rel_tol=1e-9)
    assert len(found.measures) + len(found.others) == len(rows)


def test_designs_are_compared_from_the_same_start(view: View) -> None:
    starts = {row["project"]: row["start"] for row in records(view.plan.schedule)}
    for project in view.projects:
        found = exhibits.designs(view, project)
        assert sum(design.is_standard for design in found) == 1
        assert sum(design.is_chosen for design in found) == (project in starts)
        if project in starts:
            assert {design.start for design in found} == {starts[project]}


def test_parts_of_a_life_cycle_cost_are_the_whole(view: View) -> None:
    for project in view.projects:
        found = exhibits.life_cycle(view, project)
        assert found is not None
        for place, total in enumerate(found.totals):
            assert math.isclose(math.fsum(part[place] for part in found.parts.values()), total, rel_tol=1e-9)


def test_the_area_under_a_loss_curve_is_the_expected_damage_of_the_year(view: View) -> None:
    found = exhibits.risk_curves(view, "hospital", 2026)
    assert found is not None
    assert found.left_out == ()
    series = view.series("hospital", "without", None)
    kinds = ("rehabilitation_with", "reconstruction_with", "disruption_with")
    expected = math.fsum(series[kind][0] for kind in kinds if kind in series)
    area = 0.0
    for drawn in (one for one in found.curves if one.alternative == "without"):
        points = [(1 / period, loss) for period, loss in zip(drawn.return_periods, drawn.losses, strict=True)]
        area += math.fsum((p - q) * (a + b) / 2 for (p, a), (q, b) in itertools.pairwise(points))
        # Beyond the rarest event that is described, losses stay as they are.
        rarest, loss = points[-1]
        area += rarest * loss
    assert math.isclose(area, expected, rel_tol=1e-9)


def test_expected_damage_is_that_of_the_rows(view: View) -> None:
    found = exhibits.damages(view, "desalination")
    assert found is not None
    chosen = next(row for row in records(view.plan.schedule) if row["project"] == "desalination")
    assert found.expected[found.is_chosen.index(True)] == chosen["expected_damage"]
    standing = view.without("desalination")
    assert standing is not None
    assert found.expected[0] == standing["expected_damage"]


def test_premiums_are_those_of_designs_that_are_not_standard(view: View) -> None:
    found = exhibits.premiums(view)
    assert found is not None
    designs = [design for project in view.projects for design in exhibits.designs(view, project)]
    assert len(found.premiums) == sum(not design.is_standard for design in designs)
    paid = sum(one.avoided >= one.premium for one in found.premiums)
    assert found.title.startswith(f"{paid} of {len(found.premiums)} ")


def test_changes_are_those_of_the_sensitivity(view: View) -> None:
    found = exhibits.tornado(view)
    assert found is not None
    totals = {row["change"]: row["enpv"] for row in records(cc.sensitivity(view.plan)) if row["project"] == "total"}
    assert found.base == totals.pop("base")
    assert sorted(change.value for change in found.changes) == sorted(totals.values())
    reach = [max(abs(change.difference) for change in changes) for changes in found.groups().values()]
    assert reach == sorted(reach, reverse=True)
    assert len(found.groups()) < len(found.changes)
    # A name with a hyphen before a figure, as SSP5-8.5 has it, is no change by an amount.
    assert {change.group: change.amount for change in found.changes if "SSP5" in change.name} == {
        "scenario: High emissions (SSP5-8.5)": ""
    }
    worst = min(totals.values())
    assert view.say.money(worst) in found.title


def test_a_plan_that_loses_its_value_says_in_how_many_changes() -> None:
    view = View(island())
    found = exhibits.tornado(view, changes={"no benefits": {"benefit_factor": 0.0}, "dearer": {"capex_factor": 1.01}})
    assert found is not None
    assert "lost in 1 of 2 changes" in found.title


def test_a_frontier_lies_along_what_is_to_be_small_with_the_plan_on_it() -> None:
    frontier = curve()
    found = exhibits.trade_off(frontier, city())
    assert (found.x, found.y) == ("capex", "enpv_carbon_low")
    assert [point.x for point in found.points] == sorted(frontier.table["capex"])
    assert found.chosen is not None
    assert found.chosen.index == len(frontier.plans) - 1
    with pytest.raises(cc.InputError, match="1 objectives"):
        exhibits.trade_off(type(frontier)(frontier.table, frontier.plans, {"capex": "min"}))


def test_another_scenario_shows_its_own_figures() -> None:
    base, hotter = View(island()), View(island(), scenario="high")
    assert hotter.totals["enpv"] != base.totals["enpv"]
    assert math.isclose(math.fsum(row.figures["enpv"] for row in hotter.built), hotter.totals["enpv"], rel_tol=1e-9)
    with pytest.raises(cc.InputError, match="middle, high, today"):
        View(island(), scenario="hgih")


def test_an_appraisal_made_elsewhere_has_what_it_has() -> None:
    view = View(spreadsheet())
    for exhibit in (exhibits.wedge, exhibits.abatement, exhibits.premiums, exhibits.tornado, exhibits.positions):
        assert exhibit(view) is None
    assert all(exhibits.life_cycle(view, project) is None for project in view.projects)
    found = exhibits.timetable(view)
    assert found is not None
    # Nobody says when service begins: works run as long as they are paid for.
    school = next(work for work in found.works if work.project == "school")
    assert (school.first, school.last) == (2027, 2028)
    spent = exhibits.spending(view)
    assert spent is not None
    assert spent.projects["school"] == (0.0, 7e6, 5e6)
    assert spent.others == (0.0, 0.0, 0.0)


def test_rows_without_starts_have_no_timetable() -> None:
    appraisal = choices({"A": [(3.0, [10.0])]})
    plan = cc.optimize(appraisal, objective="value", sense="max", budgets=ceilings([20.0]))
    assert exhibits.timetable(View(plan)) is None


def test_projects_are_known_by_id_and_by_name(view: View) -> None:
    assert view.known("hospital") == view.known("Windward hospital, 100 beds") == "hospital"
    with pytest.raises(cc.InputError, match="'hopsital'"):
        view.known("hopsital")


def test_coordinates_are_checked(view: View) -> None:
    places = {"project": ["school"], "latitude": [17.0], "longitude": [-61.8]}
    found = exhibits.positions(view, places)
    assert found is not None
    assert len(found.missing) == 14
    for wrong in ({"latitude": [170.0]}, {"longitude": [None]}, {"project": ["shcool"]}):
        with pytest.raises(cc.InputError):
            exhibits.positions(view, places | wrong)
    with pytest.raises(cc.InputError, match="project, latitude, longitude"):
        exhibits.positions(view, {"project": ["school"]})
    # Those of the pipeline, where it has them.
    assert len(getattr(exhibits.positions(View(city())), "positions", ())) == 30


def test_projects_that_save_the_same_thing_are_shown_with_a_note() -> None:
    settings = {"currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2035}
    side = {"activities": {"bulbs": {"quantity": 100.0, "factor": 1.0, "shared": "light"}}}

    def design(left: float) -> dict[str, object]:
        return {
            "components": {"works": {"capex": 1e3, "life_years": 20}},
            "benefit_lines": {"use": {"unit_value": 1e3}},
            "activities": {"bulbs": {"quantity": left, "factor": 1.0, "shared": "light"}},
        }

    document = {
        "settings": settings | {"discount": {"economic": 0.05}},
        "plan": {"objective": "enpv", "years": [2026, 2026]},
        "shared": {"light": {"combine": "multiply"}},
        "projects": {
            "one": {"alternatives": {"without": side, "new": design(40.0)}},
            "two": {"alternatives": {"without": side, "new": design(50.0)}},
        },
    }
    appraisal = cc.appraise(cc.Pipeline.from_json(json.dumps(document)))
    view = View(cc.optimize(appraisal))
    assert len(view.built) == 2
    assert "added up one by one" in (view.agree(0.0, "avoided_tco2e") or "")
    found = exhibits.wedge(view)
    assert found is not None
    assert (math.fsum(found.without), math.fsum(found.planned)) == (10 * 200.0, 200.0 + 9 * 90.0)


def test_what_is_carried_over_can_be_spent_in_the_next_year() -> None:
    key = {"project": ["a", "b"], "alternative": ["new", "new"], "start": [2026, 2027]}
    costs = key | {"budget": ["capital"] * 2, "year": [2026, 2027], "amount": [4.0, 8.0]}
    appraisal = cc.Appraisal.from_tables(key | {"worth": [1.0, 2.0]}, costs)
    budgets = {"capital": {2026: 6.0, 2027: 6.0, 2028: 5.0, "carry_over": "all"}}
    view = View(cc.optimize(appraisal, objective="worth", sense="max", budgets=budgets))
    use = exhibits.budget_use(view)
    assert use is not None
    assert (use.charged, use.carried, use.available) == ((4.0, 8.0, 0.0), (0.0, 2.0, 0.0), (6.0, 8.0, 5.0))
    assert all(
        math.isclose(full - spent, left) for full, spent, left in zip(use.available, use.charged, use.left, strict=True)
    )
    assert "2027 is tightest" in use.title
    lines = cc.plot.budget_use(view.plan).axes[0].lines
    assert [line.get_ydata()[0] for line in lines] == [6.0, 6.0, 5.0, 6.0, 8.0, 5.0]


def test_projects_built_in_part_are_charged_and_shown_in_part() -> None:
    key = {"project": ["a", "b"], "alternative": ["new", "new"], "start": [2026, 2026]}
    costs = key | {"budget": ["capital"] * 2, "year": [2026, 2026], "amount": [8.0, 8.0]}
    appraisal = cc.Appraisal.from_tables(key | {"worth": [4.0, 2.0], "capex": [8.0, 8.0]}, costs)
    budgets = {"capital": {2026: 12.0}}
    plan = cc.optimize(appraisal, objective="worth", budgets=budgets, sense="max", divisible=["a", "b"])
    view = View(plan)
    assert {row.project: row.share for row in view.built} == {"a": 1.0, "b": 0.5}
    spent = exhibits.spending(view)
    assert spent is not None
    assert spent.projects == {"a": (8.0,), "b": (4.0,)}
    assert spent.others == (0.0,)


def test_a_project_built_in_several_rows_is_one_project_with_all_it_costs() -> None:
    appraisal = city(8).appraisal
    ceilings = dict.fromkeys(range(2026, 2036), 9000000.0) | {"beyond": "unlimited", "carry_over": "all"}
    divisible = [f"p{number:03d}" for number in range(1, 7)]
    view = View(cc.optimize(appraisal, gap=0.01, budgets={"capital": ceilings}, divisible=divisible))
    assert len(view.built) > len(view.built_by_project)
    spent, wedge, table = exhibits.spending(view), exhibits.wedge(view), exhibits.timetable(view)
    assert spent is not None
    assert wedge is not None
    assert table is not None
    for place, charged in enumerate(spent.use.charged):
        built = math.fsum(amounts[place] for amounts in spent.projects.values())
        assert math.isclose(built + spent.others[place], charged, rel_tol=1e-9, abs_tol=1e-3)
        assert math.isclose(math.fsum(row[place] for row in spent.rows), built, rel_tol=1e-12, abs_tol=1e-6)
    assert wedge.note is None
    assert math.isclose(math.fsum(work.capex or 0.0 for work in table.works), view.totals["capex"], rel_tol=1e-9)
    assert table.title.startswith(f"{len(view.built_by_project)} of 8 ")
    assert any(work.design.partition(" %: ")[0].replace(".", "").isdigit() for work in table.works)
    tornado = exhibits.tornado(view)
    assert tornado is not None
    assert tornado.note is None
    assert math.isclose(tornado.base, view.totals["enpv"], rel_tol=1e-9)
    assert len(cc.plot.gantt(view.plan).axes[0].get_yticklabels()) == len(view.built)
