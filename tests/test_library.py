"""The library as the README shows it: `from advisor import advise, read, History`."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

import advisor
from advisor import Curve, History, ReadOptions, Report, RuleError, advise, advise_many, read
from advisor.engine.advice import what_to_do
from advisor.snippets import snippet

SAMPLES = Path(__file__).parents[1] / "sample_logs"
DIVERGED = SAMPLES / "diverged_nan.csv"


def made(**changes: object) -> History:
    steps = np.arange(300.0)
    loss = np.exp(-steps / 50) + 0.1
    return History(train=Curve(steps, loss, "loss"), **changes)  # type: ignore[arg-type]


def test_a_path_a_history_and_several_of_both() -> None:
    report = advise([DIVERGED, str(DIVERGED), made(), *read(DIVERGED)])
    assert isinstance(report, Report)
    assert [run.diverged for run in report.runs] == [True, True, False, True]
    assert report.runs[0].features == pytest.approx(report.runs[3].features, nan_ok=True)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_single_path_is_one_path_and_one_rule_file_everywhere(kind, tmp_path) -> None:
    runs = list(advise_many(kind(SAMPLES / "sweep"), jobs=1))
    assert [run.source for run in runs] == [run.source for run in advise(SAMPLES / "sweep").runs]
    missing = tmp_path / "mine.toml"
    for judge in (advise, advise_many):
        with pytest.raises(RuleError, match=rf"^{missing}: no such rule file"):
            list(judge(DIVERGED, rules=kind(missing)))


def test_what_cannot_be_read_is_in_the_errors() -> None:
    report = advise(["missing.csv", DIVERGED])
    assert len(report.runs) == 1
    assert [(item.source, item.message) for item in report.errors] == [
        ("missing.csv", "no such file or folder")
    ]


def test_a_report_prints_as_the_command_does_with_what_could_not_be_read() -> None:
    report = advise([SAMPLES / "too_low_straight.csv", "missing.csv"])
    said = str(report)
    (run,) = report.runs
    assert f"  Do         {what_to_do(run.advice[0], run.peak_lr)}\n" in said
    assert said.endswith("missing.csv: no such file or folder\n")


@pytest.mark.parametrize(
    "source",
    [{"loss": [3.0, 2.0]}, [3.0, 2.0], np.ones(3), None, 3, b"a.csv", io.StringIO("loss\n3\n")],
)
def test_losses_are_told_how_to_be_given(source: object) -> None:
    with pytest.raises(TypeError, match=r"not a \w+; .*History\(train=Curve"):
        advise(source)  # type: ignore[arg-type]


def test_what_the_caller_knows_fills_what_the_history_lacks() -> None:
    (run,) = advise(made(), lr=3e-4, optimizer="Adam").runs
    assert run.peak_lr == 3e-4
    logged = Curve(np.array([0.0]), np.array([0.1]), "lr")
    assert advise(made(lr=logged), lr=3e-4).runs[0].peak_lr == 0.1
    zeros = Curve(np.arange(300.0), np.zeros(300), "lr")
    (run,) = advise(made(lr=zeros), lr=0.02).runs
    assert run.peak_lr == 0.02
    assert not run.notes


@pytest.mark.parametrize("lr", [0.0, -0.1, np.nan, np.inf, "1e-3", True, [0.1], np.ones(2), 1j])
def test_a_rate_that_is_none_is_refused(lr: float) -> None:
    with pytest.raises(ValueError, match="lr must be a number above 0"):
        advise(made(), lr=lr)


def test_an_optimizer_in_place_of_its_name_is_refused() -> None:
    with pytest.raises(TypeError, match="optimizer is a name such as 'adam', not a SGD"):
        advise(made(), optimizer=type("SGD", (), {})())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"fine_tuning": "no"}, "fine_tuning is True, False or None, not 'no'"),
        ({"val_loss": 2}, "val_loss is the name of a column, not a int"),
        ({"maximize": ["acc"]}, "maximize is the name of a column, not a list"),
    ],
)
def test_what_is_told_of_a_log_is_of_its_kind(told: dict, said: str) -> None:
    for judge in (
        lambda: advise(DIVERGED, **told),
        lambda: list(advise_many(DIVERGED, options=ReadOptions(**told))),
    ):
        with pytest.raises(TypeError, match=said):
            judge()


def test_a_metric_and_a_loss_contradict_each_other() -> None:
    said = "maximize and val_loss contradict each other: the metric is judged in place of"
    with pytest.raises(ValueError, match=said):
        advise(DIVERGED, maximize="acc", val_loss="val_loss")


def test_a_history_without_a_name_is_called_this_run() -> None:
    report = advise(made())
    assert str(report).startswith("this run: IMPROVABLE\n")
    assert snippet(report.runs[0], "pytorch").startswith("# lr-advise on this run\n")
    assert str(advise(made(run="seed 3"))).startswith("seed 3: IMPROVABLE\n")
    assert str(advise("")) == "'': no such file or folder\n"
    assert str(advise("a\x1b[31m")) == "a\\x1b[31m: no such file or folder\n"


def test_code_is_for_a_run() -> None:
    with pytest.raises(TypeError, match=r"a run of a report .*\(report.runs\[0\]\), not a Report"):
        snippet(advise(made()), "pytorch")  # type: ignore[arg-type]


@pytest.mark.parametrize("rules", [5, [5], b"mine.toml"])
def test_rules_are_paths(rules: object) -> None:
    with pytest.raises(TypeError, match="rules are a path, several, or a whole RuleBase, not a"):
        advise(DIVERGED, rules=rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("paths", [None, 5, made(), [made()], b"a.csv"])
def test_many_logs_are_paths(paths: object) -> None:
    with pytest.raises(TypeError, match="a path is expected, or several, not a"):
        list(advise_many(paths))  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [0, -1, "4", 1.5])
def test_processes_are_counted_from_one(jobs: object) -> None:
    with pytest.raises(ValueError, match="jobs must be a whole number of 1 or more"):
        list(advise_many(DIVERGED, jobs=jobs))  # type: ignore[arg-type]


def test_the_optimizer_of_a_history_is_known_by_any_spelling_and_stands() -> None:
    logged = Curve(np.array([0.0]), np.array([0.1]), "lr")
    run = made(lr=logged, optimizer="torch.optim.AdamW")
    told = advise(run).runs[0]
    assert told.optimizer == "adamw"
    assert told.features["rate_from_usual"] == pytest.approx(2.0)
    assert not advise(run, optimizer="AdamW").runs[0].notes
    (other,) = advise(run, optimizer="SGD").runs
    assert other.optimizer == "adamw"
    assert other.notes == ("optimizer 'SGD' was not used: the history names 'adamw'",)


def test_whether_it_fine_tunes_the_caller_knows_best() -> None:
    logged = Curve(np.array([0.0]), np.array([1e-4]), "lr")
    run = made(lr=logged, optimizer="adamw", fine_tuning=True)
    assert advise(run).runs[0].features["rate_from_usual"] == 0.0
    (told,) = advise(run, fine_tuning=False).runs
    assert told.features["rate_from_usual"] == pytest.approx(-1.0)
    assert told.notes == ("trained from scratch, as --from-scratch says",)
    (told,) = advise(made(lr=logged, optimizer="nadam"), fine_tuning=True).runs
    assert told.features["rate_from_usual"] == 0.0
    assert told.notes[0].startswith("a fine-tuning, as --fine-tuning says")


def test_a_run_that_exploded_is_told_of_a_decay_as_well() -> None:
    (run,) = advise(SAMPLES / "diverged_finite.csv").runs
    assert [advice.action for advice in run.advice] == ["lower", "add_decay"]
    assert run.diverged


def _factor_of_a_run_that_broke(after: int, end: float, **more: object) -> float:
    rng = np.random.default_rng(0)
    steps, loss = np.arange(300.0), np.full(300, np.nan)
    loss[:after] = np.linspace(2.3, end, after) + 0.02 * rng.standard_normal(after)
    run = History(train=Curve(steps, loss, "loss"), **more)  # type: ignore[arg-type]
    factor = advise(run).runs[0].advice[0].lr_factor
    assert factor is not None
    return factor


def test_a_run_that_broke_at_once_is_cut_deeper_than_one_that_learned_before() -> None:
    assert _factor_of_a_run_that_broke(200, 1.2) > 0.1
    assert _factor_of_a_run_that_broke(6, 3.5) < 0.01
    assert _factor_of_a_run_that_broke(2, 3.5) < 0.01  # too short to say anything of


def test_a_known_rate_tempers_the_cut() -> None:
    usual = Curve(np.arange(300.0), np.full(300, 1e-3))
    with_rate = _factor_of_a_run_that_broke(6, 3.5, lr=usual, optimizer="adam")
    assert 0.01 < with_rate < 0.3
    far = Curve(np.arange(300.0), np.full(300, 0.1))
    assert _factor_of_a_run_that_broke(6, 3.5, lr=far, optimizer="adam") < with_rate


def test_judging_is_pure() -> None:
    history = made()
    assert advise(history).runs[0].advice == advise(history).runs[0].advice


def test_every_public_name_is_there() -> None:
    for name in advisor.__all__:
        assert getattr(advisor, name) is not None
        assert name in dir(advisor)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = advisor.nothing
