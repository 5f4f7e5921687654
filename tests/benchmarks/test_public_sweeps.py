"""What `benchmarks/public_sweeps` takes for right, how it reads a sweep and fetches one."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

ENDS = {"0.0001": 0.9, "0.001": 0.4, "0.01": 0.1, "0.1": 0.11, "1.0": 0.6}


@pytest.fixture
def data(load: Any) -> Any:
    return load("public_sweeps.data")


@pytest.fixture
def score(load: Any) -> Any:
    return load("public_sweeps.judged")


def log(end: float, first: float = 1.0, *, validated: bool = True) -> str:
    """Ten epochs from `first` to `end`, which the last three are at."""
    losses = [*np.geomspace(first, end, 7), end, end, end]
    head, cell = ("epoch,train_loss,val_loss", ",{1:g}") if validated else ("epoch,train_loss", "")
    row = "{0},{1:g}" + cell
    return "\n".join([head, *(row.format(k, x) for k, x in enumerate(losses, 1))]) + "\n"


def sweep_of(data: Any, folder: Path, logs: dict[str, str], **meta: object) -> Any:
    folder.mkdir()
    (folder / "meta.json").write_text(json.dumps({"repo": "a/b", "optimizer": "adam"} | meta))
    for label, text in logs.items():
        (folder / f"lr_{label}.csv").write_text(text)
    return data.Sweep(folder)


@pytest.fixture
def sweep(data: Any, tmp_path: Path) -> Any:
    return sweep_of(data, tmp_path / "one", {label: log(end) for label, end in ENDS.items()})


def test_rates_within_two_per_cent_of_the_best_are_to_keep_and_the_others_lead_there(data, sweep):
    truth = data.truth_of(sweep, np.max)
    assert truth.corpus.side.tolist() == [1, 1, 0, 0, -1]
    gain = 1.0 - 0.1
    expected = [(end - 0.1) / gain for end in ENDS.values()]
    np.testing.assert_allclose(truth.regret, expected, atol=1e-6)


def test_one_run_that_explodes_makes_more_rates_right_but_not_by_the_median(data, tmp_path):
    logs = {label: log(end) for label, end in ENDS.items()} | {"10.0": log(0.7, first=100.0)}
    sweep = sweep_of(data, tmp_path / "one", logs)
    assert data.truth_of(sweep, np.max).corpus.side.tolist() == [0] * 6
    assert data.truth_of(sweep, np.median).corpus.side.tolist() == [1, 1, 0, 0, -1, -1]


@pytest.mark.parametrize("rows", ["4,nan,nan\n", "1,nan,nan\n2,nan,nan\n3,nan,nan\n"])
def test_a_run_that_ends_in_nan_or_holds_nothing_else_is_to_be_lowered(data, tmp_path, rows):
    start = "" if rows.startswith("1") else "1,1,1\n2,1.5,1.5\n3,3,3\n"
    broken = f"epoch,train_loss,val_loss\n{start}{rows}"
    logs = {label: log(end) for label, end in ENDS.items()} | {"10.0": broken}
    truth = data.truth_of(sweep_of(data, tmp_path / "one", logs), np.max)
    assert truth.corpus.side.tolist() == [1, 1, 0, 0, -1, -1]
    assert truth.regret[-1] == 1
    assert truth.corpus.diverged.tolist() == [False] * 5 + [True]


def test_a_second_seed_counts_with_the_first(data, tmp_path):
    logs = {"0.001": log(0.2), "0.001_s1": log(0.6), "0.01": log(0.5), "0.1": log(0.3)}
    sweep = sweep_of(data, tmp_path / "one", logs)
    assert [(one.rate, one.seed) for one in sweep.logs] == [
        (0.001, 0),
        (0.001, 1),
        (0.01, 0),
        (0.1, 0),
    ]
    assert data.truth_of(sweep, np.max).corpus.side.tolist() == [1, 1, 1, 0]


def test_one_run_without_a_validation_has_all_judged_by_the_training_loss(data, tmp_path):
    logs = {label: log(end) for label, end in ENDS.items()}
    assert sweep_of(data, tmp_path / "one", logs).validated
    logs["0.01"] = log(0.1, validated=False)
    sweep = sweep_of(data, tmp_path / "two", logs)
    assert not sweep.validated
    assert {curve.name for curve in sweep.curves()} == {"train_loss"}


def test_beside_its_validation_a_sweep_may_be_judged_by_the_training_loss(data, tmp_path):
    ends = zip(ENDS, (0.5, 0.4, 0.3, 0.2, 0.1), strict=True)
    logs = {
        label: "".join(
            f"{left},{right.split(',')[-1]}\n"
            for left, right in zip(
                log(end, validated=False).splitlines(), log(ENDS[label]).splitlines(), strict=True
            )
        )
        for label, end in ends
    }
    sweep = sweep_of(data, tmp_path / "one", logs)
    assert data.truth_of(sweep, np.max).corpus.side.tolist() == [1, 1, 0, 0, -1]
    by_training = data.truth_of(sweep, np.max, by_training=True)
    assert by_training.corpus.side.tolist() == [1, 1, 1, 1, 0]


def test_a_log_whose_name_tells_no_rate_is_told(data, tmp_path):
    with pytest.raises(ValueError, match=r"lr_high\.csv: expected a name as lr_0\.01\.csv"):
        sweep_of(data, tmp_path / "one", {"high": log(0.1)})


def test_of_the_training_loss_alone_nothing_else_is_left(data, sweep):
    text = data.train_alone(sweep.logs[0])
    assert text.startswith("epoch,loss\n1,1\n")
    assert len(text.splitlines()) == 11


def test_what_is_told_reaches_the_program(score, sweep):
    told = {}

    def said_of(path: Path, **given: object) -> dict[str, object]:
        told[path.name] = (given, path.read_text())
        return score.KEEP

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "said_of", said_of)
        score.answers(sweep, score.VIEWS["rate"])
        assert told["lr_0.01.csv"][0] == {"optimizer": "adam", "lr": 0.01}
        assert "val_loss" in told["lr_0.01.csv"][1]
        score.answers(sweep, score.VIEWS["alone"])
        assert told["lr_0.01.csv"][0] == {}
        assert "val" not in told["lr_0.01.csv"][1]


def test_what_is_said_of_a_run_is_what_the_program_says(score, sweep):
    from advisor import advise

    path = sweep.logs[0].path
    first = advise(path, optimizer="adam").runs[0].advice[0]
    said = score.said_of(path, optimizer="adam")["advice"][0]
    assert (said["action"], said["lr_factor"], said["rule"]) == (
        first.action,
        first.lr_factor,
        first.rule,
    )


def test_where_no_training_loss_is_logged_it_is_not_asked_for_alone(score, data, tmp_path):
    bare = "epoch,val_loss\n1,1\n2,0.5\n3,0.3\n4,0.2\n5,0.1\n"
    sweep = sweep_of(data, tmp_path / "one", {"0.1": bare, "1.0": bare})
    assert sweep.validated
    assert not sweep.trained
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "said_of", lambda path, **_: score.KEEP)
        patch.setattr(score, "named_by_compare", lambda sweep: None)
        assert list(score.scored(sweep).answers) == ["bare", "named", "rate"]


def test_of_an_optimizer_and_its_help_the_first_is_named(data, tmp_path):
    sweep = sweep_of(data, tmp_path / "one", {"0.1": log(0.1)}, optimizer="muon (and adamw)")
    assert sweep.optimizer == "muon"


def one(score: Any, data: Any, sweep: Any, actions: str) -> Any:
    """A scored sweep: r raise, k keep, l lower, surer from run to run; - inconclusive."""
    names = {"r": ("raise", 3.0), "k": ("keep", None), "l": ("lower", 1 / 3), "-": (None, None)}
    said = {}
    for i, letter in enumerate(actions):
        action, factor = names[letter]
        advice = {"action": action or "inconclusive", "lr_factor": factor, "rule": "LR000"}
        said[i] = {"advice": [advice | {"confidence": 0.5 + 0.1 * i}]}
    truth = data.truth_of(sweep, np.max)
    return score.Scored(sweep, truth, truth, truth, dict.fromkeys(score.VIEWS, said), 0.03)


def test_keeping_is_right_where_nothing_is_to_be_changed(score, data, sweep):
    kept = one(score, data, sweep, "kkkkk")
    got = score.row(kept, score.keeping(kept))
    assert got["direction_accuracy"] == pytest.approx(2 / 5)
    assert got["regret_after"] == got["regret_before"]
    assert np.isnan(got["stated"])


def test_what_was_wrong_comes_surest_first_with_its_rule(score, data, sweep):
    found = score.wrong([one(score, data, sweep, "rlk-r")], "named")
    assert [(w.rate, w.said, w.right, w.rule) for w in found] == [
        (1.0, 1, -1, "LR000"),
        (0.001, -1, 1, "LR000"),
    ]
    assert found[0].sure == pytest.approx(0.9)


def test_sweeps_of_one_repository_are_drawn_together(score, data, tmp_path):
    logs = {label: log(end) for label, end in ENDS.items()}
    a, b, c = (
        one(score, data, sweep_of(data, tmp_path / name, logs, repo=repo), said)
        for name, repo, said in (
            ("a", "x/y", "rrkkl"),
            ("b", "x/y", "kkkkk"),
            ("c", "z/z", "rrkkl"),
        )
    )

    def right(each: Any) -> float:
        return score.row(each, each.answers["named"])["direction_accuracy"]

    assert score.interval([a, b], right) == pytest.approx((0.7, 0.7))
    low, high = score.interval([a, b, c], right)
    assert (low, high) == pytest.approx((0.7, 1.0))


def test_the_rate_that_a_sweep_names_is_held_against_its_nearest(score, data, sweep):
    truth = data.truth_of(sweep, np.max)
    assert score.is_good(truth, 0.02) is True
    assert score.is_good(truth, 0.002) is False
    assert score.is_good(truth, None) is None
    assert score.is_good(truth, score.named_by_compare(sweep)) is True


def test_the_page_names_each_sweep_and_where_it_lies(load, score, data, tmp_path, capsys):
    logs = {label: log(end) for label, end in ENDS.items()}
    meta = {"what": "a network", "budget": "10 epochs", "licence": "MIT"}
    sweep = sweep_of(data, tmp_path / "one", logs, **meta)
    load("public_sweeps.page").page([one(score, data, sweep, "rrklk")])
    told = capsys.readouterr().out
    assert "| `one` | a network; adam; 10 epochs | `RRkkL` | `RRkLk` | `RRkLk` | 0.60 |" in told
    assert "- a/b (MIT): `one`" in told


def test_files_are_fetched_as_published_and_what_is_not_there_is_told(data, tmp_path):
    there = tmp_path / "a" / "b" / "c0ffee" / "logs"
    there.mkdir(parents=True)
    (there / "rate 1.json").write_text('{"loss": [3, 2, 1]}')
    listing = tmp_path / "list.toml"
    listing.write_text(
        '[kept]\nrepo = "a/b"\ncommit = "c0ffee"\nruns = {"0.1" = "logs/rate 1.json", '
        '"1.0" = "logs/gone.json"}\n[other]\nwhy = "one file holds all"\n'
    )
    said = list(data.download(tmp_path / "out", listing, tmp_path.as_uri()))
    assert (tmp_path / "out" / "kept" / "lr_0.1.json").read_text() == '{"loss": [3, 2, 1]}'
    assert said[0].startswith("kept: 1 runs; not fetched: logs/gone.json")
    assert said[1] == "other: not fetched: one file holds all"
    (sweep,) = data.read_sweeps(tmp_path / "out")
    assert [one.rate for one in sweep.logs] == [0.1]


def test_the_list_says_of_each_sweep_where_it_lies_and_what_it_is(data):
    listed = tomllib.loads(data.LIST.read_text(encoding="utf-8"))
    for name, sweep in listed.items():
        assert len(sweep.get("commit", "")) == 40 or sweep["why"], name
        assert sweep["repo"].count("/") == 1, name
        assert {"what", "optimizer", "schedule", "budget"} <= sweep.keys(), name
        assert len(sweep.get("runs", {})) >= 4 or sweep["why"], name
        for label in sweep.get("runs", {}):
            assert float(label.split("_s")[0]) > 0, name
