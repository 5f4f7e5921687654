"""Where in the training a line of a text log stands: epoch, step, step of how many, which split."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.readers.vocabulary.numbers_in import BEGINS, SPECIAL
from advisor.readers.vocabulary.words import split_of

# What may stand between a counter's name and its number: 'Epoch: [ 3', 'epoch": 3', 'step = 3'.
_OPEN = r"[\s:=#\"'\[(]*"
_EPOCH = re.compile(
    rf"(?<![A-Za-z_])ep(?:(?:och(?:en?)?|o[ck]a|ok|oque)s?)?(?:\.|_num|\((?:train|val|test)\))?[-_]?{_OPEN}"
    r"(\d{1,9}(?:\.\d+(?:e[+-]\d+)?)?)(?![\w%]|\.\w)(?:\s*/\s*\d+|\s+of\s+\d+)?[\"'\])]*",
    re.IGNORECASE,
)
# '12-epoch', ESPnet's '12epoch:train:1-50batch'
_DASHED_EPOCH = re.compile(r"(?<![\w.-])(\d{1,9})-?epoch\b(?::\w+)?", re.IGNORECASE)
_BATCHES = re.compile(r"^:(?:\d{1,12}-)(\d{1,12})batch\b")
# 'Train: 3 [ 40/128 ...' (timm), 'Train: [3/300][40/1251]' (Swin), 'train: [3][40/128]',
# 'Train:    3/80 (  4%) [  40/128 (' (OpenPCDet)
_NAMED_EPOCH = re.compile(
    r"\bTrain: +\[?(\d{1,9})(?:/\d+)?\]? ?(?:\( *\d+%\) ?)?(?=\[)", re.IGNORECASE
)
_STEP = re.compile(
    r"(?<![A-Za-z_/])(?P<name>(?:train/|trainer/)?global[_ ]?steps?(?:/max_steps)?"
    r"|(?:train_)?num_updates|current_steps|(?:step|iter)_in_epoch|iterations?|iters?|steps?|it|updates?"
    r"|(?:mini)?batch(?:es)?(?: status|[_ ]?(?:idx|index|id|no))?"
    r"|rounds?)"
    r"(?:\((?:train|val|test)\))?"
    rf"{_OPEN}(?P<at>\d\.\d+e\+\d\d|\d[\d,]{{0,17}})(?![\d.]*\.\d|[\w%]|:\d)"
    r"(?:\s*/\s*(?P<total>\d[\d,]*)"
    r"|\s+of\s+(?P<of>\d+))?",
    re.IGNORECASE,
)
# 'Epoch 3 complete [40%]': how much of it.
_SHARE = re.compile(r"^[^\d|]{0,16}[\[(]\s*(\d{1,3}(?:\.\d+)?)\s*%\s*[\])]")
# '[ 40/128]' after the epoch: the step in it.
_INNER = re.compile(r"[\s:,|\-]*[\[(]?\s*(\d[\d,]{0,14})\s*/\s*(\d[\d,]{0,14})(?![\w.]*G)")
# What blanks were taken by one of its parts is not tried with the next: four took days.
_INNER_SPLIT = re.compile(
    r"^[\s:,|\-]*+\[\s*+(\d{1,14})\s*+\]?\s*+\[?\s*+(\d{1,14})?\s*+/\s*+(\d{1,14})"
)
# '>>> ', '* ', '==> ' before a line of the log.
_BULLET = r"^\s*(?:[>*=#-]+\s+)?"
_END = r"(?=[\s:;,|])"
# Places told by numbers alone, before any name.
_ALONE = tuple(
    re.compile(pattern)
    for pattern in (
        # torchtune
        r"^\s*(?P<epoch>\d{1,9})\|(?P<step>\d{1,12})\|(?=\s*\w+:)",
        # '[1/8][40/128] loss: 0.5', epoch and batch
        _BULLET + r"\[\s*(?P<epoch>\d{1,9})\s*/\s*\d+\s*\]"
        r"\s*\[\s*(?P<step>\d{1,12})\s*/\s*(?P<total>\d{1,12})\s*\]",
        # char-rnn: '100/5000 (epoch 2)', a step of the whole training
        r"^\s*(?P<step>\d{1,12})/\d{1,12} \(epoch (?P<epoch>\d{1,9}(?:\.\d+)?)\)",
        # '[40 | 12.34] loss=0.5', step and seconds
        r"^\s*\[(?P<step>\d{1,12}) \| \d+\.\d+\](?=\s)",
        # '[1/8-40/128] loss: 0.5', epoch and batch
        _BULLET + r"\[(?P<epoch>\d{1,9})/\d{1,9} ?- ?(?P<step>\d{1,12})/(?P<total>\d{1,12})\]",
        # '[3,  2000] loss: 0.5', epoch and batch
        _BULLET + r"\[(?P<epoch>\d{1,9}), *(?P<step>\d{1,12})\]"
        r"(?=[\s:;,|-]+[\w ]*(?i:loss|cost))",
        # PyTracking: '[train: 1, 50 / 7500] Loss/total: 0.5'
        _BULLET
        + r"\[(?:train|val): (?P<epoch>\d{1,9}), (?P<step>\d{1,12}) / (?P<total>\d{1,12})\]",
        # DLLogger: '"step": [epoch, iteration]'
        r"\"step\": \[(?P<epoch>\d{1,9}), (?P<step>\d{1,12})(?:, \d{1,12})?\]",
        # 'E3 B40/128 loss 0.5'
        _BULLET
        + r"[Ee](?P<epoch>\d{1,5})[ ,:|-]{1,3}[Bb](?P<step>\d{1,12})/(?P<total>\d{1,12})"
        + _END,
        # 'E3 - loss 0.5'
        _BULLET + r"[Ee](?P<epoch>\d{1,5})" + _END,
        # Catalyst: '3/10 * Epoch (valid): 100%|...', 'valid (3/10) loss: 0.5 | ...'
        r"^\s*(?P<epoch>\d{1,9})/\d+ \* Epoch(?= \(?(?:train|valid))",
        r"^\s*(?:train|valid)\w* \((?P<epoch>\d{1,9})/\d+\)(?= [\w/.-]+: )",
        # Boosting writes '[10]' first on the line, CatBoost '10:'; of '[0] step 10' it is a rank.
        _BULLET + r"\[(?P<step>\d{1,9})\][\s:;,|=>-]+"
        r"(?!(?i:global[ _])?(?i:step|iter\w*|epoch)[\s:=]+\d)"
        r"(?=['\"]?[A-Za-z])(?=.*(?:[:=]|(?i:loss|cost)\w{0,20} ))",
        r"^(?P<step>\d{1,9}):\s+(?=(?:learn|test): )",
        # CLU: '[10] train_loss=0.5', after the writer's own prefix.
        r"(?:^|\|)\s*\[(?P<step>\d{1,12})\]\s+(?=[\w/.-]+=)",
    )
)
_LEADING = re.compile(_BULLET + r"\[?\s*(\d{1,9})\s*/\s*(\d{1,9})\]?" + _END)
# '[40/128] loss', after a time that was masked.
_MASKED = re.compile(r"\|\s*\[(\d{1,9})\s*/\s*(\d{1,9})\](?=\s)")
# MXNet: 'Batch [10-20]', the batches that the line is about.
_RANGE = re.compile(r"\b(Batch) \[\d{1,12}-(\d{1,12})\]")
# NumPyro: 'avg. loss [951-1000]: 71.03', the steps that a mean is of.
_MEAN_OF = re.compile(r"(?<=\w) \[\d{1,12}-\d{1,12}\](?=: )")
# tqdm's unit where a bar counts epochs: '[00:09<00:04,  1.90s/epoch'
_BY_EPOCH = re.compile(r"<[^<\[\]]{1,24},\s+[\d.?]+(?:s/ep(?:och)?s?|ep(?:och)?s?/s)\b")
# 'Validation [40/128] loss: 0.5', DINOv2's 'Training  [   40/125000]  eta: 1:02:03'
_OF_SPLIT = re.compile(
    r"(?i)\b(?:train(?:ing)?|val|valid|validation|test|eval)\b:? {0,2}"
    r"\[\s*(\d{1,9})\s*/\s*(\d{1,9})\]"
)
_TRAILING = re.compile(r"\[\s*(\d{1,12})\s*/\s*(\d{1,12})\s*\]\s*$")
# llama2.c's '40 | loss 0.5', '40: loss 0.5', '(40) train_loss=0.5', 'Train 40, loss: 0.5'
_BARE = re.compile(
    r"^\s*(?:(?:train|valid|val|test)\w* )?[#(]?(\d{1,9})\)?"
    r"(?: (?:steps|iterations|iters|batches))?(?: ?[|:,;–-] ?|\s+)"
    r"(?=(?:\w+[ /.-]){0,2}\w*(?:loss|cost)\w*(?:/\w+)?['\"]?\s*(?:[:=]|is )?\s*\d"
    r"|(?:\w+[ _/]){0,2}\w*(?:lr|rate)\b.{3,60}loss)",
    re.IGNORECASE,
)
_NOT_COUNTED = re.compile(
    r"(?:warm-?up|total|max|maximum|num|number of|per|each|every|best|save|saving|saved(?: at)?"
    r"|logging|log|eval|test|display|print|decay|accumulation|after|patience|early|next|last|minimum|from|resume"
    r"|train_inner|remaining)[\s_\-]*$",
    re.IGNORECASE,
)
_WORD = (
    r"(?<![\w./\\-])(train(?:ing)?|val(?:id|idation|idating|idate)?|eval(?:uation|uating|uate)?|dev"
    r"|test(?:ing)?)(?![\w./\\-])"
)
# Also 'Validating...'
_ANY_SPLIT = re.compile(_WORD.replace(r"(?![\w./\\-])", r"(?![\w/\\-]|\.\w)"), re.IGNORECASE)
_SPLIT_WORD = re.compile(
    _WORD.replace(r"(?![\w./\\-])", r"(?![\w/\\-]|\.(?!\.))")
    # 'Train metrics: Loss: 0.5' and 'Evaluating perplexity' are about a part of the data.
    + r"(?:(?<=ating)|(?= metrics(?: \(step \d+\) -|:) [a-z])|(?!\s*(?:[_ ]?"
    r"(?:loss|acc|set size|err|mae|r?mse|ppl|perplexity|auc|f1|nll|score|reward|metric)"
    rf"|['\"]?\s*[=]|\s*:?\s*(?:-?\d+\.\d|{SPECIAL}))))",
    re.IGNORECASE,
)
# '[ITER 7000] Evaluating train: L1 0.02' is about the data behind the word.
_EVALUATED = re.compile(rf"(?i)(?<=ating)[ ](?:on |the ){{0,2}}{_WORD}")
# 'loss: 0.5, test nnse: 1.5', 'val avg loss: 0.6, loss 0.5': it is the value's name, not what the
# line is about.
_NAMED_VALUE = re.compile(rf"[ _]\w+\s*[:=]\s*{BEGINS}", re.IGNORECASE)
_NAMED_LOSS = re.compile(
    rf"(?:[ _][\w-]+){{0,2}}[ _](?:\w*loss|cost|objective|ce)\s*(?:[:=]|\bis\b)?\s*{BEGINS}",
    re.IGNORECASE,
)
_LOSS_BEFORE = re.compile(rf"(?i)loss\w*\s*[:=]?\s*{BEGINS}")
_IN_EPOCH = re.compile(r"(?:mini)?batch|\w+_in_epoch")
_GLOBAL = {"num_updates", "train_num_updates", "global_step", "global step", "global_steps",
           "current_steps"}  # fmt: skip


@dataclass(slots=True)
class Position:
    """What a line says of its own place.

    Attributes
    ----------
    epoch: as written.
    step: a counter of its own (`step 10`), or the step inside the epoch where `inner` is set.
    inner: the step starts again in every epoch.
    total: steps of an epoch (`inner`) or of the training; 0 where it is not told.
    is_open: a bar counts it that does not know how many steps it will have.
    is_bare: a number without a name; told again it may be no place.
    split: 'train', 'val', 'test' where the line names one before its numbers, else None.

    """

    epoch: float | None = None
    step: float | None = None
    inner: bool = False
    total: float = 0.0
    is_open: bool = False
    split: str | None = None
    is_bare: bool = False

    def is_before(self, other: Position) -> bool:
        """Whether it comes earlier, by the epochs that both tell, else by the steps."""
        for mine, its in ((self.epoch, other.epoch), (self.step, other.step)):
            if mine is not None and its is not None and mine != its:
                return mine < its
        return False

    def goes_back_from(self, other: Position) -> bool:
        """Whether both tell the same epoch, and this one an earlier step."""
        if None in (self.epoch, self.step, other.step) or self.epoch != other.epoch:
            return False
        return self.is_before(other)

    def __bool__(self) -> bool:
        return self.epoch is not None or self.step is not None


def find_position(text: str, bar: tuple[int, int] | None = None) -> tuple[Position, str]:
    """Return the position told by a line from which times are masked, and the line without it.

    `bar`: count and total of the progress bar on the line.
    """
    if "-" in text:
        text = _MEAN_OF.sub("", _RANGE.sub(r"\1 [\2]", text))
    place = Position(split=_split(text))
    text = _before_names(place, text)
    text = _epoch(place, text)
    text = _step(place, text)
    if place.step is None and place.epoch is None and bar is not None and _BY_EPOCH.search(text):
        place.epoch = float(bar[0])
    elif place.step is None and bar is not None:
        place.step, place.total = float(bar[0]), float(bar[1])
        place.inner, place.is_open = True, not bar[1]
    elif place.step is None:
        share = _LEADING.match(text) or _MASKED.search(text) or _TRAILING.search(text)
        share = share or _OF_SPLIT.search(text)
        if share:
            place.step, place.total = float(share.group(1)), float(share.group(2))
            place.inner = True
        elif place.epoch is None and (share := _BARE.match(text)):
            place.step, place.is_bare = float(share.group(1)), True
        if share:
            text = f"{text[: share.start()]} | {text[share.end() :]}"
    return place, text


def _before_names(place: Position, text: str) -> str:
    """Take a place that is told by numbers alone, before any name; return the line without it."""
    for pattern in _ALONE:
        match = pattern.search(text)
        if match is None:
            continue
        told = {name: float(count) for name, count in match.groupdict().items()}
        place.epoch, place.step = told.get("epoch"), told.get("step")
        place.total, place.inner = told.get("total", 0.0), "total" in told
        return f"{text[: match.start()]} | {text[match.end() :]}"
    return text


def _epoch(place: Position, text: str) -> str:
    for pattern in (_DASHED_EPOCH, _EPOCH, _NAMED_EPOCH):
        for match in pattern.finditer(text):
            if _NOT_COUNTED.search(text[max(0, match.start() - 24) : match.start()]):
                continue
            place.epoch = float(match.group(1))
            end = match.end()
            rest = text[end:]
            batches = _BATCHES.match(rest)
            if batches:
                place.step, place.inner = _count(batches.group(1)), True
                return f"{text[: match.start()]} | {rest[batches.end() :]}"
            inner = _INNER.match(rest) or _INNER_SPLIT.match(rest)
            if inner and place.step is None:
                told = [number for number in inner.groups() if number]
                place.step, place.total = _count(told[-2]), _count(told[-1])
                place.inner = True
                end += inner.end()
            elif {".", "/"}.isdisjoint(match.group()) and (share := _SHARE.match(rest)):
                place.step, place.total, place.inner = float(share.group(1)), 100.0, True
                end += share.end()
            return f"{text[: match.start()]} | {text[end:]}"
    return text


def _step(place: Position, text: str) -> str:
    found: list[tuple[int, re.Match[str]]] = []
    for match in _STEP.finditer(text):
        name = match.group("name").lower()
        if _NOT_COUNTED.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        rank = 0 if name in _GLOBAL or "global" in name else 2 if _IN_EPOCH.match(name) else 1
        found.append((rank, match))
    if not found:
        return text
    rank, best = min(found, key=lambda item: item[0])
    if place.step is None or rank == 0:
        place.step = _count(best.group("at"))
        place.total = _count(best.group("total") or best.group("of") or "0")
        is_beside = text[: best.start()].endswith("[") and place.total > 0
        place.inner = rank == 2 or (place.epoch is not None and rank == 1 and is_beside)
    for _, match in reversed(found):
        text = f"{text[: match.start()]} | {text[match.end() :]}"
    return text


def _count(digits: str) -> float:
    return float(digits.replace(",", ""))


def _split(text: str) -> str | None:
    """Return the split that a line is about: named before its first number with a sign."""
    if "Saving dict for global step" in text[:200]:
        return "val"  # TensorFlow's estimators, after an evaluation.
    match = _SPLIT_WORD.search(text[:200])
    if match is None or _NAMED_LOSS.match(text, match.end()):
        return None
    if _NAMED_VALUE.match(text, match.end()) and _LOSS_BEFORE.search(text, 0, match.start()):
        return None
    evaluated = _EVALUATED.match(text, match.end())
    return split_of((evaluated or match).group(1))


def split_of_heading(text: str) -> str | None:
    """Return the split that a line without numbers announces: 'Validation:', 'Test Error:'."""
    match = _ANY_SPLIT.search(text[:200])
    return split_of(match.group(1)) if match else None
