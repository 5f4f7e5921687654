"""Event files as the trainers' writers make them."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest

from advisor.errors import LogError
from advisor.readers.events import read as events
from advisor.readers.recognition.registry import read_runs
from advisor.readers.sources.source import Source
from tests.readers import event_writer as w

TYPES = [
    ("float content", w.number(1, 1) + w.text(4, struct.pack("<f", 0.5)), 0.5),
    ("double content", w.number(1, 2) + w.text(4, struct.pack("<d", 0.1)), 0.1),
    ("double_val", w.number(1, 2) + w.text(6, struct.pack("<d", 0.1)), 0.1),
    ("half content", w.number(1, 19) + w.text(4, struct.pack("<e", 0.25)), 0.25),
    ("half_val", w.number(1, 19) + w.text(13, w.varint(0x3400)), 0.25),
    ("bfloat16 content", w.number(1, 14) + w.text(4, b"\x80\x3e"), 0.25),
    ("bfloat16 half_val", w.number(1, 14) + w.text(13, w.varint(0x3E80)), 0.25),
    ("int32 int_val", w.number(1, 3) + w.text(7, w.varint(-7)), -7.0),
    ("int64 content", w.number(1, 9) + w.text(4, struct.pack("<q", -9)), -9.0),
    ("int64_val", w.number(1, 9) + w.text(10, w.varint(1 << 40)), float(1 << 40)),
    ("uint64_val", w.number(1, 23) + w.text(17, w.varint((1 << 64) - 1)), float((1 << 64) - 1)),
    ("unpacked float_val", w.number(1, 1) + w.single(5, 0.5), 0.5),
    ("shape [1]", w.number(1, 1) + w.text(2, w.text(2, w.number(1, 1))) + w.single(5, 2.0), 2.0),
    ("zero left out", w.number(1, 1) + w.text(2, b""), 0.0),
]


def read(data: bytes):
    (run,) = read_runs(Source.from_bytes(data, "events.out.tfevents.1"))
    return run


@pytest.mark.parametrize("encode", [w.tb1, w.tb2], ids=["simple_value", "tensor"])
@pytest.mark.parametrize("count", [3, 400])
def test_both_encodings_give_every_point(encode, count: int) -> None:
    """Few events go one by one, many in columns: steps cross the varint lengths on the way."""
    values = np.random.default_rng(1).normal(size=count).astype(np.float32)
    payloads = []
    for i, value in enumerate(values):
        payloads.append(w.event(i * 50, encode("train/loss", value), wall=1.7e9 + i))
        payloads.append(w.event(i * 50, encode("valid/loss", 2 * value), wall=1.7e9 + i))
        payloads.append(w.event(i * 50, encode("lr", 1e-3)))
    run = read(w.event_file(*payloads))
    assert list(run.series) == ["train/loss", "valid/loss", "lr"]
    for name, expected in [("train/loss", values), ("valid/loss", 2 * values)]:
        np.testing.assert_array_equal(run.series[name].step, np.arange(count) * 50)
        np.testing.assert_array_equal(run.series[name].value, expected.astype(np.float64))
    assert not run.notes


@pytest.mark.parametrize(("body", "value"), [t[1:] for t in TYPES], ids=[t[0] for t in TYPES])
def test_every_scalar_type(body: bytes, value: float) -> None:
    few = read(w.event_file(w.event(1, w.tensor("loss", body))))
    many = read(w.event_file(*(w.event(i, w.tensor("loss", body)) for i in range(1, 30))))
    assert few.series["loss"].value.tolist() == [value]
    assert many.series["loss"].value.tolist() == [value] * 29


def test_several_values_in_one_event() -> None:
    """TensorFlow 1's merge_all writes all summaries of a step into one event."""
    payloads = [w.event(i, w.tb1("loss", i), w.tb1("lr", 0.5), w.tb1("acc", -i)) for i in range(40)]
    run = read(w.event_file(*payloads))
    assert run.series["loss"].value.tolist() == list(range(40))
    assert run.series["acc"].value.tolist() == [-i for i in range(40)]
    assert run.series["acc"].step.tolist() == list(range(40))


def test_tags_that_differ_in_many_places_stay_apart() -> None:
    """Their bytes could be combined in more ways than are counted one by one."""
    tags = [f"loss/{k * 7919 % 1_000_003:06}" for k in range(50)]
    told = [(step, tag, k + step) for step in range(3) for k, tag in enumerate(tags)]
    run = read(w.event_file(*(w.event(step, w.tb1(tag, value)) for step, tag, value in told)))
    found = {name: series.value.tolist() for name, series in run.series.items()}
    assert found == {tag: [k, k + 1, k + 2] for k, tag in enumerate(tags)}


def test_a_tag_is_known_by_the_metadata_of_its_first_event_only() -> None:
    first = w.tb2("loss", 3.0, w.plugin("scalars"))
    other = w.tb2("pr", 9.0, w.plugin("pr_curves"))
    payloads = [w.event(1, first), w.event(1, other), w.event(2, w.tb2("pr", 9.0))]
    run = read(w.event_file(*payloads, *(w.event(i, w.tb2("loss", 2.0)) for i in range(2, 5))))
    assert list(run.series) == ["loss"]
    assert run.series["loss"].value.tolist() == [3.0, 2.0, 2.0, 2.0]
    assert "1 pr_curves" in run.notes[0]


def test_what_is_no_scalar_is_passed_over_and_counted() -> None:
    payloads = [
        w.event(1, w.text(1, "weights") + w.text(5, b"")),
        w.event(1, w.text(1, "sample") + w.text(4, b"")),
        w.event(1, w.tensor("note", w.number(1, 7) + w.text(8, "hello"), w.plugin("text"))),
        w.event(1, w.tensor("vector", w.number(1, 1) + w.text(4, bytes(8)))),
        w.double(1, 1.0) + w.text(4, b"graph"),
        *(w.event(i, w.tb1("loss", 1.0)) for i in range(3)),
    ]
    run = read(w.event_file(*payloads))
    assert list(run.series) == ["loss"]
    assert run.notes == (
        "passed over what is no scalar: 1 graph, 1 histogram, 1 image, 1 tensor, 1 text",
    )


def test_nan_and_infinity_stay() -> None:
    values = [1.0, math.inf, math.nan, -math.inf] * 20
    run = read(w.event_file(*(w.event(i, w.tb1("loss", v)) for i, v in enumerate(values))))
    np.testing.assert_array_equal(run.series["loss"].value, values)


def test_without_steps_points_are_numbered() -> None:
    run = read(w.event_file(*(w.event(0, w.tb1("loss", v)) for v in (3.0, 2.0, 1.0))))
    assert run.series["loss"].step.tolist() == [0, 1, 2]
    assert "without a step" in run.notes[0]


def test_a_restart_makes_later_steps_void() -> None:
    """SessionLog.START, which torch writes for purge_step."""
    before = [w.event(i, w.tb1("loss", 10.0 + i)) for i in range(6)]
    after = [w.event(i, w.tb1("loss", 20.0 + i)) for i in range(3, 8)]
    run = read(w.event_file(*before, w.restart(3), *after))
    assert run.series["loss"].step.tolist() == list(range(8))
    assert run.series["loss"].value.tolist() == [10, 11, 12, 23, 24, 25, 26, 27]
    assert "restarted at step 3: 3 earlier points made void" in run.notes


def test_hyperparameters_become_hints() -> None:
    def entry(name: str, value: bytes) -> bytes:
        return w.text(1, w.text(1, name) + w.text(2, value))

    session = w.text(
        3,
        entry("optimizer/lr", w.double(2, 0.01))
        + entry("optimizer", w.text(3, "AdamW"))
        + entry("layers", w.double(2, 3.0)),
    )
    tag = w.text(1, "_hparams_/session_start_info") + w.plugin("hparams", session)
    run = read(w.event_file(w.event(0, tag), w.event(1, w.tb1("loss", 1.0))))
    assert run.hints == {"lr": "0.01", "optimizer": "adamw"}


def test_negative_steps_and_long_tags() -> None:
    tag = "very/" * 300 + "loss"
    run = read(w.event_file(*(w.event(-i, w.tb1(tag, i)) for i in range(1, 30))))
    assert run.series[tag].step.tolist() == [-i for i in range(1, 30)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (w.record(w.VERSION)[:7], "without a whole event"),
        (w.record(w.VERSION), "no scalar"),
        (w.record(b"\x09\xff" * 6), "no TensorBoard event"),
    ],
    ids=["7 bytes", "only a version", "not events"],
)
def test_nothing_to_read_is_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(LogError, match=says):
        read(data)


def test_a_file_in_the_validation_folder_holds_validation(tmp_path) -> None:
    folder = tmp_path / "validation"
    folder.mkdir()
    file = folder / "events.out.tfevents.1"
    file.write_bytes(w.event_file(w.event(0, w.tb2("epoch_loss", 1.0))))
    (run,) = events.read(Source.from_path(file))
    assert list(run.series) == ["val/epoch_loss"]
