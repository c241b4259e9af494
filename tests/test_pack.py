"""What students get holds the lessons and the package, and nothing that only instructors have."""

import re
import shutil
import sys
import zipfile

import pytest
from answers import ASSIGNMENTS
from support.course_copy import add_gradebook, copy_all, hidden_lines
from support.guards import DEEPER, LESSONS, ROOT, read

from grading import pack
from grading.course import config_of, states_of

MADE_HERE = {"README.md", pack.MARK}  # the other files are copies
NAME = "01_model"
SECRET = "secret.txt"  # of the course, for the hidden tests' data


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = copy_all(tmp_path_factory.mktemp("course") / "all")
    add_gradebook(folder)
    (folder / SECRET).write_text("a secret of this year")
    return folder


def run_pack(course, *arguments):
    """The command, in a course and in this process; the README's is run in test_instructor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        patch.setattr(sys, "argv", ["pack", *map(str, arguments)])
        pack.main()


@pytest.fixture(scope="module")
def packed(course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack") / "students"
    run_pack(course, folder)
    return folder


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def assignments_in(folder):
    return {path.stem for path in files(folder / "notebooks" / "assignments")}


def test_the_secret_of_the_course_stays_with_the_instructor(course, packed):
    secret = (course / SECRET).read_text()
    texts = [path.read_bytes() for path in files(packed)]
    assert texts and not any(secret.encode() in text for text in texts)
    assert SECRET in (ROOT / ".gitignore").read_text().splitlines()
    config = config_of(course)
    folder = course / "notebooks"
    state = states_of(config, NAME, {"ada": folder})
    (course / SECRET).write_text("a secret of next year")
    assert states_of(config, NAME, {"ada": folder}) != state  # and so all is graded again
    (course / SECRET).write_text(secret)
    assert states_of(config, NAME, {"ada": folder}) == state


def secrets():
    """Lines of solutions, hidden tests and model answers, from the sources."""
    for name in ASSIGNMENTS:
        source = read(ROOT / "notebooks" / "assignments" / name / f"{name}.ipynb")
        yield from hidden_lines(source, "SOLUTION", "HIDDEN TESTS")
        for cell in source.cells:
            if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
                yield from cell.source.splitlines()


def leaks(folder):
    """The secrets, and the marks of secrets, that stand in a folder's files."""
    taught = "".join(cell.source for path in [*LESSONS, *DEEPER] for cell in read(path).cells)
    lines = {line for line in secrets() if len(line) > 25 and line not in taught}
    lines |= {"BEGIN SOLUTION", "BEGIN HIDDEN"}
    assert len(lines) > 60
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in files(folder)}
    quoted = {line: line.replace("\\", "\\\\").replace('"', '\\"') for line in lines}
    return [
        (path.name, line)
        for path, text in texts.items()
        for line in lines
        if line in text or quoted[line] in text
    ]


def differences(folder):
    """Where a folder differs from the repository: package and lessons whole, the rest as it is."""
    package = [path for path in files(ROOT / "linreg_helpers") if path.suffix != ".pyc"]
    expected = {str(path.relative_to(ROOT)) for path in [*package, *LESSONS, *DEEPER]}
    present = {str(path.relative_to(folder)) for path in files(folder)} - MADE_HERE
    present = {name for name in present if not name.startswith("notebooks/assignments/")}
    problems = [f"{name} is missing" for name in sorted(expected - present)]
    for name in sorted(present):
        if not (ROOT / name).is_file():
            problems.append(f"{name} is not in the repository")
        elif (folder / name).read_bytes() != (ROOT / name).read_bytes():
            problems.append(f"{name} differs")
    return problems


def test_no_solution_hidden_test_or_answer_leaks(packed):
    names = {path.relative_to(packed).parts[0] for path in files(packed)}
    assert names == {
        "LICENSE", "README.md", "constraints.txt", "environment.yml", "pyproject.toml",
        "docs", "linreg_helpers", "notebooks", pack.MARK,
    }  # fmt: skip
    lessons = {path.name for path in (packed / "notebooks").glob("*.ipynb")}
    assert lessons == {path.name for path in LESSONS}
    assert leaks(packed) == []


def test_control_a_leak_is_found(tmp_path):
    shutil.copy(ROOT / "notebooks" / "assignments" / NAME / f"{NAME}.ipynb", tmp_path)
    assert len(leaks(tmp_path)) > 3


def test_every_assignment_is_there(packed):
    assert assignments_in(packed) == set(ASSIGNMENTS)


def test_jupyterlab_as_its_readme_starts_it_shows_lessons_and_assignments(packed):
    """A server shows the folder that it is started in, and what lies below."""
    text = (packed / "README.md").read_text(encoding="utf-8")
    (shown,) = set(re.findall(r"jupyter lab (\w+)", text))
    notebooks = {path.stem for path in (packed / shown).rglob("*.ipynb")}
    assert notebooks == {path.stem for path in [*LESSONS, *DEEPER]} | set(ASSIGNMENTS)


def test_package_and_lessons_are_whole_and_all_is_as_tested_here(packed):
    assert differences(packed) == []


def test_control_a_file_too_few_too_many_or_changed_is_found(packed, tmp_path):
    folder = shutil.copytree(packed, tmp_path / "students")
    lesson = f"notebooks/{LESSONS[0].name}"
    (folder / "linreg_helpers" / "__init__.py").unlink()
    (folder / "linreg_helpers" / "more.py").touch()
    (folder / lesson).write_bytes((folder / lesson).read_bytes() + b" ")
    assert differences(folder) == [
        "linreg_helpers/__init__.py is missing",
        "linreg_helpers/more.py is not in the repository",
        f"{lesson} differs",
    ]


def test_its_readme_leads_nowhere_else(packed):
    text = (packed / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert len(links) > 6
    for link in links:
        assert (packed / link).exists(), link


def test_made_again_it_leaves_a_repository_its_history(course, tmp_path):
    folder = tmp_path / "students"
    run_pack(course, folder, NAME)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "old.txt").write_text("no longer there")
    run_pack(course, folder, NAME)
    assert (folder / ".git" / "HEAD").exists() and not (folder / "old.txt").exists()
    assert assignments_in(folder) == {NAME}


def test_a_folder_with_other_files_is_left_alone(course, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SystemExit, match="holds other files"):
        run_pack(course, tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_an_assignment_that_is_none_is_named(course, tmp_path):
    with pytest.raises(SystemExit, match="^There is no assignment 1_model; there are 01_model, "):
        run_pack(course, tmp_path / "students", "1_model")


def test_a_zip_file_holds_the_same(course):
    run_pack(course, "build/students.zip", NAME)
    with zipfile.ZipFile(course / "build" / "students.zip") as archive:
        assert {"README.md", f"notebooks/assignments/{NAME}/{NAME}.ipynb"} <= set(
            archive.namelist()
        )
