"""NumPy's files: an `.npz` of named arrays, an `.npy` of one. Nothing in them is unpickled."""

from __future__ import annotations

import io
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from advisor.errors import LogError
from advisor.naming import in_one_line
from advisor.readers.documents.document import runs_of
from advisor.readers.raw.refusal import NotALogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source

FORMAT = "numpy"
_MOST = 1 << 26  # bytes, as of other documents
_NAMED = "np.savez(path, train_loss=..., val_loss=...) keeps the names"


def read(source: Source) -> list[RawRun]:
    """Return the run of one array: losses, steps and losses, or named fields. Raises LogError."""
    content = source.content(_MOST, "is an array of more than 64 MB; a log is shorter")
    array = _load(lambda: io.BytesIO(content), source.name)
    if array.dtype.names:
        fields = {name: array[name] for name in array.dtype.names}
        return runs_of(_columns(fields), source, (), FORMAT)
    no_losses = NotALogError(source.name, f"is an array of {_kind(array)}, no losses; {_NAMED}")
    if not _is_numbers(array) or array.ndim not in {1, 2} or array.size < 2:
        raise no_losses
    rows = array.ravel() if 1 in array.shape else array
    try:
        return runs_of(rows.tolist(), source, (), FORMAT)
    except NotALogError as problem:
        if type(problem) is NotALogError:  # it speaks of JSON
            raise no_losses from None
        raise


def read_archive(content: bytes, source: Source) -> list[RawRun]:
    """Return the run of an `.npz`: rows of numbers by name, and settings. Raises LogError."""
    archive = _load(lambda: io.BytesIO(content), source.name)
    found: dict[str, NDArray[Any]] = {}
    left: list[str] = []
    for name in archive.files:
        try:
            # Opening it meets damage too.
            array = _load(partial(archive.zip.open, f"{name}.npy"), source.name)
        except NotALogError:
            left.append(f"'{name}': objects are not unpickled")
            continue
        if array.ndim == 2 and 1 in array.shape:
            array = array.ravel()
        is_setting = array.ndim == 0 and array.dtype.kind == "U"
        if is_setting or (array.ndim < 2 and _is_numbers(array)):
            found[name] = array
        else:
            left.append(f"'{name}': {_kind(array)}")
    if not found:
        raise NotALogError(source.name, f"holds no rows of numbers ({'; '.join(left)}); {_NAMED}")
    notes = [f"left out of the archive: {'; '.join(left)}"] if left else []
    document = found["arr_0"].tolist() if list(found) == ["arr_0"] else _columns(found)
    return runs_of(document, source, notes, FORMAT)


def _columns(arrays: dict[str, NDArray[Any]]) -> dict[str, object]:
    """Return arrays as a document of columns; an array without a dimension is a setting."""
    return {name: array.tolist() for name, array in arrays.items()}


def _load(opened: Callable[[], IO[bytes]], name: str) -> Any:
    """Return an array or an archive of them. Raises NotALogError: objects; LogError: damaged."""
    try:
        return np.load(opened(), allow_pickle=False)
    except Exception as problem:  # NumPy runs a parser over the header, which raises its own kinds
        if "allow_pickle" in str(problem):
            raise NotALogError(
                name,
                "is an array of Python objects, which could run code when it is read; write a "
                f"history with json.dump, arrays by name: {_NAMED}",
            ) from None
        said = in_one_line(problem)
        raise LogError(name, f"is a NumPy file that is cut off or damaged ({said})") from None


def _is_numbers(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "fiu"


def _kind(array: NDArray[Any]) -> str:
    """Say what an array holds: 'float32 of shape 3 x 64 x 64'."""
    return f"{array.dtype} of shape {' x '.join(map(str, array.shape)) or 'one value'}"
