"""What the explorers of the lessons ask before they move, and a word on each answer.

They stand here and not in the lessons, since a learner reads a cell's code before its picture.
"""

from linreg_helpers.controls import answer

TOO_LOW = answer(
    "Set w = 2 and leave b at −1, two units too low. Where will the residuals lie?",
    {
        "in a level band around +2": "Yes: a wrong bias shifts all residuals by the same amount, "
        "and y − ŷ is positive where the line is too low.",
        "in a level band around −2": "Level, yes. But a residual is data minus line, y − ŷ: where "
        "the line is too low, that is positive.",
        "in a cloud that rises with x": "That is the mark of a slope that is too small: what it "
        "misses grows with x. The slope is right here.",
    },
)
STEEPER = answer(
    "You raise w by 1. What brings the average residual back to where it was?",
    {
        "b falls by 1": "That would do for a patient whose bmi is 1. Raising w by 1 raises each "
        "prediction by that patient's bmi, and nobody's is 1.",
        "b falls by the average bmi": "Yes: on average, that is how much the predictions rose.",
        "b rises by the average bmi": "By that amount, yes, but w has raised all predictions "
        "already. b must take it back.",
    },
)
LOSS_OF_THE_TRUTH = answer(
    "Put w and b on the truth, 2 and 1. The loss there will be …",
    {
        "zero": "Even the true line misses each point by its noise, and no square is negative. "
        "Only without noise would all squares vanish.",
        "the lowest on the map": "Nearly. The star is the best line for these 40 examples, fitting "
        "their noise a little, too. The truth is the best for all examples that could be drawn.",
        "low, but neither": "Yes. The noise keeps it from zero, and the star, close by, fits these "
        "40 examples a little better than the truth.",
    },
)
POINT_IN_THE_MIDDLE = answer(
    "Move point 7, in the middle, up by 12. The squared error's line will …",
    {
        "tilt": "To tilt a line, a point has to pull at one side. This one stands at the average "
        "x, and pulls at the middle.",
        "rise without tilting": "Yes: a point at the average x lifts the line and can't tilt it.",
        "stay": "That is what the absolute error's line does, nearly. Under the squared error, "
        "the farther off a point is, the harder it pulls.",
    },
)
SHORTEST_RESIDUAL = answer(
    "Where on the plane is the residual shortest?",
    {
        "ŷ as long as y": "There are such places all around the origin, and most of them "
        "are far from y. What counts is how far ŷ is from y.",
        "ŷ along a column": "Then the residual can be orthogonal to this column, but here not to "
        "the other as well: adding some of the other column would bring ŷ nearer to y.",
        "ŷ straight below y": "Yes. There the residual stands upright, orthogonal to both columns, "
        "and any other place of the plane is farther from y.",
    },
)
BETTER_THAN_THE_INVERSE = answer(
    "100 examples, noise 0.02, a collinearity of about 300: is QR's answer much better?",
    {
        "yes": "QR rounds better, but rounding is not what counts here. The noise is an error in y "
        "that both solvers are given, and both land about equally far off.",
        "no": "Right: noise in y is an error too, and its effect grows with κ in any solver that "
        "finds the minimum. It moves both by far more than rounding moves the inverse.",
    },
)
SWING = answer(
    "Just below the limit, not standardized: in which direction will the path swing?",
    {
        "across the valley": "Yes: there 1 − ηλ is just above −1, so each step lands almost as far "
        "from the minimum, on the other side.",
        "along the valley": "Along the valley λ is small, and 1 − ηλ stays above 0: that part "
        "shrinks steadily and never changes sides.",
        "in both directions": "A part swings where its factor 1 − ηλ is below 0. Here the "
        "smaller λ is a ninth of the larger, and its factor stays above 0.",
    },
)
SUM_AT_THE_SAME_RATE = answer(
    "At 0.4, half the mean converges. And the sum?",
    {
        "takes the same path": "The minimum is the same, and so is the direction of the first "
        "step. But its gradient is 100 times as long, and with it the step.",
        "converges more slowly": "Its gradient is 100 times as long, so its steps are, too.",
        "diverges": "Yes: with a gradient 100 times as long, it steps as if the rate were 40.",
    },
)
STEP_AT_THE_STAR = answer(
    "At the star, the mean step of all 100 is zero. And the mean step of a batch of 10?",
    {
        "also zero": "Only the mean of all is zero there. Drag the start onto the star: ten "
        "examples seldom cancel.",
        "not zero": "Yes. Drag the start onto the star and see: the batch leads away from it "
        "again. That is why a constant rate never comes to rest.",
    },
)
NEAREST_BATCH_SIZE = answer(
    "Four epochs at a rate of 0.1: which of these batch sizes ends nearest the star?",
    {
        "100": "Each of its steps goes straight downhill. But in four epochs it takes four of "
        "them, and that is not far.",
        "10": "Its 40 updates take it most of the way. Batches of 1 take 400.",
        "1": "Yes: it takes 400 updates in four epochs, and arrives in the first. It never comes "
        "to rest, though. A little less noise would help: try batches of 2 to 4.",
    },
)
SMALLER_BATCHES = answer(
    "You divide the batch size by 4. What should the learning rate do?",
    {
        "stay as it is": "Then four steps, each about as long as before, replace one: the noise of "
        "a small batch counts in full.",
        "be divided by about 4": "Yes: four steps of a quarter of the length lead about as far "
        "as one, for the same examples.",
        "be multiplied by 4": "A small batch is a noisier guide. Longer steps along it jump about "
        "more.",
    },
)
LEADER_BY_UPDATES = answer(
    "At these rates, when the clock counts updates: who leads?",
    {
        "B = 1": "One example decides each of its updates. It is ahead where examples are counted: "
        "those that buy the full batch one update buy it 100.",
        "B = 10": "By examples it is in the middle, too. Its rate is higher than that of B = 1, "
        "but noise still forbids the highest.",
        "B = 100": "Yes. Its steps have no noise, so it can afford the highest rate, and nobody "
        "asks what a step costs. Count examples, and B = 1 wins.",
    },
)
LOSSES_BY_EPOCH = answer(
    "Rate 0.03, batch size 16, from 1 epoch to 20: what do the losses do?",
    {
        "both fall": "The training loss does. But what it still learns is more and more what only "
        "the training examples have.",
        "both turn": "The training loss has no reason to turn: each step is meant to lower the "
        "loss of its batch. It goes on falling, slowly and unsteadily.",
        "validation turns": "Yes: from then on, the training learns more and more of what only the "
        "training examples have.",
    },
)
FOURTH_TRIAL = answer(
    "Which place deserves the fourth trial?",
    {
        "right beside the best": "Safe. But there you nearly know the loss: little to gain.",
        "far from all trials": "There you learn most. But where the loss is probably high, what "
        "you learn gains you little.",
        "where it may be low, and nobody knows": "Yes: low enough to hope for, and unsure enough "
        "to be worth a trial. The expected improvement weighs just these two.",
    },
)
WHERE_IT_TRIES = answer(
    "Length 0.1, from 3 trials to 12: where does it try?",
    {
        "only in the valley": "At first. But what is expected there soon gets small, and a place "
        "far from all trials, whose loss might be low, is worth more.",
        "evenly everywhere": "That is what a grid does. This search learns from each trial, and "
        "comes back to the valley.",
        "in the valley, and elsewhere": "Yes: 0.00158 and 0.0001, at the left, are trials "
        "elsewhere. After one more, 0.0562, it is back in the valley.",
    },
)
LOSSES_BY_PENALTY = answer(
    "You raise the penalty from 0.01 to 10. What do the two losses do?",
    {
        "both rise": "The training loss does: without a penalty it was the lowest there is. But "
        "part of what it loses had been fitted to chance, and new patients don't miss that.",
        "both fall": "The training loss can't: the analytic solution has the lowest there is, and "
        "each penalty leads further away from it.",
        "training rises, validation turns": "Yes. At first the penalty takes away what was fitted "
        "to chance, and new patients gain. Later it takes away what is real.",
    },
)
STARTS_THAT_ARRIVE = answer(
    "Two hidden neurons could fit these data. From which starts does training find that fit?",
    {
        "from every start": "So it was in the bowl, which has one minimum. Play the starts: some "
        "runs come to rest far above the others.",
        "from some": "Yes. Where a run ends now depends on where it began: a kink that starts "
        "outside the data, or a second neuron that bends the same side, may stay useless.",
        "from none": "Play start 1: it gets there. Many a start has one neuron for each side.",
    },
)
