"""Settings for a path hold for a table of finished runs as they do for a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from advisor.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

LOSSES = {1e-4: 0.95, 3e-4: 0.55, 1e-3: 0.35, 3e-3: 0.3, 1e-2: 0.37, 3e-2: 0.55}


@pytest.mark.parametrize(
    ("how", "there", "elsewhere"),
    [
        ("check", "highest score", "lowest val_loss"),
        ("check -j 2", "highest score", "lowest val_loss"),
        ("inspect", "score, to be high", "val_loss, to be low"),
    ],
)
def test_settings_for_a_path_hold_for_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, there: str, elsewhere: str
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = (f"r{lr},{lr},{loss},{1 - loss}\n" for lr, loss in LOSSES.items())
    text = "name,lr,val_loss,score\n" + "".join(rows)
    for name in ("sweep.csv", "other.csv"):
        (tmp_path / name).write_text(text)
    (tmp_path / "lr-advise.toml").write_text('[per-path."sweep.csv"]\nmaximize = "score"\n')
    arguments = [*how.split(), "sweep.csv", "other.csv"]
    said = CliRunner().invoke(app, arguments, standalone_mode=False).output
    assert said.index(there) < said.index("other.csv") < said.index(elsewhere)
