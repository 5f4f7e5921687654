"""The words of OTHER_NETWORKS.md."""

OPENING = """# Kinds of networks that are not among the tasks, and what each way of logging costs

Eighteen small networks in PyTorch (`other_networks/tasks.py`), with its initial weights and the
habits of scripts that are copied most: clipped and accumulated gradients, losses that are sums,
label smoothing, a norm at the start of each block, steps that float16 skips. Data comes from
scikit-learn and the standard library or is drawn. Each was trained by SGD with momentum and by
AdamW, at a constant rate and by one decayed schedule, at nine rates each over 4.8 decades (around
0.04 and 0.0025, the same for all; SGD 1.5 decades lower where the loss is a sum), for 120 to 450
batches, which is short. The networks were split in halves before any was trained; what is chosen
here was chosen on the choice half and on the first eight tasks.

| network | half | what it is |
|---|---|---|
| `unet_dice` | choice | discs outlined by a U-Net; cross entropy and Dice |
| `convnext` | choice | digits, depthwise convolutions with a layer scale of 1e-6, labels smoothed |
| `superres_summed` | choice | a photograph at twice its size; absolute errors summed over pixels |
| `resnet_float16` | choice | digits, residual, moved at random; steps skipped as by GradScaler |
| `arcface` | choice | digits by angles with a margin |
| `dates_seq2seq` | choice | dates rewritten by attention, the answer as help; clipped |
| `switch_experts` | choice | next letter, one of four experts each, and a loss of their balance |
| `moons_flow` | choice | density of two moons by coupling layers |
| `graph_attention` | choice | groups of a graph's nodes, all at once, half of all dropped out |
| `detector` | check | two digits found in a grid of cells: is one there, where, which |
| `quantised` | check | digits, weights and inputs rounded to four bits |
| `heatmaps` | check | corners of triangles as heat maps; squared errors |
| `ctc_lines` | check | three digits in a line by a GRU; CTC |
| `mamba` | check | next letter by a selective scan; clipped |
| `gpt_accumulated` | check | next letter as nanoGPT, tied, two batches a step; clipped |
| `next_purchase` | check | SASRec: what is bought next, against one thing at random |
| `siren` | check | a photograph as a function of place, by sines |
| `column_tokens` | check | FT-Transformer on a table of numbers and names |

*Right*: raise, lower or keep as the runs at the other rates tell by their last validations; a rate
that costs at most 2 % of what there was to gain counts as keep. *Opposite*: raise where lower was
right, or the reverse; *sure*: so, and at least 80 % sure of it. *Silent*: the log does not tell.
*Regret*: how far a run ended above the best, 0 to 1, with no advice and after one step as advised.
*Best in 3*: share of runs from which the advice leads to within 5 % of the best in three. *Stated,
right*: mean stated chance of the directions that were said, and how many of them were right.
Figures are means over trainings (network, optimizer, schedule; nine runs each); the optimizer is
named. A log of nothing but NaN is refused, and counts as silent.

Of three figures the first is of logs of **each batch** with a validation an epoch and the rate, the
second of a table with a row **each epoch**, the third of the loss of each batch **alone**."""
HEAD = """
## The {} half

| network | right | opposite | sure | no advice | regret | best in 3 | stated, right |
|---|---|---|---|---:|---|---|---|"""
RECORD = """
## What each way of logging costs

The same runs, as others would have logged them; in brackets the difference to the way above that
is set apart, on the same trainings.

Beside a validation loss and the rate no habit costs more than 0.04 of the directions but one:
the last batch of each epoch costs 0.09 on the check half, 0.02 on the choice half. Without a
validation what is smoothed or a mean since the run began hides the noise, which tells most
there: 0.56 to 0.64 of the directions are right, 0.13 to 0.16 the opposite, and the stated chance
is 0.15 to 0.26 too high. A mean since each epoch began is taken apart where the log tells how
long an epoch is (*as read before*: left as it stood, as until these runs were made); so is [an
exponential one that began at 0](FROM_ZERO.md), which is none of these; the others look too much
like each other. Rows without the rate cost 0.15 on the check half, 0.03 on the choice half;
accuracies alone 0.18 and 0.09.

Read by the same code, but judged by the tables before, which did not weigh how much of its first
value a loss still has, most of these are right as often or less often. These were right more
often then, by over 0.01: on the check half the last batch of each epoch (0.80, now 0.77), and
alone every tenth batch (0.64, now 0.61) and the mean of every ten (0.67, now 0.64); on the
choice half bits per character (0.85, now 0.82) and accuracies alone (0.82, now 0.77; best in
three 0.80, now 0.67). On the other half none of them was, but of accuracies more were within
three runs (0.62, now 0.52). Of means since the run began, alone, more is the opposite and sure
(0.08, now 0.12, of the check half)."""
COSTS = """
### The {} half

| what the log holds | of | right | opposite | sure | silent | regret | best in 3 | stated, right |
|---|---:|---:|---:|---:|---:|---:|---:|---:|"""
BANDS = """
## Stated and right, the check half

Mean stated chance of the directions said, how many of them were right, and in brackets how many.

| stated | each batch | each epoch | loss alone |
|---|---|---|---|"""
LAST = """
## Run by run

From the lowest rate up: Raise, keep, Lower, - the log does not tell."""
RUN_BY_RUN = """
| network, optimizer, schedule | half | right | each batch | each epoch | loss alone |
|---|---|---|---|---|---|"""
