"""Names of what makes the loss another one while it is trained: stages, tasks, weights of parts."""

from __future__ import annotations

import re

from advisor.readers.vocabulary.names import sense, words

# Handed to `re` as they are, which compiles them at their first use: plain logs need none.
# Counted up: what a network is to learn, or how hard it is made.
_STAGE = (
    r"(?:cur(?:rent)? )?(?:(?:train(?:ing)?|curriculum) )?"
    r"(?:stage|phase|task|lesson|level|difficulty|curriculum|experience|domain)s?"
    r"(?: (?:id|idx|index|num|number|no|level|step|stage|difficulty))?"
    r"|curriculum .*"
    r"|(?:n|num|number of) (?:tasks|classes)(?: seen)?"
    r"|(?:train )?(?:im(?:age|g)? ?(?:size|sz)|resolution)"
    r"|(?:train |max )?(?:seq|sequence|context|crop|rollout|prediction|unroll) ?(?:len|length)"
    r"|seqlen|horizon"
)
# How much a part counts; KL divergences have names for it of their own.
_WEIGHT = (
    r"(?:kl|kld|recon|rec|adv|gan|disc|cls|aux|reg|distill?|consistency|pde|bc|ic|ssl|unsup|"
    r"pseudo|penalty|gp|ewc|mmd|domain|loss)\w*(?: \w+)* "
    r"(?:(?<!loss )scale|weight|coeff?|coefficient|beta|lambda|factor|anneal(?:ing)?)"
    r"|(?:beta|lambda|anneal(?:ing)?|weight|coeff?) "
    r"(?:kl|kld|vae|adv|gan|cls|aux|reg|distill?|domain|loss)"
    r"|beta|lambda|anneal(?:ing)?(?: (?:factor|weight|coeff?|beta|rate))?|free bits"
    r"|label smoothing|(?:teacher|scheduled) (?:forcing|sampling)(?: \w+)?"
    # Not 'noise scale': that of the gradient is measured.
    r"|(?:corruption|aug(?:ment(?:ation)?)?) scale"
    r"|(?:noise|corruption|mask(?:ing)?|dropout|drop|augment(?:ation)?|aug) "
    r"(?:level|std|sigma|ratio|rate|prob|probability|strength|magnitude)"
)
_NO_PART = r"^(?:train(?:ing)?|loss|losses|hparams?|params?|schedule|info|misc) "
_RECONSTRUCTION = frozenset("recon reconstruction rec nll bce mse".split())  # noqa: SIM905


def tells_objective(name: str) -> bool:
    """Whether a column so called tells what, or how much of it, is minimised at the time."""
    if sense(name).kind not in {"other", "weak"}:
        return False  # what has a role of its own is none, however it is called
    told = " ".join(words(name))
    return any(
        re.fullmatch(pattern, text)
        for text in {told, re.sub(_NO_PART, "", told)}
        for pattern in (_STAGE, _WEIGHT)
    )


def asks_less_as_it_falls(name: str) -> bool:
    """Whether a column so called is the weight of a part, or of noise, which makes a loss higher.

    Not one of teacher forcing, nor an annealing, which may go either way.
    """
    own = " ".join(words(name))
    is_stage = any(re.fullmatch(_STAGE, text) for text in (own, re.sub(_NO_PART, "", own)))
    return not is_stage and not re.search(r"\b(?:forcing|sampling|anneal\w*|bits)\b", own)


def vae_part(name: str) -> str:
    """Return 'kl' or 'reconstruction' for a part of a variational autoencoder's loss, else ''."""
    own = set(words(name))
    if not own.isdisjoint(("kl", "kld")):
        return "kl"
    return "reconstruction" if not own.isdisjoint(_RECONSTRUCTION) else ""
