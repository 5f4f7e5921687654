"""What the caller says of a training beside what its log says: the rate, and if it fine-tunes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from advisor.history import Curve, tells_rate
from advisor.readers.hints.optimizers import optimizer_told, optimizer_unknown
from advisor.readers.runs.own_rate import note_on

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.history import History

_TORCHTUNE = {"loss", "lr", "tokens_per_second_per_gpu"}
_USUAL = (
    "with Adam and its kin rates from 5e-5 to 2e-4 count as usual, and a raise ends at 1e-3 or "
    "threefold above; with other optimizers nothing changes. Measured on transformers of up to 23 "
    "million weights (benchmarks/FINE_TUNING.md); larger ones want lower rates, small convolutions "
    "and new heads alone higher ones"
)
LOGGED = (
    "mostly fine-tunings are logged like this, by Adam unless another optimizer is named "
    f"(--from-scratch: this is none): {_USUAL}"
)
SETTING = (
    "a fine-tuning, as its settings say ({}), by Adam unless another optimizer is named "
    f"(--from-scratch: it is none): {_USUAL}"
)
TOLD = f"a fine-tuning, as --fine-tuning says: {_USUAL}"
UNNAMED = (
    "a fine-tuning, as --fine-tuning says, which counts where --optimizer names Adam or its kin"
)
SCRATCH = "trained from scratch, as --from-scratch says"


def mostly_tunes(names: Collection[str]) -> bool:
    """Whether these series are logged by what mostly trains language models trained before."""
    return _TORCHTUNE.issubset(names)


def is_fine_tuning(
    told: bool | None, optimizer: str | None, *, logged: bool, setting: str = ""
) -> tuple[bool, str]:
    """Return whether a training is judged as a fine-tuning, and the note on why; '' for none.

    told: what the caller says, which stands. logged: what writes such logs mostly fine-tunes, by
    Adam. setting: one beside the log by which it does so; '' for none. What is told alone is not
    enough where nobody names the optimizer: taken for Adam's, a fine-tuning by SGD was sent astray
    more often than one by AdamW was helped (benchmarks/FINE_TUNING_LOOPS.md).
    """
    if told is False:
        return False, SCRATCH
    if told and (optimizer or logged or setting):
        return True, TOLD
    if told:
        return False, UNNAMED
    if setting:
        return True, SETTING.format(setting)
    return logged, LOGGED if logged else ""


def rate_not_used(given: float, name: str) -> str:
    """Say that the rate which a user gave was not used, for that of the log."""
    return f"--lr {given:g} was not used: the log has a learning rate of its own, '{name}'"


def with_told(
    history: History, lr: float | None, optimizer: str | None, fine_tuning: bool | None
) -> History:
    """Fill in what the caller knows and the history does not say; name the optimizer as readers do.

    Whether it fine-tunes the caller knows best. What is not used, or not known, is told in a note.
    """
    notes = [note for note in history.notes if fine_tuning is None or note != LOGGED]
    rate, named = history.lr, optimizer_told(history.optimizer)
    if lr is not None:
        if rate is not None and tells_rate(rate):
            notes.append(rate_not_used(lr, rate.name))
        else:
            rate = Curve(history.loss.step[:1], np.array([lr]), "given")
    if optimizer is not None:
        told = optimizer_told(optimizer)
        if named is None:
            named = told
            notes += [optimizer_unknown(optimizer), *note_on(told)]
        elif told not in (None, named):
            notes.append(f"optimizer '{optimizer}' was not used: the history names '{named}'")
    tunes = history.fine_tuning
    if fine_tuning is not None:
        tunes, note = is_fine_tuning(fine_tuning, named, logged=tunes)
        notes.append(note)
    said = tuple(filter(None, notes))
    return replace(history, lr=rate, optimizer=named, fine_tuning=tunes, notes=said)
