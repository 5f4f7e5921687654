"""All tasks, by name: the eight original ones and those that differ from them in kind."""

from __future__ import annotations

from tasks import (
    codes,
    drawn,
    estimates,
    generative,
    glyphs,
    landscapes,
    long,
    longer,
    networks,
    objectives,
    original,
    practice,
    regimes,
    relations,
    sequences,
    short,
    signals,
    standstill,
    structures,
    tables,
    text,
    vision,
)
from tasks.base import Task

TASKS: dict[str, Task] = {
    task.name: task
    for module in (
        tables,
        landscapes,
        vision,
        text,
        generative,
        regimes,
        original,
        networks,
        objectives,
        sequences,
        relations,
        short,
        codes,
        standstill,
        long,
        longer,
        structures,
        estimates,
        practice,
        signals,
        glyphs,
        drawn,
    )
    for task in module.TASKS
}
