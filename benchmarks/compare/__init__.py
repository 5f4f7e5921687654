"""Runs beside each other: the best rate of a sweep, and a baseline. Writes COMPARE.md."""
