"""Makes the corpus: small real models trained over grids of rate, schedule, optimizer and batch.

`make.py` is started; what is trained lies in `tasks/`. The runs are the truth of other rooms.
"""
