"""What TensorBoard's files look like, and what they are called. Cheap, and never raises."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.readers.sources.source import Source

_DOWNLOAD_CSV = r'(?i)^\ufeff?\s*"?wall[ _]time"?,\s*"?step"?,\s*"?value"?\s*$'
_DOWNLOAD_JSON = r"(?i)^\ufeff?\s*\[\s*\[\s*\d{9,}(\.\d+)?(e\+?\d+)?\s*,\s*-?\d+\s*,"
# Event(wall_time: double) is field 1 of fixed 64 bits; it is the first field that writers write.
_EVENT_FIRST_FIELD = 0x09


def is_event_file(source: Source) -> bool:
    """Tell a TFRecord whose first record begins as an Event does: length, its CRC, wall_time.

    One whose first length is damaged is told by the version it names, one cut within it by its
    zeros.
    """
    head = source.head
    if len(head) < 13:
        return len(head) >= 4 and head[0] >= 9 and not head[1:8].strip(b"\0")
    length = int.from_bytes(head[:8], "little")
    begins = 9 <= length < 1 << 31 and head[12] == _EVENT_FIRST_FIELD
    return begins or b"brain.Event:" in head[:64]


def is_download(source: Source) -> bool:
    """Tell TensorBoard's 'download' of one tag: Wall time,Step,Value or [[wall, ...], ...]."""
    if source.is_binary:
        return False
    head = source.head_text[:4096].lstrip("\ufeff \t\r\n")
    # Each pattern behind a look: other files need neither compiled.
    if head.startswith("["):
        return bool(re.match(_DOWNLOAD_JSON, head[:400]))
    first = head.splitlines()[0] if head else ""
    return "wall" in first.lower() and bool(re.match(_DOWNLOAD_CSV, first))


def event_file_key(path: Path) -> str | None:
    """Group all event files of a folder that is searched: which are one run is told by reading."""
    return "events" if ".tfevents." in path.name else None


def is_download_name(path: str) -> bool:
    """Tell a file named as TensorBoard names its downloads: run-RUN-tag-TAG.csv."""
    name = os.path.basename(path).lower()
    return name.startswith("run-") and "-tag-" in name and name.endswith((".csv", ".json"))


def download_key(path: Path) -> str | None:
    """Group the downloads in one folder."""
    return str(path.parent) if is_download_name(path.name) else None
