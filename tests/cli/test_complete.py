"""What the shell offers: through click's own protocol, as bash asks for it."""

from __future__ import annotations

from click.shell_completion import BashComplete

from advisor.cli.app import app


def offered(typed: str) -> list[tuple[str, str]]:
    *words, incomplete = typed.split(" ")[1:]
    complete = BashComplete(app, {}, "lr-advise", "_LR_ADVISE_COMPLETE")
    return [(item.type, item.value) for item in complete.get_completions(words, incomplete)]


def test_commands_and_else_files() -> None:
    assert offered("lr-advise ru") == [("plain", "rule"), ("plain", "rules")]
    assert offered("lr-advise runs/a") == [("file", "runs/a")]
    assert offered("lr-advise runs/a.csv runs/b") == [("file", "runs/b")]


def test_options_of_the_default_command_and_their_values() -> None:
    assert ("plain", "--snippet") in offered("lr-advise a.csv --sn")
    assert offered("lr-advise --sn") == [("plain", "--snippet")]
    assert offered("lr-advise --he") == [("plain", "--help")]
    assert ("plain", "lightning") in offered("lr-advise a.csv --snippet ")
    assert ("plain", "unstable") in offered("lr-advise a.csv --fail-on un")
    assert ("plain", "LR101") in offered("lr-advise a.csv --fail-on lr1")
    assert ("plain", "LR101") in offered("lr-advise a.csv --select lr1")
    assert ("plain", "unstable") in offered("lr-advise watch a.csv --fail-on un")


def test_rules_and_features() -> None:
    assert ("plain", "LR301") in offered("lr-advise rule LR3")
    assert ("plain", "val_tail_drop") in offered("lr-advise feature val_tail")
