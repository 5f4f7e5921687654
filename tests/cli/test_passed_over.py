"""What may be meant as a log in a searched folder and is none is not passed over in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from advisor import advise
from advisor.cli.app import app
from tests.cli.called import called

if TYPE_CHECKING:
    from pathlib import Path

LINE = "2 files that may be meant as logs could not be judged"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "runs"
    runs.mkdir()
    rows = "".join(f"{k},{0.2 + 2 * 0.97**k}\n" for k in range(60))
    for name, text in {
        "a.csv": "step,train_loss\n" + rows,
        "empty.csv": "",
        "unknown.tsv": "zeile\tmangel\n" + rows.replace(",", "\t"),
        "README.md": "# Runs\n",
        "settings.json": '{"batch": 32, "layers": 4}',
        "notes.txt": "hello\n",
        "picture": "\0\1\2",
        "report.jsonl": '{"type": "done", "log": "a.csv"}\n',
    }.items():
        (runs / name).write_text(text)
    return runs


def said(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert app.main(["check", "runs", *options], standalone_mode=False) == 0
    return capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_the_text_report_counts_them_and_names_them_where_all_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert f"\n\n{LINE} (-v says why).\n\nExit 0:" in said(capsys)
    assert f"{LINE} (-v says why).\n" in said(capsys, "-j", "2")
    named = said(capsys, "-v").partition(f"\n{LINE}:\n")[2]
    assert named.startswith("  runs/empty.csv: is empty; expected a training log\n")
    assert "  runs/unknown.tsv: no loss was found among the columns 'zeile'" in named
    assert LINE not in said(capsys, "-q")


@pytest.mark.usefixtures("folder")
def test_a_run_to_be_resumed_counts_them_when_it_meets_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert f"0 inputs could not be judged. {LINE}. r.jsonl has" in said(
        capsys, "--resume", "r.jsonl"
    )
    assert LINE not in said(capsys, "--resume", "r.jsonl")


@pytest.mark.usefixtures("folder")
def test_the_other_reports_hold_them(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(said(capsys, "--format", "json"))
    sources = [item["source"] for item in document["passed_over"]]
    assert sources == ["runs/empty.csv", "runs/unknown.tsv"]
    lines = [json.loads(line) for line in said(capsys, "--format", "jsonl").splitlines()]
    assert [line["source"] for line in lines if line["type"] == "passed_over"] == sources
    assert f"\n\n{LINE}.\n" in said(capsys, "--format", "markdown")
    assert [item.source for item in advise("runs").passed_over] == sources


def test_nothing_is_said_where_nothing_was_meant(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.csv").unlink()
    (folder / "unknown.tsv").unlink()
    assert "may be meant" not in said(capsys)


def test_jobs_of_a_cluster_that_broke_before_they_logged_are_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("empty.csv", "unknown.tsv"):
        (folder / name).unlink()
    for name in ("slurm-12_3.out", "train.o4711", "report.out"):
        (folder / name).write_text("loading\nRuntimeError: CUDA out of memory.\n")
    (folder / "slurm-12_4.out").write_text("")  # its log stands in slurm-12_4.err
    named = said(capsys, "-v").partition(f"\n{LINE}:\n")[2]
    assert "  runs/slurm-12_3.out: is text in which no loss is named twice; an error is" in named
    assert "  runs/train.o4711: is text" in named


@pytest.mark.usefixtures("folder")
def test_compare_names_them_and_fleet_counts_them(capsys: pytest.CaptureFixture[str]) -> None:
    app.main(["compare", "runs", "--lr", "a.csv=0.1"], standalone_mode=False)
    told = capsys.readouterr().err
    assert "left out: runs/empty.csv: is empty" in told
    assert "left out: runs/unknown.tsv: no loss was found" in told
    assert app.main(["fleet", "runs"], standalone_mode=False) == 0
    assert LINE in capsys.readouterr().err


def test_of_very_many_compare_names_a_few(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for run in range(20):
        (folder / f"empty_{run}.csv").write_text("")
    app.main(["compare", "runs", "--lr", "a.csv=0.1"], standalone_mode=False)
    told = capsys.readouterr().err
    assert told.count("left out: runs/") == 5
    assert "left out: 17 more files; `lr-advise inspect` names all\n" in told


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    """Return a folder of runs, each with a table and, without its accuracies, what it printed."""
    for run in ("lr_0.1", "lr_0.2"):
        (tmp_path / run).mkdir()
        rows = [f"{k},{2 * 0.9**k},{1 - 0.8 * 0.9**k}" for k in range(40)]
        (tmp_path / run / "log.csv").write_text("\n".join(["epoch,loss,val_acc", *rows]))
        lines = [f"epoch {k} loss: {2 * 0.9**k:.4f}" for k in range(40)]
        (tmp_path / run / "out.txt").write_text("\n".join(lines))
    return tmp_path


@pytest.mark.parametrize("command", [["check"], ["check", "-j", "2"], ["compare"], ["inspect"]])
def test_what_was_printed_may_lack_a_column_that_the_table_beside_it_has(
    printed: Path, command: list[str]
) -> None:
    done = called(*command, printed, "--maximize", "val_acc")
    assert done.returncode == 0
    if command[0] == "check":
        assert (LINE in done.stdout, done.stderr) == (True, "")
    else:
        assert done.stderr.count("no such column") == 2


def test_a_column_that_no_log_of_a_run_has_is_told(printed: Path) -> None:
    """Nor is a table passed over for a table beside it, which may be of another run."""
    one, other = sorted(printed.iterdir())
    (one / "log.csv").unlink()
    done = called(printed, "--maximize", "val_acc")
    assert (done.returncode, done.stderr.count("no such column")) == (2, 1)
    assert f"{one / 'out.txt'}: --maximize 'val_acc'" in done.stderr
    (other / "more.csv").write_text("epoch,loss\n1,3\n2,2\n3,1\n")
    assert called(other, "--maximize", "val_acc").stderr.count("no such column") == 1
    assert called(printed, "--maximize", "acc").stderr.count("no such column") == 4
