"""The command in CI: files beside standard output, settings files, rules chosen, baselines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.called import called

SAMPLES = Path(__file__).parents[2] / "sample_logs"
GOOD = str(SAMPLES / "good_constant.csv")
DIVERGED = str(SAMPLES / "diverged_nan.csv")


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    done = called(*args, cwd=folder)
    assert "internal error" not in done.stderr
    return done


def test_several_reports_at_once(tmp_path: Path) -> None:
    done = run(
        tmp_path, DIVERGED, "--format", "github",
        "-o", "out/report.sarif", "-o", "report.xml", "-o", "gitlab:quality",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=")
    assert json.loads((tmp_path / "out/report.sarif").read_text())["version"] == "2.1.0"
    assert "<testsuites" in (tmp_path / "report.xml").read_text()
    assert json.loads((tmp_path / "quality").read_text())[0]["severity"] == "critical"


def test_a_format_that_a_file_gets_is_not_printed_too(tmp_path: Path) -> None:
    done = run(tmp_path, DIVERGED, "--format", "json", "-o", "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["runs"][0]["diverged"]
    assert "DIVERGED" in done.stdout


def test_a_mistake_in_output_is_found_before_anything_is_judged(tmp_path: Path) -> None:
    done = run(tmp_path, DIVERGED, "-o", "report")
    assert (done.returncode, done.stdout) == (2, "")
    assert "write FORMAT:FILE" in done.stderr


def test_settings_of_the_project_and_the_command_line_that_wins(tmp_path: Path) -> None:
    settings = tmp_path / "pyproject.toml"
    settings.write_text("[tool.lr-advise]\nfail-on = 'never'\nformat = 'json'\n")
    done = run(tmp_path, DIVERGED)
    assert done.returncode == 0
    assert json.loads(done.stdout)["runs"][0]["diverged"]
    assert run(tmp_path, DIVERGED, "--fail-on", "diverged").returncode == 1
    assert run(tmp_path, DIVERGED, "--no-config").returncode == 1
    settings.write_text("[tool.lr-advise]\nfail-no = 'never'\n")
    broken = run(tmp_path, DIVERGED)
    assert broken.returncode == 2
    assert "unknown key 'fail-no'; did you mean 'fail-on'?" in broken.stderr
    settings.write_text("[tool.lr-advise]\nformat = 'jsn'\n")
    assert "'format': 'jsn' is none of" in run(tmp_path, DIVERGED).stderr


def test_settings_for_some_paths(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "log.csv").write_bytes(Path(DIVERGED).read_bytes())
    config = tmp_path / "ci.toml"
    config.write_text("[per-path.old]\nfail-on = 'never'\noptimizer = 'adam'\n")
    assert run(tmp_path, "old", "--config", "ci.toml").returncode == 0
    assert run(tmp_path, "old", "new", "--config", "ci.toml").returncode == 1
    shown = run(tmp_path, "--show-config", "--config", "ci.toml", "old/log.csv")
    assert shown.returncode == 0
    assert "optimizer = \"adam\"  # ci.toml per-path 'old'" in shown.stdout
    config.write_text("[per-path.old]\ntrain-loss = 'val_loss'\n")
    seen = run(tmp_path, "inspect", "old", "--config", "ci.toml").stdout
    assert seen != run(tmp_path, "inspect", "old", "--no-config").stdout
    config.write_text("[per-path.old]\nignore = ['LR1', 'LR777777']\n")
    wrong = run(tmp_path, "new", "--config", "ci.toml")
    assert wrong.returncode == 2
    assert "ci.toml per-path 'old': 'ignore'" in wrong.stderr


def test_rules_are_chosen(tmp_path: Path) -> None:
    def codes(*args: str) -> set[str]:
        (found,) = json.loads(run(tmp_path, DIVERGED, "--format", "json", *args).stdout)["runs"]
        return {item["rule"] for item in found["advice"]}

    (first, *_) = sorted(codes())
    assert first not in codes("--ignore", first)
    assert codes("--select", first) == {first}
    assert first not in codes("--select", "LR9")


def test_rules_that_were_left_out_are_no_sign_of_health_and_no_annotation(tmp_path: Path) -> None:
    said = run(tmp_path, GOOD, "--select", "LR1").stdout
    assert "None of the selected rules found what it looks for" in said
    assert "leave out --select and" in said
    annotated = run(tmp_path, GOOD, DIVERGED, "--select", "LR1", "--format", "github").stdout
    first, closing = annotated.splitlines()
    assert first.startswith("::error file=")
    assert closing.startswith("Exit 1")


def test_a_baseline_is_written_and_a_worse_run_fails(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_bytes(Path(GOOD).read_bytes())
    written = run(tmp_path, "log.csv", "--write-baseline", "accepted.json")
    assert written.returncode == 0
    same = run(tmp_path, "log.csv", "--baseline", "accepted.json")
    assert same.returncode == 0
    assert "Compared with the baseline" in same.stdout
    header, *rows = Path(GOOD).read_text(encoding="utf-8").splitlines()
    loss = header.split(",").index("train_loss")
    worse = [row.split(",") for row in rows]
    for row in worse:
        row[loss] = str(float(row[loss]) + 0.5) if row[loss] else ""
    log.write_text("\n".join([header, *map(",".join, worse)]) + "\n", encoding="utf-8")
    failed = run(tmp_path, "log.csv", "--baseline", "accepted.json", "--fail-on", "never")
    assert failed.returncode == 1
    assert "worse than the baseline" in failed.stdout
    assert run(tmp_path, DIVERGED, "--write-baseline", "x.json").returncode == 2
    assert not (tmp_path / "x.json").exists()


def test_the_baseline_of_the_settings_is_written_as_its_error_says(tmp_path: Path) -> None:
    (tmp_path / "lr-advise.toml").write_text('baseline = "accepted.json"\n')
    missing = run(tmp_path, GOOD)
    assert missing.returncode == 2
    assert "no such file; write it with --write-baseline accepted.json" in missing.stderr
    assert run(tmp_path, GOOD, "--write-baseline", "other.json").returncode == 2
    for code, asked in ((0, ("--write-baseline", "./accepted.json")), (0, ()), (1, (DIVERGED,))):
        assert run(tmp_path, GOOD, *asked).returncode == code


@pytest.mark.parametrize("name", ["lr-advise.toml", "pyproject.toml"])
def test_a_file_is_parsed_only_where_it_speaks_of_us(tmp_path: Path, name: str) -> None:
    code = (
        "import sys; sys.argv = ['lr-advise', sys.argv[1]]\n"
        "import atexit; atexit.register(lambda: print('advisor.config.load' in sys.modules))\n"
        "from advisor.cli.main import main; main()"
    )
    (tmp_path / name).write_text("[project]\nname = 'mine'\n" if name[0] == "p" else "")
    done = subprocess.run(
        [sys.executable, "-c", code, GOOD],
        capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == str(name == "lr-advise.toml"), done.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("output = 'out.foo'", "lr-advise.toml: 'output' out.foo: the ending names no format"),
        ("baseline = 'none.json'", "lr-advise.toml: 'baseline' none.json: no such file"),
        ("rules = 'none.toml'", "lr-advise.toml: 'rules': none.toml: no such rule file or folder"),
    ],
)
def test_what_the_settings_file_says_is_not_blamed_on_the_command_line(
    tmp_path: Path, setting: str, said: str
) -> None:
    (tmp_path / "lr-advise.toml").write_text(setting)
    done = run(tmp_path, GOOD)
    assert done.returncode == 2
    assert f"lr-advise: {said}" in done.stderr


@pytest.mark.parametrize("table", ["", '[per-path."*.csv"]\n'])
@pytest.mark.parametrize("command", ["check", "inspect", "fleet"])
def test_a_missing_column_is_blamed_on_the_settings_file_that_names_it(
    tmp_path: Path, command: str, table: str
) -> None:
    (tmp_path / "log.csv").write_text(Path(GOOD).read_text())
    (tmp_path / "lr-advise.toml").write_text(f"{table}train-loss = 'tran_loss'")
    said = run(tmp_path, command, "log.csv").stderr
    assert said.startswith("lr-advise: log.csv: lr-advise.toml")
    assert "'train-loss' 'tran_loss': no such column" in said
    typed = run(tmp_path, command, "log.csv", "--train-loss", "los").stderr
    assert typed.startswith("lr-advise: log.csv: --train-loss 'los': no such column")


def test_programs_are_told_the_settings_file_as_well(tmp_path: Path) -> None:
    (tmp_path / "lr-advise.toml").write_text("maximize = 'acc'")
    found = json.loads(run(tmp_path, GOOD, "--format", "json").stdout)["errors"]
    assert found[0]["message"].startswith("lr-advise.toml: 'maximize' 'acc': no such column")


def test_a_rule_that_is_named_is_told_its_code(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD, "--ignore", "too-low")
    assert done.returncode == 2
    assert "--ignore: 'too-low' is a rule's name; its code is LR301" in done.stderr
    level = run(tmp_path, GOOD, "--fail-on", "Too_Low")
    assert "--fail-on: 'too-low' is a rule's name; its code is LR301" in level.stderr


def test_a_rule_of_the_project_has_a_page_there(tmp_path: Path) -> None:
    """A report names the command for it: `lr-advise rule XY302`."""
    (rule,) = (SAMPLES.parent / "rules").glob("LR302-*.toml")
    text = (
        rule.read_text(encoding="utf-8")
        .replace("LR302", "XY302")
        .replace('name = "', 'name = "my-')
    )
    mine = tmp_path / rule.name.replace("LR302-", "XY302-my-")
    mine.write_text(text, encoding="utf-8")
    (tmp_path / "lr-advise.toml").write_text(f"rules = '{mine.name}'")
    assert run(tmp_path, "rule", "XY302").stdout.startswith("XY302 my-")
    assert "XY302" in run(tmp_path, "rules").stdout
    assert "no rule 'XY302'" in run(tmp_path, "rule", "XY302", "--no-config").stderr
