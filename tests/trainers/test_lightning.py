"""The Lightning callback with the real Trainer (`.ci/trainers`)."""

from __future__ import annotations

import logging
import pickle
from types import SimpleNamespace

import pytest

pytest.importorskip("lightning", reason=".ci/trainers installs it")
import lightning.pytorch as pl
import torch
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger

from advisor import read
from advisor.trainers.lightning import LearningRateAdvice

pytestmark = pytest.mark.filterwarnings("default")


class Line(pl.LightningModule):
    def __init__(self, lr: float, ends_nan: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layer = torch.nn.Linear(8, 1)
        self.lr = lr
        self.ends_nan = ends_nan
        self.losses: list[float] = []

    def training_step(self, batch, index):
        inputs, targets = batch
        loss = torch.nn.functional.mse_loss(self.layer(inputs), targets)
        if self.ends_nan and self.global_step >= 100:
            loss = loss * torch.nan
        self.losses.append(loss.item())
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, index):
        inputs, targets = batch
        self.log("val_loss", torch.nn.functional.mse_loss(self.layer(inputs), targets))

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.lr, momentum=0.9)
        decay = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.5, total_iters=40)
        return {
            "optimizer": optimizer,
            "lr_scheduler": {"scheduler": decay, "interval": "step"},
        }


def fit(model, callback, folder, *, epochs=10, logger=False, resume=None, **settings):
    inputs = torch.randn(160, 8, generator=torch.Generator().manual_seed(1))
    data = torch.utils.data.TensorDataset(inputs, inputs.sum(1, keepdim=True))
    loader = torch.utils.data.DataLoader(data, batch_size=16)
    trainer = pl.Trainer(
        max_epochs=epochs,
        callbacks=[callback],
        logger=logger,
        accelerator="cpu",
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=folder,
        **settings,
    )
    trainer.fit(model, loader, loader, ckpt_path=resume)
    return trainer


def test_advice_at_the_end_in_lightnings_own_log_and_in_tensorboard(tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    callback = LearningRateAdvice(stop_on_divergence=True)  # there is none: it is not stopped
    model = Line(1e-3)
    fit(model, callback, tmp_path, logger=TensorBoardLogger(tmp_path, name="tb"))
    (run,) = callback.report.runs
    assert run.points == 100
    assert run.peak_lr == pytest.approx(1e-3)
    history = callback._coach.recorder.history("run", "test")
    assert history.loss.value.tolist() == pytest.approx(model.losses)
    assert len(history.val) == 10
    assert history.optimizer == "momentum"
    # The rate that each step was taken at: LinearLR from 1 to 0.5 over 40 steps.
    assert history.lr.value[[0, 20, 40, 99]].tolist() == pytest.approx([1e-3, 7.5e-4, 5e-4, 5e-4])
    said = [record for record in caplog.records if "lr-advise: this run" in record.message]
    assert [record.name.partition(".")[0] for record in said] == ["lightning"]
    assert any(b"lr_advice" in path.read_bytes() for path in (tmp_path / "tb").rglob("events*"))
    assert read(tmp_path / "tb"), "the text in the log does not disturb the reader"


@pytest.mark.parametrize("asked", [True, False])
def test_divergence_warns_and_stops_when_asked(tmp_path, asked: bool) -> None:
    callback = LearningRateAdvice(stop_on_divergence=True) if asked else LearningRateAdvice()
    model = Line(1e-3, ends_nan=True)
    with pytest.warns(UserWarning, match="lr-advise: this run: DIVERGED"):
        fit(model, callback, tmp_path, epochs=14, log_every_n_steps=10)
    assert callback.diverged
    if asked:
        assert 103 <= len(model.losses) <= 120, "told within log_every_n_steps, stopped there"
    else:
        assert len(model.losses) == 140


def test_accumulated_batches_are_averaged_and_a_metric_may_be_judged(tmp_path) -> None:
    callback = LearningRateAdvice()
    model = Line(1e-3)
    # Nothing is validated, and the last losses are not fetched before the end.
    unfetched = {"limit_val_batches": 0, "log_every_n_steps": 30}
    fit(model, callback, tmp_path, accumulate_grad_batches=2, **unfetched)
    history = callback._coach.recorder.history("run", "test")
    pairs = [(a + b) / 2 for a, b in zip(model.losses[::2], model.losses[1::2], strict=True)]
    assert history.loss.value.tolist() == pytest.approx(pairs)
    named = LearningRateAdvice(train_loss="train_loss")
    fit(Line(1e-3), named, tmp_path, logger=CSVLogger(tmp_path), log_every_n_steps=1)
    assert named.report.runs[0].points == 100


class Silent(Line):
    def training_step(self, batch, index):
        super().training_step(batch, index)


def test_a_step_that_returns_no_loss_is_told_how_to_name_one(tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    callback = LearningRateAdvice()
    fit(Silent(1e-3), callback, tmp_path, epochs=1, limit_val_batches=0)
    assert callback.report is None
    assert (
        "returned no loss of one value; name a logged one, train_loss=NAME: train_loss"
        in caplog.text
    )


def test_a_resumed_fit_is_judged_from_its_beginning(tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    whole, first, second, unknown = (LearningRateAdvice() for _ in range(4))
    fit(Line(1e-3), whole, tmp_path)
    saved = tmp_path / "half.ckpt"
    fit(Line(1e-3), first, tmp_path, epochs=5).save_checkpoint(saved)
    fit(Line(1e-3), second, tmp_path, resume=saved)
    assert second.report.runs[0].points == whole.report.runs[0].points
    assert second.report.runs[0].features == pytest.approx(
        whole.report.runs[0].features, rel=1e-3, nan_ok=True
    )
    trainer = fit(Line(1e-3), pl.Callback(), tmp_path, epochs=5)
    trainer.fit_loop.max_epochs = 10
    trainer.callbacks.append(unknown)
    trainer.fit(trainer.model, trainer.train_dataloader, trainer.val_dataloaders)
    assert unknown.report is None
    assert "no advice for this run: it was resumed" in caplog.text


def test_a_metric_logged_an_epoch_counts_once_and_a_missing_one_is_named(tmp_path, caplog) -> None:
    class Epochs(Line):
        def on_train_epoch_end(self) -> None:
            self.log("mean_loss", sum(self.losses[-10:]) / 10)

    caplog.set_level(logging.INFO)
    named, missing = LearningRateAdvice(train_loss="mean_loss"), LearningRateAdvice(train_loss="no")
    model = Epochs(1e-3)
    fit(model, named, tmp_path)
    assert named._coach.recorder.train.value.tolist() == pytest.approx(
        [sum(model.losses[k - 10 : k]) / 10 for k in range(10, 100, 10)]
    )
    fit(Line(1e-3), missing, tmp_path)
    assert "no metric is called 'no'; logged are: train_loss, val_loss" in " ".join(
        caplog.text.split()
    )


class Two(Line):
    """Manual optimization: two optimizers, and two losses at once."""

    def __init__(self, lr: float) -> None:
        super().__init__(lr)
        self.automatic_optimization = False

    def training_step(self, batch, index):
        loss = super().training_step(batch, index)
        for optimizer in self.optimizers():
            optimizer.zero_grad()
            self.manual_backward(loss, retain_graph=True)
            optimizer.step()
        return {"loss": torch.stack([loss, loss])} if index % 2 else {"loss": loss}

    def validation_step(self, batch, index):
        self.log("val/loss", torch.tensor(1.0 / (1 + self.global_step)))

    def configure_optimizers(self):
        return [torch.optim.Adam(self.parameters(), lr=lr) for lr in (self.lr, 1e-5)]


def test_what_manual_optimization_returns_stops_no_fit(tmp_path) -> None:
    callback = LearningRateAdvice()
    fit(Two(1e-3), callback, tmp_path)
    (run,) = callback.report.runs
    assert (run.points, run.peak_lr) == (50, 1e-3)
    assert "of 2 optimizers the first one's rate is judged" in run.notes
    assert "no metric is called 'val_loss'; val_loss is 'val/loss'" in run.notes
    assert len(callback._coach.recorder.val) == 10


class Unoptimized(Line):
    def configure_optimizers(self):
        return None


def test_what_stands_for_no_optimizer_is_not_named_as_one(tmp_path) -> None:
    callback = LearningRateAdvice()
    fit(Unoptimized(1e-3), callback, tmp_path, epochs=2)
    assert callback.report.runs[0].optimizer is None


class Failing(Line):
    def training_step(self, batch, index):
        if self.global_step == 60:
            raise ZeroDivisionError
        return super().training_step(batch, index)

    def test_step(self, batch, index):
        raise ZeroDivisionError


def test_a_fit_that_fails_is_judged_and_what_fails_after_it_is_not(tmp_path, caplog) -> None:
    caplog.set_level(logging.INFO)
    callback = LearningRateAdvice()
    with pytest.raises(ZeroDivisionError):
        fit(Failing(1e-3), callback, tmp_path)
    assert callback.report.runs[0].points == 60
    trainer = fit(Line(1e-3), callback, tmp_path)
    told = caplog.text.count("lr-advise: this run: ")
    validated = len(callback._coach.recorder.val)
    trainer.validate(trainer.model, trainer.val_dataloaders, verbose=False)
    with pytest.raises(ZeroDivisionError):
        trainer.test(Failing(1e-3), trainer.val_dataloaders)
    assert (told, caplog.text.count("lr-advise: this run: ")) == (2, 2)
    assert len(callback._coach.recorder.val) == validated
    again = pickle.loads(pickle.dumps(callback))
    assert again.report.runs[0].advice == callback.report.runs[0].advice


def test_a_device_that_fails_hides_not_why_the_fit_ended(tmp_path) -> None:
    class Lost(LearningRateAdvice):
        def _fetch(self) -> None:
            raise RuntimeError("device lost")

    callback = Lost()
    with (
        pytest.warns(UserWarning, match="no advice for this run: RuntimeError: device lost"),
        pytest.raises(ZeroDivisionError),
    ):
        fit(Failing(1e-3), callback, tmp_path, limit_val_batches=0, log_every_n_steps=100)


@pytest.mark.parametrize("every", [0, 10**9])
def test_losses_wait_on_their_device_not_without_end(monkeypatch, every: int) -> None:
    monkeypatch.setattr("advisor.trainers.lightning.MOST_KEPT", 5)
    callback = LearningRateAdvice()
    fetched = []
    monkeypatch.setattr(callback, "_fetch", lambda: fetched.append(callback._batches))
    trainer = SimpleNamespace(is_global_zero=False, log_every_n_steps=every)
    callback.on_train_start(trainer, None)
    for _ in range(12):
        callback.on_train_batch_end(trainer, None, None)
    assert fetched == [5, 10]


def test_divergence_stops_the_other_processes_too() -> None:
    callback = LearningRateAdvice(stop_on_divergence=True)
    told_by_the_first = iter([False, True])
    trainer = SimpleNamespace(
        is_global_zero=False,
        log_every_n_steps=5,
        should_stop=False,
        strategy=SimpleNamespace(broadcast=lambda _: next(told_by_the_first)),
    )
    callback.on_train_start(trainer, None)
    for batch in range(1, 11):
        callback.on_train_batch_end(trainer, None, None)
        assert trainer.should_stop == (batch == 10)
    assert callback.report is None
