"""The options of `lr-advise watch` that other commands do not have."""

from __future__ import annotations

import click

from advisor.cli.common_options import Finite, adding, lazily, selection_options

watch_options = adding(
    selection_options,
    click.option(
        "--fail-on",
        multiple=True,
        metavar="LEVEL",
        shell_complete=lazily("levels"),
        help="End with exit code 1 when a run is at or above: diverged, unstable, improvable; or a "
        "rule code. Without it watching goes on until Ctrl-C. Repeatable.",
    ),
    click.option(
        "--kill",
        type=int,
        metavar="PID",
        help="When a run fails, stop this process (SIGTERM). --fail-on is 'diverged' unless given.",
    ),
    click.option(
        "--run",
        "run_this",
        metavar="COMMAND",
        help="When a run fails, run this command in a shell; LR_ADVISE_SOURCE, _RUN, _STATUS, "
        "_ACTION, _RULES, _SUGGESTED_LR say what happened.",
    ),
    click.option(
        "--interval",
        type=Finite(min=0.05, max=86_400),
        default=2.0,
        show_default=True,
        metavar="SECONDS",
        help="How often to look for a change.",
    ),
    click.option("--once", is_flag=True, help="Look once and end."),
    click.option(
        "--chart/--no-chart", default=None, help="Draw the curves; on a terminal by default."
    ),
)
