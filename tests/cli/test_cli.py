"""The command as users and CI type it: a process, its streams and its exit code."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.called import called

SAMPLES = Path(__file__).parents[2] / "sample_logs"
GOOD = str(SAMPLES / "good_constant.csv")
DIVERGED = str(SAMPLES / "diverged_nan.csv")


def run(
    *args: str, stdin: str = "", cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from advisor.cli.main import main; main()", *args],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", **environ},
        check=False,
        timeout=120,
    )


def test_one_run_ends_with_why_it_exits_so() -> None:
    done = run(GOOD)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith(GOOD)
    assert done.stdout.rstrip().splitlines()[-1].startswith("Exit 0: ")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([DIVERGED], 1),
        ([GOOD, DIVERGED], 1),
        ([DIVERGED, "--fail-on", "never"], 0),
        ([DIVERGED, "--fail-on", "unstable"], 1),
        ([DIVERGED, "missing.csv"], 2),
        (["missing.csv"], 2),
        ([GOOD, "--fail-on", "sometimes"], 2),
        ([GOOD, "--no-such-option"], 2),
        ([GOOD, "--format", "xml"], 2),
        ([GOOD, "--lr", "-1"], 2),
        ([GOOD, "--lr", "nan"], 2),
        ([GOOD, "--lr", "inf"], 2),
        ([GOOD, "--baseline", GOOD, "--baseline-tolerance", "nan"], 2),
        ([GOOD, "--baseline", GOOD, "--baseline-tolerance", "inf"], 2),
        (["watch", GOOD, "--interval", "nan"], 2),
        (["watch", GOOD, "--interval", "1e300"], 2),
        ([GOOD, "-v", "-q"], 2),
        ([GOOD, "--rules", "missing.toml"], 2),
        (["rule", "LR0"], 2),
        (["feature", "nothing"], 2),
        ([], 2),
        (["--version"], 0),
        (["-h"], 0),
        (["rules"], 0),
        (["schema"], 0),
    ],
)
def test_exit_codes(args: list[str], code: int) -> None:
    done = run(*args)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if code == 2:
        assert done.stderr.strip()


def test_json_is_the_only_thing_on_stdout_and_the_other_files_are_done() -> None:
    done = called("missing.csv", DIVERGED, "--format", "json")
    document = json.loads(done.stdout)
    assert [item["source"] for item in document["errors"]] == ["missing.csv"]
    assert [(item["source"], item["diverged"]) for item in document["runs"]] == [(DIVERGED, True)]
    assert done.stderr == "lr-advise: missing.csv: no such file or folder\n"


@pytest.mark.parametrize("command", ["check", "inspect", "compare", "fleet"])
def test_a_misspelt_path_is_told_the_file_beside_it(tmp_path: Path, command: str) -> None:
    for name in ("too_low_straight.csv", "run_4.csv"):
        (tmp_path / name).write_text("step,loss\n1,2\n2,1\n")
    said = called(command, str(tmp_path / "too_low_straigt.csv")).stderr
    assert f"no such file or folder; did you mean '{tmp_path / 'too_low_straight.csv'}'?" in said
    assert "name the folder" in called(command, str(tmp_path / "*.csv")).stderr
    # Another run is no misspelling.
    assert called(command, str(tmp_path / "run_5.csv")).stderr.endswith("no such file or folder\n")


def test_standard_input_and_options_before_the_path() -> None:
    done = run("--format", "json", "-", stdin=Path(DIVERGED).read_text(encoding="utf-8"))
    (found,) = json.loads(done.stdout)["runs"]
    assert (found["source"], found["diverged"]) == ("-", True)


def test_a_folder_without_a_log_is_an_error(tmp_path: Path) -> None:
    done = called(str(tmp_path))
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr


def test_a_path_named_like_a_command(tmp_path: Path) -> None:
    (tmp_path / "rules").write_bytes(Path(DIVERGED).read_bytes())
    done = called("./rules", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)["runs"][0]["diverged"]


def test_a_rate_that_the_log_does_not_have(tmp_path: Path) -> None:
    log = tmp_path / "loss.csv"
    log.write_text("loss\n" + "".join(f"{1 / (i + 1)}\n" for i in range(200)), encoding="utf-8")
    found = json.loads(called(str(log), "--format", "json", "--lr", "3e-4").stdout)["runs"][0]
    assert found["peak_lr"] == 3e-4


def test_two_downloads_of_one_run_are_joined(tmp_path: Path) -> None:
    def download(name: str, offset: float) -> str:
        rows = "".join(f"1.0,{10 * i},{1 / (i + 1) + offset}\n" for i in range(100))
        (tmp_path / name).write_text(f"Wall time,Step,Value\n{rows}", encoding="utf-8")
        return str(tmp_path / name)

    files = ["--train-loss", download("a.csv", 0), "--val-loss", download("b.csv", 0.1)]
    document = json.loads(called(*files, "--format", "json").stdout)
    (found,) = document["runs"]
    assert found["source"] == f"{files[1]} + {files[3]}"
    assert found["points"] == 100
    assert called(*files[:3], str(tmp_path / "missing.csv")).returncode == 2
    shown = called("inspect", files[1], *files[2:]).stdout
    assert f"from '{files[3]}'" in " ".join(shown.split())


def test_users_add_rules(tmp_path: Path) -> None:
    from advisor.features import names

    text = (Path(__file__).parents[1] / "golden/rules/LR202-never-decayed.toml").read_text(
        encoding="utf-8"
    )
    name = names()[0]
    text = (
        text.replace("LR202", "XY202")
        .replace("never-decayed", "my-own")
        .replace("{final_over_peak:.0%}", f"{{{name}:.2g}}")
    )
    text = text.replace("final_over_peak > held", f"{name} > held").replace("0.9", "-1e300")
    mine = tmp_path / "XY202-my-own.toml"
    mine.write_text(text, encoding="utf-8")
    assert "XY202  my-own" in called("rules", "--rules", str(mine)).stdout
    assert called("rule", "XY202", "--rules", str(tmp_path)).returncode == 0
    shown = called(GOOD, "--rules", str(mine), "--explain-all").stdout
    assert "XY202 my-own" in shown
    mine.write_text(text.replace("action", "acton"), encoding="utf-8")
    broken = called(GOOD, "--rules", str(mine))
    assert broken.returncode == 2
    assert "did you mean 'action'" in broken.stderr or "'action' is missing" in broken.stderr


def test_every_rule_has_a_page_and_the_hint_names_a_near_one() -> None:
    listed = called("rules").stdout.splitlines()
    code = listed[0].split()[0]
    assert called("rule", code.lower()).stdout.startswith(code)
    assert "did you mean" in called("rule", code[:-1] + "X").stderr


def test_inspect_says_what_was_understood() -> None:
    done = called("inspect", GOOD)
    assert done.returncode == 0
    for word in ("format", "train_loss", "lr"):
        assert word in done.stdout
    assert called(GOOD, "--list-series").stdout == done.stdout
    assert called("inspect", GOOD, "missing.csv").returncode == 2


def test_inspect_leaves_out_what_is_no_log_in_a_folder_and_tells(tmp_path: Path) -> None:
    shutil.copy(GOOD, tmp_path / "good.csv")
    (tmp_path / "settings.json").write_text('{"lr": 0.1}')
    done = called("inspect", str(tmp_path))
    assert done.returncode == 0
    assert "left out:" in done.stderr
    assert "settings.json" in done.stderr
    assert called("inspect", str(tmp_path / "settings.json")).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="pipes of the shell")
@pytest.mark.parametrize(
    ("python", "asked"), [("{}", "rules"), ("sleep 0.5; {} -u", "--help")], ids=["output", "help"]
)
def test_a_closed_pipe_is_quiet(python: str, asked: str) -> None:
    command = python.format(sys.executable)
    command += f" -c 'from advisor.cli.main import main; main()' {asked}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; ({command}) | true"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_completion_for_a_shell_that_is_not_known_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_LR_ADVISE_COMPLETE", "nosuchshell_source")
    assert called().returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="streams of the shell")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (f"{GOOD} >&-", 0, ""),
        (f"{DIVERGED} >&- 2>&-", 1, ""),
        ("missing.csv 2>&-", 2, ""),
        ("--help >&-", 0, ""),
        ("- <&-", 2, "is empty"),
        (f"{GOOD} >/dev/full", 2, "standard output cannot be written: No space left on device"),
        ("--help >/dev/full", 2, "nothing more can be written: No space left on device"),
        (f"{GOOD} --resume /dev/full", 2, "is no file"),
    ],
)
@pytest.mark.parametrize("unbuffered", ["1", ""])
def test_a_stream_that_takes_nothing(arguments: str, code: int, said: str, unbuffered: str) -> None:
    if "/dev/full" in arguments and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    command = f"{sys.executable} -c 'from advisor.cli.main import main; main()' {arguments}"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)


def test_a_narrow_encoding_loses_nothing_and_does_not_fail() -> None:
    done = run(GOOD, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0


def test_names_from_logs_cannot_steer_the_terminal(tmp_path: Path) -> None:
    log = tmp_path / "a\x1b[31mb.csv"
    log.write_bytes(Path(GOOD).read_bytes())
    done = called(str(log), str(tmp_path / "c\x07d.csv"))
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stderr


def test_explain_all_says_what_weighs_most_and_the_points_add_up() -> None:
    lines = called(GOOD, "--explain-all").stdout.splitlines()
    start = next(
        k for k, line in enumerate(lines) if line.startswith('What weighs most for "about')
    )
    rows = lines[start + 1 : lines.index("All rules") - 1]
    *points, whole = [float(row.split()[0]) for row in rows]
    assert len(points) > 3
    assert sum(points) == pytest.approx(whole, abs=0.05)
    assert rows[-1].endswith("to 1")


@pytest.mark.parametrize(
    ("typed", "meant"), [("compar", "compare"), ("Watch", "watch"), ("help", "--help")]
)
def test_a_misspelt_command_is_told_and_no_log_is_judged(typed: str, meant: str) -> None:
    done = called(typed, GOOD)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"no command and no path is called '{typed}'; did you mean '{meant}'?" in done.stderr


def test_a_folder_that_is_called_nearly_as_a_command_is_a_path(tmp_path: Path) -> None:
    assert "runs: no such file or folder" in called("runs").stderr
    (tmp_path / "wach").mkdir()
    (tmp_path / "wach" / "a.csv").write_text(Path(GOOD).read_text())
    assert called("wach", cwd=tmp_path).returncode == 0


def test_what_is_no_number_is_told_so() -> None:
    assert (
        "Invalid value for '--lr': 'high' is not a number." in called(GOOD, "--lr", "high").stderr
    )


def test_compare_shows_rates_as_they_were_tried(tmp_path: Path) -> None:
    rates = ("0.001", "0.00125", "0.0015", "0.00152")
    table = "".join(f"run{i},{rate},{0.5 - i / 50}\n" for i, rate in enumerate(rates))
    (tmp_path / "runs.csv").write_text(f"run,lr,val_loss\n{table}")
    shown = called("compare", "runs.csv", cwd=tmp_path).stdout
    assert [line.split()[0] for line in shown.splitlines() if "#" in line] == [*rates]
