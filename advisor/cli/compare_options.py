"""The options of `lr-advise compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def compare_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what to compare and how to show it."""
    options = (
        click.option(
            "--lr",
            multiple=True,
            metavar="NAME=RATE",
            help="Peak rate of a file or run whose log has none. Repeatable.",
        ),
        click.option("--train-loss", metavar="COLUMN", help="Column or tag of the training loss."),
        click.option("--val-loss", metavar="COLUMN", help="Column or tag of the validation loss."),
        click.option("--lr-column", metavar="COLUMN", help="Column or tag of the learning rate."),
        click.option("--step-column", metavar="COLUMN", help="Column or tag that counts steps."),
        click.option("--optimizer", metavar="NAME", help="Of every run: adam, sgd, momentum, ..."),
        click.option(
            "--maximize", metavar="COLUMN", help="Compare this metric, higher is better, no loss."
        ),
        click.option(
            "--format",
            "format_name",
            type=click.Choice(["text", "json"]),
            default="text",
            help="text for people, json for programs.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
