"""Boosted trees: how right the advice is on what their tools print.

`page.py` writes BOOSTING.md, `exploded.py` BOOSTING_EXPLODED.md.
"""
