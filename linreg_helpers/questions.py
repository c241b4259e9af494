"""What the explorers ask before they move, and a word on each answer; kept out of the lessons' code,
which a learner reads first.
"""

from linreg_helpers.controls import answer

SWING = answer(
    "Just below the limit, in which direction will the path swing?",
    {
        "across the valley": "Yes: there 1 − ηλ is just above −1, so each step lands almost as far "
        "away on the other side.",
        "along the valley": "Along the valley λ is small, and 1 − ηλ stays above 0: that part "
        "shrinks steadily and never changes sides.",
        "in both directions": "A part swings where its factor 1 − ηλ is below 0. Just below the "
        "limit of the larger λ, that of the smaller one is above 0.",
    },
)
SUM_AT_THE_SAME_RATE = answer(
    "At 0.4, half the mean converges. And the sum?",
    {
        "takes the same path": "The minimum is the same, and so is the direction of the first "
        "step. But its gradient is 100 times as long, and with it the step.",
        "converges more slowly": "Its gradient is longer, not shorter: 100 times.",
        "diverges": "Yes: with a gradient 100 times as long, it steps as if the rate were 40.",
    },
)
STEP_AT_THE_STAR = answer(
    "At the star, the mean step of all 100 is zero. And that of a batch of 10?",
    {
        "zero, too": "Only the mean of all is zero there. Drag the start onto the star: ten "
        "examples seldom cancel.",
        "not zero": "Yes. Drag the start onto the star and see: the batch leads away from it "
        "again. That is why a constant rate never comes to rest.",
    },
)
NEAREST_BATCH_SIZE = answer(
    "Four epochs at a rate of 0.1: with which batch size does the path end nearest the star?",
    {
        "100": "Each of its steps has the right direction. But in four epochs it takes four of "
        "them, and that is not far.",
        "10": "Its 40 updates take it most of the way. Batches of 1 take 400.",
        "1": "Yes: it takes 400 updates in four epochs, and arrives in the first. It never comes "
        "to rest, though: look where its last dozens of steps are.",
    },
)
SMALLER_BATCHES = answer(
    "You divide the batch size by 4. What should the learning rate do?",
    {
        "stay as it is": "Then four steps of the same length replace one: the noise of a small "
        "batch counts in full.",
        "be divided, too": "Yes: four steps of a quarter of the length lead about as far as one, "
        "for the same examples.",
        "be multiplied by 4": "A small batch is a noisier guide. Longer steps along it jump about "
        "more.",
    },
)
LEADER_BY_UPDATES = answer(
    "The clock counts updates. Who leads?",
    {
        "B = 1": "One example decides each of its updates. It is ahead where examples are counted, "
        "because it gets 100 updates for what the full batch pays for one.",
        "B = 100": "Yes: each of its updates goes the right way, and nobody asks what it cost. "
        "Count examples, or time, and another one wins.",
    },
)
