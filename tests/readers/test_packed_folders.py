"""Folders of logs in one zip or tar file: read as the folder is."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from advisor.errors import LogError
from advisor.readers import read, read_all
from advisor.readers.recognition import packed_folders
from tests.readers import event_writer as w
from tests.readers import writers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = [(step, 2.0 / step + 0.1, 2.0 / step + 0.2, 0.05) for step in range(1, 31)]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            one = tarfile.TarInfo(name)
            one.size = len(data)
            archive.addfile(one, io.BytesIO(data))
    return out.getvalue()


def tar_gz(files: dict[str, bytes]) -> bytes:
    return tarred(files, "w:gz")


# Another training: what tells the same one counts once.
LOWER = [(step, train / 2, val / 2, rate) for step, train, val, rate in ROWS]


def logs() -> dict[str, bytes]:
    own = {f"a/{name}": data for name, data in writers.mlflow_files(ROWS).items()}
    tb = {
        f"b/{part}/events.out.tfevents.1.uni.pt": w.event_file(
            *(w.event(row[0], w.tb1("loss", 2 * row[at])) for row in ROWS)
        )
        for part, at in (("train", 1), ("validation", 2))
    }
    return {**own, **tb, "c/metrics.csv": writers.table(LOWER), "c/hparams.yaml": b"lr: 1\n",
            "c/note.txt": b"this is no log\n", "data/train.csv": b"text,label\na,x\n"}  # fmt: skip


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def curves(histories):
    told = [
        (h.format, h.train.value.tolist(), h.val.step.tolist(), h.lr is None) for h in histories
    ]
    return sorted(told)


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_they_hold_the_runs_of_the_folder(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    (tmp_path / "logs.bin").write_bytes(pack(logs()))
    found = read(tmp_path / "logs.bin")
    assert curves(found) == curves(read(unpacked(tmp_path / "folder", logs())))
    assert sorted(str(h.run) for h in found)[-2:] == ["b", "c/metrics.csv"]
    assert any("2 files in the archive passed over" in note for h in found for note in h.notes)
    assert not any(str(tmp_path) in note or "lr-advise-" in note for h in found for note in h.notes)


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
def test_what_is_cut_or_holds_no_log_is_told(tmp_path, pack):
    path = tmp_path / "logs"
    whole = pack(logs())
    for cut in (len(whole) // 3, len(whole) // 2):
        path.write_bytes(whole[:cut])
        for one in read_all([path]):
            said = one.message if isinstance(one, LogError) else " ".join(one.notes)
            assert "cut" in said or "in the middle" in said, cut
    path.write_bytes(pack({"a.txt": b"hello you\n", "../../b.csv": writers.table(ROWS)}))
    with pytest.raises(LogError, match="archive of 2 files, none of which is a log"):
        read(path)


def test_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packed_folders, "_MOST", 1000)
    for pack in (zipped, tarred):
        (tmp_path / "a").write_bytes(pack({"a.csv": bytes(600), "b.csv": bytes(600)}))
        with pytest.raises(LogError, match="unpacks to more than"):
            read(tmp_path / "a")
