"""Files that options name for a loss or the rate are joined to a log, which keeps all it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.history import History
from advisor.readers import read_all
from advisor.readers.raw.series import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

TRAIN = "step,train_loss,lr\n" + "".join(f"{10 * i},{3 - i / 50},0.01\n" for i in range(100))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(TRAIN)
    return tmp_path / "train.csv"


def write(log: Path, name: str, text: str) -> str:
    log.with_name(name).write_text(text)
    return str(log.with_name(name))


def read(*logs: Path, **options: str) -> History:
    (history,) = read_all(logs, ReadOptions(**options))  # type: ignore[arg-type]
    assert isinstance(history, History), history
    return history


def refused(*logs: Path, **options: str) -> str:
    (error,) = read_all(logs, ReadOptions(**options))  # type: ignore[arg-type]
    assert isinstance(error, LogError)
    return str(error)


def test_a_log_keeps_its_rate_beside_a_file_with_the_validation(log: Path) -> None:
    val = write(log, "v.csv", "step,val_loss\n0,3.5\n500,2.5\n990,2\n")
    history = read(log, val_loss=val)
    assert history.source == str(log)
    assert history.lr is not None
    assert history.lr.value.tolist() == [0.01] * 100
    assert history.val is not None
    assert history.val.step.tolist() == [0, 500, 990]
    assert history.val.line is None
    assert "joined: val_loss from v.csv" in history.notes


def test_a_column_and_a_file_may_be_named(log: Path) -> None:
    rows = "".join(f"{i},{3 - i / 50},7.5\n" for i in range(100))
    two = write(log, "two.csv", f"step,nll_loss,other_loss\n{rows}")
    val = write(log, "v.csv", "step,val_loss\n0,3.5\n99,2\n")
    history = read(log.with_name("two.csv"), train_loss="other_loss", val_loss=val)
    assert history.loss.value[0] == 7.5
    assert history.source == two


def test_validations_by_epoch_are_put_to_the_steps(log: Path) -> None:
    val = write(log, "v.csv", "epoch,val_loss\n" + "".join(f"{i},{4 - i}\n" for i in range(1, 4)))
    history = read(log, val_loss=val)
    assert history.val is not None
    assert history.val.step.tolist() == [330, 660, 990]
    assert any("counts epochs" in note for note in history.notes)


def test_losses_by_epoch_stay_so(log: Path) -> None:
    train = write(log, "t.csv", "epoch,loss\n0,3\n1,2\n2,1.5\n")
    val = write(log, "v.csv", "epoch,loss\n0,3\n1,2.5\n2,2\n")
    history = read(train_loss=train, val_loss=val)
    assert history.axis == "epoch"
    assert history.source == f"{train} + {val}"


def test_what_counts_something_else_is_refused(log: Path) -> None:
    train = write(log, "t.csv", "epoch,loss\n0,3\n1,2\n2,1.5\n")
    said = refused(train_loss=train, val_loss=str(log))
    assert "the first counts epochs, the second steps" in said


def test_a_file_goes_with_one_log(log: Path) -> None:
    val = write(log, "v.csv", "step,val_loss\n0,3.5\n990,2\n")
    said = refused(log, log, val_loss=val)
    assert said.endswith("is given as val_loss beside 2 logs; a file is joined to one")
    assert "expected its log" in refused(lr_column=str(log))


def test_a_file_holds_one_series_for_its_role(log: Path) -> None:
    some = write(log, "some.csv", "step,a,b\n0,3,1\n10,2,1\n")
    assert "holds 2 series ('a', 'b')" in refused(log, val_loss=some)
    runs = write(log, "runs.csv", "lr,seed,final_loss\n0.1,1,0.5\n0.2,2,0.4\n0.3,3,0.7\n")
    assert "finished runs" in refused(log, val_loss=runs)
