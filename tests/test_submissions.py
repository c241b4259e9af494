"""What was handed in is read, in whatever shape a computer or a service leaves it."""

import contextlib
import copy
import json
import os
import subprocess

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from grading.submissions import (
    DEEPEST,
    LONGEST,
    MAX_BYTES,
    MAX_CELLS,
    MAX_FILES,
    Unreadable,
    digest,
    id_of,
    misplaced,
    read_submission,
    students,
)

NAME = "01_model"
FILE = f"{NAME}.ipynb"
MARKS = {"nbgrader": {"grade_id": "task", "solution": True}}
CELLS = [
    new_markdown_cell("# Löß\nü", attachments={"a.png": {"image/png": "iVBO"}}),
    new_code_cell("x = 1\nx", metadata=MARKS, outputs=[new_output("stream", text="1")]),
    new_raw_cell("raw"),
]
NOTEBOOK = new_notebook(cells=CELLS)
RIGHT = json.loads(nbformat.writes(NOTEBOOK))


def changed(**parts):
    """The notebook with parts of it, or with "cell" of its code cell, exchanged."""
    notebook = copy.deepcopy(RIGHT)
    notebook["cells"][1] |= parts.pop("cell", {})
    return json.dumps(notebook | parts).encode()


def without(*keys):
    notebook = copy.deepcopy(RIGHT)
    for cell in notebook["cells"]:
        for key in keys:
            cell.pop(key, None)
    return json.dumps(notebook).encode()


PLAIN = json.dumps(RIGHT, ensure_ascii=False)
OLD = {"nbformat": 3, "nbformat_minor": 0}
TOO_NEW = {"nbformat": 9, "nbformat_minor": 0}
SHAPES = {  # a shape, and whether nbformat alone reads it without a complaint
    "as it was": (PLAIN.encode(), True),
    "a byte-order mark": (PLAIN.encode("utf-8-sig"), False),
    "UTF-16": (PLAIN.encode("utf-16"), False),
    "UTF-16 without a mark": (PLAIN.encode("utf-16-le"), False),
    "Latin-1": (PLAIN.encode("latin-1"), False),
    "line ends of Windows in the file": (PLAIN.replace("\n", "\r\n").encode(), True),
    "line ends of Windows in cells": (changed(cell={"source": "x = 1\r\nx"}), True),
    "a list of lines": (changed(cell={"source": ["x = 1\n", "x"]}), True),
    "an older format with ids": (changed(nbformat_minor=4), False),
    "a newer format": (changed(**TOO_NEW), False),
    "an id of VS Code": (changed(cell={"id": "#VSC-1"}), False),
    "an empty id": (changed(cell={"id": ""}), False),
    "no ids": (without("id"), False),
    "no outputs": (without("outputs", "execution_count"), False),
    "an output that is none": (changed(cell={"outputs": [{"output_type": "stream"}]}), False),
    "outputs that are none": (changed(cell={"outputs": 7}), False),
    "no kernel": (changed(metadata={"kernelspec": None}), False),
    "a language without a name": (changed(metadata={"language_info": {}}), False),
    "an empty name": (changed(cell={"metadata": MARKS | {"name": ""}}), False),
    "widgets without a state": (changed(metadata={"widgets": {"a/b": {}}}), True),
    "NaN": (changed(metadata={"x": float("nan")}), True),
}


def handed_in(folder, files, student="ada"):
    """A student's folder with files."""
    place = folder / student / NAME
    place.mkdir(parents=True)
    for name, content in files.items():
        place.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        place.joinpath(name).write_bytes(content)
    return place


def essence(notebook):
    return [
        (cell.cell_type, cell.source, cell.metadata.get("nbgrader"), cell.get("attachments"))
        for cell in notebook.cells
    ]


def is_valid(raw):
    try:
        return nbformat.validator.isvalid(nbformat.from_dict(json.loads(raw.decode())))
    except (ImportError, ValueError, nbformat.ValidationError):
        return False


@pytest.mark.parametrize("shape", SHAPES)
def test_a_notebook_is_read_in_every_shape(shape, tmp_path):
    raw, valid = SHAPES[shape]
    notebook, beside, notes = read_submission(handed_in(tmp_path, {FILE: raw}), NAME)
    assert essence(notebook) == essence(NOTEBOOK)
    assert (beside, notes) == ([], [])
    nbformat.validate(notebook)
    assert is_valid(raw) == valid  # a control: these shapes are odd


def test_a_notebook_of_an_older_jupyter_is_read(tmp_path):
    older = nbformat.convert(copy.deepcopy(NOTEBOOK), 3)
    place = handed_in(tmp_path, {FILE: nbformat.writes(older, version=3).encode()})
    notebook, *_ = read_submission(place, NAME)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in CELLS]


@pytest.mark.parametrize(
    "raw", [b"", b"<!DOCTYPE html>", PLAIN[:90].encode(), b"[]", b'{"cells": 3}', b"[" * 10**5]
)
def test_what_is_no_notebook_is_named(raw, tmp_path):
    with pytest.raises(Unreadable, match=r"^can't be read as a notebook \(\w+Error: .+\)$"):
        read_submission(handed_in(tmp_path, {FILE: raw}), NAME)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([FILE, "a.ipynb"], FILE),
        (["a.ipynb", "01_Model.IPYNB"], "01_Model.IPYNB"),
        (["a.ipynb", "Copy of 01_model (1).ipynb"], "Copy of 01_model (1).ipynb"),
        (["01_model.ipynb.txt", "01_model.pdf"], "01_model.ipynb.txt"),
        (["work/01_model.ipynb", "._01_model.ipynb"], "01_model.ipynb"),
        ([".ipynb_checkpoints/01_model-checkpoint.ipynb", "b.ipynb"], "b.ipynb"),
        (["__MACOSX/01_model.ipynb", "b.ipynb"], "b.ipynb"),
    ],
)
def test_of_several_files_the_likeliest_is_graded_and_others_are_named(names, chosen, tmp_path):
    files = {name: changed(metadata={"name": name}) for name in names}
    notebook, beside, notes = read_submission(handed_in(tmp_path, files), NAME)
    assert essence(notebook) == essence(NOTEBOOK)
    assert (f"handed in as {chosen}" in notes) == (chosen != FILE)
    others = [n for n in names if ".ipynb" in n and n[0] not in "._" and not n.endswith(chosen)]
    assert [note for note in notes if " too; " in note] == [
        f"holds {', '.join(others)} too; what was graded is {chosen}"
    ] * bool(others)
    assert [path.name for path in beside] == [name for name in names if name.endswith(".pdf")]


def test_the_same_notebook_twice_draws_no_note(tmp_path):
    files = {FILE: PLAIN.encode(), "01_model (1).ipynb": PLAIN.encode()}
    assert read_submission(handed_in(tmp_path, files), NAME)[2] == []


def test_what_is_too_large_or_no_file_is_left_out(tmp_path):
    place = handed_in(tmp_path, {FILE: PLAIN.encode(), "data/a.csv": b"1,2"})
    with place.joinpath("large.bin").open("wb") as file:
        file.truncate(100 * MAX_BYTES)
    place.joinpath("passwords").symlink_to("/etc/passwd")
    place.joinpath("etc").symlink_to("/etc")
    os.mkfifo(place / "pipe")
    notebook, beside, notes = read_submission(place, NAME)
    assert [path.name for path in beside] == ["a.csv"] and len(notebook.cells) == 3
    (note,) = notes
    assert note.startswith("left out: passwords, a link or a pipe; pipe, a link") and "…" in note
    for number in range(MAX_FILES):
        place.joinpath(f"{number}.txt").touch()
    _, beside, (note,) = read_submission(place, NAME)
    assert len(beside) == MAX_FILES - 1 and f"files beyond {MAX_FILES}" in note


@pytest.mark.parametrize("name", ["d", "d" * 255], ids=["deep", "long"])
def test_what_lies_too_deep_is_left_out_and_named(name, tmp_path):
    place = handed_in(tmp_path, {FILE: PLAIN.encode(), f"{name}/a.csv": b""})
    folder = os.open(place, os.O_RDONLY)
    for _ in range(DEEPEST + 10):  # each by the one above: the path as a whole may be too long
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=folder)
        above, folder = folder, os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(above)
    os.close(folder)
    try:
        _, beside, notes = read_submission(place, NAME)
        assert [path.name for path in beside] == ["a.csv"]
        assert notes == [f"left out: what lies deeper than {'/'.join([name] * 3)}/…"]
        assert len(digest(place)) == 64
    finally:
        subprocess.run(["rm", "-r", place / name], check=True)


@pytest.mark.parametrize("name", [FILE, "timestamp.txt"])
def test_a_folder_in_place_of_a_file_that_nbgrader_expects_is_left_out(name, tmp_path):
    place = handed_in(tmp_path, {"work.ipynb": PLAIN.encode(), f"{name}/x.csv": b"", "b.csv": b""})
    _, beside, notes = read_submission(place, NAME)
    assert [path.name for path in beside] == ["b.csv"]
    assert f"left out: x.csv, in a folder called {name}" in notes


@pytest.mark.parametrize("version", [3, 4])
def test_a_notebook_of_too_many_cells_is_refused(version, tmp_path):
    for count in (MAX_CELLS, MAX_CELLS + 1):
        cells = [{"cell_type": "raw", "source": "", "metadata": {}}] * count
        sheets = {"worksheets": [{"cells": cells}], "metadata": {}, **OLD}
        raw = json.dumps(sheets if version == 3 else {"cells": cells}).encode()
        place = handed_in(tmp_path, {FILE: raw}, f"with {count}")
        if count == MAX_CELLS:  # a control
            assert len(read_submission(place, NAME)[0].cells) == count
            continue
        with pytest.raises(Unreadable, match="more than 2,000 cells"):
            read_submission(place, NAME)


def test_of_attachments_text_alone_is_read(tmp_path):
    odd = 1
    for _ in range(400):
        odd = {"a": odd}
    notebook = copy.deepcopy(RIGHT)
    notebook["cells"][0]["attachments"] |= {"b": odd, "c": 3}
    place = handed_in(tmp_path, {FILE: json.dumps(notebook).encode()})
    read_back, *_ = read_submission(place, NAME)
    kept = {"a.png": {"image/png": "iVBO"}, "b": {}, "c": {}}
    assert read_back.cells[0].attachments == kept
    nbformat.writes(read_back)


def test_a_notebook_that_is_too_large_is_refused(tmp_path):
    place = handed_in(tmp_path, {})
    with place.joinpath(FILE).open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Unreadable, match="a notebook of more than 50 MB"):
        read_submission(place, NAME)


def test_without_a_notebook_or_behind_a_link_there_is_nothing_to_grade(tmp_path):
    with pytest.raises(Unreadable, match="holds no notebook; expected 01_model.ipynb"):
        read_submission(handed_in(tmp_path, {"01_model.py": b""}), NAME)
    place = handed_in(tmp_path, {FILE: PLAIN.encode()}, "bob")
    link = tmp_path / "eve"
    link.symlink_to(place.parent)
    with pytest.raises(Unreadable, match="not a folder with files"):
        read_submission(link / NAME, NAME)


NAMES = ["ada", "李雷", "😀", "{x}", "x" * 120, "-ada", "Zoë, A. (7)", "ada;drop", "$HOME"]
ODD = ["right*", "a?", "[b]", "blank ", "two\nlines", "\udcffr", "tab\t", " "]


@pytest.mark.parametrize("name", NAMES)
def test_a_usual_name_is_an_id(name):
    assert id_of(name) == name


@given(st.lists(st.text(min_size=1), unique=True))
def test_ids_are_what_nbgrader_takes_and_differ(names):
    ids = list(map(id_of, [*names, *ODD]))
    for name in ids:
        assert name == name.strip() and name.isprintable() and not set(name) & set("*?[")
        assert name.encode().decode() == name
    assert len(set(ids)) == len({*names, *ODD})


@pytest.mark.parametrize("sign", "zé李😀")
def test_a_long_name_is_an_id_that_names_files(sign):
    name = sign * (255 // len(sign.encode()))
    assert len(f"{id_of(name)}.12345678.draft".encode()) <= 255
    assert id_of(name) != id_of(name[:-1])
    assert id_of(sign * (LONGEST // 4)) == sign * (LONGEST // 4)


def test_students_are_those_with_a_folder_for_the_assignment(tmp_path):
    for name in [*NAMES, *ODD, "._fay"]:
        handed_in(tmp_path, {FILE: b""}, name)
    (tmp_path / "other" / "02_loss").mkdir(parents=True)
    found = students(tmp_path, NAME)
    assert list(found) == sorted(map(id_of, [*NAMES, *ODD]))
    assert {path.parent.name for path in found.values()} == {*NAMES, *ODD}


def test_notebooks_that_lie_elsewhere_are_named(tmp_path):
    handed_in(tmp_path, {FILE: b""})
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / FILE).touch()
    (tmp_path / f"eve_{FILE}").touch()
    (tmp_path / "empty").mkdir()
    assert [name for name, _ in misplaced(tmp_path, NAME)] == ["bob", f"eve_{FILE}"]


def test_a_digest_changes_with_what_it_names(tmp_path):
    place = handed_in(tmp_path, {FILE: b"a", "b.txt": b"b"})
    before = digest(place)
    assert digest(place) == before
    (place / "b.txt").write_bytes(b"c")
    changed = digest(place)
    (place / "b.txt").rename(place / "c.txt")
    assert len({before, changed, digest(place)}) == 3
    with (place / "large").open("wb") as file:
        file.truncate(100 * MAX_BYTES)
    large = digest(place)
    os.utime(place / "large", (1, 1))
    assert digest(place) != large  # which is not read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=5,
)
KEYS = ["cell_type", "source", "metadata", "outputs", "id", "attachments", "execution_count", "x"]
CELL = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4)


@given(
    changes=st.dictionaries(st.integers(0, 2), JSON | CELL),
    parts=st.dictionaries(st.sampled_from(["cells", "metadata", "nbformat", "worksheets"]), JSON),
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1", "utf-32", "cp037"]),
)
@settings(deadline=None, max_examples=200)
def test_whatever_json_it_is_it_is_a_notebook_or_named(changes, parts, encoding, tmp_path_factory):
    notebook = copy.deepcopy(RIGHT)
    for place, change in changes.items():
        if isinstance(change, dict):
            notebook["cells"][place].update(change)
        else:
            notebook["cells"][place] = change
    raw = json.dumps(notebook | parts).encode(encoding)
    folder = handed_in(tmp_path_factory.mktemp("odd"), {FILE: raw})
    try:
        result, *_ = read_submission(folder, NAME)
    except Unreadable as unreadable:
        assert "can't be read as a notebook" in str(unreadable)
    else:
        nbformat.validate(result)
        nbformat.writes(result).encode()
