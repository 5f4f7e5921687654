"""FluxTraining.jl draws a box of one row after each phase of an epoch."""

from __future__ import annotations

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only


def box(phase: str, epoch: int, loss: float) -> str:
    cells = [["Phase", phase], ["Epoch", f"{epoch}.0"], ["Loss", f"{loss}"], ["Accuracy", "0.5"]]
    widths = [max(map(len, column)) for column in cells]
    rules = ["┌┬┐", "├┼┤", "└┴┘"]
    first, between, last = (
        a + b.join("─" * (width + 2) for width in widths) + c for a, b, c in rules
    )
    head, row = (
        "│" + "│".join(f" {column[k]:>{w}} " for column, w in zip(cells, widths, strict=True)) + "│"
        for k in (0, 1)
    )
    bar = f"Epoch {epoch} {phase}(): 100%|{'█' * 26}| Time: 0:08:05"
    return "\n".join([bar, first, head, between, row, last])


def test_each_phase_is_that_of_its_part_of_the_data() -> None:
    """They were refused: no loss with a number was named twice."""
    text = "\n".join(
        f"{box('TrainingPhase', k, 2 / k)}\n{box('ValidationPhase', k, 3 / k)}" for k in range(1, 9)
    )
    found = only(read(Source.from_bytes(text.encode(), "out.txt")))
    assert found.axis == "epoch"
    assert curve(found.train) == [(k, 2 / k) for k in range(1, 9)]
    assert curve(found.val) == [(k, 3 / k) for k in range(1, 9)]
