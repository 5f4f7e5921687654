"""Every sample, damaged: flipped, cut, spliced, repeated. A reader answers or says one sentence.

LR_ADVISE_FUZZ=60000 runs so many cases instead of the 2,000 of an ordinary run.
"""

from __future__ import annotations

import os
import random
import warnings
from pathlib import Path

from advisor.errors import LogError
from advisor.features import measure
from advisor.readers import read
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from advisor.sweep.table import read_sweep

SAMPLES = Path(__file__).parents[2] / "sample_logs"
CASES = int(os.environ.get("LR_ADVISE_FUZZ", "2000"))
MOST = 24_000  # bytes of a sample: more of the same costs time and finds nothing


def samples() -> list[bytes]:
    files = (p for p in sorted(SAMPLES.rglob("*")) if p.is_file())
    return [p.read_bytes()[:MOST] for p in files if p.suffix not in {".py", ".md", ".pyc", ".db"}]


def damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(5)
        if not out:
            return bytes(out)
        at = rng.randrange(len(out))
        end = min(len(out), at + rng.choice((1, 4, 64, 1024)))
        if kind == 0:  # flip
            out[at] ^= 1 << rng.randrange(8)
        elif kind == 1:  # cut
            del out[at : len(out) if rng.random() < 0.5 else end]
        elif kind == 2:  # splice
            start = rng.randrange(len(other)) if other else 0
            out[at:end] = other[start : start + rng.choice((1, 16, 512))]
        elif kind == 3:  # repeat
            out[at:at] = out[at:end] * rng.choice((1, 2, 8))
        else:  # what no writer writes
            out[at:end] = rng.choice((b"\x00", b"\xff\xfe", b"nan", b"1e999", b"\x1b[31m", b'"'))
    return bytes(out)


def as_sweep(error: LogError) -> str:
    """Read what was refused as a sweep if it is one; return the sentence of the refusal."""
    try:
        if isinstance(error, NotALogError):
            read_sweep(error, ReadOptions())
    except LogError as problem:
        error = problem
    return str(error).strip()


def test_damaged_samples_are_read_or_refused_in_one_sentence() -> None:
    rng = random.Random(20261124)
    every = samples()
    read_well, refused = 0, []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(CASES):
            data = damaged(rng.choice(every), rng.choice(every), rng)
            try:
                histories = read(Source.from_bytes(data, "fuzz"))
            except LogError as error:
                refused.append(as_sweep(error))
                continue
            read_well += 1
            for history in histories[:2]:
                measure(history)
    assert all(said and "\n" not in said for said in refused)
    # Most damage is small: a reader that gave up at the first sign of it would be no use.
    assert read_well > CASES / 3
