"""Files, streams and folders: packed, encoded, missing, hostile."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest

from advisor.errors import LogError
from advisor.history import History
from advisor.readers import read, read_all
from advisor.readers.raw.series import ReadOptions
from advisor.readers.recognition.discover import discover
from advisor.readers.sources.source import Source

SAMPLES = Path(__file__).parents[2] / "sample_logs"

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = b"step,loss\n0,3\n1,2\n2,1\n"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_logs(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "log"
    path.write_bytes(pack(LOG))
    assert read(path)[0].loss.value.tolist() == [3, 2, 1]


def test_a_file_that_fails_while_it_is_read_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.csv").write_bytes(LOG)
    whole = Source.open

    def failing(self: Source) -> BinaryIO:
        if self.name.endswith("b.csv"):
            raise OSError(errno.EIO, "Input/output error")
        return whole(self)

    monkeypatch.setattr(Source, "open", failing)
    came = [str(one) if isinstance(one, LogError) else "read" for one in read_all([tmp_path])]
    assert came == ["read", f"{tmp_path / 'b.csv'}: cannot be read (Input/output error)", "read"]


def zstd(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard", reason="of the dev extra")
    packed: bytes = zstandard.compress(data)
    return packed


# In small blocks: what is cut in the middle of the first tells nothing.
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": lambda data: bz2.compress(data, 1),
    "xz": lambda data: lzma.compress(data, preset=0),
    "zst": zstd,
}


def packed_rows(form: str, first: int, last: int) -> bytes:
    return PACK[form](b"".join(b"%d,%.9f\n" % (i, 1e5 / (i + 1.5)) for i in range(first, last)))


@pytest.mark.parametrize("form", PACK)
def test_a_packed_log_cut_off_gives_its_whole_lines_and_says_so(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"log.csv.{form}"
    data = packed_rows(form, 0, 20_000)
    path.write_bytes(data[: 8 * len(data) // 10])
    (history,) = read(path)
    assert 0 < len(history.loss) < 20_000
    assert history.loss.value[-1] == round(1e5 / (history.loss.step[-1] + 1.5), 9)
    assert any("ends in the middle" in n for n in history.notes)
    path.write_bytes(data[:20])
    with pytest.raises(LogError, match=r"is cut off before any of it can be unpacked"):
        read(path)


@pytest.mark.parametrize("form", PACK)
def test_a_log_packed_piece_by_piece_is_read_whole(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"log.csv.{form}"
    path.write_bytes(packed_rows(form, 0, 50) + packed_rows(form, 50, 100))
    (history,) = read(path)
    assert history.loss.step.tolist() == list(range(100))


def test_zstd() -> None:
    pytest.importorskip("zstandard", reason="of the dev extra")
    formats = Path(__file__).parents[2] / "sample_logs" / "formats"
    packed, other = (read(formats / f"noise_floor.csv.{end}")[0] for end in ("zst", "gz"))
    assert packed.loss.value.tolist() == other.loss.value.tolist()


def test_zstd_without_its_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(LogError, match="pip install zstandard"):
        read(Source.from_bytes(b"\x28\xb5\x2f\xfdxxxx"))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LOG)))
    (history,) = read("-")
    assert (history.source, len(history.loss)) == ("-", 3)


def test_latin1_is_read_and_said() -> None:
    (history,) = read(Source.from_bytes("époch,loss,step\n0,3,0\n1,2,1\n".encode("latin-1"), "log"))
    assert "not UTF-8 text: read as Latin-1" in history.notes


def test_paths_that_are_no_readable_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path / "none.csv", "no such file"),
        (tmp_path / "pipe", "not a file"),
        ("/dev/zero", "not a file"),
        ("a\0b", "cannot be opened"),
    ):
        with pytest.raises(LogError, match=words):
            read(path)


def test_bounds_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Source, "MAX_LINE", 1000)
    monkeypatch.setattr(Source, "BLOCK", 500)
    with pytest.raises(LogError, match="longer than 1,000 bytes"):
        read(Source.from_bytes(b"step,loss\n0,3\n1," + b"1" * 5000))
    monkeypatch.setattr(Source, "MAX_STREAM", 100_000)
    bomb = gzip.compress(b"step,loss\n" + b"1,2\n" * 100_000)
    with pytest.raises(LogError, match="unpacks to more"):
        read(Source.from_bytes(bomb))


def test_a_bomb_of_zeros_is_told_from_its_head() -> None:
    with pytest.raises(LogError, match="binary"):
        read(Source.from_bytes(gzip.compress(bytes(10_000_000))))


def test_too_many_columns_are_refused() -> None:
    header = b"step,loss," + b",".join(b"c%d" % i for i in range(30_000))
    with pytest.raises(LogError, match="30,002 columns"):
        read(Source.from_bytes(header + b"\n" + b"1," * 30_001))


def test_folders_are_searched_and_what_is_no_log_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "metrics.csv").write_bytes(LOG)
    (tmp_path / "a.csv").write_bytes(LOG)
    (tmp_path / "notes.txt").write_text("Dear all,\nhow are you?\n")
    (tmp_path / "weights.pt").write_bytes(b"\0" * 10)
    (tmp_path / ".hidden.csv").write_bytes(LOG)
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.csv")
    passed: list[LogError] = []
    got = list(read_all([tmp_path], passed_over=passed))
    assert [os.path.basename(h.source) for h in got if isinstance(h, History)] == [
        "a.csv",
        "metrics.csv",
    ]
    assert len(got) == 2
    assert [os.path.basename(e.source) for e in passed] == ["notes.txt"]


def test_a_broken_log_in_a_folder_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("step,loss\n0,nan\n1,nan\n")
    (tmp_path / "good.csv").write_bytes(LOG)
    got = list(read_all([tmp_path]))
    assert sorted(isinstance(x, LogError) for x in got) == [False, True]


def test_a_line_of_other_words_is_no_broken_log(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(LOG)
    (tmp_path / "stderr.log").write_text("WARNING: redirects\n")
    (tmp_path / "b.csv").write_text("step,loss\n")
    one, other = read_all([tmp_path])
    first, error = (one, other) if isinstance(other, LogError) else (other, one)
    assert isinstance(first, History)
    assert isinstance(error, LogError)
    assert error.source.endswith("b.csv")


def test_a_folder_without_a_log(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello there\n")
    with pytest.raises(LogError, match=r"no training log was found in this folder.*1 file was"):
        read(tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(LogError, match="no training log was found"):
        read(empty)


def test_a_named_file_that_is_no_log_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.txt"
    good.write_bytes(LOG)
    bad.write_text("hello there\n")
    got = list(read_all([bad, good, tmp_path / "missing"]))
    assert [type(x).__name__ for x in got] == ["NotALogError", "History", "UnreachableError"]


def test_discovering_reads_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(LOG)
    (item,) = discover([tmp_path]).items
    (tmp_path / "a.csv").unlink()
    assert item.root == str(tmp_path)


def test_files_named_by_the_options_are_joined(tmp_path: Path) -> None:
    train, val, rate = (tmp_path / name for name in ("t.csv", "v.csv", "lr.csv"))
    train.write_text("step,value\n0,3\n10,2\n20,1\n")
    val.write_text("step,value\n20,1.5\n")
    rate.write_text("step,value\n0,0.1\n")
    options = ReadOptions(train_loss=str(train), val_loss=str(val), lr_column=str(rate))
    (history,) = [h for h in read_all([], options) if isinstance(h, History)]
    assert history.loss.step.tolist() == [0, 10, 20]
    assert history.val is not None
    assert history.val.value.tolist() == [1.5]
    assert history.lr is not None
    assert history.lr.value.tolist() == [0.1]


def test_names_stand_in_the_order_of_their_parts(tmp_path: Path) -> None:
    names = ["a/b/c.csv", "a/b-c.csv", "a-b/c.csv", "a b.csv", "a/b.csv", "B/a.csv", "ä/é.csv"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(LOG)
    found = [item.name for item in discover([tmp_path]).items]
    assert found == [str(path) for path in sorted(tmp_path / name for name in names)]


def test_numbers_in_names_count_but_decimals_stay(tmp_path: Path) -> None:
    names = ["lr_0.01_2", "lr_0.01_10", "lr_0.1_2", "slurm-7_9", "slurm-7_10", "slurm-12_1"]
    for name in names[::-1]:
        (tmp_path / f"{name}.log").write_text("x")
    found = [Path(item.name).stem for item in discover([tmp_path]).items]
    assert found == names


def test_logs_come_in_the_order_given(tmp_path: Path) -> None:
    names = ["z.csv", "runs/b.csv", "runs/c.csv", "a.csv", "run-x-tag-loss.csv", "m.csv"]
    (tmp_path / "runs").mkdir()
    for name in names:
        (tmp_path / name).write_bytes(LOG)
    given = [tmp_path / name for name in ("z.csv", "runs", "a.csv", "run-x-tag-loss.csv", "m.csv")]
    assert [item.name for item in discover(given).items] == [str(tmp_path / n) for n in names]


def test_downloads_named_one_by_one_stand_where_the_first_one_does(tmp_path: Path) -> None:
    files = [tmp_path / n for n in ("run-x-tag-loss.csv", "b.csv", "run-x-tag-lr.csv", "a.csv")]
    items = discover(files).items
    assert [item.files or item.name for item in items] == [
        (files[0], files[2]),
        str(files[1]),
        str(files[3]),
    ]


def test_an_event_file_is_not_said_to_be_read_as_text() -> None:
    (path,) = (SAMPLES / "too_low_adam_tb").rglob("*tfevents*")
    (history,) = read(path)
    assert not [note for note in history.notes if "Latin-1" in note]


@pytest.mark.parametrize(
    ("text", "lines", "blocks"),
    [
        (b"a\nbc", ["a"], b"a\n"),
        (b"a\n\nb\rc", ["a", "", "b"], b"a\n\n"),  # the states of a bar but the last
        (b"a\rb", ["a"], b"a\n"),
        (b"a", [], b""),
        (b"a\nb\n", ["a", "b"], b"a\nb\n"),
    ],
)
def test_of_a_log_that_is_being_written_a_line_without_end_is_left_out(
    monkeypatch, text: bytes, lines: list[str], blocks: bytes
) -> None:
    every = text.replace(b"\r", b"\n") if b"\n" not in text else text
    assert b"".join(Source.from_bytes(text).blocks()) == every
    monkeypatch.setattr(Source, "GROWS", True)
    assert [*Source.from_bytes(text).lines()] == lines
    assert b"".join(Source.from_bytes(text).blocks()) == blocks
