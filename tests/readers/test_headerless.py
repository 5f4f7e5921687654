"""Tables without a header whose cells tell what stands in their columns."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.twice import losses

LOSSES = losses()[:24].tolist()


def of_rows(rows: list[tuple[object, ...]], separator: str = "\t") -> Source:
    lines = (separator.join(map(str, row)) + "\n" for row in rows)
    return Source.from_bytes("".join(lines).encode(), "log.txt")


@pytest.mark.parametrize("sign", ["", ":", "="])
def test_a_word_in_front_of_each_value_is_its_name(sign: str) -> None:
    """The second number of the row was read as the training loss, no validation at all."""
    rows = [(f"acc{sign}", 1 - x / 9, f"loss{sign}", x, f"val_loss{sign}", x + 0.1) for x in LOSSES]
    [run] = read(of_rows(rows, ";"))
    assert run.train is not None
    assert run.val is not None
    assert list(run.train.value) == LOSSES
    assert run.val.value == pytest.approx(np.add(LOSSES, 0.1))


def test_words_that_change_are_no_names() -> None:
    rows = [(f"sample {n}", x) for n, x in enumerate(LOSSES)]
    [run] = read(of_rows(rows, ";"))
    assert run.loss.name == "column 2"


@pytest.mark.parametrize("with_fold", [True, False])
def test_epochs_that_start_again_as_the_loss_does_are_trainings(*, with_fold: bool) -> None:
    """Three folds were read as one training, which was said to need a lower rate."""
    rows = [(f, k, LOSSES[k], LOSSES[k] + 0.1) for f in range(3) for k in range(8)]
    runs = read(of_rows([row if with_fold else row[1:] for row in rows]))
    assert [run.run for run in runs] == ["#1", "#2", "#3"]
    assert all(list(run.loss.value) == LOSSES[:8] for run in runs)


def test_batches_that_start_again_while_the_loss_goes_on_are_one_training() -> None:
    [run] = read(of_rows([(k // 8, k % 8, x) for k, x in enumerate(LOSSES)]))
    assert list(run.loss.value) == LOSSES
    assert list(run.loss.step) == list(range(24))


@pytest.mark.parametrize("told", ["grad_fn=<NllLossBackward0>", "device='cuda:0'"])
def test_a_tensor_that_print_wrote_is_one_value(told: str) -> None:
    """`print(step, loss)` of PyTorch, which was said to hold no loss."""
    rows = [(k, f"tensor({x:.4f}, {told})") for k, x in enumerate(LOSSES, 1)]
    [run] = read(of_rows(rows, " "))
    assert run.loss.value == pytest.approx(LOSSES, abs=1e-4)
    assert list(run.loss.step) == list(range(1, 25))
