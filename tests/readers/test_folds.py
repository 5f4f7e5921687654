"""Folds and seeds whose curves have names of their own are runs of their own, in every form."""

from __future__ import annotations

import json
import math

import pytest

from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers import event_writer as w
from tests.readers.test_wandb_records import wandb_file

N = 12
LOSS = [[(3 + fold) * math.exp(-i / 4) + 0.25 for i in range(N)] for fold in range(3)]
NAMES = ["fold{}_train_loss", "loss_seed{}", "train/fold_{}/loss", "run {} loss", "val_loss.fold{}"]


def table(names, rows) -> bytes:
    return ("\n".join(",".join(map(str, row)) for row in [names, *rows]) + "\n").encode()


def in_columns(pattern: str) -> bytes:
    names = ["epoch", *(pattern.format(k) for k in range(3)), "lr"]
    return table(names, [(i, *(loss[i] for loss in LOSS), 0.1) for i in range(N)])


def in_turn(pattern: str) -> list[dict[str, float]]:
    """One run of a tracker that logged fold after fold."""
    return [{"_step": fold * N + i, pattern.format(fold): loss[i], "lr": 0.1}
            for fold, loss in enumerate(LOSS) for i in range(N)]  # fmt: skip


def events(pattern: str) -> bytes:
    return w.event_file(*(w.event(i, *(w.tb1(pattern.format(k), LOSS[k][i]) for k in range(3)))
                          for i in range(N)))  # fmt: skip


WRITERS = {
    "columns": in_columns,
    "columns of JSON": lambda p: "\n".join(
        json.dumps({"step": i} | {p.format(k): LOSS[k][i] for k in range(3)}) for i in range(N)
    ).encode(),
    "events": events,
    "wandb, in turn": lambda p: wandb_file(in_turn(p)),
}


@pytest.mark.parametrize("pattern", NAMES)
@pytest.mark.parametrize("kind", WRITERS)
def test_each_is_a_run_from_its_first_step_on(kind: str, pattern: str) -> None:
    found = read(Source.from_bytes(WRITERS[kind](pattern)))
    assert len(found) == 3
    for number, (history, loss) in enumerate(zip(found, LOSS, strict=True)):
        curve = history.loss
        assert curve.value.tolist() == pytest.approx(loss, rel=1e-6)
        assert curve.step.tolist() == list(range(N))
        assert (history.train is None) == pattern.startswith("val")
        assert str(number) in str(history.run)


def test_a_name_that_the_user_gives_is_read_of_all() -> None:
    (found,) = read(Source.from_bytes(in_columns(NAMES[1])), ReadOptions(train_loss="loss_seed1"))
    assert found.train.value.tolist() == pytest.approx(LOSS[1])


@pytest.mark.parametrize(
    "names", ["fold0_loss loss fold1_acc", "fold0_loss x fold0_acc", "fold0_loss fold1_acc fold2_a"]
)
def test_other_names_with_a_fold_are_no_runs(names: str) -> None:
    rows = [(i, *(loss[i] for loss in LOSS)) for i in range(N)]
    assert len(read(Source.from_bytes(table(["epoch", *names.split()], rows)))) == 1


@pytest.mark.parametrize("pattern", ["loss_lr{}", "lr={}/train_loss", "loss_learning_rate_{}"])
def test_rates_in_the_names_of_losses_are_runs_at_these_rates(pattern: str) -> None:
    rates = (0.1, 0.01, 1e-3)
    rows = [(i, *(loss[i] for loss in LOSS)) for i in range(N)]
    found = read(Source.from_bytes(table(["epoch", *map(pattern.format, rates)], rows)))
    assert [run.loss.value.tolist() for run in found] == LOSS
    assert [run.lr.value.tolist() for run in found if run.lr] == [[rate] for rate in rates]
    assert any("what the names of its columns say" in note for note in found[0].notes)


def test_optimizers_in_the_names_of_losses_are_runs_with_these() -> None:
    names = ["epoch", "adam_train_loss", "sgd_train_loss", "rmsprop_train_loss"]
    rows = [(i, *(loss[i] for loss in LOSS)) for i in range(N)]
    found = read(Source.from_bytes(table(names, rows)))
    assert [run.run for run in found] == ["adam", "sgd", "rmsprop"]
    assert [run.optimizer for run in found] == ["adam", "sgd", "rmsprop"]


@pytest.mark.parametrize(
    "names", ["loss lr_0 lr_1", "loss lr-Adam/pg1 lr-Adam/pg2", "loss adam_loss sgd_loss"]
)
def test_rates_of_groups_and_losses_beside_a_total_are_no_runs(names: str) -> None:
    rows = [(i, *(loss[i] for loss in LOSS)) for i in range(N)]
    assert len(read(Source.from_bytes(table(["epoch", *names.split()], rows)))) == 1
