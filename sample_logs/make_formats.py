"""Make formats/: real logs by the real tools, one small training each, and their README.

    python sample_logs/make_formats.py                  everything, and formats/README.md
    python sample_logs/make_formats.py --only NAME      the formats whose name holds NAME

Where a line of the page names a sample, the run is that sample's run (same task, rate and
seed), so what README.md says of it holds here too. The others show a format only: nothing is
claimed about their rate.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import lzma
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("OMP_NUM_THREADS", "1")

from formats_text import TEXT_FORMATS, Format
from formats_tools import TOOL_FORMATS
from loggers import fresh
from one_tool_each import section

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent

HEAD = """# Formats

Real logs by the real tools, each of one small training on one CPU core, made by
`make_formats.py` in the folder above. Where a line names a sample, the run is that sample's
run, so what `../README.md` says of it is true here as well; the other lines show a format
only, and nothing is claimed about their rate. Names of machines, users and folders were kept
out through each tool's own settings. Licence: made by this project, under its licence.

| file | tool | the run |
| --- | --- | --- |
"""


def packed(pack: Callable[[bytes], bytes], source: str) -> Callable[[Path], None]:
    return lambda path: void(fresh(path).write_bytes(pack((HERE / source).read_bytes())))


def void(_: object) -> None:
    """Drop a value, so that a one-line maker can return nothing."""


def zstandard(blob: bytes) -> bytes:
    import zstandard as zstd

    return zstd.ZstdCompressor().compress(blob)


def utf16(blob: bytes) -> bytes:
    return blob.decode().encode("utf-16")  # with its byte order mark, as Windows tools write it


def gzipped(blob: bytes) -> bytes:
    return gzip.compress(blob, mtime=0)


PACKED = [
    Format("noise_floor.csv.gz", "Python gzip", "noise_floor.csv, packed", [],
           packed(gzipped, "noise_floor.csv")),
    Format("noise_floor.csv.bz2", "Python bz2", "noise_floor.csv, packed", [],
           packed(bz2.compress, "noise_floor.csv")),
    Format("noise_floor.csv.xz", "Python lzma", "noise_floor.csv, packed", [],
           packed(lzma.compress, "noise_floor.csv")),
    Format("noise_floor.csv.zst", "zstandard", "noise_floor.csv, packed", ["zstandard"],
           packed(zstandard, "noise_floor.csv")),
    Format("too_low_straight_utf16.csv", "Python utf-16 codec", "too_low_straight.csv, recoded",
           [], packed(utf16, "too_low_straight.csv")),
]  # fmt: skip


def line(form: Format) -> str:
    tools = ", ".join(f"{name} {version(name)}" for name in form.packages)
    return f"| `{form.path}` | {form.tool}{f' ({tools})' if tools else ''} | {form.run} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", metavar="NAME", help="just the formats whose name holds NAME")
    only: str | None = parser.parse_args().only
    forms = [*TEXT_FORMATS, *TOOL_FORMATS, *PACKED]
    for form in forms:
        if only is None or only in form.path:
            form.make(HERE / "formats" / form.path)
            print(line(form), end="", flush=True)
    if only is None:
        page = HEAD + "".join(line(form) for form in forms) + section()
        (HERE / "formats" / "README.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
