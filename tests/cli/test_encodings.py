"""Where a system's encoding is not UTF-8, as in a pipe or a file on Windows."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from pathlib import Path

import pytest

from advisor.cli.app import app

LOG = Path(__file__).parents[2] / "sample_logs" / "good_constant.csv"


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def written(tmp_path: Path, form: str, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> bytes:
    """Return what is written of a log with an accent where the encoding is cp1252."""
    log = tmp_path / "été.csv"
    shutil.copy(LOG, log)
    out = kind(io.BytesIO(), encoding="cp1252")
    with contextlib.redirect_stdout(out):
        app.main(
            ["check", str(log), "--format", form, "--fail-on", "LR9", "--no-chart"],
            standalone_mode=False,
        )
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue()


@pytest.mark.parametrize("form", ["html", "junit", "markdown", "github"])
def test_documents_are_in_utf8_as_they_say(form: str, tmp_path: Path) -> None:
    assert "été.csv".encode() in written(tmp_path, form)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("command", ["check", "compare", "fleet"])
def test_json_is_json_in_every_encoding(command: str, encoding: str, tmp_path: Path) -> None:
    for rate in ("0.01", "0.1"):
        shutil.copy(LOG.parent / "sweep" / f"lr_{rate}.csv", tmp_path / f"été 🌞 lr_{rate}.csv")
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with contextlib.redirect_stdout(out):
        app.main([command, str(tmp_path), "--format", "json"], standalone_mode=False)
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    assert json.loads(out.buffer.getvalue().decode("utf-8"))["schema_version"] == "1"


def test_text_and_terminals_have_the_encoding_of_the_system(tmp_path: Path) -> None:
    assert "été.csv".encode("cp1252") in written(tmp_path, "text")
    assert "été.csv".encode("cp1252") in written(tmp_path, "markdown", Terminal)
