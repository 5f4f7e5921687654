"""The rates that a notebook's code leaves to the library are those of the library."""

from __future__ import annotations

import pytest

from advisor.readers.hints.python_calls import DEFAULTS, OF_NAME


@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_torch(name: str) -> None:
    torch = pytest.importorskip("torch")
    optimizer = getattr(torch.optim, name)([torch.zeros(1, requires_grad=True)])
    assert optimizer.param_groups[0]["lr"] == DEFAULTS[name]


@pytest.mark.parametrize("name", OF_NAME)
def test_keras(name: str) -> None:
    keras = pytest.importorskip("keras")
    rate = float(keras.optimizers.get(name).learning_rate)
    assert rate == pytest.approx(OF_NAME[name])


def test_keras_classes() -> None:
    keras = pytest.importorskip("keras")
    for name in ("Adam", "AdamW"):
        rate = float(getattr(keras.optimizers, name)().learning_rate)
        assert rate == pytest.approx(DEFAULTS[name])


def test_transformers() -> None:
    transformers = pytest.importorskip("transformers")
    fields = transformers.TrainingArguments.__dataclass_fields__
    assert fields["learning_rate"].default == DEFAULTS["TrainingArguments"]
