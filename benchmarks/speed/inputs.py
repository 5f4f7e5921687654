"""Logs for the speed benchmark, made anew for each run of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

PAGES = Path(__file__).parents[1]  # benchmarks, from which the rooms are imported


def write_csv(path: Path, rows: int, seed: int = 0) -> np.ndarray:
    """Write step,train_loss,lr; returns the losses as written."""
    rng = np.random.default_rng(seed)
    losses = []
    with path.open("w") as out:
        out.write("step,train_loss,lr\n")
        for start in range(0, rows, 500_000):
            step = np.arange(start, min(rows, start + 500_000))
            loss = np.round(0.3 + 2 * np.exp(-5 * step / rows) + rng.normal(0, 0.05, len(step)), 5)
            rate = 1e-3 * (0.5 + 0.5 * np.cos(np.pi * step / rows))
            losses.append(loss)
            pairs = zip(step.tolist(), loss.tolist(), rate.tolist(), strict=True)
            out.writelines(f"{i},{x:.5f},{r:.6g}\n" for i, x, r in pairs)
    return np.concatenate(losses)


def write_printed(path: Path, lines: int) -> None:
    """Write what Python's logging prints: the time, and step, loss and rate in words."""
    rng = np.random.default_rng(0)
    with path.open("w") as out:
        for step in range(lines):
            loss = 0.3 + 2 * np.exp(-5 * step / lines) + rng.normal(0, 0.05)
            time = f"2026-11-28 {step // 3600 % 24:02}:{step // 60 % 60:02}:{step % 60:02},000"
            out.write(f"{time} INFO train: step {step}/{lines} loss {loss:.4f} lr 1.00e-03\n")


def write_apart(path: Path, rows: int) -> None:
    """Write a table in a process of its own: the memory of this one is the least a child shows."""
    code = (
        "import sys, pathlib; from speed.inputs import write_csv; "
        "write_csv(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(path), str(rows)], check=True, cwd=PAGES)


def write_events(path: Path, scalars: int, *, tensors: bool) -> None:
    """Write an event file by TensorBoard's own writer, as PyTorch or as TensorFlow 2 encodes it."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
    from tensorboard.compat.proto.tensor_pb2 import TensorProto
    from tensorboard.summary.writer.record_writer import RecordWriter

    about = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name="scalars"))
    about.data_class = 1
    losses = (1 / (1 + np.arange(scalars) / 1000)).astype(np.float32)
    path.mkdir()
    with (path / "events.out.tfevents.1700000000.host.1.0").open("wb") as out:
        writer = RecordWriter(out)
        writer.write(Event(wall_time=1.7e9, file_version="brain.Event:2").SerializeToString())
        for step, loss in enumerate(losses):
            if tensors:
                tensor = TensorProto(dtype=1, tensor_content=loss.tobytes())
                tensor.tensor_shape.SetInParent()
                metadata = about if step == 0 else None
                value = Summary.Value(tag="train/loss", tensor=tensor, metadata=metadata)
            else:
                value = Summary.Value(tag="train/loss", simple_value=float(loss))
            event = Event(wall_time=1.7e9 + step, step=step, summary=Summary(value=[value]))
            writer.write(event.SerializeToString())
        writer.flush()
