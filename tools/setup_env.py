"""Make the environment in which climcap is built, tested and tried: `.venv`, with all that pyproject.toml names.

Nothing but Python's own library is used. Nothing is done if the environment is as it should be.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def requirements() -> list[str]:
    """List what is installed: build tools, run time with all extras, development; pyproject.toml is the one place."""
    import tomllib  # not before main has found that this Python has it

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    listed = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(requirement for extra in extras for requirement in extra),
        *project["dependency-groups"]["dev"],
    ]
    return sorted(set(listed))


def missing_tools() -> list[str]:
    """Name what no wheel brings, where it is not there."""
    problems = []
    if sys.version_info < OLDEST:
        problems.append(f"Python {sys.version.split()[0]} is too old; allowed: 3.11 or newer")
    if shutil.which("cargo") is None:
        problems.append("cargo was not found; install Rust from https://rustup.rs")
    if not any(shutil.which(compiler) for compiler in (os.environ.get("CXX", "c++"), "g++", "clang++")):
        problems.append("no C++ compiler was found; install g++ or clang")
    return problems


def create(folder: Path) -> Path:
    """Make the environment, unless there is one that works, and return its Python."""
    python = folder / "bin" / "python"
    works = python.exists() and subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    if not works or works.returncode != 0:
        print(f"setup: making {folder}")
        venv.create(folder, with_pip=True, clear=folder.exists())
    return python


def install(python: Path, wanted: list[str]) -> None:
    """Install the packages."""
    print(f"setup: installing {len(wanted)} packages and what they need")
    started = time.monotonic()
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *wanted]
    subprocess.run(pip, check=True)
    print(f"setup: installed in {time.monotonic() - started:.0f} s")


def link_libclang(folder: Path, python: Path) -> None:
    """Link the libclang of the installed wheel where .cargo/config.toml expects it, whatever the version of Python."""
    locate = "import clang.native, os; print(os.path.dirname(clang.native.__file__))"
    found = subprocess.run([python, "-c", locate], check=True, capture_output=True, text=True).stdout.strip()
    real = folder.resolve()
    link = real / "libclang"
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(Path(found).resolve(), real), target_is_directory=True)


def main() -> int:
    """Make the environment and say what was done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="where to make it (default: .venv)")
    folder: Path = parser.parse_args().venv.absolute()

    if problems := missing_tools():
        print("\n".join(f"setup: {problem}" for problem in problems), file=sys.stderr)
        return 1
    wanted = requirements()
    stamp = folder / "setup.sha256"
    mark = hashlib.sha256("\n".join([sys.version, str(folder.resolve()), *wanted]).encode()).hexdigest()
    is_current = stamp.exists() and stamp.read_text(encoding="utf-8") == mark
    if is_current and (folder / "libclang").exists() and (folder / "bin" / "python").exists():
        print(f"setup: {folder.name} is up to date")
        return 0

    python = create(folder)
    stamp.unlink(missing_ok=True)
    install(python, wanted)
    link_libclang(folder, python)
    stamp.write_text(mark, encoding="utf-8")
    print("setup: done. The first build compiles HiGHS, the solver, from source: 4 to 6 minutes on two cores, once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
