"""Many workers on one study, at a journal file and at a PostgreSQL: every trial counts once."""

import contextlib
import gc
import json
import subprocess
import sys
import warnings

import optuna
import pytest
from support import search_worker
from support.guards import DEEPER, read

EACH = 10  # trials of each worker


@pytest.fixture(params=["journal", "postgres"])
def place(request, tmp_path):
    """Where the study is kept: the path of a journal, or the address of a database."""
    if request.param == "journal":
        yield str(tmp_path / "study.journal")
    else:
        yield request.getfixturevalue("postgres")
    # Optuna leaves connections open; later they would warn a test that made none of them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def trials_of_workers(place, *seeds):
    """Let a worker with each seed take part in a study at once; what each of them tried."""
    optuna.create_study(study_name=search_worker.STUDY, storage=search_worker.storage_at(place))
    command = [sys.executable, search_worker.__file__, place]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with contextlib.ExitStack() as stack:
        workers = []
        for seed in seeds:
            workers.append(subprocess.Popen([*command, str(seed), str(EACH)], **pipes))
            stack.callback(workers[-1].kill)
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [json.loads(worker.communicate()[0]) for worker in workers]
        assert [worker.returncode for worker in workers] == [0] * len(seeds)
    return told


def study_at(place):
    return optuna.load_study(
        study_name=search_worker.STUDY, storage=search_worker.storage_at(place)
    )


def test_every_trial_of_many_workers_counts_once(place):
    told = trials_of_workers(place, 1, 2, 3)
    study = study_at(place)
    assert [trial.number for trial in study.trials] == list(range(3 * EACH))
    assert {trial.state.name for trial in study.trials} == {"COMPLETE"}
    kept = [[trial.number, trial.params["lr"], trial.value] for trial in study.trials]
    assert kept == sorted(row for rows in told for row in rows)  # none is lost, none is changed
    workers = [trial.user_attrs["worker"] for trial in study.trials]
    assert [workers.count(seed) for seed in (1, 2, 3)] == [EACH] * 3
    assert len({lr for _, lr, _ in kept}) == 3 * EACH  # no two workers try the same
    assert study.best_value == min(value for *_, value in kept)
    assert {*workers[:3]} == {1, 2, 3}  # a control: all had begun before any went on


def test_workers_with_the_same_seed_repeat_one_another(place):
    told = trials_of_workers(place, 5, 5)
    one, other = ([lr for _, lr, _ in rows] for rows in told)
    assert one == other and len(set(one)) == EACH
    assert len(study_at(place).trials) == 2 * EACH


def test_the_notebook_shows_the_line_that_is_tried_here():
    texts = [cell.source for path in DEEPER for cell in read(path).cells]
    assert [text for text in texts if 'storage="postgresql://' in text]
    assert search_worker.storage_at("postgresql://user:password@host/name").startswith("postgresql")
