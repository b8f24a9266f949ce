"""Plans are saved, verified by arithmetic, compared; a plan that was tampered with is found out."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from samples import CAPEX, ceilings, choices, islet

import climcap as cc

APPRAISAL = cc.appraise(islet())
PLAN = cc.optimize(APPRAISAL)


def tampered(**changes: Any) -> cc.Plan:
    return cc.Plan.from_json(json.dumps(json.loads(PLAN.to_json()) | changes), APPRAISAL)


def test_a_saved_plan_is_attached_to_its_appraisal_again() -> None:
    again = cc.Plan.from_json(PLAN.to_json(), APPRAISAL)
    assert again == PLAN
    assert hash(again) == hash(PLAN)
    assert again.to_json() == PLAN.to_json()
    assert again.tables == PLAN.tables
    assert (again.status, again.objective, again.bound, again.gap) == (
        PLAN.status,
        PLAN.objective,
        PLAN.bound,
        PLAN.gap,
    )
    cc.verify(again)


def test_a_saved_plan_fits_an_appraisal_made_again() -> None:
    # The hash is of what rows say, not of the object: a plan can be checked on another day, from the file alone.
    cc.verify(cc.Plan.from_json(PLAN.to_json(), cc.appraise(islet())))


def test_plans_are_pickled() -> None:
    again = pickle.loads(pickle.dumps(PLAN))
    assert again == PLAN
    assert again.appraisal == APPRAISAL
    elsewhere = cc.optimize(choices({"a": [(1.0, [2.0])]}), objective="value", sense="max", budgets=ceilings([2.0]))
    assert pickle.loads(pickle.dumps(elsewhere)).schedule == elsewhere.schedule


def test_a_plan_is_refused_by_another_appraisal() -> None:
    other = cc.appraise(islet().replace({CAPEX: 3.5e6}))
    with pytest.raises(cc.InputError, match="appraisal: found the plan was made from the appraisal"):
        cc.Plan.from_json(PLAN.to_json(), other)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"selection": []}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(cc.InputError, match="not a saved plan"):
        cc.Plan.from_json(text, APPRAISAL)


def test_a_selection_of_what_is_not_there_is_refused() -> None:
    selection = json.loads(PLAN.to_json())["selection"]
    for wrong in (
        selection[1:],
        [*selection, selection[0]],
        [selection[0] | {"alternative": "gilded"}, *selection[1:]],
    ):
        with pytest.raises(cc.InputError, match="plan"):
            tampered(selection=wrong)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": PLAN.objective * 1.001}, "objective .* stated"),
        ({"bound": PLAN.objective * 0.9}, "better than the bound"),
        ({"gap": 0.5}, "gap 0.5"),
        ({"status": "feasible"}, "status"),
    ],
)
def test_a_figure_that_was_changed_is_found_out(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(cc.InputError, match=message) as raised:
        cc.verify(tampered(**changes))
    assert set(raised.value.problems["address"].tolist()) == {"plan"}
    assert str(raised.value).startswith("the plan is not what it says")


def test_a_choice_that_was_changed_is_found_out() -> None:
    selection = json.loads(PLAN.to_json())["selection"]
    for number, row in enumerate(selection):
        unbuilt = row | {"alternative": "without", "start": None}
        if row["alternative"] != "without":
            with pytest.raises(cc.InputError, match="objective"):
                cc.verify(tampered(selection=[*selection[:number], unbuilt, *selection[number + 1 :]]))


def test_a_limit_that_was_loosened_is_found_out() -> None:
    saved = json.loads(PLAN.to_json())
    saved["question"]["budgets"][0]["ceilings"]["2026"] = 1.0
    with pytest.raises(cc.InputError, match=r"broken: budget capital 2026|stated otherwise"):
        cc.verify(tampered(question=saved["question"]))
    certificate = saved["certificate"]
    certificate["limits"][0]["used"] -= 1000.0
    with pytest.raises(cc.InputError, match="stated otherwise"):
        cc.verify(tampered(certificate=certificate))
    with pytest.raises(cc.InputError, match="limits stated"):
        cc.verify(tampered(certificate=certificate | {"limits": certificate["limits"][1:]}))


def test_what_changed_from_plan_to_plan_is_told() -> None:
    three = choices({"a": [(9.0, [10.0])], "b": [(5.0, [5.0])], "c": [(5.0, [5.0]), (6.0, [9.0])]})

    def plan(must: list[Any]) -> cc.Plan:
        return cc.optimize(three, objective="value", sense="max", budgets=ceilings([14.0]), must=must, must_not="a")

    before, after = plan(["b", ("c", "design 1")]), plan([("c", "design 0")])
    assert len(cc.compare(before, before)) == 0
    changes = cc.compare(before, after).to_arrow().to_pylist()
    assert [(row["project"], row["change"]) for row in changes] == [("c", "design")]
    only_c = cc.optimize(three, objective="value", sense="min", must=("c", "design 0"))
    changes = {row["project"]: row for row in cc.compare(before, only_c).to_arrow().to_pylist()}
    assert changes["b"]["change"] == "dropped"
    assert (changes["b"]["alternative"], changes["b"]["other_alternative"]) == ("design 0", None)
    assert {row["project"]: row["change"] for row in cc.compare(only_c, before).to_arrow().to_pylist()} == {
        "b": "added",
        "c": "design",
    }


def test_a_later_start_is_a_change() -> None:
    one, two = (cc.optimize(APPRAISAL, must=("clinic", "new", start)) for start in (2027, 2029))
    changes = {row["project"]: row for row in cc.compare(one, two).to_arrow().to_pylist()}
    assert changes["clinic"]["change"] == "start"
    assert (changes["clinic"]["start"], changes["clinic"]["other_start"]) == (2027, 2029)
