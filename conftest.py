"""Settings and fixtures that all tests share, and what is added to nbval's run of a notebook."""

import os
import pathlib

# Before PyTorch loads, here and in the kernels: the files run side by side, and threads of several
# processes that wait for the same cores make them many times as slow.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest  # noqa: E402

pytest.register_assert_rewrite("support")  # or a failure would not say what it saw
from hypothesis import settings  # noqa: E402
from support.browser import chromium, lab, laptop, tab  # noqa: E402, F401
from support.needs import skip_if  # noqa: E402
from support.postgres import postgres, postgres_server  # noqa: E402, F401
from xdist.scheduler import LoadFileScheduling  # noqa: E402

from grading import sandbox  # noqa: E402

pytest_plugins = ["support.notebook_tests"]

# No deadline: a slow machine is no failure. In CI the same examples each time, and more of them.
CI = os.environ.get("CI") == "true"
settings.register_profile("course", deadline=None, derandomize=CI, max_examples=100 if CI else 25)
settings.load_profile("course")


@pytest.fixture(scope="session")
def root():
    """The folder of the repository."""
    return pathlib.Path(__file__).parent


@pytest.fixture(scope="session")
def sandboxed():
    """Skip where no sandbox can be made; in CI, fail."""
    skip_if(sandbox.unavailable())


class ByFile(LoadFileScheduling):
    """Each file stays in one process; those in tests/browser in one, for one JupyterLab."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return "tests/browser" if file.startswith("tests/browser/") else file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What takes longest starts first, so that no process is left alone with it at the end."""
    items.sort(key=lambda item: "browser" not in item.path.parts)


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_xdist_auto_num_workers(config):
    """This process alone where some tests are named; for the whole suite three.

    Three even on two cores, because tests with a browser mostly wait.
    """
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        config.option.dist = "no"
        return 0
    return 3
