"""LightGBM tells its best round again, below its last one."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source


@pytest.mark.parametrize("start", ["[LightGBM] [Info] Start training from score -0.02\n", ""])
@pytest.mark.parametrize("best", [63, 9])
def test_the_best_round_that_lightgbm_tells_again_stands_where_it_was(
    start: str, best: int
) -> None:
    line = "[{}]\ttrain's binary_logloss: {}\tvalid's binary_logloss: {}\n"
    fold = (
        f"{start}Training until validation scores don't improve for 50 rounds\n"
        f"{line.format(50, 0.25, 0.5)}{line.format(100, 0.125, 0.75)}"
        f"Early stopping, best iteration is:\n{line.format(best, 0.1875, 0.4375)}"
    )
    runs = read(Source.from_bytes((f"Fold 0\n{fold}Fold 0 logloss: 0.4\nFold 1\n{fold}").encode()))
    for run in runs:
        assert run.val is not None
        assert run.val.step.tolist() == sorted([50, 100, best])
        assert run.val.value[sorted([50, 100, best]).index(best)] == 0.4375
    assert len(runs) == 2


def test_folds_that_each_end_after_one_logged_round_are_runs() -> None:
    line = "[{}]\ttrain's l2: {}\tvalid's l2: {}\n"
    fold = "Training until validation scores don't improve for 50 rounds\n" + line.format(
        50, 0.25, 0.5
    )
    text = "".join(
        f"{fold}Early stopping, best iteration is:\n{line.format(best, 0.5, 0.25)}"
        for best in (1, 4, 9)
    )
    runs = read(Source.from_bytes(text.encode()))
    assert [run.train.step.tolist() for run in runs if run.train] == [[1, 50], [4, 50], [9, 50]]
