"""Reports, baselines and results never take the place of a log that is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import advise
from advisor.cli.app import app
from advisor.errors import ConfigError

SAMPLES = Path(__file__).parents[2] / "sample_logs"
GOOD = (SAMPLES / "good_constant.csv").read_bytes()


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "runs"
    checkpoint = runs / "hf" / "checkpoint-9"
    checkpoint.mkdir(parents=True)
    (runs / "a.csv").write_bytes(GOOD)
    (runs / "b.json").write_bytes((SAMPLES / "formats" / "keras_history.json").read_bytes())
    state = {"global_step": 9, "log_history": [{"step": s, "loss": 9 - s} for s in range(9)]}
    (checkpoint / "trainer_state.json").write_text(json.dumps(state))
    (tmp_path / "link.csv").symlink_to(runs / "a.csv")
    return runs


@pytest.mark.parametrize(
    "asked",
    [
        ("runs/a.csv", "--output", "json:runs/a.csv"),
        ("runs/a.csv", "--output", "json:link.csv"),
        ("link.csv", "--output", "json:./runs/../runs/a.csv"),
        ("runs", "--output", "runs/b.json"),
        ("runs", "--output", "runs/hf/checkpoint-9/trainer_state.json"),
        ("runs/a.csv", "--write-baseline", "runs/a.csv"),
        ("runs/b.json", "--baseline", "runs/a.csv", "--write-baseline", "runs/a.csv"),
        ("--train-loss", "runs/a.csv", "--val-loss", "runs/b.json", "--output", "json:runs/a.csv"),
        ("runs/a.csv", "--plot", "runs/a.csv"),
        ("runs/a.csv", "--resume", "runs/a.csv"),
    ],
)
def test_a_log_is_not_overwritten(logs: Path, asked: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in logs.rglob("*") if path.is_file()}
    with pytest.raises(ConfigError, match=f"^{asked[-2]} .*: is a log that is read"):
        app.main(["check", *asked], standalone_mode=False)
    assert before == {path: path.read_bytes() for path in logs.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--output", "report.json"),
        ("--output", "report.jsonl"),
        ("--write-baseline", "accepted.json"),
        ("--resume", "results.jsonl"),
    ],
)
def test_a_report_beside_the_logs_is_none_and_is_written_anew(
    logs: Path, option: str, name: str
) -> None:
    asked = ["check", "runs", option, f"runs/{name}"]
    for _ in "12":
        assert app.main(asked, standalone_mode=False) == 0
    assert (logs / name).exists()
    report = advise("runs")
    assert (len(report.runs), report.errors) == (3, ())


def test_a_baseline_is_accepted_anew(logs: Path) -> None:
    asked = ["check", "runs/a.csv", "--write-baseline", "accepted.json"]
    app.main(asked, standalone_mode=False)
    assert app.main([*asked, "--baseline", "accepted.json"], standalone_mode=False) == 0
