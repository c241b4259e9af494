"""Start the judge from a process that never loads PyTorch itself."""

import multiprocessing


def start_judge(path, pid, seconds, patience):
    """A judge's process, and the grader's end of the pipe to it.

    path: of the socket where it waits for the student's kernel, whose first process is pid; seconds
    for a call (None: the checks' own), and how many to wait for one that was interrupted.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["grading.judge"])
    ours, its = context.Pipe()
    process = context.Process(target=run, args=(its, path, pid, seconds, patience))
    process.start()
    its.close()
    return process, ours


def run(*arguments):
    from grading.judge import judge

    judge(*arguments)
