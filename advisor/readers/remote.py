"""Logs on object stores and web servers, through fsspec (extra `remote`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.errors import LogError

if TYPE_CHECKING:
    from advisor.readers.source import Source

# A scheme of two letters or more: 'C:\logs' is a drive. Chains ('gzip::s3://') are fsspec's too.
_URL = re.compile(r"^(?:[a-z0-9+]+::)*[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_remote(name: str) -> bool:
    """Return whether `name` is an address ('s3://bucket/log.csv') rather than a path."""
    return _URL.match(name) is not None


def remote_source(name: str) -> Source:
    """Fetch one remote file; large ones are kept on disk. Raises LogError."""
    from advisor.readers.source import Source

    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise LogError(
            name, "reading remote paths needs fsspec: pip install 'lr-advise[remote]'"
        ) from None
    try:
        with fsspec.open(name, "rb") as stream:
            return Source.from_stream(stream, name)
    except LogError:
        raise
    except Exception as problem:  # every file system raises its own
        said = " ".join(str(problem).split()) or type(problem).__name__
        raise LogError(name, f"cannot be fetched: {said}") from None


def remote_files(folder: str) -> list[str]:
    """Addresses of the files below a remote folder ('s3://bucket/runs/'), sorted. LogError."""
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(folder)
        return sorted(system.unstrip_protocol(path) for path in system.find(root))
    except ImportError:
        raise LogError(
            folder, "reading remote paths needs fsspec: pip install 'lr-advise[remote]'"
        ) from None
    except Exception as problem:
        said = " ".join(str(problem).split()) or type(problem).__name__
        raise LogError(folder, f"cannot be listed: {said}") from None
