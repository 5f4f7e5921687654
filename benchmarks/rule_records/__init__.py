"""Whether what single rules say is as sure as stated, counted again on runs of known truth.

`records.py` writes RECORDS.md, `sizes.py` SIZES.md, `stops.py` STOPS.md; the others print.
"""
