"""Try the wheels of a folder as users get them: in a new environment, with nothing of this checkout on the way.

    python tools/wheel_check.py dist [--manylinux]

The newest wheel is installed with what it requires, is imported in no time, says what to install where an extra is
missing, and plans the island of the examples. It must be for the stable ABI and, if asked, for manylinux2014.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from stored import ROOT

ISLAND = ROOT / "examples/island/pipeline.toml"
# The longest that an import may take, in seconds; the best of some, as other programs run too.
IMPORT, TIMES = 0.150, 7
IMPORTED = """
import time
before = time.perf_counter()
import climcap
print(time.perf_counter() - before)
"""
TRIAL = """
import sys
import climcap as cc
try:
    cc.write_template("any.xlsx")
except ImportError as missing:
    assert "climcap[excel]" in str(missing), missing
else:
    raise AssertionError("XlsxWriter is there, which no wheel brings unasked")
plan = cc.optimize(cc.appraise(cc.read(sys.argv[1])), time_limit=120)
assert "/lib/python" in cc.__file__ and "site-packages" in cc.__file__, cc.__file__
assert plan.status == "optimal" and len(plan.schedule) > 0, plan.status
cc.verify(plan)
print(f"climcap {cc.__version__}: {len(plan.schedule)} projects, {plan.objective:,.0f}, gap {plan.gap:.1e}")
"""


def newest(folder: Path) -> Path:
    """Find the wheel that was made last."""
    wheels = sorted(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    if not wheels:
        sys.exit(f"there is no wheel in {folder}; `make wheel` makes one")
    return wheels[-1]


def main() -> None:
    """Check the name, then try it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manylinux", action="store_true", help="refuse a wheel for machines like this one alone")
    asked = parser.parse_args()
    wheel = newest(asked.folder)
    if "-abi3-" not in wheel.name or (asked.manylinux and not re.search(r"manylinux(2014|_2_17)_", wheel.name)):
        sys.exit(f"{wheel.name} is not for the stable ABI{' and manylinux2014' if asked.manylinux else ''}")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin/python")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
        subprocess.run(pip, check=True)
        # Elsewhere, and with -P, so that nothing is imported from the checkout.
        run = [python, "-P", "-c"]
        took = [
            float(subprocess.run([*run, IMPORTED], check=True, cwd=folder, capture_output=True, text=True).stdout)
            for _ in range(TIMES)
        ]
        if min(took) > IMPORT:
            sys.exit(f"importing climcap takes {1000 * min(took):.0f} ms; {1000 * IMPORT:.0f} ms are allowed")
        subprocess.run([*run, TRIAL, str(ISLAND)], check=True, cwd=folder)
        subprocess.run([str(Path(folder) / "bin/climcap"), "check", str(ISLAND)], check=True, cwd=folder)
    size = wheel.stat().st_size / 1e6
    print(f"{wheel.name}: {size:.1f} MB, imported in {1000 * min(took):.0f} ms, tried in a new environment")


if __name__ == "__main__":
    main()
