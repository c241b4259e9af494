"""A sandbox that forgets to end with its parent, as a submission can bring it about."""

import time

import psutil

from grading import sandbox

options = sandbox.bwrap_options


def forgetful(*readable, **named):
    """Options of bubblewrap but for the one that would end it."""
    return [option for option in options(*readable, **named) if option != "--die-with-parent"]


def has_ended(first):
    """Whether a sandbox's first process is at its end; it is ended now where it isn't."""
    for _ in range(50):
        try:
            if first is None or first.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.1)
    first.kill()
    return False
