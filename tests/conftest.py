"""Settings and fixtures that all tests share."""

import os
import pathlib

import pytest
from hypothesis import settings

# No deadline: a slow machine is no failure. In CI the same examples each time.
settings.register_profile("course", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("course")


@pytest.fixture(scope="session")
def root():
    """The folder of the repository."""
    return pathlib.Path(__file__).parent.parent
