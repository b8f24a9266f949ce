"""What all tests share."""

import os

from hypothesis import settings

# No deadline, as a busy machine is no failure; the same examples every time where nobody could look into a new one.
settings.register_profile("climcap", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("climcap")
