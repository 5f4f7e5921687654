"""What lies beside logs in a results folder, and what to give instead: one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import listed
from advisor.readers.vocabulary.words import is_final, is_loss, is_position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.readers.documents.tables import Table

NO_LOSS = "is JSON without a loss"
_RUNS_TABLE = (
    "is a table of finished runs (one row or value a run: {names}), not the log of one training; "
    "give the log of one of them; with the learning rate of each beside it, it is read as a sweep"
)

NO_TRAINER_LOSSES = (
    "is a Trainer state without logged losses; set `logging_steps` in the TrainingArguments and "
    "train again"
)
_KNOWN_DOCUMENTS: tuple[tuple[Callable[[set[str]], bool], str], ...] = (
    (lambda keys: "log_history" in keys, NO_TRAINER_LOSSES),
    (
        lambda keys: "best_epoch" in keys and bool(keys & {"training_epochs", "training_duration"}),
        "holds the metrics of one epoch as AllenNLP writes them; give the folder with all "
        "metrics_epoch_N.json",
    ),
    (
        lambda keys: bool(keys & {"train_runtime", "eval_runtime", "predict_runtime"}),
        "is the summary of a finished Hugging Face run (one value each); give its "
        "trainer_state.json",
    ),
    (
        lambda keys: "_wandb" in keys or {"_runtime", "_step"} <= keys,
        "is a W&B summary (only the last value of each metric); give the run's .wandb file or its "
        "exported history",
    ),
)
_SINGLE_VALUES = (
    "is JSON with single values, a summary rather than the log of a training; give the log that "
    "holds the loss over the steps"
)
_OTHER_DATA = (
    "is JSON with no loss over steps or epochs in it (settings or other data); give the log that "
    "the training wrote"
)


def refuse_runs_table(tables: Sequence[Table]) -> str | None:
    """Return the refusal of a table with one final loss a run and no steps; None for a log."""
    names = list(dict.fromkeys(name for table in tables for name in table.names()))
    losses = [name for name in names if is_loss(name)]
    if (
        losses
        and all(map(is_final, losses))
        and not any(
            is_position(name) and not name.lower().startswith(("final", "best")) for name in names
        )
    ):
        return _RUNS_TABLE.format(names=listed(losses, 4))
    return None


def refuse_document(document: object, tables: Sequence[Table]) -> str:
    """Return the sentence for a JSON document without a history of a loss."""
    keys = {str(key) for key in document} if isinstance(document, dict) else set()
    for fits, sentence in _KNOWN_DOCUMENTS:
        if fits(keys):
            return sentence
    names = [*(name for table in tables for name in table.names()), *sorted(keys)]
    final = [name for name in names if is_final(name)]
    if final:
        return _RUNS_TABLE.format(names=listed(final, 4))
    if any(len(table.rows) > 1 for table in tables):
        return (
            f"{NO_LOSS}: its series are {listed(names, 4)}; expected one named like 'loss' or "
            "'val_loss'"
        )
    return _SINGLE_VALUES if any(map(is_loss, names)) else _OTHER_DATA


def refuse_lines(count: int, names: Sequence[str]) -> str:
    """Return the sentence for JSON lines without a metric."""
    return (
        f"is JSON lines ({count} lines) in which no loss was logged (they hold {listed(names, 4)})"
        '; expected records such as {"step": 10, "loss": 2.3}'
    )
