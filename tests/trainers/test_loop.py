"""The recorder, the coach and the plain loop: no framework needed."""

from __future__ import annotations

from itertools import count
from math import exp, inf, nan
from types import SimpleNamespace

import numpy as np
import pytest

from advisor import advise
from advisor.errors import RuleError
from advisor.history import Curve, History
from advisor.trainers.coach import Coach, name_of
from advisor.trainers.loop import Watch
from advisor.trainers.recorder import Recorder


class Told(list[str]):
    def __call__(self, text: str) -> None:
        self.append(text)


def falling(step: int) -> float:
    return exp(-step / 60) + 0.1 + 0.001 * (step % 7)


def test_the_advice_at_the_end_is_what_the_library_says_of_the_same_run() -> None:
    said = Told()
    with Watch(say=said) as watch:
        for step in range(300):
            watch.log(step, falling(step), lr=0.01, val_loss=falling(step) if step % 20 else None)
    steps = np.arange(300.0)
    losses = np.array([falling(step) for step in range(300)])
    seen = steps % 20 > 0
    same = History(
        train=Curve(steps, losses, "loss"),
        val=Curve(steps[seen], losses[seen], "val_loss"),
        lr=Curve(steps, np.full(300, 0.01), "lr"),
    )
    assert watch.report is not None
    assert watch.report.runs[0].features == pytest.approx(
        advise(same).runs[0].features, nan_ok=True
    )
    assert len(said) == 1
    assert said[0].startswith("lr-advise: this run: ")
    assert watch.report.runs[0].advice[0].rule in said[0]


@pytest.mark.parametrize(("told", "above"), [(None, 1.0), (False, 1.0), (True, 1.699)])
def test_a_loop_may_say_that_it_fine_tunes(told: bool | None, above: float) -> None:
    optimizer = type("AdamW", (), {"param_groups": [{"lr": 0.01}]})()
    watch = Watch(optimizer, say=Told(), fine_tuning=told)
    with watch:
        for step in range(300):
            watch.log(step, falling(step))
    assert watch.report is not None
    (run,) = watch.report.runs
    assert run.features["rate_from_usual"] == pytest.approx(above, abs=1e-3)
    assert len(run.notes) == (told is not None)


def test_nan_is_told_when_it_happens_and_once() -> None:
    said, warned = Told(), Told()
    with Watch(say=said, warn=warned, name="run 7") as watch:
        for step in range(200):
            watch.log(step, falling(step) if step < 100 else nan, lr=0.5)
            assert watch.diverged == (step >= 102), "three in a row: one may be a skipped step"
    assert len(warned) == 1
    assert warned[0].startswith("lr-advise: run 7: DIVERGED")
    assert said == ["lr-advise: run 7 diverged; the advice was given when it did"]


@pytest.mark.parametrize("leap", [2, 4, 9])
def test_nan_behind_a_leap_that_was_cleared_is_told_when_it_happens(leap: int) -> None:
    with Watch(say=Told()) as watch:
        for step in range(1000 + leap + 3):
            assert not watch.diverged
            watch.log(
                step, falling(step) * 10.0 ** max(step - 999, 0) if step < 1000 + leap else nan
            )
    assert watch.diverged


def test_a_skipped_step_is_no_divergence() -> None:
    with Watch(say=Told()) as watch:
        for step in range(200):
            watch.log(step, inf if step == 100 else falling(step))
    assert not watch.diverged


def test_growth_without_end_is_told_while_it_grows() -> None:
    warned = Told()
    with Watch(say=Told(), warn=warned) as watch:
        for step in count():
            watch.log(step, 1.0 + 1.1**step, lr=1.0)
            if watch.diverged:
                break
    assert 60 < step < 80, "50 losses after the first look: a loss that is a number may come back"
    assert "DIVERGED" in warned[0]


def test_the_advice_is_said_again_where_the_end_says_another_than_the_divergence() -> None:
    said, warned = Told(), Told()
    with Watch(say=said, warn=warned) as watch:
        for step in range(400):
            watch.log(step, nan if step > 200 else 1.0 + 1.1**step, lr=1.0)
            assert watch.diverged or step < 100
    (at_once,), (at_the_end,) = warned, said
    assert watch.report.runs[0].advice[0].rule in at_the_end
    assert watch.report.runs[0].advice[0].rule not in at_once
    assert "DIVERGED" in at_the_end


def test_a_leap_in_the_first_steps_that_comes_back_stops_no_training() -> None:
    """A training that was stopped does not come back, so a divergence in numbers must last."""
    leap = [1.0 + (9.0 if 12 <= step < 45 else 0.0) for step in range(400)]
    with Watch(say=Told()) as watch:
        for step, high in enumerate(leap):
            watch.log(step, high * falling(step), lr=0.1)
            assert not watch.diverged
    assert not watch.report.runs[0].diverged


@pytest.mark.parametrize("first", [20, 29, 38])
def test_one_bad_epoch_stops_no_training_and_an_end_of_them_does(first: int) -> None:
    for last in (first, 60):
        with Watch(axis="epoch", say=Told()) as watch:
            for epoch in range(1, 61):
                watch.log(epoch, 1e3 if first <= epoch <= last else falling(3 * epoch), lr=0.1)
        assert watch.diverged == (last == 60)


def test_two_short_leaps_do_not_add_up_to_a_long_one() -> None:
    with Watch(say=Told()) as watch:
        for step in range(400):
            leap = 10.0 if 12 <= step < 45 or 65 <= step < 95 else 1.0
            watch.log(step, leap * (0.2 + 0.8 * falling(step)), lr=0.1)
            assert not watch.diverged


def test_an_error_in_the_loop_is_not_swallowed_and_the_advice_comes_all_the_same() -> None:
    said = Told()

    def interrupted() -> None:
        with Watch(say=said) as watch:
            for step in range(100):
                watch.log(step, falling(step))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert len(said) == 1


def test_nothing_that_goes_wrong_in_judging_reaches_the_training(monkeypatch) -> None:
    said = Told()
    with Watch(say=said):
        pass
    monkeypatch.setattr("advisor.pipeline.advise", lambda *_, **__: 1 / 0)
    with Watch(say=said) as watch:
        watch.log(0, 1.0)
    assert said[0] == "lr-advise: no advice for this run: no loss was logged"
    assert "internal error (ZeroDivisionError" in said[1]
    assert watch.report is None


@pytest.mark.parametrize("rules", ["missing.toml", ["missing.toml"]])
def test_a_broken_rules_file_is_told_before_the_training(rules) -> None:
    with pytest.raises(RuleError, match=r"^missing\.toml: no such rule file or folder"):
        Watch(rules=rules)


def test_steps_that_begin_again_are_counted_on_and_values_of_one_step_averaged() -> None:
    coach = Coach(say=Told(), form="test")
    for _ in range(2):
        for step in range(3):
            coach.record(step, loss=float(step))
            coach.record(step, loss=float(step + 1))
    history = coach.recorder.history("run", "test")
    assert history.loss.step.tolist() == [0, 1, 2, 3, 4, 5]
    assert history.loss.value.tolist() == [0.5, 1.5, 2.5, 0.5, 1.5, 2.5]
    assert history.notes == ("the step went back 1 time; steps were counted on",)


def test_the_optimizer_tells_its_rate_and_name() -> None:
    class SGD:
        def __init__(self, **group: float) -> None:
            self.param_groups = [{"lr": 0.01}, {"lr": 0.1, **group}]

    plain, heavy = SGD(), SGD()
    heavy.param_groups[0]["momentum"] = 0.9
    assert name_of(plain) == "sgd"
    assert name_of(heavy) == "momentum"
    heavy.param_groups[0] |= {"momentum": 0.99}
    assert name_of(heavy) == "momentum99", "its usual rate is a tenth"
    heavy.param_groups[0] |= {"momentum": 0.9, "nesterov": True}
    assert name_of(heavy) == "nesterov"
    del heavy.param_groups[0]["nesterov"]
    assert name_of(SimpleNamespace()) == "simplenamespace"
    for spelled, known in {"AdamW8bit": "adamw", "FusedAdam": "adam", "SGD8bit": "sgd"}.items():
        assert name_of(type(spelled, (), {})()) == known
    assert name_of(type("SGD8bit", (), {"param_groups": heavy.param_groups})()) == "momentum"
    for attribute in ("base_optimizer", "optimizer", "inner_optimizer"):  # SAM, Accelerate, Keras
        around = type("Around", (), {attribute: heavy})()
        assert name_of(type("Outermost", (), {"optimizer": around, "param_groups": []})()) == (
            "outermost"  # what holds no rate is no optimizer
        )
        assert name_of(around) == "momentum"
    with Watch(plain, say=Told()) as watch:
        for _ in range(50):
            watch.log(loss=1.0)
    assert watch.report is not None
    assert watch.report.runs[0].peak_lr == 0.1
    assert watch.report.runs[0].spans["whole"] == (0, 49)


def test_judging_while_it_runs_stays_rare(monkeypatch) -> None:
    looks = Told()
    monkeypatch.setattr(Coach, "_judge", lambda self: looks(""))
    coach = Coach(say=Told(), form="test")
    for step in range(100_000):
        coach.record(step, loss=1.0 + 1e-9 * step)
    assert len(looks) < 90, "a run that is judged at each step would be slow"


def test_a_long_run_that_leaps_up_and_stays_there_is_told_soon() -> None:
    rng = np.random.default_rng(0)
    coach = Coach(say=Told(), form="test")
    for step in range(20_000):
        coach.record(step, loss=1 / (1 + step / 500) + 0.05 * rng.random(), lr=0.1)
    assert not coach.diverged
    for step in range(20_000, 20_300):
        coach.record(step, loss=300.0 + rng.random(), lr=0.1)
        if coach.diverged:
            break
    assert step < 20_200


def test_skipped_first_steps_do_not_make_a_steady_loss_look_risen(monkeypatch) -> None:
    looks = Told()
    monkeypatch.setattr(Coach, "_judge", lambda self: looks(""))
    for loss in (1.7, 2.0):
        coach = Coach(say=Told(), form="test")
        for step in range(400):
            coach.record(step, loss=nan if step < 2 else loss)
    assert not looks


def test_a_resumed_run_is_not_compared_with_its_middle() -> None:
    rng = np.random.default_rng(0)
    said = Told()
    with Watch(say=said) as watch:
        for step in range(3000, 3300):  # settled on a noisy floor: the mean often rises a little
            watch.log(step, 0.1 + 0.05 * rng.random(), lr=0.1)
            assert not watch.diverged
    assert watch.report is None
    assert said == [
        "lr-advise: no advice for this run: it was resumed, and its beginning was not recorded "
        "here; `lr-advise LOG` judges the log of the whole training"
    ]
    with Watch(say=said) as watch:
        for step in range(3000, 3300):
            watch.log(step, 0.1 if step < 3100 else nan, lr=0.1)
    assert watch.diverged, "a loss that is no number needs no beginning"


def test_logging_every_so_many_steps_is_no_resumed_run() -> None:
    with Watch(say=Told()) as watch:
        for step in range(500, 20_500, 500):
            watch.log(step, falling(step // 100), lr=0.01)
    assert watch.report is not None


def test_what_a_checkpoint_holds_of_a_long_run_is_thinned_and_taken_up_again() -> None:
    long, again = Recorder(), Recorder()
    for step in range(250_000):
        long.add(step, loss=float(step))
    state = long.state()
    assert len(state["loss"][0]) <= 100_000
    again.restore(state)
    again.add(250_000, loss=7.0)
    curve = again.history("run", "test").loss
    assert (curve.step[0], curve.step[-1], curve.value[-1]) == (0, 250_000, 7.0)
    assert (curve.step[:-1] == curve.value[:-1]).all()


def test_groups_with_rates_of_their_own_are_to_change_alike() -> None:
    def notes(*groups: dict[str, float]) -> list[str]:
        watch = Watch(type("AdamW", (), {"param_groups": list(groups)})(), say=Told())
        for step in range(20):
            watch.log(step, 1 / (step + 1))
        report = watch.finish()
        assert report is not None
        return [note for note in report.runs[0].notes if "parameter groups" in note]

    (note,) = notes({"lr": 0.0, "initial_lr": 0.01}, {"lr": 0.0, "initial_lr": 0.001})
    assert note.endswith("the highest is judged; change the others by the same factor")
    assert not notes({"lr": 0.01}, {"lr": 0.01})
