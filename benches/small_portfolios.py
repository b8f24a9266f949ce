"""Small questions with `solver="auto"` beside `solver="highs"`: nobody waits because the method is made for large ones.

    python benches/small_portfolios.py --write

Every published case of the validation data (`CLIMCAP_SHARED`; left out, saying so, where it is absent), and every
question that the examples and the lessons ask, taken down as they run. Each is asked of `auto`, of HiGHS alone and of
the method alone, at the gap of its own, and the shortest of some runs counts. Prints a table; `--write` puts it into
`docs/performance.md`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import pathlib
import runpy
import sys
import time
from typing import TYPE_CHECKING, Any

import pandas as pd

import climcap as cc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("CLIMCAP_SHARED", ROOT / ".." / "shared"))
PAGE = ROOT / "docs" / "performance.md"
MARKS = ("<!-- small: written by benches/small_portfolios.py -->", "<!-- end of small -->")
HEAD = "| question | rows | HiGHS ms | climcap ms | auto ms | auto is | auto / HiGHS |\n|---|" + "---|" * 6

# A question, as `cc.optimize` is asked.
Asked = tuple[str, cc.Appraisal, dict[str, Any]]

# Lessons that ask large questions, which are for `benches/portfolio.py`.
LARGE = {"08_scale"}
# Runs that take longer than this are not run again.
LONG = 1.0
RUNS = 7


def appraised(designs: list[tuple[str, str, float, list[float]]]) -> cc.Appraisal:
    """Make an appraisal of designs: project, alternative, value, what each costs by year from 2026."""
    rows = pd.DataFrame([design[:3] for design in designs], columns=["project", "alternative", "npv"])
    costs = [
        {"project": project, "alternative": alternative, "budget": "capital", "year": 2026 + year, "amount": cost}
        for project, alternative, _, by_year in designs
        for year, cost in enumerate(by_year)
    ]
    return cc.Appraisal.from_tables(rows, pd.DataFrame(costs))


def capped(ceilings: list[float]) -> dict[str, Any]:
    """Ask for the most value under ceilings by year from 2026."""
    years = {2026 + year: amount for year, amount in enumerate(ceilings)}
    return {"objective": "npv", "sense": "max", "budgets": {"capital": years}, "gap": 0.0}


def published() -> Iterator[Asked]:
    """Yield the cases of the validation data."""
    folder = SHARED / "validation"
    if not folder.exists():
        print(f"skipped: {folder} absent")
        return
    for name, case in json.loads((folder / "portfolio_cases.json").read_text()).items():
        resource = case["resources"][0]
        designs = [(row["project"], row["option"], row["npv"], row["cost"][resource]) for row in case["rows"]]
        appraisal = appraised(designs)
        must = sorted({design[0] for design in designs}) if case["exactly_one_option_per_project"] else None
        by_budget = case.get("expected_by_annual_budget")
        budgets = [[float(budget)] * 5 for budget in by_budget] if by_budget else [case["budget"][resource]]
        for number, ceilings in enumerate(budgets):
            suffix = f" ({number + 1})" if by_budget else ""
            yield f"LOGOS {name}{suffix}", appraisal, capped(ceilings) | {"must": must}
    for name, case in json.loads((folder / "weingartner_ness.json").read_text()).items():
        costs = [[outlay[project] for outlay in case["A"]] for project in range(case["n"])]
        designs = [(str(number), "do", case["p"][number], costs[number]) for number in range(case["n"])]
        yield name, appraised(designs), capped(case["b"])


@contextlib.contextmanager
def taken_down(name: str, questions: list[Asked], longest: float) -> Iterator[None]:
    """Take down what `cc.optimize` is asked meanwhile, and let it answer in so many seconds at most."""
    original = cc.optimize

    def optimize(appraisal: cc.Appraisal, **asked: Any) -> cc.Plan:
        asked["time_limit"] = min(asked.get("time_limit", longest), longest)
        questions.append((name, appraisal, asked))
        return original(appraisal, **asked)

    here, arguments = pathlib.Path.cwd(), sys.argv
    cc.optimize = optimize  # type: ignore[assignment]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        cc.optimize = original
        sys.argv = arguments
        os.chdir(here)


def lesson(path: pathlib.Path) -> Callable[[], None]:
    """Give a lesson as something to run."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]

    def run() -> None:
        os.chdir(path.parent)
        names: dict[str, Any] = {"__name__": path.stem, "display": print}
        for cell in code:
            exec(compile(cell, path.name, "exec"), names)  # noqa: S102 - our own lessons

    return run


def example(path: pathlib.Path) -> Callable[[], None]:
    """Give an example as something to run."""

    def run() -> None:
        sys.argv = [str(path)]
        os.chdir(ROOT)
        runpy.run_path(str(path), run_name="__main__")

    return run


def ours(longest: float) -> list[Asked]:
    """Take down the questions of the examples and the lessons; of many alike the first three."""
    todo = [(f"examples/{path.parent.name}", example(path)) for path in sorted(ROOT.glob("examples/*/run.py"))]
    lessons = [path for path in sorted(ROOT.glob("notebooks/*.ipynb")) if path.stem not in LARGE]
    todo += [(f"notebooks/{path.stem}", lesson(path)) for path in lessons]
    questions: list[Asked] = []
    for name, run in todo:
        own: list[Asked] = []
        with taken_down(name, own, longest):
            run()
        questions += [(f"{title} ({number + 1})", *rest) for number, (title, *rest) in enumerate(own[:3])]
    return questions


def timed(appraisal: cc.Appraisal, asked: dict[str, Any], solver: str) -> tuple[float, str] | None:
    """Give the shortest time of a few runs in seconds, and who answered; `None` if the solver does not take it."""
    best, answered = float("inf"), ""
    for _ in range(RUNS):
        began = time.perf_counter()
        try:
            answered = cc.optimize(appraisal, **asked, solver=solver).certificate["solver"]
        except cc.InfeasibleError:
            answered = "none possible"
        except cc.InputError:
            return None
        best = min(best, time.perf_counter() - began)
        if best > LONG:
            break
    return best, answered


def line(title: str, appraisal: cc.Appraisal, asked: dict[str, Any]) -> str:
    """One line of the table."""
    highs, method, auto = (timed(appraisal, asked, solver) for solver in ("highs", "climcap", "auto"))
    shown = ["" if found is None else f"{1000 * found[0]:,.1f}" for found in (highs, method, auto)]
    ratio = f"{auto[0] / highs[0]:.2f}" if auto and highs else ""
    return f"| {title} | {len(appraisal):,} | {' | '.join(shown)} | {auto[1] if auto else ''} | {ratio} |"


def main() -> None:
    """Take down, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--time", type=float, default=60.0, help="seconds that a question may take")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    lines = [HEAD]
    print(HEAD)
    for question in [*published(), *ours(args.time)]:
        lines.append(line(*question))
        print(lines[-1], flush=True)
    if args.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        table = "\n".join([MARKS[0], *lines, MARKS[1]])
        PAGE.write_text(f"{before}{table}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
