"""What is to be installed is said once, in pyproject.toml, and the other files agree with it."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions

import pytest
import yaml
from guards import MODULES
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from requirements import requirements

EXTRAS = ("test", "hub")


def project_of(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def requirements_of(project):
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for text in sum(extras, project["dependencies"])]


# The newest stack is what later Pythons get: d2l is installed there without what it asks for.
NEWEST = os.environ.get("CONSTRAINTS") == "constraints-newest.txt"
FILES = {"3.11": "constraints.txt", "3.12": "constraints-newest.txt"}
HERE = "3.12" if NEWEST else "3.11"


def pins_of(root, file=FILES[HERE]):
    lines = (root / file).read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


CONDA = ["python=3.11", "pip"]
PIP = [
    "--extra-index-url https://download.pytorch.org/whl/cpu",
    "--constraint constraints.txt",
    "--editable .",
]


def problems_of_environment(environment):
    """What in environment.yml is more or less than Python 3.11 and the package, constrained."""
    problems = []
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    if environment["channels"] != ["conda-forge"]:
        problems.append(f"channels are {environment['channels']}")
    if conda != CONDA:
        problems.append(f"conda is asked for {conda}; wanted {CONDA}, the rest in pyproject.toml")
    if pip != [PIP]:
        problems.append(f"pip is given {pip}; wanted {PIP}, the rest in pyproject.toml")
    return problems


@pytest.fixture
def environment(root):
    return yaml.safe_load((root / "environment.yml").read_text())


def test_the_environment_installs_the_package_under_its_constraints(root, environment):
    assert problems_of_environment(environment) == []
    assert Requirement(f"python{project_of(root)['requires-python']}").specifier.contains("3.11")
    assert (root / "constraints.txt").exists()


@pytest.mark.parametrize("extra", ["numpy=1.23.5", "pytorch", "pip-tools", "python=3.12"])
def test_control_a_second_list_of_packages_is_found(environment, extra):
    environment["dependencies"].insert(0, extra)
    (problem,) = problems_of_environment(environment)
    assert extra in problem


@pytest.mark.parametrize("extra", ["torch==2.13.0", "--constraint nowhere.txt"])
def test_control_a_package_or_option_for_pip_is_found(environment, extra):
    environment["dependencies"][-1]["pip"].insert(0, extra)
    (problem,) = problems_of_environment(environment)
    assert extra in problem


@pytest.mark.parametrize("version", FILES)
def test_every_requirement_has_a_pin_that_it_accepts(root, version):
    pins = pins_of(root, FILES[version])
    here = {"python_version": version}
    for requirement in requirements_of(project_of(root)):
        if requirement.marker is None or requirement.marker.evaluate(here):
            pin = pins[canonicalize_name(requirement.name)]
            assert pin.marker is None or pin.marker.evaluate(here)
            (specifier,) = pin.specifier
            assert requirement.specifier.contains(specifier.version), requirement


@pytest.mark.parametrize("file", FILES.values())
def test_constraints_are_plain_exact_versions_stated_once(root, file):
    lines = (root / file).read_text().splitlines()
    pins = pins_of(root, file)
    assert len(pins) == len([line for line in lines if line and line[0] != "#"])
    for name, pin in pins.items():
        assert re.fullmatch(r"==[^+*,]+", str(pin.specifier)), f"{name} is {pin.specifier}"
    assert str(pins["torch"].specifier) == "==2.13.0"


def test_what_the_newest_stack_installs_is_what_later_pythons_get(root):
    project = project_of(root)
    texts = sum((project["optional-dependencies"][extra] for extra in EXTRAS), [])
    needs = map(Requirement, project["dependencies"] + texts)
    later = {"python_version": "3.12"}
    wanted = {need.name for need in needs if need.marker is None or need.marker.evaluate(later)}
    assert {Requirement(text).name for text in requirements(EXTRAS)} == wanted
    assert "d2l" not in wanted and "pandas" in wanted


def needed(name, extra):
    """What a distribution and its extra require, and what that requires, and so on; names."""
    found, open_ = set(), [Requirement(f"{name}[{extra}]")]
    while open_:
        requirement = open_.pop()
        for text in distribution(requirement.name).requires or ():
            need = Requirement(text)
            extras = requirement.extras or {""}
            if canonicalize_name(need.name) == "d2l" and NEWEST:
                continue
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                if (key := (canonicalize_name(need.name), frozenset(need.extras))) not in found:
                    found.add(key)
                    open_.append(need)
    return {name for name, _ in found}


def test_all_that_is_needed_is_pinned_and_installed_as_pinned(root):
    """The stored outputs were made with these versions; a run with others proves little."""
    pins = pins_of(root)
    names = needed("linreg-helpers", "test") - {"linreg-helpers"}
    if importlib.util.find_spec("jupyterhub"):
        names |= needed("linreg-helpers", "hub")
    assert len(names) > 100
    for name in names:
        (specifier,) = pins[name].specifier
        assert Version(distribution(name).version).public == specifier.version, name


def test_what_the_package_imports_is_declared(root):
    """By the project itself, or by what it declares."""
    declared = {canonicalize_name(need.name) for need in requirements_of(project_of(root))}
    second_hand = {
        canonicalize_name(Requirement(need).name)
        for name in declared & {"matplotlib", "ipywidgets"}
        for need in distribution(name).requires
    }
    modules = {module for path in MODULES for module in imported(path)} - {"linreg_helpers"}
    owners = packages_distributions()
    for module in modules - sys.stdlib_module_names:
        assert canonicalize_name(owners[module][0]) in declared | second_hand, module


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def test_d2l_is_asked_for_where_its_pins_can_be_met(root):
    (d2l,) = [need for need in requirements_of(project_of(root)) if need.name == "d2l"]
    assert d2l.marker.evaluate({"python_version": "3.11"})
    assert not d2l.marker.evaluate({"python_version": "3.12"})


SLOW = ("pandas", "sklearn", "d2l", "matplotlib", "ipywidgets", "IPython", "scipy")


def loaded_by(statement):
    report = f"{statement}; import sys; print(*[name for name in {SLOW} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return run.stdout.split()


def test_importing_the_package_loads_little_but_torch():
    assert loaded_by("import linreg_helpers") == []


def test_importing_the_pictures_does_not_load_pyplot():
    report = "import linreg_helpers.figures, linreg_helpers.explorer, sys"
    check = f"{report}; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_control_what_is_loaded_is_seen():
    assert set(loaded_by("import linreg_helpers.explorer")) >= {"ipywidgets", "IPython"}


def test_the_readme_gives_the_commands_that_ci_runs(root):
    readme = (root / "README.md").read_text()
    test_command = 'pip install -c constraints.txt -e ".[test,hub]" && pytest\n'
    assert "\npip install -c constraints.txt -e . && jupyter lab notebooks\n" in readme
    assert f"\n{test_command}" in readme
    assert f"\n{test_command}" in (root / ".ci" / "run").read_text()
