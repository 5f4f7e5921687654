"""What a rule is, once its file has been read and checked.

Rules and their parts are named tuples: creating one such class takes a fifth of the time that a
frozen dataclass takes, and the command line pays for that at every start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

# Most cautious first: where two advices are equally severe, the one that risks least leads.
ACTIONS = (
    "check_data",
    "stop",
    "inconclusive",
    "lower",
    "add_warmup",
    "add_decay",
    "cycle",
    "raise",
    "keep",
)
# Most severe first. Too little evidence ranks above "healthy": not knowing is not good news.
STATUSES = ("diverged", "unstable", "improvable", "inconclusive", "healthy")
OPERATORS = (">=", "<=", ">", "<")  # longest first, so that a regular expression finds '>='


class Clause(NamedTuple):
    """One comparison of a feature with a limit, `tail_drop > settled`."""

    feature: str
    operator: str
    limit: str

    def __str__(self) -> str:
        return f"{self.feature} {self.operator} {self.limit}"


class Limit(NamedTuple):
    """A threshold: its value, how near it counts as a close call, and where the value is from."""

    value: float
    band: float
    source: str


class Reached(NamedTuple):
    """How often the rate advised lay within `times` of the best one, up or down.

    `seen` counts the logs that the rule led on, where `when` holds as well. `measured` says by whom
    and how.
    """

    times: float
    seen: int
    right: int
    measured: str
    when: tuple[Clause, ...] = ()


class Size(NamedTuple):
    """By how much to multiply the peak rate.

    `factor` is fixed. Where `feature` is given its value is used, cut to `least`..`most`, and
    `factor` (optional) stands in when the feature could not be measured. `reached`: how near the
    best rate that led, the nearest first, and of the same nearness the first that holds counts;
    empty: not measured.
    """

    factor: float | None = None
    feature: str | None = None
    least: float | None = None
    most: float | None = None
    reached: tuple[Reached, ...] = ()


class Record(NamedTuple):
    """How often the rule was right among the runs it was tried on, where `when` holds as well.

    `seen` = 0: not measured. `measured` says by whom and how.
    """

    when: tuple[Clause, ...]
    seen: int
    right: int
    measured: str


class Example(NamedTuple):
    """A sample log on which the rule must fire or stay silent."""

    log: str
    expect: str


class Rule(NamedTuple):
    """One rule of the rule base, as the file `rules/CODE-name.toml` says it."""

    code: str
    name: str
    title: str
    family: str
    action: str
    status: str
    when: tuple[Clause, ...]
    unless: tuple[Clause, ...]
    limits: Mapping[str, Limit]
    explanation: str
    advice: str
    false_positives: tuple[str, ...]
    references: tuple[str, ...]
    supersedes: tuple[str, ...]
    where: str | None
    size: Size | None
    evidence: tuple[Record, ...]
    examples: tuple[Example, ...]
    file: str

    def clauses(self) -> list[Clause]:
        """Return every condition: of the rule, and of its records."""
        clauses = [*self.when, *self.unless]
        for record in self.evidence:
            clauses += record.when
        for reached in self.size.reached if self.size is not None else ():
            clauses += reached.when
        return clauses

    def features(self) -> tuple[str, ...]:
        """Return the names of the features that the rule asks for, each once, in order."""
        names = [clause.feature for clause in self.clauses()]
        if self.size is not None and self.size.feature is not None:
            names.append(self.size.feature)
        return tuple(dict.fromkeys(names))


class RuleBase(NamedTuple):
    """The rules in force, sorted by code, checked together; `narrowed` where some were left out."""

    rules: tuple[Rule, ...]
    narrowed: bool = False

    @property
    def codes(self) -> dict[str, str]:
        """The codes of the rules by their names."""
        return {rule.name: rule.code for rule in self.rules}

    def find(self, code: str) -> Rule | None:
        """Return the rule with this code or name (case does not matter), or None."""
        wanted = code.casefold()
        for rule in self.rules:
            if wanted in (rule.code.casefold(), rule.name.casefold()):
                return rule
        return None
