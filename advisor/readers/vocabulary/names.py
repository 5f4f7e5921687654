"""What a column's or tag's name says: which split, which kind, how good a candidate."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^a-z0-9]+")
_GLUED = {
    **{
        first + second: (first, second)
        for first in (
            *("train", "training", "val", "valid", "validation", "test", "eval", "dev"),
            *("epoch", "batch", "total", "mean", "avg"),
        )
        for second in ("loss", "losses", "acc", "accuracy", "lr", "error", "ppl", "perplexity")
    },
    **{f"{part}set": (part, "set") for part in ("train", "val", "valid", "test", "eval", "dev")},
    # n2p2: errors of energies and of forces.
    **{f"{what}{part}": (what, part) for what in "ef" for part in ("train", "test")},
    "tloss": ("train", "loss"),
    "vloss": ("val", "loss"),
    "tacc": ("train", "acc"),
    "vacc": ("val", "acc"),
    # Words of other languages that are ASCII; the rest is in `languages.py`.
    "perte": ("loss",),
    "perda": ("loss",),
    "perdita": ("loss",),
    "perdida": ("loss",),
    "verlust": ("loss",),
    "trainingsverlust": ("train", "loss"),
    "validierungsverlust": ("val", "loss"),
    "testverlust": ("test", "loss"),
    "trainings": ("train",),
    "validierungs": ("val",),
    **dict.fromkeys(("entrainement", "entrenamiento", "addestramento", "treino"), ("train",)),
    "trainingsverlies": ("train", "loss"),
    "validatieverlies": ("val", "loss"),
    "epoche": ("epoch",),
    "epoque": ("epoch",),
    "epoca": ("epoch",),
    "schritt": ("step",),
}
# The words that name a part of the data: of columns, tags, folders, records and lines of text.
SPLITS = {
    "train": "train", "training": "train", "trn": "train", "tr": "train", "learn": "train",
    "val": "val", "valid": "val", "validation": "val", "validate": "val", "validating": "val",
    "eval": "val", "evaluation": "val", "evaluate": "val", "evaluating": "val",
    "dev": "val", "holdout": "val", "heldout": "val", "vld": "val", "va": "val",
    "vl": "val", "cv": "val", "verify": "val", "vali": "val",
    "test": "test", "testing": "test", "tst": "test",
    "validazione": "val", "validacion": "val", "validacao": "val", "validierung": "val",
    # What XGBoost's examples call their sets.
    "dtrain": "train", "dvalid": "val", "dval": "val", "dtest": "test",
}  # fmt: skip
# As a folder or a stage, 'fit' holds the validation as well.
_IN_NAMES = {**SPLITS, "fit": "train"}
_SPANS = {"step": "step", "batch": "step", "iter": "step", "epoch": "epoch"}

# Words before the name of an axis that say nothing else.
_AXIS_PREFIXES = frozenset(
    "time train trainer training global total num n no current cur optimizer opt progress "  # noqa: SIM905
    "counters".split()
)
_NUMBERED = ("", " idx", " index", " id", " num", " no", " number")
_COUNTED = ("token", "sample", "example", "sequence")


def _forms(names: Iterable[str], plural: str = "s", ends: Iterable[str] = ("",)) -> Iterable[str]:
    """Yield each name alone and in the plural, with each end."""
    return (name + form + end for name in names for form in ("", plural) for end in ends)


# What axes are called, in words and without prefixes: rank (0 is best) and unit. Looked up rather
# than matched: the patterns for these took a millisecond of every start.
_AXES = {
    name: (rank, unit)
    for rank, unit, names in (
        (0, "step", _forms(("step", "timestep", "env step", "frame"), ends=_NUMBERED)),
        (1, "step", _forms(("iter", "iteration", "update"), ends=_NUMBERED)),
        (
            2,
            "step",
            ("it", "trees", *_forms(("batch", "minibatch", "mini batch"), "es", _NUMBERED)),
        ),
        (3, "epoch", _forms(("epoch", "round", "generation"), ends=_NUMBERED)),
        (3, "epoch", _forms(("ep",), "", _NUMBERED)),
        (4, "step", _forms((*_COUNTED, "image"), ends=("", " processed", " seen"))),
        (
            4,
            "step",
            _forms(
                f"{how} {what}" for how in ("consumed", "processed", "seen") for what in _COUNTED
            ),
        ),
        (5, "row", ("", "unnamed", "index", "idx", "row", "x", "id")),
    )
    for name in names
}
_LR = re.compile(
    r"\b(?:lr\d{0,2}|lrs|lrate|learning ?rates?|lernrate|taux (?:d )?apprentissage"
    r"|tasa (?:de )?aprendizaje|taxa (?:de )?aprendiza(?:do|gem)|tasso (?:di )?apprendimento"
    r"|leersnelheid)\b"
)
_NOT_LR = re.compile(r"\b(?:mult|scale|factor|ratio|decay|patience|threshold|reductions?)\b")
_GRAD = re.compile(
    r"\b(?:(?:grad|grads|gradient|gradients)\b.*\bnorm|gnorm|gradnorm|global norm)\b"
)
# YOLOv10 calls its losses box_om, cls_oo and so on.
_LOSS = re.compile(
    r"\b(?:\w*loss(?:es)?|cost|objective|criterion|(?:box|cls|dfl) o[mo]"
    r"|\w*focal|(?:smooth )?\w*l1(?! (?:norm|penalty|reg))|cross ?entropy"
    r"|l (?:pix|g|total|percep\w*|fea)|rpn conf|(?:cycle|idt) [ab])\b"
)
# A cost in these is no objective; that of an episode is a safe agent's, held below a limit.
_SPENT = frozenset(
    "comm communication bandwidth network energy power fuel api gpu cpu cloud compute "  # noqa: SIM905
    "computational memory usd eur dollar dollars cent cents kb mb gb bytes ep episode limit".split()
)
# L_train, Jval, $L_{test}$.
_AFTER = frozenset("_ ({tvcdTVCD")
_LETTER = r"^\$?[LJ][_ ({]{0,2}(?=(?i:train|tr|val|valid|cv|dev|test)(?:ing|idation)?\W*$)"
# What stands beside a loss and is none: its spread, weight, best value.
_NOT_LOSS = re.compile(
    r"\b(?:(?<!box )scale|scaler|weights?|lambda|coeff?|coefficient|std|stdev|stddev|var|variance"
    r"|min|max|best|lowest|diff|delta|gap|ratio|count|num|time|change|improvement|threshold|patience"
    r"|lossless|flops|(?:scores|signs) (?:real|fake))\b"
)
_SMOOTHED = re.compile(r"\b(?:ema|smooth(?! l1)|smoothed|smoothing|moving|rolling|running mean)\b")
_PLAIN = frozenset(
    "loss losses cost objective criterion total sum all overall combined avg average mean "  # noqa: SIM905
    "running lm final raw value current cur the per token main model log batch epoch step iter "
    "iters vs iterations iteration scalar scalars metrics metric logs data dataset set loader "
    "dataloader idx 0 1 2 3 by weighted reduced history hist curve list".split()
)
# The mean of a total says no more than the loss beside it.
_TOTAL = re.compile(
    r"^(?!.*\b(?:avg|average|mean|running)\b).*\b(?:total|overall|sum|all|combined)\b"
)
# Losses that a model adds up: their sum is what was minimised.
_ADDED = frozenset(
    "box bbox obj cls dfl seg sem pose kobj kpt rle giou iou ciou diou l1 mask rpn loc class "  # noqa: SIM905
    "conf objectness classifier regression reg centerness heatmap wh offset dice focal aux "
    "whl1 center smooth rcnn angle recon reconstruction rec kl kld landmark ldr lmk "
    "landm cla om oo cross entropy scale ce bce nll xent mse itc ita itm mlm".split()
)
# Quantities to be minimised that stand in where there is no loss, best first.
_WEAK = {
    "negative log-likelihood": r"\bn(?:ll|loglik)\b|\bneg\w* log ?like\w*|\bn?elbo\b",
    "cross entropy": r"\bcross ?entropy\b|\bxent\b|\bb?ce\b|\bxe\b",
    "bits": r"\bbp[bcd]\b|\bbits per\b",
    "deviance": r"\bdeviance\b",
    "perplexity": r"\bppl\b|\bperplexity\b",
    "squared error": r"\br?mse\b|\brms\b|\bsquared error\b|^(?:\d+ )?(?:s )?l2$",
    "absolute error": r"\bmae\b|\bmape\b|\babsolute \w*\s?error\b",
    "error rate": r"\berr\b|\berror\b|\b[bw]?wer\b|\bb?cer\b",
    "divergence": r"\bkld?\b|\bfid\b|\benergy\b",
}


# Compiled when a column is neither axis, rate nor loss; many logs have no other.
@cache
def _weak() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _WEAK.items())


@cache
def _metric() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:\w*acc|\w*accuracy|top ?\d+|f1|f ?score|auc|auroc|m? ?ap\d*|precision"
        r"|recall|bleu\d*|rouge\w*|m?iou|dice|psnr|ssim|r2|rewards?|rew|returns?|scores?|success|win"
        r"|correct|likelihood|lnl|ll|pck|pcp|elbo)\b"
    )


class NameSense(NamedTuple):
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
    # Here 'learn' is no split.
    told = CAMEL.sub(" ", name).lower().replace("learn rate", "lr").replace("learn_rate", "lr")
    for word in _WORD.split(told):
        if word in _GLUED:
            out.extend(_GLUED[word])
        elif word:
            out.append(word)
    return out


def split_free(name: str) -> tuple[str, ...]:
    """Return a name's words without its split: the same for 'acc' and 'val_acc'."""
    return tuple(_take_split(words(name))[1])


@lru_cache(maxsize=4096)
def sense(name: str) -> NameSense:
    """Tell what a column's or tag's name means; 'other' where it says nothing known."""
    tokens = words(_in_words(name))
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
    is_none = bool(_NOT_LOSS.search(text)) or ("cost" in rest and not _SPENT.isdisjoint(rest))
    if _LOSS.search(text) and not is_none:
        return _loss(rest, split, span, smoothed)
    for rank, (what, pattern) in enumerate(_weak()):
        if pattern.search(text) and not is_none:
            return NameSense("weak", split, span, rank, part=what, smoothed=smoothed)
    return NameSense(
        "metric" if _metric().search(text) else "other", split, span, smoothed=smoothed
    )


def _in_words(name: str) -> str:
    """Return a name in English, and a loss that is a letter as papers have it by its word."""
    if not name.isascii():
        from advisor.readers.vocabulary.languages import translated

        name = translated(name)
    # No small letters: 'train/l' is the length of an episode.
    first, second = name.lstrip("$")[:1], name.lstrip("$")[1:2]
    # 'Loss' and 'LR' need no pattern.
    lettered = first in ("L", "J") and second in _AFTER
    return re.sub(_LETTER, "loss_", name, count=1) if lettered else name


def _axis(tokens: list[str]) -> NameSense | None:
    rest = " ".join(tokens).replace("number of ", "num ").split()
    while len(rest) > 1 and rest[0] in _AXIS_PREFIXES:
        rest = rest[1:]
    if rest[:1] == ["unnamed"] and all(map(str.isdigit, rest[1:])):
        rest = rest[:1]  # pandas numbers them
    found = _AXES.get(" ".join(rest))
    return None if found is None else NameSense("axis", rank=found[0], unit=found[1])


def _take_split(tokens: list[str]) -> tuple[str | None, list[str]]:
    """Take the first word that names a split out of a name, and its repetitions."""
    split = next((_IN_NAMES[word] for word in tokens if word in _IN_NAMES), None)
    if split is None:
        return None, tokens
    rest = [word for word in tokens if _IN_NAMES.get(word) != split]
    # A column called just 'train', 'val' or 'valid_0' holds losses.
    return split, ["loss"] if all(word.isdigit() for word in rest) else rest


def _loss(rest: list[str], split: str | None, span: str | None, smoothed: bool) -> NameSense:
    own = [w for w in rest if w not in _PLAIN and not _SMOOTHED.fullmatch(w)]
    own = [w.removesuffix("loss") if w.endswith("loss") else w for w in own]
    if own:
        return NameSense("loss", split, span, 2, part=" ".join(own), smoothed=smoothed)
    is_total = bool(_TOTAL.search(" ".join(rest)))
    return NameSense("loss", split, span, 0 if is_total else 1, smoothed=smoothed)
