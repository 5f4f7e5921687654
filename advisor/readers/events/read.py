"""TensorBoard event files, TensorFlow 1 and 2 encodings, without TensorBoard.

Bytes become records (`frames`), records are checked and decoded in columns (`columns`) or one by
one (`proto`), and add up to the points of each tag (`tally`, `log`). Folders of event files are
joined to runs by `folder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.events.log import no_scalars, read_log, series_of
from advisor.readers.events.roles import before_own_name, named_by_place, split_role
from advisor.readers.raw.series import RawRun

if TYPE_CHECKING:
    from advisor.readers.events.log import EventLog
    from advisor.readers.sources.source import Source

FORMAT = "tensorboard events"


def read(source: Source) -> list[RawRun]:
    """Return the one run of an event file. Raises LogError: no event, or no scalar in it.

    A file in a folder named 'validation' (as Keras writes), or named so before 'events.out' by
    whoever copied it, holds validation series.
    """
    log = _log(source)
    if not log.points:
        raise no_scalars(log)
    series, notes = series_of(named_by_place(_place(source), log.points))
    return [RawRun(None, FORMAT, series, hints=log.hints, notes=(*log.notes, *notes))]


def _log(source: Source) -> EventLog:
    parts = source.open_in_parts()
    if parts is not None:
        from advisor.readers.events.leaps import Leaps

        return read_log(parts, source.name, Leaps(parts, source.size))
    with source.open() as stream:
        return read_log(stream, source.name)


def _place(source: Source) -> str:
    """Return what a file's name has before TensorBoard's own, else its folder's name."""
    if len(source.parts) < 2:
        return ""
    *_, folder, name = source.parts
    before = before_own_name(name)
    return split_role(before)[1] or before or folder
