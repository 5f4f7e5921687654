"""Losses that are no plain descent (GANs, reinforcement learning, ...): what is said of them.

`page.py` writes OTHER_LOSSES.md.
"""
