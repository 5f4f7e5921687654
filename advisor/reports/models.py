"""The JSON document as pydantic models: the source of schema.json, never on the default path.

`python -m advisor.reports.models` writes schema.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.engine.model import Action, Status  # noqa: TC001  pydantic reads them

SCHEMA = Path(__file__).with_name("schema.json")

Share = Annotated[float, Field(ge=0, le=1)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Evidence(_Strict):
    """A condition of the rule that held, with its figures."""

    feature: str
    value: Figure | None = Field(description="null: infinite.")
    operator: Literal[">", ">=", "<", "<="]
    threshold: Figure


class Where(_Strict):
    """Where in the log it shows, in units of the run's axis."""

    start: Figure | None
    end: Figure | None


class Measured(_Strict):
    """The record that the confidence rests on."""

    right: int = Field(ge=0, description="Logs of which the action was right.")
    seen: int = Field(
        ge=0, description="Logs that looked like this; 0: not measured, the confidence is then 0.5."
    )
    how: str


class Reached(_Strict):
    """How near the best rate such a step led on tasks left out."""

    times: Figure = Field(description="Within so many times the best rate, up or down.")
    right: int = Field(ge=0, description="Logs whose advised rate lay so near.")
    seen: int = Field(ge=1, description="Logs that were advised a rate by this rule.")
    how: str


class Advice(_Strict):
    """One thing to do, and why."""

    action: Action
    lr_factor: Figure | None = Field(description="Multiply the peak learning rate by this.")
    suggested_lr: Figure | None = Field(description="The peak learning rate to type.")
    confidence: Share = Field(
        description="Stated chance that the action is right: (right + 1) / (seen + 2)."
    )
    confidence_interval: list[Share] = Field(
        min_length=2,
        max_length=2,
        description="95 % Wilson interval of right / seen, as if logs were independent; those of "
        "one task are not.",
    )
    measured: Measured
    reached: list[Reached] = Field(description="Empty: not measured, or no size is advised.")
    close_call: bool = Field(description="A figure is within a band of its threshold.")
    rule: str = Field(description="Code of the leading rule.")
    name: str
    title: str
    do: str = Field(description="What to do, one line with the number to type.")
    explanation: str
    evidence: list[Evidence]
    where: Where | None
    supporting: list[str] = Field(description="Codes of other rules that advise the same.")
    references: list[str]


class Overruled(_Strict):
    """A rule that fired and gave way."""

    rule: str
    by: str
    why: Literal["superseded", "opposed"]


class Skipped(_Strict):
    """A rule that could not be judged."""

    rule: str
    needs: list[str] = Field(description="Features that could not be measured.")


class Level(_Strict):
    """Where a loss, or the metric of --maximize, ended: the median of the last tenth."""

    value: Figure | None = Field(description="null: it did not end finite.")
    noise: Figure | None = Field(description="Standard error of value; null: too few points.")
    drop: Figure | None = Field(description="How far it came from its start, to the better.")
    points: int = Field(ge=1)
    name: str = Field(description="What the log calls it.")
    maximize: bool = Field(description="Whether it is to be high (--maximize).")


class Comparison(_Strict):
    """One curve beside the accepted one (--baseline)."""

    source: str
    run: str | None
    curve: Literal["train_loss", "val_loss"]
    accepted: Figure | None
    value: Figure | None
    allowed: Figure | None = Field(description="How much worse it may be: noise and tolerance.")
    accepted_runs: int = Field(ge=1)
    regressed: bool
    name: str = Field(description="What the log calls the curve.")
    maximize: bool = Field(description="Whether it is to be high (--maximize).")


class Run(_Strict):
    """One training run."""

    source: str
    run: str | None = Field(description="Name inside the source, null where it holds one run.")
    format: str
    axis: str
    points: int = Field(ge=1, description="Logged loss values.")
    peak_lr: Figure | None
    optimizer: str | None = Field(description="As the log or the user names it.")
    diverged: bool
    status: Status
    advice: list[Advice] = Field(min_length=1, description="Best first.")
    overruled: list[Overruled]
    skipped: list[Skipped]
    features: dict[str, Figure | None] = Field(description="null: could not be measured.")
    final: dict[Literal["train_loss", "val_loss"], Level]
    notes: list[str]


class SweepRate(_Strict):
    """All runs of a sweep at one rate."""

    lr: Figure
    loss: Figure | None = Field(description="Mean of the runs; null: they diverged.")
    error: Figure | None = Field(description="Standard error of it, as far as it is known.")
    runs: int = Field(ge=1)
    diverged_runs: int = Field(ge=0)
    diverged: bool


class SweepRun(_Strict):
    """One run of a sweep."""

    run: str
    lr: Figure
    lr_from: str
    loss: Figure | None
    error: Figure | None


class SweepGroup(_Strict):
    """Runs that differ in the rate alone, and what they tell about it."""

    optimizer: str | None = Field(description="As the log or the user names it.")
    schedule: str
    settings: dict[str, str] = Field(description="What the runs of the group share.")
    best_lr: Figure | None
    best_lr_low: Figure | None = Field(description="Rates that end alike begin here.")
    best_lr_high: Figure | None
    next_lr: Figure | None = Field(description="The rate to try next; null: the sweep is done.")
    done: bool
    verdict: Literal["done", "flat", "edge", "wide", "diverged", "single"]
    why: str
    seed_sd: Figure | None
    alike: Figure | None = Field(description="Results closer than this are equal.")
    rates: list[SweepRate]
    runs: list[SweepRun]


class LeftOut(_Strict):
    """A run that was not compared."""

    run: str
    why: str


class Sweep(_Strict):
    """What a table of finished runs tells, as `lr-advise compare TABLE --format json` does."""

    schema_version: Literal["1"]
    source: str = Field(description="The table; empty where logs were compared.")
    curve: str = Field(description="Loss or column compared by; `loss` below is its value.")
    maximize: bool = Field(description="Whether it is to be high.")
    groups: list[SweepGroup] = Field(description="Best first.")
    left_out: list[LeftOut]
    notes: list[str]


class Error(_Strict):
    """An input that could not be judged."""

    source: str
    message: str


class Document(_Strict):
    """What `lr-advise --format json` prints."""

    model_config = ConfigDict(
        title="lr-advise report",
        json_schema_extra={"$schema": "https://json-schema.org/draft/2020-12/schema"},
    )

    schema_version: Literal["1"]
    tool_version: str
    runs: list[Run]
    comparisons: list[Comparison] = Field(description="Empty without --baseline.")
    errors: list[Error]
    sweeps: list[Sweep] = Field(description="Tables of finished runs that were given.")
    passed_over: list[Error] = Field(
        description="Files of searched folders that are called as logs are and could not be judged."
    )


def schema_text() -> str:
    """Return the JSON schema of the document."""
    return json.dumps(Document.model_json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
