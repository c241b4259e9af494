"""In place of grading a submission: tasks that end well, never, or with their process."""

import os
import pathlib
import signal
import time


def task(folder, name, reason=None):
    """What becomes of a submission is its name; `folder` keeps how often it was tried."""
    tries = pathlib.Path(folder, name)
    with tries.open("a") as file:
        file.write(f"{reason}\n")
    if reason is None:
        if name == "endless":
            time.sleep(600)
        if name == "deadly" or (name == "lost once" and tries.read_text() == "None\n"):
            os.kill(os.getpid(), signal.SIGKILL)
    return {"reason": reason, "notes": [], "points": 1, "passing": False}


def cores(name, reason=None):
    """The cores that the process of a submission may take."""
    return sorted(os.sched_getaffinity(0))
