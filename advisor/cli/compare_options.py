"""The options of `lr-advise compare`."""

from __future__ import annotations

import click

from advisor.cli.ci_options import settings_file
from advisor.cli.common_options import (
    adding,
    curve_options,
    fine_tuning_option,
    step_option,
    text_or_json_option,
)

compare_options = adding(
    click.option(
        "--lr",
        multiple=True,
        metavar="NAME=RATE",
        help="Peak rate of a file or run whose log has none. Repeatable.",
    ),
    curve_options(""),
    step_option,
    click.option("--optimizer", metavar="NAME", help="The optimizer of all runs: adam, sgd, ..."),
    fine_tuning_option,
    click.option(
        "--maximize", metavar="COLUMN", help="Compare this metric, higher is better, not a loss."
    ),
    text_or_json_option,
    click.option(
        "--plot",
        metavar="FILE",
        help="Draw final loss over rate into FILE (.png, .svg, .pdf); needs matplotlib.",
    ),
    settings_file,
)
