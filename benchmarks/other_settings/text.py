"""What stands on the page of `other_settings/page.py` beside its figures."""

OPENING = """# Other settings of a training, and other seeds

Twelve small tasks (`other_optimizers/tasks.py`), by AdamW or SGD with momentum in turn, were
trained with one setting changed each (`other_settings/settings.py`), at nine rates, 4.8 decades
(momentum three decades lower on inputs that are not scaled). Of each log three views are judged,
with its optimizer named: a row a step with twenty validations or so, epochs of 25 steps (of 100
where a batch is one row or four), and the training loss of each step alone, the rate with it.

*Right*: raise, lower or keep as the same setting at the other rates tells by its last validations;
a rate that costs at most 2 % of what there was to gain counts as keep. *Opposite*: raise where
lower was right, or the reverse. *Sure above right*: mean stated confidence less the share that was
right; below 0: right more often than stated. *Regret*: how far a run ended above the best, 0 to 1,
with no advice and after one step as advised. *Best in 3*: share of runs from which the advice leads
to within 5 % of the best in three. These are means over tasks, whose number is in brackets: the
two that take longest are trained in some settings, and some settings fit some tasks. The tasks were
split in halves before any was trained. One run is 0.02 of a row.

Where the log was written otherwise, the runs are the plain ones. Weights that are averaged, and
inputs that are noisy in validation alone, are judged by that validation. *All but 3 %*: rows are
drawn anew, of the training and those held back. *Noise*: drawn each step, as long as told beside
the gradient of each run. *Only the last layer*: the others stay as they were drawn.

With validations 0.87 to 0.91 of the directions are right over all settings, as many as were stated,
and at most 0.02 are the opposite (0.09 in the worst setting). Least right in the check half are 32
rows to train on (0.69) and networks of which only the last layer is trained (0.76), where the
stated chance is 0.14 to 0.21 too high; in the other half these are 0.93 and 0.82. Losses that were
rounded to bfloat16 or three digits cost up to 0.06 in the check half and 0.04 in the other, by
epoch. By the training loss alone neither what is learnt by heart nor what is validated on other
inputs can be told: 0.44 to 0.80 are right, and the stated chance is 0.06 to 0.46 too high. Rules
that say so of themselves are counted below.

Another seed is told the same direction in 88 to 96 of 100, and as often as was stated or more, but
for bands of 32 and 24 pairs and the surest one, where 0.98 follow 0.99; the opposite next to never.
Rates to type lie within 1.2x of one another in half of the pairs and within 2.7x in nine of ten. A
log without its last rows, or with the noise of its training loss in another order, is told the same
in 93 to 99 of 100."""
HEAD = """
## The {} half

| | right | opposite | sure above right | no advice | regret | best in 3 |
|---|---|---|---|---:|---|---|"""
DOUBTS = """
## Where rules say of themselves that they may be wrong

Of the logs that a rule speaks of, with validations (each step and by epoch) and by the training
loss of each step alone: in how many the rate was too low, about right and too high, and the mean
chance that was stated of the direction. Learnt by heart: 32 and 128 rows to train on, half of the
labels wrong; elsewhere: on noisy inputs.

| | said | too low | right | too high | stated | alone: said | too low | right | too high | stated |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""
SEEDS = """
## Another seed

Every two runs of a task, optimizer, batch and rate with two seeds (initial weights and batches):
mean stated confidence of the first, how often it is right, how often the second is told the *same*
direction, and the *opposite*; how far *apart* the rates to type are where both are told to raise,
or both to lower (median, and nine in ten are nearer); and how often *true* directions agree, each
seed's by its own runs at the other rates. The eight tasks are those of the first corpus; the tables
have seen them, so that what is new of these is how far two seeds agree.

| | stated | right | same | opposite | apart | true |
|---|---:|---:|---:|---:|---|---:|"""
SEEDS_BANDS = """
The pairs of five seeds by the confidence that was stated of the first, three views together:

| stated | check: pairs | mean | right | same | choice: pairs | mean | right | same |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""
STEADY = """
## A log that is hardly another

The plain runs and those of 4 rows a batch, of 128 rows and of dropout 0.5, each beside the same
with its last rows missing, or with the order of its training losses changed within each five:
figures as of two seeds.

| | stated | right | same | opposite | apart |
|---|---:|---:|---:|---:|---|"""
