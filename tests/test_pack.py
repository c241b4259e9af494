"""What students get holds the lessons, which pass there, and nothing that only instructors have."""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from answers import ASSIGNMENTS
from support.course_copy import between, copy_all
from support.guards import NOTEBOOKS, ROOT, read

from grading.pack import MARK

OTHERS = ("README.md", MARK)  # than what the repository has, too
LESSONS = [path for path in NOTEBOOKS if "assignments" not in path.parts]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_all(tmp_path_factory.mktemp("course") / "all")


def pack(course, *arguments):
    command = [sys.executable, "-m", "grading.pack", *map(str, arguments)]
    result = subprocess.run(command, cwd=course, capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


@pytest.fixture(scope="module")
def packed(course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack") / "students"
    code, said = pack(course, folder)
    assert code == 0, said
    return folder


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def assignments_in(folder):
    return {path.stem for path in files(folder / "notebooks" / "assignments")}


def secrets():
    """Lines of solutions, hidden tests and model answers, from the sources."""
    for name in ASSIGNMENTS:
        for cell in read(ROOT / "notebooks" / "assignments" / name / f"{name}.ipynb").cells:
            for words in ("SOLUTION", "HIDDEN TESTS"):
                yield from between(cell.source, words)
            if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
                yield from cell.source.splitlines()


def told_in(folder):
    """The secrets, and the marks of secrets, that stand in a folder's files."""
    taught = "".join(cell.source for path in LESSONS for cell in read(path).cells)
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


def test_no_solution_hidden_test_or_answer_leaks(packed):
    names = {path.relative_to(packed).parts[0] for path in files(packed)}
    assert names == {
        "LICENSE", "README.md", "constraints.txt", "environment.yml", "pyproject.toml",
        "docs", "linreg_helpers", "notebooks", MARK,
    }  # fmt: skip
    lessons = {path.name for path in (packed / "notebooks").glob("*.ipynb")}
    assert lessons == {path.name for path in LESSONS}
    assert told_in(packed) == []


def test_control_a_leak_is_found(packed, tmp_path):
    name = "01_model"
    shutil.copy(ROOT / "notebooks" / "assignments" / name / f"{name}.ipynb", tmp_path)
    assert len(told_in(tmp_path)) > 3


def test_every_assignment_is_there(packed):
    assert assignments_in(packed) == set(ASSIGNMENTS)


def test_jupyterlab_as_its_readme_starts_it_shows_lessons_and_assignments(packed):
    """A server shows the folder that it is started in, and what lies below."""
    text = (packed / "README.md").read_text(encoding="utf-8")
    (shown,) = set(re.findall(r"jupyter lab (\w+)", text))
    notebooks = {path.stem for path in (packed / shown).rglob("*.ipynb")}
    assert notebooks == {path.stem for path in LESSONS} | set(ASSIGNMENTS)


def test_what_it_holds_is_what_is_tested_here(packed):
    for path in files(packed):
        inside = path.relative_to(packed)
        if inside.parts[:2] != ("notebooks", "assignments") and inside.name not in OTHERS:
            assert path.read_bytes() == (ROOT / inside).read_bytes()


def test_its_lessons_pass(packed):
    """The first, and the last, which writes files and starts processes; all are as tested here."""
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", packed]
    lessons = sorted((packed / "notebooks").glob("*.ipynb"))
    ends = [lessons[0], lessons[-1]]
    command += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    command += [f"--nbval-sanitize-with={ROOT / 'tests' / 'measured.cfg'}", *ends]
    environment = {**os.environ, "PYTHONPATH": str(packed)}
    result = subprocess.run(command, cwd=packed, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-3000:]


def test_its_readme_leads_nowhere_else(packed):
    text = (packed / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert len(links) > 6
    for link in links:
        assert (packed / link).exists(), link


def test_made_again_it_leaves_a_repository_its_history(course, packed):
    (packed / ".git").mkdir(exist_ok=True)
    (packed / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (packed / "old.txt").write_text("no longer there")
    code, said = pack(course, packed, "01_model")
    assert code == 0, said
    assert (packed / ".git" / "HEAD").exists() and not (packed / "old.txt").exists()
    assert assignments_in(packed) == {"01_model"}


def test_a_folder_with_other_files_is_left_alone(course, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    code, said = pack(course, tmp_path)
    assert code == 1 and "holds other files" in said
    assert (tmp_path / "thesis.txt").exists()


def test_a_zip_file_holds_the_same(course):
    code, said = pack(course, "build/students.zip", "01_model")
    assert code == 0, said
    with zipfile.ZipFile(course / "build" / "students.zip") as archive:
        assert {"README.md", "notebooks/assignments/01_model/01_model.ipynb"} <= set(
            archive.namelist()
        )
