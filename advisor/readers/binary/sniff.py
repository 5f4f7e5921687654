"""What binary tables look like, and what else files are. Cheap, and never raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.sources.pointer import pointer

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.readers.sources.source import Source

NPY_MAGIC = b"\x93NUMPY"
_COLUMNAR = (b"PAR1", b"ARROW1\0\0", b"FEA1")
_SAVE = "save the losses as CSV or JSON"
_OTHERS = (
    ((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),  # protocols 2 to 5
     f"is a pickle, which could run code when it is read; {_SAVE}"),
    ((b"\x89HDF\r\n\x1a\n",), f"is an HDF5 file, which is not read; {_SAVE}"),
    ((b"MATLAB 5.0 MAT-file",), f"is a MAT-file of MATLAB, which is not read; {_SAVE}"),
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
     "is an old Excel or Office file; save the sheet as .xlsx or CSV"),
    ((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"%PDF-"),
     "is a picture or a printed page; give the numbers that it was drawn from"),
    ((b"<?xml", b"<!doctype html", b"<!DOCTYPE html", b"<html"),
     "is a web page or XML; give the log that it was made from"),
)  # fmt: skip


def is_npy(source: Source) -> bool:
    """Tell one array of NumPy by its first bytes."""
    return source.head.startswith(NPY_MAGIC)


def is_columnar(source: Source) -> bool:
    """Tell Parquet, Feather and Arrow's files by their first bytes."""
    return source.head.startswith(_COLUMNAR)


def is_npz(names: Collection[str]) -> bool:
    """Tell an archive of NumPy's arrays by the names in it."""
    return bool(names) and all(name.endswith(".npy") for name in names)


def is_workbook(names: Collection[str]) -> bool:
    """Tell an Excel workbook by the names in its archive."""
    return "xl/workbook.xml" in names


def other_archive(names: Collection[str]) -> str:
    """Say what an archive is that is none of logs, and what to give; empty: not known."""
    if any(name == "data.pkl" or name.endswith("/data.pkl") for name in names):
        return f"is a file of torch.save, which could run code when it is read; {_SAVE}"
    if "content.xml" in names and "mimetype" in names:
        return "is an OpenDocument file; save the sheet as .xlsx or CSV"
    if "word/document.xml" in names:
        return "is a Word document; save the log in it as text"
    return ""


def other_file(source: Source) -> str:
    """Say what a file is by its first bytes that is no log, and what to give; empty: not known."""
    told = (said for magics, said in _OTHERS if source.head.startswith(magics))
    return pointer(source.head) or next(told, "")
