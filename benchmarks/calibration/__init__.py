"""From runs to advice: fits the tables that ship, and counts how often each rule was right.

`folds.py` fits, `evidence.py` counts into rules/; `runs.py` says what was right, for all rooms.
"""
