"""A kernel in a sandbox: no network, and of the files only Python and its own folder.

Jupyter starts this file in place of the kernel (see `kernel_spec`). It starts the kernel in
bubblewrap, watches what it takes, and ends it where it takes too much.
"""

import importlib.util
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import psutil

MEMORY = 4 * 2**30  # bytes of addresses for one process, and of memory for all together
PROCESSES = 64
DISK = 200 * 2**20  # bytes that it may write; they lie in memory
SECONDS = 600  # for one kernel, and for all that a submission loses
HOME = "/home/student"
QUIET = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
REASON = "ended.txt"  # beside the connection file: why the kernel was ended


def unavailable():
    """Why this machine can't run the sandbox; None where it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)"
    trial = subprocess.run([*bwrap_command(), "true"], capture_output=True, text=True)
    return f"bubblewrap does not work here: {trial.stderr.strip()}" if trial.returncode else None


def kernel_spec(folder):
    """Write the kernel spec of the sandbox into a folder for JUPYTER_PATH; its name."""
    spec = pathlib.Path(folder) / "kernels" / "sandbox" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "argv": [sys.executable, str(pathlib.Path(__file__).resolve()), "{connection_file}"],
        "display_name": "Python 3 in a sandbox",
        "language": "python",
        "interrupt_mode": "message",  # no signal reaches it from outside
    }
    spec.write_text(json.dumps(content))
    return spec.parent.name


def bwrap_command(*readable, namespaces=("--unshare-all",)):
    """The start of a sandboxed command line; `readable` are files and folders to be read there."""
    command = ["bwrap", *namespaces, "--die-with-parent", "--new-session", "--clearenv"]
    for path in ("/bin", "/sbin", "/lib", "/lib64"):  # links into /usr, or folders of their own
        if pathlib.Path(path).is_symlink():
            command += ["--symlink", str(pathlib.Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for path in ("/tmp", "/dev/shm", HOME):
        command += ["--size", str(DISK), "--tmpfs", path]
    command += ["--remount-ro", "/dev"]
    for path in ("/usr", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", *readable):
        command += ["--ro-bind-try", str(path), str(path)]
    return command


def python_folders():
    """What Python needs to read: its installation, its packages, the course's package."""
    package = importlib.util.find_spec("linreg_helpers").submodule_search_locations[0]
    return dict.fromkeys([sys.base_prefix, sys.prefix, package])


def start_kernel(connection_file, arguments):
    """Start the kernel of a connection file in a sandbox with the files of this folder."""
    connections = pathlib.Path(connection_file).parent
    command = bwrap_command(*python_folders())
    command += ["--bind", str(connections / "sockets"), str(connections / "sockets")]
    command += ["--ro-bind", str(connection_file), str(connection_file)]
    for path in sorted(pathlib.Path().rglob("*")):
        if path.is_file() and path.suffix != ".ipynb":  # the notebook there holds hidden tests
            command += ["--ro-bind", str(path.resolve()), f"{HOME}/{path}"]
    for name, value in {
        "HOME": HOME,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }.items():
        command += ["--setenv", name, value]
    command += ["--remount-ro", "/", "--chdir", HOME]
    command += [sys.executable, "-m", "ipykernel_launcher", "-f", str(connection_file), *arguments]
    return subprocess.Popen(command, preexec_fn=set_limits, **QUIET)


def set_limits():
    """Limit what each of the kernel's processes may take."""
    import resource  # which Windows does not have

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def reason_to_end(process, start, parent, sockets):
    """Why what runs in the sandbox must end; None where all is well."""
    if os.getppid() != parent:
        return "nobody waits for it any more"
    family, memory = [], 0
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            memory += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
        family.append(child)
    if any(not path.is_socket() for path in sockets.iterdir()):
        return "it wrote to where nothing but sockets belong"
    if len(family) > PROCESSES:
        return f"it started more than {PROCESSES} processes"
    if memory > MEMORY:
        return f"it took more than {MEMORY / 2**30:.0f} GB of memory"
    if time.monotonic() - start > SECONDS:
        return f"it ran longer than {SECONDS} seconds"
    return None


def main(connection_file, *arguments):
    """Run the kernel, and end it where it takes too much, with the reason beside the file."""
    parent, sockets = os.getppid(), pathlib.Path(connection_file).parent / "sockets"
    for path in sockets.iterdir():  # what an earlier kernel left there
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    kernel, start = start_kernel(connection_file, arguments), time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: kernel.kill())
    while kernel.poll() is None:
        reason = reason_to_end(kernel, start, parent, sockets)
        if reason:
            (pathlib.Path(connection_file).parent / REASON).write_text(reason)
            kernel.kill()
        try:
            kernel.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    sys.exit(kernel.returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
