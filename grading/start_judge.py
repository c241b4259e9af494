"""Start the judge; the grader itself never loads PyTorch for it."""

import contextlib
import multiprocessing
import pathlib
import sys
import threading

SHORTEST = 16  # characters of a secret: 64 bits, where they are hexadecimal digits


@contextlib.contextmanager
def started_judge(seconds, patience, secret=""):
    """The grader's end of the pipe to a judge, which ends with the block.

    seconds: for a call (None: the checks' own); patience: how many more before it is given up;
    secret: the path of the file with the secret.
    """
    if "torch" in sys.modules and threading.active_count() == 1:
        context = multiprocessing.get_context("fork")
    else:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["grading.judge"])
    ours, its = context.Pipe()
    process = context.Process(target=run, args=(its, seconds, patience, secret), daemon=True)
    process.start()
    its.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join()
        ours.close()


def read_secret(path):
    """The secret of a course and year; without one, tests draw the data of their seeds.

    ValueError where somebody could guess it.
    """
    file = pathlib.Path(path)
    secret = file.read_bytes().strip() if file.is_file() else b""
    if secret and len(secret) < SHORTEST:
        raise ValueError(f"{path} holds {len(secret)} characters; expected at least {SHORTEST}")
    return secret


def run(*arguments):
    from grading.judge import judge

    judge(*arguments)
