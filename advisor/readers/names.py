"""What a column's or tag's name says: which split, which kind, how good a candidate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^a-z0-9]+")
_GLUED = re.compile(
    r"(train|training|val|valid|validation|test|eval|dev|epoch|batch|total|mean|avg)"
    r"(loss|losses|acc|accuracy|lr|error|ppl|perplexity)"
)
_SHORT = {
    "tloss": ("train", "loss"),
    "vloss": ("val", "loss"),
    "tacc": ("train", "acc"),
    "vacc": ("val", "acc"),
}
_SPLITS = {
    **dict.fromkeys(("train", "training", "trn", "tr", "fit", "learn"), "train"),
    **dict.fromkeys(
        ("val", "valid", "validation", "vld", "eval", "evaluation", "dev", "holdout", "heldout"),
        "val",
    ),
    **dict.fromkeys(("test", "testing", "tst"), "test"),
}
_SPANS = {"step": "step", "batch": "step", "iter": "step", "epoch": "epoch"}

_AXIS_PREFIX = (
    r"(?:(?:time|train|trainer|training|global|total|num|n|no|number of|current|cur|optimizer|opt"
    r"|progress|counters) )*"
)
# The axis kinds, best first: (rank, unit, pattern of the whole name in words).
_AXES = tuple(
    (rank, unit, re.compile(_AXIS_PREFIX + pattern))
    for rank, unit, pattern in (
        (0, "step", r"(?:steps?|time ?steps?|env steps?|frames?)"),
        (1, "step", r"(?:iters?|iterations?|updates?)"),
        (2, "step", r"(?:it|(?:mini ?)?batch(?:es)?(?: (?:idx|index|id|num))?)"),
        (3, "epoch", r"(?:epochs?|ep|rounds?|generations?)(?: (?:idx|index|id|num))?"),
        (4, "step", r"(?:tokens?|samples?|examples?|sequences?|images?)(?: (?:processed|seen))?"),
        (4, "step", r"(?:consumed|processed|seen) (?:tokens?|samples?|examples?|sequences?)"),
        (5, "row", r"(?:|unnamed(?: \d+)*|index|idx|row|x|id)"),
    )
)
_LR = re.compile(r"\b(?:lr\d{0,2}|lrs|lrate|learning ?rates?|learningrate|alpha lr|eta lr)\b")
_NOT_LR = re.compile(r"\b(?:mult|scale|factor|ratio|decay|patience|threshold|reductions?)\b")
_GRAD = re.compile(
    r"\b(?:(?:grad|grads|gradient|gradients)\b.*\bnorm|gnorm|gradnorm|global norm)\b"
)
# YOLOv10 calls its losses box_om, cls_oo and so on.
_LOSS = re.compile(
    r"\b(?:\w*loss(?:es)?|cost|objective|criterion|(?:box|cls|dfl) o[mo]"
    r"|\w*focal|(?:smooth )?\w*l1(?! (?:norm|penalty|reg))|cross ?entropy"
    r"|l (?:pix|g|total|percep\w*|fea)|rpn conf)\b"
)
# What stands beside a loss and is none: its spread, weight, best value.
_NOT_LOSS = re.compile(
    r"\b(?:(?<!box )scale|scaler|weights?|lambda|coeff?|coefficient|std|stdev|stddev|var|variance"
    r"|min|max|best|lowest|diff|delta|gap|ratio|count|num|time|change|improvement|threshold|patience"
    r"|lossless|flops)\b"
)
_SMOOTHED = re.compile(r"\b(?:ema|smooth(?! l1)|smoothed|smoothing|moving|rolling|running mean)\b")
_PLAIN = frozenset(
    "loss losses cost objective criterion total sum all overall combined avg average mean "  # noqa: SIM905
    "running lm final raw value current cur the per token main model log batch epoch step iter "
    "iters vs iterations iteration scalar scalars metrics metric logs data dataset set loader "
    "dataloader idx 0 1 2 3 by".split()
)
_TOTAL = re.compile(r"\b(?:total|overall|sum|all|combined)\b")
# Losses that a model adds up: their sum is what was minimised.
_ADDED = frozenset(
    "box bbox obj cls dfl seg sem pose kobj kpt rle giou iou ciou diou l1 mask rpn loc class "  # noqa: SIM905
    "conf objectness classifier regression reg centerness heatmap wh offset dice focal aux "
    "whl1 center smooth rcnn angle recon reconstruction rec kl kld landmark ldr lmk "
    "landm cla om oo cross entropy scale".split()
)
# Quantities to be minimised that stand in where there is no loss, best first.
_WEAK = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("negative log-likelihood", r"\bnll\b|\bneg\w* log ?like\w*|\bn?elbo\b"),
        ("cross entropy", r"\bcross ?entropy\b|\bxent\b|\bce\b|\bxe\b"),
        ("bits", r"\bbp[bcd]\b|\bbits per\b"),
        ("perplexity", r"\bppl\b|\bperplexity\b"),
        ("squared error", r"\br?mse\b|\brms\b|\bsquared error\b|^(?:\d+ )?(?:s )?l2$"),
        ("absolute error", r"\bmae\b|\bmape\b|\babsolute \w*\s?error\b"),
        ("error rate", r"\berr\b|\berror\b|\b[bw]?wer\b|\bb?cer\b"),
        ("divergence", r"\bkld?\b|\bfid\b|\benergy\b"),
    )
)
_METRIC = re.compile(
    r"\b(?:\w*acc|\w*accuracy|top ?\d+|f1|f ?score|auc|auroc|ap\d*|m? ?ap\d*|map\d*|precision"
    r"|recall|bleu\d*|rouge\w*|m?iou|dice|psnr|ssim|r2|rewards?|rew|returns?|scores?|success|win"
    r"|correct|likelihood|lnl|ll|pck|pcp|elbo)\b"
)


@dataclass(frozen=True, slots=True)
class NameSense:
    """What a name says.

    Attributes
    ----------
    kind: 'axis', 'lr', 'grad_norm', 'loss', 'weak' (minimised, no loss), 'metric' or 'other'.
    split: 'train', 'val', 'test' or None.
    span: 'step' or 'epoch' where the name says what each value was taken over.
    rank: within the kind, 0 is best. Loss: 0 the total, 1 a plain loss, 2 one part of several.
    unit: of an axis: 'step', 'epoch' or 'row'.
    part: of a loss of rank 2: its own words ('box'); of a weak kind: what it is.
    smoothed: the name says that values were smoothed.

    """

    kind: str
    split: str | None = None
    span: str | None = None
    rank: int = 0
    unit: str = "step"
    part: str = ""
    smoothed: bool = False

    @property
    def is_added(self) -> bool:
        """Whether this part is one that models add up (box + cls + dfl)."""
        return bool(self.part) and set(self.part.split()) <= _ADDED


def words(name: str) -> list[str]:
    """Split a name into lower-case words: 'train/boxLoss_step' -> train box loss step."""
    out: list[str] = []
    for word in _WORD.split(_CAMEL.sub(" ", name).lower()):
        glued = _GLUED.fullmatch(word)
        if word in _SHORT:
            out.extend(_SHORT[word])
        elif glued:
            out.extend(glued.groups())
        elif word:
            out.append(word)
    return out


def split_free(name: str) -> tuple[str, ...]:
    """Return a name's words without its split: the same for 'acc' and 'val_acc'."""
    return tuple(_take_split(words(name))[1])


@lru_cache(maxsize=4096)
def sense(name: str) -> NameSense:
    """Tell what a column's or tag's name means; 'other' where it says nothing known."""
    tokens = words(name)
    axis = _axis(tokens)
    if axis:
        return axis
    split, rest = _take_split(tokens)
    span = next((_SPANS[w] for w in rest if w in _SPANS), None) if len(rest) > 1 else None
    text = " ".join(rest)
    smoothed = bool(_SMOOTHED.search(text))
    if _LR.search(text) and not _NOT_LR.search(text):
        return NameSense("lr", split, span)
    if _GRAD.search(text):
        return NameSense("grad_norm", split, span)
    if _LOSS.search(text) and not _NOT_LOSS.search(text):
        return _loss(rest, split, span, smoothed)
    for rank, (what, pattern) in enumerate(_WEAK):
        if pattern.search(text) and not _NOT_LOSS.search(text):
            return NameSense("weak", split, span, rank, part=what, smoothed=smoothed)
    return NameSense("metric" if _METRIC.search(text) else "other", split, span, smoothed=smoothed)


def _axis(tokens: list[str]) -> NameSense | None:
    text = " ".join(tokens)
    for rank, unit, pattern in _AXES:
        if pattern.fullmatch(text):
            return NameSense("axis", rank=rank, unit=unit)
    return None


def _take_split(tokens: list[str]) -> tuple[str | None, list[str]]:
    """Take the first word that names a split out of a name, and its repetitions."""
    split = next((_SPLITS[word] for word in tokens if word in _SPLITS), None)
    if split is None:
        return None, tokens
    rest = [word for word in tokens if _SPLITS.get(word) != split]
    # A column called just 'train', 'val' or 'valid_0' holds losses.
    return split, ["loss"] if all(word.isdigit() for word in rest) else rest


def _loss(rest: list[str], split: str | None, span: str | None, smoothed: bool) -> NameSense:
    own = [w for w in rest if w not in _PLAIN and not _SMOOTHED.fullmatch(w)]
    own = [w.removesuffix("loss") if w.endswith("loss") else w for w in own]
    if own:
        return NameSense("loss", split, span, 2, part=" ".join(own), smoothed=smoothed)
    is_total = bool(_TOTAL.search(" ".join(rest)))
    return NameSense("loss", split, span, 0 if is_total else 1, smoothed=smoothed)
