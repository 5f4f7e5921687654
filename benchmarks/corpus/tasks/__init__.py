"""All tasks, by name: the eight original ones and those that differ from them in kind."""

from __future__ import annotations

from corpus.tasks import (
    codes,
    drawn,
    estimates,
    generative,
    glyphs,
    landscapes,
    long,
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
    systems,
    tables,
    text,
    vision,
)
from corpus.tasks.base import Task
from corpus.tasks.longer import longer

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
        structures,
        estimates,
        practice,
        systems,
        signals,
        glyphs,
        drawn,
    )
    for task in module.TASKS
}
TASKS |= {task.name: task for task in longer(TASKS)}
