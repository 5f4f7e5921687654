"""What frameworks leave in the folder of a run: what was found by training with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from advisor.history import Curve
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.recognition.discover import discover
from advisor.readers.sameness.curves import Errors, likeness
from advisor.readers.sources.source import Source
from tests.readers import event_writer as w
from tests.readers.twice import losses, write_csv, write_lines

FORMATS = Path(__file__).parents[2] / "sample_logs" / "formats"


def text(lines: str) -> Source:
    return Source.from_bytes(lines.encode(), "run.log")


def test_ultralytics_chooses_the_rate_that_its_console_tells_last() -> None:
    (run,) = read(FORMATS / "ultralytics_console.txt")
    assert run.lr is not None
    # Above it stand lr0=0.01, which it passes over, and warmup_bias_lr=0.1.
    assert run.lr.value.tolist() == [0.002]
    assert run.optimizer == "adamw"
    # Of an epoch's bar the last state counts, the mean of its batches.
    np.testing.assert_allclose(run.loss.value, [4.961, 3.696, 1.6241, 4.561])


def test_a_logger_called_train_makes_no_training_of_a_test() -> None:
    (run,) = read(FORMATS / "timm_train.log")
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    assert len(run.train) == 30
    assert run.train.value[[0, -1]].tolist() == [0.857, 0.29]
    assert run.val.value.tolist()[-1] == 0.249
    assert len(run.val) == 6
    assert len(run.lr) == 30


STEPS = "".join(f"step {k} loss {2 - k / 8}\n" for k in range(9))


@pytest.mark.parametrize(
    ("settings", "rate"),
    [
        ("warmup_bias_lr=0.1, lr0=0.01", 0.01),
        ("min_lr: 1e-6, warmup_lr: 1e-5, lr: 0.02", 0.02),
        ("end_learning_rate=0.0, learning_rate=0.3", 0.3),
        ("lr=0.01\noptimizer: SGD(lr=0.03, momentum=0.9)", 0.03),
        ("optimizer: SGD(lr=0.03)\noptimizer: Adam(lr=0.5)\nlr=0.01", 0.03),
        ("MLPClassifier(learning_rate_init=0.02, solver='sgd')", 0.02),
    ],
)
def test_the_rate_of_settings_is_none_at_which_a_schedule_begins(settings, rate) -> None:
    (run,) = read(text(f"{settings}\n{STEPS}"))
    assert run.lr is not None
    assert run.lr.value.tolist() == [rate]


def test_what_names_only_the_ends_of_a_schedule_tells_no_rate() -> None:
    (run,) = read(text(f"warmup_lr: 1e-5, min_lr: 1e-6\n{STEPS}"))
    assert run.lr is None


def test_scikit_learn_calls_its_rate_and_optimizer_by_names_of_its_own() -> None:
    fit = '{"params": {"learning_rate_init": 0.02, "solver": "adam"}, "loss_curve": [3, 2, 1.5]}'
    (run,) = read(Source.from_bytes(fit.encode(), "fit.json"))
    assert run.lr is not None
    assert (run.lr.value.tolist(), run.optimizer) == ([0.02], "adam")


@pytest.mark.parametrize("name", ["lr-DecoupledSGDW/group0", "lr-DecoupledAdamW/group0"])
def test_composer_calls_the_rate_after_its_own_optimizers(name: str) -> None:
    rows = "".join(f"{k},{2 - k / 8},0.1\n" for k in range(9))
    (run,) = read(Source.from_bytes(f"step,loss,{name}\n{rows}".encode(), "run.csv"))
    assert run.optimizer == ("sgd" if "SGD" in name else "adamw")


def test_rates_of_groups_are_told_once() -> None:
    table = "step,loss,lr/a,lr/b\n0,3,0.1,0.01\n1,2,0.1,0.01\n2,1,0.1,0.01\n"
    (run,) = read(Source.from_bytes(table.encode(), "run.csv"))
    assert sum(note.count("change the others") for note in run.notes) == 1


def test_three_figures_of_large_and_of_small_losses_are_known_again() -> None:
    loss = 55.465721 * 0.71 ** np.arange(20) + 0.0123456 * np.sin(np.arange(20.0))
    step = np.arange(20.0)
    rounded = np.array([float(f"{value:.3g}") for value in loss])
    exact, told = Curve(step, loss, "loss"), Curve(step, rounded, "loss")
    assert likeness(exact, told, Errors(), same_unit=True).bits > 25.0
    other = Curve(step, rounded * 1.02, "loss")
    assert likeness(exact, other, Errors(), same_unit=True).bits == 0.0


def run_folder(folder: Path, settings: str, rate: float | None = 0.0097) -> Path:
    """Write the table of a run and, beside it, its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    head, tail = ("", "") if rate is None else (",lr", f",{rate}")
    rows = "".join(f"{k},{2 - k / 8}{tail}\n" for k in range(9))
    (folder / "results.csv").write_text(f"epoch,train_loss{head}\n{rows}")
    (folder / "args.yaml").write_text(settings)
    return folder


ULTRALYTICS = "task: detect\noptimizer: SGD\nlr0: 0.01\nlrf: 0.01\nmomentum: 0.937\n"


def test_the_settings_beside_a_log_name_the_optimizer_where_their_rate_is_the_logged(tmp_path):
    for log in (run_folder(tmp_path, ULTRALYTICS), tmp_path / "results.csv"):
        (run,) = read(log)
        assert run.optimizer == "momentum"
        assert any("its optimizer, momentum, is from" in note for note in run.notes)


def test_settings_of_another_rate_name_nothing(tmp_path) -> None:
    (run,) = read(run_folder(tmp_path, ULTRALYTICS, rate=0.002))
    assert run.optimizer is None
    assert not run.notes


def test_an_optimizer_that_the_user_names_stays(tmp_path) -> None:
    (run,) = read(run_folder(tmp_path, ULTRALYTICS), ReadOptions(optimizer="adam"))
    assert run.optimizer == "adam"


def test_settings_beside_a_log_without_a_rate_are_told_and_not_taken(tmp_path) -> None:
    folder = run_folder(tmp_path, ULTRALYTICS, rate=None)
    (run,) = read(folder)
    assert (run.lr, run.optimizer) == (None, None)
    (note,) = run.notes
    assert note.endswith("args.yaml' lies beside it: if it is this run's, give --lr 0.01 "
                         "--optimizer momentum")  # fmt: skip
    (run,) = read(folder, ReadOptions(lr=0.01))  # who gives it says that the file is this run's
    assert run.optimizer == "momentum"


def test_settings_of_a_whole_sweep_are_told_of_the_run_at_their_rate_alone(tmp_path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.01\noptimizer: adam\n")
    for rate in ("0.001", "0.01", "0.1"):
        rows = (f"{step},{float(rate) + 1 / (step + 1)}\n" for step in range(9))
        (tmp_path / f"lr_{rate}.csv").write_text("step,loss\n" + "".join(rows))
    assert [bool(run.notes) for run in read(tmp_path)] == [False, True, False]


def test_settings_lie_beside_the_event_files_of_a_folder_below(tmp_path) -> None:
    version = tmp_path / "lightning_logs" / "version_0"
    version.mkdir(parents=True)
    events = [w.event(k, w.tb2("loss", 2 - k / 8), w.tb2("lr-x", 0.01)) for k in range(9)]
    payload = w.event_file(*events)
    (version / "events.out.tfevents.1700000000.host.1.0").write_bytes(payload)
    (version / "hparams.yaml").write_text("lr: 0.01\noptimizer: adamw\n")
    (run,) = read(tmp_path)
    assert run.optimizer == "adamw"


def test_a_file_that_counts_epochs_is_not_told_as_skipped(tmp_path) -> None:
    folder = tmp_path / "dvclive" / "plots" / "metrics"
    folder.mkdir(parents=True)
    (folder / "loss.tsv").write_text("step\tloss\n0\t2\n1\t1.5\n2\t1\n")
    (folder / "epoch.tsv").write_text("step\tepoch\n0\t0\n1\t0\n2\t1\n")
    (run,) = read(tmp_path)
    assert run.loss.value.tolist() == [2, 1.5, 1]
    assert not run.notes


def test_setfit_prints_what_hugging_faces_trainer_does() -> None:
    line = (
        "{{'embedding_loss': '{}', 'grad_norm': '0.1', 'learning_rate': '0.002', 'epoch': '{}'}}\n"
    )
    (run,) = read(text("".join(line.format(0.25 - k / 100, k / 8) for k in range(9))))
    assert run.fine_tuning


def test_a_rate_that_a_callback_says_now_and_then_is_no_second_one() -> None:
    bars = "Epoch {}/9\n20/20 - 1s - loss: {} - learning_rate: {}\n"
    lines = [bars.format(k, 2 - k / 9, 0.1 if k < 5 else 0.01) for k in range(1, 10)]
    lines[3] += "\nEpoch 4: ReduceLROnPlateau reducing learning rate to 0.01.\n"
    (run,) = read(text("".join(lines)))
    assert run.lr is not None
    assert len(run.lr) == 9
    assert not run.notes


def test_what_wandb_says_of_itself_is_not_looked_at(tmp_path) -> None:
    run = tmp_path / "wandb" / "offline-run-1"
    for folder in (run / "logs", run / "files"):
        folder.mkdir(parents=True)
        (folder / "output.log").write_text(STEPS)
    (run / "run-1.wandb").write_bytes(b"")
    names = [item.name for item in discover([tmp_path]).items]
    assert names == [str(run / "files" / "output.log"), str(run / "run-1.wandb")]


@pytest.mark.parametrize(
    ("name", "count"), [("train_end_history.csv", 1), ("best_history.csv", 1), ("other.csv", 2)]
)
def test_what_is_kept_again_at_the_end_is_the_same_training(tmp_path, name, count) -> None:
    write_csv(tmp_path / "history.csv", losses(), rate=0.1)
    write_csv(tmp_path / name, losses(), rate=0.1)  # skorch's second checkpoint
    assert len(read(tmp_path)) == count


def test_two_logs_that_lie_in_one_folder_are_told_apart_by_what_they_are(tmp_path) -> None:
    records = [{"loss": float(x), "step": k, "learning_rate": 0.1} for k, x in enumerate(losses())]
    state = {"log_history": records, "global_step": len(records)}
    (tmp_path / "checkpoint-60").mkdir()
    (tmp_path / "checkpoint-60" / "trainer_state.json").write_text(json.dumps(state))
    events = [w.event(k, w.tb2("train/loss", float(x))) for k, x in enumerate(losses())]
    (tmp_path / "events.out.tfevents.1.host").write_bytes(w.event_file(*events))
    (run,) = read(tmp_path)
    assert run.also == (f"{tmp_path} (tensorboard events)",)


@pytest.mark.parametrize(
    ("line", "is_loss"),
    [
        (
            "Epoch: {e}, Loss: {v}, Train: 0.{e}50, Val: 0.2{e}, Test: 0.2{e}",
            False,
        ),  # torch_geometric
        ("Epoch: {e}, Loss: {v}, Val: 0.9{e}", True),
    ],
)
def test_beside_a_loss_what_is_called_train_and_val_are_scores(line: str, is_loss: bool) -> None:
    (run,) = read(text("".join(f"{line.format(e=e, v=2 - e / 9)}\n" for e in range(9))))
    assert run.train is not None
    assert run.train.name == "Loss"
    assert (run.val is not None) == is_loss


def test_the_columns_of_such_scores_are_none_either() -> None:
    rows = "".join(f"{e},{2 - e / 9},0.2{e},0.2{e}\n" for e in range(9))
    (run,) = read(Source.from_bytes(f"epoch,loss,train,val\n{rows}".encode(), "run.csv"))
    assert run.val is None


def torchrl_run(folder: Path) -> Path:
    """Lay out what TorchRL's CSVLogger writes: a table a scalar without a header, and settings."""
    for name, values in {"train/loss": losses(), "train/lr": np.full(60, 0.01)}.items():
        file = folder / "scalars" / f"{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{k},{value}\n" for k, value in enumerate(values, 1)))
    (folder / "scalars" / "eval").mkdir()
    (folder / "scalars" / "eval" / "loss.csv").write_text("20,2.5\n40,1.5\n60,1.25\n")
    (folder / "texts").mkdir()
    (folder / "texts" / "hparams0.txt").write_text("lr: 0.01\noptimizer: adam")
    return folder


def test_the_scalars_of_torchrl_are_one_run(tmp_path) -> None:
    torchrl_run(tmp_path / "exp")
    (run,) = read(tmp_path)
    assert run.source == str(tmp_path / "exp")
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    assert run.train.value.tolist() == losses().tolist()
    assert run.val.value.tolist() == [2.5, 1.5, 1.25]
    assert (run.lr.value[0], run.optimizer) == (0.01, "adam")


def test_tables_with_a_header_below_scalars_are_read_one_by_one(tmp_path) -> None:
    for name in ("a", "b"):
        write_csv(tmp_path / "scalars" / f"{name}.csv", losses(seed=ord(name)))
    assert len(read(tmp_path)) == 2


def test_two_formats_of_one_folder_are_one_run_though_its_loss_only_swayed(tmp_path) -> None:
    sways = 50.0 + 5.0 * np.sin(np.arange(60.0))
    write_csv(tmp_path / "progress.csv", sways)
    write_lines(tmp_path / "result.json", sways)
    assert len(read(tmp_path)) == 1
    write_lines(tmp_path / "other" / "result.json", sways)
    assert len(read(tmp_path)) == 2
