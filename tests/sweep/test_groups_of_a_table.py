"""From a table of finished runs to groups: which runs are compared, what many at a rate tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from advisor.runs_table import FinishedRun, RunsTable
from advisor.sweep.table import sweep_of

if TYPE_CHECKING:
    from pathlib import Path


def table(*rows: tuple[float, float, str]) -> RunsTable:
    """Return a table of (rate, loss, optimizer)."""
    runs = [
        FinishedRun(f"row {k}", rate, loss, settings=(("optimizer", name),))
        for k, (rate, loss, name) in enumerate(rows)
    ]
    return RunsTable("runs.csv", "lr", "loss", False, tuple(runs))


def test_two_rates_make_a_group_and_runs_at_one_are_counted_out() -> None:
    pair = [(0.01, 0.5, "sgd"), (0.1, 0.4, "sgd")]
    found = sweep_of(table(*pair, (0.1, 0.1, "adam"), (0.1, 0.2, "adam")))
    (group,) = found.groups
    assert group.optimizer == "sgd"
    assert [rung.lr for rung in group.valley.rungs] == [0.01, 0.1]
    assert "2 runs left out: no run at another rate shares their settings" in found.notes
    assert len(sweep_of(table(*pair)).notes) == 0


def test_a_run_far_above_its_neighbours_still_counts_as_worse() -> None:
    rates = np.geomspace(1e-4, 1e-1, 60)
    loss = 0.5 + 0.1 * (np.log10(rates) + 2.5) ** 2 + 0.01 * (-1.0) ** np.arange(60)
    with_outlier = loss.copy()
    with_outlier[27] += 5.0
    before, after = (
        sweep_of(table(*((r, v, "sgd") for r, v in zip(rates, values, strict=True)))).groups[0]
        for values in (loss, with_outlier)
    )
    assert len(before.valley.rungs) < 20, "so many runs are put together"
    change = [
        new.loss - old.loss
        for old, new in zip(before.valley.rungs, after.valley.rungs, strict=True)
    ]
    assert 0.005 < max(change) < 0.1, "pulled in, and still worse"
    assert min(change) > -0.001


@pytest.mark.parametrize(("name", "asked"), [("value", True), ("val_loss", False)])
def test_whether_a_value_without_a_name_is_to_be_low_is_asked_above_the_result(
    name: str, asked: bool, tmp_path: Path
) -> None:
    table = tmp_path / "trials.csv"
    table.write_text(
        f"number,{name},params_lr,other_loss\n0,0.5,0.1,1\n1,0.4,0.01,2\n2,0.3,0.02,3\n"
    )
    shown = CliRunner().invoke(app, ["compare", str(table)]).output
    assert (f"--maximize '{name}'\n" in shown.partition("Best ")[0]) is asked


def test_a_loss_that_exploded_does_not_make_all_others_alike() -> None:
    """Without it the lowest is named; a share of 1e6 would be more than tells the others apart."""
    losses = {1e-4: 2.0, 1e-3: 1.1, 1e-2: 0.5, 1e-1: 0.9}
    told = {}
    for name, more in {"alone": {}, "exploded": {1.0: 1e6}}.items():
        rows = [(rate, loss, "sgd") for rate, loss in (losses | more).items()]
        told[name] = sweep_of(table(*rows)).groups[0].valley
    assert told["exploded"].best == pytest.approx(told["alone"].best, rel=0.01)
    assert told["exploded"].low == pytest.approx(told["alone"].low, rel=0.2)
    assert told["exploded"].high == pytest.approx(told["alone"].high, rel=0.2)


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_a_rate_that_goes_with_the_rate_is_no_other_setting(share: float, tmp_path: Path) -> None:
    rows = [(10.0**-k, 0.5 + 0.1 * (k - 2) ** 2) for k in range(5)]
    table = tmp_path / "runs.csv"
    body = "".join(f"{rate},{share * rate:.3g},{loss}\n" for rate, loss in rows)
    table.write_text(f"config/lr,config/encoder_lr,val_loss\n{body}")
    assert "5 runs, 5 rates" in CliRunner().invoke(app, ["compare", str(table)]).output
