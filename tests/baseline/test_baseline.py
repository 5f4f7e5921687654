"""Comparison with accepted runs: noise passes, a worse run does not."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.baseline.compare import Comparison, Outcome, compare
from advisor.baseline.level import Level, final_levels, level_of
from advisor.baseline.store import load, outcomes
from advisor.engine.report import Report
from advisor.errors import ConfigError
from advisor.history import Curve, History
from advisor.readers.raw.series import ReadOptions
from advisor.reports.formats import View, render
from advisor.reports.screen import Screen
from tests.cli.called import called
from tests.tiny import judged

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS = 600
OPTIONS = ReadOptions()


def curve(seed: int, end: float = 0.5, noise: float = 0.05, points: int = POINTS) -> Curve:
    steps = np.arange(float(points))
    shape = end + 2.0 * np.exp(-8.0 * steps / points)
    return Curve(steps, shape + noise * np.random.default_rng(seed).standard_normal(points))


def outcome(seed: int, source: str = "run.csv", run: str | None = None, **shape: float) -> Outcome:
    return Outcome(source, run, final_levels(History(train=curve(seed, **shape))))


def one(run: Outcome, *accepted: Outcome, tolerance: float = 0.0) -> Comparison:
    (found,) = compare([run], accepted, tolerance)
    assert isinstance(found, Comparison)
    return found


def test_repetitions_pass_and_a_worse_run_fails() -> None:
    accepted = outcome(0)
    assert not any(one(outcome(seed), accepted).regressed for seed in range(1, 60))
    assert all(one(outcome(seed, end=0.56), accepted).regressed for seed in range(1, 60))
    assert not one(outcome(1, end=0.3), accepted).regressed
    assert "better" in one(outcome(1, end=0.3), accepted).title


def blown_up(points: int, last: int, growth: float) -> NDArray[np.float64]:
    """A calm loss near 0.1 that grows by a factor at each of its last points."""
    loss = 0.1 + 2.0 * np.exp(-12.0 * np.arange(points) / points)
    loss *= 1 + 0.01 * np.random.default_rng(0).standard_normal(points)
    loss[-last:] = loss[-last - 1] * growth ** np.arange(1, last + 1)
    return loss


@pytest.mark.parametrize(
    ("points", "last", "growth"),
    [
        (4, 2, 60.0),
        (5, 3, 6.0),
        (8, 3, 6.0),
        (20, 5, 6.0),
        (100, 12, 2.0),
        (100, 12, 1.3),
        (100, 12, 1e20),
        (100, 40, 2.0),
    ],
)
def test_a_blow_up_is_no_excuse_for_itself(points: int, last: int, growth: float) -> None:
    calm = blown_up(points, 1, 1.0)
    accepted = Outcome("a", None, {"train_loss": level_of(Curve(np.arange(float(points)), calm))})
    loss = Curve(np.arange(float(points)), blown_up(points, last, growth))
    found = one(Outcome("a", None, {"train_loss": level_of(loss)}), accepted, tolerance=0.01)
    assert found.regressed
    assert math.isfinite(found.allowed)


@pytest.mark.parametrize("points", [5, 6, 20, 100, 600])
def test_a_run_in_smaller_batches_is_noisier_and_no_worse(points: int) -> None:
    failed = [
        one(outcome(seed, noise=0.15, points=points), outcome(seed + 1, points=points)).regressed
        for seed in range(0, 120, 2)
    ]
    assert sum(failed) <= 1


def test_a_smoothed_log_does_not_pass_for_a_quiet_one() -> None:
    """An exponential average hides noise from neighbouring points; its wander still counts."""

    def smooth(seed: int) -> Outcome:
        raw = np.random.default_rng(seed).standard_normal(2000)
        out = np.empty_like(raw)
        level = 0.0
        for i, value in enumerate(raw):
            level += 0.02 * (value - level)
            out[i] = level
        return Outcome("a", None, {"train_loss": level_of(Curve(np.arange(2000.0), out + 3))})

    accepted = smooth(0)
    failed = sum(one(smooth(seed), accepted).regressed for seed in range(1, 41))
    assert failed <= 4


def test_the_tolerance_is_a_share_of_the_way_down() -> None:
    quiet, worse = outcome(0, noise=1e-4), outcome(1, end=0.51, noise=1e-4)
    assert one(worse, quiet).regressed
    assert not one(worse, quiet, tolerance=0.01).regressed  # 1 % of a way of two


def test_several_accepted_runs_widen_what_is_allowed() -> None:
    seeds = [outcome(i, f"s{i}", end=end) for i, end in enumerate((0.45, 0.5, 0.55, 0.5, 0.48))]
    found = one(outcome(9, "new", end=0.58), *seeds)
    assert (found.accepted_runs, found.regressed) == (5, False)
    assert one(outcome(9, "new", end=0.58), seeds[1]).regressed
    assert one(outcome(9, "new", end=0.9), *seeds).regressed


def test_runs_are_matched_by_name() -> None:
    accepted = [outcome(0, "a.csv"), outcome(0, "b.csv", end=5.0)]
    assert one(outcome(1, "./a.csv"), *accepted).accepted == pytest.approx(0.5, abs=0.1)
    found = list(compare([outcome(1, "a.csv"), outcome(1, "c.csv")], accepted, 0.0))
    assert isinstance(found[0], Comparison)
    assert found[1] == "c.csv: the baseline has no run of this name; not compared"
    assert found[2] == "1 accepted run not among these: 'b.csv'"


@pytest.mark.parametrize(
    ("accepted", "value", "regressed", "title"),
    [
        (1.0, math.nan, True, "is worse than"),
        (math.nan, 1.0, False, "is better than"),
        (math.nan, math.nan, False, "is as in"),
    ],
)
def test_what_did_not_end_finite(
    accepted: float, value: float, regressed: bool, title: str
) -> None:
    found = one(
        Outcome("a", None, {"val_loss": Level(value, 0.1, 1.0, 9)}),
        Outcome("b", None, {"val_loss": Level(accepted, 0.1, 1.0, 9)}),
    )
    assert found.regressed == regressed
    assert title in found.title
    assert "not" in found.sentence


def test_a_diverged_tail_has_no_level() -> None:
    values = np.r_[np.ones(95), [np.inf] * 5]
    assert math.isnan(level_of(Curve(np.arange(100.0), values)).value)
    values = np.r_[np.ones(20), np.nan, np.ones(79)]  # a skipped step long ago
    assert level_of(Curve(np.arange(100.0), values)).value == 1.0


@pytest.mark.parametrize("points", [1, 2, 3, 5, 12, 30])
def test_short_curves_have_a_level(points: int) -> None:
    level = level_of(curve(0, points=points))
    assert math.isfinite(level.value)
    assert level.points == points


def test_a_report_is_read_back_as_it_was(tmp_path: Path) -> None:
    report = Report((judged(val=curve(3)), judged(run="b")))
    path = tmp_path / "accepted.json"
    path.write_text(render("json", report, View(Screen())), encoding="utf-8")
    assert load(str(path), OPTIONS) == outcomes(report)


def accuracy_log(path: Path, end: float) -> str:
    """Write and name the log of a run whose accuracy rises from 0.1 to near `end`."""
    rows = (f"{i},{end - (end - 0.1) * math.exp(-i / 10):.5f}\n" for i in range(100))
    path.write_text("step,acc\n" + "".join(rows), encoding="utf-8")
    return str(path)


def test_a_maximised_metric_is_compared_and_told_as_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from advisor.cli.app import app

    accepted, worse = (accuracy_log(tmp_path / f"{end}.csv", end) for end in (0.9, 0.8))
    kept = str(tmp_path / "kept.json")
    options = ["--maximize", "acc", "--no-config"]
    calls = [accepted, "--write-baseline", kept, *options], [accepted, "--baseline", kept, *options]
    assert [app.main(call, standalone_mode=False) for call in calls] == [0, 0]
    for against in (accepted, kept):
        capsys.readouterr()
        assert app.main([worse, "--baseline", against, *options], standalone_mode=False) == 1
        said = " ".join(capsys.readouterr().out.split())
        assert "'acc' ended at 0.7999, accepted 0.8999: -0.1, allowed -0.0" in said
    assert app.main([accepted, "--baseline", worse, *options], standalone_mode=False) == 0
    assert "better" in capsys.readouterr().out
    report = load(kept, OPTIONS)[0].final["train_loss"]
    assert (report.name, report.maximize) == ("acc", True)
    assert (report.value, report.drop) == pytest.approx((0.9, 0.8), abs=0.1)
    assert json.loads(Path(kept).read_text())["runs"][0]["final"]["train_loss"]["value"] > 0


def test_a_metric_that_is_to_be_high_is_not_held_against_a_loss() -> None:
    acc = Curve(curve(0).step, curve(0).value, "acc")
    high = Outcome("run.csv", None, final_levels(History(train=acc, maximize=True)))
    said = (
        r"'acc', which is to be high, cannot be compared with 'train_loss', which is to be low; "
        "write the baseline again with the same --maximize"
    )
    for run, accepted in ((high, outcome(0)), (outcome(0), high)):
        with pytest.raises(ConfigError, match=said):
            one(run, accepted)


def rising(name: str) -> Outcome:
    metric = Curve(curve(0).step, curve(0).value, name)
    return Outcome("a.csv", None, final_levels(History(val=metric, maximize=True)))


def test_a_metric_is_not_held_against_another_one() -> None:
    with pytest.raises(ConfigError, match="'eval_acc' cannot be compared with 'eval_f1'; write"):
        one(rising("eval_acc"), rising("eval_f1"))


@pytest.mark.parametrize("accepted", ["val_acc", "eval/acc", "valid Acc", ""])
def test_a_metric_may_be_spelled_as_another_tool_does(accepted: str) -> None:
    assert not one(rising("val_acc"), rising(accepted)).regressed


def test_a_log_is_a_baseline_too(tmp_path: Path) -> None:
    log = tmp_path / "accepted.csv"
    rows = "".join(f"{i},{value}\n" for i, value in enumerate(curve(0).value))
    log.write_text("step,loss\n" + rows, encoding="utf-8")
    (accepted,) = load(str(log), OPTIONS)
    assert not one(outcome(1), accepted).regressed


def test_every_run_of_several_is_compared_whatever_the_report_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.cli.app import app

    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{i},{value}\n" for i, value in enumerate(curve(0).value))
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("step,loss\n" + rows, encoding="utf-8")
    assert app.main(["a.csv", "b.csv", "--write-baseline", "x.json"], standalone_mode=False) == 0
    rows = "".join(f"{i},{2 + value}\n" for i, value in enumerate(curve(0).value))
    (tmp_path / "b.csv").write_text("step,loss\n" + rows, encoding="utf-8")
    capsys.readouterr()
    for jobs in ("1", "2"):
        call = ["a.csv", "b.csv", "--baseline", "x.json", "-j", jobs]
        code = app.main(call, standalone_mode=False)
        said = capsys.readouterr()
        assert code == 1
        assert "1 of 2 runs worse than the baseline" in " ".join(said.out.split())
        assert "not compared" not in said.err


def test_a_table_of_finished_runs_passes_no_baseline(tmp_path: Path) -> None:
    samples = Path(__file__).parents[2] / "sample_logs"
    table, accepted = samples / "formats" / "finished_runs.csv", samples / "good_constant.csv"
    done = called(str(table), "--baseline", str(accepted), cwd=tmp_path)
    assert done.returncode == 2
    assert "no run is judged that could fail" in done.stderr
    assert "Best " in done.stdout, "the table is read all the same"


def test_a_baseline_that_nothing_is_compared_with_is_no_gate(tmp_path: Path) -> None:
    rows = "".join(f"{i},{value}\n" for i, value in enumerate(curve(0).value))
    for name in ("train_loss", "val_loss"):
        (tmp_path / f"{name}.csv").write_text(f"step,{name}\n{rows}", encoding="utf-8")
    done = called("val_loss.csv", "--baseline", "train_loss.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "lr-advise: val_loss.csv: the baseline has no curve that this run has; not compared",
        "lr-advise: --baseline train_loss.csv: nothing could be compared with it",
    ]
