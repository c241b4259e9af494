"""Folders in folders, as deep as Linux makes them."""

import contextlib
import os
import subprocess


@contextlib.contextmanager
def nested(folder, name, count):
    """Make folders of one name, each in the one before: the path as a whole may be too long."""
    inner = os.open(folder, os.O_RDONLY)
    for _ in range(count):
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=inner)
        above, inner = inner, os.open(name, os.O_RDONLY, dir_fd=inner)
        os.close(above)
    os.close(inner)
    try:
        yield
    finally:  # what pytest would remove them with calls itself for each
        subprocess.run(["rm", "-r", os.path.join(folder, name)], check=True)
