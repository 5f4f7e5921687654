"""The options of checks in CI, and those that say where settings are."""

from __future__ import annotations

import click

from advisor.cli.common_options import Finite, adding, selection_options

TOLERANCE = 0.01  # see docs/ci.md: how far apart the ends of repeated runs are

settings_file = adding(
    click.option(
        "--config",
        "config_file",
        metavar="FILE",
        help="Read settings from this file, not from the nearest lr-advise.toml or pyproject.toml.",
    ),
    click.option("--no-config", is_flag=True, help="Read no settings file."),
)
ci_options = adding(
    settings_file,
    click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        metavar="[FORMAT:]FILE",
        help="Also write a report to this file; its ending says the format, unless one is "
        "named. Repeatable.",
    ),
    selection_options,
    click.option(
        "--baseline",
        metavar="FILE",
        help="Fail where the final loss is worse than in this accepted run: its log, or a "
        "report that --write-baseline wrote.",
    ),
    click.option(
        "--baseline-tolerance",
        type=Finite(min=0),
        default=TOLERANCE,
        show_default=True,
        metavar="SHARE",
        help="How much worse a run may be beyond noise, as a share of how far the accepted "
        "loss came down.",
    ),
    click.option(
        "--write-baseline",
        metavar="FILE",
        help="Accept these runs: write them to FILE, for --baseline.",
    ),
    click.option(
        "--show-config", is_flag=True, help="Show the settings, where each is from, and stop."
    ),
)
