"""A kernel in a sandbox: no network, and of the files only Python and its own folder.

Jupyter starts this file in place of the kernel (see `kernel_spec`). It starts the kernel in
bubblewrap, watches what it takes, and ends it where it takes too much.
"""

import contextlib
import ctypes
import errno
import functools
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

import psutil

from grading.limits import limited_group, own_group, reason_to_end, remove

DISK = 200 * 2**20  # bytes in each folder that it may write to; they lie in memory
SECONDS = 600  # for one kernel
HOME = "/home/student"  # empty; what was handed in lies in the folder below it
WORK = f"{HOME}/work"
WRITABLE = ["/tmp", "/dev/shm", HOME]
SOCKETS = "/run/sockets"
SYSTEM = ["/usr", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime"]
COURSE = pathlib.Path(__file__).resolve().parents[1]
CLOSED = ["--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
OLDEST = (0, 8)  # of bubblewrap: the first that can forbid new user namespaces
START = f"""import sys
sys.path.insert(0, {str(COURSE)!r})
from grading.sandbox import main
main(*sys.argv[1:])"""
QUIET = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
REASON = "ended.txt"  # beside the connection file: why the kernel was ended


def unavailable():
    """Why this machine can't run the sandbox; None where it can."""
    for folder in map(pathlib.Path, [*SYSTEM, sys.base_prefix, sys.prefix]):
        if COURSE.is_relative_to(folder.resolve()):
            return f"the course lies in {folder}, which submissions can read; move it elsewhere"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)"
    version = subprocess.run(["bwrap", "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)\.(\d+)", version)
    if number is None or tuple(map(int, number.groups())) < OLDEST:
        return f"{version.strip() or 'this bwrap'} is too old; expected bubblewrap 0.8 or later"
    try:
        process = run_in(bwrap_options(), ["true"], stderr=subprocess.PIPE)
    except OSError as error:
        return f"libseccomp can't be used ({error}; Debian and Ubuntu: apt-get install libseccomp2)"
    _, trouble = process.communicate()
    if process.returncode:
        return f"bubblewrap does not work here: {trouble.decode(errors='replace').strip()}"
    return None


@functools.cache  # one for all who ask, whatever becomes of this process's path
def package():
    """The folder of the course's package, which is not imported: with it comes PyTorch."""
    folder = importlib.util.find_spec("linreg_helpers").submodule_search_locations[0]
    return str(pathlib.Path(folder).resolve())


@contextlib.contextmanager
def short_folder():
    """A new private folder in which the path of a socket fits into Linux' 107 bytes.

    Meanwhile multiprocessing's sockets fit, too: tempfile uses the place where it lies.
    """
    before = tempfile.gettempdir()
    for place in (before, "/tmp", "/dev/shm", "/var/tmp"):
        if len(os.fsencode(place)) <= 70 and os.access(place, os.W_OK | os.X_OK):
            tempfile.tempdir = place
            try:
                with tempfile.TemporaryDirectory(prefix="g") as folder:
                    yield folder
            finally:
                tempfile.tempdir = before
            return
    raise RuntimeError(f"TMPDIR is {before}; expected a folder with a path of at most 70 bytes")


def kernel_spec(folder):
    """Write the kernel spec of the sandbox into a folder for JUPYTER_PATH; its name."""
    spec = pathlib.Path(folder) / "kernels" / "sandbox" / "kernel.json"
    spec.parent.mkdir(parents=True, exist_ok=True)
    content = {
        # Isolated: it starts beside what was handed in, and must import none of it.
        "argv": [sys.executable, "-I", "-c", START, package(), "{connection_file}"],
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
    for path in WRITABLE:
        command += ["--size", str(DISK), "--tmpfs", path]
    # A shared mapping of /dev/zero is memory that no limit counts.
    command += ["--dev-bind", "/dev/null", "/dev/zero", "--remount-ro", "/dev"]
    for path in (*SYSTEM, *readable):
        command += ["--ro-bind-try", str(path), str(path)]
    return command


def python_folders(course=None):
    """What Python needs to read: its installation, its packages, the course's package."""
    return dict.fromkeys([sys.base_prefix, sys.prefix, course or package()])


def run_in(options, command, group=None, **streams):
    """Start a command in bubblewrap, whose own memory holds nothing of this process.

    Its options go through a file: its command line can be read inside. So could its environment.
    """
    fds = [os.memfd_create("options"), denied()]  # no pipe: it would take no more than 64 KB
    os.write(fds[0], b"".join(os.fsencode(option) + b"\0" for option in options))
    os.lseek(fds[0], 0, os.SEEK_SET)
    line = [shutil.which("bwrap"), "--args", str(fds[0]), "--seccomp", str(fds[1])]
    limit = functools.partial(set_limits, group)
    try:
        return subprocess.Popen(
            [*line, "--", *command], env={}, pass_fds=fds, preexec_fn=limit, **QUIET | streams
        )
    finally:
        for fd in fds:
            os.close(fd)


DENIED = {
    "memory that no limit counts": "memfd_create memfd_secret vmsplice shmget semget",
    "messages that no limit counts": "msgget mq_open",
    "the keys of whoever grades": "add_key request_key keyctl",
    "doors that have often stood open": "bpf perf_event_open userfaultfd io_uring_setup",
    "bubblewrap's own process in there": "ptrace process_vm_writev pidfd_getfd",
    "the processors of others": "sched_setaffinity",
}
MASKED, ABOVE = 7, 6  # libseccomp's numbers: argument & mask == number, and argument > number
DENIED_WITH = [  # a call, the place of one of its arguments, and which it may not be
    ("mmap", 3, MASKED, 0x21, 0x21),  # MAP_SHARED, MAP_ANONYMOUS: memory that no limit counts
    ("fcntl", 1, MASKED, 2**32 - 1, 1024),  # F_SETLEASE: who opens the file elsewhere waits
    ("fcntl", 1, MASKED, 2**32 - 1, 1040),  # F_SETDELEG: the same for a folder
    ("socket", 0, ABOVE, 16, 0),  # 16 is netlink; of those above, vsock leads out of the sandbox
]


def denied():
    """A file with a filter of system calls: these fail, as do those of another architecture.

    Source: libseccomp's seccomp_rule_add(3).
    """
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(0x7FFF0000))  # all others are allowed
    always = [(name, 0, None) for name in " ".join(DENIED.values()).split()]
    sometimes = [(name, 1, struct.pack("IIQQ", *which)) for name, *which in DENIED_WITH]
    for name, *condition in always + sometimes:
        number = library.seccomp_syscall_resolve_name(name.encode())
        denial = rules, 0x00050000 | errno.EPERM, number, *condition
        if library.seccomp_rule_add_array(*denial) < 0:
            raise OSError(f"it does not know {name}")
    fd = os.memfd_create("filter")
    library.seccomp_export_bpf(rules, fd)
    library.seccomp_release(rules)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def start_kernel(course, connection_file, sockets, arguments, group):
    """Start the kernel of a connection file in a sandbox with the files of this folder."""
    command = bwrap_options(*python_folders(course))
    checks = f"{course}/checks"  # an oracle for whoever could read it
    command += ["--size", "4096", "--tmpfs", checks, "--remount-ro", checks]
    command += ["--ro-bind", connection_file, connection_file]
    command += ["--size", "4096", "--tmpfs", SOCKETS, "--symlink", SOCKETS, sockets]
    for path in sorted(pathlib.Path().rglob("*")):
        if path.is_file() and path.suffix != ".ipynb":  # the notebook there holds hidden tests
            command += ["--ro-bind", str(path.resolve()), f"{WORK}/{path}"]
    command += ["--setenv", "PATH", f"{sys.prefix}/bin:/usr/bin:/bin", "--setenv", "HOME", HOME]
    command += ["--setenv", "LANG", "C.UTF-8", "--setenv", "OMP_NUM_THREADS", "1"]
    command += ["--dir", WORK, "--remount-ro", "/", "--chdir", HOME]
    # Isolated, and where nothing was handed in: no start-up file or module of theirs is read.
    python = [sys.executable, "-I", "-B", "-m", "ipykernel_launcher"]
    return run_in(command, [*python, "-f", connection_file, *arguments], group)


def set_limits(group):
    """Limit what each of the kernel's processes may take; a cgroup limits all together."""
    import resource  # which Windows does not have

    if group:
        (group / "cgroup.procs").write_text("0")
    # Where the machine's memory is full, Linux ends these first.
    with contextlib.suppress(PermissionError):
        pathlib.Path("/proc/self/oom_score_adj").write_text("1000")
    for kind, most in (
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CORE, 0),
        # Few, since Linux counts for each user, and so for the graders of others, too, what epoll
        # watches and which files are on their way through sockets.
        (resource.RLIMIT_NOFILE, 256),
    ):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def root_of(kernel):
    """The files of a kernel's sandbox, once it has a first process; None if it never starts."""
    while kernel.poll() is None:
        for first in psutil.Process(kernel.pid).children():
            return f"/proc/{first.pid}/root"
        time.sleep(0.01)
    return None


def first_process(root):
    """The first process of the sandbox with these files; None where it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(int(root.split("/")[2]))
    return None


def end_all(first):
    """End a sandbox by its first process, if it has one: all others in there end with that.

    A submission may have seen to it that the sandbox no longer ends with its parent.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        if first is not None:
            first.kill()


def main(course, connection_file, *arguments):
    """Run the kernel, and end it where it takes too much, with the reason beside the file."""
    parent, end, group = os.getppid(), time.monotonic() + SECONDS, limited_group(own_group())
    folder = pathlib.Path(connection_file).parent
    sockets, reason = folder / "sockets", None
    kernel = start_kernel(course, connection_file, str(sockets), arguments, group)
    signal.signal(signal.SIGTERM, lambda *_: kernel.kill())
    root = root_of(kernel)
    first = first_process(root) if root else None
    # Its sockets lie in the sandbox, and so does whatever else it may write there.
    sockets.unlink() if sockets.is_symlink() else sockets.rmdir()
    sockets.symlink_to(f"{root}{SOCKETS}")
    while reason is None and kernel.returncode is None:  # and so it looks once more at the end
        with contextlib.suppress(subprocess.TimeoutExpired):
            kernel.wait(0.1)
        reason = reason_to_end(root, group, [*WRITABLE, SOCKETS])
        if os.getppid() != parent:
            reason = "nobody waits for it any more"
        elif time.monotonic() > end:
            reason = f"it ran longer than {SECONDS} seconds"
    if reason:
        (folder / REASON).write_text(reason)
    end_all(first)
    kernel.kill()
    kernel.wait()
    if group:
        remove(group)
    sys.exit(kernel.returncode)
