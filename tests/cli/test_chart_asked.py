"""Who cannot look at a chart is not read one: on plain terminals, and by a setting."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from advisor.cli.app import app
from advisor.cli.drawing import chart_style_of

LOG = str(Path(__file__).parents[2] / "sample_logs" / "late_start.csv")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("term", "asked", "drawn"),
    [("xterm", None, True), ("dumb", None, False), ("dumb", True, True), ("xterm", False, False)],
)
def test_a_plain_terminal_gets_a_chart_only_if_asked(
    term: str, asked: bool | None, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert (chart_style_of(asked, quiet=False) is not None) is drawn


@pytest.mark.parametrize(
    ("setting", "options", "drawn"),
    [("false", (), False), ("true", (), True), ("false", ("--chart",), True)],
)
def test_a_setting_holds_for_all_calls(
    setting: str,
    options: tuple[str, ...],
    drawn: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = tmp_path / "lr-advise.toml"
    settings.write_text(f"chart = {setting}\n")
    for command in (("check",), ("watch", "--once")):
        app.main([*command, LOG, "--config", str(settings), *options], standalone_mode=False)
        assert ("lr ┤█" in capsys.readouterr().out) is drawn
