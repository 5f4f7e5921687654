"""A training that several logs tell counts once, and none is taken for another."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from advisor.cli.app import app
from advisor.history import Curve, History
from advisor.readers import read
from advisor.readers.sameness.curves import Errors
from advisor.readers.sameness.runs import are_one
from tests.readers.twice import losses, write_csv, write_lines, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.history import FloatArray


def test_one_run_in_three_formats_is_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "metrics.csv", losses())
    write_lines(tmp_path / "metrics.jsonl", losses())
    write_text(tmp_path / "logs" / "nohup.out", losses(), every=2)
    (run,) = read(tmp_path)
    assert run.source == str(tmp_path / "metrics.csv")
    assert sorted(run.also) == [
        str(tmp_path / "logs" / "nohup.out"),
        str(tmp_path / "metrics.jsonl"),
    ]
    assert any("tell the same training" in note for note in run.notes)
    assert not any(word in note for word in ("NaN", "optimizer") for note in run.notes)


@pytest.mark.parametrize("scale", [1e-4, 300.0, 2e3, 1e6])
def test_losses_of_any_size_are_known_again_in_single_precision(tmp_path: Path, scale) -> None:
    write_csv(tmp_path / "loss.csv", scale * losses())
    write_lines(tmp_path / "events.jsonl", scale * losses())
    write_lines(tmp_path / "other.jsonl", scale * losses(1))
    assert len(read(tmp_path)) == 2


def test_seeds_in_three_formats_stay_apart(tmp_path: Path) -> None:
    for seed in range(3):
        # Lightning numbers the folders of its loggers on, one after the other.
        write_csv(tmp_path / f"version_{2 * seed}" / "metrics.csv", losses(seed))
        write_lines(tmp_path / f"version_{2 * seed + 1}" / "log.jsonl", losses(seed))
        write_text(tmp_path / f"out{seed}.txt", losses(seed))
    runs = read(tmp_path)
    assert [len(run.also) for run in runs] == [2, 2, 2]
    assert sorted(run.loss.value[0] for run in runs) == sorted(losses(k)[0] for k in range(3))


@pytest.mark.parametrize("names", [("a.csv", "b.txt"), ("a.txt", "b.txt")])
def test_rates_that_are_far_too_low_leave_the_loss_alike_and_stay_apart(tmp_path, names) -> None:
    flat = 2.3 + 0.05 * np.random.default_rng(0).normal(size=60)
    for name in names:
        (write_csv if name.endswith("csv") else write_text)(tmp_path / name, flat)
    assert len(read(tmp_path)) == 2


def test_a_run_that_rose_is_known_again(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", 5.0 - losses())
    write_text(tmp_path / "b.txt", 5.0 - losses())
    assert len(read(tmp_path)) == 1


def test_networks_that_died_at_other_rates_stay_apart(tmp_path: Path) -> None:
    dead = np.array([1.3873, *[1.7884] * 4, 1.7928, 1.7884, 1.7914, *[1.7884] * 4])
    for name in ("a/log.csv", "b/log.csv"):
        write_csv(tmp_path / name, dead)
    assert len(read(tmp_path)) == 2


def test_names_that_tell_other_rates_or_seeds_keep_logs_apart(tmp_path: Path) -> None:
    for setting in ("lr_0.1", "lr_0.01", "seed1", "seed2"):
        write_csv(tmp_path / setting / "metrics.csv", losses())
    assert len(read(tmp_path)) == 2  # the seeds name no rate, and the rates no seed


def test_a_value_that_differs_keeps_logs_apart(tmp_path: Path) -> None:
    other = losses()
    other[-1] += 0.01
    write_csv(tmp_path / "metrics.csv", losses())
    write_text(tmp_path / "train.log", other)
    assert len(read(tmp_path)) == 2


def test_a_nan_that_one_log_alone_holds_still_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path / "metrics.csv", losses()[:-1], rate=0.1)
    write_text(tmp_path / "train.log", np.append(losses()[:-1], np.nan))
    assert app.main(["check", "-v", str(tmp_path)], standalone_mode=False) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "train.log: DIVERGED" in said
    assert "its values that are NaN or infinite are not in" in said
    assert "its learning rate is from" in said


def test_what_the_richest_log_lacks_comes_from_the_others(tmp_path: Path) -> None:
    write_csv(tmp_path / "metrics.csv", losses())
    write_text(tmp_path / "train.log", losses(), every=2, head="{'lr': 0.01, 'optimizer': 'AdamW'}")
    (run,) = read(tmp_path)
    assert run.source.endswith("metrics.csv")
    assert run.optimizer == "adamw"
    assert run.lr is not None
    assert run.lr.value.tolist() == [0.01]


def test_the_log_that_goes_on_to_the_end_is_judged(tmp_path: Path) -> None:
    write_csv(tmp_path / "metrics.csv", losses()[:40], rate=0.01)
    write_text(tmp_path / "train.log", losses())
    (run,) = read(tmp_path)
    assert (run.points, run.source) == (60, str(tmp_path / "train.log"))


def test_all_commands_count_it_once(tmp_path: Path) -> None:
    for seed, rate in enumerate((0.01, 0.1)):
        write_csv(tmp_path / f"run{seed}" / "metrics.csv", losses(seed), rate=rate)
        write_text(tmp_path / f"run{seed}" / "train.log", losses(seed))

    def said(*words: str) -> str:
        return " ".join(CliRunner().invoke(app, [*words, str(tmp_path)]).output.split())

    assert "2 runs:" in said("check")
    assert "2 more logs tell some of these runs again: each run counts once (-v)." in said("check")
    assert "2 runs:" in said("fleet")
    assert "2 runs, 2 rates" in said("compare")
    assert said("inspect").count("the same training as") == 2


def test_folders_that_are_named_apart_are_judged_apart_and_compared_as_one(tmp_path: Path) -> None:
    one = write_csv(tmp_path / "csv" / "metrics.csv", losses(), rate=0.1).parent
    two = write_lines(tmp_path / "json" / "metrics.jsonl", losses()).parent
    shown = CliRunner().invoke(app, ["check", "-q", str(one), str(two)])
    assert len(shown.output.splitlines()) == 2
    assert "1 run, 1 rate" in CliRunner().invoke(app, ["compare", str(one), str(two)]).output


PARTS = [
    ("out-1.txt", "out-2.txt"),
    ("train.log.1", "train.log"),
    ("metrics.csv", "metrics (1).csv"),
    ("log.csv", "log_part2.csv"),
    ("log_a.csv", "log_b.csv"),
    ("slurm-123_0.out", "slurm-140_0.out"),
    ("version_0/metrics.csv", "version_1/metrics.csv"),
]


@pytest.mark.parametrize("names", PARTS)
def test_parts_of_one_training_are_put_together(tmp_path: Path, names: tuple[str, str]) -> None:
    write = write_csv if names[0].endswith("csv") else write_text
    for name, begin, end in zip(names, (0, 35), (35, 60), strict=True):
        write(tmp_path / name, losses()[begin:end], first=begin)
    (run,) = read(tmp_path)
    assert run.loss.step.tolist() == list(range(60))
    assert np.abs(run.loss.value - losses()).max() < 1e-4
    assert any("goes on in" in note for note in run.notes)


def test_what_is_run_again_after_a_resume_counts_once(tmp_path: Path) -> None:
    write_csv(tmp_path / "out1.csv", losses()[:38])
    write_csv(tmp_path / "out2.csv", losses(1)[35:], first=35)
    (run,) = read(tmp_path)
    assert run.loss.value.tolist() == [*losses()[:35], *losses(1)[35:]]


def test_three_parts_beside_a_log_of_them_all_are_one(tmp_path: Path) -> None:
    for part in range(3):
        write_text(tmp_path / f"out{part}.txt", losses()[20 * part :][:20], first=20 * part)
    write_csv(tmp_path / "all.csv", losses())
    (run,) = read(tmp_path)
    assert run.source.endswith("all.csv")


@pytest.mark.parametrize("names", ["123", "abc"])
def test_trainings_that_might_go_on_from_one_another_stay_apart(tmp_path: Path, names) -> None:
    write_csv(tmp_path / f"run_{names[0]}.csv", losses()[:30])
    for seed, name in enumerate(names[1:], 2):
        write_csv(tmp_path / f"run_{name}.csv", losses(seed)[30:], first=30)
    assert len(read(tmp_path)) == 3


@pytest.mark.parametrize(
    ("second", "rate"), [(losses()[30:], 0.001), (losses(1)[:30], 0.01)], ids=["rate", "level"]
)
@pytest.mark.parametrize("names", [("run1", "run2"), ("run_a", "run_b")])
def test_another_rate_or_a_loss_that_begins_anew_is_no_part(tmp_path, names, second, rate) -> None:
    write_csv(tmp_path / f"{names[0]}.csv", losses()[:30], rate=0.01)
    write_csv(tmp_path / f"{names[1]}.csv", second, first=30, rate=rate)
    assert len(read(tmp_path)) == 2


@pytest.mark.parametrize("rates", [(0.01, 0.008), (0.01, None), (None, 0.01)])
def test_a_rate_that_decays_or_is_told_by_one_goes_on(tmp_path, rates) -> None:
    write_csv(tmp_path / "run1.csv", losses()[:30], rate=rates[0])
    write_csv(tmp_path / "run2.csv", losses()[30:], first=30, rate=rates[1])
    assert len(read(tmp_path)) == 1


def test_another_optimizer_is_no_part(tmp_path: Path) -> None:
    write_text(tmp_path / "out1.txt", losses()[:30], head="{'optimizer': 'AdamW'}")
    for name, parts in (("AdamW", 1), ("SGD", 2)):
        head = f"{{'optimizer': '{name}'}}"
        write_text(tmp_path / "out2.txt", losses()[30:], first=30, head=head)
        assert len(read(tmp_path)) == parts


def test_a_run_that_diverged_does_not_go_on_in_another(tmp_path: Path) -> None:
    write_text(tmp_path / "out-1.txt", np.geomspace(2.0, 9.0, 20))
    write_text(tmp_path / "out-2.txt", 6.0 * losses()[:20] + 5.0, first=20)
    assert len(read(tmp_path)) == 2


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_run_that_ended_in_no_number_does_not_go_on_in_another(tmp_path, bad) -> None:
    write_csv(tmp_path / "out1.csv", np.append(losses()[:30], bad))
    write_csv(tmp_path / "out2.csv", losses()[31:], first=31)
    assert [run.points for run in read(tmp_path)] == [31, 29]


def test_what_other_names_tell_does_not_go_on(tmp_path: Path) -> None:
    write_csv(tmp_path / "pretrain.csv", losses()[:30])
    write_csv(tmp_path / "finetune.csv", losses()[30:], first=30)
    assert len(read(tmp_path)) == 2


def test_a_packed_folder_holds_it_once_too(tmp_path: Path) -> None:
    write_csv(tmp_path / "run" / "metrics.csv", losses())
    write_lines(tmp_path / "run" / "metrics.jsonl", losses())
    packed = shutil.make_archive(str(tmp_path / "run"), "zip", tmp_path / "run")
    assert len(read(packed)) == 1


def test_a_copy_of_a_log_in_another_folder_is_no_run(tmp_path: Path) -> None:
    write_csv(tmp_path / "metrics.csv", losses())
    write_csv(tmp_path / "backup" / "metrics.csv", losses()[:40])
    write_csv(tmp_path / "metrics (1).csv", losses())
    write_csv(tmp_path / "run2.csv", losses())  # called as another run of a sweep
    assert [len(run.also) for run in read(tmp_path)] == [2, 0]


def test_mmengine_writes_its_log_twice(tmp_path: Path) -> None:
    run = tmp_path / "20240101_120000"
    write_text(run / "20240101_120000.log", losses())
    for name in ("20240101_120000.json", "scalars.json"):
        write_lines(run / "vis_data" / name, losses())
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_many_logs_count_once_in_all_processes_and_after_a_resume(tmp_path, capsys, jobs) -> None:
    for seed in range(101):
        write_csv(tmp_path / "runs" / str(seed) / "metrics.csv", losses(seed, 20), rate=0.1)
        write_text(tmp_path / "runs" / str(seed) / "train.log", losses(seed, 20))
    results = str(tmp_path / "results.jsonl")
    call = ["check", str(tmp_path / "runs"), "-j", jobs, "--resume", results]
    for judged in ("101 runs", "0 runs"):
        app.main(call, standalone_mode=False)
        said = capsys.readouterr().out
        assert said.startswith(f"{judged} judged")
        assert "Together 101 runs" in said


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(20, 200),
    places=st.integers(3, 8),
    every=st.sampled_from([1, 2, 5]),
)
def test_a_log_with_fewer_digits_and_rows_is_known_again_and_no_other_is(
    seed: int, rows: int, places: int, every: int
) -> None:
    def run(values: FloatArray, step: FloatArray, name: str) -> History:
        return History(train=Curve(step, values, "loss"), source=name, format=name)

    step = np.arange(float(rows))
    known = np.arange(0, rows, every)
    whole = run(losses(seed, rows), step, "csv")
    shorter = run(np.round(losses(seed, rows), places)[known], step[known], "text")
    other = run(np.round(losses(seed + 1, rows), places)[known], step[known], "text")
    if len(known) >= 10:
        assert are_one(whole, shorter, Errors())
        assert are_one(shorter, whole, Errors())
    assert not are_one(whole, other, Errors())
    assert not are_one(other, whole, Errors())
