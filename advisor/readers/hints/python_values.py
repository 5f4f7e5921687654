"""What the names in Python source stand for, where one value alone is given to them."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 5  # names that stand for names
_MAKES_SETTINGS = {"dict", "SimpleNamespace", "Namespace", "edict", "EasyDict", "AttrDict", "Box"}
# What may be a number, a text, settings or what a call returned.
_KNOWN = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute, ast.Subscript, ast.Call,
          ast.Dict)  # fmt: skip


class Bound(NamedTuple):
    """A name and the expression it is given, also written out; None and '': the run alone tells."""

    name: str
    value: ast.expr | None
    text: str


class Values:
    """Values by how they are written: `lr`, `CFG.lr`, `config['lr']`.

    bound: what names are given in all that was executed (`bound_in`). A name that is given two
    values, one of a loop, or a function's argument stands for none.
    """

    def __init__(self, bound: Iterable[Bound]) -> None:
        self._of: dict[str, ast.expr | None] = {}
        written: dict[str, str] = {}
        for name, value, text in bound:
            if written.setdefault(name, text) != text:
                written[name] = ""
            self._of[name] = value if written[name] else None

    def within(self, function: ast.FunctionDef, call: ast.Call) -> Values:
        """Return the values inside a function while that call of it runs."""
        inner = Values(())
        inner._of = {**self._of, **self._arguments(function, call)}
        return inner

    def _arguments(self, function: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr | None]:
        """Return what the arguments of a function stand for; None: the run alone tells."""
        asked = function.args
        places = [one.arg for one in (*asked.posonlyargs, *asked.args)]
        given: dict[str, ast.expr | None] = dict.fromkeys(
            one.arg for one in ast.walk(asked) if isinstance(one, ast.arg)
        )
        given.update(zip(reversed(places), reversed(asked.defaults), strict=False))
        for one, value in zip(asked.kwonlyargs, asked.kw_defaults, strict=True):
            given[one.arg] = value
        given.update(zip(places, call.args, strict=False))
        given.update({word.arg: word.value for word in call.keywords if word.arg})
        spread = any(isinstance(one, ast.Starred) for one in call.args)
        spread = spread or not all(word.arg for word in call.keywords)
        stored = {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        }
        for name, value in given.items():
            if spread or name in stored:
                given[name] = None
            elif isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
                given[name] = self._meant(value)
        return given

    def number(self, node: ast.expr | None) -> float | None:
        """Return a number above 0 that an expression is without running any code, else None."""
        try:
            value = self._number(node, 0)
        except (ArithmeticError, ValueError, RecursionError):
            return None
        return value if value is not None and 0.0 < value < math.inf else None

    def text(self, node: ast.expr | None) -> str | None:
        """Return the text that an expression is, else None."""
        value = self.plain(node)
        return value if isinstance(value, str) else None

    def plain(self, node: ast.expr | None) -> object:
        """Return the constant that an expression is, None for none."""
        node = self._meant(node)
        return node.value if isinstance(node, ast.Constant) else None

    def is_call(self, node: ast.expr) -> bool:
        """Whether a name stands for what a call returned."""
        return isinstance(self._meant(node), ast.Call)

    def _meant(self, node: ast.expr | None) -> ast.expr | None:
        for _ in range(_DEEPEST):
            if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
                break
            home = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
            # What the settings as a whole are given anew, or by code, is no longer known.
            if isinstance(home, ast.Name) and self._of.get(home.id, home) is None:
                return None
            node = self._of.get(self._written(node))
        return node

    def _written(self, node: ast.Name | ast.Attribute | ast.Subscript) -> str:
        """Return the name by which a value was given: of `cfg.lr` `CFG.lr`, where `cfg = CFG()`."""
        name = ast.unparse(node)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            made = self._of.get(node.value.id)
            if isinstance(made, ast.Call) and not made.args and not made.keywords:
                own = f"{ast.unparse(made.func)}.{node.attr}"
                return name if name in self._of else own
        return name

    def _number(self, node: ast.expr | None, depth: int) -> float | None:
        node = self._meant(node)
        if isinstance(node, ast.Constant):
            known = isinstance(node.value, int | float) and not isinstance(node.value, bool)
            return float(node.value) if known else None  # type: ignore[arg-type]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self._number(node.operand, depth + 1)
            return None if value is None else -value
        if isinstance(node, ast.BinOp) and depth < _DEEPEST:
            left, right = (self._number(one, depth + 1) for one in (node.left, node.right))
            return None if left is None or right is None else _reckoned(node.op, left, right)
        return None


def _reckoned(op: ast.operator, left: float, right: float) -> float | None:
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, ast.Div):
        return left / right
    if isinstance(op, ast.Pow):
        return math.pow(left, right)
    return None


def bound_in(tree: ast.Module) -> Iterator[Bound]:
    """Yield each name that is given something, and what."""
    for name, value in _given(tree):
        if isinstance(value, _KNOWN):
            yield Bound(name, value, ast.dump(value))
        else:
            yield Bound(name, None, "")


def _given(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    told: set[int] = set()
    for node in ast.walk(tree):
        for target, value in _assigned(node):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                told.add(id(target))
                name = ast.unparse(target)
                yield name, value
                yield from _settings(name, value)
        if isinstance(node, ast.AnnAssign):
            told.add(id(node.target))
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                for target, value in _assigned(line):
                    yield f"{node.name}.{ast.unparse(target)}", value
        elif isinstance(node, ast.arg):
            yield node.arg, None
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not (
            isinstance(node.ctx, ast.Load) or id(node) in told
        ):
            yield ast.unparse(node), None


def _assigned(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what an assignment gives a value to, and the value; nothing of anything else."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [(target, node.value) for target in targets]


def _settings(name: str, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield the single values of a dictionary, or of what is made of keywords."""
    if isinstance(value, ast.Dict):
        for key, one in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant):
                yield f"{name}[{key.value!r}]", one
    elif isinstance(value, ast.Call):
        made = value.func.attr if isinstance(value.func, ast.Attribute) else ast.unparse(value.func)
        if made in _MAKES_SETTINGS:
            for word in value.keywords:
                if word.arg:
                    yield f"{name}[{word.arg!r}]", word.value
                    yield f"{name}.{word.arg}", word.value
