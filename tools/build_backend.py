"""The PEP 517 build hook: maturin, told where the cmake and libclang wheels are.

HiGHS is compiled with cmake, and its bindings are read with libclang. Both come as wheels, and a build in isolation
puts them where only Python can find them; maturin and cargo look in the environment.
"""

import os
import shutil
import sysconfig
from pathlib import Path

from maturin import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ROOT = Path(__file__).resolve().parent.parent


def find_build_tools() -> None:
    """Set PATH, CMAKE and LIBCLANG_PATH, unless the caller has."""
    if shutil.which("maturin") is None:
        os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    if (ROOT / ".venv/libclang").exists() and (ROOT / ".venv/bin/cmake").exists():
        # What .cargo/config.toml says, to the letter: another LIBCLANG_PATH would have HiGHS compiled again.
        os.environ.setdefault("CMAKE", str(ROOT / ".venv/bin/cmake"))
        os.environ.setdefault("LIBCLANG_PATH", str(ROOT / ".venv/libclang"))
        return
    if cmake := shutil.which("cmake"):
        os.environ.setdefault("CMAKE", cmake)
    if "LIBCLANG_PATH" not in os.environ:
        os.environ["LIBCLANG_PATH"] = str(lasting_link_to_libclang())


def lasting_link_to_libclang() -> Path:
    """Link the libclang of this build under a name that the next build has too, for the same reason."""
    import clang.native

    link = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute() / "libclang"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(clang.native.__file__).parent, target_is_directory=True)
    return link


find_build_tools()
