"""A kernel in a sandbox: no network, and of the files only Python and its own folder.

Jupyter starts this file in place of the kernel (see `kernel_spec`). It starts the kernel in
bubblewrap, watches what it takes, and ends it where it takes too much.
"""

import importlib.util
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

import psutil

MEMORY = 4 * 2**30  # bytes of addresses for one process, and of memory for all together
PROCESSES = 64
THREADS = 1000  # of all of these together
SOCKETS = 20  # files in the folder through which the kernel talks
DISK = 200 * 2**20  # bytes that it may write; they lie in memory
SECONDS = 600  # for one kernel, and for all that a submission loses
HOME = "/home/student"  # empty; what was handed in lies in the folder below it
WORK = f"{HOME}/work"
CLOSED = ["--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
OLDEST = (0, 8)  # of bubblewrap: the first that can forbid new user namespaces
QUIET = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
REASON = "ended.txt"  # beside the connection file: why the kernel was ended


def unavailable():
    """Why this machine can't run the sandbox; None where it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)"
    version = subprocess.run(["bwrap", "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)\.(\d+)", version)
    if number is None or tuple(map(int, number.groups())) < OLDEST:
        return f"{version.strip() or 'this bwrap'} is too old; expected bubblewrap 0.8 or later"
    process = run_in(bwrap_options(), ["true"], stderr=subprocess.PIPE)
    _, trouble = process.communicate()
    if process.returncode:
        return f"bubblewrap does not work here: {trouble.decode(errors='replace').strip()}"
    return None


def package():
    """The folder of the course's package, which is not imported: with it comes PyTorch."""
    folder = importlib.util.find_spec("linreg_helpers").submodule_search_locations[0]
    return str(pathlib.Path(folder).resolve())


def kernel_spec(folder):
    """Write the kernel spec of the sandbox into a folder for JUPYTER_PATH; its name."""
    spec = pathlib.Path(folder) / "kernels" / "sandbox" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    content = {
        # Isolated: it starts beside what was handed in, and must import none of it.
        "argv": [sys.executable, "-I", __file__, package(), "{connection_file}"],
        "display_name": "Python 3 in a sandbox",
        "language": "python",
        "interrupt_mode": "message",  # no signal reaches it from outside
    }
    spec.write_text(json.dumps(content))
    return spec.parent.name


def bwrap_options(*readable, namespaces=CLOSED):
    """Options of bubblewrap; `readable` are files and folders to be read there.

    Whoever starts it, root too, has no capability in it, and can't get one in a new namespace.
    """
    command = [*namespaces, "--die-with-parent", "--new-session", "--clearenv"]
    for path in ("/bin", "/sbin", "/lib", "/lib64"):  # links into /usr, or folders of their own
        if pathlib.Path(path).is_symlink():
            command += ["--symlink", str(pathlib.Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    # The system's settings belong to root, who may be the one that grades.
    command += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    for path in ("/tmp", "/dev/shm", HOME):
        command += ["--size", str(DISK), "--tmpfs", path]
    command += ["--remount-ro", "/dev"]
    for path in ("/usr", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", *readable):
        command += ["--ro-bind-try", str(path), str(path)]
    return command


def python_folders(course=None):
    """What Python needs to read: its installation, its packages, the course's package."""
    return dict.fromkeys([sys.base_prefix, sys.prefix, course or package()])


def run_in(options, command, **streams):
    """Start a command in bubblewrap, whose own memory holds nothing of this process.

    Its options go through a pipe: its command line can be read inside. So could its environment.
    """
    fds = [filled(b"".join(option.encode() + b"\0" for option in options)), filled(denied())]
    line = [shutil.which("bwrap"), "--args", str(fds[0]), "--seccomp", str(fds[1])]
    try:
        return subprocess.Popen(
            [*line, "--", *command], env={}, pass_fds=fds, preexec_fn=set_limits, **QUIET | streams
        )
    finally:
        for fd in fds:
            os.close(fd)


def filled(content):
    """The reading end of a pipe with something in it."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(content)
    return reading


DENIED = {  # by the numbers of x86_64 and aarch64; those from 425 on are the same
    "memfd_create": (319, 279),  # memory that no limit counts
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),  # the keys of whoever grades
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),  # and doors that have often stood open
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "memfd_secret": (447, 447),
}


def denied():
    """A filter of system calls, as bytes: these fail, and so does what another architecture calls.

    Source: Linux' seccomp(2) and linux/filter.h.
    """
    deny, allow = (6, 0, 0, 0x00050000 | 1), (6, 0, 0, 0x7FFF0000)
    known = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
    arch, column = known.get(platform.machine(), (None, None))
    if arch is None:
        return struct.pack("HBBI", *allow)
    numbers = [numbers[column] for numbers in DENIED.values()]
    program = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 1, 0, arch),
        deny,
        (0x20, 0, 0, 0),  # load the number of the call
        (0x35, len(numbers) + 1, 0, 0x40000000),  # those of x32
        *((0x15, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        allow,
        deny,
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def start_kernel(course, connection_file, arguments):
    """Start the kernel of a connection file in a sandbox with the files of this folder."""
    connections = pathlib.Path(connection_file).parent
    command = bwrap_options(*python_folders(course))
    checks = f"{course}/checks"  # an oracle for whoever could read it
    command += ["--size", "4096", "--tmpfs", checks, "--remount-ro", checks]
    command += ["--bind", str(connections / "sockets"), str(connections / "sockets")]
    command += ["--ro-bind", str(connection_file), str(connection_file)]
    for path in sorted(pathlib.Path().rglob("*")):
        if path.is_file() and path.suffix != ".ipynb":  # the notebook there holds hidden tests
            command += ["--ro-bind", str(path.resolve()), f"{WORK}/{path}"]
    for name, value in {
        "HOME": HOME,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
    }.items():
        command += ["--setenv", name, value]
    command += ["--dir", WORK, "--remount-ro", "/", "--chdir", HOME]
    # Isolated, and where nothing was handed in: no start-up file or module of theirs is read.
    python = [sys.executable, "-I", "-B", "-m", "ipykernel_launcher"]
    return run_in(command, [*python, "-f", str(connection_file), *arguments])


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
    family, memory, threads = [], 0, 0
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            memory += child.memory_info().rss
            threads += child.num_threads()
        except psutil.NoSuchProcess:
            continue
        family.append(child)
    try:
        files = list(sockets.iterdir())
    except OSError:
        files = range(SOCKETS + 1)
    if len(files) > SOCKETS or any(not path.is_socket() for path in files):
        return "it wrote to where nothing but sockets belong"
    if len(family) > PROCESSES:
        return f"it started more than {PROCESSES} processes"
    if threads > THREADS:
        return f"it started more than {THREADS} threads"
    if memory > MEMORY:
        return f"it took more than {MEMORY / 2**30:.0f} GB of memory"
    if time.monotonic() - start > SECONDS:
        return f"it ran longer than {SECONDS} seconds"
    return None


def main(course, connection_file, *arguments):
    """Run the kernel, and end it where it takes too much, with the reason beside the file."""
    parent, sockets = os.getppid(), pathlib.Path(connection_file).parent / "sockets"
    for path in sockets.iterdir():  # what an earlier kernel left there
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    kernel, start = start_kernel(course, connection_file, arguments), time.monotonic()
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
