"""Text logs as their tools write them: short pieces in each tool's style."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.recognition.registry import read_runs
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only
from tests.readers.text_styles import STYLES as FIRST
from tests.readers.text_styles_found import FOUND
from tests.readers.text_styles_more import MORE
from tests.readers.text_styles_wild import WILD

STYLES = FIRST | MORE | WILD | FOUND


def history(text: str):
    return only(read(Source.from_bytes(text.encode(), "run.log")))


@pytest.mark.parametrize("style", STYLES)
def test_each_tools_lines_become_its_curves(style):
    text, train, val, lr = STYLES[style]
    found = history(text)
    for expected, c in ((train, found.train), (val, found.val), (lr, found.lr)):
        assert (c is None) == (expected is None)
        if expected is not None:
            np.testing.assert_allclose(curve(c), expected)


@pytest.mark.parametrize("style", STYLES)
def test_windows_ends_and_colours_change_nothing(style):
    text, train, val, _ = STYLES[style]
    coloured = "".join(f"\x1b[32m{line}\x1b[0m\r\n" for line in text.split("\n"))
    found = history(coloured)
    np.testing.assert_allclose(curve(found.train if train else found.val), train or val)


def test_the_last_state_of_each_bar_is_its_epochs_value():
    bars = "".join(
        f"Epoch {e}: 100%|##| 3/3 [00:01<00:00, 9.5it/s, loss={e}.5]\n".replace(
            "Epoch",
            "".join(
                f"Epoch {e}: 33%|# | {n}/3 [00:01<00:00, 9.5it/s, loss={e}.9]\r" for n in (1, 2)
            )
            + "Epoch",
            1,
        )
        for e in range(6)
    )
    found = history(bars)
    assert [v for _, v in curve(found.train)] == [e + 0.5 for e in range(6)]


def test_a_rank_in_brackets_before_the_step_is_no_step():
    """Each process writes the line; a boosted tree's round stands so too, but names no step."""
    found = history(
        "".join(f"[{r}] step {s} loss {9 - s + r / 4}\n" for s in range(6) for r in (0, 1))
    )
    assert found.train.step.tolist() == [0, 1, 2, 3, 4, 5]


def test_one_bar_over_the_whole_training_gives_all_its_states():
    bar = "\r".join(
        f" {n}%|#| {n}/100 [00:01<00:00, 9it/s, loss={100 - n}.0]" for n in range(0, 101, 10)
    )
    found = history(bar + "\n")
    assert curve(found.train)[0] == (0, 100.0)
    assert len(found.train) == 11
    assert any("bars" in note for note in found.notes)


def test_columns_with_bars_behind_them_count_once_an_epoch():
    head = "      Epoch    GPU_mem   box_loss   cls_loss  Instances       Size\n"
    rows = "".join(
        f"{head}  0%|          | 0/8 [00:00<?, ?it/s]"
        f"\r      {e}/3      2.61G      9.25      9.5      81      640:  12%|#         | 1/8 [00:00<00:04, 1.5it/s]"
        f"\r      {e}/3      2.61G      {4 - e}.25      2.5      81      640: 100%|##########| 8/8 [00:01<00:00, 6.7it/s]\n"
        "      Class     Images      mAP50: 100%|##########| 4/4 [00:00<00:00, 7.5it/s]\n"
        "        all        128      0.605\n"
        for e in (1, 2, 3)
    )
    assert curve(history(rows).train) == [(1, 5.75), (2, 4.75), (3, 3.75)]


def test_settings_between_the_lines_are_no_rate_of_a_row():
    text = "step 1 loss 2.5\nlr: 0.5\nlr: 0.1\nlr: 0.2\nstep 2 loss 2.0\nstep 3 loss 1.5\n"
    assert len(history(text).lr) == 1


def test_a_rate_above_each_training_is_that_of_the_training_below_it():
    one = "lr = {}\nepoch 1 loss {}\nepoch 2 loss 1.5\nepoch 3 loss 1.25\n"
    text = "".join(one.format(rate, loss) for rate, loss in ((0.1, 9.5), (0.01, 8.5), (0.001, 7.5)))
    runs = read(Source.from_bytes(text.encode()))
    assert [curve(run.lr) for run in runs] == [[(1, 0.1)], [(1, 0.01)], [(1, 0.001)]]


@pytest.mark.parametrize(
    ("line", "tunes"),
    [
        ("{'loss': %s, 'learning_rate': 5e-05, 'epoch': %s}\n", True),
        ("loss: %s - learning_rate: 5e-05 - epoch: %s\n", False),  # Keras calls them so too
    ],
)
def test_dicts_that_the_trainer_prints_are_fine_tunings_without_a_gradient_norm_too(line, tunes):
    text = "".join(line % (2.5 - n / 8, n / 4) for n in range(9))
    assert history(text).fine_tuning is tunes


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.5", 1234.5), ("1,234.", 1234.0), ("2.F00", 2.0), ("2.5f-1", 0.25), ("2.5E-1", 0.25),
        ("0,125", 0.125), ("12,5", 12.5), ("-0,5", -0.5), ("2,5e-1", 0.25), ("INF", float("inf")),
        ("50%", 50.0), ("1,2,3", 1.0),
    ],
)  # fmt: skip
def test_numbers_are_what_they_are_in_any_spelling(written: str, value: float) -> None:
    assert [
        v for _, v in curve(history(f"epoch 1 loss: {written}\nepoch 2 loss: 2.5\n").train)
    ] == [
        value,
        2.5,
    ]


def test_shares_that_rise_and_are_called_after_their_data_alone_are_no_losses():
    text = "".join(
        f"Epoch: {n}, Train: 0.{5 + n}1, Val: 0.{4 + n}1, Test: 0.{4 + n}2\n" for n in range(4)
    )
    with pytest.raises(NotALogError):
        history(text)
    overfitted = "".join(f"Epoch: {n}, Train: 0.{9 - n}1, Val: 0.{6 + n}2\n" for n in range(4))
    found = history(overfitted)
    assert [v for _, v in curve(found.train)] == [0.91, 0.81, 0.71, 0.61]
    assert [v for _, v in curve(found.val)] == [0.62, 0.72, 0.82, 0.92]


def test_a_share_that_rises_alone_from_its_start_is_no_validation_loss():
    """PyTorch Geometric: 'Val' is an accuracy; one that falls first is a loss that overfits."""
    lines = [
        f"Epoch: {n}, Loss: {2 - n / 9:.3f}, Val: {{:.3f}}, Final Test: 0.5\n" for n in range(9)
    ]
    assert history("".join(line.format(0.2 + n / 15) for n, line in enumerate(lines))).val is None
    fell = history("".join(line.format(0.3 + (n - 3) ** 2 / 50) for n, line in enumerate(lines)))
    assert fell.val.value[-1] == 0.8


def test_lists_that_were_printed_are_curves():
    text = "done\ntrain_losses = [2.5, 2.0,\n 1.5]\nval_losses: [np.float64(2.75), nan, 1.75]\nsizes = [1, 2, 3]\n"
    found = history(text)
    assert [v for _, v in curve(found.train)] == [2.5, 2.0, 1.5]
    np.testing.assert_equal([v for _, v in curve(found.val)], [2.75, float("nan"), 1.75])


@pytest.mark.parametrize("mark", ["", ":"])
def test_a_list_below_its_name_is_a_curve(mark):
    # print("train_loss"), then print(losses), as the logs of a course on speech have it.
    text = f"Namespace(lr=0.05)\ntrain_loss{mark}\n[4.0,\n 8.0, nan]\nvalid_loss{mark}\n[4.5, 6.5, nan]\nvalid_per{mark}\n[85.0, 78.0, 100.0]\n"
    found = history(text)
    np.testing.assert_equal([v for _, v in curve(found.train)], [4.0, 8.0, float("nan")])
    np.testing.assert_equal([v for _, v in curve(found.val)], [4.5, 6.5, float("nan")])


@pytest.mark.parametrize("between", ["\n", "of three sizes\n", "for sizes = "])
def test_a_list_below_anything_else_is_none(between):
    with pytest.raises(NotALogError):
        history(f"train_loss\n{between}[1, 2, 3]\n")


def test_printed_lists_of_one_length_are_no_table():
    text = "Finished\nTrain losses: [2.5, 2.0, 1.5, 1.0]\nVal losses: [2.75, 2.25, 1.75, 1.5]\nAccs: [0.1, 0.2, 0.3, 0.4]\n"
    found = history(text)
    assert [v for _, v in curve(found.train)] == [2.5, 2.0, 1.5, 1.0]
    assert [v for _, v in curve(found.val)] == [2.75, 2.25, 1.75, 1.5]
    assert [v for _, v in curve(history("losses = [2.5, 2.0, 1.5]\n").train)] == [2.5, 2.0, 1.5]


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {}: {}",
        "epoch {} {}",
        "Epoch [{}/9] - {}",
        "Epoch: {}/9 | {}",
        "epoch {} tensor({}, grad_fn=<NllLossBackward0>)",
    ],
)
def test_a_number_without_a_name_behind_each_epoch_is_a_loss(line):
    losses = (2.5, 2.25, 1.5)
    text = "Using device: cpu\n" + "".join(f"{line.format(n, v)}\n" for n, v in enumerate(losses))
    found = history(text)
    assert (curve(found.train), found.axis) == (list(enumerate(losses)), "epoch")
    assert any("have no name" in note for note in found.notes)


def test_a_number_without_a_name_that_rises_is_none():
    with pytest.raises(NotALogError):
        history("Epoch 1: 0.5\nEpoch 2: 0.75\nEpoch 3: 0.875\n")
    with pytest.raises(NotALogError):
        history("Step 1: 2.5 cups\nStep 2: 2 cups\nStep 3: 1 cup\n")
    broke = history("Epoch 1: 0.5\nEpoch 2: 0.75\nEpoch 3: nan\n")
    np.testing.assert_equal(curve(broke.train)[-1], (3, float("nan")))


def test_pandas_index_is_no_column():
    found = history(
        "    epoch  train_loss  val_loss\n0       1      3.50      3.75\n1       2      2.50      2.75\n"
    )
    assert (curve(found.train), curve(found.val)) == ([(1, 3.5), (2, 2.5)], [(1, 3.75), (2, 2.75)])


def test_each_start_of_a_training_is_a_run_of_its_own():
    one = "Starting training model\nEpoch : 1/2\n{'loss': %s, 'mae': 3.5}\nEpoch : 2/2\n{'loss': 1.5}\n"
    runs = read(Source.from_bytes((one % 9.5 + one % 4.5).encode()))
    assert [run.run for run in runs] == ["#1", "#2"]
    assert [curve(run.train)[0] for run in runs] == [(1, 9.5), (1, 4.5)]


@pytest.mark.parametrize("line", ["Epoche {}/3: Verlust {}", "Epoca {} - perdita: {}"])
def test_epochs_in_languages_that_write_them_in_ascii(line):
    text = "".join(line.format(epoch, 3 - epoch / 2) + "\n" for epoch in (1, 2, 3))
    assert curve(history(text).train) == [(1, 2.5), (2, 2.0), (3, 1.5)]


def test_settings_give_the_rate_and_the_optimizer():
    text = "Namespace(lr=0.4, optimizer='adamw', weight_decay=0.1)\nepoch 1 loss 2.5\nepoch 2 loss 2.0\n"
    raw = only(read_runs(Source.from_bytes(text.encode())))
    assert raw.hints == {"lr": "0.4", "optimizer": "adamw"}


@pytest.mark.parametrize(("start", "parted"), [("", "  "), ("\n", "\t"), ("# YOLOv5\n", ",")])
def test_yolo_results_without_a_header(start, parted):
    # On a processor no memory is taken; a training that is taken up again adds its rows.
    row = "{}/9   0G  0.09  0.08  0.01  0.18  24  416  0.5  0.4  0.3  0.2  0.07  0.05  0.02\n"
    text = "".join(row.format(epoch) for epoch in range(3))
    found = history(start + 2 * text.replace("  ", parted))
    assert curve(found.train) == [(epoch, 0.18) for epoch in range(6)]
    np.testing.assert_allclose(curve(found.val)[0], (0, 0.14))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Best run: a\n  Val Loss: 1.5\n  Perplexity: 4.5\nConfig:\n  lr: 0.1\n", "single values"),
        (
            "Once upon a time 3 bears lived at step 4 of a loss leader.\n" * 9,
            "no loss with a number",
        ),
        (
            "Evaluating the model\n  Batch 20/40: running avg loss = 4.5\n"
            "  Batch 40/40: running avg loss = 4.25\nValidation Loss: 4.25\n",
            "an evaluation",
        ),
        ("epoch 1\nTraceback (most recent call last):\nRuntimeError: out of memory\n", "line 2"),
    ],
)
def test_what_is_no_log_is_told(text, says):
    with pytest.raises(NotALogError, match=says):
        history(text)
