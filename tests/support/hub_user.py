"""Start a user's server of a JupyterHub in a sandbox: as another user, with one home.

The hub of the test starts this in place of `jupyterhub-singleuser`, as root; it stands in for the
accounts of a real machine.
"""

import os
import pathlib
import sys

from grading.sandbox import bwrap_options, python_folders

ROOT = pathlib.Path(__file__).resolve().parents[2]  # the hub's path leads there alone
NAMESPACES = ["--unshare-pid", "--unshare-ipc"]
NAMESPACES += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
PRESENT = {pathlib.Path("/usr"), pathlib.Path("/tmp")}  # in the sandbox already
UIDS = {"teacher": 20001, "ada": 20002, "bob": 20003}


def command_line(user, base, arguments):
    """A command as a user runs it; below base lie the homes and nbgrader's exchange."""
    uid, home = str(UIDS[user]), base / user
    line = ["bwrap", *bwrap_options(namespaces=NAMESPACES + passable("/etc/passwd"))]
    line += passable(home, *python_folders())  # only now: some lie in the sandbox's own /tmp
    for path in python_folders():
        line += ["--ro-bind", str(path), str(path)]
    for path in (home, base / "exchange"):
        line += ["--bind", str(path), str(path)]
    line += ["--ro-bind", str(base / "passwd"), "/etc/passwd"]
    for name, value in os.environ.items():
        if name.startswith(("JUPYTERHUB", "MEM", "CPU")):
            line += ["--setenv", name, value]
    for name, value in {
        "HOME": home,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": ROOT,  # of which the course's package alone is there
    }.items():
        line += ["--setenv", name, str(value)]
    line += ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs"]
    line += ["env", f"--chdir={home / 'course'}"]
    return [*line, *arguments]


def passable(*paths):
    """Options that make the folders above paths; else none but root could pass through them."""
    parents = {parent for path in paths for parent in pathlib.Path(path).parents[:-1]}
    options = []
    for parent in sorted(parents - PRESENT):
        options += ["--dir", str(parent)]
    return options


if __name__ == "__main__":
    server = command_line(
        os.environ["JUPYTERHUB_USER"],
        pathlib.Path(os.environ["HOMES"]),
        [f"{sys.prefix}/bin/jupyterhub-singleuser", *sys.argv[1:]],
    )
    os.execvp(server[0], server)
