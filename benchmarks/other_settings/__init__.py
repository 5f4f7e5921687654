"""Other settings of a training, and other seeds: how right and how steady the advice is.

`page.py` writes OTHER_SETTINGS.md.
"""
