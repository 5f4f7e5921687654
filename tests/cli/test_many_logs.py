"""Many logs from the command line: processes, results that survive an interruption, the sum."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.cli.app import app
from advisor.errors import ConfigError
from advisor.results.lines import done_in
from tests.cli.called import called


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command: as a program where it starts processes of its own, else in this one."""
    if "-j" not in arguments:
        return called(*arguments)
    return subprocess.run(
        [sys.executable, "-c", "from advisor.cli.main import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    runs = tmp_path / "runs"
    runs.mkdir()
    for i in range(6):
        loss = [0.2 + 2 * 0.97**k for k in range(200)]
        if i == 4:
            loss[50:] = [float("nan")] * 150
        rows = "".join(f"{k},{x:.6f},0.01\n" for k, x in enumerate(loss))
        (runs / f"run{i}.csv").write_text("step,train_loss,lr\n" + rows)
    return runs


def test_processes_print_what_one_prints(folder: Path) -> None:
    one, two = run(folder, "-q", "-j", 1), run(folder, "-q", "-j", 2)
    assert one.stdout == two.stdout
    assert one.stdout.count("\n") >= 6
    assert one.returncode == two.returncode == 1


def test_failing_runs_of_a_long_list_are_named_below_it(folder: Path) -> None:
    assert "At the failing level:" not in run(folder).stdout
    text = (folder / "run0.csv").read_text()
    for i in range(30):
        (folder / f"more{i}.csv").write_text(text)
    one, two = run(folder, "-j", 1).stdout, run(folder, "-j", 2).stdout
    (named,) = re.findall(r"At the failing level:\n((?:.+\n)+)", one)
    assert [Path(line.split()[1]).name for line in named.splitlines()] == ["run4.csv"]
    assert one == two


def test_what_settings_say_of_one_log_holds_in_every_process(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "ci.toml"
    tables = ("run4.csv\"]\nselect = ['LR4']", "run5.csv\"]\ntrain-loss = 'nowhere'")
    config.write_text("".join(f'[per-path."{table}\n' for table in tables))
    asked = (folder, "-q", "--config", config)
    one, two = run(*asked, "-j", 1), run(*asked, "-j", 2)
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)
    assert "diverged" not in two.stdout  # no rule that would say so judges run 4
    assert f"run5.csv: {config} per-path 'run5.csv': 'train-loss' 'nowhere'" in two.stderr


@pytest.mark.parametrize("share", [0.5, 0.0])
def test_an_interrupted_run_goes_on_where_it_was(
    folder: Path, tmp_path: Path, share: float
) -> None:
    results = tmp_path / "results.jsonl"
    first = run(folder, "--resume", results)
    assert "6 runs judged" in first.stdout
    whole = results.read_bytes()
    middle = whole.index(b"\n", len(whole) // 2) + 1
    line = whole.index(b"\n", middle) - middle
    results.write_bytes(whole[: middle + max(int(share * line), 3)])  # half a line, half its start
    second = run(folder, "--resume", results, "-j", 2)
    assert second.returncode in (0, 1)
    assert results.read_bytes() == whole
    third = run(folder, "--resume", results)
    assert "0 runs judged" in third.stdout
    assert "6 logs done before" in third.stdout
    sources = [e["source"] for e in map(json.loads, whole.splitlines()) if e["type"] == "run"]
    assert sources == sorted(map(str, folder.iterdir()))


@pytest.mark.parametrize("name", ["results.jsonl", "results.parquet"])
def test_what_was_judged_before_still_decides_the_exit_code(
    folder: Path, tmp_path: Path, name: str
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    results, missing = tmp_path / name, tmp_path / "missing.csv"

    def code(*arguments: object) -> int:
        return run(*arguments, "--resume", results).returncode

    assert [code(folder), code(folder)] == [1, 1]
    again = run(folder, "--resume", results)
    assert "0 runs judged; 6 logs done before. Together 6 runs, 1 at the failing" in again.stdout
    # As without --resume it is the logs named that count, at the level asked for.
    assert code(folder / "run0.csv") == 0
    assert code(folder, "--fail-on", "never") == 0
    assert [code(folder, missing), code(folder, missing)] == [2, 2]


@pytest.mark.parametrize("name", ["results.jsonl", "results.parquet"])
def test_a_rule_behind_the_first_fails_a_run_that_was_judged_before(
    tmp_path: Path, name: str
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    later = Path(__file__).parents[2] / "sample_logs" / "decayed_too_late.csv"  # LR202, then LR404
    asked = (later, "--fail-on", "LR404", "--resume", tmp_path / name)
    assert [run(*asked).returncode for _ in "12"] == [1, 1]


def test_a_folder_without_logs_is_none_the_second_time_either(tmp_path: Path) -> None:
    (tmp_path / "barren").mkdir()
    (tmp_path / "barren" / "notes.log").write_text("hello\n")
    codes = [run(tmp_path / "barren", "--resume", tmp_path / "r.jsonl").returncode for _ in "12"]
    assert codes == [2, 2]


def test_results_in_parquet_resume_as_those_in_json_lines_do(folder: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    results = tmp_path / "results.parquet"
    (folder / "notes.txt").write_text("no log\n")
    late = (folder / "run5.csv").rename(tmp_path / "late.csv")
    assert "5 runs judged" in run(folder, "--resume", results).stdout
    late.rename(folder / "run5.csv")
    (results / "unfinished").write_bytes(b"half of a part")
    second = run(folder, "--resume", results, "-j", 2)
    assert "1 run judged" in second.stdout
    assert "6 logs done before" in second.stdout
    rows = parquet.read_table(results).to_pylist()
    assert sorted(r["source"] for r in rows if r["type"] == "run") == sorted(
        str(path) for path in folder.glob("*.csv")
    )
    assert {r["status"] for r in rows if r["source"] == str(folder / "run4.csv")} == {"diverged"}
    assert all(r["feature.drop_share"] is not None for r in rows if r["type"] == "run")
    (results / "part-00000.parquet").write_bytes(b"something else")
    assert "holds no results" in run(folder, "--resume", results).stderr


TRAINING = "".join(f'{{"type": "train", "step": {i}, "loss": {9 - i / 9}}}\n' for i in range(50))
DONE = '{"type": "done", "log": "a.csv"}\n'


def test_the_folder_of_the_results_is_made(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "new" / "results.jsonl"
    assert "has the results" in run(folder, "--resume", results).stdout
    assert results.exists()


def test_results_are_not_written_into_something_else(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(TRAINING)
    done = run(folder, "--resume", path)
    assert done.returncode == 2
    assert "no line of results" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_text() == TRAINING


@pytest.mark.parametrize(
    "text",
    [
        "step,train_loss\n0,3\n1,2\n",
        TRAINING[:30],
        DONE + TRAINING,
        TRAINING.replace("train", "run"),
        '{"type": "done", "log": "a.csv", "loss": 0.5}\n',
        "[" * 100_000 + "\n",
    ],
)
def test_what_looks_like_results_is_refused_and_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(text)
    with pytest.raises(ConfigError, match="no line of results"):
        done_in(str(path), lambda _: False)
    assert path.read_text() == text


def test_a_report_of_many_logs_is_no_file_of_results(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    report.write_text(run(folder, "--format", "jsonl").stdout)
    before = report.read_bytes()
    done = run(folder, "--resume", report)
    assert done.returncode == 2
    assert "that no line closes; name a file that --resume wrote" in done.stderr
    assert report.read_bytes() == before


def test_a_closing_line_without_its_end_is_written_anew(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    run(folder, "--resume", results)
    whole = results.read_bytes()
    results.write_bytes(whole[:-1])
    assert "1 run judged" in run(folder, "--resume", results).stdout
    assert results.read_bytes() == whole


@pytest.mark.parametrize(
    "asked",
    [
        ("--baseline", "runs/run0.csv"),
        ("--output", "report.json"),
        ("--write-baseline", "accepted.json"),
        ("--plot", "runs.svg"),
        ("--snippet", "pytorch"),
        ("--format", "jsonl"),
        ("--verbose",),
        ("--explain-all",),
        ("--chart",),
    ],
)
def test_what_resume_would_pass_over_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.chdir(folder.parent)
    with pytest.raises(ConfigError, match=f"^{asked[0]} and --resume contradict each other"):
        app.main(["check", "runs", "--resume", "r.jsonl", *asked], standalone_mode=False)
    assert [path.name for path in folder.parent.iterdir()] == ["runs"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("-",), "^- and --resume contradict each other: a stream may hold another log"),
        (("runs", "-"), "^- and --resume contradict"),
        (("pipe",), "^pipe and --resume contradict"),
        ((), "^--resume: expected a PATH"),
        (("runs", "--train-loss", "runs/run0.csv"), "^--train-loss runs/run0.csv and --resume"),
        (("--val-loss", "runs/run0.csv"), "^--val-loss runs/run0.csv and --resume contradict"),
        (("runs", "--lr-column", "runs/run0.csv"), "^--lr-column runs/run0.csv and --resume"),
    ],
)
def test_logs_that_resume_would_take_for_done_or_never_judge_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(folder.parent)
    os.mkfifo("pipe")
    with pytest.raises(ConfigError, match=told):
        app.main(["check", *asked, "--resume", "r.jsonl"], standalone_mode=False)
    assert not Path("r.jsonl").exists()


def test_a_baseline_in_the_settings_is_not_passed_over_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder.parent / "lr-advise.toml").write_text('baseline = "runs/run0.csv"\n')
    with pytest.raises(ConfigError, match=r"^lr-advise\.toml: 'baseline' and --resume"):
        app.main(["check", "runs", "--resume", "r.jsonl"], standalone_mode=False)


def test_the_fleet_tells_what_was_in_vain_and_when_to_have_stopped(folder: Path) -> None:
    text = run("fleet", folder)
    assert text.returncode == 0
    assert "6 runs: 1 diverged" in text.stdout
    data = json.loads(run("fleet", folder, "--format", "json", "-j", 2).stdout)
    worst = data["lost"][0]
    assert worst["label"].endswith("run4.csv")
    assert worst["stop"] == pytest.approx(50, abs=1)
    assert worst["last"] == 199
    assert worst["share"] == pytest.approx(149 / 199, abs=0.01)
    assert data["spent"] == {"step": 6 * 199}
    assert data["wasted"]["step"] >= 148


def test_the_costliest_of_the_fleet_comes_first(folder: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_logs" / "good_constant.csv"  # LR502: stop at 105
    head, *rows = sample.read_text().splitlines()
    cells = [row.split(",", 1) for row in rows]
    longer = [f"{5000.3 * int(step):.1f},{rest}" for step, rest in cells]
    (folder / "long.csv").write_text("\n".join([head, *longer]))
    lines = run("fleet", folder).stdout.splitlines()
    assert lines[1].startswith("2,996,374 steps were trained, ")
    # The one that diverged lost 149 steps.
    first, second = (" ".join(line.split()) for line in lines if ".csv" in line)
    assert re.match(r"2,\d{3},\d{3} \(82%\) 52\d,\d{3} 2,995,180 steps .*long.csv", first)
    assert re.match(r"1\d\d \(7\d%\) \d\d 199 steps .*run4.csv", second)
