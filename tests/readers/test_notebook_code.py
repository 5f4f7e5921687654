"""The optimizer and the rate that stand in a notebook's code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source

PRINTED = "".join(f"epoch {n} loss: {3 / n:.4f} val_loss: {3.1 / n:.4f}\n" for n in range(1, 9))
ADAM = "opt = torch.optim.Adam(model.parameters(), lr=0.0035)"
SGD = "opt = optim.SGD(model.parameters(), lr=0.1)"
TRAIN = "train(model, opt)"


def code(source: str, count: int | None = None, *, prints: bool = False) -> dict[str, Any]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": PRINTED}] if prints else []
    lines = source.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": count, "source": lines, "outputs": outputs}


def told(*cells: dict[str, Any]) -> list[tuple[float | None, str | None]]:
    """Return rate and optimizer of each run."""
    document = {"cells": list(cells), "nbformat": 4}
    runs = read(Source.from_bytes(json.dumps(document).encode(), "n.ipynb"))
    return [(None if r.lr is None else float(r.lr.value[0]), r.optimizer) for r in runs]


def of(*sources: str) -> tuple[float | None, str | None]:
    """Return rate and optimizer of a run that the last of these cells printed."""
    cells = [code(one, n) for n, one in enumerate(sources, 1)]
    cells[-1] = code(sources[-1], len(sources), prints=True)
    (one,) = told(*cells)
    return one


@pytest.mark.parametrize(
    ("call", "rate", "optimizer"),
    [
        ("optim.Adam(model.parameters(), lr=0.0035)", 0.0035, "adam"),
        ("optim.SGD(net.parameters(), 0.1, momentum=0.9, nesterov=True)", 0.1, "nesterov"),
        ("optim.SGD(params, lr=1e-2)", 0.01, "sgd"),
        ("AdamW(model.parameters(), lr=3 * 10**-4)", 3e-4, "adamw"),
        ("optim.Adam(model.parameters())", 0.001, "adam"),
        ("optim.Adam(model.parameters(), **settings)", None, "adam"),
        ("optim.Adam([{'params': a, 'lr': 1e-5}, {'params': b}], lr=1e-3)", None, "adam"),
        ("keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)", 0.01, "momentum"),
        ("tf.keras.optimizers.RMSprop(2e-4)", 2e-4, "rmsprop"),
        ("tf.keras.optimizers.Adam(learning_rate=ExponentialDecay(0.1, 9, 0.5))", None, "adam"),
        ("optax.chain(optax.clip(1.0), optax.adamw(0.003))", 0.003, "adamw"),
        ("model.compile(optimizer='adam', loss='mse')", 0.001, "adam"),
        ("model.compile('sgd', 'mse')", 0.01, "sgd"),
        ("model.compile(optimizer=Adam(learning_rate=0.02))", 0.02, "adam"),
        ("TrainingArguments('out', learning_rate=2e-5, num_train_epochs=3)", 2e-5, "adamw"),
        ("TrainingArguments('out', optim='adafactor')", 5e-5, "adafactor"),
        ("learn.fit_one_cycle(8, 3e-3)", 0.003, None),
        ("XGBClassifier(n_estimators=8, learning_rate=0.3)", 0.3, None),
        ("MLPClassifier(solver='sgd', learning_rate_init=0.05)", 0.05, "sgd"),
    ],
)
def test_a_call_tells(call: str, rate: float | None, optimizer: str | None) -> None:
    assert of(f"opt = {call}", TRAIN) == (pytest.approx(rate) if rate else rate, optimizer)


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("lr = 1e-2", "lr"),
        ("class CFG:\n    lr: float = 1e-2", "CFG.lr"),
        ("class CFG:\n    lr = 1e-2\ncfg = CFG()", "cfg.lr"),
        ("config = {'lr': 1e-2}", "config['lr']"),
        ("args = argparse.Namespace(lr=1e-2)", "args.lr"),
    ],
)
def test_a_name_with_one_value_stands_for_it(before: str, word: str) -> None:
    assert of(before, f"opt = Adam(model.parameters(), lr={word})", TRAIN) == (0.01, "adam")


@pytest.mark.parametrize(
    "source",
    [
        "for lr in [0.1, 0.01]:\n    opt = SGD(m.parameters(), lr=lr)",
        "def train(m, lr=0.01):\n    opt = SGD(m.parameters(), lr=lr)",
        "lr = 0.1\nlr *= 0.5\nopt = SGD(m.parameters(), lr=lr)",
        "lr = 0.1\nlr = 0.01\nlr = 0.1\nopt = SGD(m.parameters(), lr=lr)",
        "lr = float(input())\nopt = SGD(m.parameters(), lr=lr)",
        "config = {'lr': 0.1}\nconfig = load()\nopt = SGD(m.parameters(), lr=config['lr'])",
        f"{SGD}\nfor g in opt.param_groups:\n    g['lr'] = 0.01",
        f"{SGD}\nopt.param_groups[0]['lr'] *= 0.5",
        "opt = SGD(m.parameters(), lr=10**10**10)",
        "opt = SGD(m.parameters(), lr=0.0)",
        "a = SGD(g.parameters(), lr=0.1)\nb = SGD(d.parameters(), lr=0.4)",
    ],
)
def test_a_rate_that_only_the_run_knows_is_not_told(source: str) -> None:
    assert of(source, TRAIN) == (None, "sgd")


@pytest.mark.parametrize(
    "source",
    [
        "# opt = optim.Adam(model.parameters(), lr=0.0035)",
        "'''opt = optim.Adam(model.parameters(), lr=0.0035)'''",
        "%%writefile train.py\nopt = optim.Adam(model.parameters(), lr=0.0035)",
        "!python train.py --lr 0.1",
        "sched = StepLR(opt, step_size=3, gamma=0.1)",
        "sched = ReduceLROnPlateau(opt, min_lr=1e-6)",
        "def train(model, optimizer='adam', lr=0.01):\n    pass",
        "class Dog:\n    pass\nrex = Dog(3)",
        "model = torch.compile(model)\nre.compile('adam')",
        "clf = SGDClassifier(learning_rate='adaptive', eta0=0.1)",
        "opt = optim.Adam(model.parameters(), lr=0.0035",
    ],
)
def test_what_is_no_such_call_tells_nothing(source: str) -> None:
    assert of(source, TRAIN) == (None, None)


def test_magics_and_broken_cells_do_no_harm() -> None:
    magics = f"%matplotlib inline\n!pip install torch\nif True:\n    %time f()\nfiles = !ls\n{ADAM}"
    assert of("this is (no Python", "%%bash\nls", f"%%time\n{magics}", TRAIN) == (0.0035, "adam")


def test_a_rate_in_a_broken_cell_hides_the_one_before_it() -> None:
    assert of(ADAM, "opt = optim.SGD(model.parameters(), lr=0.1", TRAIN) == (None, None)


def test_the_nearest_cell_before_each_training_counts() -> None:
    cells = [code(ADAM, 1), code(TRAIN, 2, prints=True), code(SGD, 3), code(TRAIN, 4, prints=True)]
    assert told(*cells) == [(0.0035, "adam"), (0.1, "sgd")]


def test_the_order_of_execution_counts() -> None:
    cells = [code(SGD, 7), code(TRAIN, 5, prints=True), code(ADAM, 3)]
    assert told(*cells) == [(0.0035, "adam")]
    assert told(code(ADAM, 6), code(TRAIN, 5, prints=True)) == [(None, None)]


def test_of_one_count_after_a_new_start_of_the_kernel_the_order_of_the_notebook() -> None:
    assert told(code(ADAM, 1), code(TRAIN, 1, prints=True), code(SGD, 1)) == [(0.0035, "adam")]


def test_a_cell_that_was_not_executed_says_nothing() -> None:
    assert told(code(ADAM, 1), code(SGD), code(TRAIN, 2, prints=True)) == [(0.0035, "adam")]


def test_two_calls_in_the_nearest_cell_must_agree() -> None:
    assert of(f"{ADAM}\n{SGD}", TRAIN) == (None, None)
    pair = "g = Adam(g.parameters(), lr=2e-4)\nd = Adam(d.parameters(), lr=2e-4)"
    assert of(pair, TRAIN) == (2e-4, "adam")


@pytest.mark.parametrize(
    ("before", "trains"),
    [
        ((ADAM, "other = SGD(judge.parameters(), lr=0.1)"), TRAIN),
        ((ADAM, "trees = XGBClassifier(learning_rate=0.3)\ntrees.fit(x, y)"), TRAIN),
        (("a.compile(optimizer=Adam(0.02))", "b.compile(optimizer='sgd')"), "a.fit(x)"),
    ],
)
def test_a_training_that_names_what_another_cell_made_is_not_of_the_nearest(
    before: tuple[str, str], trains: str
) -> None:
    assert of(*before, trains) == (None, None)
    assert of(*reversed(before), trains) == of(before[0], trains) != (None, None)


@pytest.mark.parametrize(
    "schedule",
    [
        "sched = LambdaLR(opt, lambda step: 1e-3 * min(1, step / 400))",
        "slower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.01 * 0.9**epoch)",
    ],
)
def test_a_rate_that_code_makes_is_not_the_one_the_optimizer_was_made_with(schedule: str) -> None:
    assert of("opt = torch.optim.Adam(model.parameters(), lr=1.0)", schedule, TRAIN) == (
        None,
        "adam",
    )


def test_a_call_in_a_function_decides_beside_the_nearest() -> None:
    """Whether it ran, another cell decides: where they differ, nothing is known."""
    net = "class Net(L.LightningModule):\n    def configure_optimizers(self):\n        return {}"
    assert of(net.format("Adam(self.parameters(), lr=1e-3)"), TRAIN) == (1e-3, "adam")
    assert of(net.format("Adam(self.parameters(), lr=1e-3)"), SGD, TRAIN) == (None, None)


TRAINS = "def train(model, epochs=9, lr=0.1, **more):\n    opt = SGD(model.parameters(), lr=lr)"


@pytest.mark.parametrize(
    ("call", "rate"),
    [
        ("train(model, lr=0.01)", 0.01),
        ("train(model, 9, 0.02)", 0.02),
        ("losses = train(model)", 0.1),
        ("rate = 0.03\ntrain(model, lr=rate)", 0.03),
        ("train(a, lr=0.01)\ntrain(b, lr=0.01)", 0.01),
        ("train(a, lr=0.01)\ntrain(b, lr=0.02)", None),
        ("for lr in (0.1, 0.01):\n    train(model, lr=lr)", None),
        ("train(model, **settings)", None),
        ("train(*given)", None),
    ],
)
def test_a_function_is_read_with_the_arguments_of_its_call(call: str, rate: float | None) -> None:
    assert of(TRAINS, ADAM, call) == (rate, "sgd")


def test_a_function_may_have_been_called_before() -> None:
    build = "def build(rate=1e-3):\n    model.compile(optimizer=Adam(rate), loss='mse')"
    assert of(build, "model = build(0.02)", "model.fit(x)") == (0.02, "adam")
    assert of(build, "model = build(0.02)", "model = build(0.03)", "model.fit(x)") == (0.03, "adam")
    assert of(build, "model.fit(x)") == (None, "adam")


def test_an_argument_that_the_function_changes_is_not_known() -> None:
    assert of(TRAINS.replace("opt =", "lr = lr / 10; opt ="), "train(model, lr=0.1)") == (
        None,
        "sgd",
    )


def test_of_a_function_that_is_written_anew_the_last_counts() -> None:
    assert of(TRAINS, TRAINS.replace("SGD", "Adam"), "train(model)") == (0.1, "adam")


def test_one_cycle_sets_the_rate() -> None:
    cycle = "sched = OneCycleLR(opt, max_lr=0.05, total_steps=90)"
    assert of(ADAM, cycle, TRAIN) == (0.05, "adam")
    assert of(ADAM, "sched = OneCycleLR(opt, peak, total_steps=90)", TRAIN) == (None, "adam")


def test_the_note_says_where_the_rate_stands() -> None:
    document = {
        "cells": [code("import torch"), code(ADAM), code(TRAIN, prints=True)],
        "nbformat": 4,
    }
    (run,) = read(Source.from_bytes(json.dumps(document).encode(), "n.ipynb"))
    call = "torch.optim.Adam(model.parameters(), lr=0.0035)"
    assert run.notes == (
        f"the optimizer is what cell 2 of the notebook ({call}) says",
        "no learning rate is logged: 0.0035 is what the same call says",
    )


def test_what_was_printed_comes_first() -> None:
    printing = code(f"{ADAM}\nprint(args)", 1, prints=True)
    printing["outputs"][0]["text"] = "Namespace(lr=0.02, optimizer='sgd')\n" + PRINTED
    assert told(printing) == [(0.02, "sgd")]


def test_a_trained_network_under_the_trainer_is_a_fine_tuning() -> None:
    model = "model = AutoModelForSequenceClassification.from_pretrained('bert-base-uncased')"
    arguments = "args = TrainingArguments('out', learning_rate=2e-5)"
    for first, tunes in ((model, True), (f"{model}\nmodel.requires_grad_(False)", False)):
        cells = [code(first), code(arguments), code("trainer.train()", prints=True)]
        document = {"cells": cells, "nbformat": 4}
        (run,) = read(Source.from_bytes(json.dumps(document).encode(), "n.ipynb"))
        assert run.fine_tuning is tunes


@pytest.mark.parametrize(
    "source", ["f(" * 3000, "-" * 5000 + "1", "a." * 9000 + "Adam(lr=1)", "\0"]
)
def test_code_that_was_made_to_break_parsers_does_no_harm(source: str) -> None:
    assert of(source, TRAIN) == (None, None)
