"""`lr-advise check --dask ADDRESS`; `tests/test_many.py` has a cluster that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.called import called

SWEEP = Path(__file__).parents[2] / "sample_logs" / "sweep"


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    whole = distributed.Client
    # Nobody is there after ten seconds either.
    monkeypatch.setattr(distributed, "Client", lambda at, timeout: whole(at, timeout=timeout / 50))
    done = called(SWEEP, "--dask", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert "--dask tcp://127.0.0.1:1: no scheduler answers there" in done.stderr
    assert "internal error" not in done.stderr
