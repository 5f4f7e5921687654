"""What is logged beside a loss and tells how it was trained: rewards, losses of an adversary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import words

if TYPE_CHECKING:
    from collections.abc import Iterable

# 'rollout/ep_rew_mean', 'episode_reward', 'charts/episodic_return', 'AverageEpRet', 'eprewmean';
# not the 'eval_rewards/chosen' of a preference loss, which is minimised like any other.
_REWARD = re.compile(
    r"(?:^|[^a-z])(?:ep|episode|episodic|average ?ep)[\s_/\-]*(?:rew|rewards?|ret|returns?)"
    r"(?:[\s_/\-]*mean)?(?:$|[^a-z])"
)
_MEAN = re.compile(r"(?:train/)?reward")
# A bare 'reward' is a policy's where losses of a policy gradient or of a critic stand beside it.
_ANY_REWARD = re.compile(r"(?:train/)?(?:(?:mean|avg|average|total)[ _])?(?:reward|return)s?")
_OF_A_POLICY = re.compile(
    r"(?:^|[^a-z])(?:policy|actor|critic|value|vf|pg)[ _]?(?:gradient[ _]?)?loss(?:$|[^a-z])"
)
_OF_ONE_EPISODE = re.compile(r"(?:^|[^a-z])(?:min|max|std|best)(?:$|[^a-z])")
# The two networks of a GAN, and what they are called.
_SIDES = {
    "generator": {"g", "gen", "generator"},
    "discriminator": {"d", "disc", "discriminator", "critic"},
}
# What else may stand in the name of such a loss; 'g_l1' is a loss like any other.
_OTHERS = frozenset(
    "loss losses err error net train training total mean avg gan adv adversarial".split()  # noqa: SIM905
)


def reward_in(names: Iterable[str]) -> str:
    """Return the name of what an episode of reinforcement learning brought, a mean if there is one.

    '' where none is logged.
    """
    names = [*names]
    found = [name for name in names if _REWARD.search(name.lower())]
    # TRL's policy trainers: the mean over prompts, and its deviation beside it.
    found = found or [name for name in names if f"{name}_std" in names and _MEAN.fullmatch(name)]
    if not found and any(_OF_A_POLICY.search(name.lower()) for name in names):
        found = [name for name in names if _ANY_REWARD.fullmatch(name.lower())]
    usual = [name for name in found if not _OF_ONE_EPISODE.search(name.lower())]
    return next(iter(usual or found), "")


def adversary_of(judged: str, names: Iterable[str]) -> str:
    """Return the name of the loss that the other network of a GAN has; '' where there is none.

    `judged` is the name of the loss that is looked at, `names` are those logged with it.
    """
    mine = _side(judged)
    if mine is None:
        return ""
    return next((name for name in names if _side(name) not in (None, mine)), "")


def _side(name: str) -> str | None:
    """Return whose loss a name tells: 'generator', 'discriminator', or None."""
    told = {word for word in words(name) if not word.isdigit()} - _OTHERS
    return next((side for side, called in _SIDES.items() if told and told <= called), None)
