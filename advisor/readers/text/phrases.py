"""Lines of a log in the order that pairs are found in: the place, then a name and its number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.readers.vocabulary.numbers_in import BEGINS, FLOAT
from advisor.readers.vocabulary.words import split_of

if TYPE_CHECKING:
    from collections.abc import Callable

# 'loss tensor(0.5, grad_fn=...)'
_WRAPPED = re.compile(
    r"(?<=\w )(?:torch\.|tf\.|np\.)?(?:[tT]ensor|[aA]rray|Variable|float\d\d)\(\[*"
)
# What Python 2 prints of print("epoch", 1, "loss", 0.5): ('epoch', 1, 'loss', 0.5)
_QUOTED = re.compile(
    rf"'([A-Za-z][\w /.-]{{0,59}}?) ?[:=]? ?', (?={BEGINS}|tensor|array)", re.IGNORECASE
)
# OrderedDict([('loss', 0.5)])
_TUPLE = re.compile(r"\('(\w[\w/ .-]{0,59})', ")
# 'Val   Loss: 0.5' stands below 'Train Loss: 0.4'.
_WIDE_SPLIT = re.compile(r"(?i)\b(train|val|valid|test|eval)\s{2,}(?=(?:loss|acc)\w*\s*[:=])")
_UNIT = r"(epoch|step|iteration|iter|batch|round)(?:s|es)?"
_PLACE = (
    rf"[ ,-]{{1,2}}[\[(]?(?:(?:at|after|for|in|on|of) (?:the )?)?"
    rf"(?:{_UNIT}(?:[ #=:-]{{0,2}}| {{3,8}})(\d[\d,]{{0,14}})|(\d[\d,]{{0,14}}) {_UNIT})"
    r"(?: ?/ ?\d+| of \d+)?[\])]?"
)
# 'Cost after iteration 100: 0.5', 'Training loss (for one batch) at step 200: 0.5',
# 'Loss after 100 iterations: 0.5', 'loss at epoch 3 is 0.5', 'loss at 100 = 0.5',
# 'Training loss epoch 3: 0.5', 'loss at epoch 3, batch 40: 0.5', 'loss of epoch3-batch-40:0.5'
_PLACE_INSIDE = re.compile(
    r"(?i)\b((?:[a-z]+[ _-]){0,3}(?:loss|cost|error|r?mse|mae|acc|accuracy|perplexity))"
    rf"(?: \([^()]{{0,40}}\))?(?:{_PLACE}(?:{_PLACE})?| at (\d[\d,]{{0,14}})(?= = ))"
    rf"\s*(?:[:=]|\bis\b|\bwas\b|->)(?=\s*{BEGINS}|\s*[\[(])"
)
_LONGEST_SENTENCE = 300
_BETWEEN = (
    *(" at ", " after ", " for ", " in ", " on ", "oss of ", "oss, epoch", "oss, Epoch"),
    *("oss epoch", "oss Epoch", "oss [epoch"),
)
_WORD = "train(?:ing)?|valid(?:ation)?|val|test|eval(?:uation)?|dev"
# 'Loss (train): 0.5'
_SPLIT_BEHIND = re.compile(rf"(?i)(?<=\w) ?\(({_WORD})\)(?=\s*(?:[:=]|\bis\b|{BEGINS}))")
# 'Loss [train]: 0.5'
_SPLIT_INDEX = re.compile(rf"(?i)(?<=loss) ?\[({_WORD})\](?=\s*(?:[:=]|{BEGINS}))")
# Before the results of one part of the data: '[train] loss=0.5', 'Val: loss 0.5',
# 'Val: (loss = 0.5', "val: {'loss': 0.5", 'Val | Loss 0.5', 'Valid - loss: 0.5'
_SPLIT_MARK = re.compile(
    rf"(?i)(?<![\w/])(?:\[({_WORD})\]|({_WORD})(?: set)?\s*[:|–-]+\s*[({{]*)"
    rf"['\"]?(?=\s*[a-z][\w ]{{0,24}}['\"]?\s*[:=]?\s*{BEGINS})"
)
_ANY_SPLIT = re.compile(rf"(?i)\b(?:{_WORD})\b")
_OTHER_SPLITS = ("val", "test", "dev")
# spaCy: "Losses {'ner': 12.5}"
_LOSSES = re.compile(r"(?i)\blosses[:=]? ?\{([^{}]*)\}")
_KEY = re.compile(r"(?<=\w)(['\"]: )")
# Keras Tuner: '0.0028164 |0.0028164 |learning_rate', what is tried, what was best, what it is.
_TRIED = re.compile(r"^\s*(\S{1,24})\s*\|\s*\S{1,24}\s*\|\s*([A-Za-z_]\w{0,59})\s*$")
# 'step 1.2k', and levanter's 'Progress on:train 10.0it/1.0kit'.
_THOUSANDS = re.compile(
    r"(?i)\b((?:step|iter(?:ation)?|update)s?[\s:=]{1,4})(\d+(?:\.\d+)?)((?-i:[kKM]))\b"
)
_PROGRESS = re.compile(r"\bProgress on:(train|eval) (\d+(?:\.\d+)?)([kM]?)it/\S+")
_TIMES = {"": 1, "k": 1000, "K": 1000, "M": 1_000_000}
# OLMo-core: 'optim/LR (group 0)=0.001'
_GROUP = re.compile(r"(?<=\w) \(group (\d+)\)(?=\s*[=:])")
# so-vits-svc: 'Losses: [2.1, 3.2, 10.1], step: 200, reference_loss: 15.4', their sum.
_SUMMED = re.compile(r"\bLosses: \[[^\[\]]*\](?=.*\breference_loss: )")
# fairseq validates on several sets one after the other; the first is 'valid'.
_SUBSET = re.compile(r"\b(valid on '(?!valid'|val'|dev')([\w.-]+)' subset \| )(?=loss )")
# 'Train/Val Loss: 0.5/0.6', 'loss (train/val): 0.5 / 0.6'
_BOTH = re.compile(
    rf"(?i)\b(?:train/val\w*[ _](\w*loss)|(\w*loss) \(train/val\w*\))\s*[:=]?"
    rf"\s*({FLOAT}) ?[/|,] ?({FLOAT})"
)
# What was best until now, said again beside what is.
_BEST = re.compile(r"(?i)\bbest so far\b.*")

# '[epoch]: 3, [loss]: 0.5'
_BRACKETED = re.compile(rf"\[([A-Za-z][\w /.-]{{0,23}})\](?=: ?{BEGINS})", re.IGNORECASE)
# BERT-pytorch: 'EP0_train, avg_loss= 9.5', and its bars 'EP_test:0: 10%|'
_EP_OF = re.compile(r"\bEP(?:(\d{1,9})_(train|test)|_(train|test):(\d{1,9}))\b")
# ML.NET is in its phase of training while it validates.
_PHASE = re.compile(r"\bPhase: Training, Dataset used:\s*")
# Tesseract tells its evaluation at the end of the line of the training.
_EVALUATED = re.compile(r"(?<=\S)At iteration \d+, stage \d+, Eval .*")

# XLM: '  5 -  310.55 sent/s -  9805.12 words/s - MLM-en:  6.9 || MT-en-fr:  5.1 - model LR = 1e-4'
_XLM = re.compile(r"(?:^|- ) *(\d+) - +[\d.]+ sent/s - ")
_XLM_LOSS = re.compile(r"\b(?:A?MLM|CLM|TLM|AE|MT|BT|PC|PM)-[\w-]+(?=:)")

# FuxiCTR's '****** Epoch=4 end ******' is all that stands above what the next epoch tells.
_ENDED = re.compile(r"^(\*+ Epoch=)(\d{1,9}) end (?=\*)")


def _losses_of(match: re.Match[str]) -> str:
    return _KEY.sub(r" loss\1", match.group(1))


def _counted(match: re.Match[str]) -> str:
    return f"{match[1]}{round(float(match[2]) * _TIMES[match[3]])}"


def _both(match: re.Match[str]) -> str:
    name = match[1] or match[2]
    return f"train {name}: {match[3]}, val {name}: {match[4]}"


def _next_epoch(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) + 1} "


def _progress(match: re.Match[str]) -> str:
    return f"{match[1]} | step {round(float(match[2]) * _TIMES[match[3]])} |"


# What a line must hold before a pattern is tried, in order.
_REWRITTEN: tuple[tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    ("(", _WRAPPED, ""),
    ("  ", _WIDE_SPLIT, r"\1 "),
    (")", _SPLIT_BEHIND, r" \1"),
    ("oss[", _SPLIT_INDEX, r" \1"),
    ("oss [", _SPLIT_INDEX, r" \1"),
    ("osses", _LOSSES, _losses_of),
    ("|", _TRIED, r"\2: \1"),
    ("k", _THOUSANDS, _counted),
    ("K", _THOUSANDS, _counted),
    ("M", _THOUSANDS, _counted),
    ("Progress on:", _PROGRESS, _progress),
    ("(group ", _GROUP, r"_group\1"),
    ("Losses: [", _SUMMED, ""),
    ("' subset", _SUBSET, r"\1\2 "),
    ("est so far", _BEST, ""),
    (" end *", _ENDED, _next_epoch),
    ("]:", _BRACKETED, r"\1"),
    ("EP", _EP_OF, r"epoch \1\4 \2\3 |"),
    ("Dataset used:", _PHASE, ""),
    (" sent/s - ", _XLM_LOSS, r"\g<0> loss"),
    (" sent/s - ", _XLM, r"| step \1 | "),
    (", Eval ", _EVALUATED, ""),
    ("rain/v", _BOTH, _both),
    ("rain/V", _BOTH, _both),
)


def in_order(text: str) -> str:
    """Return a line whose names stand beside their numbers, with the place before them."""
    if "([('" in text:
        text = _TUPLE.sub(r"(\1: ", text)
    elif "', " in text:
        text = _QUOTED.sub(r"\1: ", text)
    for sign, pattern, new in _REWRITTEN:
        if sign in text:
            text = pattern.sub(new, text)
    if len(text) < _LONGEST_SENTENCE and any(word in text for word in _BETWEEN):
        text = _PLACE_INSIDE.sub(_place_first, text)
    return text


def _place_first(match: re.Match[str]) -> str:
    name, *told, at = match.groups()
    places = [f"step {at}"] if at else []
    for unit, number, count, counted in (told[:4], told[4:]):
        if unit or counted:
            places.append(f"{unit or counted} {number or count}")
    return f"{' '.join(places)} | {name}: "


def parts_by_split(text: str) -> list[str]:
    """Return the parts of a line that tells results of training and of validation, else it whole.

    Each part keeps what stands before the first of them: the place.
    """
    lower = text.lower()
    has_both = "train" in lower and any(word in lower for word in _OTHER_SPLITS)
    marks = [*_SPLIT_MARK.finditer(text)] if has_both else []
    if len({split_of(mark.group(1) or mark.group(2)) for mark in marks}) < 2:
        return [text]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    head = _ANY_SPLIT.sub(" ", text[: marks[0].start()])
    return [head + text[m.start() : end] for m, end in zip(marks, ends, strict=True)]
