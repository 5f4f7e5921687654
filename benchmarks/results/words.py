"""What the pages of the results say of how they were measured, beside the figures."""

from __future__ import annotations

# What the sets were used for beside measuring.
CHOSEN = (
    "Some numbers beside the tables were chosen by figures of these same tasks left out, the eight",
    "in view: shares of the verdicts, length of the step, limits of LR004, LR106, LR401 and LR402",
    "([decisions](../docs/decisions.md)). No table, no record and no limit was fitted on the real",
    "networks, but with their figures in view tasks were added and three numbers chosen: a share,",
    "the weight of a far rate, the cut of a vague momentum. Only the 24 tasks kept apart took part",
    "in no choice. A task is left out with its longer version; but tasks share data sets (digits,",
    "letters) and kinds of networks, and nothing here says how right the advice is on a training",
    "that is unlike all of them.",
)
# Measured by `scoring/score.py`, with the tables that ship; not in results.json.
BARE = (
    "Not in the tables: logs of few rows with nothing but the training loss (`scoring/score.py",
    "--view train-only-epochs`, `train-only-short`). With the tables that ship, which are fitted",
    "on the eight tasks too, 0.64 and 0.57 of their directions are right, 0.05 and 0.07 opposite,",
    "0.16 and 0.20 not told; of DeepOBS 0.81 and 0.57, 0.04 and 0.03, 0.02 and 0.21; of the 24",
    "tasks kept apart 0.75 and 0.61, 0.04 and 0.05, 0.07 and 0.16. Such a log that holds no",
    "number at all is refused, which is counted as not told.",
)
# Of the figures on the 24 tasks kept apart.
AGAIN = (
    "All of them were made again on another machine: 0.924, 0.921, 0.817 and 0.889 of their",
    "directions are right (steps, epochs, train-only, short) where these pages have 0.925, 0.925,",
    "0.815 and 0.890; nearly all of the difference by epoch is of one task (`wandering`).",
)

# What the columns mean, in both pages.
MEANING = (
    "*Right direction* (accuracy): raise, lower or keep, as the same training at other rates",
    "shows by the end of its validation loss; a rate that costs at most 2 % of what there was to",
    "gain counts as keep. *Opposite*: raise where lower was right, or the reverse. *Regret*: how",
    "far a run ended above the best one, as a share of all there was to gain (0: the best, 1:",
    "diverged); *after one step*: of a run at the trained rate next to the one that was advised.",
    "*Within 3 runs* (closed loop): the share of first runs at a constant rate from which the",
    "advice leads to at most 5 % regret beside the best constant rate in three runs; advice back",
    "to a rate already run is followed half the way. *Boosted trees*: LightGBM on the same",
    "figures. *Log linters*: other programs that judge logs. *Drawn*: the best of as many rates",
    "drawn at random.",
)
