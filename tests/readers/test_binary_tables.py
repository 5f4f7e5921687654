"""NumPy's arrays, Parquet, Feather and Excel are read as the tables they hold; nothing is run."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.history import History

SAMPLES = Path(__file__).parents[2] / "sample_logs"
LOSS = np.linspace(2.0, 0.5, 40)
TABLE = pd.DataFrame({"step": np.arange(40) * 10, "train_loss": LOSS, "lr": 0.01})


def only(data: bytes) -> History:
    (history,) = read(Source.from_bytes(data, "log"))
    return history


def npz(**arrays: Any) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def written(write: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def zipped(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(**sheets: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        for name, sheet in sheets.items():
            sheet.to_excel(book, sheet_name=name, index=False)
    return out.getvalue()


FILES = {
    "npz": npz(**{name: TABLE[name] for name in TABLE}),
    "fields": npy(TABLE.to_records(index=False)),
    "parquet": written(TABLE.to_parquet),
    "feather": written(TABLE.to_feather),
    "excel": workbook(log=TABLE),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_table_is_the_same_log_in_every_file(kind: str) -> None:
    history = only(FILES[kind])
    assert history.train is not None
    assert history.lr is not None
    assert history.train.value == pytest.approx(LOSS)
    assert history.train.step.tolist() == TABLE["step"].tolist()
    assert set(history.lr.value) == {0.01}


def test_arrays_of_an_archive_may_differ_in_length_and_hold_settings() -> None:
    data = npz(
        train_loss=LOSS,
        val_loss=LOSS[::10],
        lr=np.float64(0.1),
        optimizer=np.array("adam"),
        weights=np.zeros((3, 4)),
        config=np.array([{}], dtype=object),
    )
    history = only(data)
    assert history.val is not None
    assert history.val.value == pytest.approx(LOSS[::10])
    assert history.optimizer == "adam"
    assert any("'weights': float64 of shape 3 x 4" in note for note in history.notes)
    assert any("'config': objects are not unpickled" in note for note in history.notes)


@pytest.mark.parametrize(
    ("data", "steps"),
    [
        (npy(LOSS), range(40)),
        (npy(LOSS[:, None]), range(40)),
        (npz(arr_0=LOSS), range(40)),
        (npy(np.c_[np.arange(40) * 5, LOSS]), range(0, 200, 5)),
        (json.dumps(LOSS.tolist()).encode(), range(40)),
        (json.dumps([[5 * i, loss] for i, loss in enumerate(LOSS)]).encode(), range(0, 200, 5)),
    ],
)
def test_numbers_without_a_name_are_the_loss_and_that_is_told(data: bytes, steps: range) -> None:
    history = only(data)
    assert history.train is not None
    assert history.train.value == pytest.approx(LOSS)
    assert history.train.step.tolist() == list(steps)
    assert any("no name" in note for note in history.notes)


@pytest.mark.parametrize(
    "numbers", [[3, 1, 2, 5], [0.5, -0.25, 0.125, -2.5], [[0.5, 0.1], [0.25, 0.2], [0.75, 0.3]]]
)
def test_numbers_that_can_hardly_be_losses_are_none(numbers: list[Any]) -> None:
    with pytest.raises(LogError, match="no loss"):
        only(json.dumps(numbers).encode())


def test_arrays_of_one_column_or_row_are_lists() -> None:
    history = only(npz(train_loss=LOSS[:, None], val_loss=LOSS[None, :]))
    assert history.train is not None
    assert history.val is not None
    assert history.train.value.tolist() == history.val.value.tolist() == LOSS.tolist()


def test_sheets_that_are_no_logs_are_left_out_and_named() -> None:
    notes = pd.DataFrame({"who": ["a", "b", "c"], "what": ["x", "y", "z"]})
    first, second = read(Source.from_bytes(workbook(one=TABLE, two=TABLE, about=notes), "log"))
    assert (first.run, second.run) == ("one", "two")
    assert any("left out: sheets that are no logs: about" in note for note in first.notes)


def test_columns_without_single_values_are_named_and_nested_ones_read() -> None:
    table = TABLE.assign(embedding=[[1.0, 2.0]] * 40, val=[{"loss": loss} for loss in LOSS])
    history = only(written(table.to_parquet))
    assert history.val is not None
    assert any("no single values: embedding" in note for note in history.notes)


class Trap:
    """What runs code where a pickle of it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("code in a log was run",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pickle.dumps(Trap()), "is a pickle"),
        (npy(np.array([Trap()], dtype=object)), "Python objects"),
        (npz(history=np.array({"loss": Trap()}, dtype=object)), "'history': objects are not"),
        (npy(np.zeros((3, 8, 8))), "float64 of shape 3 x 8 x 8"),
        (npy(np.arange(520.0).reshape(8, 65) % 7), "array of float64 of shape 8 x 65, no losses"),
        (b"\x89HDF\r\n\x1a\n" + bytes(99), "HDF5"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        (b"\x00\x01\x02" * 99, "binary file"),
        (zipped("model/data.pkl", "model/version"), "torch.save"),
        (zipped("mimetype", "content.xml"), "OpenDocument"),
        (zipped("[Content_Types].xml", "word/document.xml"), "Word document"),
        (zipped("log.zip", content=zipped("a.csv")), "archive in an archive"),
        (zipped("folder/", content=b""), "without a file"),
        (workbook(log=pd.DataFrame()), "is no table"),
    ],
)
def test_what_is_not_read_is_named_and_never_run(data: bytes, says: str) -> None:
    with pytest.raises(LogError, match=says):
        only(data)


@pytest.mark.parametrize("module", ["openpyxl", "pyarrow"])
def test_a_missing_extra_is_told(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(LogError, match=f"pip install {module}"):
        only(FILES["excel" if module == "openpyxl" else "parquet"])


@given(st.sampled_from(sorted(FILES)), st.data())
def test_damage_is_one_sentence(kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(content)))
    said = ""
    try:
        only(bytes(content[:cut]))
    except LogError as refusal:
        said = str(refusal)
    assert "\n" not in said


def test_arrays_that_unpack_to_more_than_a_log_are_refused() -> None:
    with pytest.raises(LogError, match="unpacks to more than 64 MB"):
        only(npz(train_loss=np.zeros(9_000_000)))


def test_a_large_file_beside_the_messages_of_comet_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "offline.zip"
    path.write_bytes((SAMPLES / "formats" / "comet_offline.zip").read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("asset.bin", bytes(70_000_000))
    assert only(path.read_bytes()).train is not None


def test_results_of_lr_advise_are_no_log(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from advisor.cli.app import app

    log = tmp_path / "a.csv"
    TABLE.to_csv(log, index=False)
    CliRunner().invoke(app, ["check", str(log), "--resume", str(tmp_path / "r.parquet")])
    (part,) = (tmp_path / "r.parquet").glob("*.parquet")
    with pytest.raises(LogError, match="results of lr-advise"):
        only(part.read_bytes())
