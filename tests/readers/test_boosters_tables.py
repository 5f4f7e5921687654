"""What other programs that boost trees keep as tables: R's gbm, H2O."""

from __future__ import annotations

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
