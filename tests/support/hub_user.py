"""Start a user's server of a JupyterHub in a room of its own: as another user, with one home.

The hub of the test starts this in place of `jupyterhub-singleuser`, as root; it stands in for the
accounts of a real machine.
"""

import os
import pathlib
import sys

from grading.sandbox import python, room
from support.guards import ROOT

APART = ["--unshare-pid", "--unshare-ipc", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
KEPT = {pathlib.Path("/usr"), pathlib.Path("/tmp")}  # are there already
UIDS = {"teacher": 20001, "ada": 20002, "bob": 20003}


def command(user, base, arguments):
    """A command as a user runs it; below base lie the homes and nbgrader's exchange."""
    uid, home = str(UIDS[user]), base / user
    seen = room(apart=APART + passable("/etc/passwd"))
    seen += passable(home, *python())  # only now: some lie in what the room puts over /tmp
    for path in python():
        seen += ["--ro-bind", str(path), str(path)]
    for path in (home, base / "exchange"):
        seen += ["--bind", str(path), str(path)]
    seen += ["--ro-bind", str(base / "passwd"), "/etc/passwd"]
    for name, value in os.environ.items():
        if name.startswith(("JUPYTERHUB", "MEM", "CPU")):
            seen += ["--setenv", name, value]
    for name, value in {
        "HOME": home,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": ROOT,  # of which it sees the course's package alone
    }.items():
        seen += ["--setenv", name, str(value)]
    seen += ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs"]
    seen += ["env", f"--chdir={home / 'course'}"]
    return [*seen, *arguments]


def passable(*paths):
    """Options that make the folders above paths; else none but root could pass through them."""
    parents = {parent for path in paths for parent in pathlib.Path(path).parents[:-1]}
    made = sorted(parent for parent in parents if parent not in KEPT)
    return [word for parent in made for word in ("--dir", str(parent))]


if __name__ == "__main__":
    command_line = command(
        os.environ["JUPYTERHUB_USER"],
        pathlib.Path(os.environ["ROOMS"]),
        [f"{sys.prefix}/bin/jupyterhub-singleuser", *sys.argv[1:]],
    )
    os.execvp(command_line[0], command_line)
