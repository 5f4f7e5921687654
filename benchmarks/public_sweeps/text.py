"""The words of PUBLIC_SWEEPS.md; its figures come of `page.py`."""

OPENING = """# Sweeps over the learning rate that other people published

{sweeps} trainings at several rates each, {runs} runs, whose logs lie in {repos} public
repositories: language models, images, speech, tables. They were looked for by the names of files
and folders, and taken, before anything was said of them, if they have at least four rates, a loss
for each epoch or so many steps, and nothing but the rate between the runs; at most three a
repository. Nothing is tuned on them. They came in three lots: two faults that the first one showed
were mended, and its figures are of after that (*what was found*); nothing of the advice was changed
after the second and the third were scored. The tables that ship now (they weigh `growth`) were
fitted and chosen before the third lot was looked at; with those before 0.65 were right with the
optimizer named, 0.69 with the rate, 0.52 by the training loss alone (the third lot: 0.59, 0.62,
0.48). After all lots came a card of points for a loss alone of few rows, fitted without these, and
a mend of the reader, by which the validations of one sweep stand at their own steps.

**The rows were copied out by hand** from stored texts of these files, as there was no network, and
those of {thinned} sweeps thinned evenly (`thinned` in `sweeps.toml`): the figures are of
these rows. Lengths were checked, and some values a second time against what the repositories say.
`public_sweeps/sweeps.toml` lists where the files lie; `python -m public_sweeps.page --download OUT`
fetches them, `--data OUT` scores what lies in OUT.

*Right*: raise, lower or keep as the runs at the other rates tell by the last tenth of their
validation losses, of at least three; a rate that costs at most 2 % of what there was to gain (the
largest first validation loss of the sweep, less the best last ones) counts as keep. *Opposite*:
raise where lower was right, or the reverse. *Silent*: the log does not tell. *Regret*: how far a
run ended above the best, 0 to 1, with no advice and after one step as advised, to the nearest rate
of the sweep. *Stated, right*: mean stated chance of the directions that were said, and how many of
them were right. Figures are means over sweeps, which have {fewest} to {most} runs; in brackets 95 %
of them where repositories are drawn again. How all this is judged was written down before (the
docstring of `public_sweeps/judged.py`); the median instead of the largest first loss is given as
one run that explodes makes that large. `compare` sees the same validations that tell what is
right."""
HEAD = """
## Sweeps {}

| what the log holds | right | opposite | silent | regret: no advice, after a step | stated, right |
|---|---|---:|---:|---|---|"""
SURE_HEAD = """
## Stated and right

All directions that were said with the optimizer named.

| stated | mean | right | share |
|---|---:|---:|---|"""
SURE = """
## What was found

- **A rate that was told (`--lr`) made the advice worse**: 0.57 (0.49 to 0.67) right, and a regret
  of 0.172 after a step, where not telling it gave 0.70 and 0.111. Its course was unknown, and
  answered no to each question about it. It is taken as constant since, as was chosen and checked
  [on other trainings](../docs/decisions.md#a-rate-that-only-the-user-tells); the table was made
  after that, and after logs of nothing but NaN were no longer refused (one run).
- What is said of a training loss alone is about that loss: judged by it, more is right and a step
  takes away half of the regret. In these trainings the validation often wants a lower rate.
- **Language models are told to raise too often.** In their 15 sweeps 0.64 of the directions are
  right with the optimizer named, 0.69 if the rate is told too; in the 33 others 0.68 and 0.71. Of
  the 33 wrong ones 25 say "raise", mostly where keeping was right: their loss falls to the last
  step whatever the rate, and rates threefold apart end alike. It costs little (regret 0.094 before,
  0.054 after a step, 0.026 with the rate). Points that make a raise harder above the usual rate
  were tried on the first two lots after that (tables of then): 0.68 to 0.71 at best, so nothing was
  changed.
- **Of the others half of the wrong ones (27 of 56) say "lower" where keeping was right**, at rates
  that end alike over a decade or more; their regret is 0.234 before and 0.083 after a step.
- **The third lot is the least right, and far too sure**: 0.79 stated, 0.59 right. A pretrained
  network judged on another kind of data (`roberta_large_qe_adamw_cj`), losses printed with three
  decimals, and rates that differ little are in it. A step takes away two thirds of the regret all
  the same.
- **`compare` named a rate that had ended visibly worse** in three sweeps of the third lot (45 of
  48), whose validations are noisy. That was mended, with gains on tasks that it was not made for
  ([COMPARE](COMPARE.md)); the count above is of after that."""
WRONG_HEAD = """
## The surest that were wrong

*R*: raise, *L*: lower, *k*: keep. The regret is that of the run itself. No log among them is read
wrongly. Those where keeping was right cost next to nothing. The two of `cifar10_cnn_adam` learn
their examples by heart: "stop at the lowest validation loss" was said first, and "lower" judges the
end of the run; the rate that learned least ends best. `roberta_large_qe_adamw_cj` is validated on
other data, where the loss goes up and down. `retina_unet_adamw_rl` at 0.1 exploded to 1e26, which
makes all else of its sweep look alike.

| sweep | rate | said | right | stated | rule | regret |
|---|---:|---|---|---:|---|---:|"""
ROWS = """
## Sweep by sweep

From the lowest rate to the highest: what was right, what was said with the optimizer named, and of
the training loss alone (*-*: silent). `compare`: whether the rate that it names is one to keep.

| sweep | what it is | right | said | loss alone | right | regret | `compare` |
|---|---|---|---|---|---:|---|---|"""
LAST = """
## Where they lie

The licence is the repository's. None of its data is kept here.
"""
