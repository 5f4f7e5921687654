"""Two logs of one run that options name in place of a path: `--train-loss FILE --val-loss FILE`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.readers import read

if TYPE_CHECKING:
    from advisor.history import History
    from advisor.readers.raw.series import ReadOptions


def is_pair(options: ReadOptions) -> bool:
    """Tell whether the names given for the losses are files rather than columns."""
    given = [name for name in (options.train_loss, options.val_loss) if name is not None]
    return bool(given) and all(os.path.isfile(name) for name in given)


def read_pair(options: ReadOptions) -> History:
    """Join the run in the file `options.train_loss` with that in `options.val_loss`.

    Raises LogError: a file cannot be read, holds several runs, or the two count different things.
    """
    rest = options._replace(train_loss=None, val_loss=None)
    train = None if options.train_loss is None else _only_run(options.train_loss, rest)
    val = None if options.val_loss is None else _only_run(options.val_loss, rest)
    if train is None or val is None:
        one = train or val
        assert one is not None
        return one
    if train.axis != val.axis:
        raise LogError(
            f"{train.source} + {val.source}",
            f"the first counts {train.axis}s, the second {val.axis}s; expected one unit",
        )
    return replace(
        train,
        train=train.loss,
        val=val.loss,
        lr=train.lr or val.lr,
        source=f"{train.source} + {val.source}",
        run=None,
        notes=(*train.notes, *(note for note in val.notes if note not in train.notes)),
    )


def _only_run(path: str, options: ReadOptions) -> History:
    histories = read(path, options)
    if len(histories) > 1:
        raise LogError(path, f"holds {len(histories)} runs; expected one to be joined")
    return histories[0]
