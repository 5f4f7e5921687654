"""The options of `lr-advise compare`."""

from __future__ import annotations

import click

from advisor.cli.ci_options import settings_file
from advisor.cli.common_options import adding, fine_tuning_option

compare_options = adding(
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
    click.option("--optimizer", metavar="NAME", help="The optimizer of all runs: adam, sgd, ..."),
    fine_tuning_option,
    click.option(
        "--maximize", metavar="COLUMN", help="Compare this metric, higher is better, not a loss."
    ),
    click.option(
        "--format",
        "format_name",
        type=click.Choice(["text", "json"]),
        default="text",
        help="text for people, json for programs.",
    ),
    click.option(
        "--plot",
        metavar="FILE",
        help="Draw final loss over rate into FILE (.png, .svg, .pdf); needs matplotlib.",
    ),
    settings_file,
)
