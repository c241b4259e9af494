"""What the numbers were measured on."""

import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess

from support.laboratory import find_chromium

LIBRARIES = ("torch", "numpy", "scipy", "scikit-learn", "d2l", "matplotlib", "ipympl")
LIBRARIES += ("ipywidgets", "jupyterlab", "nbgrader")


def describe():
    """Processor, cores, memory, Python and the libraries, as words by name."""
    return {
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory() / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Chromium": chromium(),
        **{name: version(name) for name in LIBRARIES},
    }


def load():
    """How many processes waited for a core in the last minute, on average."""
    return round(os.getloadavg()[0], 1)


def processor():
    found = re.search(r"model name\s*: (.+)", _text("/proc/cpuinfo"))
    return found[1] if found else platform.processor() or "unknown"


def memory():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def chromium():
    path = find_chromium()
    if path is None:
        return "none"
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return (re.findall(r"\d+(?:\.\d+)+", said) or ["unknown"])[0]


def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _text(path):
    path = pathlib.Path(path)
    return path.read_text() if path.exists() else ""
