"""A validation that is told in other units than the training loss: bits a byte, a perplexity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor import advise
from advisor.features import measure
from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

if TYPE_CHECKING:
    from pathlib import Path

STEPS = 1200


def trained(step: int) -> float:
    return 2.9 + 8.0 * math.exp(-step / 150)


def validated(step: int) -> float:
    """Where the network begins to learn its rows by heart the validation stays behind."""
    return trained(step) + 0.6 * step / STEPS


def nanochat(name: str, units: float) -> str:
    """What Karpathy's nanochat prints; the bits a byte are the loss a token by `units`."""
    lines = []
    for step in range(STEPS + 1):
        if step % 100 == 0:
            lines.append(f"Step {step:05d} | {name}: {validated(step) / units:.6f}")
        if step < STEPS:
            lines.append(
                f"step {step:05d}/{STEPS:05d} ({100 * step / STEPS:.2f}%) | loss: "
                f"{trained(step):.6f} | grad norm: 0.5000 | lrm: 1.00 | dt: 512.00ms"
            )
    return "\n".join(lines) + "\n"


def of_text(text: str):
    return only(read(Source.from_bytes(text.encode(), "run.log")))


@pytest.mark.parametrize("units", [math.log(2), 3.3])
def test_bits_a_byte_are_a_validation_and_stay_as_they_are_logged(units: float) -> None:
    """They were left out: 'a loss is logged that says more'."""
    found = of_text(nanochat("Validation bpb", units))
    assert found.val is not None
    assert found.val.name == "Validation bpb"
    assert found.val.value[-1] == pytest.approx(validated(STEPS) / units, abs=1e-6)
    assert found.val_scale == pytest.approx(units, rel=0.03)
    assert [note for note in found.notes if "is in bits: held against 'loss'" in note]
    same = of_text(nanochat("Validation loss", 1.0))
    assert same.val_scale == 1.0
    bits, nats = measure(found).values, measure(same).values
    for name in ("val_gap", "val_learned", "val_drop_ratio", "overfit"):
        assert bits[name] == pytest.approx(nats[name], abs=0.06), name


def test_bits_beside_bits_or_far_from_any_loss_are_not_changed() -> None:
    rows = [f"{k},{2 / k + 1},{2 / k + 1.1}" for k in range(1, 20)]
    text = "\n".join(["epoch,train_bpc,val_bpc", *rows])
    assert only(read(Source.from_bytes(text.encode(), "a.csv"))).val_scale == 1.0
    far = "\n".join(["epoch,train_loss,val_bpc", *(f"{k},{900 / k},{2 / k}" for k in range(1, 20))])
    assert only(read(Source.from_bytes(far.encode(), "a.csv"))).val is None


def test_a_perplexity_alone_is_the_validation_by_its_logarithm() -> None:
    rows = [f"{k},{trained(50 * k)},{math.exp(validated(50 * k))}" for k in range(24)]
    text = "\n".join(["epoch,train_loss,valid_ppl", *rows])
    found = only(read(Source.from_bytes(text.encode(), "a.csv")))
    assert found.val is not None
    np.testing.assert_allclose(found.val.value, [validated(50 * k) for k in range(24)])
    late = "\n".join(["epoch,train_loss,valid_ppl", *(f"{k},{9 / k},{1 + k}" for k in range(1, 9))])
    assert only(read(Source.from_bytes(late.encode(), "a.csv"))).val is None


def test_bits_in_a_file_of_their_own(tmp_path: Path) -> None:
    rows = range(0, STEPS, 50)
    (tmp_path / "a.csv").write_text("step,loss\n" + "".join(f"{k},{trained(k)}\n" for k in rows))
    bits = "".join(f"{k},{validated(k) / 3.3}\n" for k in rows)
    (tmp_path / "b.csv").write_text(f"step,val_bpb\n{bits}")
    report = advise(tmp_path / "a.csv", val_loss=str(tmp_path / "b.csv"))
    notes = report.runs[0].notes
    assert [note for note in notes if "'val_bpb' is in bits: held against 'loss'" in note]
