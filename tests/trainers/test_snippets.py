"""The code that --snippet prints: complete, parseable, with the right numbers. See also
`test_snippets_run.py`, which runs it with the frameworks."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import chain, combinations

import pytest
from click.testing import CliRunner

from advisor.cli.app import app
from advisor.errors import ConfigError
from advisor.snippets import FRAMEWORKS, plan_of, snippet
from tests.trainers.advised import COURSES, advised

ACTIONS = ("lower", "raise", "add_decay", "add_warmup", "cycle", "stop")
MIXES = list(chain.from_iterable(combinations(ACTIONS, size) for size in (1, 2, 3)))
each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)


def assigned(code: str) -> dict[str, object]:
    """Return the names at the top that are given a plain value."""
    found = {}
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            found[node.targets[0].id] = node.value.value
    return found


def unbound(code: str) -> set[str]:
    """Return the names that the code reads and nobody has set."""
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    known = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    tree = ast.walk(ast.parse(code))
    for node in tree:
        if isinstance(node, ast.Import | ast.ImportFrom):
            known |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            known.add(node.name)
        if isinstance(node, ast.arg):
            known.add(node.arg)
    return {node.id for node in names} - known - {"float", "max", "range"}


@each_framework
@pytest.mark.parametrize("known", [True, False])
def test_every_mix_of_advice_is_code_that_reads_nothing_unknown(framework, known) -> None:
    for actions in MIXES:
        run = advised(*actions) if known else advised(*actions, peak_lr=None, axis="row")
        code = snippet(run, framework)
        assert unbound(code) <= {"model"}, code
        assert code.endswith("\n")
        assert ("replace: your peak rate" in code) == (
            not known and plan_of(run).schedule is not None
        )


def test_the_courses() -> None:
    for schedule, actions in COURSES.items():
        assert plan_of(advised(*actions)) == (schedule, False)
    assert plan_of(advised("add_decay", "cycle", "stop")) == ("cosine", True)
    assert plan_of(advised("stop")) == (None, True)


@pytest.mark.parametrize(
    ("framework", "optimizer", "line"),
    [
        ("pytorch", "sgd", "optimizer = torch.optim.SGD(model.parameters(), lr=peak_lr)"),
        ("lightning", "nadam", "    optimizer = torch.optim.NAdam(self.parameters(), lr=peak_lr)"),
        ("keras", "lion", "optimizer = keras.optimizers.Lion(learning_rate=peak_lr)"),
        (
            "optax",
            "nesterov",
            "optimizer = optax.sgd(learning_rate=peak_lr, momentum=0.9, nesterov=True)",
        ),
        ("hf", "rmsprop", '    "optim": "rmsprop",  # or the variant of it that you have'),
    ],
)
def test_the_optimizer_that_was_told_is_in_the_code(framework, optimizer, line) -> None:
    code = snippet(replace(advised("lower"), optimizer=optimizer), framework)
    assert line in code.splitlines()
    assert "replace: the optimizer" not in code
    assert unbound(code) <= {"model"}


@pytest.mark.parametrize("framework", ["pytorch", "keras", "lightning", "optax"])
def test_an_optimizer_that_the_framework_lacks_is_left_to_the_user(framework) -> None:
    other = replace(advised("lower"), optimizer="shampoo")
    assert snippet(other, framework) == snippet(advised("lower"), framework)


@each_framework
@pytest.mark.parametrize(
    ("raise_", "ends", "schedule", "peak"),
    [
        (("LR405", 3.0), {}, "warmup", 0.3),
        (("LR405", 3.0), {"lr_end_share": 0.0}, "warmup_cosine", 0.3),
        (("LR403", 3.0), {"lr_start_share": 1.0}, "cosine", 0.1),
        (("LR403", 3.0), {"lr_start_share": 0.01}, "warmup_cosine", 0.1),
        (("LR403", 40.0), {"lr_start_share": 1.0}, "cosine", 4.0),
    ],
)
def test_a_course_that_was_wrong_is_put_right_from_the_peak_that_is_advised(
    framework, raise_, ends, schedule, peak
) -> None:
    run = advised("raise")
    rule, factor = raise_
    advice = replace(run.advice[0], rule=rule, lr_factor=factor, suggested_lr=0.1 * factor)
    run = replace(run, advice=(advice,), features={**run.features, **ends})
    assert plan_of(run) == (schedule, False)
    code = snippet(run, framework)
    assert assigned(code)["peak_lr"] == pytest.approx(peak)
    assert "may stay" not in code
    if "warmup" in schedule:
        assert "warmup_steps = max(total_steps // 20, 1)" in code


def test_the_numbers_are_filled_in() -> None:
    numbers = assigned(snippet(advised("lower", "add_decay"), "pytorch"))
    assert (numbers["peak_lr"], numbers["total_steps"]) == (0.03, 64)
    code = snippet(advised("add_decay", axis="epoch", last=15.0), "keras")
    assert "total_epochs = 16" in code, "counted from 0"
    assert "steps_per_epoch = 100  # replace" in code
    code = snippet(advised("raise", peak_lr=None), "optax")
    assert "old_lr = 0.001  # replace" in code
    assert "peak_lr = 3 * old_lr" in code
    far = advised("raise", peak_lr=None)
    far = replace(far, advice=(replace(far.advice[0], lr_factor=214.0),))
    assert "peak_lr = 210 * old_lr" in snippet(far, "pytorch")


@each_framework
def test_nothing_to_type_says_so_in_comments(framework) -> None:
    for action in ("keep", "check_data", "inconclusive"):
        code = snippet(advised(action), framework)
        assert all(line.startswith("#") for line in code.splitlines())
        assert "Nothing to type" in code


def test_a_file_name_cannot_become_code() -> None:
    code = snippet(advised("lower", label="a\nimport os\r\u2028os.x"), "pytorch")
    assert "\nimport os\r" not in code
    assert unbound(code) <= {"model"}


def test_an_unknown_framework_is_named() -> None:
    with pytest.raises(ValueError, match="no code for 'mxnet'; there is: pytorch, keras"):
        snippet(advised("lower"), "mxnet")


def test_on_the_command_line(tmp_path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("step,loss,lr\n" + "".join(f"{n},{2 - n / 100},1e-4\n" for n in range(100)))
    said = CliRunner().invoke(app, ["check", str(log), "--snippet", "pytorch", "--no-config"])
    assert "\npeak_lr = " in said.output
    assert "\noptimizer = Optimizer(model.parameters(), lr=peak_lr)\n" in said.output
    for wrong in (["--format", "json"], ["--quiet"]):
        refused = CliRunner().invoke(app, ["check", str(log), "--snippet", "hf", *wrong])
        assert isinstance(refused.exception, ConfigError)
    # What a file gets is not printed too, so that standard output has the text.
    file = str(tmp_path / "report.json")
    both = ["check", str(log), "--snippet", "hf", "--format", "json", "-o", file, "--no-config"]
    assert '"learning_rate": peak_lr' in CliRunner().invoke(app, both).output
