"""The rule file format as pydantic models: the shape of every key, checked loudly.

Imported only where a TOML file is read (a user's rules, a changed rule base) or the format's JSON
schema is printed; the built-in rules come from the index at start-up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from advisor.engine.plain import clause
from advisor.errors import RuleError
from advisor.naming import did_you_mean, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

Action = Literal[
    "raise",
    "lower",
    "keep",
    "add_decay",
    "cycle",
    "add_warmup",
    "stop",
    "check_data",
    "inconclusive",
]
Status = Literal["diverged", "unstable", "improvable", "healthy", "inconclusive"]


def _is_clause(text: str) -> str:
    clause(text)
    return text.strip()


Comparison = Annotated[str, Field(examples=["tail_drop > settled"]), AfterValidator(_is_clause)]


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


Sentence = Annotated[str, Field(min_length=1)]
Line = Annotated[Sentence, AfterValidator(_on_one_line)]
# Strict: true is no 1, and "0.1" no number.
Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=0)]
# What is spelled by a pattern.
SPELLED = {
    "code": "two to four capital letters and three digits, such as MY101",
    "name": "small letters and digits in words with hyphens between, such as still-falling",
}
# What pydantic calls by Python's names, as a TOML file has it.
EXPECTED = {
    "tuple_type": 'expected a list, {key} = ["..."]',
    "too_short": "expected one or more",
    "model_type": "expected a table, [{key}]",
    "dict_type": "expected a table, [{key}]",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class LimitModel(_Strict):
    """A threshold of this rule."""

    value: Finite = Field(description="The threshold.")
    band: Finite = Field(
        ge=0, description="Within one band of the value is a close call; 0: exact."
    )
    source: Sentence = Field(description="Where the value is from: a calibration, a paper.")


class _Counts(_Strict):
    """How often something was right."""

    seen: Count
    right: Count
    measured: Sentence

    @model_validator(mode="after")
    def _right_of_seen(self) -> Self:
        if self.right > self.seen:
            raise ValueError("'right' is above 'seen'")
        return self


class ReachedModel(_Counts):
    """How near the best rate the size led."""

    when: tuple[Comparison, ...] = Field((), description="Counts only where these hold as well.")
    times: Finite = Field(gt=1, description="Within so many times the best rate, up or down.")
    seen: Count = Field(gt=0, description="Logs that were told a rate.")
    right: Count = Field(description="Of these, the logs whose rate lay so near.")
    measured: Sentence = Field(description="By whom and how.")


class SizeModel(_Strict):
    """By how much to multiply the peak rate."""

    factor: Finite | None = Field(None, gt=0, description="A fixed factor.")
    feature: str | None = Field(None, description="The feature that holds the factor.")
    least: Finite | None = Field(
        None, gt=0, description="The feature's value is cut to at least this."
    )
    most: Finite | None = Field(
        None, gt=0, description="The feature's value is cut to at most this."
    )
    reached: tuple[ReachedModel, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.factor is None and self.feature is None:
            raise ValueError("needs 'factor' or 'feature'")
        bounds = (self.least, self.most)
        if self.feature is not None and None in bounds:
            raise ValueError("'feature' needs 'least' and 'most' beside it")
        if self.feature is None and bounds != (None, None):
            raise ValueError("'least' and 'most' go with 'feature'")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("'least' is above 'most'")
        return self


class RecordModel(_Counts):
    """How often the rule was right."""

    when: tuple[Comparison, ...] = Field((), description="Counts only where these hold as well.")
    seen: Count = Field(description="Runs on which the rule fired; 0: not measured.")
    right: Count = Field(description="Of these, the runs on which its action was right.")
    measured: Sentence = Field(description="By whom and how; or 'not measured'.")


class ExampleModel(_Strict):
    """A sample log on which the rule must fire or stay silent."""

    log: Sentence = Field(
        description="A log, its path from the rule file on (built-in: from sample_logs/)."
    )
    expect: Literal["fires", "silent"]


class RuleModel(_Strict):
    """One rule file, rules/CODE-name.toml."""

    code: str = Field(pattern=r"^[A-Z]{2,4}\d{3}$", description="Unique, LR201.")
    name: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Names the fault, never the cure."
    )
    title: Line = Field(description="The verdict in one line.")
    family: Line
    action: Action
    status: Status
    supersedes: tuple[str, ...] = Field((), description="Codes this rule overrules when it fires.")
    when: tuple[Comparison, ...] = Field(min_length=1, description="All must hold.")
    unless: tuple[Comparison, ...] = Field((), description="None may hold.")
    explanation: Sentence = Field(description="For a student; {feature:.2g} puts in a figure.")
    advice: Line = Field(description="What to do, one line; {factor} puts in '3x'.")
    false_positives: tuple[Sentence, ...] = Field((), description="When the rule is wrong.")
    references: tuple[Sentence, ...] = ()
    where: str | None = Field(None, description="The stretch of the log that is shown.")
    size: SizeModel | None = None
    limits: dict[str, LimitModel]
    evidence: tuple[RecordModel, ...] = ()
    examples: tuple[ExampleModel, ...] = ()

    @field_validator("limits")
    @classmethod
    def _names(cls, limits: dict[str, LimitModel]) -> dict[str, LimitModel]:
        for name in limits:
            if not name.isidentifier():
                raise ValueError(f"'{name}' cannot be a limit's name: letters, digits and _ only")
        return limits

    @model_validator(mode="after")
    def _size_fits_action(self) -> Self:
        size = self.size
        if size is None:
            return self
        if self.action in ("keep", "stop", "check_data", "inconclusive"):
            raise ValueError(f"size: an action '{self.action}' leaves the rate as it is")
        below = [x for x in (size.factor, size.most) if x is not None and x >= 1]
        above = [x for x in (size.factor, size.least) if x is not None and x <= 1]
        if self.action == "lower" and below:
            raise ValueError("size: an action 'lower' needs factors below 1")
        if self.action == "raise" and above:
            raise ValueError("size: an action 'raise' needs factors above 1")
        return self


def validate(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return the rule as checked plain data. Raises RuleError naming file, key and expectation."""
    try:
        model = RuleModel.model_validate(data)
    except ValidationError as error:
        raise RuleError(f"{file}: {_sentence(error)}") from None
    return model.model_dump(mode="json")


def _sentence(error: ValidationError) -> str:
    """Put one complaint of pydantic into words of the rule file.

    A misspelled key comes before the one that is missing for it.
    """
    first = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    key = _path(first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys_beside(first["loc"])
        meant = did_you_mean(
            nearest(str(first["loc"][-1]), known), f"known keys: {', '.join(known)}"
        )
        return f"unknown key '{key}'{meant}"
    if first["type"] == "missing":
        # All of them: who begins a rule would else be told one after the other.
        missing = [_path(item["loc"]) for item in error.errors() if item["type"] == "missing"]
        one = len(missing) == 1
        return f"the key{'' if one else 's'} {listed(missing, 12)} {'is' if one else 'are'} missing"
    if first["type"] == "string_pattern_mismatch":
        return f"'{key}': expected {SPELLED[key]}, not '{first['input']}'"
    expected = EXPECTED.get(first["type"], first["msg"].removeprefix("Value error, "))
    if key in ("evidence", "examples", "size.reached"):
        expected = "expected tables, each headed [[{key}]]"
    at = f"'{key}': " if key else ""
    return at + expected.replace("{key}", key)


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))


def _keys_beside(loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that are allowed where the unknown one stood."""
    nested: dict[int | str, type[BaseModel]] = {
        "limits": LimitModel,
        "size": SizeModel,
        "evidence": RecordModel,
        "examples": ExampleModel,
    }
    model = nested.get(loc[0], RuleModel) if len(loc) > 1 else RuleModel
    if loc[:2] == ("size", "reached") and len(loc) > 2:
        model = ReachedModel
    return list(model.model_fields)
