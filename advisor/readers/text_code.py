"""Source code and settings around the lines of a text log."""

# ruff: noqa: E501 - a regular expression broken in two is harder to read

from __future__ import annotations

import re

from advisor.readers.hints import optimizer_in

# Python that a log was started with: its f-strings look like lines of the log.
_CODE = re.compile(
    r"""^\s*(?:def|class|import|from|return|if|elif|else|for|while|with|try|except|assert|raise|print
      |print0|@\w|self\.|\#|\"\"\"|'''|parser\.|lambda|yield|pass\b|nonlocal|global)\b.*[:(\w"')]\s*$
      |[fF]["'].*\{|^\s*[\w.\[\], ]+\s[-+*/]?=\s.*[a-z_]\w*[.(\[]|:\s*(?:float|int|bool|str)\s*=\s""",
    re.VERBOSE,
)
_CODE_EXEMPT = re.compile(r"(?i)\bloss\s*[:=]?\s*\d")
# 'acc: 5.2; ppl: 80.1; xent: 4.3;' ends as C does and is none.
_LISTED = re.compile(r"\b[A-Za-z_]+: +-?[\d.]+(?:[eE][+-]?\d+)?;")
_CODE_START = 300
_SET_RATE = re.compile(
    r"(?<![A-Za-z])(?:base_|initial_)?(?:lr|learning[_ ]rate)['\"]?\s*(?:[=:]|\.{2,})\s*[\['\"]*(\d[\d.eE+-]*)"
)
_SET_OPTIMIZER = re.compile(
    r"(?i)(?<![a-z])(?:optimizer|optim|solver_type|optimizer_name)['\"]?\s*(?:[=:]|\.{2,})\s*"
    r"['\"]?([A-Za-z_.]{3,40}(?: ?\([^()]{0,200})?)"
)
_MAX_HINT_LINES = 5000


class Code:
    """Tells source code line by line; `lines` counts it."""

    def __init__(self) -> None:
        self.lines = 0
        self._level = 0.0

    def has(self, text: str) -> bool:
        """Tell code by the line or by the lines before it: every second one looks so."""
        start = text[:_CODE_START]
        ends = text.rstrip()[-1:] in {";", "{"} and len(_LISTED.findall(start)) < 2
        is_code = ends or bool(_CODE.search(start))
        if not is_code and not self._level:
            return False
        is_code = is_code and not _CODE_EXEMPT.search(start)
        self._level = min(4.0, self._level + 1) if is_code else max(0.0, self._level - 0.7)
        self.lines += is_code
        return is_code or self._level > 1.5


class Settings:
    """Finds the rate and the optimizer that a log names: `hints` 'lr' and 'optimizer'."""

    def __init__(self) -> None:
        self.hints: dict[str, str] = {}
        self._asked = 0

    def look(self, text: str) -> None:
        """Take the next line that is none of the curve."""
        self._asked += 1
        if self._asked > _MAX_HINT_LINES:
            return
        rate = _SET_RATE.search(text)
        if rate:
            try:
                if float(rate.group(1)) > 0:
                    self.hints.setdefault("lr", rate.group(1))
            except ValueError:
                pass
        optimizer = _SET_OPTIMIZER.search(text)
        name = optimizer_in(optimizer.group(1)) if optimizer else None
        if name:
            self.hints.setdefault("optimizer", name)
