"""`Watch` in a real PyTorch loop (`.ci/trainers`)."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason=".ci/trainers installs it")

from advisor.trainers.loop import Watch  # noqa: E402


def train(rate: float, steps: int = 200) -> tuple[Watch, list[str]]:
    torch.manual_seed(0)
    model = torch.nn.Linear(8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.5, total_iters=100)
    said: list[str] = []
    with Watch(optimizer, say=said.append) as watch:
        for step in range(steps):
            inputs = torch.randn(16, 8)
            loss = ((model(inputs) - inputs.sum(1, keepdim=True)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9)
            watch.log(step, loss, grad_norm=norm)
            optimizer.step()
            decay.step()
            if watch.diverged:
                break
    return watch, said


def test_tensors_and_the_optimizers_own_rate() -> None:
    watch, said = train(1e-4)
    history = watch._coach.recorder.history("run", "test")
    assert history.optimizer == "momentum"
    assert history.lr.value[[0, 50, 199]].tolist() == pytest.approx([1e-4, 7.5e-5, 5e-5])
    assert len(history.grad_norm) == 200
    assert watch.report.runs[0].advice[0].action == "raise"
    assert "Raise the peak learning rate" in said[0]


def test_a_rate_that_diverges_is_told_before_the_end() -> None:
    watch, said = train(1.0)
    assert watch.diverged
    assert len(watch._coach.recorder.train) < 80
    assert "DIVERGED" in said[0]
