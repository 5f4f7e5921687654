"""Words for the shell's completion: `_LR_ADVISE_COMPLETE=bash_source lr-advise`, see the README."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from advisor.reports.exit_status import LEVELS, NEVER

if TYPE_CHECKING:
    import click


def codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the rules, with what each says beside it where the shell shows that."""
    from advisor.engine.load import builtin_rules

    rules = {rule.code: rule.title for rule in builtin_rules()}
    wanted = incomplete.upper()
    return [CompletionItem(code, help=rules[code]) for code in rules if code.startswith(wanted)]


def levels(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return what --fail-on takes: levels and rules."""
    every = (*reversed(LEVELS), NEVER)
    words = [CompletionItem(level) for level in every if level.startswith(incomplete)]
    return [*words, *(codes(ctx, param, incomplete) if incomplete else ())]


def features(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the features."""
    from advisor.features import names

    return [name for name in names() if name.startswith(incomplete)]


def path(incomplete: str) -> CompletionItem:
    """Return what makes the shell complete a file."""
    return CompletionItem(incomplete, type="file")
