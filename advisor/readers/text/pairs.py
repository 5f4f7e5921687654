"""Names and numbers on a line of a log: 'loss: 0.12 (0.15)  lr=1e-3 | train loss 3.2'."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from advisor.readers.vocabulary.numbers_in import BEGINS, SPECIAL
from advisor.readers.vocabulary.words import is_metric, is_rate, split_of

# What must not be taken for values: clock times, dates, versions, how full a bar is.
_TIMES = re.compile(
    r"""\d{4}-\d\d-\d\d[T_ ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?
      |\d{2,4}[-/.]\d\d[-/.]\d{2,4}[ T,]+\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?
      |\d\d/\d\d[ ]\d\d:\d\d(?::\d\d)?
      |\d{4}-\d\d-\d\d
      |(?<![\d.])(?:\d+[ ]days?,[ ]*)?\d+:\d\d(?::\d\d)?(?:[.,]\d+)?(?![\d])
      |\b\d+\.\d+\.\d+\b
      |\d{1,3}%(?=\|)
      |(?<![\w.])[\w\-]+\.(?:py|cpp|cc|cu|h|go|java|rs):\d+\]?:?""",
    re.VERBOSE,
)
# A decimal comma: '0,52'. A list of counts has more of them, thousands have three digits behind it.
_DECIMAL = r"(?<!\d,)(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))(?!\d|[,.]\S)"
_COMMA = re.compile(r"[+-]?" + _DECIMAL)
# Julia writes single precision as '0.52f0'.
_NUMBER = re.compile(
    rf"""(?<![\w.\-+@\#])
      (?:[+-]?(?:\d{{1,3}}(?:,\d{{3}})+(?!,?\d)(?:\.\d+)?|{_DECIMAL}|\d+(?:\.\d*)?|\.\d+)
        (?:[eEf][+-]?\d+)?|{SPECIAL})
      (?P<unit>%|ms\b|us\b|[smhxGMKB]B?\b|it/s|s/it)?(?!\w|(?<=\d)\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# Between a name and its number: a sign, and whatever the value is wrapped in.
_SEPARATOR = re.compile(r"""["']?\s*(?:::?|=>?|->|→)\s*(?:[\w.]{1,24}\()*["'\[(\s]*$|\.{3,}\s*$""")
_DELIMITER = re.compile(
    r"""[,;|(){}<>\[\]\t"`]|\s{2,}|\s[-–—>*]\s|:\s|[=!?]|(?<=\w)'(?=[\s,:])|\s'"""
    # The end of a sentence; 'Val. loss' is a name.
    r"|(?<![Vv]al)(?<![Vv]alid)(?<![Tt]rain)(?<![Tt]est)(?<![Ee]val)(?<![Tt]r)(?<![Vv]a)\.\s"
)
_FILLER = re.compile(r"\s+(?:is|to|of|at|now|was|value)\s*$", re.IGNORECASE)
_BARE = re.compile(r"^(?:gnorm|norm|grad_norm)$", re.IGNORECASE)
# 'lr(PiecewiseDecay): 0.1', 'time per iteration (ms): 12'; not 'lr(x1e-4): 3'
_REMARK = re.compile(r"\s?\((?![x×*]\s?1)[^()]{0,40}\)\s*$")
# 'Accuracy: 9850/10000 (98%)'
_SHARE = re.compile(r"/\d+\s*\((\d+(?:\.\d+)?)\s*%\)")
# Settings that share a word with a loss or a rate, and times called costs.
_NO_VALUE = re.compile(
    r"(?i)thresh|weight|smoothing|coef|(?:^|[_ ])(?:num|dim|size|warmup|scheduler|patience)(?:[_ ]|$)"
    r"|(?:training|train|time|batch|reader|validation|data|total|sample)[_ ]cost$"
)
# Both on a line are losses.
_COSTS = re.compile(
    r"(?i)\btrain\w*[ _]cost\b.*\bval\w*[ _]cost\b|\bval\w*[ _]cost\b.*\btrain\w*[ _]cost\b"
)
_TRAIN_SCORE = re.compile(r"(?i)(?<![\w/])train(?:ing)?\s*[:=]\s*\d*\.\d")
_BARE_SPLIT = re.compile(
    r"(?i)(?<![\w/])(train(?:ing)?|val|valid(?:ation)?|test|eval|dev)(?=\s*[:=])"
)
# Words for a part of the data that no count of samples is written with: 'tr: 0.5' is a loss.
_LOSS_ALONE = frozenset(("tr", "va", "tst", "vld", "holdout", "heldout"))
# Counted as epochs are, 'Stage 2': what is learned changes.
_STAGES = frozenset(("stage", "phase", "task"))
_NAMED_LOSS = re.compile(rf"(?i)loss\s*[:=]\s*{BEGINS}")
_MEASURED = re.compile(r"(?i)acc|auc|f1|score|dice|iou|error")
_MAX_NAME = 60
_MAX_PAIRS = 400
_MAX_GAP = 100


class Pair(NamedTuple):
    """A named number; `mean` is the second number of 'loss: 0.12 (0.15)'."""

    name: str
    value: float
    mean: float | None = None
    signed: bool = True


def mask_times(text: str) -> str:
    """Put delimiters where the line tells clock times, durations, dates and versions."""
    return _TIMES.sub(" | ", text)


def find_pairs(text: str) -> list[Pair]:
    """Return the named numbers of a line from which times are masked, in order.

    A number counts where a sign (':', '=', '->') ties it to a name, or where the word before it is
    one by which trainers call losses, rates and metrics.
    """
    pairs: list[Pair] = []
    end = 0
    is_named = False
    for match in _NUMBER.finditer(text):
        gap = text[max(end, match.start() - _MAX_GAP) : match.start()]
        if is_named and _opens_mean(gap) and text[match.end() : match.end() + 1] == ")":
            last = pairs[-1]
            if not _is_change(last.value, match.group()):
                pairs[-1] = Pair(last.name, last.value, _value(match), last.signed)
            end = match.end()
            is_named = False
            continue
        name, signed = _name(gap)
        is_named = bool(name) and not _is_unit_only(name, match)
        if is_named and _NO_VALUE.search(name):
            is_named = name.lower().endswith("cost") and bool(_COSTS.search(text))
        if is_named and not signed and _is_bare_split(name, match):
            is_named = False
        if is_named and _may_count(name) and not _is_share_of_loss(text, match, name):
            is_named = False
        if is_named:
            share = _SHARE.match(text, match.end())
            value = float(share.group(1)) if share else _value(match)
            pairs.append(Pair(name, value, None, signed))
            if len(pairs) >= _MAX_PAIRS:
                break
        end = match.end()
    return pairs


def _is_change(value: float, behind: str) -> bool:
    """Whether 'avg_loss: 3.15 (-0.31)' tells how it changed: the mean of such has no sign."""
    return behind[0] == "+" or (behind[0] == "-" and value > 0.0)


def _is_bare_split(name: str, match: re.Match[str]) -> bool:
    """Whether 'Eval 3' counts evaluations; 'eval 3.25' tells a loss."""
    bare = name.removesuffix(" loss")
    return bare != name and split_of(bare) is not None and _is_whole(match)


def _may_count(name: str) -> bool:
    """Whether the name alone may be that of a number of samples: 'train: 60000'."""
    return split_of(name) is not None and name.lower() not in _LOSS_ALONE


def _is_share_of_loss(text: str, match: re.Match[str], name: str) -> bool:
    """Whether 'train: 0.5' is a loss: a fraction, beside one of another split, none named so.

    Or the one of the validation beside the only loss that is named: 'loss: 0.5 val: 0.6', but
    not 'loss: 0.5 train: 0.8 val: 0.7', which are scores.
    """
    if _NAMED_LOSS.search(text):
        is_only = text.lower().count("loss") == 1 and not _MEASURED.search(text)
        is_only = is_only and not _TRAIN_SCORE.search(text)
        return is_only and split_of(name) != "train" and not _is_whole(match)
    others = {split_of(word) for word in _BARE_SPLIT.findall(text)}
    return not _is_whole(match) and len(others) > 1


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a number counts something: it has no fraction, and is one."""
    return match.group().isdecimal()


def _opens_mean(gap: str) -> bool:
    return gap.strip() == "(" and len(gap) < 12


def _value(match: re.Match[str]) -> float:
    text = match.group()
    unit = match.group("unit")
    if unit:
        text = text[: -len(unit)]
    if "," in text and _COMMA.match(text):
        text = text.replace(",", ".")
    text = text.replace(",", "").lower()
    return float(text.replace("f", "e") if text[-1:].isdigit() else text)


def _is_unit_only(name: str, match: re.Match[str]) -> bool:
    """Whether '3.2s' is a time although the word before it could be a loss ('val 3.2s')."""
    return match.group("unit") not in {None, "%"} and is_metric(name)


@lru_cache(maxsize=4096)  # A log says the same between its numbers on every line.
def _name(gap: str) -> tuple[str, bool]:
    """Return the name that the text before a number ends with ('' for none), and if it is signed."""
    sign = _SEPARATOR.search(gap)
    if sign:
        return _last_phrase(gap[: sign.start()]), True
    # print("lr", scheduler.get_last_lr()): 'lr [0.001]'
    opened = gap[-2:] in {" [", " ("}
    gap = gap[:-1] if opened else gap
    if not gap[-1:].isspace() or gap.rstrip()[-1:] in {",", ";", "."}:
        return "", False
    phrase = _last_phrase(_FILLER.sub("", gap.rstrip()))
    words = phrase.split() or [""]
    rate = is_rate(words[-1]) or is_rate(" ".join(words[-2:]))
    if opened:
        return phrase if rate else "", False
    if split_of(words[-1]) and len(words) == 1:
        return f"{phrase} loss", False
    if rate or is_metric(words[-1]) or _BARE.match(words[-1]):
        return phrase, False
    return words[-1] if words[-1].lower() in _STAGES else "", False


def _last_phrase(text: str) -> str:
    """Return the words at the end of `text`, back to the last delimiter: at most four."""
    text = _REMARK.sub("", text.rstrip(" \t'\"`*"))
    start = 0
    for match in _DELIMITER.finditer(text):
        if match.end() < len(text):
            start = match.end()
    phrase = text[start:].strip(" \t'\"`*:.-–|/\\#_")
    if text[start:].lstrip().startswith("_"):
        phrase = "_" + phrase.lstrip("_")
    words = phrase.split()[-4:]
    while words and (len(words[0]) > _MAX_NAME or not re.search(r"[A-Za-z]", words[0])):
        words.pop(0)
    name = " ".join(words)
    return name if len(name) <= _MAX_NAME else ""
