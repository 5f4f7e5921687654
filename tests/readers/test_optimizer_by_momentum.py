"""A momentum that is set where no optimizer is named is SGD's, unless the rate is one of Adam's."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

CURVE = "".join(f"Epoch {k} train loss {2 / k} val loss {3 / k}\n" for k in range(1, 13))


def read_below(settings: str, options: ReadOptions | None = None):
    return only(read(Source.from_bytes(f"{settings}\n{CURVE}".encode(), "run.log"), options))


@pytest.mark.parametrize(
    ("settings", "optimizer"),
    [
        ("lr=0.1 momentum=0.9 weight_decay=5e-4", "momentum"),
        ("Learning rate: 0.05\nMomentum: 0.9", "momentum"),
        ("Namespace(lr=0.1, momentum=0.9, nesterov=True, batch_size=128)", "nesterov"),
        ("python train.py --lr 0.02 --momentum 0.99", "momentum99"),
    ],
)
def test_a_momentum_names_sgd(settings: str, optimizer: str) -> None:
    found = read_below(settings)
    assert found.optimizer == optimizer
    assert [note for note in found.notes if "that is set is taken for SGD's" in note]
    assert read_below(settings, ReadOptions(optimizer="lion")).optimizer == "lion"


@pytest.mark.parametrize(
    "settings",
    [
        "lr=0.000125 momentum=0.9",  # CenterNet's, trained by Adam
        "optimizer=auto lr=0.1 momentum=0.937",
        "lr=0.1\nBatchNorm2d(64, momentum=0.9)",
        "lr=0.1\nema momentum: 0.996",
        "lr=0.1 momentum=0.1",
        "momentum=0.9",
    ],
)
def test_what_does_not_tell_it(settings: str) -> None:
    assert read_below(settings).optimizer is None


def test_a_named_optimizer_has_no_momentum_of_a_layer() -> None:
    assert read_below("lr=0.1 optimizer=sgd\nnorm momentum: 0.9").optimizer == "sgd"
