"""Remote paths through fsspec, on its in-memory file system: the same code as for s3 or https."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

from advisor.errors import LogError
from advisor.readers import read, read_all

SAMPLES = Path(__file__).parents[2] / "sample_logs"


@pytest.fixture
def bucket():
    system = fsspec.filesystem("memory")
    for name in ("good_constant.csv", "too_low_straight.csv"):
        system.pipe(f"/runs/a/{name}", (SAMPLES / name).read_bytes())
    system.pipe("/runs/notes.txt", b"nothing to see here\n")
    yield "memory://runs/"
    system.rm("/runs", recursive=True)


def test_a_remote_file_reads_like_a_local_one(bucket: str) -> None:
    (remote,) = read(bucket + "a/good_constant.csv")
    (local,) = read(SAMPLES / "good_constant.csv")
    assert remote.source == bucket + "a/good_constant.csv"
    assert remote.loss.value.tolist() == local.loss.value.tolist()


def test_a_remote_folder_is_searched_and_what_is_no_log_is_passed_over(bucket: str) -> None:
    passed_over: list[LogError] = []
    found = list(read_all([bucket], passed_over=passed_over))
    assert [Path(h.source).name for h in found if not isinstance(h, LogError)] == [
        "good_constant.csv",
        "too_low_straight.csv",
    ]
    assert [Path(e.source).name for e in passed_over] == ["notes.txt"]


def test_a_folder_whose_address_does_not_end_in_a_slash_is_told(bucket: str) -> None:
    with pytest.raises(LogError, match=f"is a folder; to search it write {bucket}$"):
        read(bucket.rstrip("/"))


@pytest.mark.parametrize(
    "path",
    [
        "keras_good_tb/validation/events.out.tfevents.1700000000.host.1.1.v2",
        "formats/mlflow_files/827492359005796728/a3802864b8084048a6aa86bffd5fddac/metrics/val_loss",
    ],
)
def test_what_its_place_says_of_a_file_its_address_says_too(path: str) -> None:
    (remote,), (local,) = read((SAMPLES / path).as_uri()), read(SAMPLES / path)
    assert remote.train is local.train is None
    assert remote.loss.name == local.loss.name


def test_what_cannot_be_fetched_is_said_in_one_sentence(bucket: str) -> None:
    with pytest.raises(LogError, match="cannot be fetched") as missing:
        read(bucket + "a/none.csv")
    assert "\n" not in str(missing.value)
    with pytest.raises(LogError, match="cannot be fetched"):
        read("nosuchscheme://bucket/log.csv")


def test_of_a_file_that_is_no_log_only_the_beginning_is_fetched(
    bucket: str, fetched: list[int]
) -> None:
    """Counted at the store's own file: a checkpoint of 20 MB costs no more than its first bytes."""
    system = fsspec.filesystem("memory")
    system.pipe("/runs/model.weights", b"\x89HDF\r\n" + bytes(20_000_000))
    with pytest.raises(LogError):
        read(bucket + "model.weights")
    assert sum(fetched) < 200_000
    fetched.clear()
    (history,) = read(bucket + "a/good_constant.csv")
    size = system.size("/runs/a/good_constant.csv")
    assert size <= sum(fetched) <= 2 * size + 200_000
    assert history.points > 10


def test_a_store_that_fails_in_the_middle_is_said_in_one_sentence(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: MemoryFile, size: int = -1) -> bytes:
        raise ConnectionResetError("the store hung up")

    monkeypatch.setattr(MemoryFile, "read", lost)
    with pytest.raises(LogError, match="cannot be fetched: the store hung up"):
        read(bucket + "a/good_constant.csv")


class Strict(MemoryFileSystem):
    """A store that knows no options of ours, as s3fs, which hands those it does not know on."""

    protocol = "strict"
    cachable = False

    def __init__(self) -> None:
        super().__init__()

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("strict://", "memory://"))


def test_stores_are_made_without_options_and_files_are_opened_without_a_cache(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache of the store's own would read ahead, by 50 MB in s3fs."""
    asked: list[object] = []
    plain = MemoryFileSystem._open

    def seen(self: Strict, path: str, *given: object, **options: object) -> object:
        asked.append(options.get("cache_type"))
        return plain(self, path, *given, **options)

    monkeypatch.setattr(Strict, "_open", seen)
    fsspec.register_implementation("strict", Strict, clobber=True)
    (history,) = read("strict://runs/a/good_constant.csv")
    assert history.points > 10
    assert set(asked) == {"none"}
