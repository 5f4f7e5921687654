"""Names of losses of networks that are trained against each other (GANs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIDES = {
    "generator": {"g", "gen", "generator"},
    "discriminator": {"d", "disc", "discriminator", "critic"},
}
# What else may stand in the name of such a loss; 'g_l1' is a loss like any other.
_BESIDE = set("loss losses err error net train training total mean avg gan adv adversarial".split())  # noqa: SIM905


def _side(name: str) -> str | None:
    """Return whose loss a name tells: 'generator', 'discriminator', or None."""
    told = {word for word in words(name) if not word.isdigit()} - _BESIDE
    return next((side for side, called in _SIDES.items() if told and told <= called), None)


def adversary_of(judged: str, names: Iterable[str]) -> str:
    """Return the name of the loss that the other network of a GAN has; '' where there is none.

    `judged` is the name of the loss that is looked at, `names` are those logged with it.
    """
    mine = _side(judged)
    if mine is None:
        return ""
    return next((name for name in names if _side(name) not in (None, mine)), "")
