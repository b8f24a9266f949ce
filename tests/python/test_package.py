"""The package as a whole: quick to import, typed, one version."""

import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import climcap

ROOT = Path(__file__).resolve().parents[2]
# What takes long to import, and is needed only by whoever asks for it.
HEAVY = {"dask", "matplotlib", "numpy", "openpyxl", "pandas", "polars", "pyarrow", "rich", "scipy", "typer"}
MILLISECONDS = 150


def test_import_is_quick_and_brings_nothing_heavy() -> None:
    script = (
        "import sys, time; before = set(sys.modules); start = time.process_time(); import climcap; "
        "print((time.process_time() - start) * 1000, *(set(sys.modules) - before))"
    )
    took = []
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
        milliseconds, *modules = run.stdout.split()
        took.append(float(milliseconds))
        assert HEAVY.isdisjoint(module.partition(".")[0] for module in modules)
    # Time of the processor, best of three: neither a cold disk nor a busy machine counts.
    assert min(took) < MILLISECONDS


def test_the_version_is_cargos() -> None:
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert climcap.__version__ == cargo["workspace"]["package"]["version"]


def test_no_module_bears_the_name_of_a_public_function() -> None:
    modules = {module.name for module in pkgutil.iter_modules(climcap.__path__)}
    functions = {name for name in climcap.__all__ if inspect.isroutine(getattr(climcap, name))}
    assert modules.isdisjoint(functions)
    planned = {"read", "appraise", "optimize", "verify", "frontier", "compare", "write_workbook", "write_page"}
    assert modules.isdisjoint(planned)


def test_types_are_shipped() -> None:
    folder = Path(climcap.__path__[0])
    assert (folder / "py.typed").exists()
    assert (folder / "_core.pyi").exists()


def test_the_picture_of_the_readme_is_there_and_small() -> None:
    (name,) = re.findall(r"!\[[^\]]{40,}\]\((\S+\.png)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    picture = (ROOT / name).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert 20_000 < len(picture) < 200_000
