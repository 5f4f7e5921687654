"""JSON lines: a record a line."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source

STEPS = [(1, 2.5), (2, 2.0), (3, 1.75)]


def runs(text):
    return read(Source.from_bytes(text.encode(), "log.json"))


def only(items):
    assert len(items) == 1
    return items[0]


def curve(c):
    return [(float(s), float(v)) for s, v in zip(c.step, c.value, strict=True)]


def test_lines_with_nulls_and_a_cut_end():
    lines = [
        '{"current_steps": 5, "loss": 2.5, "eval_loss": null, "learning_rate": 1e-4, "epoch": 0.5}',
        '{"current_steps": 10, "loss": 2.25, "eval_loss": null, "learning_rate": 1e-5, "epoch": 1}',
        '{"current_steps": 10, "loss": null, "eval_loss": 2.75, "learning_rate": null, "epoch": 1}',
        '{"current_steps": 15, "loss": 2.1',
    ]
    found = only(runs("\n".join(lines)))
    assert curve(found.train) == [(5, 2.5), (10, 2.25)]
    assert curve(found.val) == [(10, 2.75)]
    assert any("last line (4) is cut" in note for note in found.notes)


def test_of_several_processes_the_first_is_read():
    found = only(
        runs(
            "".join(
                f'{{"rank": {r}, "step": {s}, "loss": {v + r}}}\n' for s, v in STEPS for r in (0, 1)
            )
        )
    )
    assert curve(found.train) == STEPS
    assert any("3 lines of other processes" in note for note in found.notes)
    assert (
        len(
            only(
                runs("".join(f'{{"rank": {s}, "step": {s}, "loss": {v}}}\n' for s, v in STEPS))
            ).train
        )
        == 3
    )


def test_a_validation_counts_its_own_iterations():
    row = '{{"mode": "{}", "epoch": {}, "iter": {}, "{}": {}}}\n'
    text = "".join(
        row.format("train", e, 50, "loss", 3 - e)
        + row.format("train", e, 100, "loss", 2.5 - e)
        + row.format("val", e, 9, "loss", 2.75 - e)
        for e in (1, 2)
    )
    found = only(runs(text))
    assert curve(found.train) == [(50, 2), (100, 1.5), (150, 1), (200, 0.5)]
    assert curve(found.val) == [(100, 1.75), (200, 0.75)]


def test_an_event_names_the_split_of_what_it_holds():
    row = '{{"event": "{}", "data": {{"step": {}, "loss": {}}}}}\n'
    found = only(
        runs(
            row.format("train_step", 1, 2.5)
            + row.format("train_step", 2, 2.0)
            + row.format("eval", 2, 2.25)
        )
    )
    assert (curve(found.train), curve(found.val)) == ([(1, 2.5), (2, 2.0)], [(2, 2.25)])


def test_lines_without_a_loss_are_refused():
    with pytest.raises(NotALogError, match="no loss was logged"):
        runs('{"current_steps": 5, "percentage": 2.0}\n{"current_steps": 10, "percentage": 4.0}\n')
