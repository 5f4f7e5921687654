"""What stands around the lines of a log changes nothing: prefixes, copies, settings above them."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source
from advisor.readers.text.scanner import Scanner
from advisor.readers.text.sniff import is_text_log
from tests.readers.test_text_logs import STYLES, curve

PREFIXES = (
    "2026-01-02 10:00:00,123 - INFO - ",
    "[2026-01-02 10:00:00] ",
    "INFO:root:",
    "I0102 10:00:00.123456 1234 train.py:55] ",
    "worker-0  | ",
    "(pid=1234) ",
    "Jan 02 10:00:00 host python[123]: ",
    "2026-01-02T10:00:00.123456789Z stdout F ",
    "2026-01-02 10:00:00.123 | INFO     | __main__:train:55 - ",
    "(RayTrainWorker pid=4242, ip=10.0.0.1) ",
    "10:00:00 ",
    "2026-01-02T10:00:00.1234567Z ",
)
ABOVE = (
    "$ python train.py --lr 0.1 --epochs 10",
    "Epochs: 10, batch size: 32, steps per epoch: 100",
    "{'epochs': 10, 'lr': 0.1, 'optimizer': 'adam'}",
    "epoch = 100\nlearning rate = 0.1",
    "epoch: 100, lr: 0.1",
    "max_steps: 1000, eval every 100 steps",
    "Model has 1,234,567 parameters\nLoaded 50000 train images and 10000 val images",
    "Loading checkpoint epoch 5 ... not found",
)
# Settings that name an epoch move these: what leads to their steps stands on lines without one.
_BY_CONTEXT = {
    "validation bars",
    "an adversary beside the reconstruction",
    "bars of two lengths without a name",
    "the same without its headings",
}
NAMES = [name for name in STYLES if name not in _BY_CONTEXT]


def assert_the_same(style: str, text: str) -> None:
    _, train, val, _ = STYLES[style]
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    for expected, found in ((train, history.train), (val, history.val)):
        assert (found is None) == (expected is None)
        if expected is not None:
            np.testing.assert_allclose(curve(found), expected)


def of_each(extras: tuple[str, ...], names: list[str], times: int) -> list[tuple[str, str]]:
    """Some of the extras with each style, all with many: the tests are to be fast."""
    return [
        (name, extras[(place * times + k) % len(extras)])
        for place, name in enumerate(names)
        for k in range(times)
    ]


@pytest.mark.parametrize(("style", "prefix"), of_each(PREFIXES, list(STYLES), 2))
def test_what_a_logger_or_a_container_puts_before_each_line(style: str, prefix: str) -> None:
    lines = STYLES[style][0].split("\n")
    assert_the_same(style, "\n".join(prefix + line if line.strip() else line for line in lines))


@pytest.mark.parametrize(("style", "above"), of_each(ABOVE, NAMES, 2))
def test_settings_and_commands_above_a_log(style: str, above: str) -> None:
    assert_the_same(style, f"{above}\n{STYLES[style][0]}")


LOG = "".join(
    f"epoch {epoch}: loss {2 - epoch / 8}, val loss {2 - epoch / 9}\n" for epoch in range(9)
)


@pytest.mark.parametrize(
    "text",
    [
        "".join(line + line for line in LOG.splitlines(keepends=True)),
        "".join(f"INFO:root:{line}2026-01-02 10:00:00 {line}" for line in LOG.splitlines(True)),
        "".join(f"0: {line}1: {line}" for line in LOG.splitlines(True)),
        LOG.replace(" ", "\u00a0"),
    ],
)
def test_lines_of_two_handlers_and_of_two_tasks_are_read_once(text: str) -> None:
    (once,) = read(Source.from_bytes(LOG.encode(), "run.log"))
    (found,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert curve(found.train) == curve(once.train)
    assert curve(found.val) == curve(once.val)


def test_below_a_column_of_times_no_cell_is_taken_for_a_prefix() -> None:
    rows = "".join(f"10:0{row}:00  {row}  {2 - row / 4}\n" for row in range(6))
    with pytest.raises(NotALogError):
        read(Source.from_bytes(f"time      epoch  loss\n{rows}".encode(), "run.log"))


@pytest.mark.parametrize(
    "line",
    [
        "train.loss: {v}",
        "epoch-{e} | loss {v}",
        "[train.loss] {v}",
        "train__loss: {v}",
        "train-{e} | loss {v}",
    ],
)
def test_what_looks_like_a_prefix_and_names_the_value_stays(line: str) -> None:
    text = "".join(line.format(e=e, v=2 - e / 8) + "\n" for e in range(9))
    (found,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert [value for _, value in curve(found.train)] == [2 - e / 8 for e in range(9)]


@pytest.mark.parametrize(
    "names",
    [
        "轮次,训练损失,验证损失,学习率",
        "エポック,損失,検証損失,学習率",
        "에포크,손실,검증 손실,학습률",
        "эпоха,потери,потери валидация,скорость обучения",
        "época,pérdida,pérdida de validación,tasa de aprendizaje",
        "époque,perte,perte de validation,taux d'apprentissage",
        "época,perda,perda de validação,taxa de aprendizado",
        "Epoche,Trainingsverlust,Validierungsverlust,Lernrate",
    ],
)
def test_columns_in_other_languages_have_their_roles(names: str) -> None:
    rows = "".join(f"{e},{2 - e / 8},{2 - e / 9},0.1\n" for e in range(9))
    (found,) = read(Source.from_bytes(f"{names}\n{rows}".encode(), "run.csv"))
    assert curve(found.train) == [(e, 2 - e / 8) for e in range(9)]
    assert found.val is not None
    assert found.lr is not None


def test_the_command_above_a_log_tells_rate_and_optimizer() -> None:
    text = f"$ python train.py --learning-rate 0.02 --optimizer adamw --epochs 9\n{LOG}"
    (history,) = read(Source.from_bytes(text.encode(), "run.log"))
    assert history.lr is not None
    assert history.lr.value.tolist() == [0.02]
    assert history.optimizer == "adamw"


@pytest.mark.parametrize("piece", ["\t", "_", "a.", "<td>", "━", "\r", "1", "[", "=", " "])
@pytest.mark.parametrize("place", ["{}", "{} step 2.5 loss 1.9", "step 2.5 loss 1.9 {}"])
def test_a_line_of_anything_costs_no_time(piece: str, place: str) -> None:
    """A search that starts anew at each of its characters would take minutes."""
    lines = [f"step {k} loss {2 - k / 10}" for k in range(9)]
    lines.insert(3, place.format(piece * (200_000 // len(piece))))
    (run,) = read(Source.from_bytes("\n".join(lines).encode(), "log.txt"))
    assert [v for v in run.loss.value.tolist() if v != 1.9] == [
        2 - k / 10 for k in range(9) if k != 1
    ]


def test_a_text_is_recognised_by_its_first_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    take = Scanner.take
    monkeypatch.setattr(
        Scanner, "take", lambda self, line: taken.append(line.number) or take(self, line)
    )
    settings = "".join(f"option {i} loss_weight: {i}\n" for i in range(60))
    lines = "".join(f"step {i} loss: {2 - i / 1000}\n" for i in range(500))
    assert is_text_log(Source.from_bytes((settings + lines).encode()))
    assert 60 < len(taken) < 160
    taken.clear()
    assert not is_text_log(Source.from_bytes(f"{settings}step 1 loss: 2.0\n".encode()))
    assert len(taken) == 61


@pytest.mark.parametrize("stand_in", ["-1.0000", "-4.0000"])
@pytest.mark.parametrize("ranks", ["07", "70", "01234567"])
def test_of_a_pipeline_the_process_is_read_that_has_the_loss(ranks: str, stand_in: str) -> None:
    """torchtitan's first stages log -1, and with LOG_RANK=0,7 those of rank 0 were read."""
    said = "[rank{}]:[titan] 2025-05-28 21:11:37,626 - root - INFO - step: {:2d}  loss: {}  tps: 4"
    lines = [
        said.format(rank, step, f"{2 + 8 / step:7.4f}" if rank == "7" else stand_in)
        for step in range(1, 41)
        for rank in ranks
    ]
    (found,) = read(Source.from_bytes("\n".join(lines).encode(), "run.log"))
    assert curve(found.train) == [(k, round(2 + 8 / k, 4)) for k in range(1, 41)]
    assert f"{40 * (len(ranks) - 1)} lines of other processes were passed over" in found.notes


def test_a_loss_that_is_negative_is_one() -> None:
    lines = [f"[rank0]: step {k} loss: {-k}.0" for k in range(1, 21)]
    (found,) = read(Source.from_bytes("\n".join(lines).encode(), "run.log"))
    assert [value for _, value in curve(found.train) or []][-1] == -20.0
