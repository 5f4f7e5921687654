"""Source code and settings around the lines of a text log."""

# ruff: noqa: E501 - a regular expression broken in two is harder to read

from __future__ import annotations

import re

from advisor.readers.hints.optimizers import optimizer_in
from advisor.readers.hints.pretrained import pretrained_in
from advisor.readers.vocabulary.numbers_in import BEGINS, SPECIAL

# Python that a log was started with: its f-strings look like lines of the log.
_STATEMENT = re.compile(
    r"""\s*(?:def|class|import|from|return|if|elif|else|for|while|with|try|except|assert|raise|print
      |print0|@\w|self\.|\#|\"\"\"|'''|parser\.|lambda|yield|pass\b|nonlocal|global)\b.*[:(\w"')]\s*$""",
    re.VERBOSE,
)
_F_STRING = re.compile(r"""[fF]["'].*\{""")
_ASSIGNMENT = re.compile(
    r"^\s*[\w.\[\], ]+\s[-+*/]?=\s.*[a-z_]\w*[.(\[]|:\s*(?:float|int|bool|str)\s*=\s"
)
_CODE_EXEMPT = re.compile(rf"(?i)\bloss\s*[:=]?\s*{BEGINS}|\b(?:train|test)={BEGINS}")
# 'acc: 5.2; ppl: 80.1; xent: 4.3;' ends as C does and is none.
_LISTED = re.compile(rf"\b[A-Za-z_]+: +(?:-?[\d.]+(?:[eE][+-]?\d+)?|{SPECIAL});")
_CODE_START = 300
# Not where a schedule begins or ends: 'warmup_bias_lr=0.1', 'min_lr=1e-6'.
_SET_RATE = re.compile(
    r"(?i)(?<![a-z])(?:base_|initial_)?(?<!min_)(?<!end_)(?<!bias_)(?<!final_)(?<!warmup_)(?:lr0?|learning[_ ]rate(?:_init)?)['\"]?\s*(?:[=:]|\.{2,})\s*[\['\"]*(\d[\d.e+-]*)"
)
_SET_OPTIMIZER = re.compile(
    r"(?i)(?<![a-z])(?:optimizer|optim|opt|optim(?:izer)?\.name|solver(?:_type)?|optimizer_name|optim_factory|learner|^type)"
    r"['\"]?\s*(?:[=:]|\.{2,})\s*(?:\{['\"](?:type|name|class_name)['\"]: ?)?['\"<]*(?:Use )?([A-Za-z_][\w.]{2,40}(?: ?\([^()]{0,200})?)"
)
# In two columns, also those of a page, and in words: 'Using Adam optimizer with learning rate 0.001'.
_RATE_BESIDE = re.compile(
    r"(?i)^\W*(?:base_|initial_|initial )?(?:lr|learning[_ ]rate)[\s|*`]+(\d[\d.e+-]*)\W*$"
)
_RATE_SAID = re.compile(
    r"(?i)\b(?:with|initial|base|using|and|at) (?:an? )?(?:lr|learning rate)(?: of)? (\d[\d.e+-]*\d)(?![\w%]|[.,]\d)"
)
_OPTIMIZER_BESIDE = re.compile(
    r"(?i)^\W*(?:optimizer|optim)\s{2,}([A-Za-z_]\w{2,40})\s*$"
    r"|\b(?:us(?:e|es|ed|ing)|with) (?:the )?([A-Za-z]\w{2,20})(?: as(?: the)?)? optimi[sz]er\b"
    r"|\busing fused (AdamW?)\b|\btrain(?:ing|ed) (?:with|by) ((?-i:[A-Z])\w{2,20})\b"
)
_MOMENTUM_SAID = re.compile(r"(?i)\bwith momentum (?:of )?(0?\.\d+)")
# PyTorch prints an optimizer as 'SGD (' above its settings.
_PRINTED_OPTIMIZER = re.compile(r"^\s*([A-Z]\w{2,20}) \($")
# Settings over several lines: 'optimizer:', '"optimizer": {', and below it 'type: Adam'.
_SECTION = re.compile(r"(?i)(?<![a-z_.])optimizer['\"]? ?[:=]\s*(?:\{|dict\()?\s*$")
_NAME_IN_SECTION = re.compile(
    r"(?i)(?:^\W*|: {2,}|[,{(] ?['\"]?)(?:name|type|_target_|class_name|class_path)['\"]? ?[:=] ?['\"]?([A-Z_][\w.]{2,60})"
)
_LONGEST_SECTION = 12
_MENTIONED = re.compile(
    r"(?i)optim|fused adam|\btrain(?:ing|ed) (?:with|by) |name_or_path|\bopt\b|learner|solver|nesterov|^type|^\s*\w+ \($"
)
_SET_MOMENTUM = re.compile(
    r"(?i)(?<![a-z_])(?:sgd_)?momentum['\"]?\s*(?:[=:]|\.{2,})\s*['\"]?(\d?\.?\d+)(?![\w.])"
)
# Norms and copies of a network have a momentum of another kind.
_OF_A_LAYER = re.compile(r"(?i)norm|\bbn\b|\bema\b|teacher|moco|encoder")
_SET_NESTEROV = re.compile(r"(?i)(?<![a-z_])nesterov['\"]?\s*(?:[=:]|\.{2,})\s*['\"]?true")
# MMDetection prints its settings as a program; what is set to names and numbers alone is no code.
_LITERAL = re.compile(r"\boptimizer ?= ?dict\([^()]*\)?")
# The command above its log: '--learning-rate 0.1'.
_OPTION = re.compile(r"(?<!\S)--([A-Za-z][\w-]{0,40})[ =](?=[\w.])")
_MAX_HINT_LINES = 5000
# Of a row in a table of settings, with the bar it begins and ends with.
_MOST_BARS = 4
# SetFit's trainer, one of theirs, calls its loss after what it trains.
_LOSSES_OF_TRAINER = ("{'loss': ", "{'embedding_loss': ")
_OF_TRAINER = ("'learning_rate': ", "'epoch': ")


def _as_setting(option: re.Match[str]) -> str:
    return option.group(1).replace("-", "_") + "="


def _is_positive(text: str) -> bool:
    """Whether a text is a number above 0."""
    try:
        return float(text) > 0
    except ValueError:
        return False


def _is_of_results(text: str) -> bool:
    """Whether a line is a row of a drawn table of results: what it was set to is no other's."""
    return text.lstrip()[:1] == "|" and text.count("|") > _MOST_BARS


def _is_python(text: str) -> bool:
    return bool(
        _STATEMENT.match(text)
        or ("{" in text and _F_STRING.search(text))
        or ("=" in text and _ASSIGNMENT.search(text))
    )


class Code:
    """Tells source code line by line; `lines` counts it."""

    def __init__(self) -> None:
        self.lines = 0
        self._level = 0.0

    @property
    def is_near(self) -> bool:
        """Whether lines just before were code."""
        return self._level > 0

    def has(self, text: str) -> bool:
        """Tell code by the line or by the lines before it: every second one looks so."""
        start = text[:_CODE_START]
        ends = text.rstrip()[-1:] in {";", "{"} and len(_LISTED.findall(start)) < 2
        is_code = ends or _is_python(start)
        if not is_code and not self._level:
            return False
        is_code = is_code and not _CODE_EXEMPT.search(start)
        self._level = min(4.0, self._level + 1) if is_code else max(0.0, self._level - 0.7)
        self.lines += is_code
        return is_code or self._level > 1.5


class Settings:
    """Finds what a log says of its settings: `hints` 'lr', 'optimizer', 'momentum', 'nesterov'.

    `literal`: of these what stands in source code and is set there to names and numbers alone.
    `rates`: line and rate of each line that tells one.
    `by_trainer`: lines of the log are the dicts that Hugging Face's Trainer prints.
    """

    def __init__(self) -> None:
        self.hints: dict[str, str] = {}
        self.literal: dict[str, str] = {}
        self.by_trainer = False
        self._asked = 0
        self._is_built = False
        self._section = 0
        self._line = 0
        self.rates: list[tuple[int, str]] = []

    def look_for_trainer(self, text: str, number: int) -> None:
        """Look whether the next line is a dict that Hugging Face's Trainer printed."""
        self._line = number
        if "loss': " in text and any(start in text for start in _LOSSES_OF_TRAINER):
            self.by_trainer |= all(word in text for word in _OF_TRAINER)

    def look_in_code(self, text: str) -> None:
        """Take the next line of source code."""
        found = _LITERAL.search(text)
        if found and not self.literal:
            one = Settings()
            one.look(found.group())
            self.literal = one.hints
        self.look("")

    def mentioned(self, text: str) -> None:
        """Take a line without digits, which may name the optimizer."""
        if self._section or _MENTIONED.search(text):
            self.look(text)

    def look(self, text: str) -> None:
        """Take the next line that is none of the curve."""
        self._asked += 1
        if self._asked > _MAX_HINT_LINES or _is_of_results(text):
            return
        if "--" in text:
            text = _OPTION.sub(_as_setting, text)
        rate = _SET_RATE.search(text) or _RATE_BESIDE.match(text) or _RATE_SAID.search(text)
        if rate and _is_positive(rate.group(1)):
            self.hints.setdefault("lr", rate.group(1))
            self.rates.append((self._line, rate.group(1)))
        pretrained = pretrained_in(text)
        if pretrained:
            self.hints.setdefault("pretrained", pretrained)
        momentum = _SET_MOMENTUM.search(text) or _MOMENTUM_SAID.search(text)
        if momentum and not _OF_A_LAYER.search(text, max(0, momentum.start() - 40), momentum.end()):
            self.hints.setdefault("momentum", momentum.group(1))
        if _SET_NESTEROV.search(text):
            self.hints.setdefault("nesterov", "true")
        optimizer = self._optimizer_of(text)
        if name := optimizer_in(optimizer):
            self.hints.setdefault("optimizer", name)
            self._take_built(optimizer)
        elif optimizer:
            self.hints.setdefault("unknown_optimizer", optimizer)

    def _optimizer_of(self, text: str) -> str:
        """Return what a line says of the optimizer, as it stands there; '' for nothing."""
        found = _SET_OPTIMIZER.search(text) or _PRINTED_OPTIMIZER.match(text)
        if self._section and not found:
            self._section -= 1
            found = _NAME_IN_SECTION.search(text)
        elif _SECTION.search(text):
            self._section = _LONGEST_SECTION
        found = found or _OPTIMIZER_BESIDE.search(text)
        return next(filter(None, found.groups())) if found else ""

    def _take_built(self, optimizer: str) -> None:
        """Take the rate that an optimizer was built with, 'AdamW(lr=0.002)': that was trained by.

        What was asked for above may have been passed over, as Ultralytics does.
        """
        rate = _SET_RATE.search(optimizer.partition("(")[2])
        if rate and not self._is_built and _is_positive(rate.group(1)):
            self.hints["lr"], self._is_built = rate.group(1), True
