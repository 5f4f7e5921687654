"""Where in the log something shows, on runs of which it is known."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.features import measure
from tests.features.curves import PROGRESS, STRAIGHT, history

ALWAYS = {"whole", "start", "tail"}


def test_a_run_that_shows_nothing_has_its_start_and_tail_alone() -> None:
    flat_end = np.maximum(1.0 - 2.0 * PROGRESS, 0.0)
    spans = measure(history(flat_end, lr=np.full(1001, 0.1))).spans
    assert spans.keys() == ALWAYS | {"plateau"}
    assert spans["whole"] == (0.0, 1000.0)
    assert spans["start"] == (0.0, 100.0)
    assert spans["tail"] == (750.0, 1000.0)


def test_what_was_not_measured_is_nowhere() -> None:
    assert measure(history([2.0, 1.0])).spans.keys() == ALWAYS | {"divergence"}
    assert measure(history(STRAIGHT)).spans.keys() & {"warmup", "decayed", "overfit"} == set()


def test_a_loss_that_only_rose_diverged_from_its_start() -> None:
    assert measure(history(1.0 + PROGRESS)).spans["divergence"] == (0.0, 1000.0)
    # The first value stands above all levels: there the divergence begins at the lowest of them.
    risen = np.r_[3.0, 1.0 + PROGRESS[1:]]
    assert measure(history(risen)).spans["divergence"][0] == pytest.approx(25.0)


@pytest.mark.parametrize(("share", "end"), [(0.1, 100.0), (0.0, None)])
def test_a_warmup_is_as_long_as_the_rate_rose(share: float, end: float | None) -> None:
    rate = np.minimum((PROGRESS + 1e-9) / max(share, 1e-9), 1.0)
    found = measure(history(STRAIGHT, lr=rate)).spans.get("warmup")
    assert found == (None if end is None else (0.0, pytest.approx(end, abs=6.0)))


@pytest.mark.parametrize(("low", "start"), [(0.05, 500.0), (0.5, None)])
def test_a_decay_shows_from_a_tenth_of_the_peak_on(low: float, start: float | None) -> None:
    rate = np.where(PROGRESS < 0.5, 1.0, low)
    found = measure(history(STRAIGHT, lr=rate)).spans.get("decayed")
    assert found == (None if start is None else (pytest.approx(start, abs=6.0), 1000.0))
