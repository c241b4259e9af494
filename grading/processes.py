"""Grade submissions at once, each in a process of its own: here, or where Dask's workers are.

`python -m grading.processes` grades one, as a worker of Dask calls it.
"""

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

SPARE = 20  # seconds beyond a submission's deadline, for what is done before and after it runs


def grade_here(names, task, at_once, deadline):
    """Each name with the outcome of task(name, reason); one that is lost takes no other along.

    A process that ends without an outcome gets a second try. Then, or where it takes too long, the
    submission is not run, but kept for a person with the reason why.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["grading.judge", "grading.grade"])
    waiting, running, lost = deque((name, None) for name in names), {}, set()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name, reason = waiting.popleft()
                ours, its = context.Pipe()
                process = context.Process(target=report, args=(its, task, name, reason))
                process.start()
                its.close()
                running[ours] = name, reason, process, time.monotonic() + deadline + SPARE
            ready = wait(running, timeout=0.5)
            for pipe, (name, reason, process, end) in list(running.items()):
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
    finally:
        for *_, process, _ in running.values():
            process.kill()


def report(pipe, task, name, reason):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends this process itself
    pipe.send(task(name, reason))


def grade_on_dask(names, root, assignment, sandboxed, address, deadline):
    """Each name with its outcome from a Dask cluster, whose workers see the course's folder, too.

    Each is graded by a command of its own; what a lost worker had, Dask hands to another.
    """
    from distributed import Client  # an extra

    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise SystemExit(f"No Dask cluster answers at {address}: {error}.") from None
    with client:
        known = client.scheduler_info(n_workers=-1)
        for place in [known["address"], *known["workers"]]:
            if not is_safe(place):
                raise SystemExit(
                    f"{place} is open to the network: whoever reaches it can run what they like. "
                    "Expected tls:// addresses, or this machine alone."
                )
        command = [sys.executable, "-m", "grading.processes", root, assignment, sandboxed]
        pool, futures = client.get_executor(pure=False), {}
        for name in names:
            line = list(map(str, [*command, name]))
            run = {"cwd": str(root), "capture_output": True, "timeout": deadline + 3 * SPARE}
            futures[pool.submit(subprocess.run, line, **run)] = name
        for future in as_completed(futures):
            try:
                outcome = json.loads(future.result().stdout)
            except Exception as error:  # of a worker, or of what it ran
                outcome = failed(f"could not be graded: {type(error).__name__}: {error}"[:300])
            yield futures[future], outcome


def is_safe(address):
    """Whether only this machine, or who holds a certificate, can reach an address of Dask's."""
    if address.startswith("tls://"):
        return True
    host = address.rpartition("://")[2].rpartition(":")[0].strip("[]")
    return ipaddress.ip_address(host).is_loopback


def end_with_parent():
    """End this process where the one that started it is gone: another worker grades then."""
    psutil.Process(os.getppid()).wait()
    os._exit(1)


def main(root, assignment, sandboxed, name):
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(json.dumps(grade(root, assignment, sandboxed == "True", name)))


if __name__ == "__main__":
    main(*sys.argv[1:])
