"""compare --plot FILE: final loss over rate as a figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from advisor.errors import ConfigError

SAMPLES = Path(__file__).parents[2] / "sample_logs"


def drawn(path: Path, *arguments: str) -> str:
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib is not installed here")
    # Text is written as text into SVG, not as shapes.
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        done = CliRunner().invoke(app, ["compare", *arguments, "--plot", str(path)])
    assert done.exit_code == 0, done.output
    assert "Best" in done.output
    return path.read_text(encoding="utf-8")


def test_a_sweep_is_drawn_with_its_best_and_what_diverged(tmp_path: Path) -> None:
    figure = drawn(tmp_path / "out" / "sweep.svg", str(SAMPLES / "sweep"))
    for said in ("val_loss", "peak learning rate", "constant: best 0.03", "diverged"):
        assert said in figure


def test_groups_and_a_metric_that_is_to_be_high(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    rows = [
        f"{lr},{kind},{seed},{value}"
        for kind in ("a$_b", "plain")
        for lr, value in ((0.001, 0.5), (0.01, 0.75), (0.1, 0.625))
        for seed in (1, 2)
    ]
    table.write_text("lr,kind,seed,accuracy\n" + "\n".join(rows) + "\n", encoding="utf-8")
    figure = drawn(tmp_path / "runs.svg", str(table))
    assert all(f"kind {kind}: best" in figure for kind in ("a$_b", "plain"))
    # The axis shows the metric as it was logged, not the loss that stands for it.
    assert "0.70" in figure
    assert "\u22120.70" not in figure


@pytest.mark.parametrize(("lowest", "is_log"), [(0.1, True), (1.0, False), (-0.1, False)])
def test_losses_far_apart_stand_on_a_logarithmic_axis(
    tmp_path: Path, lowest: float, is_log: bool
) -> None:
    table = tmp_path / "runs.csv"
    rows = "".join(f"{lr},{loss}\n" for lr, loss in ((0.001, 2), (0.01, lowest), (0.1, 25)))
    table.write_text(f"lr,val_loss\n{rows}", encoding="utf-8")
    figure = drawn(tmp_path / "runs.svg", str(table))
    assert (figure.count("$\\mathdefault{10^{1}}$") > 0) is is_log


def test_a_figure_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed here")
    done = CliRunner().invoke(
        app, ["compare", str(SAMPLES / "sweep"), "--plot", str(tmp_path / "a.tiff4")]
    )
    assert isinstance(done.exception, ConfigError)
    assert "cannot be written" in str(done.exception)
