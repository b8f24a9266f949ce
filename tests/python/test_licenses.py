"""Whatever climcap is built from or needs at run time is under a permissive license."""

import json
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-CMU",
    "PSF-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}

# How packages say it that do not yet use the names of SPDX.
CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}


def is_permissive(expression: str) -> bool:
    """Whether an SPDX expression can be met with permissive licenses alone; a slash is an old way to write OR."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either() -> bool:
        met = both()
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            met = both() or met
        return met

    def both() -> bool:
        met = one()
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            met = one() and met
        return met

    def one() -> bool:
        name = tokens.pop(0)
        if name == "(":
            met = either()
            return tokens.pop(0) == ")" and met
        if tokens[:1] == ["WITH"]:
            name = " ".join([name, tokens.pop(0), tokens.pop(0)])
        return name in PERMISSIVE

    return bool(tokens) and either() and not tokens


def crates() -> list[dict[str, str]]:
    """List every crate of the build, tests included."""
    host = re.search("host: (.*)", command("rustc", "--version", "--verbose"))
    assert host is not None
    options = ["--offline", "--locked", "--format-version=1", f"--filter-platform={host[1]}"]
    listed = json.loads(command("cargo", "metadata", *options))["packages"]
    return [package for package in listed if package["source"] is not None]


def command(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def distributions() -> dict[str, str]:
    """Name and license of each distribution that climcap or one of its extras needs, directly or not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    found: dict[str, str] = {}
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in found or not (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            continue
        distribution = metadata.distribution(name)
        found[name] = stated_license(distribution)
        waiting += distribution.requires or []
    return found


def stated_license(distribution: metadata.Distribution) -> str:
    said = distribution.metadata
    classifiers = [CLASSIFIERS[line] for line in said.get_all("Classifier", []) if line in CLASSIFIERS]
    return said["License-Expression"] or " AND ".join(classifiers) or said["License"] or "nothing"


def test_crates_are_permissive() -> None:
    listed = crates()
    assert len(listed) > 50
    refused = [f"{crate['name']}: {crate['license']}" for crate in listed if not is_permissive(crate["license"] or "")]
    assert refused == []


def test_distributions_are_permissive() -> None:
    listed = distributions()
    assert {"numpy", "pandas", "pyarrow"} <= set(listed)
    assert [f"{name}: {said}" for name, said in listed.items() if not is_permissive(said)] == []


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("MIT/Apache-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MIT MIT", False),
        ("", False),
    ],
)
def test_expressions_are_understood(expression: str, expected: bool) -> None:  # noqa: FBT001
    assert is_permissive(expression) is expected
