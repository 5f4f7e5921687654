"""Reading a table that a test holds as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from advisor.history import History


def histories(text: str | bytes, **options: object) -> list[History]:
    data = text if isinstance(text, bytes) else text.encode()
    return read(Source.from_bytes(data, "log"), ReadOptions(**options))  # type: ignore[arg-type]


def only(text: str | bytes, **options: object) -> History:
    (history,) = histories(text, **options)
    return history


def refusal(text: str | bytes, **options: object) -> str:
    with pytest.raises(LogError) as caught:
        histories(text, **options)
    assert "\n" not in caught.value.message
    return caught.value.message


PLAIN = "step,train_loss,val_loss,lr\n0,2.5,2.6,0.1\n1,2.0,,0.1\n2,1.5,1.7,0.05\n"
