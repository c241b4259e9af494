"""What is to be installed stands once, in pyproject.toml, and the other files agree with it."""

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
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from support.guards import MODULES


def project_of(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def requirements_of(project):
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for text in sum(extras, project["dependencies"])]


def pins_of(root):
    """The lines of constraints.txt as requirements, by package."""
    pins = {}
    for line in (root / "constraints.txt").read_text().splitlines():
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def problems_of_environment(environment, root):
    """What conda or pip is given besides Python and the package under its constraints."""
    *conda, pip = environment["dependencies"]
    versions = [entry.removeprefix("python=") for entry in conda if entry.startswith("python=")]
    files = [line.split()[1] for line in pip["pip"] if line.startswith("--constraint ")]
    problems = [entry for entry in conda if entry.partition("=")[0] not in ("python", "pip")]
    problems += [line for line in pip["pip"] if not line.startswith("--")]
    problems += [f"no file {file}" for file in files if not (root / file).is_file()]
    if len(versions) != 1 or versions[0] not in SpecifierSet(project_of(root)["requires-python"]):
        problems.append(f"Python is {versions}")
    if "--editable ." not in pip["pip"] or not files:
        problems.append("the package is not installed under its constraints")
    return problems


@pytest.fixture
def environment(root):
    return yaml.safe_load((root / "environment.yml").read_text())


def test_the_environment_installs_the_package_under_its_constraints(root, environment):
    assert problems_of_environment(environment, root) == []


@pytest.mark.parametrize("extra", ["numpy=2.4", "pytorch", "python=3.10"])
def test_control_another_package_for_conda_is_found(root, environment, extra):
    environment["dependencies"].insert(0, extra)
    assert len(problems_of_environment(environment, root)) == 1


@pytest.mark.parametrize("extra", ["torch==2.13.0", "--constraint nowhere.txt"])
def test_control_a_package_or_file_for_pip_is_found(root, environment, extra):
    environment["dependencies"][-1]["pip"].insert(0, extra)
    (problem,) = problems_of_environment(environment, root)
    assert extra.split()[-1] in problem


def unsuited(requirements, pins, python):
    """Requirements for which there is not one pin on a Python that they accept."""
    problems = []
    for requirement in requirements:
        chosen = [
            pin
            for pin in pins.get(canonicalize_name(requirement.name), [])
            if pin.marker is None or pin.marker.evaluate({"python_full_version": python})
        ]
        accepted = [
            pin
            for pin in chosen
            for part in pin.specifier
            if requirement.specifier.contains(part.version)
        ]
        if len(chosen) != 1 or accepted != chosen:
            problems.append(f"{requirement}: {[str(pin) for pin in chosen]} on {python}")
    return problems


@pytest.mark.parametrize("python", ["3.11.0", "3.11.14", "3.12.0", "3.13.0", "3.14.1"])
def test_every_requirement_has_one_pin_that_it_accepts(root, python):
    assert unsuited(requirements_of(project_of(root)), pins_of(root), python) == []


@pytest.mark.parametrize(
    "pins",
    [
        {},
        {"numpy": [Requirement("numpy==1.0")]},
        {"numpy": [Requirement("numpy==2.0; python_full_version < '3.12'")]},
        {"numpy": [Requirement("numpy==2.0"), Requirement("numpy==2.1")]},
    ],
    ids=["none", "too old", "none for this Python", "two"],
)
def test_control_a_requirement_without_a_fitting_pin_is_found(pins):
    assert len(unsuited([Requirement("numpy>=2")], pins, "3.14.1")) == 1


def test_constraints_are_exact_versions_stated_once(root):
    """Twice with markers alone: where no one release fits all."""
    for name, pins in pins_of(root).items():
        for pin in pins:
            assert re.fullmatch(r"==[^+*,]+", str(pin.specifier)), f"{name} is {pin.specifier}"
            assert (pin.marker is None) == (len(pins) == 1), f"{name} has {len(pins)} pins"


def needed(name, extra):
    """What a distribution and its extra require, and what that requires, and so on; names."""
    needs, open_ = set(), [Requirement(f"{name}[{extra}]")]
    while open_:
        requirement = open_.pop()
        for text in distribution(requirement.name).requires or ():
            need = Requirement(text)
            extras = requirement.extras or {""}
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras):
                if (key := (canonicalize_name(need.name), frozenset(need.extras))) not in needs:
                    needs.add(key)
                    open_.append(need)
    return {name for name, _ in needs}


def test_all_that_is_needed_is_pinned(root):
    names = needed("linreg-helpers", "test") - {"linreg-helpers"}
    if importlib.util.find_spec("jupyterhub"):
        names |= needed("linreg-helpers", "hub")
    pins = pins_of(root)
    assert len(names) > 100
    assert names <= pins.keys()
    if os.environ.get("CI") == "true":  # the stored outputs were made with these versions
        for name in names:
            versions = [str(pin.specifier) for pin in pins[name]]
            assert f"=={Version(distribution(name).version).public}" in versions, name


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
    script = (root / ".ci" / "run").read_text()
    assert "\npip install -c constraints.txt -e . && jupyter lab notebooks\n" in readme
    install, tests = 'pip install -c constraints.txt -e ".[test,hub,site]"', 'pytest -m ""'
    assert f"\n{install} && pytest\n" in readme and f"`{tests}`" in readme
    assert f"\n{install}\n" in script and f"&& {tests} " in script
