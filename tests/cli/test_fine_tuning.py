"""Whether the network was trained before: what the user says of it is heard by every command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from advisor.cli.app import app

LOG = str(Path(__file__).parents[2] / "sample_logs" / "too_low_straight.csv")  # at 1e-4
ADAM = ("--optimizer", "adamw")
TOLD, SCRATCH = "--fine-tuning says", "--from-scratch says"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(*args: str) -> str:
    done = CliRunner().invoke(app, args)
    assert done.exit_code in (0, 1), done.output
    return done.stdout


def judged(*args: str) -> dict[str, Any]:
    (run,) = json.loads(said("check", *args, "--format", "json"))["runs"]
    return dict(run)


@pytest.fixture
def trainer_log(tmp_path: Path) -> str:
    rows = [
        {"loss": 2.5 - k / 20, "grad_norm": 1.0, "learning_rate": 0.002, "epoch": k / 10}
        for k in range(1, 31)
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return str(path)


def test_a_fine_tuning_is_raised_no_further_than_one_bears() -> None:
    plain, told = judged(LOG, *ADAM), judged(LOG, *ADAM, "--fine-tuning")
    assert plain["advice"][0]["suggested_lr"] > 2e-3
    assert told["advice"][0]["action"] == "raise"
    assert told["advice"][0]["suggested_lr"] <= 1e-3
    assert any(TOLD in note for note in told["notes"])
    assert not any(TOLD in note for note in plain["notes"])


def test_an_optimizer_must_be_named_for_it_to_count() -> None:
    plain, told = judged(LOG), judged(LOG, "--fine-tuning")
    assert told["advice"] == plain["advice"]
    assert any("where --optimizer names Adam" in note for note in told["notes"])
    sgd = [judged(LOG, "--optimizer", "sgd", *more)["advice"] for more in ((), ("--fine-tuning",))]
    # How near such a step led is counted on fine-tunings all the same.
    near = [advice.pop("reached") for advice in (sgd[0][0], sgd[1][0])]
    assert sgd[0] == sgd[1]
    assert near[0] != near[1]


def test_from_scratch_overrules_what_the_log_looks_like(trainer_log: str) -> None:
    plain, told = judged(trainer_log), judged(trainer_log, "--from-scratch")
    assert plain["features"]["rate_from_usual"] == pytest.approx(1.0)  # above 2e-4
    assert told["features"]["rate_from_usual"] == pytest.approx(0.301, abs=1e-3)  # above 1e-3
    assert any("--from-scratch: this is none" in note for note in plain["notes"])
    assert [note for note in told["notes"] if "from-scratch" in note] == [
        f"trained from scratch, as {SCRATCH}"
    ]


def test_inspect_shows_it() -> None:
    assert TOLD in " ".join(said("inspect", LOG, "--fine-tuning").split())
    assert SCRATCH in " ".join(said("inspect", LOG, "--from-scratch").split())


def test_the_settings_file_says_it_too_and_the_command_line_wins(tmp_path: Path) -> None:
    settings = tmp_path / "lr-advise.toml"
    settings.write_text("fine-tuning = true\n")
    assert TOLD in " ".join(said("inspect", LOG).split())
    assert SCRATCH in " ".join(judged(LOG, "--from-scratch")["notes"])
    assert "fine-tuning = true  # lr-advise.toml" in said("check", LOG, "--show-config")
    shown = said("check", LOG, "--from-scratch", "--show-config")
    assert "fine-tuning = false  # command line" in shown
    settings.write_text("[per-path.'tuned-*.csv']\nfine-tuning = true\n")
    for name in ("tuned-1.csv", "other.csv"):
        (tmp_path / name).write_text(Path(LOG).read_text())
    assert any(TOLD in note for note in judged("tuned-1.csv")["notes"])
    assert not any(TOLD in note for note in judged("other.csv")["notes"])


def test_a_setting_that_is_neither_true_nor_false_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lr-advise.toml").write_text("fine-tuning = 'yes'\n")
    done = CliRunner().invoke(app, ["check", LOG])
    assert "'fine-tuning' must be true or false, not 'yes'" in str(done.exception)


def test_compare_goes_beyond_the_edge_as_far_as_a_fine_tuning_may(tmp_path: Path) -> None:
    for rate in (1e-4, 3e-5):
        text = Path(LOG).read_text().replace(",0.0001\n", f",{rate:g}\n")
        if rate < 1e-4:
            text = text.replace(",1.", ",2.")  # ended higher
        (tmp_path / f"{rate:g}.csv").write_text(text)
    nexts = [
        json.loads(said("compare", ".", "--format", "json", *more))["groups"][0]["next_lr"]
        for more in (ADAM, (*ADAM, "--fine-tuning"))
    ]
    assert nexts[1] <= 1e-3 < nexts[0]


@pytest.mark.parametrize("command", ["fleet", "watch", "check --list-series"])
def test_the_other_commands_take_it(command: str) -> None:
    more = ["--once"] if command == "watch" else []
    assert said(*command.split(), LOG, "--fine-tuning", *more)
