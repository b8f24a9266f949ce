"""What all tests share."""

import os
import shutil

import pytest
from hypothesis import settings

# No deadline, as a busy machine is no failure; the same examples every time where nobody could look into a new one.
settings.register_profile("climcap", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("climcap")

# Programs that tests need and `make test` never installs: where they are looked for, and what installs them.
PROGRAMS = {"soffice": "apt-get install libreoffice-calc", "chromium": "apt-get install chromium"}


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program is not installed, saying what installs it; with CLIMCAP_REQUIRE=1 the test fails instead."""
    is_there = shutil.which(program) is not None or os.environ.get("CLIMCAP_REQUIRE") == "1"
    return pytest.mark.skipif(not is_there, reason=f"{program} is not installed: {PROGRAMS[program]}")
