"""What a student handed in: found, read, and named as nbgrader wants it, or a reason why not."""

import hashlib
import pathlib
import shutil

import nbformat

LONGEST = 50 * 2**20  # bytes
MOST = 1000  # files and folders


class Unreadable(Exception):
    """A reason why a submission can't be graded, for a person to look at."""


def students(folder, assignment):
    """The students who handed something in for an assignment, in order."""
    return sorted(path.parent.name for path in pathlib.Path(folder).glob(f"*/{assignment}"))


def ready(folder, assignment):
    """Make a submission's folder one that nbgrader reads; what was put right, in words.

    Unreadable where it holds no notebook, several to choose from, one that can't be read, or what
    would lead nbgrader astray: links, which name other files, and pipes, which never end.
    """
    folder, notes = pathlib.Path(folder), []
    if set(folder.parent.name) & set("*?["):
        raise Unreadable("stands under a name with one of *?[ in it, which nbgrader takes for many")
    inside = list(folder.rglob("*"))
    if not folder.is_dir() or any(path.is_symlink() for path in [folder, *inside]):
        raise Unreadable("holds links to other files")
    if not all(path.is_file() or path.is_dir() for path in inside):
        raise Unreadable("holds what is neither a file nor a folder")
    if len(inside) > MOST:
        raise Unreadable(f"holds more than {MOST} files")
    wanted = folder / f"{assignment}.ipynb"
    found = [path for path in sorted(inside) if path.suffix == ".ipynb" and path.is_file()]
    found = [path for path in found if ".ipynb_checkpoints" not in path.parts]
    if not wanted.is_file():
        if len(found) != 1 or wanted.exists():
            names = ", ".join(path.name for path in found[:3])
            said = f"{len(found)} notebooks, {names}" if found else "no notebook"
            raise Unreadable(f"holds {said}; wanted {wanted.name}")
        shutil.copy(found[0], wanted)
        notes.append(f"handed in as {found[0].name}")
    others = [path.name for path in found if path.read_bytes() != wanted.read_bytes()]
    if others:  # perhaps a correction of the one that was renamed
        notes.append(f"holds {', '.join(others[:3])} too; what was graded is {wanted.name}")
    if wanted.stat().st_size > LONGEST:
        raise Unreadable(f"is larger than {LONGEST // 2**20} MB")
    try:
        nbformat.validate(nbformat.read(wanted, as_version=4))
    except Exception as error:  # whatever a reader says of a file that is none of its own
        said = str(error).strip().partition("\n")[0][:100]
        raise Unreadable(f"can't be read as a notebook ({type(error).__name__}: {said})") from error
    return notes


def digest(*paths):
    """A short name for what stands in files and folders now; what Python makes of them aside."""
    sha = hashlib.sha256()
    for path in map(pathlib.Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not file.is_symlink() and file.suffix != ".pyc":
                sha.update(str(file.relative_to(path)).encode() + file.read_bytes())
    return sha.hexdigest()
