"""What a sweep tells, for programs."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from advisor.own_reports import SCHEMA_VERSION
from advisor.reports.compare_page import WHY, as_logged
from advisor.reports.json_data import finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.sweep.compare import Group, Sweep


def json_page(sweeps: Sequence[Sweep]) -> str:
    """Return the document: one object, numbers in full, null where not known.

    Several sweeps stand in a list below the key 'sweeps'.
    """
    found = [sweep_data(sweep) for sweep in sweeps]
    data = found[0] if len(found) == 1 else {"schema_version": SCHEMA_VERSION, "sweeps": found}
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def sweep_data(sweep: Sweep) -> dict[str, Any]:
    """Return one sweep as JSON data; `loss` is the value compared, also where it is to be high."""
    return {
        "schema_version": SCHEMA_VERSION,
        "source": sweep.source,
        "curve": sweep.metric,
        "maximize": sweep.maximize,
        "groups": [_group_data(group, sweep) for group in sweep.groups],
        "left_out": [{"run": label, "why": why} for label, why in sweep.left_out],
        "notes": [*filter(None, [sweep.doubt]), *sweep.notes],
    }


def _group_data(group: Group, sweep: Sweep) -> dict[str, Any]:
    valley = group.valley
    curve = sweep.curve
    return {
        "optimizer": group.optimizer,
        "schedule": group.schedule,
        "settings": dict(group.settings),
        "best_lr": finite(valley.best),
        "best_lr_low": finite(valley.low),
        "best_lr_high": finite(valley.high),
        "next_lr": finite(valley.next),
        "done": valley.next is None,
        "verdict": valley.verdict,
        "why": WHY[valley.verdict],
        "seed_sd": finite(valley.seed_error),
        "alike": finite(valley.alike),
        "rates": [
            {
                "lr": rung.lr,
                "loss": finite(as_logged(rung.loss, sweep)),
                "error": finite(rung.error),
                "runs": rung.runs,
                "diverged_runs": rung.diverged,
                "diverged": not math.isfinite(rung.loss),
            }
            for rung in valley.rungs
        ],
        "runs": [
            {
                "run": run.label,
                "lr": run.lr,
                "lr_from": run.lr_from,
                "loss": finite(run.levels[curve].value),
                "error": finite(run.levels[curve].noise),
            }
            for run in group.runs
        ],
    }
