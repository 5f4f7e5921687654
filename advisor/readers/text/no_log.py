"""What text without a curve is, and what to give instead: one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.naming import listed
from advisor.readers.vocabulary.words import is_loss

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse_text(names: Sequence[str], failure: int, *, in_bar: bool) -> str:
    """Return the sentence for text in which no metric (`names`: those named) has two values.

    `failure`: the line that tells an error, 0 for none. `in_bar`: a progress bar tells a loss.
    """
    if failure:
        return (
            f"is text in which no loss is named twice; an error is told on line {failure}: the run "
            "seems to have stopped before it logged, give the log of one that trained"
        )
    if in_bar:
        return (
            f"is text with the last state of a progress bar alone ({listed(names, 4)}), as Rich "
            "leaves it in a file; give what the logger wrote beside it, such as Lightning's "
            "lightning_logs/version_0/metrics.csv"
        )
    if any(map(is_loss, names)):
        return (
            f"is text with single values ({listed(names, 4)}): a summary, settings or an "
            "evaluation, not the log of a training; give the log that tells the loss over steps "
            "or epochs"
        )
    return (
        "is text in which no loss with a number is named twice, so it holds no curve; "
        "expected lines such as 'step 10: loss 2.31' or 'epoch 3 train loss: 0.52'; a loss that is "
        "called otherwise is read by --train-loss NAME"
    )
