"""The commands and their options. What they do is imported only when they run."""

from __future__ import annotations

import os
from typing import Any

import click

from advisor import __version__
from advisor.cli.ci_options import ci_options, settings_file
from advisor.cli.common_options import (
    colour_option,
    column_options,
    lazily,
    paths_argument,
    reading_options,
    rules_option,
    text_or_json_option,
)
from advisor.cli.compare_options import compare_options
from advisor.cli.many_options import over_processes, resume_option
from advisor.cli.watch_options import watch_options
from advisor.reports.formats import FORMATS

HELP = {"help_option_names": ["-h", "--help"]}
OWN = ("-h", "--help", "--version")  # what stands before any command


class DefaultGroup(click.Group):
    """A group whose first argument may be a path: then the command is `check`.

    A file that is named like a command is reached as ./rule.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        if args and args[0] not in self.commands and args[0] not in OWN:
            self._refuse_misspelt(args[0], ctx)
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def _refuse_misspelt(self, word: str, ctx: click.Context) -> None:
        """Raise click.UsageError for what is no path and nearly a command."""
        if not word.isalpha() or os.path.exists(word):
            return
        from advisor.naming import nearest

        if near := nearest(word.lower(), [*self.commands, *OWN], cutoff=0.75):
            said = f"no command and no path is called '{word}'; did you mean '{near}'?"
            raise click.UsageError(said, ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Offer files where no command fits: shells show either words or files."""
        from advisor.cli.complete import path

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):  # of the default command, whose options may come first
            found = [*found, *self.commands["check"].shell_complete(ctx, incomplete)]
        return [*{item.value: item for item in found}.values()] or [path(incomplete)]


@click.group(
    cls=DefaultGroup,
    context_settings=HELP,
    subcommand_metavar="PATH... | COMMAND [ARGS]...",
)
@click.version_option(__version__, message="lr-advise %(version)s")
def app() -> None:
    """Read training logs and say what to do about the learning rate, how sure, and why.

    PATH is a log, a folder that is searched for logs, or - for standard input;
    `lr-advise PATH...` is short for `lr-advise check PATH...`, whose options
    `lr-advise check --help` lists.

    Exit code: 0 read and nothing failing, 1 a run at the failing level, 2 usage or
    unreadable input.
    """


@app.command()
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@reading_options
@rules_option
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="What standard output shows: text for people, json for programs, others for CI.",
)
@ci_options
@click.option(
    "--fail-on",
    multiple=True,
    default=("diverged",),
    metavar="LEVEL",
    shell_complete=lazily("levels"),
    help="Exit 1 for a run at or above: diverged (default), unstable, improvable; a rule code or "
    "its beginning; or never. Repeatable.",
)
@click.option(
    "--snippet",
    type=click.Choice(["pytorch", "keras", "hf", "lightning", "optax"]),
    help="Print the code that does what is advised, with the numbers filled in.",
)
@over_processes
@resume_option
@click.option("--explain-all", is_flag=True, help="Show what weighs most, and every rule.")
@click.option("-v", "--verbose", is_flag=True, help="Show every run in full.")
@click.option("-q", "--quiet", is_flag=True, help="Show one line a run and nothing else.")
@click.option(
    "--chart/--no-chart",
    default=None,
    help="Draw the curves of a single run above its report; on a terminal by default.",
)
@click.option(
    "--plot", metavar="FILE", help="Draw the runs into FILE (.png, .svg); needs matplotlib."
)
@click.option(
    "--list-series",
    is_flag=True,
    help="List every series of the logs and what each was taken for (as 'inspect' does).",
)
@colour_option
def check(paths: tuple[str, ...], list_series: bool, **options: Any) -> int:
    """Judge the logs and give advice (the default command).

    \b
    lr-advise run.csv                        one run, in full
    lr-advise runs/ --fail-on unstable       every log below a folder, for CI
    lr-advise run.csv -o report.html         ... and a page with curves
    lr-advise run.csv --snippet pytorch      ... and the code to type next
    """  # noqa: D301  click takes the character itself
    if list_series:
        from advisor.cli.inspect import run_inspect
        from advisor.cli.settings import expect_options_of
        from advisor.errors import ConfigError

        expect_options_of(inspect, "list_series")
        if not paths:
            raise ConfigError("--list-series: expected a PATH to a log; see lr-advise --help")
        return run_inspect(paths, **options)
    from advisor.cli.check import run_check

    return run_check(paths, **options)


@app.command()
@paths_argument
@reading_options
@settings_file
@colour_option
def inspect(paths: tuple[str, ...], **options: Any) -> int:
    """Show what was understood of a log: format, runs, columns.

    Says what each column was taken for and why, and what was repaired or left out.

    \b
    lr-advise inspect run.csv
    lr-advise inspect run.csv --train-loss total --step-column iteration
    """  # noqa: D301  click takes the character itself
    from advisor.cli.inspect import run_inspect

    return run_inspect(paths, **options)


@app.command()
@paths_argument
@compare_options
@colour_option
def compare(paths: tuple[str, ...], **options: Any) -> int:
    """Compare the runs of a sweep: best rate, next to try.

    Fits the valley of final loss over learning rate. Rates are read from the logs, from --lr, or
    from names like lr_1e-3. Exit code: 0, or 2 where something could not be read.

    \b
    lr-advise compare sweep/
    lr-advise compare runs.csv        a table with a row for each run
    lr-advise compare a.csv b.csv --lr a.csv=0.01 --lr b.csv=0.1
    """  # noqa: D301  click takes the character itself
    from advisor.cli.compare import run_compare

    return run_compare(paths, **options)


@app.command()
@paths_argument
@column_options
@rules_option
@over_processes
@text_or_json_option
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Show this many runs, those that wasted most.",
)
@settings_file
def fleet(paths: tuple[str, ...], **options: Any) -> int:
    """Sum up many runs: how many diverged, steps trained in vain.

    Compute is counted in steps (or epochs) of the logs; a run that diverged, or whose advice is
    to stop, could have been stopped where the table says. The costliest come first.

    \b
    lr-advise fleet runs/
    lr-advise fleet runs/ --top 5 -j 4
    """  # noqa: D301  click takes the character itself
    from advisor.cli.fleet import run_fleet

    return run_fleet(paths, **options)


@app.command()
@paths_argument
@reading_options
@rules_option
@watch_options
@settings_file
@colour_option
def watch(paths: tuple[str, ...], **options: Any) -> int:
    """Follow growing logs; say when the advice changes.

    PATH need not exist yet, and may be rotated or rewritten. On a terminal the screen is redrawn;
    in a pipe a report is printed whenever the advice differs. Only --kill and --run touch anything.

    \b
    lr-advise watch run.csv                        until Ctrl-C
    lr-advise watch runs/ --fail-on diverged       ends with exit code 1
    lr-advise watch run.csv --kill 4711            ... and stops the training
    """  # noqa: D301  click takes the character itself
    from advisor.cli.watch import run_watch

    return run_watch(paths, **options)


@app.command()
@click.argument("code", shell_complete=lazily("codes"))
@rules_option
@settings_file
@colour_option
def rule(code: str, **options: Any) -> None:
    """Show the page of one rule, by its code or name.

    What it looks for, why, what to do, when it is wrong, how often it is right, sources.

    \b
    lr-advise rule LR302
    lr-advise rule still-falling
    """  # noqa: D301  click takes the character itself
    from advisor.cli.pages import show_rule

    show_rule(code, **options)


@app.command()
@rules_option
@settings_file
def rules(**options: Any) -> None:
    """List the rules."""
    from advisor.cli.pages import show_rules

    show_rules(**options)


@app.command()
@click.argument("name", required=False, shell_complete=lazily("features"))
@colour_option
def feature(name: str | None, color: str) -> None:
    """Show the definition of a feature; list them all.

    Names are those in the Figures of a report.

    \b
    lr-advise feature tail_drop
    """  # noqa: D301  click takes the character itself
    from advisor.cli.pages import show_feature, show_features

    if name is None:
        show_features(color)
    else:
        show_feature(name, color)


@app.command()
@click.option("--rule", "of_rule", is_flag=True, help="The rule file format instead.")
def schema(of_rule: bool) -> None:
    """Print the JSON schema of `--format json`."""
    from advisor.cli.pages import show_schema

    show_schema(of_rule)
