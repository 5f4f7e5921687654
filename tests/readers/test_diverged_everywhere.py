"""A training that diverged is told from one that did not in every format, as in a CSV.

What a format cannot hold (pandas leaves NaN out of a CSV, many JSON writers write null) is a note.
"""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from advisor import advise, read
from advisor.cli.app import app
from advisor.readers.sources.source import Source
from tests.readers.tables import only
from tests.readers.writers import WRITERS, Row, columns, lines, records, table, text, word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAN, INF = math.nan, math.inf
N, BROKE = 60, 36


def healthy() -> list[Row]:
    out = []
    for step in range(1, N + 1):
        loss = 0.3 + 2.0 * math.exp(-step / 8) + 0.01 * math.sin(7.1 * step)
        out.append((step, round(loss, 4), round(loss + 0.1, 4), 0.05))
    return out


def broken(value: float | Callable[[int], float], start: int = BROKE, end: int = N) -> list[Row]:
    """Return the run with `value` for both losses in the rows [start, end)."""
    rows = healthy()
    for at in range(start, end):
        loss = value(at - start + 1) if callable(value) else value
        rows[at] = (rows[at][0], loss, loss, rows[at][3])
    return rows


DIVERGED = {
    "NaN": broken(NAN),
    "NaN in the train loss": [(s, NAN if s > BROKE else t, v, r) for s, t, v, r in healthy()],
    "NaN in the last row": broken(NAN, N - 1),
    "NaN from the second row on": broken(NAN, 1),
    "stopped at the first NaN": broken(NAN)[: BROKE + 1],
    "infinity": broken(INF),
    "minus infinity": broken(-INF),
    "1e30": broken(lambda n: 100.0 ** min(n, 15)),
    "overflow": broken(lambda n: 10.0 ** (5 * n) if n < 8 else INF),
}
FINE = {"healthy": healthy(), "a NaN in the middle": broken(NAN, 19, 20)}


def written(folder: Path, kind: str, rows: list[Row]) -> Path:
    files = WRITERS[kind](rows)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    is_folder = len(files) > 1 or kind.startswith("events")
    return folder if is_folder else folder / next(iter(files))


@pytest.mark.parametrize("kind", ["csv", "text, own line", "events of TF 2"])
@pytest.mark.parametrize("name", DIVERGED | FINE)
def test_a_training_that_diverged_fails_and_another_does_not(
    kind: str, name: str, tmp_path: Path
) -> None:
    path = written(tmp_path, kind, (DIVERGED | FINE)[name])
    (run,) = advise(path).runs
    assert run.diverged == (name in DIVERGED)
    if name == "a NaN in the middle":
        assert any("1 of 60 values are NaN" in note for note in run.notes)
    assert CliRunner().invoke(app, [str(path), "-q"], standalone_mode=False).return_value == (
        name in DIVERGED
    )


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_losses_that_were_no_numbers(kind: str, tmp_path: Path) -> None:
    for name, rows in (DIVERGED | FINE).items():
        (history,) = read(written(tmp_path / name, kind, rows))
        assert history.train is not None
        value = history.train.value
        if "filtered" in kind:  # which writes both as 0
            value = np.where(np.isnan(value), np.array([row[1] for row in rows]), value)
        # MLflow keeps infinity as the largest float.
        seen = np.where(np.abs(value) > 1e300, np.copysign(INF, value), value)
        np.testing.assert_allclose(seen, [row[1] for row in rows], rtol=1e-5, err_msg=name)


NANS = "nan NaN NAN -nan .nan nan(ind) -nan(ind) nan.0 1.#QNAN 1.#R -1.#IND -1.#IND00"
WORDS = {
    NAN: NANS.split(),
    INF: ["inf", "Infinity", "+inf", "INF", ".inf", "∞", "1.#INF", "1.#INF00", "1e999"],
    -INF: ["-inf", "-Infinity", "-.inf", "-∞", "-1.#INF"],
}
SPELLED: dict[str, Callable[[list[Row], Callable[[float], str]], bytes]] = {
    "csv": lambda rows, say: table(rows, ",", say),
    "tensors": lambda rows, say: table(rows, ";", lambda v: f"tensor({say(v)}, device='cuda:0')"),
    "json": lambda rows, say: lines(
        json.dumps({name: say(value) for name, value in row.items()}) for row in records(rows)
    ),
    "words": lambda rows, say: text("words", rows, say),
    "parts": lambda rows, say: text("parts", rows, say),
    "drawn": lambda rows, say: text("drawn", rows, say),
    "catboost": lambda rows, say: text("catboost", rows, say),
}


@pytest.mark.parametrize("kind", SPELLED)
def test_every_spelling_is_read_wherever_numbers_are(kind: str) -> None:
    for value, spellings in WORDS.items():
        rows = broken(value)
        for spelling in spellings:
            say = lambda v, said=spelling: word(v) if math.isfinite(v) else said  # noqa: E731
            history = only(SPELLED[kind](rows, say))
            for curve in (history.train, history.val):
                assert curve is not None
                assert len(curve) == N, spelling
                same = [math.isnan(v) if math.isnan(value) else v == value for v in curve.value]
                assert sum(same[BROKE:]) == N - BROKE, spelling


def test_microsofts_words_are_no_numbers_between_decimal_commas_either() -> None:
    rows = broken(NAN)
    data = table(rows, ";", lambda v: word(v).replace(".", ",") if math.isfinite(v) else "1.#QNAN")
    assert only(data).points == N


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(columns(rows))


def _parquet(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    _frame(rows).to_parquet(out)
    return out.getvalue()


def _nulls(rows: list[Row]) -> list[dict[str, float | None]]:
    return [{k: v if math.isfinite(v) else None for k, v in row.items()} for row in records(rows)]


LOSSY: dict[str, Callable[[list[Row]], bytes]] = {
    "csv of pandas": lambda rows: _frame(rows).to_csv(index=False).encode(),
    "parquet of pandas": _parquet,
    "json of pandas": lambda rows: str(_frame(rows).to_json()).encode(),
    "json": lambda rows: json.dumps(_nulls(rows)).encode(),
    "json lines": lambda rows: lines(map(json.dumps, _nulls(rows))),
}


@pytest.mark.parametrize("kind", LOSSY)
@pytest.mark.parametrize(
    ("name", "is_told"),
    [("NaN", True), ("NaN in the last row", True), ("NaN from the second row on", True)]
    + [(name, False) for name in FINE],
)
def test_a_loss_that_ends_before_its_log_is_told(kind: str, name: str, is_told: bool) -> None:
    notes = only(LOSSY[kind]((DIVERGED | FINE)[name])).notes
    assert any("may have been NaN" in note for note in notes) == is_told


def test_an_evaluation_below_the_last_loss_is_no_such_end() -> None:
    data = table(healthy()) + b"61,,0.55,\n"
    assert not only(data).notes
    sparse = "".join(f"{s},,,{r}\n{s},{t},,\n" for s, t, _, r in healthy())
    assert not only("step,train_loss,val_loss,lr\n" + sparse + "61,,,0.05\n").notes


def test_a_loss_that_is_not_judged_but_broke_is_told() -> None:
    rows = "".join(f"{s},{word(t)},{0.1}\n" for s, t, *_ in broken(NAN))
    data = "step,train_loss,val_acc\n" + rows
    told = "'train_loss' ends in NaN or infinity and is not judged"
    assert any(told in note for note in only(data, maximize="val_acc").notes)
    whole = only(data.replace("nan", "0.5"), maximize="val_acc").notes
    assert not any("train_loss" in note for note in whole)


def test_lines_of_a_log_that_name_no_number_keep_their_places() -> None:
    """A null loss on a line of JSON is a point of the training, settings above it are none."""
    data = lines(['{"lr": 0.5, "epochs": 9}', *map(json.dumps, _nulls(broken(NAN)))])
    (history,) = read(Source.from_bytes(data, "run.jsonl"))
    assert history.points == BROKE
    assert any("last 24 points" in note for note in history.notes)


STOPPED = [
    "Loss is nan, stopping training",
    "Loss is inf, stopping training\n{'loss_classifier': tensor(inf, device='cuda:0')}",
    "FloatingPointError: Loss became infinite or NaN at iteration=61!\nloss_dict = {'loss': nan}",
    "Batch 3: Invalid loss, terminating training",
    "ValueError: The loss returned in `training_step` is nan or inf.",
    "Traceback (most recent call last):\n  File 'a.py', line 3\nAssertionError: Loss is NaN",
    "tensorflow.NanLossDuringTrainingError: NaN loss during training.",
    "FloatingPointError: Minimum loss scale reached (0.0001). Your loss is probably exploding.",
]
WENT_ON = [
    "Found NaN in loss, skipping batch",
    "Training done, best loss 0.31",
    "KeyboardInterrupt\n    if torch.isnan(loss): raise ValueError('loss is nan')",
    "EarlyStopping: val_loss did not improve from inf, stopping",
]


@pytest.mark.parametrize("style", ["words", "own line", "logging", "nanogpt", "keras", "imagenet"])
def test_a_log_that_says_why_it_stopped_has_diverged(style: str) -> None:
    log = text(style, healthy()).decode()
    for words in STOPPED:
        history = only(log + words + "\n")
        assert history.train is not None
        assert np.isnan(history.train.value[-1]), words
        assert len(history.train) == N + 1
        assert any("is read as a loss that was no number" in note for note in history.notes)
        assert advise(history).runs[0].diverged
    for words in WENT_ON:
        assert len(only(log + words + "\n").loss) == N, words
    placeless = "".join(f"loss: {t}\n" for _, t, *_ in healthy())
    assert advise(only(placeless + STOPPED[0] + "\n")).runs[0].diverged
    again = text(style, broken(NAN, N - 9)[-9:]).decode().replace("nan", "0.31")
    assert np.isfinite(only(log + STOPPED[0] + "\n" + again).loss.value).all()


def test_numbers_at_the_end_do_not_hide_a_break_that_came_early() -> None:
    for start in (10, 24, 40):
        run = advise(only(table(broken(NAN, start, N - 1)))).runs[0]
        assert run.diverged, start


def _filtered(rows: list[Row], **more: object) -> bytes:
    history = [
        {"loss": t if math.isfinite(t) else 0.0, "learning_rate": r, "step": s, **more}
        for s, t, _, r in rows
    ]
    return json.dumps({"global_step": N, "log_history": history}).encode()


def test_zeros_of_a_trainer_that_logs_no_norm_were_nan() -> None:
    assert advise(only(_filtered(broken(NAN)))).runs[0].diverged
    falling = [(s, round(2.0 * math.exp(-s / 3), 4), v, r) for s, _, v, r in healthy()]
    for fine in (healthy(), falling):
        assert np.isfinite(only(_filtered(fine)).loss.value).all()
    assert np.isfinite(only(_filtered(broken(NAN), grad_norm=0.5)).loss.value).all()
