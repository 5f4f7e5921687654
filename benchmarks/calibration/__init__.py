"""From runs to advice: fits the tables that ship, and counts how often each rule was right.

`folds.py` fits, `evidence.py` counts into rules/.
"""
