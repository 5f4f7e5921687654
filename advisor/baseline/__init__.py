"""Comparison of runs with accepted ones: the level at the end of each curve, and its noise."""
