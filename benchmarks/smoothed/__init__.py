"""Whether advice on smoothed losses without a validation is as sure as it is right.

`page.py` writes SMOOTHED.md.
"""
