"""The same values as TensorBoard's own reader gives, from files that its own writer wrote."""

from __future__ import annotations

import itertools
import logging

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.readers.events import read as events
from advisor.readers.sources.source import Source

pytestmark = pytest.mark.filterwarnings("ignore")
pytest.importorskip("tensorboard", reason="TensorBoard is compared with where it is installed")

_numbers = itertools.count()
_floats = st.floats(width=32)
_steps = st.integers(-3, 3) | st.integers(0, 1 << 45)
_tags = st.sampled_from(["loss", "lr", "ü/loss", "val_loss"])
_kinds = st.sampled_from(["simple", "float", "double", "half", "int"])
_scalars = st.tuples(_kinds, _tags, _steps, _floats)
_simple = st.tuples(st.just("simple"), _tags, _steps, _floats)
_restarts = st.tuples(st.just("restart"), st.just(""), st.integers(0, 5), st.just(0.0))


def _event(kind: str, tag: str, step: int, value: float):
    from tensorboard.compat.proto.event_pb2 import Event, SessionLog
    from tensorboard.util import tensor_util

    event = Event(wall_time=1.7e9, step=step)
    if kind == "restart":
        event.session_log.status = SessionLog.START
        return event
    one = event.summary.value.add(tag=f"{kind}/{tag}")
    if kind == "simple":
        one.simple_value = value
        return event
    dtype = {"float": np.float32, "double": np.float64, "half": np.float16, "int": np.int32}[kind]
    if kind == "int":
        value = int(np.nan_to_num(value) % 1e6)
    with np.errstate(over="ignore"):
        number = dtype(value)
    one.tensor.CopyFrom(tensor_util.make_tensor_proto(number))
    one.metadata.plugin_data.plugin_name = "scalars"
    return event


def _theirs(path: str) -> dict[str, tuple[list[int], list[float]]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    theirs = EventAccumulator(path, size_guidance={"scalars": 0, "tensors": 0}).Reload()
    found = {}
    for tag in theirs.Tags()["scalars"]:
        points = theirs.Scalars(tag)
        found[tag] = ([p.step for p in points], [p.value for p in points])
    for tag in theirs.Tags()["tensors"]:
        points = theirs.Tensors(tag)
        values = [float(tensor_util.make_ndarray(p.tensor_proto)) for p in points]
        found[tag] = ([p.step for p in points], values)
    return {tag: points for tag, points in found.items() if points[0]}


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Their EventAccumulator voids simple values at a restart and forgets tensors.
@given(
    st.lists(_scalars, min_size=1, max_size=30)
    | st.lists(_simple | _restarts | _simple, min_size=1, max_size=30),
    st.integers(1, 20),
)
def test_equal_to_the_event_accumulator(tmp_path, written: list, times: int) -> None:
    """`times` repeats the events, so that few go one by one and many in columns."""
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    folder = tmp_path / str(next(_numbers))
    writer = EventFileWriter(str(folder))
    for kind, tag, step, value in written * times:
        writer.add_event(_event(kind, tag, step, value))
    writer.close()
    (path,) = folder.iterdir()

    expected = _theirs(str(path))
    if not expected:
        return
    (run,) = events.read(Source.from_path(path))
    assert set(run.series) == set(expected)
    for tag, (steps, values) in expected.items():
        np.testing.assert_array_equal(run.series[tag].value, values)
        if len(set(steps)) > 1:
            np.testing.assert_array_equal(run.series[tag].step, steps)
