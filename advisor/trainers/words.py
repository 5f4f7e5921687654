"""The words of an advice inside a training, where nobody types the options of a command."""

from __future__ import annotations

import re

from advisor.reports.screen import Screen

WIDTH = 100  # columns of the advice in a log
KEYWORDS = {
    "--from-scratch": "fine_tuning=False",
    "--fine-tuning": "fine_tuning=True",
    "--optimizer": "optimizer=NAME",
    "--train-loss": "train_loss=NAME",
    "--val-loss": "val_loss=NAME",
    "--lr": "lr=RATE",
}
_OPTION = re.compile(rf"(?<!\S)(\(?)({'|'.join(KEYWORDS)})\b(?!-)(?: NAME\b)?")


class LogOfATraining(Screen):
    """A screen that says the keywords of callbacks and loops where a text names options."""

    def wrap(self, text: str, indent: str = "", hanging: str | None = None) -> str:
        """Fill a paragraph, as on any screen."""
        said = _OPTION.sub(lambda found: found[1] + KEYWORDS[found[2]], text)
        return super().wrap(said, indent, hanging)
