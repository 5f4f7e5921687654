"""The entry point: settings that must come before numpy, and an exit code for every way out."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

NO_ROOM = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF)


def main() -> NoReturn:
    """Run the command line and exit: 0, 1 or 2, 130 after Ctrl-C, 143 after SIGTERM."""
    # One thread: starting BLAS threads takes longer than all the linear algebra done here. Only
    # the program sets this, never the library, and a value that the user set stands.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imports and tables make many objects and hardly any cycles: collect garbage more rarely.
    gc.set_threshold(50_000, 20, 20)
    from advisor.cli.streams import buffer_output, closed, open_missing

    open_missing()
    buffer_output()
    _end_on_sigterm()
    try:
        code = run()
    except KeyboardInterrupt as interrupt:
        code = _code_after(interrupt)
    # What was registered for the exit runs; taking numpy apart object by object, a tenth of the
    # whole run, is left to the operating system.
    atexit._run_exitfuncs()
    os._exit(closed(code))


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends the program on the way that Ctrl-C does: its processes end with it."""


def _end_on_sigterm() -> None:
    """Raise `Terminated` on the first SIGTERM, unless whoever started this had it ignored."""
    own = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        if os.getpid() != own:  # a process of ours, made by a fork: it ends as any other
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        # `timeout` sends it twice: the second must not disturb the end.
        signal.signal(number, signal.SIG_IGN)
        raise Terminated

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, end)


def _code_after(interrupt: BaseException | None) -> int:
    return 143 if isinstance(interrupt, Terminated) else 130


def run() -> int:
    """Run the command line as it was typed; return the exit code. Raises KeyboardInterrupt."""
    from advisor.cli.app import app

    stdout = sys.stdout
    try:
        code = app.main(prog_name="lr-advise", standalone_mode=False)
    except SystemExit as end:
        # Where the reader of its help has gone click puts a quiet stream there before it ends.
        return _code_of(end) if sys.stdout is stdout else 0
    except Exception as error:
        return _told(error)
    return code if isinstance(code, int) else 0


def _code_of(end: SystemExit) -> int:
    """Return the code that somebody else ended with, as click's completion does; 2 for words."""
    if isinstance(end.code, str):
        from advisor.cli.streams import complain

        complain(end.code)
        return 2
    return end.code or 0


def _told(error: Exception) -> int:
    """Say on standard error what went wrong; return the exit code."""
    import click

    from advisor.cli.streams import complain, silence
    from advisor.errors import AdvisorError

    if isinstance(error, click.Abort):  # click's name for Ctrl-C
        return _code_after(error.__cause__)
    if isinstance(error, click.ClickException):
        with suppress(OSError):  # nobody reads what is wrong
            error.show()
    elif isinstance(error, AdvisorError):
        complain(str(error))
    elif isinstance(error, OSError) and error.errno in NO_ROOM and error.filename is None:
        silence(sys.stdout)
        complain(f"nothing more can be written: {error.strerror}")
    elif isinstance(error, FileNotFoundError) and error.filename is None:  # of os.getcwd()
        complain("the working folder was deleted; change to one that is there")
    elif os.environ.get("LR_ADVISE_DEBUG"):
        raise error
    else:
        complain(
            f"internal error ({type(error).__name__}: {error}); this is a bug, please report it "
            "with the log; LR_ADVISE_DEBUG=1 shows where it is"
        )
    return 2
