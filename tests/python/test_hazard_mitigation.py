"""Real US hazard mitigation projects: recorded ratios come back, the plan is proven, ranking is close, floors cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from example_runs import example_of

import climcap as cc

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "projectIdentifier,state,projectType,projectAmount,benefitCostRatio\n"

example = example_of("hazard_mitigation")


def usable(state: str | None) -> pd.DataFrame:
    path: Path = example.data_file()
    if not path.exists():
        pytest.skip(f"skipped: {path} absent")
    projects: pd.DataFrame = example.usable_projects(path, state)
    return projects


def charges(projects: pd.DataFrame, starts: dict[str, int]) -> dict[int, float]:
    """Add up spending by year from amounts and starts alone."""
    spent = dict.fromkeys(example.BUDGET_YEARS, 0.0)
    amounts = dict(zip(projects["project"], projects["amount"], strict=True))
    for project, start in starts.items():
        for year, share in zip(range(start, start + 3), (0.4, 0.4, 0.2), strict=True):
            spent[year] += share * amounts[project]
    return spent


def starts_of(plan: cc.Plan) -> dict[str, int]:
    return dict(zip(plan.schedule["project"].tolist(), plan.schedule["start"].tolist(), strict=True))


@pytest.fixture(scope="module")
def california() -> pd.DataFrame:
    return usable("California")


@pytest.fixture(scope="module")
def appraisal(california: pd.DataFrame) -> cc.Appraisal:
    return cc.appraise(example.pipeline_of(california))


@pytest.fixture(scope="module")
def plan(appraisal: cc.Appraisal) -> cc.Plan:
    return cc.optimize(appraisal, gap=1e-4, time_limit=300)


def test_only_usable_projects_are_read(tmp_path: Path) -> None:
    record = tmp_path / "record.csv"
    lines = [
        "A-1,Ohio,202.1: Elevation of Private Structures - Riverine; 601.2: Generators - Regular,100,1.5",
        "A-2,Ohio,601.2: Generators - Regular,100,0",
        "A-3,Ohio,601.2: Generators - Regular,100,50",
        "A-4,Ohio,601.2: Generators - Regular,-100,2",
        "A-5*,Utah,205.8A: RETRO - Retrofitting Public Structures - Wind,200,49",
        "A-6,Utah,601.2: Generators - Regular,100,",
    ]
    record.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    projects = example.usable_projects(record)
    assert projects.to_dict("list") == {
        "project": ["A-1", "A-5x"],
        "state": ["Ohio", "Utah"],
        "measure": ["elevation of buildings", "retrofitting of buildings"],
        "amount": [100, 200],
        "ratio": [1.5, 49],
    }
    assert example.usable_projects(record, "Utah")["project"].tolist() == ["A-5x"]


def test_a_type_without_a_measure_is_refused(tmp_path: Path) -> None:
    record = tmp_path / "record.csv"
    record.write_text(HEADER + "A-1,Ohio,999.1: Something new,100,1.5", encoding="utf-8")
    with pytest.raises(ValueError, match=r"999\.1: Something new"):
        example.usable_projects(record)


def test_ranking_skips_what_does_not_fit() -> None:
    projects = pd.DataFrame(
        {
            "project": ["D", "C", "B", "A", "E"],
            "state": "Ohio",
            "measure": "safe rooms and shelters",
            "amount": [20.0, 75.0, 150.0, 100.0, 500.0],
            "ratio": [2.0, 2.0, 3.0, 4.0, 5.0],
        }
    )
    appraisal = cc.appraise(example.pipeline_of(projects))
    years = example.BUDGET_YEARS
    # E never fits. A leaves 60 in 2026 and 2027, which is what B takes; C and D must wait.
    all_but_e = {"A": 2026, "B": 2026, "C": 2028, "D": 2028}
    assert example.rank(appraisal, dict.fromkeys(years, 100.0)) == all_but_e
    # B waits until 2028, takes the 60 that A leaves there, and nothing of three years' works fits beside them.
    assert example.rank(appraisal, dict.fromkeys(years, 80.0)) == {"A": 2026, "B": 2028}
    # B fits nowhere. Of C and D, of equal ratio, C is first by its id, and takes what A leaves in 2026 and 2027.
    assert example.rank(appraisal, dict.fromkeys(years, 70.0)) == {"A": 2026, "C": 2026, "D": 2028}


def test_without_data_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIMCAP_SHARED", str(tmp_path))
    example.main([])
    assert capsys.readouterr().out.startswith(f"skipped: {tmp_path}")


def test_a_start_in_the_base_year_returns_the_recorded_ratio(california: pd.DataFrame, appraisal: cc.Appraisal) -> None:
    rows = appraisal.rows.to_pandas()
    ratios = rows[rows["start"].eq(2026).fillna(value=False)].set_index("project")["bcr"]
    assert len(california) == len(ratios) == 1046
    recorded = california.set_index("project")["ratio"]
    assert ratios.to_dict() == pytest.approx(recorded.to_dict(), rel=1e-9, abs=0)


def test_a_later_start_is_worth_as_much_less_as_the_rate_says(appraisal: cc.Appraisal) -> None:
    # The same works and the same 30 years of service, two years later: nothing of them is cut off by the horizon.
    rows = appraisal.rows.to_pandas().pivot_table(index="project", columns="start", values=["enpv", "in_service"])
    assert set(rows["in_service", 2026]) == {2029}
    assert set(rows["in_service", 2028]) == {2031}
    later = (rows["enpv", 2028] * 1.07**2).to_dict()
    assert later == pytest.approx(rows["enpv", 2026].to_dict(), rel=1e-9, abs=1e-6)


def test_california_is_proven_to_a_ten_thousandth(california: pd.DataFrame, plan: cc.Plan) -> None:
    cc.verify(plan)
    assert plan.status == "optimal"
    assert 0 <= plan.gap <= 1e-4
    limits = example.ceilings(california)
    assert limits == pytest.approx(dict.fromkeys(range(2026, 2031), 0.07 * california["amount"].sum()))
    for year, spent in charges(california, starts_of(plan)).items():
        assert spent <= limits[year] * (1 + 1e-9)


def test_ranking_comes_close_and_no_closer_than_proven(
    california: pd.DataFrame, appraisal: cc.Appraisal, plan: cc.Plan
) -> None:
    limits = example.ceilings(california)
    ranked = example.rank(appraisal, limits)
    for year, spent in charges(california, ranked).items():
        assert spent <= limits[year]
    worth = example.worth(appraisal, ranked)
    # What it is worth, from the record alone: amount x (ratio - 1), works discounted at the ends of their years.
    works = 0.4 / 1.07 + 0.4 / 1.07**2 + 0.2 / 1.07**3
    by_hand = sum(
        amount * (ratio - 1) * works / 1.07 ** (ranked[project] - 2026)
        for project, amount, ratio in zip(california["project"], california["amount"], california["ratio"], strict=True)
        if project in ranked
    )
    assert worth == pytest.approx(by_hand, rel=1e-9)
    assert 0.999 * plan.bound < worth <= plan.objective <= plan.bound


def test_floors_are_kept_and_cost_something(california: pd.DataFrame, appraisal: cc.Appraisal, plan: cc.Plan) -> None:
    targets: list[dict[str, Any]] = example.floors(california, example.ceilings(california))
    measures = set(california["measure"])
    assert {target["where"]["sector"] for target in targets} == measures
    fair = cc.optimize(appraisal, targets=targets, gap=1e-4, time_limit=300)
    cc.verify(fair)

    def missed(plan: cc.Plan) -> set[str]:
        spent = example.funded_by(california, plan, "measure")["spent"] * 1e6
        wanted = {target["where"]["sector"]: target["at_least"] for target in targets}
        return {measure for measure, floor in wanted.items() if spent[measure] < floor * (1 - 1e-9)}

    assert missed(fair) == set()
    assert missed(plan) != set()
    # Both plans are known within their gaps: that floors cost something is proven by the bound of the plan with them.
    assert fair.bound < plan.objective


def test_tables_by_group_add_up(california: pd.DataFrame, plan: cc.Plan) -> None:
    for column in ("measure", "state"):
        table = example.funded_by(california, plan, column)
        assert table["funded"].sum() == len(plan.schedule)
        assert table["enpv"].sum() * 1e6 == pytest.approx(plan.objective, rel=1e-9)
        assert table["spent"].sum() * 1e6 == pytest.approx(plan.schedule["capex"].sum(), rel=1e-9)


def test_the_whole_country_is_read_and_bounded() -> None:
    projects = usable(None)
    assert len(projects) == 15_113
    assert projects["project"].is_unique
    assert set(projects["measure"]) <= set(example.MEASURES)
    appraisal = cc.appraise(example.pipeline_of(projects))
    worth = example.worth(appraisal, example.rank(appraisal, example.ceilings(projects)))
    try:
        plan = cc.optimize(appraisal, time_limit=10)
    except cc.SolverError as error:  # a busy machine: no plan in ten seconds, but still a bound
        bound = error.bound
    else:
        cc.verify(plan)
        bound = plan.bound
    assert bound is not None
    assert bound >= worth
