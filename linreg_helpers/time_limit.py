"""An end for code that does not come to one by itself."""

import contextlib
import ctypes
import signal
import threading
import time

AGAIN = 0.1  # seconds after which an interruption is repeated, should the code have caught it
WALLS = 6  # as many seconds as one of processor time may take on a busy machine


class TooLong(BaseException):
    """Raised in code that takes too long; no `except Exception` of its own catches it."""


@contextlib.contextmanager
def limited_to(seconds, processor=False):
    """Raise TooLong in what takes longer, in whichever thread it runs.

    processor: count seconds of processor time, which others' work does not use up; WALLS times as
    many by the clock end it, too. In the main thread an alarm interrupts even what waits;
    elsewhere, and on Windows, Python code is interrupted between two of its instructions.
    """
    alarm = hasattr(signal, "setitimer")
    here = threading.current_thread() is threading.main_thread()
    wall = WALLS * seconds if processor else seconds
    with _alarm(seconds, wall) if alarm and here else _watch(seconds, wall):
        yield


@contextlib.contextmanager
def _alarm(seconds, wall):
    running, stopped = [True], []

    def stop(*_):
        stopped.append(True)
        if running:
            raise TooLong

    timers = [(signal.ITIMER_REAL, signal.SIGALRM, wall)]
    if wall > seconds:
        timers.append((signal.ITIMER_PROF, signal.SIGPROF, seconds))
    before = [
        (timer, number, signal.signal(number, stop), signal.setitimer(timer, limit, AGAIN))
        for timer, number, limit in timers
    ]
    try:
        try:
            yield
        finally:
            running.clear()  # from here on, an alarm interrupts nothing
    finally:
        for timer, number, handler, left in before:
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
            signal.setitimer(timer, *left)
    if stopped:  # caught by the code itself, which then came to an end
        raise TooLong


@contextlib.contextmanager
def _watch(seconds, wall):
    thread = ctypes.c_ulong(threading.get_ident())
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc
    over, lock, stopped = threading.Event(), threading.Lock(), []
    began, spent = time.monotonic(), time.process_time()

    def watch():
        while not over.wait(min(AGAIN, seconds)):
            by_clock = time.monotonic() - began > wall
            if not by_clock and (wall == seconds or time.process_time() - spent <= seconds):
                continue
            with lock:
                if not over.is_set():
                    stopped.append(True)
                    interrupt(thread, ctypes.py_object(TooLong))

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        while not over.is_set():
            with contextlib.suppress(TooLong), lock:  # it may arrive here as well
                over.set()
                interrupt(thread, None)
    if stopped:
        raise TooLong
