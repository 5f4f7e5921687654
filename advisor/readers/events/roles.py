"""What the names of TensorBoard's folders and runs say of their series: train or validation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from advisor.readers.vocabulary.names import SPLITS, sense

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

_WORD = re.compile(r"[a-z]+")
_PARTING = re.compile(r"[\\/_.\- ]")


def role_of(folder: str) -> str | None:
    """Return 'train', 'val' or 'test' for a folder of that meaning, None for any other."""
    return SPLITS.get(folder.strip().lower())


def can_be_part(role: str, tags: Iterable[str]) -> bool:
    """Whether tags may be those of a run's folder of one role: none of them names another role."""
    told = {SPLITS[w] for tag in tags for w in _WORD.findall(tag.lower()) if w in SPLITS}
    return told <= {role}


def named_by_place(place: str, tags: Mapping[str, T]) -> dict[str, T]:
    """Return tags under names that hold what only the place of their file says.

    In 'validation' an 'epoch_loss' is 'val/epoch_loss'; in 'critic_loss' a tag that is a role and
    no more, 'train', is 'critic_loss/train'.
    """
    role = role_of(place)
    if role in {"val", "test"} and can_be_part(role, tags):
        return {with_role(role, tag): own for tag, own in tags.items()}
    measured = place.rpartition("__")[2]
    if tags and all(role_of(tag) is not None for tag in tags) and sense(measured).kind == "loss":
        return {f"{measured}/{tag}": own for tag, own in tags.items()}
    return dict(tags)


def with_role(role: str, tag: str) -> str:
    """Return the tag with its role in front: 'epoch_loss' of a validation is 'val/epoch_loss'."""
    first = tag.partition("/")[0]
    return tag if role_of(first) == role else f"{role}/{tag}"


def part_of(folder: str) -> tuple[str, str] | None:
    """Return a run's name and the role that stand in a folder's: 'a_train' is ('a', 'train').

    The role comes first or last; a role alone is that of the folder above: ('', 'train').
    """
    role = role_of(folder)
    if role is not None:
        return "", role
    name, role = split_role(folder)
    if role is not None:
        return name, role
    first, sign, rest = _PARTING.sub("/", folder).partition("/")
    role = role_of(first) if sign and rest else None
    return None if role is None else (folder[len(first) + 1 :], role)


def before_own_name(name: str) -> str:
    """Return what was put before TensorBoard's own name of an event file, often nothing."""
    return name.partition("events.out")[0].strip("_-. ")


def role_of_file(name: str) -> str | None:
    """Return the role that stands behind TensorBoard's own in an event file's name."""
    words = _WORD.findall(name.removesuffix(".v2").lower())
    return role_of(words[-1]) if words else None


def split_role(run: str) -> tuple[str, str | None]:
    """Split a run's name: 'exp1/validation' is ('exp1', 'val'), 'exp1' is ('exp1', None).

    Browsers write '/' in a download's name as '_' and the like, so any usual sign parts words.
    """
    head, _, last = _PARTING.sub("/", run).rpartition("/")
    role = role_of(last)
    return (run[: len(head)], role) if role else (run, None)
