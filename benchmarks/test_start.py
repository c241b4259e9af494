"""How long one waits at the start: for imports, and for the first explorer of lesson 1."""

import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.lessons import EXPLORERS, execute, up_to

KERNELS = {
    "import torch": new_notebook(cells=[new_code_cell("import torch")]),
    "lesson 1 to its first explorer": up_to(*EXPLORERS[0].values[0]),
}


@pytest.mark.benchmark(group="start: an import")
@pytest.mark.parametrize("module", ["torch", "linreg_helpers"])
def test_import(benchmark, module):
    command = [sys.executable, "-c", f"import {module}"]
    benchmark.pedantic(subprocess.check_call, [command], rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="start: a kernel")
@pytest.mark.parametrize("until", KERNELS)
def test_kernel(benchmark, until):
    benchmark.pedantic(execute, [KERNELS[until]], rounds=5, warmup_rounds=1)
