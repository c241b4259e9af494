"""What all benchmarks share."""

import importlib.metadata
import os
import sys

import pytest
import torch

LIBRARIES = ["torch", "numpy", "scipy", "scikit-learn", "d2l", "matplotlib"]
LIBRARIES += ["ipympl", "ipywidgets", "jupyterlab", "nbgrader"]

# Kernels find the modules that this process finds.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
# nbgrader calls alembic by its name alone, also where no environment is activated.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])


@pytest.fixture(scope="session")
def quick(request):
    """Whether the benchmarks run only to see that they work (--benchmark-disable)."""
    return request.config.getoption("benchmark_disable")


@pytest.fixture
def one_thread():
    """Have PyTorch calculate in one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pytest_benchmark_update_machine_info(config, machine_info):
    """Add the versions of the libraries to what the JSON tells of the machine."""
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    machine_info["libraries"] = versions


def pytest_benchmark_update_json(config, benchmarks, output_json):
    """Leave the single times out of the JSON, thousands of lines; their statistics stay."""
    for entry in output_json["benchmarks"]:
        entry["stats"].pop("data", None)
