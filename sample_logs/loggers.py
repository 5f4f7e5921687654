"""The real loggers that the torch trainings write with, behind one small interface."""

from __future__ import annotations

import csv
import math
import shutil
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from tasks import Row

NEUTRAL_EVENT_NAME = "events.out.tfevents.1700000000.host.1.{}"


def neutral_event_names(folder: Path) -> None:
    """Rename event files: TensorBoard puts the machine's name and a process id into theirs."""
    for number, path in enumerate(sorted(folder.rglob("events.out.tfevents.*"))):
        suffix = ".v2" if path.name.endswith(".v2") else ""
        path.rename(path.with_name(NEUTRAL_EVENT_NAME.format(number) + suffix))


def fresh(path: Path) -> Path:
    """Remove what an earlier run left at `path`, so a log is never appended to."""
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def epoch_means(rows: Sequence[Row], steps: int) -> Iterator[tuple[int, float, Sequence[Row]]]:
    """Yield the number of each epoch of so many steps, its mean training loss, and its rows."""
    for number in range(1, len(rows) // steps + 1):
        epoch = rows[(number - 1) * steps : number * steps]
        yield number, sum(row.train_loss for row in epoch) / steps, epoch


class CsvLog(AbstractContextManager["CsvLog"]):
    """`step,train_loss,val_loss,lr` with Python's own csv module, blank where not measured."""

    def __init__(self, path: Path, append: bool = False) -> None:
        self.file = (path if append else fresh(path)).open("a", newline="", encoding="utf-8")
        self.writer = csv.writer(self.file, lineterminator="\n")
        if not append:
            self.writer.writerow(["step", "train_loss", "val_loss", "lr"])

    def __call__(self, row: Row) -> None:
        val = "" if row.val_loss is None else f"{row.val_loss:.6g}"
        self.writer.writerow([row.step, f"{row.train_loss:.6g}", val, f"{row.lr:.6g}"])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()


class EventLog(AbstractContextManager["EventLog"]):
    """torch.utils.tensorboard.SummaryWriter with the usual three tags."""

    def __init__(self, path: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self.path = fresh(path)
        self.writer = SummaryWriter(str(path))

    def __call__(self, row: Row) -> None:
        self.writer.add_scalar("loss/train", row.train_loss, row.step)
        self.writer.add_scalar("lr", row.lr, row.step)
        if row.val_loss is not None:
            self.writer.add_scalar("loss/val", row.val_loss, row.step)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.writer.close()
        neutral_event_names(self.path)


LOGGERS: dict[str, Callable[[Path], CsvLog | EventLog]] = {
    "csv module": CsvLog,
    "torch SummaryWriter": EventLog,
}


def cut_inside_last_record(folder: Path) -> None:
    """Leave an event file as a killed process does: it ends in the middle of a record.

    A record is: length (8 bytes), its checksum (4), the data, the data's checksum (4).
    """
    (path,) = folder.glob("events.out.tfevents.*")
    blob = path.read_bytes()
    start = at = 0
    while at < len(blob):
        start, at = at, at + 16 + int.from_bytes(blob[at : at + 8], "little")
    path.write_bytes(blob[: start + math.ceil((len(blob) - start) / 2)])


def tensorboard_download(folder: Path, tag: str, as_json: bool, target: Path) -> None:
    """Save what TensorBoard's 'download' button saves: its own HTTP app answers."""
    from tensorboard import program

    board = program.TensorBoard()
    board.configure(argv=["", "--logdir", str(folder.parent), "--port", "0"])
    url = board.launch()
    query = urlencode({"run": folder.name, "tag": tag} | ({} if as_json else {"format": "csv"}))
    for _ in range(60):  # the server reads the files in the background
        try:
            with urlopen(f"{url}data/plugin/scalars/scalars?{query}") as answer:
                fresh(target).write_bytes(answer.read())
            return
        except HTTPError:
            time.sleep(0.5)
    raise RuntimeError(f"TensorBoard never served {tag}")
