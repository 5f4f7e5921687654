"""The page of a sweep says why it names a rate that did not end lowest, and asks before it says."""

from __future__ import annotations

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from advisor.reports.compare_page import text_page
from advisor.reports.screen import Screen
from advisor.sweep.table import read_sweep


def page(header: str, results: dict[float, tuple[float, ...]]) -> str:
    rows = [f"{lr},{v},{k}" for lr, values in results.items() for k, v in enumerate(values)]
    try:
        read(Source.from_bytes("\n".join([header, *rows, ""]).encode(), "runs.csv"))
    except NotALogError as error:
        found = read_sweep(error, ReadOptions())
    assert found is not None
    return text_page(found, Screen())


def test_a_best_that_did_not_end_lowest_is_explained() -> None:
    low = {1e-4: (2.0, 2.1), 1e-3: (0.5, 0.52), 1e-2: (0.1, 0.13)}
    alike = page("lr,val_loss,seed", {**low, 3e-2: (0.12, 0.14), 3e-1: (1.9, 2.0)})
    assert "Best     0.03, the highest of those that end alike (" in alike
    lowest = page("lr,val_loss,seed", {**low, 1e-1: (0.6, 0.62), 1e0: (1.9, 2.0)})
    assert "end alike" not in lowest


def test_whether_a_result_is_to_be_high_is_asked_above_what_rests_on_it() -> None:
    said = page("params_lr,value,seed", {1e-4: (0.6, 0.61), 1e-3: (0.8, 0.81), 1e-2: (0.9, 0.91)})
    assert said.count("--maximize") == 1
    assert said.index("--maximize") < said.index("Best")
