"""Start the judge; the grader itself never loads PyTorch for it."""

import contextlib
import multiprocessing
import sys
import threading


@contextlib.contextmanager
def started_judge(seconds, patience):
    """The grader's end of the pipe to a judge, which ends with the block.

    seconds: for a call (None: the checks' own); patience: how many more before it is given up.
    """
    if "torch" in sys.modules and threading.active_count() == 1:
        context = multiprocessing.get_context("fork")
    else:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["grading.judge"])
    ours, its = context.Pipe()
    process = context.Process(target=run, args=(its, seconds, patience), daemon=True)
    process.start()
    its.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join()
        ours.close()


def run(*arguments):
    from grading.judge import judge

    judge(*arguments)
