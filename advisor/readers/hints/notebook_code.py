"""The optimizer and the rate that the code cells of a notebook set before one of them trained."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.readers.hints.python_calls import Placed, Saying, calls_in, parsed, sayings_of, speaks
from advisor.readers.hints.python_values import Bound, Values, bound_in

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is no Python may set a rate all the same.
_MAY_SET = re.compile(r"(?i)optim|learning.?rate|\blr\b|TrainingArguments|\.compile\(")
_NO_MODEL = ("Tokenizer", "TokenizerFast", "Processor", "Config", "FeatureExtractor")
_MOST_CELLS = 2_000


class Cell(NamedTuple):
    """A code cell: its number in the notebook, when it was executed (None: not), its source.

    tree: its syntax, None where it is no Python. bound: what it gives to which names. calls: that
    may set an optimizer or a rate.
    functions: in which such calls stand. others: calls of what may be such a function elsewhere.
    sets_rate: of an optimizer that is there already. made: names of what such calls made or
    compiled. used: all names in it.
    """

    number: int
    executed: float | None
    code: str
    tree: ast.Module | None
    bound: list[Bound]
    calls: list[Placed]
    functions: dict[str, ast.FunctionDef]
    others: list[Placed]
    sets_rate: bool
    made: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


class _Said(NamedTuple):
    cell: int
    saying: Saying


def cell_of(number: int, executed: float | None, code: str) -> Cell:
    """Read a code cell; nothing of it is executed."""
    tree = parsed(code)
    if tree is not None:
        try:
            found = [*calls_in(tree)]
            calls = [one for one in found if speaks(one.name)]
            homes = {one.home for one in calls}
            named = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
            bound = [*bound_in(tree)]
            return Cell(
                number,
                executed,
                code,
                tree,
                bound=bound,
                calls=calls,
                functions={node.name: node for node in named if node.name in homes},
                others=[one for one in found if not one.home and one.name.isidentifier()],
                sets_rate=_sets_rate(tree, found),
                made=_made(bound, calls),
                used=frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)),
            )
        except RecursionError:  # an expression too deep to be written out
            pass
    return Cell(number, executed, code, None, [], [], {}, [], sets_rate=False)


def hints_before(cells: Sequence[Cell], number: int) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what the code says of the training that cell `number` printed, and a note on it.

    Hints as of `readers.hints.settings`; 'lr_from' says where the rate stands. Only what was
    executed up to that cell counts: the calls of the nearest cell that has some, those in functions
    that it calls among them, and those in other functions and in classes, of which nothing tells
    whether they ran. Where they differ, nothing is said, nor where the training names what another
    cell made.
    """
    try:
        return _hints(cells, number)
    except RecursionError:
        return {}, ()


def _hints(cells: Sequence[Cell], number: int) -> tuple[dict[str, str], tuple[str, ...]]:
    before = _before(cells, number)
    values = Values(one for cell in before for one in cell.bound)
    said = _deciding(before, values)
    if not said or _is_given_another(before, said):
        return {}, ()
    saying = {one.cell for one in said}
    later = before[min(n for n, cell in enumerate(before) if cell.number in saying) :]
    setting = [one for one in said if one.saying.replaces] or said
    rates = {one.saying.rate for one in setting}
    makers = [one for one in said if not one.saying.replaces]
    optimizers = {one.saying.optimizer for one in makers}
    hints: dict[str, str] = {}
    notes: list[str] = []
    if len(optimizers) == 1 and (optimizer := optimizers.pop()):
        hints["optimizer"] = optimizer
        notes.append(f"the optimizer is what {_place(makers[-1])} says")
    if len(rates) == 1 and (rate := rates.pop()) and not any(cell.sets_rate for cell in later):
        same = notes and setting[-1] is makers[-1]
        where = "what the same call says" if same else f"what {_place(setting[-1])} says"
        default = ", by default" if setting[-1].saying.defaults else ""
        hints |= {"lr": repr(rate), "lr_from": where + default}
    if any(one.saying.trainer for one in said) and (model := _trained_before(before)):
        hints["pretrained"] = model
    return hints, tuple(notes)


def _place(one: _Said) -> str:
    return f"cell {one.cell} of the notebook ({one.saying.call})"


def _before(cells: Sequence[Cell], number: int) -> list[Cell]:
    """Return the cells that were executed up to cell `number`, in that order.

    Where cells bear no count (they were cleared), or the same one (the kernel was started anew),
    the order of the notebook counts.
    """
    last = next((cell for cell in cells if cell.number == number), None)
    if last is None or len(cells) > _MOST_CELLS:
        return []
    if last.executed is None:
        return [cell for cell in cells if cell.number <= number]
    order = [((cell.executed, cell.number), cell) for cell in cells if cell.executed is not None]
    return [cell for when, cell in sorted(order) if when <= (last.executed, number)]


def _deciding(before: list[Cell], values: Values) -> list[_Said]:
    """Return what decides: the calls of the nearest cell that has some, and those in functions."""
    nearest: list[_Said] = []
    defined: list[_Said] = []
    schedules: list[_Said] = []
    functions = {name for cell in before for name in cell.functions}
    ran = functions & {one.name for cell in before for one in cell.others}
    for cell in reversed(before):
        if cell.tree is not None:
            sayings = sayings_of((one for one in cell.calls if one.home not in ran), values)
        else:
            sayings = [Saying(None, None, "")] if _MAY_SET.search(cell.code) else []
        said = [_Said(cell.number, one) for one in sayings]
        defined += [one for one in said if one.saying.defined]
        here = [one for one in said if not one.saying.defined]
        here += _by_functions(cell, before, values)
        if not nearest:
            schedules += [one for one in here if one.saying.replaces]
            nearest += [one for one in here if not one.saying.replaces]
    return [*reversed(defined), *schedules, *nearest]


def _made(bound: Sequence[Bound], calls: Sequence[Placed]) -> frozenset[str]:
    """Return the names that stand for what calls made, and of what they compiled."""
    made = {id(one.call) for one in calls}
    named = {one.name for one in bound if id(one.value) in made}
    return frozenset(named | {one.name[: -len(".compile")] for one in calls if _compiles(one)})


def _compiles(one: Placed) -> bool:
    return one.name.endswith(".compile")


def _is_given_another(before: Sequence[Cell], said: Sequence[_Said]) -> bool:
    """Whether the cell that trained names what another cell made, and nothing of those that speak.

    `train(net, opt)` below an optimizer `other` of something else, `first.fit(x)` below
    `second.compile(...)`.
    """
    speaking = {one.cell for one in said}
    own = {name for cell in before if cell.number in speaking for name in cell.made}
    others = {name for cell in before if cell.number not in speaking for name in cell.made}
    last = before[-1]
    return last.number not in speaking and not last.used & own and bool(last.used & others)


def _by_functions(cell: Cell, before: list[Cell], values: Values) -> list[_Said]:
    """Return what the functions say that a cell calls, with the arguments it gives them."""
    said: list[_Said] = []
    for ran in cell.others:
        home = next((one for one in reversed(before) if ran.name in one.functions), None)
        if home is not None:
            inner = values.within(home.functions[ran.name], ran.call)
            calls = [one._replace(home="") for one in home.calls if one.home == ran.name]
            said += [_Said(home.number, one) for one in sayings_of(calls, inner)]
    return said


def _sets_rate(tree: ast.Module, calls: Sequence[Placed]) -> bool:
    """Whether a cell sets the rate of an optimizer that is there already."""
    if any(_is_rate_of_optimizer(node, tree) for node in ast.walk(tree)):
        return True
    for call, name, _ in calls:
        if name.endswith(("learning_rate.assign", "lr.assign")):
            return True
        if name.endswith("set_value") and call.args and _ends_in_rate(ast.unparse(call.args[0])):
            return True
    return False


def _is_rate_of_optimizer(node: ast.AST, tree: ast.Module) -> bool:
    """Whether an optimizer's rate is set there: `group['lr'] = ...`, `optimizer.lr = ...`."""
    if not isinstance(node, ast.Subscript | ast.Attribute) or not isinstance(node.ctx, ast.Store):
        return False
    text = ast.unparse(node)
    if isinstance(node, ast.Attribute):
        return _ends_in_rate(text) and bool(re.search(r"(?i)opt", text))
    if not text.endswith("['lr']"):
        return False
    if "param_groups" in text:
        return True
    home = ast.unparse(node.value)
    return any(
        isinstance(loop, ast.For)
        and "param_groups" in ast.unparse(loop.iter)
        and home in ast.unparse(loop.target)
        for loop in ast.walk(tree)
    )


def _ends_in_rate(text: str) -> bool:
    return text.endswith((".lr", ".learning_rate"))


def _trained_before(before: list[Cell]) -> str | None:
    """Return the call that loads a trained network, if all of it is trained on; else None."""
    found: str | None = None
    for cell in before:
        if cell.tree is None or re.search(r"requires_grad_?\b *[=(] *False", cell.code):
            return None
        for call, name, _ in calls_in(cell.tree):
            home, _, last = name.rpartition(".")
            if last == "from_pretrained" and home and not home.endswith(_NO_MODEL):
                named = ast.unparse(call.args[0])[:60] if call.args else "..."
                found = f"{home[-40:]}.from_pretrained({named})"
    return found
