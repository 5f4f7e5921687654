"""trainproof 0.22: ids of its epoch rules. None of them names the rate as a cure."""

from __future__ import annotations

from pathlib import Path

from answer import answer, first_of
from trainproof import epoch

MAP = {
    "TP-NAN": "lower",  # names no cure: a run that diverged is given the benefit of the doubt
    "TP-DIVERGE": "lower",  # the same
    "TP-DEAD-RUN": "raise",  # the same for a loss that never improved
    "TP-FLAT": "raise",
}


def judge(path: Path) -> tuple[str, bool]:
    report = epoch.check_epoch(path)
    found = [finding["id"] for finding in report["findings"]]
    if "TP-NO-LOSS" in found or "TP-NO-RECORDS" in found or "TP-NOT-CHECKED" in found:
        return "inconclusive", False
    return first_of(found, MAP), "TP-NAN" in found


if __name__ == "__main__":
    answer(judge)
