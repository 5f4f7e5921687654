"""The GitHub Action: its own shell steps, run here; and the pre-commit hook's file pattern."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.ci.run_action import ROOT, Result, definition, run_action

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ROOT / "sample_logs"
pytestmark = pytest.mark.skipif(
    os.name == "nt" or shutil.which("bash") is None, reason="the action's steps are bash"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "check out"
    (folder / "runs").mkdir(parents=True)
    shutil.copy(SAMPLES / "diverged_nan.csv", folder / "runs/bad run.csv")
    shutil.copy(SAMPLES / "good_constant.csv", folder / "good.csv")
    return folder


def act(workspace: Path, **inputs: str) -> Result:
    """Run the action with this checkout's command in place of an installation."""
    shims = workspace.parent / "shims"
    shims.mkdir(exist_ok=True)
    program = shims / "lr-advise"
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from advisor.cli.main import main"
    command = shlex.join([sys.executable, "-c", f"{start}; main()"])
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return run_action(named, workspace, install=False, path=str(shims))


def test_a_diverged_run_fails_the_job_after_everything_is_written(workspace: Path) -> None:
    found = act(workspace, paths="good.csv\nruns/bad run.csv\n")
    assert found.code == 1
    assert "::error file=runs/bad run.csv,line=" in found.log
    assert found.summary.startswith("## lr-advise")
    assert "**diverged**" in found.summary
    assert found.outputs == {"exit-code": "1", "sarif-file": "lr-advise.sarif"}
    (run,) = json.loads((workspace / "lr-advise.sarif").read_text(encoding="utf-8"))["runs"]
    places = [item["locations"][0]["physicalLocation"] for item in run["results"]]
    assert places[0]["artifactLocation"]["uri"] == "runs/bad%20run.csv"


def test_inputs_reach_the_command(workspace: Path) -> None:
    found = act(
        workspace,
        paths="bad run.csv",
        working_directory="runs",
        fail_on="unstable\nimprovable",
        args="--ignore\nLR9",
        sarif_file="out/x y.sarif",
        summary="false",
    )
    assert found.code == 1
    assert "--fail-on unstable or improvable" in found.log
    assert found.summary == ""
    assert (workspace / "runs/out/x y.sarif").exists()
    assert act(workspace, paths="runs", fail_on="never").code == 0
    assert act(workspace, paths="missing.csv").code == 2
    assert act(workspace, paths="").code == 2


@pytest.mark.parametrize(
    "evil",
    ["$(touch hacked)`touch hacked`", "; touch hacked #", '"; touch hacked #', "'; touch hacked #"],
)
def test_no_input_can_inject_a_command(workspace: Path, evil: str) -> None:
    names = ("paths", "fail_on", "baseline", "config", "args", "sarif_file", "summary")
    act(workspace, **dict.fromkeys(names, evil))
    assert not list(workspace.rglob("hacked"))
    for step in definition()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_pre_commit_hook_takes_logs_and_nothing_else() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    wanted = re.compile(hook["files"])
    for path in (
        "metrics.csv", "runs/1/history.json", "a/trainer_state.json", "events.out.tfevents.17.host",
    ):  # fmt: skip
        assert wanted.search(path), path
    for path in ("data.csv", "package.json", "src/metrics.py", "mymetrics.csv"):
        assert not wanted.search(path), path
