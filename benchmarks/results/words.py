"""What the pages of the results say of how they were measured, beside the figures."""

from __future__ import annotations

# What the sets were used for beside measuring.
CHOSEN = (
    "Some numbers beside the tables were chosen by figures of these same tasks left out, the eight",
    "in view: shares of the verdicts, length of the step, limits of LR004, LR106, LR401 and LR402",
    "([decisions](../docs/decisions.md)). No table, no record and no limit was fitted on the real",
    "networks, but with their figures in view tasks were added, three numbers chosen (a share, the",
    "weight of a far rate, the cut of a vague momentum) and one figure of the curve (`growth`).",
    "That last choice was made with the 24 tasks kept apart in view too; they took part in no",
    "other. A task is left out with its longer version; but tasks share data sets (digits,",
    "letters) and kinds of networks, and nothing here says how right the advice is on a training",
    "that is unlike all of them.",
)
# Measured by `scoring/score.py`, with the tables that ship; not in results.json.
BARE = (
    "Not in the tables: logs of few rows with nothing but the training loss (`scoring/score.py",
    "--view train-only-epochs`, `train-only-short`). With the tables that ship, which are fitted",
    "on the eight tasks too, 0.75 and 0.65 of their directions are right, 0.04 and 0.06 opposite,",
    "0.05 and 0.14 not told; of DeepOBS 0.84 and 0.66, 0.02 and 0.05, 0.03 and 0.12; of the 24",
    "tasks kept apart 0.80 and 0.66, 0.03 and 0.06, 0.03 and 0.12. Such a log that holds no",
    "number at all is refused, which is counted as not told.",
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
