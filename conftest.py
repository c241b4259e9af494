"""Settings and fixtures that all tests share, and what is added to nbval's run of a notebook."""

import os
import pathlib

# Before PyTorch loads, here and in the kernels: the files run side by side, and threads of several
# processes that wait for the same cores make them many times as slow.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest  # noqa: E402

pytest.register_assert_rewrite("browsing", "lessons")  # or a failure would not say what it saw
from browsing import page  # noqa: E402, F401
from hypothesis import settings  # noqa: E402
from lessons import pytest_collect_file  # noqa: E402, F401

# No deadline: a slow machine is no failure. In CI the same examples each time.
settings.register_profile("course", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("course")


@pytest.fixture(scope="session")
def root():
    """The folder of the repository."""
    return pathlib.Path(__file__).parent
