"""Many logs at once say what each says alone, in order, whatever happens to a process."""

from __future__ import annotations

import os
import signal
from collections import Counter, deque
from concurrent.futures import (
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from advisor import advise
from advisor.engine.load import rule_base
from advisor.engine.report import ReadFailure, RunReport
from advisor.many import Work, advise_many, judge_items
from advisor.pipeline import whole
from advisor.readers.raw.series import ReadOptions
from advisor.readers.recognition.discover import discover
from advisor.readers.recognition.registry import read_runs
from advisor.workers import KILLED, over

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source


def log(path: Path, start: float = 2.0) -> Path:
    rows = "".join(f"{i},{0.2 + start * 0.97**i:.6f},0.01\n" for i in range(120))
    path.write_text("step,train_loss,lr\n" + rows)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for i in range(24):
        log(tmp_path / f"run{i:02}.csv", 1.0 + i)
    (tmp_path / "broken.csv").write_text("step,train_loss\n0,nan\n1,nan\n")
    (tmp_path / "notes.md").write_text("nothing to see here\n")
    return tmp_path


def say(outcome: RunReport | ReadFailure) -> object:
    return outcome if isinstance(outcome, ReadFailure) else (outcome.source, repr(outcome.advice))


def alone(folder: Path) -> list[object]:
    report = advise(folder)
    return sorted(map(repr, map(say, [*report.runs, *report.errors])))


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_say_what_one_says_in_the_order_of_the_files(folder: Path, jobs: int) -> None:
    outcomes = [*advise_many([folder], jobs=jobs)]
    assert sorted(map(repr, map(say, outcomes))) == alone(folder)
    sources = [outcome.source for outcome in outcomes]
    assert sources == sorted(sources)


@pytest.mark.parametrize("make", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_serves_and_is_left_open(folder: Path, make: type) -> None:
    with make(2) as executor:
        outcomes = [*advise_many([folder], executor=executor)]
        assert executor.submit(len, "open").result() == 4
    assert sorted(map(repr, map(say, outcomes))) == alone(folder)


@pytest.mark.parametrize(("most", "times"), [(100_000, 1), (119, 2)])
def test_what_was_read_to_know_copies_is_judged_and_only_long_logs_are_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, most: int, times: int
) -> None:
    read: Counter[str] = Counter()

    def counting(source: Source, *names: Mapping[str, str]) -> list[RawRun]:
        read[source.name] += 1
        return read_runs(source, *names)

    expected = alone(folder)
    monkeypatch.setattr("advisor.readers.recognition.registry.read_runs", counting)
    monkeypatch.setattr("advisor.many.SENT_POINTS", most)
    with ThreadPoolExecutor(2) as executor:
        outcomes = [*advise_many([folder], executor=executor)]
    assert sorted(map(repr, map(say, outcomes))) == expected
    assert read.pop(str(folder / "broken.csv")) == 1
    assert len(read) == 24
    assert set(read.values()) == {times}


def test_options_reach_the_processes_too(folder: Path) -> None:
    for jobs in (1, 2):
        outcomes = advise_many(folder, jobs=jobs, options=ReadOptions(optimizer="sgd"))
        named = [item.optimizer for item in outcomes if isinstance(item, RunReport)]
        assert named == ["sgd"] * 24


class Deadly:
    """Rules that end the process that asks for those of one log."""

    def __init__(self, source: str, parent: int) -> None:
        self.source, self.parent = source, parent

    def __call__(self, source: str) -> object:
        from advisor.engine.load import rule_base

        if source == self.source and os.getpid() != self.parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return rule_base()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that kills")
def test_a_log_that_kills_its_process_is_named_and_all_others_are_judged(folder: Path) -> None:
    deadly = str(folder / "run07.csv")
    work = Work(ReadOptions(), Deadly(deadly, os.getpid()), whole)  # type: ignore[arg-type]
    outcomes = [o for _, some in judge_items([folder], work, jobs=2) for o in some]
    assert ReadFailure(deadly, KILLED) in outcomes
    judged = [o.source for o in outcomes if isinstance(o, RunReport)]
    assert len(judged) == len(set(judged)) == 23


class Breaks:
    """An executor that answers some batches and then breaks."""

    _max_workers = 2

    def __init__(self, answers: int, sends: int) -> None:
        self.answers, self.sends = answers, sends

    def submit(self, call: Callable[..., object], *given: object) -> Future[object]:
        if self.sends == 0:
            raise BrokenExecutor
        self.sends -= 1
        future: Future[object] = Future()
        if self.answers:
            self.answers -= 1
            future.set_result(call(*given))
        else:
            future.set_exception(BrokenExecutor())
        return future


# 25 logs are nine batches, which are all sent before the first answer is waited for.
@pytest.mark.parametrize(
    ("answers", "sends", "told"), [(0, 0, 0), (2, 3, 0), (0, 9, 0), (1, 9, 3), (3, 9, 9)]
)
def test_what_a_broken_executor_left_open_is_put_back(
    folder: Path, answers: int, sends: int, told: int
) -> None:
    work = Work(ReadOptions(), rule_base(), whole)
    names = [item.name for item in discover([folder]).items]
    items = deque(discover([folder]).items)
    answered = over(Breaks(answers, sends), items, work)  # type: ignore[arg-type]
    done = [item.name for item, _ in islice(answered, told)]
    with pytest.raises(BrokenExecutor):
        next(answered)
    assert len(done) == told
    assert done + [item.name for item in items] == names


def test_what_is_done_is_passedover(folder: Path) -> None:
    work = Work(ReadOptions(), rule_base(), whole)
    keys = [key for key, _ in judge_items([folder], work)]
    assert len(keys) == len(set(keys)) == 25
    left = [key for key, _ in judge_items([folder], work, done=dict.fromkeys(keys[:20], True))]
    assert left == keys[20:]
    assert not [*judge_items([folder], work, done=dict.fromkeys(keys, True))]


def test_a_worker_of_a_dask_cluster_may_die(folder: Path) -> None:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        outcomes: list[RunReport | ReadFailure] = []
        for outcome in advise_many([folder], executor=client.get_executor()):
            if not outcomes:
                victim = next(iter(cluster.workers.values()))
                os.kill(victim.process.process.pid, signal.SIGKILL)
            outcomes.append(outcome)
    assert sorted(map(repr, map(say, outcomes))) == alone(folder)
