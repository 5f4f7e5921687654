"""The optimizer that a file of settings beside a log names, where its rate is the logged one."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import tells_rate
from advisor.naming import label_of
from advisor.readers.hints.beside import settings_beside
from advisor.readers.hints.optimizers import optimizer_of
from advisor.readers.runs.own_rate import note_on
from advisor.readers.runs.understanding import noted

if TYPE_CHECKING:
    from advisor.readers.runs.understanding import Understood

# A warmup that ends within a decay stays below the rate that was set.
_NEARLY = 0.1


def with_settings_beside(run: Understood, folder: str | None) -> Understood:
    """Name the optimizer of a run by the settings beside its log, and say so.

    `folder`: where its log lies, where that is not the source. The settings are taken for those of
    this run where their rate is the highest that it logged; where it logged none, a note tells what
    they say, to be given if it is true: somebody may have changed the file since.
    """
    history, story = run
    if history.optimizer is not None:
        return run
    told = settings_beside(folder) if folder else settings_beside(history.source, history.run)
    if told is None:
        return run
    rate, optimizer = float(told.hints["lr"]), optimizer_of(told.hints)
    if history.lr is None or not tells_rate(history.lr):
        from advisor.readers.vocabulary.rates_in_names import rate_in_name

        by_name = rate_in_name(os.path.basename(label_of(history.source, history.run)))
        if by_name is not None and abs(np.log(by_name / rate)) > _NEARLY:
            return run  # one of a sweep, beside the settings of all
        named = f" --optimizer {optimizer}" if optimizer else ""
        notes = [f"'{told.path}' lies beside it: if it is this run's, give --lr {rate:g}{named}"]
    elif optimizer and abs(np.log(np.nanmax(history.lr.value) / rate)) <= _NEARLY:
        history = replace(history, optimizer=optimizer)
        notes = [
            f"its optimizer, {optimizer}, is from '{told.path}', whose rate is this run's",
            *note_on(optimizer),
        ]
    else:
        return run
    return noted((history, story), *notes)
