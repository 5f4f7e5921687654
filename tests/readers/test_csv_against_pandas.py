"""CSV against pandas on random tables: equal values, and NaN only where pandas sees one too."""

from __future__ import annotations

import io

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source

pandas = pytest.importorskip("pandas", reason="a second reader to compare with; not needed to run")


@pytest.mark.parametrize("seed", range(40))
def test_the_same_values_as_pandas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(10, 3000))
    frame = pandas.DataFrame(
        {
            "step": np.cumsum(rng.integers(1, 9, rows)),
            "train_loss": rng.normal(size=rows) * 10.0 ** rng.integers(-12, 12),
            "val_loss": np.where(rng.random(rows) < 0.7, np.nan, rng.random(rows)),
            "lr": 10.0 ** rng.uniform(-6, 0, rows),
        }
    )
    separator = [",", ";", "\t"][seed % 3]
    text = frame.to_csv(index=False, sep=separator, float_format=[None, "%.6g", "%e"][seed % 3])
    seen = pandas.read_csv(io.StringIO(text), sep=separator)
    (history,) = read(Source.from_bytes(text.encode(), "random.csv"))
    assert history.train is not None
    assert history.lr is not None
    np.testing.assert_array_equal(history.train.value, seen["train_loss"])
    np.testing.assert_array_equal(history.lr.value, seen["lr"])
    there = seen["val_loss"].notna()
    if there.sum() > 1:
        assert history.val is not None
        np.testing.assert_array_equal(history.val.value, seen["val_loss"][there])
