"""How the words of other log linters were read as advice about the rate, as a table."""

from __future__ import annotations

import ast
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
HEAD = "The log linters, and how their words were read"


def maps() -> dict[str, dict[str, str]]:
    """For each linter, its words and the action each is read as: the adapters' MAP."""
    out = {}
    for path in sorted(PEERS.glob("ask_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        version = (ast.get_docstring(tree) or "").split(":")[0]
        for node in tree.body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MAP":
                out[version] = dict(ast.literal_eval(node.value))
    return out


def text(sample: int) -> list[str]:
    """The section of RESULTS.md, in lines."""
    lines = [
        "## " + HEAD,
        "",
        f"Each in an environment of its own, on up to {sample} runs of a family of the original",
        "tasks (all runs at a constant rate of the first seed among them), and on all real runs,",
        "asked through `results/peers/ask_NAME.py`. None of them is made for this question alone:",
        "they look for trouble in a log. Nothing found, or nothing about the rate, is read as",
        "`keep`; a log that is refused as an abstention. Where a finding offers several cures,",
        "the rate counts if it is among them; of several findings the first in this table",
        "decides. Steps are threefold, as none names a factor for most of its findings. Where a",
        "linter names no cure for a run that diverged or never learned (losslint, trainproof), it",
        "is given the benefit of the doubt. sk-autod wants one train and one val loss an epoch:",
        "it gets the mean of the training losses between two evaluations; it refuses logs with",
        "NaN.",
        "",
        "| linter | its word | read as |",
        "| --- | --- | --- |",
    ]
    for name, words in maps().items():
        lines += [f"| {name} | {word} | {action} |" for word, action in words.items()]
    return [*lines, ""]
