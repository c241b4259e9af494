"""What is to be installed is said once, in pyproject.toml, and the other files agree with it."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version


def project_of(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def requirements_of(project):
    extras = project["optional-dependencies"].values()
    return [Requirement(text) for text in sum(extras, project["dependencies"])]


def pins_of(root):
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


def problems_of_environment(environment, project, pins):
    """What in environment.yml disagrees with the other two files."""
    problems = []
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    python = [entry.partition("=")[2] for entry in conda if entry.startswith("python=")]
    if python != ["3.11"]:
        problems.append(f"python is {python}; wanted ['3.11']")
    if Version("3.11") not in Requirement(f"python{project['requires-python']}").specifier:
        problems.append("the package does not take Python 3.11")
    if "pip" not in conda:
        problems.append("pip is not among conda's packages")
    named = [entry for entry in conda if not entry.startswith(("python=", "pip"))]
    named += [entry for entry in pip if not entry.startswith("-")]
    if named:
        problems.append(f"{named} belong in pyproject.toml")
    wanted = {
        "--extra-index-url": "https://download.pytorch.org/whl/cpu",
        "--constraint": "constraints.txt",
        "--editable": ".",
    }
    given = dict(entry.split() for entry in pip if entry.startswith("-"))
    if given != wanted:
        problems.append(f"pip is given {given}; wanted {wanted}")
    if "torch" not in pins:
        problems.append("torch has no pin")
    return problems


@pytest.fixture
def environment(root):
    return yaml.safe_load((root / "environment.yml").read_text())


def test_the_environment_installs_the_package_under_its_constraints(root, environment):
    assert problems_of_environment(environment, project_of(root), pins_of(root)) == []


@pytest.mark.parametrize("extra", ["numpy=1.23.5", "pytorch"])
def test_control_a_second_list_of_packages_is_found(root, environment, extra):
    environment["dependencies"].insert(0, extra)
    problems = problems_of_environment(environment, project_of(root), pins_of(root))
    assert problems == [f"['{extra}'] belong in pyproject.toml"]


def test_control_a_package_named_for_pip_is_found(root, environment):
    environment["dependencies"][-1]["pip"].append("torch==2.13.0")
    problems = problems_of_environment(environment, project_of(root), pins_of(root))
    assert problems == ["['torch==2.13.0'] belong in pyproject.toml"]


def test_every_requirement_has_a_pin_that_it_accepts(root):
    pins = pins_of(root)
    here = {"python_version": "3.11"}
    for requirement in requirements_of(project_of(root)):
        if requirement.marker is None or requirement.marker.evaluate(here):
            (specifier,) = pins[canonicalize_name(requirement.name)].specifier
            assert requirement.specifier.contains(specifier.version), requirement


def test_constraints_are_plain_exact_versions(root):
    for name, pin in pins_of(root).items():
        assert re.fullmatch(r"==[^+*,]+", str(pin.specifier)), f"{name} is {pin.specifier}"
    assert str(pins_of(root)["torch"].specifier) == "==2.13.0"


def test_d2l_is_asked_for_where_its_pins_can_be_met(root):
    (d2l,) = [need for need in requirements_of(project_of(root)) if need.name == "d2l"]
    assert d2l.marker.evaluate({"python_version": "3.11"})
    assert not d2l.marker.evaluate({"python_version": "3.12"})


def test_this_run_has_the_pinned_versions(root):
    """The stored outputs were made with these; another run of them proves little."""
    from importlib.metadata import version

    for name in ("torch", "numpy", "matplotlib", "ipywidgets", "scikit-learn", "nbval"):
        (specifier,) = pins_of(root)[name].specifier
        assert Version(version(name)).public == specifier.version


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
    test_command = 'pip install -c constraints.txt -e ".[test]" && pytest\n'
    assert "\npip install -c constraints.txt -e . && jupyter lab notebooks\n" in readme
    assert f"\n{test_command}" in readme
    assert f"\n{test_command}" in (root / ".ci" / "run").read_text()
