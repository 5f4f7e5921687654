"""The options and arguments that several commands share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Option = Callable[[Callable[..., Any]], Callable[..., Any]]


class Finite(click.FloatRange):
    """A number within bounds; NaN, which no bound keeps out, and the infinities are none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number. Raises click.BadParameter."""
        try:
            float(value)
        except ValueError:
            self.fail(f"'{value}' is not a number.", param, ctx)
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


def adding(*options: Option) -> Option:
    """Return what adds these options to a command, in this order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def lazily(name: str) -> Callable[..., Any]:
    """Return the completion of this name in `advisor.cli.complete`, imported when it is asked."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        from advisor.cli import complete as words

        return getattr(words, name)(ctx, param, incomplete)

    return complete


rules_option = click.option(
    "--rules",
    "rule_files",
    multiple=True,
    metavar="FILE",
    help="Add the rules of this file or folder. Repeatable.",
)
colour_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="auto: on a terminal, unless NO_COLOR is set.",
)
paths_argument = click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path()
)
text_or_json_option = click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text for people, json for programs.",
)
fine_tuning_option = click.option(
    "--fine-tuning/--from-scratch",
    default=None,
    help="The network was trained before (matters for transformers, trained by Adam or its "
    "variants), or was not, whatever the log says.",
)
# Both take codes, their beginnings, and several between commas.
selection_options = adding(
    click.option(
        "--select",
        multiple=True,
        metavar="CODE",
        shell_complete=lazily("codes"),
        help="Judge by these rules only: a code or its beginning, e.g. LR1. Repeatable.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="CODE",
        shell_complete=lazily("codes"),
        help="Leave these rules out: a code or its beginning. Repeatable.",
    ),
)


def curve_options(else_: str) -> Option:
    """Return the options that name a curve; `else_`: what may be named instead of its column."""
    of = {"--train-loss": "training loss", "--val-loss": "validation loss"}
    of["--lr-column"] = "learning rate"
    return adding(
        *(
            click.option(name, metavar="COLUMN", help=f"Column or tag of the {what}{else_}.")
            for name, what in of.items()
        )
    )


step_option = click.option(
    "--step-column", metavar="COLUMN", help="Column or tag that counts steps."
)
_other_reading_options = adding(
    step_option,
    click.option(
        "--lr",
        type=Finite(min=0, min_open=True),
        metavar="RATE",
        help="The peak learning rate, where the log has none; judged as constant.",
    ),
    click.option(
        "--optimizer",
        metavar="NAME",
        help="The optimizer, whatever the log says: adam, sgd, momentum, ...",
    ),
    fine_tuning_option,
    click.option(
        "--maximize", metavar="COLUMN", help="Judge this metric, higher is better, not a loss."
    ),
)
reading_options = adding(curve_options(", or a file that holds it"), _other_reading_options)
column_options = adding(curve_options(""), _other_reading_options)
