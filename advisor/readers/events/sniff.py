"""What TensorBoard's event files and downloads look like. Cheap, and never raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    head = source.head_text[:4096]
    # Each pattern behind a look: other files need neither compiled.
    if head.lstrip("\ufeff \t\r\n").startswith("["):
        return bool(re.match(_DOWNLOAD_JSON, head[:400]))
    first = head.splitlines()[0] if head else ""
    return "wall" in first.lower() and bool(re.match(_DOWNLOAD_CSV, first))
