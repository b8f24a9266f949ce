"""HiGHS takes minutes to compile, so all commands share one build of it."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def below_highs(*options: str) -> set[str]:
    """List what HiGHS is built with, and the features of each. Cargo builds anew whatever differs in these."""
    command = ["cargo", "tree", "--offline", "--locked", "--prefix=depth", "--no-dedupe", "--format={p} {f}", *options]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    found: set[str] = set()
    top = None
    for line in lines:
        name = line.lstrip("0123456789")
        depth = int(line[: len(line) - len(name)] or -1)
        if top is not None and depth <= top:
            top = None
        if top is None and name.startswith("highs-sys "):
            top = depth
        if top is not None:
            found.add(name)
    return found


@pytest.mark.parametrize(
    "options",
    [
        ["--package=climcap", "--edges=normal,build,dev"],
        ["--package=climcap-py", "--edges=normal,build"],
        ["--workspace", "--edges=normal,build,dev"],
        ["--package=climcap", "--edges=normal,build", "--no-default-features", "--features=highs"],
    ],
)
def test_highs_is_compiled_once(options: list[str]) -> None:
    plain = below_highs("--package=climcap", "--edges=normal,build")
    assert any(name.startswith("bindgen ") for name in plain)
    assert below_highs(*options) == plain
