"""Calls in Python source that set an optimizer or a learning rate; the source is never executed."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.hints.optimizers import optimizer_in, optimizer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.readers.hints.python_values import Values

_RATE_WORDS = ("lr", "learning_rate", "learning_rate_init", "eta")
# Called so, or from there: a class Dog of a lesson is no optimizer.
_PLAIN = {"Adadelta", "Adagrad", "Adam", "Adamax", "AdamW", "Nadam", "RMSprop", "SGD"}
_HOMES = re.compile(r"(?:^|\.)(?:optim|optimizers?|optax|keras|torch_optimizer|bnb|apex|timm)\.")
_TRAINER = re.compile(r"TrainingArguments$|^(?:SFT|DPO|ORPO|KTO|CPO|GRPO|Reward)Config$")
_ESTIMATOR = re.compile(r"^(?:XGB|LGBM|CatBoost|(?:Hist)?GradientBoosting|MLP)(?:$|[A-Z])")
# Where the call leaves it out; the same in torch and Keras, and in all releases of the Trainer.
DEFAULTS = {"Adam": 1e-3, "AdamW": 1e-3, "TrainingArguments": 5e-5}
# What Keras makes of a name that is given to compile().
OF_NAME = {
    **dict.fromkeys(("adam", "adamw", "nadam", "adamax", "rmsprop"), 1e-3),
    "sgd": 1e-2,
}
# Schedules that set the rate, and the place of the highest; None: a function makes it, often all of
# it beside an optimizer's rate of 1.
_SCHEDULES = {"OneCycleLR": 1, "CyclicLR": 2, "LambdaLR": None, "LearningRateScheduler": None}
_BY_NAME = {"fit_one_cycle", "compile", *_SCHEDULES}
_LONGEST = 70
_LARGEST = 100_000
# Of what a cell may begin with, these leave Python below them.
_PYTHON_MAGIC = re.compile(r"%%(?:time|timeit|capture|prun|python3?|wandb)\b")
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?]|[\w, ]+= ?[%!](?!=)).*$|^([ \t]*)[\w.]+\?+[ \t]*$", re.M)


class Saying(NamedTuple):
    """What one call says.

    Attributes
    ----------
    optimizer: known name, None: it names none, or one that is not known before the code runs.
    rate: above 0; None: as above.
    call: as it stands in the code, shortened.
    defaults: the rate is the library's default, as the call names none.
    replaces: a schedule that sets the rate, whatever the optimizer was made with.
    defined: it stands in a function or a class, so that another cell decides if it runs.
    trainer: the arguments of Hugging Face's Trainer.

    """

    optimizer: str | None
    rate: float | None
    call: str
    defaults: bool = False
    replaces: bool = False
    defined: bool = False
    trainer: bool = False


class Placed(NamedTuple):
    """A call, the dotted name of what is called, the function or class it is in ('': none)."""

    call: ast.Call
    name: str
    home: str


def parsed(code: str) -> ast.Module | None:
    """Return the syntax of a notebook's cell, None where it is no Python."""
    if code.lstrip().startswith("%%"):
        first, _, rest = code.lstrip().partition("\n")
        if not _PYTHON_MAGIC.match(first):
            return ast.Module([], [])
        code = rest
    if len(code) > _LARGEST:
        return None
    code = _MAGIC.sub(lambda line: f"{line[1] or line[2] or ''}pass", code)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def calls_in(tree: ast.Module) -> Iterator[Placed]:
    """Yield the calls in a cell, each with the function or class it stands in."""
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, home = waiting.pop()
        if isinstance(node, ast.Call):
            yield Placed(node, dotted(node.func), home)
        if not home and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            home = node.name
        elif not home and isinstance(node, ast.Lambda):
            home = "lambda"
        waiting += [(child, home) for child in ast.iter_child_nodes(node)]


def speaks(name: str) -> bool:
    """Whether a call of that name may set an optimizer or a rate."""
    last = name.rpartition(".")[2]
    if name in {"re.compile", "torch.compile"}:
        return False
    by_name = last in _BY_NAME or _TRAINER.search(last) or _ESTIMATOR.match(last)
    return bool(by_name or (last and optimizer_in(last)))


def sayings_of(calls: Iterable[Placed], values: Values) -> list[Saying]:
    """Return what calls say of the optimizer and the rate."""
    said = ((_said(one.call, values), one.home) for one in calls)
    return [one._replace(defined=bool(home)) for one, home in said if one is not None]


def dotted(node: ast.expr) -> str:
    """Return 'torch.optim.Adam' of such a name, '' of what is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ".".join(["", *reversed(parts)]) if parts else ""
    return ".".join([node.id, *reversed(parts)])


def _said(call: ast.Call, values: Values) -> Saying | None:
    name = dotted(call.func)
    last = name.rpartition(".")[2]
    given = {word.arg: word.value for word in call.keywords if word.arg}
    if last in _SCHEDULES:
        place = _SCHEDULES[last]
        peak = None if place is None else given.get("max_lr", _at(call, place))
        return Saying(None, values.number(peak), _shown(call, "max_lr"), replaces=True)
    if last == "fit_one_cycle":
        rate = values.number(given.get("lr_max", _at(call, 1)))
        return Saying(None, rate, _shown(call, "lr_max"))
    if last == "compile":
        return _compiled(call, given.get("optimizer", _at(call, 0)), values)
    if _TRAINER.search(last):
        return _of_trainer(call, last, given, values)
    if _ESTIMATOR.match(last):
        word = next((word for word in _RATE_WORDS if word in given), None)
        solver = values.text(given.get("solver"))
        named = optimizer_in(solver) if solver else None
        return Saying(named, values.number(given[word]), _shown(call, word)) if word else None
    return _made(call, name, given, values)


def _made(call: ast.Call, name: str, given: dict[str, ast.expr], values: Values) -> Saying | None:
    """Return what a call says that makes an optimizer; None: it makes none."""
    last = name.rpartition(".")[2]
    if last.startswith("_") or last.endswith(("Classifier", "Regressor", "Model", "Config")):
        return None
    optimizer = optimizer_in(last) if last else None
    word = next((word for word in _RATE_WORDS if word in given), None)
    takes_parameters = _takes_parameters(call)
    told = word or name in _PLAIN or _HOMES.search(name) or takes_parameters
    if optimizer is None or not told:
        return None
    hints = {"optimizer": optimizer}
    for key in ("momentum", "nesterov"):
        value = values.plain(given.get(key))
        if value is not None:
            hints[key] = str(value)
    shown = _shown(call, word)
    named = optimizer_of(hints)
    groups = call.args[0] if call.args else None
    if groups is not None and "'lr'" in ast.unparse(groups):
        return Saying(named, None, shown)  # each group of parameters has its own
    if word is not None:
        return Saying(named, values.number(given[word]), shown)
    node = _at(call, 1 if takes_parameters else 0)
    if node is None and last in DEFAULTS and _is_whole(call):
        return Saying(named, DEFAULTS[last], shown, defaults=True)
    return Saying(named, values.number(node), shown)


def _compiled(call: ast.Call, node: ast.expr | None, values: Values) -> Saying | None:
    """Return what Keras' compile() says by the name of an optimizer.

    None: what it is given was made by a call, which says it.
    """
    if node is None or isinstance(node, ast.Call) or values.is_call(node):
        return None
    text = values.text(node)
    if text is None:
        named = any(word.arg == "optimizer" for word in call.keywords)
        return Saying(None, None, _shown(call, "optimizer")) if named else None
    optimizer = optimizer_in(text) if re.fullmatch(r"[A-Za-z]\w*", text) else None
    if optimizer is None:
        return None
    rate = OF_NAME.get(text.lower())
    return Saying(optimizer, rate, _shown(call, "optimizer"), defaults=rate is not None)


def _of_trainer(call: ast.Call, last: str, given: dict[str, ast.expr], values: Values) -> Saying:
    """Return what the arguments of Hugging Face's Trainer say."""
    optim = values.text(given["optim"]) if "optim" in given else "adamw"
    named = optimizer_in(optim) if optim else None
    shown = _shown(call, "learning_rate")
    if "learning_rate" in given:
        return Saying(named, values.number(given["learning_rate"]), shown, trainer=True)
    if _is_whole(call) and last.endswith("gArguments"):
        rate = DEFAULTS["TrainingArguments"]
        return Saying(named, rate, shown, defaults=True, trainer=True)
    return Saying(named, None, shown, trainer=True)


def _at(call: ast.Call, place: int) -> ast.expr | None:
    return call.args[place] if place < len(call.args) else None


def _takes_parameters(call: ast.Call) -> bool:
    """Whether the first argument is what is trained, as in torch, and no rate."""
    if not call.args:
        return any(word.arg == "params" for word in call.keywords)
    return bool(re.search(r"param|trainable|weights", ast.unparse(call.args[0])))


def _is_whole(call: ast.Call) -> bool:
    """Whether all arguments stand in the call: no `*args`, no `**settings`."""
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    return not starred and all(word.arg for word in call.keywords)


def _shown(call: ast.Call, word: str | None) -> str:
    """Return a call as it stands in the code; a long one with the argument `word` alone."""
    whole = ast.unparse(call)
    if len(whole) <= _LONGEST:
        return whole
    said = [f", {word}={ast.unparse(one.value)}" for one in call.keywords if one.arg == word]
    return f"{dotted(call.func)[-40:]}(...{''.join(said)[:_LONGEST]})"
