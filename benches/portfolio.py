"""The optimizer beside other tools, on the instances of the shared generator.

    python benches/portfolio.py small medium --seeds 1 2 3 --time 60 --gap 1e-4
    python benches/portfolio.py small --peers highspy scipy ortools-scip --peers-python PYTHON --write
    python benches/portfolio.py huge --floor 254202

Draws each instance (``portfolio_instances.py`` of the shared folder, ``CLIMCAP_SHARED``; skips saying so when it is
absent), gives its rows as tables to ``cc.Appraisal.from_tables`` and ``cc.optimize``, each run in a process of its own,
and runs the other tools (``peers.txt``) with ``peers.py`` of the same folder by another Python. The generator sets the
floor on avoided emissions between two linear programs, which takes long where an instance is huge; ``--floor`` gives it
instead. Prints a table; ``--write`` puts its lines into ``docs/performance.md``, in place of those of the same instance
and tool.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SHARED = pathlib.Path(os.environ.get("CLIMCAP_SHARED", "../shared")) / "bench"
PAGE = pathlib.Path(__file__).parent.parent / "docs" / "performance.md"
MARKS = ("<!-- portfolio: written by benches/portfolio.py -->", "<!-- end of portfolio -->")
HEAD = "| instance | asked | tool | objective | bound | gap | build s | solve s | CPU s | GiB |\n|" + "---|" * 10
SIZES = ("small", "medium", "large", "huge")
DRAW = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy, portfolio_instances as generator
size, seed, floor, path = sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
if floor:
    nothing = numpy.zeros(1)
    generator.build = lambda instance: {"value": nothing, "avoided": nothing}
    generator.relax = lambda program, objective: nothing
drawn = generator.generate(*generator.SIZES[size], seed=seed)
numpy.savez(path, **(drawn | ({"target": float(floor)} if floor else {})))
"""
PEER = re.compile(r"build_s=(\S+) solve_s=(\S+) obj=(\S+) bound=(\S+) gap=(\S+).* rss_MB=(\d+)")


def one(path: str, time_limit: float, gap: float) -> None:
    """Solve one instance with climcap, and print what came of it as JSON."""
    import resource
    import time

    import numpy as np
    import pyarrow as pa

    import climcap as cc

    drawn = np.load(path)
    projects, designs, starts = (int(drawn[key]) for key in "nas")
    names = [f"p{number:06d}" for number in range(projects)]
    ids = pa.DictionaryArray.from_arrays(np.repeat(np.arange(projects), designs * starts).astype("int32"), names)
    kinds = pa.DictionaryArray.from_arrays(
        np.tile(np.repeat(np.arange(designs), starts), projects).astype("int32"), [f"a{n}" for n in range(designs)]
    )
    rows = pa.table(
        {
            "project": ids.cast(pa.string()),
            "alternative": kinds.cast(pa.string()),
            "start": np.tile(np.arange(starts), projects * designs) + 2026,
            "value": drawn["value"].ravel(),
            "avoided": drawn["avoided"].ravel(),
        }
    )
    project, design, lag = np.nonzero(drawn["capex"])
    costs = pa.table(
        {
            "project": pa.DictionaryArray.from_arrays(project.astype("int32"), names).cast(pa.string()),
            "alternative": [f"a{number}" for number in design],
            "budget": ["capital"] * len(lag),
            "lag": lag,
            "amount": drawn["capex"][project, design, lag],
        }
    )
    ceilings: dict[int | str, float | str] = {2026 + year: float(b) for year, b in enumerate(drawn["budget"])}
    ceilings["beyond"] = "unlimited"
    began = time.perf_counter()
    appraisal = cc.Appraisal.from_tables(rows, costs)
    taken = time.perf_counter()
    plan = cc.optimize(
        appraisal,
        objective="value",
        sense="max",
        budgets={"capital": ceilings},
        targets={"column": "avoided", "at_least": float(drawn["target"])},
        requires=[(names[one], names[other]) for one, other in drawn["requires"]],
        gap=gap,
        time_limit=time_limit,
        threads=2,
    )
    done = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    found = [plan.objective, plan.bound, plan.gap, taken - began, done - taken, time.process_time(), memory]
    print(json.dumps(found))


def climcap(path: str, time_limit: float, gap: float) -> list[float] | None:
    """Run climcap in a process of its own."""
    command = [sys.executable, __file__, "--one", path, "--time", str(time_limit), "--gap", str(gap)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def peer(python: str, tool: str, path: str, time_limit: float, gap: float) -> list[float] | None:
    """Run another tool in a process of its own."""
    command = [python, str(SHARED / "peers.py"), path, tool, str(time_limit), str(gap)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = PEER.search(done.stdout)
    if not found:
        return None
    build, solve, value, bound, gap_text, memory = found.groups()
    nan = float("nan")
    bound_found = nan if bound == "None" else float(bound)
    return [float(value), bound_found, float(gap_text), float(build), float(solve), nan, float(memory) / 1024]


def line(instance: str, asked: str, tool: str, found: list[float] | None) -> str:
    """One line of the table."""
    # Some tools report no plan as infinity, others as a plan worth nothing.
    if found is None or not math.isfinite(found[0]) or found[0] == found[1] == 0.0:
        return f"| {instance} | {asked} | {tool} | none | | | | | | |"
    value, bound, gap, build, solve, cpu, memory = found
    numbers = f"{value:.4f} | {bound:.4f} | {gap:.1e} | {build:.2f} | {solve:.2f} | {cpu:.1f} | {memory:.2f}"
    return f"| {instance} | {asked} | {tool} | {numbers} |".replace("nan", "")


def write(lines: list[str]) -> None:
    """Put the lines into the page, in place of those of the same instance and tool."""
    before, _, rest = PAGE.read_text().partition(MARKS[0])
    table, _, after = rest.partition(MARKS[1])
    cells = [[cell.strip() for cell in line.split("|")] for line in [*table.splitlines()[3:], *lines]]
    known = {(row[1], row[3]): row for row in cells if len(row) > 3}
    ordered = sorted(known.values(), key=lambda row: (SIZES.index(row[1].split()[0]), row[1]))
    rows = [" | ".join(row).strip() for row in ordered]
    PAGE.write_text(before + "\n".join([MARKS[0], HEAD, *rows, MARKS[1]]) + after)


def main() -> None:
    """Draw, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="*", default=["small"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--floor", default="")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(args.one, args.time, args.gap)
        return
    if not (SHARED / "portfolio_instances.py").exists():
        print(f"skipped: no generator in {SHARED} (set CLIMCAP_SHARED)")
        return
    lines = []
    asked = f"{args.gap:.0e} in {args.time:.0f} s"
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for size in args.size:
            for seed in args.seeds:
                path = f"{folder}/{size}-{seed}.npz"
                draw = [args.peers_python, "-c", DRAW, str(SHARED), size, str(seed), args.floor, path]
                subprocess.run(draw, check=True, stdout=subprocess.DEVNULL)
                for tool in ["climcap", *args.peers]:
                    own = tool == "climcap"
                    options = (path, args.time, args.gap)
                    found = climcap(*options) if own else peer(args.peers_python, tool, *options)
                    lines.append(line(f"{size} {seed}", asked, tool, found))
                    print(lines[-1], flush=True)
                    if args.write:
                        write(lines)


if __name__ == "__main__":
    main()
