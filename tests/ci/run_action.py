"""Run the steps of action.yml as a GitHub runner does, on this machine.

`python tests/ci/run_action.py LOG...` installs lr-advise as the action does and judges the logs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


class Result(NamedTuple):
    """How the composite action ended, and what it left for other steps."""

    code: int
    outputs: dict[str, str]
    summary: str
    log: str


def definition() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return found


def run_action(
    inputs: dict[str, str], workspace: Path, *, install: bool = True, path: str = ""
) -> Result:
    """Run every step that has a script; `path` is put in front of PATH.

    Expressions are only resolved in `env` and `working-directory`, where the action has them.
    """
    action = definition()
    given = {name: str(about.get("default", "")) for name, about in action["inputs"].items()}
    unknown = set(inputs) - set(given)
    if unknown:
        raise ValueError(f"the action has no inputs {sorted(unknown)}")
    context = {f"inputs.{name}": value for name, value in (given | inputs).items()}
    temp = Path(tempfile.mkdtemp(prefix="runner-"))
    context |= {"github.action_path": str(ROOT), "runner.temp": str(temp)}
    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    search = os.pathsep.join(filter(None, [path, os.environ["PATH"]]))
    outputs: dict[str, str] = {}
    log, code = "", 0
    for step in action["runs"]["steps"]:
        if "run" not in step or (not install and "pip install" in step["run"]):
            continue
        environ = {name: _resolved(value, context) for name, value in step.get("env", {}).items()}
        added = files["GITHUB_PATH"].read_text(encoding="utf-8").split()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=workspace / _resolved(step.get("working-directory", "."), context),
            env={
                **os.environ,
                **{name: str(file) for name, file in files.items()},
                "GITHUB_WORKSPACE": str(workspace),
                "PATH": os.pathsep.join([*added, search]),
                **environ,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        log += done.stdout + done.stderr
        code = done.returncode
        if code:
            break
        for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            outputs[name] = value
            context[f"steps.{step.get('id')}.outputs.{name}"] = value
    return Result(code, outputs, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"), log)


def _resolved(text: str, context: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: context[found.group(1)], text)


if __name__ == "__main__":
    result = run_action({"paths": "\n".join(sys.argv[1:]), "python": sys.executable}, Path.cwd())
    sys.stdout.write(f"{result.log}\n{result.summary}\n{result.outputs}\n")
    sys.exit(result.code)
