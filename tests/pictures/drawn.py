"""Runs with a picture, judged by the tiny rule base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from advisor.picture import make_picture
from tests.tiny import history, judged

if TYPE_CHECKING:
    from advisor.engine.report import RunReport


def drawn(values: dict[str, float] | None = None, **changes: Any) -> RunReport:
    return replace(judged(values, **changes), picture=make_picture(history(**changes)))
