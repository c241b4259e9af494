"""An end for code that does not come to one by itself."""

import contextlib
import ctypes
import signal
import threading

AGAIN = 0.1  # seconds after which an interruption is repeated, should the code have caught it


class TooLong(BaseException):
    """Raised in code that takes too long; no `except Exception` of its own catches it."""


@contextlib.contextmanager
def limited_to(seconds):
    """Raise TooLong in what takes longer, in whichever thread it runs.

    In the main thread an alarm interrupts even what waits; elsewhere, and on Windows, Python code
    is interrupted between two of its instructions.
    """
    alarm = hasattr(signal, "setitimer")
    here = threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if alarm and here else _watch(seconds):
        yield


@contextlib.contextmanager
def _alarm(seconds):
    running, stopped = [True], []

    def stop(*_):
        stopped.append(True)
        if running:
            raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        try:
            yield
        finally:
            running.clear()  # from here on, an alarm interrupts nothing
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer_before)
    if stopped:  # caught by the code itself, which then came to an end
        raise TooLong


@contextlib.contextmanager
def _watch(seconds):
    thread = ctypes.c_ulong(threading.get_ident())
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc
    over, lock, stopped = threading.Event(), threading.Lock(), []

    def watch():
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    stopped.append(True)
                    interrupt(thread, ctypes.py_object(TooLong))
            wait = AGAIN

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
