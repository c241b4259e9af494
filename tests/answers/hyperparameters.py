"""Answers to assignment 6."""

from answers.editing import edit, other_letters

VALUES = ("tuning_curves",)

RIGHT, WRONG = {}, {}

RIGHT["group_folds"] = """def group_folds(groups, k, generator):
    patients = groups.unique()
    patients = patients[torch.randperm(len(patients), generator=generator)]
    return [torch.isin(groups, part).nonzero()[:, 0] for part in patients.tensor_split(k)]

def group_folds(groups, k, generator):
    patients = sorted(set(groups.tolist()))
    folds = [[] for _ in range(k)]
    for place, number in enumerate(torch.randperm(len(patients), generator=generator).tolist()):
        for index, group in enumerate(groups.tolist()):
            if group == patients[number]:
                folds[place % k].append(index)
    return [torch.tensor(fold) for fold in folds]

import numpy as np
def group_folds(groups, k, generator):
    _, numbers = np.unique(groups.numpy(), return_inverse=True)
    order = torch.rand(numbers.max() + 1, generator=generator).argsort().numpy()
    fold = (order % k)[numbers]
    return tuple(torch.from_numpy(np.flatnonzero(fold == one)) for one in range(k))""".split("\n\n")
FOLDS = RIGHT["group_folds"][0]
PARTS = "torch.isin(groups, part).nonzero()[:, 0] for part in patients.tensor_split(k)"
WRONG["group_folds"] = {
    "is in two folds": """def group_folds(groups, k, generator):
    return torch.randperm(len(groups), generator=generator).tensor_split(k)""",
    "in the same state give different answers": edit(FOLDS, ", generator=generator", ""),
    "generators in different states give the same answer": edit(
        FOLDS, "\n    patients = patients[torch.randperm(len(patients), generator=generator)]", ""
    ),
    "a reading stands twice": edit(FOLDS, "patients.tensor_split(k)", "[patients] * k"),
    "is in no fold": edit(FOLDS, "patients.tensor_split(k)", "patients[k:].tensor_split(k)"),
    "expected counts that differ by at most 1": edit(
        FOLDS, "patients.tensor_split(k)", "patients.tensor_split([*range(1, k)])"
    ),
    "returned a list of": edit(FOLDS, "tensor_split(k)", "split(k)"),
    "a mask of True and False for a fold": edit(FOLDS, ".nonzero()[:, 0]", ""),
    "returned shape (": edit(FOLDS, "nonzero()[:, 0]", "nonzero()"),
    "some index is below 0 or above n − 1": edit(
        FOLDS, f"[{PARTS}]", "patients.tensor_split(k)"
    ).replace("groups.unique()", "groups.unique() + 100"),
}

RIGHT["choose_penalty"] = """from linreg_helpers import ridge
def choose_penalty(X, y, penalties, folds):
    losses = torch.zeros(len(penalties))
    for place, penalty in enumerate(penalties.tolist()):
        for fold in folds:
            kept = torch.ones(len(y), dtype=torch.bool)
            kept[fold] = False
            w, b = ridge(X[kept], y[kept], penalty)
            losses[place] += ((X[fold] @ w + b - y[fold]) ** 2).mean() / 2 / len(folds)
    return penalties[losses.argmin()], losses

from linreg_helpers import cross_validate, ridge
def choose_penalty(X, y, penalties, folds):
    def loss_of(penalty):
        return cross_validate(lambda X, y: ridge(X, y, penalty), X, y, folds).mean()
    losses = torch.stack([loss_of(penalty) for penalty in penalties.tolist()])
    return penalties[losses.argmin()], losses

import numpy as np
from sklearn.linear_model import Ridge
def choose_penalty(X, y, penalties, folds):
    table = []
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(y)), fold.numpy())
        row = []
        for penalty in penalties.tolist():
            model = Ridge(alpha=len(rest) * penalty).fit(X[rest].numpy(), y[rest].numpy())
            row.append(np.mean((model.predict(X[fold].numpy()) - y[fold].numpy()) ** 2) / 2)
        table.append(row)
    losses = torch.tensor(np.mean(table, axis=0), dtype=torch.float32)
    return [penalties[losses.argmin()], losses]""".split("\n\n")
CHOOSE = RIGHT["choose_penalty"][0]
JUDGED = "((X[fold] @ w + b - y[fold]) ** 2).mean() / 2 / len(folds)"
ON_REST = "((X[kept] @ w + b - y[kept]) ** 2).mean() / 2 / len(folds)"
WRONG["choose_penalty"] = {
    "each model is judged on the examples that it was fitted to": edit(CHOOSE, JUDGED, ON_REST),
    "each model is fitted to a fold and judged on the rest": edit(
        CHOOSE, JUDGED, ON_REST, "ridge(X[kept], y[kept]", "ridge(X[fold], y[fold]"
    ),
    "each model is fitted to all examples": edit(CHOOSE, "X[kept], y[kept]", "X, y"),
    "these are means of whole squares": edit(CHOOSE, " / 2 / len(folds)", " / len(folds)"),
    "the losses of the folds are added": edit(CHOOSE, " / len(folds)", ""),
    "only one fold has its turn": edit(CHOOSE, "+= ", "= ", " / len(folds)", ""),
    "each example counts alike": edit(CHOOSE, ".mean() / 2 / len(folds)", ".sum() / 2 / len(y)"),
    "the penalty with the highest loss": edit(CHOOSE, "argmin", "argmax"),
    "best is the lowest loss": edit(CHOOSE, "penalties[losses.argmin()]", "losses.min()"),
    "best is a place in the list": edit(CHOOSE, "penalties[losses.argmin()]", "losses.argmin()"),
    "returned a Tensor; expected best and losses": edit(
        CHOOSE, "penalties[losses.argmin()], losses", "losses"
    ),
    "gives other numbers": edit(CHOOSE, "y[kept], penalty", "y[kept], 2 * penalty"),
}

RIGHT["stopping_epoch"] = """def stopping_epoch(losses, patience):
    best, lowest = 0, float("inf")
    for epoch, loss in enumerate(losses.tolist()):
        if loss < lowest:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            break
    return best, epoch

def stopping_epoch(losses, patience):
    finite = torch.where(losses.isfinite(), losses, torch.inf)
    for last in range(len(losses)):
        best = finite[: last + 1].tolist().index(finite[: last + 1].min())
        if last - best == patience:
            return best, last
    return best, last

import numpy as np
def stopping_epoch(losses, patience):
    losses = np.nan_to_num(losses.numpy(), nan=np.inf)
    lower = np.append(True, losses[1:] < np.minimum.accumulate(losses)[:-1])
    best = np.maximum.accumulate(np.where(lower, np.arange(len(losses)), 0))
    over = np.flatnonzero(np.arange(len(losses)) - best >= patience)
    last = int(over[0]) if len(over) else len(losses) - 1
    return int(best[last]), last""".split("\n\n")
STOP = RIGHT["stopping_epoch"][0]
WRONG["stopping_epoch"] = {
    "it goes on for one epoch too many": edit(STOP, ">= patience", "> patience"),
    "it stops one epoch too early": edit(STOP, ">= patience", "+ 1 >= patience"),
    "each loss is compared with the one before": """def stopping_epoch(losses, patience):
    losses, best, waited = losses.nan_to_num(1e9).tolist(), 0, 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch:
            waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited >= patience:
            break
    return best, epoch""",
    "an equal loss counts as lower": edit(STOP, "loss < lowest", "loss <= lowest"),
    "training goes on to the end": edit(STOP, "break", "pass"),
    "best and last are exchanged": edit(STOP, "return best, epoch", "return epoch, best"),
    "best comes after the stop": edit(
        STOP,
        "return best",
        "return losses.nan_to_num(1e9).tolist().index(losses.nan_to_num(1e9).min())",
    ),
    "best is the last epoch": edit(STOP, "return best", "return epoch"),
    "expected 4, the lowest up to the stop": edit(STOP, "return best", "return best - 1"),
    "returned a float for best": edit(STOP, "return best", "return float(best)"),
    "returned an int; expected best and last": edit(STOP, "return best, epoch", "return best"),
    "with a patience of 3": edit(STOP, "break", "return best, epoch + 3"),
    "with a nan among the losses": edit(STOP, "loss < lowest", "not loss >= lowest"),
}

RIGHT["tune"] = """def tune(fit, lrs, training, validation, test):
    def loss_of(lr, X, y):
        w, b = fit(*training, lr)
        return ((X @ w + b - y) ** 2).mean() / 2
    losses = torch.stack([loss_of(lr, *validation) for lr in lrs])
    losses = torch.where(losses.isfinite(), losses, torch.inf)
    best = losses.argmin()
    return lrs[best], losses[best], loss_of(lrs[best], *test)

def tune(fit, lrs, training, validation, test):
    lowest = float("inf")
    for lr in lrs:
        w, b = fit(training[0], training[1], lr)
        losses = [torch.nn.functional.mse_loss(X @ w + b, y) / 2 for X, y in (validation, test)]
        if losses[0] < lowest:
            lowest, best = losses[0], (lr, *losses)
    return best

from linreg_helpers import best_trial, mean_squared_error, predict
def tune(fit, lrs, training, validation, test):
    models = [fit(*training, lr) for lr in lrs]
    table = [[mean_squared_error(predict(X, *model), y) for X, y in (validation, test)]
             for model in models]
    best = best_trial(torch.stack([row[0] for row in table]))
    return [lrs[best], *table[best]]""".split("\n\n")
TUNE = RIGHT["tune"][0]
PEEK = "losses = torch.stack([loss_of(lr, *validation)", "losses = torch.stack([loss_of(lr, *test)"
HONEST = "losses[best], loss_of(lrs[best]", "loss_of(lrs[best], *validation), loss_of(lrs[best]"
GUARD = "\n    losses = torch.where(losses.isfinite(), losses, torch.inf)"
WRONG["tune"] = {
    "returned a tuple of 2; expected lr, the validation loss and the test loss": edit(
        TUNE, ", loss_of(lrs[best], *test)", ""
    ),
    "with other test examples it chooses another": edit(TUNE, *PEEK, *HONEST),
    "a learning rate whose run diverged wins": edit(TUNE, GUARD, ""),
    "diverged wins, and its loss is nan": edit(TUNE, *PEEK, *HONEST, GUARD, ""),
    "returned a float for lr": edit(TUNE, "return lrs[best]", "return lrs[best].item()"),
    "gives other numbers": edit(TUNE, "losses.argmin()", "losses.nan_to_num(0, 0, 0).argmax()"),
    "raised TypeError": edit(TUNE, "fit(*training, lr)", "fit(lr)"),
}
SAID = 'reason = "In B the validation loss turns; in D both fall below what noise alone costs."'
RIGHT["tuning_curves"] = [
    f'stop_early, leak = "B", "D"\n{SAID}',
    f'stop_early = "b"\nleak = " D"\n{SAID}',
    f"{SAID}\nstop_early, leak = reason[3], 'd'",
]
TUNING = RIGHT["tuning_curves"][0]
WRONG["tuning_curves"] = {
    "stop_early is still empty": edit(TUNING, '"B"', '""'),
    "leak is a bool; expected a letter": edit(TUNING, '"D"', "True"),
    **other_letters(TUNING, "ABCD", stop_early="B", leak="D"),
}
