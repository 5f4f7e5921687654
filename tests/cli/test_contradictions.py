"""Options that cannot be had together, or would do nothing, are refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.called import called

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LOG = SAMPLES / "good_constant.csv"
BOTH = "{} and {} contradict each other"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("--verbose --quiet", BOTH.format("--verbose", "--quiet")),
        ("--explain-all --quiet", BOTH.format("--explain-all", "--quiet")),
        ("--chart --quiet", BOTH.format("--chart", "--quiet")),
        ("--snippet pytorch -q", BOTH.format("--snippet", "--quiet")),
        ("--chart --format json", "--chart draws with --format text, not json"),
        ("--snippet pytorch --format github", "--snippet prints code with --format text, not"),
        ("--baseline-tolerance 0.1", "--baseline-tolerance: there is no --baseline"),
        ("--maximize lr --val-loss val_loss", BOTH.format("--maximize", "--val-loss")),
        ("--config a.toml --no-config", BOTH.format("--config", "--no-config")),
        ("--select LR3 --ignore LR3", "--select and --ignore: no rule is left to judge by"),
        ("--ignore ALL", "--ignore: no rule is left to judge by"),
        (
            "--fail-on LR1 --select LR2",
            "--fail-on: LR1 never fails a run, as no such rule judges (--select)",
        ),
        (
            "--fail-on lr5,LR301 --ignore LR3",
            "--fail-on: LR301 never fails a run, as no such rule judges (--ignore)",
        ),
        ("--list-series -o a.json", BOTH.format("--output", "--list-series")),
        ("--list-series --fail-on never", BOTH.format("--fail-on", "--list-series")),
        ("-o a.json -o jsonl:a.json", "--output a.json: is written twice"),
        ("-o a.json -o html:./a.json", "--output ./a.json: is written twice"),
        ("--write-baseline a.json -o markdown:a.json", "--output a.json: is written twice"),
        ("--plot a.png -o html:a.png", "--output a.png: is written twice"),
        ("--plot runs", "--plot runs: the ending says the format: .png, .svg or .pdf"),
    ],
)
def test_of_check(tmp_path: Path, asked: str, said: str) -> None:
    done = called(LOG, *asked.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"lr-advise: {said}")
    assert not [*tmp_path.iterdir()]


def test_of_fleet() -> None:
    done = called("fleet", LOG, "--val-loss", LOG)
    assert done.returncode == 2
    assert f"--val-loss {LOG}: fleet joins no files to its logs; name a column" in done.stderr
    assert "a file" not in called("fleet", "--help").stdout.partition("--step-column")[0]


@pytest.mark.parametrize("option", [("--kill", "1234567"), ("--run", "true")])
def test_of_watch(option: tuple[str, str]) -> None:
    done = called("watch", LOG, "--once", "--fail-on", "never", *option)
    assert done.returncode == 2
    assert BOTH.format(option[0], "--fail-on never") in done.stderr


def test_of_watch_a_rule_that_does_not_judge() -> None:
    done = called("watch", LOG, "--once", "--fail-on", "LR1", "--select", "LR2")
    assert done.returncode == 2
    assert "--fail-on: LR1 never fails a run, as no such rule judges (--select)" in done.stderr


@pytest.mark.parametrize(
    ("settings", "asked", "code"),
    [
        ("fail-on = 'LR1'\nselect = 'LR9'", "", 2),
        ("fail-on = 'LR1'\n[per-path.'*.csv']\nselect = 'LR9'", "", 0),  # these may not fail
        ("[per-path.'*.csv']\nselect = 'LR9'\nfail-on = 'LR1'", "", 2),
        ("select = 'LR9'\n[per-path.'*.json']\nselect = 'LR1'", "--fail-on LR1", 0),
        ("select = 'LR9'", "--fail-on LR1", 2),
        ("fail-on = 'LR1'", "--select LR9", 0),  # a look at other rules is no gate
        ("select = 'LR9'", "--fail-on diverged", 0),  # as CI templates pass the default
    ],
)
def test_of_settings_a_rule_that_does_not_judge(
    tmp_path: Path, settings: str, asked: str, code: int
) -> None:
    (tmp_path / "lr-advise.toml").write_text(settings)
    done = called(LOG, *asked.split(), cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert ("LR1 never fails a run" in done.stderr) == (code == 2)


@pytest.mark.parametrize(
    "asked",
    [
        "--no-chart --quiet",
        "--no-chart --format json",
        "-o a.json -o ./a.json --write-baseline a.json",
        "-o text:/dev/null -o json:/dev/null",
        "--list-series --train-loss train_loss --color never --no-config",
    ],
)
def test_what_goes_together_is_let_pass(tmp_path: Path, asked: str) -> None:
    assert called(LOG, *asked.split(), cwd=tmp_path).returncode == 0


def test_a_column_of_a_loss_in_the_settings_does_not_hinder_a_metric(tmp_path: Path) -> None:
    (tmp_path / "lr-advise.toml").write_text('train-loss = "train_loss"\nchart = true\n')
    done = called(LOG, "--maximize", "val_loss", "--quiet", cwd=tmp_path)
    assert "contradict" not in done.stderr
