"""What a part of a run tells: its head or its end is missing.

`late.py` writes LATE.md, `early.py` EARLY.md, `extrapolate.py` EXTRAPOLATE.md.
"""
