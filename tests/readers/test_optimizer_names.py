"""An optimizer is known by its name however a log, a column or the user spells it."""

from __future__ import annotations

import json
import math

import pytest

from advisor.features import measure
from advisor.features.schedule import USUAL
from advisor.pipeline import advise
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

ROWS = [(step, round(0.2 + 2 * 0.97**step, 6)) for step in range(60)]
PLAIN = "step,loss,lr\n" + "".join(f"{step},{loss},0.01\n" for step, loss in ROWS)


def by_option(name: str) -> tuple[Source, ReadOptions]:
    return Source.from_bytes(PLAIN.encode()), ReadOptions(optimizer=name)


def by_column(name: str) -> tuple[Source, ReadOptions]:
    rows = "".join(f'{step},{loss},0.01,"{name}"\n' for step, loss in ROWS)
    return Source.from_bytes(f"step,loss,lr,optimizer\n{rows}".encode()), ReadOptions()


def by_json(name: str) -> tuple[Source, ReadOptions]:
    lines = [{"config": {"optimizer": name}}]
    lines += [{"step": step, "loss": loss, "lr": 0.01} for step, loss in ROWS]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    return Source.from_bytes(text.encode()), ReadOptions()


def by_text(name: str) -> tuple[Source, ReadOptions]:
    lines = "".join(f"step {step} loss {loss} lr 0.01\n" for step, loss in ROWS)
    return Source.from_bytes(f"optimizer: {name} with groups\n{lines}".encode()), ReadOptions()


@pytest.mark.parametrize("told", [by_option, by_column, by_json])
@pytest.mark.parametrize(
    ("spelled", "usual"),
    [
        ("AdamW", "adamw"),
        ("adamw_torch", "adamw"),
        ("torch.optim.AdamW", "adamw"),
        ("paged_adamw_8bit", "adamw"),
        ("keras.optimizers.RMSprop", "rmsprop"),
        ("SGD_momentum", "momentum"),
        (" SGD ", "sgd"),
        ("SGD (lr=0.1, momentum=0.9)", "momentum"),
        ("torch.optim.SGD(momentum=0.9, nesterov=False)", "momentum"),
        ("sgd momentum 0.9", "momentum"),
        ("SGD with Nesterov momentum", "nesterov"),
        ("SGD(momentum=0.99)", "momentum99"),
        ("SGD(momentum=0, nesterov=False)", "sgd"),
        ("sgd without momentum", "sgd"),
        ("RMSprop(lr=0.01, momentum=0.9)", "rmsprop"),
        ("FusedLAMB", "lamb"),
        ("fusedlamb", "lamb"),
        ("lamb8bit", "lamb"),
        ("PagedLion32bit", "lion"),
        ("paged_lion_8bit", "lion"),
        ("onebitlamb", "lamb"),
        ("DeepSpeedCPUAdam", "adam"),
        ("asgd", "sgd"),
    ],
)
def test_every_spelling_has_its_usual_rate(told, spelled: str, usual: str) -> None:
    (run,) = read(*told(spelled))
    assert measure(run).values["rate_from_usual"] == pytest.approx(-2 - USUAL[usual])


def test_a_text_log_tells_the_momentum_beside_the_name() -> None:
    for name, known in {
        "SGD(lr=0.01, momentum=0.937)": "momentum",
        "AdamW(lr=0.01, momentum=0.9)": "adamw",
        "SGD(lr=0.01)": "sgd",
    }.items():
        (run,) = read(*by_text(name))
        assert run.optimizer == known


LINES = "".join(f"step {step} loss {loss}\n" for step, loss in ROWS)


@pytest.mark.parametrize(
    ("settings", "known"),
    [
        ("Using optimizer: SGD\n", "sgd"),
        ("optimizer: sgd\nlr: 0.1\nmomentum: 0.9\n", "momentum"),
        ("Namespace(lr=0.1, momentum=0.99, optimizer='sgd')\n", "momentum99"),
        ("optim=SGD nesterov=True\n", "nesterov"),
        ("optimizer: sgd\nmomentum: 0.0\nnesterov: False\n", "sgd"),
        ("optimizer: sgd\nbn_momentum: 0.99\n", "sgd"),
        ("optimizer: adam\nmomentum: 0.9\n", "adam"),
        ('base_lr: 0.01\nmomentum: 0.9\ntype: "SGD"\n', "momentum"),
        ("SGD (\nParameter Group 0\n    lr: 0.1\n    momentum: 0.9\n)\n", "momentum"),
        ("Optimizer: <keras.optimizers.RMSprop object at 0x7f>\n", "rmsprop"),
        ("- optimizer: Use OptimizerNames.ADAMW_TORCH with betas=(0.9,0.999)\n", "adamw"),
        ("optimizer = dict(type='SGD', lr=0.02, momentum=0.9, weight_decay=0.0001)\n", "momentum"),
        ("model = dict(\n    norm=dict())\n" * 60 + "optimizer = dict(type='AdamW')\n", "adamw"),
    ],
)
def test_settings_above_a_text_log_name_the_optimizer(settings: str, known: str) -> None:
    (run,) = read(Source.from_bytes((settings + LINES).encode()))
    assert run.optimizer == known


@pytest.mark.parametrize(
    ("config", "known"),
    [
        ({"optimizer": "sgd", "momentum": 0.9}, "momentum"),
        ({"optimizer": {"type": "SGD", "lr": 0.1, "momentum": 0.99}}, "momentum99"),
        ({"optim": {"value": "sgd"}, "momentum": {"value": 0.9}}, "momentum"),
        ({"optimizer": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True}, "nesterov"),
        ({"optimizer": "sgd", "momentum": 0}, "sgd"),
        ({"optimizer": "sgd", "norm": {"type": "BN", "momentum": 0.1}}, "sgd"),
        ({"optimizer": "adam", "momentum": 0.9}, "adam"),
        (
            "model = dict(type='RetinaNet')\noptimizer = dict(type='SGD', momentum=0.9)\n",
            "momentum",
        ),
    ],
)
def test_settings_in_json_name_the_optimizer(config: object, known: str) -> None:
    rows = [{"step": step, "loss": loss} for step, loss in ROWS]
    (run,) = read(Source.from_bytes(json.dumps({"config": config, "log": rows}).encode()))
    assert run.optimizer == known


@pytest.mark.parametrize("name", USUAL)
def test_the_names_of_the_usual_rates_are_kept(name: str) -> None:
    for spelled in (name, name.upper(), f"{name[:3]}-{name[3:]}"):
        (run,) = read(*by_option(spelled))
        assert run.optimizer == name


@pytest.mark.parametrize("name", ["My own", "Lookahead", "lambda", "larson", "pelion", "million"])
def test_one_without_a_usual_rate_keeps_its_name(name: str) -> None:
    (run,) = read(*by_option(name))
    assert run.optimizer == name.lower()
    assert math.isnan(measure(run).values["rate_from_usual"])


def test_a_history_is_given_its_optimizer_by_any_spelling() -> None:
    (run,) = read(Source.from_bytes(PLAIN.encode()))
    values = advise(run, optimizer="torch.optim.AdamW").runs[0].features
    assert values["rate_from_usual"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sdg", "'sdg' is not known, nor the rate that is usual with it; did you mean 'sgd'?"),
        ("frobnicate", "known are nadamw, adamw"),
        ("DAdaptAdam", ""),
        ("AdamW", ""),
    ],
)
def test_an_optimizer_that_is_not_known_is_told(name: str, said: str) -> None:
    notes = " ".join(read(*by_option(name))[0].notes)
    assert said in notes
    assert ("--optimizer" in notes) == bool(said)
    (run,) = read(Source.from_bytes(PLAIN.encode()))
    assert said in " ".join(advise(run, optimizer=name).runs[0].notes)


@pytest.mark.parametrize(
    ("settings", "known"),
    [
        ("optimizer:\n  type: AdamW\n  lr: 0.001\n", "adamw"),
        ('{\n  "optimizer": {\n    "type": "AdamW",\n    "lr": 0.01\n  }\n}\n', "adamw"),
        ("optimizer = dict(\n    lr=0.01,\n    momentum=0.9,\n    type='SGD')\n", "momentum"),
        ("optim_wrapper = dict(\n    optimizer=dict(\n        lr=0.01, type='AdamW'))\n", "adamw"),
        ("ppocr INFO: Optimizer : \nppocr INFO:     lr : \nppocr INFO:         name : Cosine\n"
         "ppocr INFO:     name : Momentum\n", "momentum"),
        ("model:\n  name: adam\n  type: resnet\n", None),
    ],
)  # fmt: skip
def test_a_section_above_a_text_log_names_the_optimizer(settings: str, known: str | None) -> None:
    lines = "".join(f"step {step} loss {loss}\n" for step, loss in ROWS)
    (found,) = read(Source.from_bytes((settings + lines).encode(), "run.log"))
    assert found.optimizer == known


@pytest.mark.parametrize(
    ("said", "known", "rate"),
    [
        ("Using Adam optimizer with learning rate 0.002 and batch size 32", "adam", 0.002),
        ("Optimizer: SGD with momentum 0.9, initial learning rate: 0.05", "momentum", 0.05),
        ("learning_rate             0.002\noptimizer                 RMSprop\n", "rmsprop", 0.002),
        ("$ python train.py optim.lr=0.01 optim.name=adam", "adam", 0.01),
        # nanoGPT, and what it prints of settings on the command line.
        ("Overriding: learning_rate = 0.002\nusing fused AdamW: True", "adamw", 0.002),
        ("using fused kernels: True", None, None),
        ("We use the Adam optimizer with a learning rate of 2e-3.", "adam", 0.002),
        ("Training with AdamW, lr=0.002, 600 steps", "adamw", 0.002),
        ("training with lion pictures", None, None),
        ("with the optimizer at learning rate 0.5x", None, None),
        ("using the last optimizer", None, None),
    ],
)
def test_words_and_columns_above_a_text_log_tell_optimizer_and_rate(
    said: str, known: str | None, rate: float | None
) -> None:
    lines = "".join(f"step {step} loss {loss}\n" for step, loss in ROWS)
    (found,) = read(Source.from_bytes(f"{said}\n{lines}".encode(), "run.log"))
    assert found.optimizer == known
    assert (None if found.lr is None else found.lr.value.tolist()) == (rate and [rate])
