"""What the explorers of the lessons ask before they move, and a word on each answer.

They stand here and not in the lessons, since a learner reads a cell's code before its picture.
"""

from linreg_helpers.controls import answer

ONE_MORE = answer(
    "Raise x₂ by 1 and leave x₁ alone. What does ŷ do?",
    {
        "it rises by 1": "It would if the weight of x₂ were 1. But x₂ is multiplied by −3.4 "
        "before it reaches the sum.",
        "it falls by 3.4": "Yes, wherever x₁ and x₂ stand. That is what a weight means: by how "
        "much the prediction changes when its feature grows by 1.",
        "that depends on x₁": "x₁ has a term of its own, and that one stays as it is. In a linear "
        "model no feature changes what another one is worth.",
    },
)
TOO_LOW = answer(
    "Set w = 2 and leave b at −1, two units too low. Where will the residuals lie?",
    {
        "in a band around +2": "Yes: a wrong bias shifts all residuals by the same amount, "
        "and y − ŷ is positive where the line is too low.",
        "in a band around −2": "A level band, yes. But a residual is data minus line, y − ŷ: where "
        "the line is too low, that is positive.",
        "in a rising cloud": "That is the mark of a slope that is too small: its "
        "residuals grow with x. The slope is right here.",
    },
)
STEEPER = answer(
    "You raise w by 1. What brings the average residual back to where it was?",
    {
        "b falls by 1": "That would do for a patient whose bmi is 1. Raising w by 1 raises each "
        "prediction by that patient's bmi, and everybody's is far above 1.",
        "b falls by the average bmi": "Yes: on average, that is how much the predictions rose.",
        "b rises by the average bmi": "By that amount, yes, but w has raised all predictions "
        "already. b must take it back.",
    },
)
LOSS_OF_THE_TRUTH = answer(
    "Put w and b on the truth, 2 and 1. The loss there will be …",
    {
        "zero": "Even the true line leaves residuals, the noise of each point, and no square is "
        "negative. Only without noise would all squares vanish.",
        "the minimum": "Nearly. The minimum belongs to the best line for these 40 examples, which "
        "fits a little of their noise, too. The truth is best for all examples you could draw.",
        "low, but neither": "Yes. The noise keeps it from zero, and the minimum, close by, fits "
        "these 40 examples a little better than the truth.",
    },
)
MOST_LIKELY_SIGMA = answer(
    "The line stays on the truth. Which σ gives these 40 targets the greatest likelihood?",
    {
        "the smallest": "Narrow bells are high, and a target near the line gains. But one far out "
        "has next to no density, and a factor near zero spoils the whole product.",
        "the largest": "Then no target is far out. But every bell is low, and a product of 40 "
        "small factors is tiny.",
        "one like the noise's own": "Yes, about 0.7, the σ that made the data: as wide as the "
        "residuals scatter. Drag σ and watch the −log: it is smallest there.",
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
        "ŷ as long as y": "There are such points all around the origin, and most of them "
        "are far from y. What counts is how far ŷ is from y.",
        "ŷ along a column": "Then the residual can be orthogonal to this column, but here not to "
        "the other as well: adding some of the other column would bring ŷ nearer to y.",
        "ŷ straight below y": "Yes. There the residual stands upright, orthogonal to both columns, "
        "and any other point of the plane is farther from y.",
    },
)
BETTER_THAN_THE_INVERSE = answer(
    "100 examples, noise 0.02, a collinearity of about 300: is QR's answer much better?",
    {
        "yes": "QR rounds better, but rounding is not what counts here. Both solvers are given the "
        "same noise in y, and it throws both about equally far off.",
        "no": "Right: noise in y is an error too, and κ magnifies it in any solver that finds the "
        "minimum. Here it moves both answers by far more than rounding moves the inverse's.",
    },
)
LIMIT_STANDARDIZED = answer(
    "You standardize the feature. Where does the limit 2/λmax go?",
    {
        "down": "A smaller limit means a larger λmax. Tick “standardize”: the rings that were "
        "narrow become circles, and the steepest direction is less steep.",
        "nowhere": "The best line stays as it is, but the loss is now a bowl over another weight, "
        "that of the standardized feature. Another bowl has another limit.",
        "up": "Yes, to 2: with mean 0 and mean square 1 both eigenvalues are 1. Tick "
        "“standardize”: the rings become circles.",
    },
)
SUM_AT_THE_SAME_RATE = answer(
    "At 0.4, half the mean converges. And the sum?",
    {
        "takes the same path": "The minimum is the same, and so is the direction of the first "
        "step. But the gradient of the sum is 100 times as long, and with it the step.",
        "converges more slowly": "The gradient of the sum is 100 times as long, so the steps are, "
        "too.",
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
    "Four epochs at a rate of 0.1: which of these batch sizes ends nearest the minimum?",
    {
        "100": "Each of its steps goes straight downhill. But in four epochs it takes four of "
        "them, and that is not far.",
        "10": "Its 40 updates take it most of the way. Batches of 1 take 400.",
        "1": "Yes: it takes 400 updates in four epochs, and arrives in the first. It never comes "
        "to rest, though. A little less noise would help: try batches of 2 to 4.",
    },
)
SMALLER_BATCHES = answer(
    "From batches of 4 you go to batches of 1. What should the learning rate do?",
    {
        "stay as it is": "Then four steps, each about as long as before, replace one: the noise of "
        "a small batch counts in full.",
        "be divided by about 4": "Yes: four steps of a quarter of the length lead about as far "
        "as one, for the same examples. Between large batches it is less: these are held back "
        "by the limit of stability.",
        "be multiplied by 4": "A small batch is a noisier guide. Longer steps along it jump about "
        "more.",
    },
)
LEADER_BY_UPDATES = answer(
    "At these rates, when the clock counts updates: who leads?",
    {
        "B = 1": "One example decides each of its updates. It leads when the clock counts "
        "examples: for a hundred, the full batch gets one update, and B = 1 a hundred.",
        "B = 10": "By examples it is in the middle, too. Its rate is higher than that of B = 1, "
        "but noise still forbids the highest.",
        "B = 100": "Yes. Its steps have no noise, so it can afford the highest rate, and nobody "
        "asks what a step costs. Count examples, and B = 1 wins.",
    },
)
LOSSES_BY_DEGREE = answer(
    "From degree 1 to degree 14: what do the two losses do?",
    {
        "both fall": "The training loss does. But from some degree on, what the curve still gains "
        "is the noise of these 17 readings, and no other reading shares it.",
        "both turn": "The training loss has no reason to turn: a curve of degree 5 is one of "
        "degree 6, too, so the best of degree 6 fits at least as well.",
        "validation turns": "Yes: from some degree on, the curve bends after the noise of these 17 "
        "readings. That lowers the training loss alone.",
    },
)
LOWEST_TRAINING_LOSS = answer(
    "Ten epochs, batch size 16: at which rates is the training loss lowest?",
    {
        "lower than validation's best": "A lower rate gets less far in ten epochs. That keeps the "
        "training loss high.",
        "the same": "That would be handy: you could do without a validation set. Drag the rate, "
        "and watch both ends.",
        "higher than validation's best": "Yes: a higher rate gets farther in ten epochs, and "
        "learns more of the noise. Too high, and the run diverges.",
    },
)
FOURTH_TRIAL = answer(
    "Where would you put the fourth trial?",
    {
        "right beside the best": "Safe. But there you nearly know the loss: little to gain.",
        "far from all trials": "There you learn most. But where the loss is probably high, what "
        "you learn gains you little.",
        "where it may be low, and nobody knows": "Yes: low enough to hope for, and unsure enough "
        "to be worth a trial. The expected improvement weighs exactly these two.",
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
TOO_SURE = answer(
    "Four trials, length 0.4: nearly all curves agree. Where does the truth run?",
    {
        "along with them": "Show the truth. The curves agree with one another because each of them "
        "is stiff, not because they have seen so much.",
        "it may run elsewhere": "Yes: to be sure is not to be right. A truth that bends more "
        "sharply than its length allows is not among the curves at all.",
        "wherever it likes": "Not at the trials: there, all curves come close to it. And where "
        "the truth is as smooth as the curves, they have it.",
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
KINK_DRAGGED_OUT = answer(
    "You drag the cold kink out at the left end. What becomes of the curve's left part?",
    {
        "it runs level": "Yes: no data lie left of the kink, so the neuron fires on none of them, "
        "and nothing bends that side.",
        "it falls as a straight line": "That is the other end: dragged out at the right, the "
        "neuron fires on all the data.",
        "it keeps its bend": "A neuron bends the curve at its kink, and the kink has left.",
    },
)
STARTS_THAT_ARRIVE = answer(
    "Two hidden neurons could fit these data. From which starts does training find that fit?",
    {
        "from every start": "So it was in the bowl, which has one minimum. Play the starts: some "
        "runs come to rest far above the others.",
        "from some": "Yes. Where a run ends now depends on where it began: a kink that starts "
        "outside the data, or a second neuron that looks to the same side, may stay useless.",
        "from none": "Play start 1: it gets there. Many a start has one neuron for each side.",
    },
)
