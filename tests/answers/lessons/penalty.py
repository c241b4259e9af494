"""Answers to the exercise of the deeper notebook on the penalty."""

from answers.editing import edit

RIGHT, WRONG = {}, {}

RIGHT["one_standard_error"] = """def one_standard_error(penalties, losses):
    mean = losses.mean(dim=1)
    best = mean.argmin()
    limit = mean[best] + losses[best].std() / losses.shape[1] ** 0.5
    return penalties[mean <= limit].max()

import numpy as np
def one_standard_error(penalties, losses):
    rows = sorted(zip(penalties.tolist(), losses.numpy()), key=lambda row: row[1].mean())
    lowest = rows[0][1]
    error = np.std(lowest, ddof=1) / np.sqrt(len(lowest))
    near = [penalty for penalty, row in rows if row.mean() <= lowest.mean() + error]
    return torch.tensor(max(near), dtype=torch.float32)

def one_standard_error(penalties, losses):
    std, mean = torch.std_mean(losses, dim=1)
    error = std / losses.shape[1] ** 0.5
    best, largest = int(mean.argmin()), penalties.min()
    for penalty, value in zip(penalties, mean):
        if value <= mean[best] + error[best] and penalty > largest:
            largest = penalty
    return largest""".split("\n\n")
RULE = RIGHT["one_standard_error"][0]
WRONG["one_standard_error"] = {
    "this is the penalty of the lowest mean": edit(
        RULE, "penalties[mean <= limit].max()", "penalties[best]"
    ),
    "this is the smallest penalty": edit(RULE, ".max()", ".min()"),
    "not divided by √k": edit(RULE, " / losses.shape[1] ** 0.5", ""),
    "the largest penalty of all": edit(RULE, "[mean <= limit]", ""),
    "its own standard error": edit(RULE, "losses[best].std()", "losses.std(dim=1)"),
    "expected ()": edit(RULE, ".max()", ""),
}
