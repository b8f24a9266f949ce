"""The optimizer beside other tools, on the instances of the shared generator.

    python benches/portfolio.py small medium --seeds 1 2 3 --time 60 --gap 1e-4
    python benches/portfolio.py small --peers highspy scipy ortools-scip --peers-python PYTHON --write

Draws each instance (``portfolio_instances.py`` of the shared folder, ``CLIMCAP_SHARED``; skips saying so when it is
absent), gives its rows as tables to ``cc.Appraisal.from_tables`` and ``cc.optimize``, each run in a process of its own,
and runs the other tools with ``peers.py`` of the same folder by another Python. Prints a table; ``--write`` puts it
into ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SHARED = pathlib.Path(os.environ.get("CLIMCAP_SHARED", "../shared")) / "bench"
PAGE = pathlib.Path(__file__).parent.parent / "docs" / "performance.md"
MARKS = ("<!-- portfolio: written by benches/portfolio.py -->", "<!-- end of portfolio -->")
HEAD = "| instance | tool | objective | bound | gap | build s | solve s | CPU s | GiB |\n|" + "---|" * 9
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


def line(instance: str, tool: str, found: list[float] | None) -> str:
    """One line of the table."""
    if found is None:
        return f"| {instance} | {tool} | none | | | | | | |"
    value, bound, gap, build, solve, cpu, memory = found
    return (
        f"| {instance} | {tool} | {value:.4f} | {bound:.4f} | {gap:.1e} | {build:.2f} | {solve:.2f} | {cpu:.1f} "
        f"| {memory:.2f} |"
    ).replace("nan", "")


def main() -> None:
    """Draw, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="*", default=["small"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(args.one, args.time, args.gap)
        return
    if not (SHARED / "portfolio_instances.py").exists():
        print(f"skipped: no generator in {SHARED} (set CLIMCAP_SHARED)")
        return
    lines = [HEAD]
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for size in args.size:
            for seed in args.seeds:
                draw = [
                    args.peers_python,
                    str(SHARED / "portfolio_instances.py"),
                    size,
                    "--seed",
                    str(seed),
                    "--out",
                    folder,
                ]
                subprocess.run(draw, check=True, stdout=subprocess.DEVNULL)
                path = f"{folder}/{size}-{seed}.npz"
                runs = [("climcap", lambda path=path: climcap(path, args.time, args.gap))]
                runs += [
                    (tool, lambda tool=tool, path=path: peer(args.peers_python, tool, path, args.time, args.gap))
                    for tool in args.peers
                ]
                for tool, run in runs:
                    lines.append(line(f"{size} {seed}", tool, run()))
                    print(lines[-1], flush=True)
    if args.write:
        page = PAGE.read_text()
        before, _, rest = page.partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        PAGE.write_text(f"{before}{MARKS[0]}\n" + "\n".join(lines) + f"\n{MARKS[1]}{after}")


if __name__ == "__main__":
    main()
