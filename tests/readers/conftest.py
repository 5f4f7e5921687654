"""What several tests of the readers start from."""

from __future__ import annotations

import pytest


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes of each read of a file of fsspec's memory store, counted where the store gives them."""
    memory = pytest.importorskip("fsspec.implementations.memory")
    sizes: list[int] = []
    plain = memory.MemoryFile.read

    def counted(self: object, size: int = -1) -> bytes:
        data: bytes = plain(self, size)
        sizes.append(len(data))
        return data

    monkeypatch.setattr(memory.MemoryFile, "read", counted)
    return sizes
