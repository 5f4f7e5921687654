"""Kinds of networks and ways of logging that no table was fitted on: how right the advice is.

`page.py` writes OTHER_NETWORKS.md, `from_zero.py` FROM_ZERO.md, of the same runs.
"""
