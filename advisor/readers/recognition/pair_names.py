"""Files of one run that hold a part of the data each, by their names: train.csv and val.csv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.events.roles import part_of, role_of
from advisor.readers.vocabulary.names import SPLITS, sense

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LOG = r"(?i)(.+?)(\.(?:csv|tsv|jsonl|ndjson|json|txt|log|out|dat)(?:\.(?:gz|bz2|xz|zst))?)$"
# There may be many thousands of files, and hardly one is called so.
_WORD = rf"(?i)(?:^|[\\/_.\- ])(?:{'|'.join(SPLITS)})[\\/_.\- ]"


class Place(NamedTuple):
    """What the files of one run share, and the part of the data that one of them is about."""

    run: str
    role: str


def place_of(path: Path) -> Place | None:
    """Return the run and the role that a file's name tells, or that of its folder."""
    if not re.search(_WORD, f"{path.parent.name}/{path.name}"):
        return None
    named = re.match(_LOG, path.name)
    if named is None:
        return None
    part = part_of(named[1])
    if part is not None:
        return Place(f"{path.parent}/{part[0]}{named[2].lower()}", part[1])
    role = role_of(path.parent.name)
    return None if role is None else Place(f"{path.parent.parent}//{path.name}", role)


def pair_key(path: Path) -> str | None:
    """Group the files of one run, a part of the data each: 'a_train.csv' and 'a_val.csv'."""
    place = place_of(path)
    return None if place is None else place.run


def role_in(path: Path) -> str:
    """Return the role of a file that was grouped by `pair_key`: 'train', 'val' or 'test'."""
    place = place_of(path)
    return "" if place is None else place.role


def is_loss_file(path: Path) -> bool:
    """Tell a file that is called after what it holds: 'train_loss.csv', 'val/loss.txt'."""
    named = re.match(_LOG, path.name)
    return named is not None and role_of(named[1]) is None and sense(named[1]).kind == "loss"


def are_parts(files: Sequence[Path]) -> bool:
    """Tell whether files are of one training: one of its training, others of other data each."""
    roles = sorted(map(role_in, files))
    return len(roles) > 1 and "train" in roles and len(set(roles)) == len(roles)


def train_file(files: Sequence[Path]) -> Path:
    """Return the file of the training, after which the run is called."""
    return next(file for file in files if role_in(file) == "train")
