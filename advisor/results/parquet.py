"""Results in a folder of Parquet parts, a row a run, which pandas and others read as one table.

Parquet files cannot be added to: every few hundred rows or seconds a part is written, whole or not
at all. What is done is told by the column `log`.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from advisor.engine.report import ReadFailure, RunReport
from advisor.errors import ConfigError
from advisor.naming import in_one_line
from advisor.reports.brief import RunLine
from advisor.results.tally import Tally, of_run

if TYPE_CHECKING:
    from types import TracebackType

    from advisor.many import Outcome
    from advisor.results.tally import Fails

SUFFIX = ".parquet"
_ROWS = 1_000
_SECONDS = 20.0
_TEXTS = ("log", "type", "source", "run", "message", "format", "status", "action", "rule", "title")
# `codes`: of all rules behind the advice, with blanks between; --fail-on may name any of them.
_REMEMBERED = ("log", "type", "source", "run", "message", "status", "codes")
_NUMBERS = ("peak_lr", "lr_factor", "suggested_lr", "confidence")


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise ConfigError(
            "--resume with a name in .parquet needs pyarrow: pip install pyarrow"
        ) from None
    return pyarrow


def _schema(arrow: Any) -> Any:
    """Return the columns, the same in every part: features in `feature.NAME`."""
    from advisor.features import names

    return arrow.schema(
        [(name, arrow.string()) for name in (*_TEXTS, "codes", "do")]
        + [("points", arrow.int64()), ("diverged", arrow.bool_())]
        + [(name, arrow.float64()) for name in (*_NUMBERS, *(f"feature.{n}" for n in names()))]
    )


def done_in(path: str, fails: Fails) -> dict[str, Tally]:
    """Return what came of the logs that are done in a folder of parts; it is made where missing.

    Raises ConfigError: no pyarrow, it cannot be used, or it holds something else.
    """
    arrow = _pyarrow()
    done: dict[str, Tally] = {}
    try:
        os.makedirs(path, exist_ok=True)
        for name in _parts(path):
            table = arrow.parquet.read_table(os.path.join(path, name), columns=[*_REMEMBERED])
            for row in table.to_pylist():
                done.setdefault(row["log"], Tally()).add(_counted(row, fails))
    except OSError as problem:
        raise ConfigError(f"--resume {path}: {problem.strerror or problem}") from None
    except (arrow.ArrowException, KeyError) as problem:
        said = in_one_line(problem, 200)
        raise ConfigError(f"--resume {path}: holds no results of --resume ({said})") from None
    done.pop("", None)
    return done


def _counted(row: dict[str, Any], fails: Fails) -> Tally:
    """Count what a row holds. Raises KeyError: it is none of ours."""
    if row["type"] == "run":
        codes = tuple(row["codes"].split())
        return of_run(RunLine(row["source"], row["run"], row["status"], codes, ""), fails)
    if row["type"] == "error":
        return Tally(errors=[(row["source"], row["message"])])
    return {"sweep": Tally(sweeps=1), "no log": Tally()}[row["type"]]


def _parts(path: str) -> list[str]:
    return sorted(name for name in os.listdir(path) if name.endswith(SUFFIX))


class Parts:
    """Takes what came of each log and writes it in parts; a context that writes the last one."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._arrow = _pyarrow()
        self._schema = _schema(self._arrow)
        self._rows: list[dict[str, Any]] = []
        self._since = time.monotonic()
        self._number = len(_parts(path))

    def __enter__(self) -> Parts:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        """Write what is left, also after Ctrl-C: each log in it was judged whole."""
        self._write()

    def add(self, key: str, outcomes: list[Outcome]) -> None:
        """Add what came of one log; a file that is no log is noted as done, too. Raises OSError."""
        self._rows += [{"log": key, **_row(outcome)} for outcome in outcomes]
        if key and not outcomes:
            self._rows.append({"log": key, "type": "no log"})
        if len(self._rows) >= _ROWS or time.monotonic() - self._since > _SECONDS:
            self._write()

    def _write(self) -> None:
        self._since = time.monotonic()
        if not self._rows:
            return
        table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
        while os.path.exists(name := os.path.join(self._path, f"part-{self._number:05}{SUFFIX}")):
            self._number += 1
        unfinished = os.path.join(self._path, "unfinished")
        self._arrow.parquet.write_table(table, unfinished)
        os.replace(unfinished, name)
        self._rows = []


def _row(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, RunReport):
        from advisor.reports.notebook import record

        return {"type": "run", "codes": " ".join(outcome.codes), **record(outcome)}
    if isinstance(outcome, ReadFailure):
        return {"type": "error", "source": outcome.source, "message": outcome.message}
    from advisor.reports.compare_page import in_a_line

    return {"type": "sweep", "source": outcome.source, "message": in_a_line(outcome)}
