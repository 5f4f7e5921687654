"""What is said of a reward that stands in the log, judged or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.readers.vocabulary.beside import reward_in
from advisor.readers.vocabulary.names import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.readers.raw.series import Series

MEASURED = (
    "how sure an advice is was measured on losses of networks; of {seen} runs of reinforcement "
    "learning a reward told the right direction in {right}, the opposite in {opposite} "
    "(benchmarks/OTHER_LOSSES.md)"
)
OF_METRIC = (
    "'{judged}' is judged as a loss, turned round; how sure an advice is was measured on losses"
)
# By `benchmarks/other_losses`; of what Stable-Baselines3 trained there.
RECORD = {"seen": 26, "right": 8, "opposite": 7}


# Of exploration it falls; one that never does is Adam's or that of label smoothing.
_EPSILON = {("epsilon",), ("eps",)}


def names_beside(series: Mapping[str, Series]) -> list[str]:
    """Return the names that may tell how it was trained: all but an epsilon that never falls."""
    return [
        name
        for name, one in series.items()
        if (*words(name),) not in _EPSILON or (one.value[1:] < one.value[:-1]).any()
    ]


def note_on_reward(judged: str, names: Iterable[str], *, maximize: bool) -> tuple[str, str]:
    """Return the name of a reward that is logged and not judged, and a note; each may be empty.

    `judged` is the name of the curve that is judged, `names` all that are logged; `maximize` as in
    `History`.
    """
    names = [*names]
    reward = reward_in(names)
    if not reward:
        return "", OF_METRIC.format(judged=judged) if maximize else ""
    if not maximize:
        return reward, f"'{reward}' is logged: runs at several rates are best compared by it " + (
            f"(lr-advise compare --maximize '{reward}')"
        )
    mine = reward_in([judged, *(name for name in names if name != judged)]) == judged
    return "", MEASURED.format(**RECORD) if mine else OF_METRIC.format(judged=judged)
