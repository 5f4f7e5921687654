"""The commands that explain what reports name."""

from __future__ import annotations

from click.testing import CliRunner

from advisor.cli.app import app
from advisor.features import names


def test_features_are_listed_by_name() -> None:
    done = CliRunner().invoke(app, ["feature"])
    assert done.exit_code == 0
    listed = [line.split()[0] for line in done.output.splitlines() if line[:1].strip()]
    assert listed == [*sorted(names()), "Read"]
