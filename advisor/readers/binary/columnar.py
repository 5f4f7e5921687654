"""Parquet, Feather and Arrow's files, by pyarrow (an extra): the table they hold, read as a CSV."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from advisor.errors import LogError
from advisor.naming import in_one_line
from advisor.readers.delimited.table import read as read_table
from advisor.readers.raw.refusal import NotALogError, OwnReportError
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from advisor.readers.raw.series import RawRun

FORMAT = "parquet"
_MOST = 1 << 28  # bytes packed; ten million rows take less
_INDEX = "__index_level_0__"  # what pandas calls an index without a name
_PARQUET = b"PAR1"
_OWN = frozenset(("log", "type", "status", "codes", "feature.tail_drop"))  # as --resume writes


def read(source: Source) -> list[RawRun]:
    """Return the runs of the table. Raises LogError: pyarrow is missing, damaged, no log."""
    try:
        import pyarrow
        import pyarrow.csv
    except ImportError:
        raise NotALogError(source.name, "needs pyarrow to be read: pip install pyarrow") from None
    content = source.content(_MOST, "is a table of more than 256 MB; a log is shorter")
    try:
        table, left = _plain(pyarrow, _table(content))
        if _OWN.issubset(table.column_names):
            raise OwnReportError(source.name, "holds results of lr-advise, no log of a training")
        text = io.BytesIO()
        pyarrow.csv.write_csv(table, text)
    except (pyarrow.ArrowException, OSError, ValueError) as problem:
        said = in_one_line(problem)
        raise LogError(source.name, f"cannot be read as Parquet or Feather ({said})") from None
    notes = (f"columns that hold no single values: {', '.join(left)}",) if left else ()
    runs = read_table(Source.from_bytes(text.getvalue(), source.name))
    return [run._replace(format=FORMAT, notes=(*notes, *run.notes)) for run in runs]


def _table(content: bytes) -> Any:
    if content.startswith(_PARQUET):
        import pyarrow.parquet

        return pyarrow.parquet.read_table(io.BytesIO(content))
    import pyarrow.feather

    return pyarrow.feather.read_table(io.BytesIO(content))


def _plain(arrow: Any, table: Any) -> tuple[Any, list[str]]:
    """Return the columns of single values, nested ones by path, and the names of the others."""
    while any(arrow.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    nested = [f.name for f in table.schema if arrow.types.is_nested(f.type) or _is_bytes(arrow, f)]
    table = table.drop_columns(nested)
    names = ["index" if name == _INDEX else name for name in table.column_names]
    return table.rename_columns(names), nested


def _is_bytes(arrow: Any, field: Any) -> bool:
    return bool(arrow.types.is_binary(field.type) or arrow.types.is_large_binary(field.type))
