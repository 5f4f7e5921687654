"""Advice from inside a training: `loop`, `lightning`, `huggingface` and `keras`, thin adapters.

Each imports its framework and nothing else does; import the one that is used:

>>> from advisor.trainers.loop import Watch
"""
