"""Write the type stubs of the extension module from its Rust source, or check that the stored ones are right."""

import subprocess
import sys
import tempfile
from pathlib import Path

from stored import ROOT, write_or_check

STORED = ROOT / "python/climcap/_core.pyi"


def generated() -> str:
    """Build the extension module and read the stubs that pyo3 left in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["maturin", "generate-stubs", "--profile", "release", "--locked", "--quiet", "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True)
        text = next(Path(folder).rglob("_core.pyi")).read_text(encoding="utf-8")
    command = ["ruff", "format", "--stdin-filename", str(STORED), "-"]
    return subprocess.run(command, cwd=ROOT, input=text, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(write_or_check(STORED, generated, __doc__, "make stubs"))
