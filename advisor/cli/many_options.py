"""The options for very many logs: processes, clusters, results that survive an interruption."""

from __future__ import annotations

import click

from advisor.cli.common_options import adding

over_processes = adding(
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Judge in N processes; by default one for each core from 200 logs on.",
    ),
    click.option(
        "--dask",
        metavar="ADDRESS",
        help="Judge on the Dask cluster whose scheduler is there, e.g. tcp://host:8786; its "
        "workers must see the same files. Needs Dask (pip install distributed).",
    ),
)
resume_option = click.option(
    "--resume",
    metavar="FILE",
    help="Write results to FILE as they come (JSON lines; a name in .parquet: a folder of Parquet "
    "parts, with pyarrow), and pass over the logs that are done there, those that could "
    "not be judged too: an interrupted run goes on. Only a summary is printed; it and the exit "
    "code count all logs named, whenever they were judged.",
)
