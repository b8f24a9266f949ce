"""Write the type stubs of the extension module from its Rust source, or check that the stored ones are right."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORED = ROOT / "python/climcap/_core.pyi"


def generated() -> str:
    """Build the extension module and read the stubs that pyo3 left in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["maturin", "generate-stubs", "--profile", "release", "--locked", "--quiet", "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True)
        text = next(Path(folder).rglob("_core.pyi")).read_text(encoding="utf-8")
    command = ["ruff", "format", "--stdin-filename", str(STORED), "-"]
    return subprocess.run(command, cwd=ROOT, input=text, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the stored stubs are not right")
    check = parser.parse_args().check
    text = generated()
    if STORED.exists() and STORED.read_text(encoding="utf-8") == text:
        print(f"{STORED.relative_to(ROOT)} is right")
        return 0
    if check:
        print(f"{STORED.relative_to(ROOT)} does not match the Rust source; run `make stubs`", file=sys.stderr)
        return 1
    STORED.write_text(text, encoding="utf-8")
    print(f"{STORED.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
