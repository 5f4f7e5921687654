"""`lr-advise watch` as it is used: beside a training that writes its log."""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from advisor.errors import ConfigError
from advisor.watch import Process, looks, signature
from tests.cli.called import called

SAMPLES = Path(__file__).parents[2] / "sample_logs"
DIVERGED = (SAMPLES / "diverged_nan.csv").read_text(encoding="utf-8")
GOOD = (SAMPLES / "good_constant.csv").read_text(encoding="utf-8")
ROWS = ["step,loss", *(f"{k},{0.1 * 1.5**k:.6g}" for k in range(60))]
LEAPT = "\n".join(ROWS[:31]) + "\n"  # of a young run
COMMAND = [sys.executable, "-u", "-c", "from advisor.cli.main import main; main()", "watch"]
PATIENCE = 30.0


class Watch:
    """A watching process whose output goes to a file."""

    def __init__(self, folder: Path, *args: str) -> None:
        self.output = folder / "output.txt"
        with self.output.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                [*COMMAND, *args, "--interval", "0.05"],
                cwd=folder,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def until(self, words: str) -> None:
        end = time.monotonic() + PATIENCE
        while words not in self.text():
            assert time.monotonic() < end, self.text()
            time.sleep(0.02)

    def end(self) -> int:
        return self.process.wait(timeout=PATIENCE)


def test_it_waits_tells_every_change_of_advice_and_ends_when_the_run_fails(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    watch = Watch(tmp_path, "log.csv", "--fail-on", "diverged")
    watch.until("waiting: log.csv: no such file")
    log.write_text(GOOD, encoding="utf-8")
    watch.until("points so far, judged as if the training ended here: ")
    # Rotated: another file under the same name, shorter at first.
    log.rename(tmp_path / "log.csv.1")
    log.write_text(DIVERGED[:200], encoding="utf-8")
    time.sleep(0.2)
    log.write_text(DIVERGED, encoding="utf-8")
    assert watch.end() == 1
    assert "-> diverged (LR1" in watch.text()
    assert watch.text().rstrip().endswith("Exit 1: log.csv is diverged.")


def test_it_says_nothing_while_the_advice_stays_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(GOOD, encoding="utf-8")
    watch = Watch(tmp_path, "log.csv")
    watch.until("More")
    before = watch.text()
    os.utime(tmp_path / "log.csv")
    time.sleep(0.6)
    assert watch.text() == before
    watch.process.send_signal(signal.SIGINT)
    assert watch.end() == 130
    assert "Traceback" not in watch.text()
    assert "internal error" not in watch.text()


@pytest.mark.skipif(not hasattr(select, "poll"), reason="the system tells of no reader")
@pytest.mark.parametrize(("more", "code"), [([], 0), (["--fail-on", "diverged"], 1)])
def test_where_nobody_reads_any_more_it_ends_unless_it_guards(
    tmp_path: Path, more: list[str], code: int
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(GOOD, encoding="utf-8")
    watching = [*COMMAND, "log.csv", *more, "--interval", "0.05"]
    with subprocess.Popen(watching, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        if code:
            time.sleep(0.5)
            log.write_text(DIVERGED, encoding="utf-8")
        assert process.wait(timeout=PATIENCE) == code


def test_a_folder_and_a_run_that_appears_in_it(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    watch = Watch(tmp_path, "runs", "--fail-on", "LR101")
    watch.until("waiting: runs")
    (runs / "good.csv").write_text(GOOD, encoding="utf-8")
    watch.until("good.csv: ")
    (runs / "bad.csv").write_text(DIVERGED, encoding="utf-8")
    assert watch.end() == 1
    assert watch.text().count("good.csv: ") == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("looking", [[], ["--once"]])
def test_it_kills_and_runs_only_what_it_was_told(tmp_path: Path, looking: list[str]) -> None:
    (tmp_path / "log.csv").write_text(DIVERGED, encoding="utf-8")
    training = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        told = 'echo "$LR_ADVISE_STATUS $LR_ADVISE_ACTION $LR_ADVISE_SOURCE" > told.txt'
        watch = Watch(tmp_path, "log.csv", "--kill", str(training.pid), "--run", told, *looking)
        assert watch.end() == 1
        assert training.wait(timeout=PATIENCE) == -signal.SIGTERM
        assert bystander.poll() is None
        assert (tmp_path / "told.txt").read_text(encoding="utf-8") == "diverged lower log.csv\n"
    finally:
        for process in (training, bystander):
            process.kill()
            process.wait()


HALF = "epoch,train_loss,val_loss\n" + "".join(
    f"{k},{1e-3 * 0.95**k:.6e},{1.1e-3 * 0.95**k:.6e}\n" for k in range(60)
)


def test_half_a_number_at_the_end_of_a_log_ends_no_training(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(HALF[:-2], "utf-8")  # 5.3e-0 of 5.3e-05
    watch = Watch(tmp_path, "log.csv", "--fail-on", "diverged")
    watch.until("59 points so far")
    assert watch.process.poll() is None
    log.write_text(HALF, "utf-8")
    time.sleep(0.5)
    assert watch.process.poll() is None
    log.write_text(HALF + "60,nan,nan\n", "utf-8")
    assert watch.end() == 1


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_half_a_number_kills_no_training_at_a_single_look_either(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HALF[:-2], "utf-8")
    training = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert Watch(tmp_path, "log.csv", "--kill", str(training.pid), "--once").end() == 0
        assert training.poll() is None
    finally:
        training.kill()
        training.wait()


def test_a_young_run_that_leaps_up_may_come_back(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(LEAPT, "utf-8")
    watch = Watch(tmp_path, "log.csv", "--fail-on", "diverged")
    watch.until("30 points so far")
    watch.until("DIVERGED")
    assert watch.process.poll() is None
    log.write_text("\n".join(ROWS) + "\n", "utf-8")
    assert watch.end() == 1


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (LEAPT, 1)], ids=["good", "young"])
def test_it_ends_with_the_training_it_would_have_killed(
    tmp_path: Path, text: str, code: int
) -> None:
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    training = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    told = "echo told > told.txt"
    watch = Watch(tmp_path, "log.csv", "--kill", str(training.pid), "--run", told)
    watch.until("More")
    training.kill()
    training.wait()
    assert watch.end() == code
    assert "has ended" in watch.text()
    assert (tmp_path / "told.txt").exists() == bool(code)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["log.csv"], 0),
        (["log.csv", "--fail-on", "diverged"], 1),
        (["missing.csv"], 2),
        (["-"], 2),
        (["log.csv", "--kill", "0"], 2),
        (["log.csv", "--kill", "-1"], 2),
        (["log.csv", "--kill", "9" * 30], 2),
    ],
)
def test_once_has_the_exit_codes_of_check(tmp_path: Path, args: list[str], code: int) -> None:
    (tmp_path / "log.csv").write_text(DIVERGED, encoding="utf-8")
    done = called("watch", *args, "--once", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert "internal error" not in done.stderr


def test_colours_are_as_the_settings_file_says(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lr-advise.toml").write_text('color = "always"', encoding="utf-8")
    done = called("watch", "log.csv", "--once", cwd=tmp_path)
    assert done.returncode == 0
    assert "\x1b[32mHEALTHY" in done.stdout


def test_once_runs_nothing_while_no_run_fails(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(GOOD, encoding="utf-8")
    told = "echo told > told.txt"
    assert called("watch", "log.csv", "--once", "--run", told, cwd=tmp_path).returncode == 0
    assert not (tmp_path / "told.txt").exists()


@pytest.mark.parametrize(
    ("name", "said"), [("a\0b", r"a\x00b"), ("a\ud800b", r"a\ud800b"), ("ä\n", "ä\n")]
)
def test_the_command_is_told_the_run_whatever_its_name(
    tmp_path: Path, name: str, said: str
) -> None:
    losses = [*(2 * 0.9**k for k in range(50)), *[math.nan] * 10]
    rows = ({"run": run, "loss": loss} for run in (name, "b") for loss in losses)
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = 'printf %s "$LR_ADVISE_RUN" > told.txt'
    done = called("watch", "log.jsonl", "--once", "--run", told, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "told.txt").read_bytes().decode() == said


@pytest.mark.parametrize(("took", "cores"), [(10.0, 0.4), (5.0, 2.0)])
def test_watching_takes_a_tenth_of_a_core_at_most(tmp_path: Path, took, cores) -> None:
    now, pauses = 0.0, []
    given = {"clock": lambda: now, "worked": lambda: cores * now}
    for _ in islice(looks([str(tmp_path)], 1.0, sleep=pauses.append, **given), 3):
        now += took
    assert pauses == [90.0, 90.0]


def test_what_a_second_process_worked_counts(tmp_path: Path) -> None:
    pauses: list[float] = []
    for _ in islice(looks([str(tmp_path)], 0.0, sleep=pauses.append, clock=lambda: 0.0), 2):
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert pauses[0] > 0.0


def test_every_kind_of_change_is_noticed(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    seen = [signature([str(log)])]
    log.write_text("a\n1\n", encoding="utf-8")
    seen.append(signature([str(log)]))
    with log.open("a", encoding="utf-8") as file:
        file.write("2\n")
    seen.append(signature([str(log)]))
    log.write_text("a\n", encoding="utf-8")
    seen.append(signature([str(log)]))
    log.rename(tmp_path / "log.csv.1")
    seen.append(signature([str(log)]))
    seen.append(signature([str(tmp_path)]))
    assert len(set(seen)) == len(seen) - 1  # missing at the start and at the end
    assert seen[0] == seen[4] == ()


def test_only_a_look_that_finds_a_change_says_so(tmp_path: Path) -> None:
    log = tmp_path / "run.csv"
    log.write_text("step,train_loss\n0,2.5\n")
    seen = looks([str(log)], 0.0, sleep=lambda _: None)
    assert [next(seen), next(seen), next(seen)] == [True, False, False]
    log.write_text("step,train_loss\n0,2.5\n1,2.25\n")
    assert [next(seen), next(seen)] == [True, False]


@pytest.mark.parametrize("pid", [-1, 0, 1, os.getpid()])
def test_no_process_that_is_no_training_can_be_named(pid: int) -> None:
    with pytest.raises(ConfigError, match="expected the number of the training's process"):
        Process.of(pid)


def test_a_process_number_that_is_used_again_is_another_process() -> None:
    me = Process(os.getppid(), "12345 ticks that nobody was born at")
    assert not me.alive
    assert me.stop() == f"process {me.pid} had already ended"
