"""All tasks, by name: the eight original ones and those that differ from them in kind."""

from __future__ import annotations

from tasks import (
    codes,
    drawn,
    generative,
    landscapes,
    long,
    long_forms,
    networks,
    objectives,
    original,
    regimes,
    relations,
    sequences,
    short,
    standstill,
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
        long_forms,
        drawn,
    )
    for task in module.TASKS
}
