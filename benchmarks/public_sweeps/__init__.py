"""Sweeps over the learning rate that other people published: how right the advice is on them.

`page.py` writes PUBLIC_SWEEPS.md; `sweeps.toml` lists where the sweeps lie.
"""
