"""What a kernel may take: counted by a cgroup of its own, or else by looking again and again."""

import contextlib
import glob
import os
import pathlib
import re
import tempfile
import time

MEMORY = 4 * 2**30  # bytes that its processes and files take together
PROCESSES = 64
THREADS = 1000  # of all of these together
SOCKETS = 200  # Linux keeps for each what was sent and not yet read
FILES = 10_000
CGROUPS = pathlib.Path("/sys/fs/cgroup")


def own_group():
    """The folder of this process's cgroup."""
    path = pathlib.Path("/proc/self/cgroup").read_text().rpartition("0::/")[2]
    return CGROUPS / path.strip()


def limited_group(own):
    """A new cgroup with a kernel's limits; None where this process can make none.

    own: its own cgroup's folder. The new one lies in the nearest above that has limits for each of
    its children and lets this process in: Linux lets none have both such children and processes.
    Source: Linux' cgroup-v2.
    """
    for above in (own, *own.parents):
        with contextlib.suppress(OSError):
            controllers = set((above / "cgroup.subtree_control").read_text().split())
            if {"memory", "pids"} <= controllers and os.access(above / "cgroup.procs", os.W_OK):
                for old in above.glob("kernel-*"):  # left behind; Linux keeps those in use
                    with contextlib.suppress(OSError):
                        if time.time() - old.stat().st_mtime > 3600:
                            old.rmdir()
                group = pathlib.Path(tempfile.mkdtemp(prefix="kernel-", dir=above))
                (group / "memory.max").write_text(str(MEMORY))
                (group / "memory.swap.max").write_text("0")
                (group / "memory.oom.group").write_text("1")
                (group / "pids.max").write_text(str(THREADS))
                return group
    return None


def remove(group):
    """Remove a cgroup as soon as the last of its processes has ended."""
    for _ in range(500):
        with contextlib.suppress(OSError):
            return group.rmdir()
        time.sleep(0.01)
    return None


def reason_to_end(root, group, places):
    """Why what runs in a sandbox must end; None where all is well, or it has ended.

    root: its files; places: those of its folders that it may write to; group: its cgroup, or None.
    """
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for taken, limit, words in takes(root, group, places):
            if taken > limit:
                return f"it {words}"
    return None


def takes(root, group, places):
    """Each thing that a sandbox takes: how much of it, the limit, and what was done beyond it."""
    many = f"started more than {THREADS:,} threads"
    much = f"took more than {MEMORY / 2**30:.2g} GB of memory"
    if group:
        yield numbers(group / "memory.events").get("oom", 0), 0, much
        yield numbers(group / "pids.events").get("max", 0), 0, many
    if os.path.exists(f"{root}/proc/self"):
        return  # these are the machine's own files: bubblewrap is about to leave them
    disks = [os.statvfs(f"{root}{place}") for place in places]
    files = sum(disk.f_files - disk.f_ffree for disk in disks)
    yield files, FILES, f"made more than {FILES:,} files"
    sockets = re.search(r"used (\d+)", pathlib.Path(f"{root}/proc/1/net/sockstat").read_text())
    yield int(sockets[1]), SOCKETS, f"opened more than {SOCKETS} sockets"
    processes = [f"{root}/proc/{name}" for name in os.listdir(f"{root}/proc") if name.isdigit()]
    yield len(processes), PROCESSES, f"started more than {PROCESSES} processes"
    if group:
        return
    written = sum((disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in disks)
    taken = [process_takes(process) for process in processes]
    yield sum(threads for threads, _ in taken), THREADS, many
    memory = sum(memory for _, memory in taken)
    for pause in (0, 0.05):  # twice, since a process lends its memory to one that it starts
        if memory + written > MEMORY:
            time.sleep(pause)
            memory = sum(process_takes(process, exact=True)[1] for process in processes)
    yield memory + written, MEMORY, much


def process_takes(process, exact=False):
    """Threads and bytes of memory of a process; exact: of what several share, its part alone.

    Its first thread may have ended, and then tells nothing; any other tells the same.
    """
    for thread in glob.iglob(f"{process}/task/*"):
        status = numbers(f"{thread}/status")
        if "VmRSS" in status:
            shares = numbers(f"{thread}/smaps_rollup") if exact else {}
            kinds = ("Pss", "SwapPss") if shares else ("VmRSS", "VmSwap")
            pages = sum((shares or status)[kind] for kind in kinds)
            return status["Threads"], 1024 * (pages + status["VmPTE"])
    return 0, 0


def numbers(file):
    """The numbers in one of Linux' files, by name; none of a process that has ended or hides."""
    try:
        text = pathlib.Path(file).read_text(errors="replace")
    except OSError:
        return {}
    return {name: int(number) for name, number in re.findall(r"^(\w+):?\s+(\d+)", text, re.M)}
