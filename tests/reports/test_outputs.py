"""`--output`: which file gets which format, and that it is written whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from advisor.errors import ConfigError
from advisor.reports.outputs import Output, on_stdout, parse, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "stated", "expected"),
    [
        ("report.sarif", None, Output("sarif", "report.sarif")),
        ("out/Report.SARIF.json", None, Output("sarif", "out/Report.SARIF.json")),
        ("report.xml", None, Output("junit", "report.xml")),
        ("summary.md", "json", Output("markdown", "summary.md")),
        ("gitlab:quality.json", None, Output("gitlab", "quality.json")),
        ("quality", "gitlab", Output("gitlab", "quality")),
        ("C:\\reports\\a.xml", None, Output("junit", "C:\\reports\\a.xml")),
        ("json:a:b", None, Output("json", "a:b")),
        ("./foo:out.html", None, Output("html", "./foo:out.html")),
    ],
)
def test_the_format_is_named_or_told_by_the_ending(
    given: str, stated: str | None, expected: Output
) -> None:
    assert parse(given, stated) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("report", "write FORMAT:FILE"),
        ("sarf:report", "did you mean 'sarif'"),
        ("foo:out.html", "'foo' before the colon is no format; formats: text, "),
        ("-", "a file is missing"),
        ("json:", "a file is missing"),
    ],
)
def test_what_names_no_format_is_an_error(given: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(given, None)


def test_standard_output_does_not_repeat_a_file() -> None:
    files = [Output("sarif", "a"), Output("junit", "b")]
    assert on_stdout("sarif", files) == "text"
    assert on_stdout("github", files) == "github"


def test_folders_are_made_and_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "new" / "report.xml"
    write(str(target), "one\n")
    write(str(target), "zwei ü\ud800\n")
    assert target.read_bytes() == "zwei ü\\ud800\n".encode()
    assert os.listdir(target.parent) == ["report.xml"]
    for no_file in (target / "below", f"{target}\0"):
        with pytest.raises(ConfigError, match="cannot be written"):
            write(str(no_file), "x")
    assert target.exists()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    link = tmp_path / "latest.xml"
    link.symlink_to("kept/report.xml")
    for text in ("one\n", "two\n"):
        write(str(link), text)
        assert link.is_symlink()
        assert (tmp_path / "kept" / "report.xml").read_text(encoding="utf-8") == text


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="no streams among the files")
def test_a_stream_is_written_into() -> None:
    out, into = os.pipe()
    write(f"/dev/fd/{into}", "report\n")
    os.close(into)
    with open(out, encoding="utf-8") as stream:
        assert stream.read() == "report\n"
