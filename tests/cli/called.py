"""The command line in this process: what it writes and ends with, without the start of Python."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from advisor.cli.main import run


def called(*arguments: object, cwd: Path | None = None) -> CompletedProcess[str]:
    """Run `lr-advise ARGUMENTS` in a folder, 80 columns wide."""
    words = ["lr-advise", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in "12")
    with (
        patch.object(sys, "argv", words),
        patch.dict(os.environ, {"COLUMNS": "80"}),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run()
    out.flush()
    err.flush()
    said, complained = (stream.buffer.getvalue().decode() for stream in (out, err))
    return CompletedProcess(words, code, said, complained)
