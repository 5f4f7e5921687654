"""The entry point: settings that must come before numpy, and an exit code for every way out."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit: 0, 1 or 2 as documented, 130 after Ctrl-C."""
    # One thread: starting BLAS threads takes longer than all the linear algebra done here. Only
    # the program sets this, never the library, and a value that the user set stands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imports and tables make many objects and hardly any cycles: collect garbage more rarely.
    gc.set_threshold(50_000, 20, 20)
    try:
        code = _run()
    except KeyboardInterrupt:
        code = 130
    # What was registered for the exit runs; taking numpy apart object by object, a tenth of the
    # whole run, is left to the operating system.
    atexit._run_exitfuncs()
    _close(sys.stdout)
    _close(sys.stderr)
    os._exit(code)


def _run() -> int:
    import click

    from advisor.cli.app import app
    from advisor.cli.output import complain
    from advisor.errors import AdvisorError

    try:
        code = app.main(prog_name="lr-advise", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:  # click's name for Ctrl-C
        return 130
    except AdvisorError as error:
        complain(str(error))
        return 2
    except Exception as error:
        if os.environ.get("LR_ADVISE_DEBUG"):
            raise
        complain(
            f"internal error ({type(error).__name__}: {error}); this is a bug, please report it "
            "with the log; LR_ADVISE_DEBUG=1 shows where it is"
        )
        return 2
    return code if isinstance(code, int) else 0


def _close(stream: object) -> None:
    """Flush, and be quiet where the reader of a pipe has gone."""
    try:
        stream.flush()  # type: ignore[attr-defined]
    except OSError:
        # The interpreter flushes once more at exit; that must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
