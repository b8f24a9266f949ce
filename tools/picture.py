"""Draw the picture at the head of the README: the plan of the example island, as `cc.plot.gantt` shows it.

python tools/picture.py [docs/_static/island.png]
"""

import argparse
from pathlib import Path

from stored import ROOT

import climcap as cc

ISLAND = ROOT / "examples/island/pipeline.toml"
# Sharp on a page of a thousand points' width, and small enough for one.
DOTS = 130


def main() -> None:
    """Plan the island and draw the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=ROOT / "docs/_static/island.png")
    path = parser.parse_args().path
    plan = cc.optimize(cc.appraise(cc.read(ISLAND)), time_limit=300.0)
    if plan.status != "optimal":
        raise SystemExit(f"the plan is {plan.status}, not optimal: {path} stays as it is")
    # Without the version of the program that drew it, which would make another file of the same picture.
    cc.plot.gantt(plan).savefig(path, dpi=DOTS, metadata={"Software": None})
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
