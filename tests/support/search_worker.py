"""One of many workers on a study: python search_worker.py STORAGE SEED TRIALS.

In its first trial it says "ready" and waits for a line, so that all are at work at once. It ends
with its trials as JSON: number, learning rate, value.
"""

import json
import sys

import optuna
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

STUDY = "shared"


def storage_at(place):
    """A database by its address, or a journal by its path: as the notebook writes them."""
    if "://" in place:
        return place
    lock = JournalFileOpenLock(place)
    return optuna.storages.JournalStorage(JournalFileBackend(place, lock_obj=lock))


def work(place, seed, num_trials):
    """Take part in the study at that place; what this worker tried, as it remembers it."""
    trials = []

    def objective(trial):
        lr = trial.suggest_float("lr", 1e-4, 1.0, log=True)
        trial.set_user_attr("worker", seed)
        if not trials:
            print("ready", flush=True)
            sys.stdin.readline()
        trials.append([trial.number, lr, (lr - 0.01) ** 2])
        return trials[-1][2]

    sampler = optuna.samplers.RandomSampler(seed=seed)
    study = optuna.load_study(study_name=STUDY, storage=storage_at(place), sampler=sampler)
    study.optimize(objective, n_trials=num_trials)
    return trials


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print(json.dumps(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
