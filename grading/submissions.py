"""What a student handed in: found, read, and named as nbgrader expects it, or a reason why not."""

import hashlib
import pathlib
import shutil

import nbformat

MAX_BYTES = 50 * 2**20
MAX_FILES = 1000  # and folders


class Unreadable(Exception):
    """A reason why a submission can't be graded, for a person to look at."""


def students(folder, assignment):
    """The students who handed something in for an assignment, in order."""
    return sorted(path.parent.name for path in pathlib.Path(folder).glob(f"*/{assignment}"))


def normalize_submission(folder, assignment):
    """Make a submission's folder one that nbgrader can read; notes on what was put right.

    Unreadable where it holds no notebook, several to choose from, one that can't be read, or what
    would lead nbgrader astray: links, which name other files, and pipes, which never end.
    """
    folder, notes = pathlib.Path(folder), []
    if set(folder.parent.name) & set("*?["):
        raise Unreadable("belongs to a name with one of *?[, which nbgrader reads as a pattern")
    content = list(folder.rglob("*"))
    if not folder.is_dir() or any(path.is_symlink() for path in [folder, *content]):
        raise Unreadable("holds links to other files")
    if not all(path.is_file() or path.is_dir() for path in content):
        raise Unreadable("holds what is neither a file nor a folder")
    if len(content) > MAX_FILES:
        raise Unreadable(f"holds more than {MAX_FILES} files")
    expected = folder / f"{assignment}.ipynb"
    notebooks = [
        path
        for path in sorted(content)
        if path.suffix == ".ipynb" and path.is_file() and ".ipynb_checkpoints" not in path.parts
    ]
    if not expected.is_file():
        if len(notebooks) != 1 or expected.exists():
            names = ", ".join(path.name for path in notebooks[:3])
            holds = f"{len(notebooks)} notebooks, {names}" if notebooks else "no notebook"
            raise Unreadable(f"holds {holds}; expected {expected.name}")
        shutil.copy(notebooks[0], expected)
    copies, others = [], []
    for path in notebooks:
        if path.read_bytes() != expected.read_bytes():
            others.append(path.name)
        elif path != expected:
            copies.append(path.name)
    if copies:  # made above, or when the submission was graded before
        notes.append(f"handed in as {copies[0]}")
    if others:  # perhaps a correction of the one that was renamed
        notes.append(f"holds {', '.join(others[:3])} too; what was graded is {expected.name}")
    if expected.stat().st_size > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 2**20} MB")
    try:
        nbformat.validate(nbformat.read(expected, as_version=4))
    except Exception as error:  # whatever a reader says of a file that is none of its own
        kind, message = type(error).__name__, str(error).strip().partition("\n")[0][:100]
        raise Unreadable(f"can't be read as a notebook ({kind}: {message})") from error
    return notes


def digest(*paths):
    """A short name for what stands in files and folders now; what Python makes of them aside."""
    sha = hashlib.sha256()
    for path in map(pathlib.Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not file.is_symlink() and file.suffix != ".pyc":
                sha.update(str(file.relative_to(path)).encode() + file.read_bytes())
    return sha.hexdigest()
