"""A search can be watched, stopped and left: nothing hangs, nobody waits for the interpreter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from samples import ceilings, choices, stubborn

import climcap as cc

# How long a search may go on once it was told to stop.
PROMPT = 2.0


def test_a_time_limit_gives_the_best_so_far_with_its_bound() -> None:
    appraisal, asked = stubborn()
    plan = cc.optimize(appraisal, **asked, gap=0.0, time_limit=1.0)
    assert (plan.status, plan.ended_by) == ("feasible", "time_limit")
    assert plan.bound > plan.objective > 0
    assert plan.gap == pytest.approx((plan.bound - plan.objective) / plan.objective, rel=1e-6)
    assert "feasible" in repr(plan)
    cc.verify(plan)


def test_no_time_at_all_still_gives_what_ranking_would_build() -> None:
    appraisal, asked = stubborn()
    plan = cc.optimize(appraisal, **asked, time_limit=0.0)
    assert (plan.status, plan.ended_by) == ("feasible", "time_limit")
    assert len(plan.schedule) > 0
    cc.verify(plan)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory is held")
def test_a_memory_limit_gives_the_best_so_far_with_its_bound() -> None:
    appraisal, asked = stubborn()
    plan = cc.optimize(appraisal, **asked, gap=0.0, memory_limit=0.001)
    assert (plan.status, plan.ended_by) == ("feasible", "memory_limit")
    assert plan.bound > plan.objective > 0
    cc.verify(plan)
    with pytest.raises(cc.InputError, match="memory_limit: found 0; allowed: GiB, above 0"):
        cc.optimize(appraisal, **asked, memory_limit=0.0)


def test_no_time_at_all_is_a_solver_error_with_the_bound() -> None:
    appraisal, asked = stubborn()
    # All of them are built, if nothing stands against it: no plan is better.
    everything = appraisal.rows["value"].sum()
    # A target close to what the search would find, which ranking misses.
    best = cc.optimize(appraisal, **asked, gap=0.0, time_limit=2.0).objective
    asked["targets"] = [{"column": "value", "at_least": best}]
    with pytest.raises(cc.SolverError, match="no plan was found before the search ended") as raised:
        cc.optimize(appraisal, **asked, time_limit=0.0)
    assert raised.value.bound is not None
    assert raised.value.bound <= everything * (1 + 1e-9)


def test_progress_is_told_about_ten_times_a_second() -> None:
    appraisal, asked = stubborn()
    told: list[cc.Progress] = []
    plan = cc.optimize(appraisal, **asked, gap=0.0, time_limit=1.5, progress=told.append)
    assert 5 <= len(told) <= 40
    seconds = [state.elapsed for state in told]
    assert seconds == sorted(seconds)
    last = told[-1]
    assert last.phase == "search"
    assert last.incumbent <= plan.objective * (1 + 1e-9)
    assert last.bound >= plan.objective * (1 - 1e-9)
    assert last.gap == pytest.approx((last.bound - last.incumbent) / last.incumbent)
    assert "none better than" in str(last)


def test_what_progress_raises_stops_the_search_and_is_raised() -> None:
    appraisal, asked = stubborn()

    class TooLongError(Exception):
        pass

    def look(state: cc.Progress) -> None:
        if state.elapsed > 0.3:
            raise TooLongError(state.elapsed)

    started = time.monotonic()
    with pytest.raises(TooLongError):
        cc.optimize(appraisal, **asked, gap=0.0, time_limit=60.0, progress=look)
    assert time.monotonic() - started < 0.3 + PROMPT


def test_a_progress_that_cannot_be_called_is_told() -> None:
    appraisal, asked = stubborn()
    with pytest.raises(TypeError, match="not callable"):
        cc.optimize(appraisal, **asked, gap=0.0, time_limit=5.0, progress=3)


SEARCH = """
import climcap as cc
from samples import stubborn
appraisal, asked = stubborn()
print("searching", flush=True)
plan = cc.optimize(appraisal, **asked, gap=0.0, time_limit=120.0)
cc.verify(plan)
print(plan.status, plan.ended_by, plan.gap, flush=True)
"""


def test_ctrl_c_gives_the_best_plan_so_far_with_its_gap() -> None:
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(cc.__path__[0]).parent)])
    command = [sys.executable, "-c", SEARCH]
    environment = os.environ | {"PYTHONPATH": paths}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as search:
        assert search.stdout is not None
        assert search.stdout.readline() == "searching\n"
        time.sleep(1.0)
        search.send_signal(signal.SIGINT)
        told = time.monotonic()
        status, ended_by, gap = search.stdout.readline().split()
        assert time.monotonic() - told < PROMPT
        _, errors = search.communicate(timeout=30)
    assert (status, ended_by) == ("feasible", "stop")
    assert 0 < float(gap) < 0.5
    assert (errors, search.returncode) == ("", 0)


def test_ctrl_c_before_there_is_a_plan_is_raised() -> None:
    appraisal, asked = stubborn()
    best = cc.optimize(appraisal, **asked, gap=0.0, time_limit=2.0).objective
    asked["targets"] = [{"column": "value", "at_least": best * 1.05}]

    def interrupt(_: cc.Progress) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises((KeyboardInterrupt, cc.InfeasibleError)):
        cc.optimize(appraisal, **asked, gap=0.0, time_limit=60.0, progress=interrupt)


def test_others_go_on_while_a_search_runs() -> None:
    appraisal, asked = stubborn()
    done = threading.Event()
    counted = [0]

    def count() -> None:
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    try:
        before = counted[0]
        cc.optimize(appraisal, **asked, gap=0.0, time_limit=1.0)
        during = counted[0] - before
    finally:
        done.set()
        counter.join()
    # With the interpreter held, it would hardly have counted at all.
    assert during > 50


def test_two_searches_at_once_find_what_each_finds_alone() -> None:
    def plan(seed: int) -> float:
        appraisal = choices({f"P{number}": [(1.0 + (number * seed) % 7, [1.0 + number % 3])] for number in range(20)})
        found = cc.optimize(
            appraisal, objective="value", sense="max", budgets=ceilings([15.0]), gap=0.0, threads=seed % 2 + 1
        )
        cc.verify(found)
        return found.objective

    alone = [plan(seed) for seed in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(plan, range(1, 9))) == alone
