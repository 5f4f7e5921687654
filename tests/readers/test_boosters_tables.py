"""What other programs that boost trees keep as tables: R's gbm, H2O, scikit-learn."""

from __future__ import annotations

import json

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def test_what_gbm_of_r_prints_is_one_with_its_rate() -> None:
    head = "Iter   TrainDeviance   ValidDeviance   StepSize   Improve\n"
    rows = "".join(f"{i:6d}   1.{40 - i}   1.{50 - i}   0.1000   0.0123\n" for i in range(1, 20))
    found = only(read(Source.from_bytes((head + rows).encode(), "gbm.txt")))
    assert found.boosting
    assert curve(found.train)[:2] == [(1, 1.39), (2, 1.38)]
    assert curve(found.val)[:2] == [(1, 1.49), (2, 1.48)]
    assert set(found.lr.value) == {0.1}


def test_a_table_of_h2o_counts_trees() -> None:
    head = ",timestamp,number_of_trees,training_logloss,validation_logloss\n"
    rows = "".join(f",2024-01-01 10:00:00,{5 * i}.0,0.{90 - i},0.{95 - i}\n" for i in range(20))
    found = only(read(Source.from_bytes((head + rows).encode(), "history.csv")))
    assert found.boosting
    assert curve(found.train)[:2] == [(0, 0.9), (5, 0.89)]
    assert curve(found.val)[:2] == [(0, 0.95), (5, 0.94)]


def _scores(*, negated: bool, name: str = "{}_score") -> dict[str, list[float]]:
    sign = -1.0 if negated else 1.0
    falling = {"train": [1.36 * 0.9**k for k in range(20)], "validation": [1.4] * 20}
    return {name.format(of): [sign * v for v in told] for of, told in falling.items()}


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("name", ["{}_score", "{}_score_"])
def test_scores_of_scikit_learns_boosting_are_losses(negated: bool, name: str) -> None:
    scores = _scores(negated=negated, name=name)
    (run,) = read(Source.from_bytes(json.dumps(scores).encode(), "a.json"))
    assert run.boosting
    assert run.train is not None
    assert run.val is not None
    assert (run.train.value[0], run.val.value[0]) == (1.36, 1.4)
    assert any(("negated" in note) is negated for note in run.notes if "scikit-learn" in note)


@pytest.mark.parametrize(
    "beside",
    [
        {
            "train_score": [-1200.0 + 50 * k for k in range(20)],
            "episode": [*range(20)],
            "eps": [0.5] * 20,
        },
        {"train_score": [-1200.0 + 50 * k for k in range(20)]},
        {"step": [*range(20)], "train_score": [1.36 * 0.9**k for k in range(20)]},
        {"train_score": [0.5 + 0.02 * k for k in range(20)]},
        {"train_score": [1.36 * 0.9**k for k in range(5)]},
    ],
)
def test_other_scores_stay_what_they_are(beside: dict[str, list[float]]) -> None:
    with pytest.raises(LogError, match="to be maximised"):
        read(Source.from_bytes(json.dumps(beside).encode(), "a.json"))
