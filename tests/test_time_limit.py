"""What takes too long is ended, by its own time or by the clock, in whichever thread it runs."""

import threading
import time

import pytest

from linreg_helpers.time_limit import WALLS, TooLong, limited_to


def busy():
    while True:
        pass


def asleep(seconds):
    """Sleep bit by bit: elsewhere than in the main thread, only Python code is interrupted."""
    for _ in range(round(100 * seconds)):
        time.sleep(0.01)


def here(work):
    work()


def in_a_thread(work):
    errors = []

    def run():
        try:
            work()
        except TooLong as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("where", [here, in_a_thread])
def test_processor_time_is_what_counts_and_the_clock_stands_behind(where):
    def work(job, *arguments):
        with limited_to(0.2, processor=True):
            job(*arguments)

    where(lambda: work(time.sleep, 0.4))  # as where others use the processor
    with pytest.raises(TooLong):
        where(lambda: work(busy))
    with pytest.raises(TooLong):
        where(lambda: work(asleep, 0.2 * WALLS + 2))


@pytest.mark.parametrize("where", [here, in_a_thread])
def test_by_the_clock_sleep_counts(where):
    def work():
        with limited_to(0.1):
            asleep(2)

    with pytest.raises(TooLong):
        where(work)
