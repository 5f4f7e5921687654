"""The published figures: ours with every task left out, beside trees and other log linters.

`page.py` writes results.json, RESULTS.md, RESULTS_TASKS.md, the picture and the README's section.
"""
