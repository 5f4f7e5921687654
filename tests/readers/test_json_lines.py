"""JSON lines: a record a line."""

from __future__ import annotations

import json

import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only

STEPS = [(1, 2.5), (2, 2.0), (3, 1.75)]


def runs(text):
    return read(Source.from_bytes(text.encode(), "log.json"))


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


@pytest.mark.parametrize(("times", "lines"), [(1, "1 line"), (2, "2 lines")])
def test_lines_between_the_records_are_counted(times, lines):
    records = [f'{{"step": {step}, "loss": {loss}}}\n' for step, loss in STEPS]
    found = only(runs(records[0] + '{"step": 9, "lo\n' * times + "".join(records[1:])))
    assert found.notes == (
        f"{lines} without a JSON object skipped, the first is line 2; 3 records were read",
    )


@pytest.mark.parametrize(
    "said", ["Validation loss at step {0}: {1}", "Evaluating\n  val_loss = {1}"]
)
def test_validations_told_in_words_between_the_records_are_read(said):
    lines = []
    for step in range(1, 10):
        lines.append(f'{{"step": {step}, "train_loss": {9.5 - step}, "lr": 0.001}}')
        lines += [said.format(step, 9.75 - step)] * (step % 3 == 0)
    found = only(runs("\n".join(lines) + "\n"))
    assert curve(found.train) == [(step, 9.5 - step) for step in range(1, 10)]
    assert curve(found.val) == [(step, 9.75 - step) for step in (3, 6, 9)]


def test_words_between_the_records_change_nothing_else():
    """The records hold more than the text of them would tell."""
    lines = [
        f'{{"step": {n}, "logs": {{"loss": {9.5 - n}}}}}\nsaved, best loss 0.5' for n in range(5)
    ]
    found = only(runs("\n".join(lines) + "\n"))
    assert found.format == "json lines"
    assert curve(found.train) == [(n, 9.5 - n) for n in range(5)]


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


@pytest.mark.parametrize(("name", "names"), [("run", "ab"), ("trial_id", (1, 2)), ("seed", (7, 0))])
@pytest.mark.parametrize("form", ["lines", "document", "history", "table"])
def test_rows_that_name_their_run_are_taken_apart_in_every_form(form, name, names):
    """As a table they were; as JSON runs that log in turn were read as one."""
    rows = [{name: r, "step": s, "loss": v + k} for s, v in STEPS for k, r in enumerate(names)]
    if form == "document":
        text = json.dumps(rows)
    elif form == "history":
        text = json.dumps({"history": rows})
    elif form == "table":
        text = f"{name},step,loss\n" + "".join(
            f"{','.join(map(str, row.values()))}\n" for row in rows
        )
    else:
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
    a, b = runs(text)
    assert [a.run, b.run] == [*map(str, names)]
    assert curve(a.train) == STEPS
    assert curve(b.train) == [(s, v + 1) for s, v in STEPS]


def test_a_run_has_the_settings_of_its_own_lines():
    config = "".join(
        f'{{"run": "{r}", "optimizer": "{o}"}}\n' for r, o in (("a", "adam"), ("b", "sgd"))
    )
    text = "".join(f'{{"run": "{r}", "step": {s}, "loss": {v}}}\n' for r in "ab" for s, v in STEPS)
    assert [one.optimizer for one in runs(config + text)] == ["adam", "sgd"]


def test_where_some_line_names_no_run_or_a_split_nothing_is_taken_apart():
    text = "".join(f'{{"run": "a", "step": {s}, "loss": {v}}}\n' for s, v in STEPS)
    assert len(runs(text + '{"step": 4, "loss": 1.5}\n' * 3)) == 1
    found = runs(text.replace('"a"', '"train"') + text.replace('"a"', '"val"'))
    assert {one.run for one in found}.isdisjoint({"train", "val"})


def test_lines_without_a_loss_are_refused():
    with pytest.raises(NotALogError, match=r"no loss was logged \(they hold"):
        runs('{"current_steps": 5, "percentage": 2.0}\n{"current_steps": 10, "percentage": 4.0}\n')


def test_cells_of_more_names_than_are_kept_are_counted(monkeypatch):
    monkeypatch.setattr("advisor.readers.raw.rows.MAX_NAMES", 3)
    lines = [{"step": s, "loss": v, "lr": 0.1, f"time_{s}": s} for s, v in STEPS]
    found = only(runs("\n".join(map(json.dumps, lines))))
    assert curve(found.train) == STEPS
    assert "more than 3 names: 3 cells dropped" in found.notes


@pytest.mark.parametrize(
    "place",
    ['"epoch": 0.01, "global_step/max_steps": "{}/9"', '"epoch": "{}/9"', '"iter": "[{} / 9]"'],
)
def test_a_place_told_as_one_of_how_many(place):
    lines = [f'{{{place.format(step)}, "loss": {loss}, "left": "1/9"}}' for step, loss in STEPS]
    assert curve(only(runs("\n".join(lines))).train) == STEPS


def test_a_value_below_its_name_is_read_by_it():
    record = '{{"data": {{"epoch": 0.5, "step": {}, "value": {}}}, "name": "{}_loss"}}\n'
    found = only(
        runs(
            "".join(
                record.format(step, loss, "training") + record.format(step, 3 * loss, "validation")
                for step, loss in STEPS
            )
            + '{"data": {"train_runtime": 73.5}, "name": "training_timing"}\n'
        )
    )
    assert curve(found.train) == STEPS
    assert curve(found.val) == [(step, 3 * loss) for step, loss in STEPS]


@pytest.mark.parametrize(("head", "between", "tail"), [("", "\n", "\n"), ("[", ",\n", "]")])
def test_two_fields_of_one_name_are_told_and_both_kept(head, between, tail):
    """The first was lost, and nothing said so; the same value twice is one field."""
    lines = [f'{{"step": {k}, "loss": {2 / k}, "step": {k}, "loss": {3 / k}}}' for k in range(1, 9)]
    found = only(runs(head + between.join(lines) + tail))
    assert curve(found.train) == [(k, 2 / k) for k in range(1, 9)]
    assert [note for note in found.notes if "called 'loss': the second is 'loss (2)'" in note]
    assert not any("step" in note for note in found.notes)


def test_a_field_that_is_named_very_often_costs_no_time():
    many = ", ".join(f'"loss": {k}' for k in range(50_000))
    with pytest.raises(NotALogError):
        runs(f"{{{many}}}\n")
