"""What students handed in, in whatever shape it came: found, read, or a reason why it can't be."""

import hashlib
import json
import os
import pathlib
import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

MAX_BYTES = 50 * 2**20  # of a notebook, and of all files beside it
MAX_FILES = 1000
DEEPEST = 50  # folders in folders
MAX_PATH = 1000  # bytes of a folder's path below the submission's; Linux takes 4096 in all
MAX_CELLS = 2000
LONGEST = 200  # bytes of a student's id, which names files, too
NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
OF_A_COMPUTER = re.compile(
    r"\._|(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\.ipynb_checkpoints)$"
)
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


class Unreadable(Exception):
    """A reason why a submission can't be graded, for a person to look at."""


def students(folder, assignment):
    """The folders that were handed in for an assignment, in order, by their students' ids.

    An id is the name of the student's folder, where nbgrader can take that.
    """
    paths = pathlib.Path(folder).glob(f"*/{assignment}")
    found = {id_of(path.parent.name): path for path in paths}
    return {name: found[name] for name in sorted(found) if not OF_A_COMPUTER.match(name)}


def id_of(name):
    """A student's id from a folder's name: UTF-8 in one line, no pattern, no blank at its ends."""
    text = os.fsencode(name).decode(errors="replace")
    text = "".join(sign if sign.isprintable() and sign not in "*?[" else "_" for sign in text)
    text = text.encode()[:LONGEST].decode(errors="ignore")
    if text.strip() != name:
        text += f" ({hashlib.sha256(os.fsencode(name)).hexdigest()[:4]})"
    return text.strip()


def misplaced(folder, assignment):
    """Notebooks that lie in no student's folder for an assignment: names, and what is wrong."""
    for path in sorted(pathlib.Path(folder).glob("*")):
        if path.suffix == ".ipynb":
            yield path.name, f"lies in no folder of a student; expected NAME/{assignment}"
        elif not (path / assignment).exists() and list(path.glob("*.ipynb")):
            yield path.name, f"has a notebook beside the folder for it; expected {assignment}"


def read_submission(folder, assignment):
    """A submission's notebook, the files that go along with it, and notes for a person.

    Unreadable where there is no notebook, or one that can't be read.
    """
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        raise Unreadable("is not a folder with files")
    files, left_out = handed_in(folder)
    expected = folder / f"{assignment}.ipynb"

    def distance(path):
        name = path.name.lower()
        return path != expected, name != expected.name.lower(), assignment.lower() not in name

    notebooks = sorted((path for path in files if ".ipynb" in path.name.lower()), key=distance)
    if not notebooks:
        raise Unreadable(f"holds no notebook; expected {expected.name}")
    chosen, *others = notebooks
    notes = [f"handed in as {chosen.name}"] if chosen.name != expected.name else []
    raw = read(chosen)
    if others := [path.name for path in others if digest(path) != digest(chosen)]:
        notes.append(f"holds {', '.join(others[:3])} too; what was graded is {chosen.name}")
    beside, room = [], MAX_BYTES
    for path in sorted(set(files) - set(notebooks)):
        top, *below = path.relative_to(folder).parts
        if below and top in (expected.name, "timestamp.txt"):
            left_out.append(f"{path.name}, in a folder called {top}")
        elif path.stat().st_size > room:
            left_out.append(f"{path.name}, beyond {MAX_BYTES >> 20} MB")
        else:
            room -= path.stat().st_size
            beside.append(path)
    if left_out:
        notes.append(f"left out: {'; '.join(left_out[:3])}{'; …' * (len(left_out) > 3)}")
    return notebook_of(raw), beside, notes


def handed_in(folder):
    """The files in a folder, at most so many, and what is left out of them."""
    files, left_out = [], []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not OF_A_COMPUTER.match(name))
        inner = pathlib.Path(place).relative_to(folder)
        if folders and (len(inner.parts) == DEEPEST or len(os.fsencode(inner)) > MAX_PATH):
            left_out.append(f"what lies deeper than {'/'.join(inner.parts[:3])}/…")
            folders.clear()  # os.walk calls itself for each folder in a folder
        for name in sorted(names) + folders:
            path = pathlib.Path(place, name)
            if len(files) == MAX_FILES:
                return files, [*left_out, f"files beyond {MAX_FILES}"]
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                left_out.append(f"{name}, a link or a pipe")
            elif path.is_file() and not OF_A_COMPUTER.match(name):
                files.append(path)
    return files, left_out


def fail(error):
    raise error


def read(path):
    """The bytes of a notebook's file."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(f"has a notebook of more than {MAX_BYTES >> 20} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"can't be read: {error.strerror}") from None


def notebook_of(raw):
    """The notebook in the bytes of a file: of each cell its kind, text, id and attachments."""
    try:
        try:
            data = json.loads(raw, strict=False)
        except UnicodeDecodeError:
            data = json.loads(raw.decode("cp1252", errors="replace"), strict=False)
        sheets = [data, *(data.get("worksheets") or [])]  # which formats before 4 have
        if sum(len(sheet.get("cells") or []) for sheet in sheets) > MAX_CELLS:
            raise ValueError(f"more than {MAX_CELLS:,} cells")
        if "worksheets" in data:
            data = nbformat.convert(nbformat.from_dict(data), 4)
        return new_notebook(cells=list(map(cell_of, data["cells"])), metadata=METADATA)
    except Exception as error:  # whatever is said of what is none
        kind, message = type(error).__name__, str(error).partition("\n")[0][:100]
        raise Unreadable(f"can't be read as a notebook ({kind}: {message})") from None


def cell_of(data):
    """A cell as nbgrader knows it, of what stands in a file as one."""
    kind = data["cell_type"] if data.get("cell_type") in NEW_CELL else "raw"
    source, marks = data.get("source", ""), (data.get("metadata") or {}).get("nbgrader")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    source = source.replace("\r\n", "\n").encode(errors="replace").decode()
    cell = NEW_CELL[kind](source, metadata={"nbgrader": marks} if isinstance(marks, dict) else {})
    if kind == "markdown" and isinstance(data.get("attachments"), dict):
        cell.attachments = nbformat.from_dict(
            {name: texts_of(forms) for name, forms in data["attachments"].items()}
        )
    return cell


def texts_of(forms):
    """Of an attachment's forms those that are text, as all are in a notebook."""
    forms = forms if isinstance(forms, dict) else {}
    return {name: form for name, form in forms.items() if isinstance(form, str)}


def unread(reason):
    """A notebook in place of one that can't be read, for a person to mark."""
    text = f"This submission {reason}."
    return new_notebook(cells=[new_markdown_cell(text)], metadata=METADATA)


def digest(*paths):
    """A short name for what stands in files and folders now; what Python makes of them aside.

    What is too large to be read counts by its size and the time of its last change.
    """
    sha, room = hashlib.sha256(), 2 * MAX_BYTES
    for path in map(pathlib.Path, paths):
        for file in handed_in(path)[0] if path.is_dir() else [path]:
            if file.suffix != ".pyc":
                status = file.stat()
                known = f"{file.relative_to(path)} {status.st_size} "
                sha.update(os.fsencode(known))
                if status.st_size > room:
                    sha.update(str(status.st_mtime_ns).encode())
                else:
                    sha.update(file.read_bytes())
                    room -= status.st_size
    return sha.hexdigest()
