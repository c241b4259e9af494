"""Grade submissions at once, each in a process of its own: here, or where Dask's workers are.

`python -m grading.processes` grades one, as a worker of Dask calls it.
"""

import contextlib
import functools
import ipaddress
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import as_completed
from multiprocessing.connection import wait

import psutil

from grading.grade import failed, grade
from grading.sandbox import short_folder

PRELOAD = ["grading.judge", "grading.grade"]  # and so each process has them at once
MOST_TOGETHER = 10  # submissions that a worker of Dask gets at once
SPARE = 20  # seconds beyond a submission's deadline, for what is done before and after it runs


def grade_here(names, task, at_once, deadline):
    """Each name with the outcome of task(name, reason); one that is lost takes no other along.

    A process that ends without an outcome gets a second try. Then, or where it takes too long, the
    submission is not run, but kept for a person with the reason why.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    waiting, running, lost = deque((name, None) for name in names), {}, set()
    # Each has a core, so that none is late because another is busy; one alone has all.
    alone = at_once == 1 or not hasattr(os, "sched_getaffinity")
    cores = [None] if alone else sorted(os.sched_getaffinity(0))
    patience, give_up = deadline + SPARE, None  # by then a submission gives back what it takes
    with short_folder(), contextlib.ExitStack() as stack:  # the server has a socket, too
        stack.callback(end_all, running)
        while waiting or running:
            while waiting and len(running) < at_once:
                name, reason = waiting.popleft()
                ours, its = context.Pipe()
                core = min(cores, key=[core for *_, core in running.values()].count)
                process = context.Process(target=report, args=(its, task, name, reason, core))
                try:
                    with interruption_later():
                        process.start()
                except OSError:  # of what Linux counts for each user, a submission has taken all
                    give_up = give_up or time.monotonic() + patience
                    if time.monotonic() > give_up:
                        raise
                    ours.close()
                    its.close()
                    waiting.appendleft((name, reason))
                    break
                its.close()
                end, give_up = time.monotonic() + patience, None
                running[ours] = name, reason, process, end, core
                with contextlib.suppress(OSError):  # of one that has ended already
                    ours.send("begin")  # now that an interruption ends it
            ready = wait(running, timeout=0.5)
            for pipe, (name, reason, process, end, _) in list(running.items()):
                late = time.monotonic() > end
                if pipe not in ready and not late:
                    continue
                del running[pipe]
                try:
                    outcome = pipe.recv() if pipe in ready else None
                except EOFError:
                    outcome = None
                process.kill()
                if outcome is None and reason is None:
                    if late:
                        reason = f"took longer than {deadline:g} seconds"
                    elif name in lost:
                        reason = "could not be graded: its process ended twice"
                    lost.add(name)
                    waiting.append((name, reason))
                else:
                    yield name, outcome or failed(reason)


@contextlib.contextmanager
def interruption_later():
    """Let an interruption wait: a process that is half started would complain to the terminal."""
    came = []
    handlers = {
        kind: signal.signal(kind, lambda *what: came.append(what))
        for kind in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for kind, handler in handlers.items():
            signal.signal(kind, handler)
    for kind, _ in came:
        signal.raise_signal(kind)


def end_all(running):
    for _, _, process, *_ in running.values():
        process.kill()  # what it started notices, and ends within a moment


def report(pipe, task, name, reason, core):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends this process itself
    if core is not None:  # whatever a submission starts leaves the others to the others
        os.sched_setaffinity(0, {core})
    with contextlib.suppress(EOFError, OSError):  # or has gone
        pipe.recv()
        pipe.send(task(name, reason))


def grade_on_dask(names, root, assignment, sandboxed, deadline, address):
    """Each name with its outcome from a Dask cluster, whose workers see the course's folder, too.

    A worker gets some at a time, as a command; what a lost worker had, Dask hands to another.
    """
    from distributed import Client  # an extra

    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise SystemExit(f"No Dask scheduler answers at {address}: {error}.") from None
    with client:
        cluster = client.scheduler_info(n_workers=-1)
        for place in [cluster["address"], *cluster["workers"]]:
            if not is_safe(place):
                raise SystemExit(
                    f"{place} is open to the network, and Dask runs whatever it is given there. "
                    "Expected tls:// addresses, or this machine alone."
                )
        threads = sum(worker["nthreads"] for worker in cluster["workers"].values())
        some = max(1, min(MOST_TOGETHER, len(names) // (2 * max(threads, 1))))
        command = [sys.executable, "-m", "grading.processes"]
        command += map(str, [root, assignment, sandboxed, deadline])
        pool, futures = client.get_executor(pure=False), {}
        for start in range(0, len(names), some):
            part = names[start : start + some]
            options = {"cwd": str(root), "capture_output": True}
            options["timeout"] = 3 * len(part) * (deadline + SPARE)
            futures[pool.submit(subprocess.run, [*command, *part], **options)] = part
        for future in as_completed(futures):
            yield from outcomes_of(future, futures[future])


def outcomes_of(future, names):
    """The outcomes that a command on a worker printed, for each of the names that it was given."""
    known, problem = {}, "its worker was lost"
    try:
        result = future.result()
        known = dict(json.loads(line) for line in result.stdout.splitlines())
        problem = result.stderr.decode(errors="replace").strip().rpartition("\n")[2] or problem
    except Exception as error:  # of a worker, or of what it ran
        problem = str(error)
    for name in names:
        yield name, known.get(name) or failed(f"could not be graded: {problem}"[:300])


def is_safe(address):
    """Whether only this machine, or who holds a certificate, can reach an address of Dask's."""
    if address.startswith("tls://"):
        return True
    host = address.rpartition("://")[2].rpartition(":")[0].strip("[]")
    return ipaddress.ip_address(host).is_loopback


def end_with_parent():
    """End this command where the worker that started it is gone: another grades then."""
    psutil.Process(os.getppid()).wait()
    signal.raise_signal(signal.SIGINT)


def main(root, assignment, sandboxed, deadline, *names):
    """Print a line with each name and its outcome."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    task = functools.partial(grade, root, assignment, sandboxed == "True")
    for name, outcome in grade_here(names, task, 1, float(deadline)):
        print(json.dumps([name, outcome]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
