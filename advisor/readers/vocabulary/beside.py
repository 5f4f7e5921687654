"""What is logged beside a loss and tells how it was trained: rewards, adversaries, schedules."""

from __future__ import annotations

import re
from itertools import permutations, zip_longest
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.names import SPLITS, sense, words

if TYPE_CHECKING:
    from collections.abc import Iterable

# 'rollout/ep_rew_mean', 'episode_reward', 'charts/episodic_return', 'AverageEpRet', 'eprewmean';
# not the 'eval_rewards/chosen' of a preference loss, which is minimised like any other.
_REWARD = re.compile(
    r"(?:^|[^a-z])(?:ep|episode|episodic|average ?ep)[\s_/\-]*(?:rew|rewards?|ret|returns?)"
    r"(?:[\s_/\-]*mean)?(?:$|[^a-z])"
    # ML-Agents, Tianshou, TRL's PPO
    r"|cumulative[ _]reward|(?:^|/)returns_stat/mean$|(?:^|/)rlhf_reward$"
)
_MEAN = {"reward", "train/reward"}
# A bare 'reward' is a policy's where losses of a policy gradient or of a critic stand beside it,
# and what is measured once an episode.
_ANY_REWARD = frozenset("reward rewards rew return returns score scores".split())  # noqa: SIM905
_AROUND_A_REWARD = frozenset(
    "mean avg average total sum cumulative episode train eval test evaluation env environment "  # noqa: SIM905
    "critic last step iter extrinsic objective".split()
)
_LOSSES_OF_A_POLICY = frozenset("policy actor pg surrogate pi".split())  # noqa: SIM905
_LOSSES_OF_A_CRITIC = frozenset("value critic vf v q qf qf1 qf2".split())  # noqa: SIM905
# A metric that is called so is an agent's where more than an entropy stands beside it.
_SCORES = frozenset(("score", "scores"))
_OF_PREDICTIONS = frozenset(("entropy", "explained"))
_HITS = frozenset(("acc", "accuracy", "top1", "top5"))
# What only the agents of reinforcement learning have, in words. Handed to `re` as they are, which
# compiles them where a name holds what they look for: most logs need none.
_OF_AN_AGENT = (
    r"\b(?:approx ?kl|(?<!grad )clip ?frac(?:tion)?|explained variance|exploration rate|epsilon|"
    r"eps|env steps?|q values?|mean q|episodes?|n ep|[ac] loss|"
    # Not those of predictions, weights and gates.
    r"(?<!cross )(?<!attn )(?<!attention )(?<!router )(?<!gate )(?<!gating )(?<!expert )"
    r"(?<!codebook )(?<!code )(?<!pred )(?<!prediction )(?<!output )(?<!token )entropy)\b"
)
# Of actions, as agents without a policy of their own log them.
_VALUES = r"\b(?:q values?|(?:mean|avg|average|max) q)\b"
_OF_ONE_EPISODE = r"(?:^|[^a-z])(?:min|max|std|best)(?:$|[^a-z])"
# The two networks of a GAN, and what they are called.
_SIDES = {
    "generator": {"g", "gen", "generator"},
    "discriminator": {"d", "dis", "disc", "discriminator", "critic"},
}
# What else may stand in the name of such a loss; 'g_l1' is a loss like any other.
_OTHERS = frozenset(
    "loss losses err error net train training total mean avg gan adv adversarial real fake "  # noqa: SIM905
    "a b x y a2 b2".split()
) | {""}
# The loss of what tells the made from the real: of a network, or of energies.
_OPPONENT = (
    r"^(?:(?:train|val|loss) )*(?:disc|discriminator|discloss)(?: loss)?$"
    r"|\b(?:contrastive divergence|cdiv)\b"
)
# CycleGAN's: what comes back from both generators.
_RETURNED = frozenset("cycle cyc idt identity".split())  # noqa: SIM905
# The energies of data and of what the model samples itself; the loss is their difference.
_ENERGIES = (frozenset("pos positive real data".split()), frozenset("neg negative fake".split()))  # noqa: SIM905
# What is restored or predicted; that falls also where an adversary takes part.
_RESTORED = frozenset(
    "rec recon reconstruction l1 l2 mse mel spec nll pix pixel percep perceptual lpips vgg "  # noqa: SIM905
    "kl kld feat fm".split()
)


def reward_in(names: Iterable[str]) -> str:
    """Return the name of what an episode of reinforcement learning brought, a mean if there is one.

    '' where none is logged.
    """
    names = [*names]
    found = [name for name in names if _REWARD.search(name.lower())]
    # TRL's policy trainers: the mean over prompts, and its deviation beside it.
    found = found or [name for name in names if f"{name}_std" in names and name in _MEAN]
    found = found or _rewards_of_an_agent(names)
    usual = [name for name in found if not re.search(_OF_ONE_EPISODE, name.lower())]
    return next(iter(usual or found), "")


def _rewards_of_an_agent(names: list[str]) -> list[str]:
    """Return the names that tell a bare reward or score, where losses of an agent stand beside."""
    told = [name for name in names if _is_a_reward(name)]
    agents = [{*words(name)} for name in names if _is_of_an_agent(name)] if told else []
    if not agents or _has_a_teacher(names):
        return []
    # A score beside an entropy or an explained variance may be that of any predictions.
    scores = all(not _SCORES.isdisjoint(words(name)) for name in told)
    of_any = all("policy" not in one and not _OF_PREDICTIONS.isdisjoint(one) for one in agents)
    return [] if scores and of_any else told


def policy_in(names: Iterable[str]) -> str:
    """Return the name of a policy's loss where what an agent learns by stands beside it.

    That is the loss of a critic, or how far the policy moved; of agents without a policy the name
    of their actions' values. '' where there is none: an imitation of fixed actions is a training
    like any other.
    """
    names = [*names]
    if _has_a_teacher(names):
        return ""
    policies = [name for name in names if _loss_of(_LOSSES_OF_A_POLICY, name)]
    found = next(
        (
            mine
            for mine in policies
            for other in names
            if other != mine
            and (_loss_of(_LOSSES_OF_A_CRITIC, other) or re.search(_OF_AN_AGENT, _told(other)))
        ),
        "",
    )
    return found or next((n for n in names if "q" in words(n) and re.search(_VALUES, _told(n))), "")


def adversary_of(judged: str, names: Iterable[str]) -> str:
    """Return the name of the loss that the other network of a GAN has; '' where there is none.

    `judged` is the name of the loss that is looked at, `names` are those logged with it. Where
    nothing else is logged of the other network, the judged name that tells of one. The samples of
    an energy-based model are an adversary too: their energy.
    """
    mine = _side(judged)
    if mine is not None:
        other = next((name for name in names if _side(name) not in (None, mine)), "")
        return other or (judged if _tells_of_two(judged) else "")
    names = [*names]
    if not _RETURNED.isdisjoint(words(judged)) and {*map(_side, names)} >= {*_SIDES}:
        return next(name for name in names if _side(name) == "discriminator")
    if not _RESTORED.isdisjoint(words(judged)):
        return ""
    if other := _counterpart(judged, names):
        return other
    energies = [name for name in names if "energy" in words(name)]
    told = [[n for n in energies if not side.isdisjoint(words(n))] for side in _ENERGIES]
    if all(told):
        return told[1][0]
    # Of a total that nothing names after a network, letters beside it prove no adversary.
    told_of = (n for n in names if "di" in n.lower() and re.search(_OPPONENT, _told(n)))
    return next(told_of, "")


def _has_a_teacher(names: list[str]) -> bool:
    """Whether data were held back, or a policy is right or wrong: then what is right is given.

    A loss of the training and the same of a validation tell the first; beside the loss of a policy
    'val_loss' may be that of the values.
    """
    of_two = any(_loss_of(_LOSSES_OF_A_POLICY | {"pol"}, name) for name in names)
    parts: dict[str, set[str]] = {"train": set(), "val": set()}
    for name in names:
        own = words(name)
        if "policy" in own and not _HITS.isdisjoint(own):
            return True
        meaning = sense(name)
        split = meaning.split or ("" if of_two else "train")
        if meaning.kind == "loss" and split in parts:
            parts[split].add(" ".join(word for word in own if word not in SPLITS))
    return not parts["train"].isdisjoint(parts["val"])


def _told(name: str) -> str:
    return " ".join(words(name))


def _is_a_reward(name: str) -> bool:
    own = {word for word in words(name) if not word.isdigit()}
    return not own.isdisjoint(_ANY_REWARD) and own <= _ANY_REWARD | _AROUND_A_REWARD


def _is_of_an_agent(name: str) -> bool:
    own = set(words(name))
    return (
        not own.isdisjoint(("policy", "actor", "surrogate"))
        or _loss_of(_LOSSES_OF_A_POLICY | _LOSSES_OF_A_CRITIC, name)
        or bool(re.search(_OF_AN_AGENT, _told(name)))
    )


def _loss_of(whose: frozenset[str], name: str) -> bool:
    """Whether a name tells a loss, and whose it is."""
    own = set(words(name))
    # Of a network with a head for a policy and one for a value, as it learns from games.
    return (
        "head" not in own and not own.isdisjoint(("loss", "losses")) and not own.isdisjoint(whose)
    )


def _tells_of_two(name: str) -> bool:
    own = set(words(name))
    # HiFi-GAN's 'Gen Loss Total' is that of the generator's several losses.
    return not own.isdisjoint(("generator", "discriminator")) or {"gen", "total"} <= own


def _counterpart(judged: str, names: list[str]) -> str:
    """Return the name that is the judged one but for the network: 'd_losses_chunk'; else ''."""
    mine = words(judged)
    if {"loss", "losses"}.isdisjoint(mine):
        return ""
    for my_side, other_side in permutations(_SIDES.values()):
        for name in names if not my_side.isdisjoint(mine) else ():
            both = [*zip_longest(mine, words(name))]
            unlike = [(word, other) for word, other in both if word != other]
            if len(unlike) == 1 and unlike[0][0] in my_side and unlike[0][1] in other_side:
                return name
    return ""


def _side(name: str) -> str | None:
    """Return whose loss a name tells: 'generator', 'discriminator', or None."""
    own = {word.removesuffix("loss") for word in words(name) if not word.isdigit()}
    core = own - _OTHERS
    if core:
        return next((side for side, called in _SIDES.items() if core <= called), None)
    if not own.isdisjoint(("real", "fake")):
        return "discriminator"
    return "generator" if not own.isdisjoint(("adv", "adversarial")) else None
