"""Settings files: found, checked, joined with the command line, and shown."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from advisor.config.find import nearest
from advisor.config.globs import Glob
from advisor.config.load import load
from advisor.config.selection import check_codes, chosen, split_codes
from advisor.config.settings import merged, read_options
from advisor.config.show import show
from advisor.errors import ConfigError
from tests.tiny import tiny_base


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_nearest_file_that_speaks_of_us_wins(folder: Path) -> None:
    top = put(folder / "pyproject.toml", '[tool.lr-advise]\nfail-on = "unstable"\n')
    put(folder / "a/pyproject.toml", "[tool.other]\nx = 1\n")
    put(folder / "a/b/pyproject.toml", '[project]\ndependencies = ["lr-advise"]\n')
    assert nearest(str(folder / "a/b")) == top
    own = put(folder / "a/lr-advise.toml", "")
    put(folder / "a/pyproject.toml", "[tool.lr-advise]\n")
    assert nearest(str(folder / "a/b")) == own


@pytest.mark.parametrize(
    "text",
    [
        "[tool.lr-advise]",
        '[ "tool" . "lr-advise" ]',
        "[tool.lr-advise.per-path.a]",
        "tool.lr-advise.lr = 1.0",
        "[tool]\nlr-advise = { lr = 1.0 }",
        "[tool]\n  lr-advise.lr = 1.0",
    ],
)
def test_every_way_to_write_the_table_is_found(folder: Path, text: str) -> None:
    path = put(
        folder / "pyproject.toml",
        f'[project]\nname = "x"\n{text}\n'.replace('[project]\nname = "x"\ntool', "tool"),
    )
    assert nearest(str(folder)) == path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail_on = 'never'", "unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("optimiser = 'adam'", "did you mean 'optimizer'?"),
        ("bogus = 1", "unknown key 'bogus'; there are baseline,"),
        ("lr = 'fast'", "'lr' must be a number above 0, not 'fast'"),
        ("lr = true", "'lr' must be a number above 0"),
        ("select = [1]", "'select' must be a string or a list of strings"),
        ("color = 'alway'", "did you mean 'always'?"),
        ("per-path = 1", "must be tables such as"),
        ("[per-path.'run[9-1].csv']\nlr = 1.0", "per-path: 'run[9-1].csv' is no pattern"),
        ("[per-path.'a']\nformat = 'json'", "'format' cannot differ from path to path"),
        ("[per-path.'a']\noptimzer = 'adam'", "per-path 'a': unknown key 'optimzer'; did you mean"),
        ("[per-path]\noptimizer = 'adam'", "settings; 'optimizer' belongs into one, as"),
        ("lr = ", "is not valid TOML"),
        (f"lr = {'9' * 5000}", "is not valid TOML"),
        (f"lr = {'[' * 50_000}", "is nested too deep"),
        ("[lr-advise]\nlr = 1", "settings need no table [lr-advise] here"),
        ("output = 'grahp:out'", "lr-advise.toml: 'output' grahp:out: 'grahp' before the colon"),
    ],
)
def test_mistakes_name_the_file_and_the_key(folder: Path, text: str, said: str) -> None:
    path = put(folder / "lr-advise.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith("lr-advise.toml")
    assert said in str(caught.value)


def test_settings_that_are_no_text_name_the_line(folder: Path) -> None:
    path = folder / "lr-advise.toml"
    path.write_bytes(b"lr = 1\n# \xff\n")
    with pytest.raises(ConfigError, match=r"lr-advise.toml: is not UTF-8 text.* \(line 2\)"):
        load(str(path))


@pytest.mark.parametrize("name", ["lr_advise", "lradvise", "LR-Advise"])
def test_a_misspelt_table_is_an_error_and_no_silence(folder: Path, name: str) -> None:
    put(folder / "pyproject.toml", f'[tool.{name}]\nfail-on = "never"\n')
    with pytest.raises(ConfigError, match=rf"pyproject.toml: .* \[tool.lr-advise\], not .*{name}"):
        nearest(str(folder))


def test_a_package_of_that_name_is_no_misspelt_table(folder: Path) -> None:
    text = "[tool.setuptools.packages.lr_advise]\nx = 1\n[tool.mypy-lr_advise]\n"
    put(folder / "pyproject.toml", text)
    assert nearest(str(folder)) is None


def test_a_named_pyproject_without_the_table_is_an_error(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"no table \[tool.lr-advise\]"):
        load(put(folder / "pyproject.toml", "[tool.other]\n"))
    with pytest.raises(ConfigError, match=r"--config missing\.toml: cannot be read"):
        load("missing.toml")


def test_paths_in_the_file_are_relative_to_it(folder: Path, monkeypatch) -> None:
    path = put(
        folder / "pyproject.toml",
        "[tool.lr-advise]\nrules = 'mine'\noutput = ['sarif:out/a', 'b.xml']\nbaseline = 'b.json'",
    )
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    values = load(path).values
    assert [Path(item).resolve() for item in values["rules"]] == [folder.resolve() / "mine"]
    assert Path(values["baseline"]).resolve() == folder.resolve() / "b.json"
    assert values["output"][0].startswith("sarif:")
    assert Path(values["output"][0].removeprefix("sarif:")).resolve() == folder.resolve() / "out/a"


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("runs/*.csv", "runs/a.csv", True),
        ("runs/*.csv", "runs/old/a.csv", False),
        ("runs/**/*.csv", "runs/a.csv", True),
        ("runs/**/*.csv", "runs/x/y/a.csv", True),
        ("runs", "runs/old/a.csv", True),
        ("runs/old/", "runs/old/a.csv", True),
        ("runs/old", "runs/older/a.csv", False),
        ("sgd-*", "runs/sgd-3/a.csv", True),
        ("a?.csv", "runs/a1.csv", True),
        ("a[!12].csv", "a3.csv", True),
        ("a[!12].csv", "a1.csv", False),
        ("a+b.csv", "a+b.csv", True),
        ("**", "-", False),
        ("runs", "../runs/a.csv", False),
        ("/data/*", "/data/runs/a.csv", True),
    ],
)
def test_globs(folder: Path, pattern: str, path: str, matches: bool) -> None:
    assert Glob(pattern, str(folder)).matches(path) == matches


@pytest.mark.parametrize(
    ("pattern", "below", "path", "matches"),
    [
        ("runs/**", "project", "project", True),
        ("runs/**", "linked", "linked", True),
        ("a.csv", "project", "project", True),
        ("project/runs/**", ".", "project", True),
        ("scratch/**", ".", "project", True),
        ("scratch/**", ".", "linked", True),
        ("runs/old/**", "project", "project", False),
        ("scratch/**", "project", "project", False),
    ],
)
def test_a_log_below_a_linked_folder_is_meant_by_either_name(
    folder: Path, pattern: str, below: str, path: str, matches: bool
) -> None:
    put(folder / "scratch/runs/a.csv", "")
    (folder / "project").mkdir()
    (folder / "project/runs").symlink_to(folder / "scratch/runs")
    (folder / "linked").symlink_to(folder / "project")
    assert Glob(pattern, str(folder / below)).matches(f"{path}/runs/a.csv") == matches


def settings(folder: Path, text: str, typed: dict[str, Any] | None = None):
    given = {"fail-on": ("diverged",), "optimizer": None, "lr": None, "select": (), "ignore": ()}
    config = load(put(folder / "lr-advise.toml", text))
    return merged(given | (typed or {}), frozenset(typed or ()), config)


TEXT = """
optimizer = "sgd"
fail-on = "unstable"
[per-path."runs/adam"]
optimizer = "adam"
lr = 1e-3
[per-path."*-long.csv"]
lr = 1e-4
"""


def test_the_command_line_wins_then_paths_then_the_file_then_defaults(folder: Path) -> None:
    found = settings(folder, TEXT)
    assert found.values["fail-on"] == ("unstable",)
    assert read_options(found).for_source("a.csv").optimizer == "sgd"
    there = read_options(found).for_source("runs/adam/x-long.csv")
    assert (there.optimizer, there.lr) == ("adam", 1e-4)  # the later table wins
    typed = settings(folder, TEXT, {"optimizer": "lion"})
    assert read_options(typed).for_source("runs/adam/a.csv").optimizer == "lion"
    assert read_options(typed).for_source("runs/adam/a.csv").lr == 1e-3


def test_shown_settings_are_toml_and_say_where_each_is_from(folder: Path) -> None:
    text = show(settings(folder, TEXT, {"lr": 0.5}), ["runs/adam/a.csv"])
    assert tomllib.loads(text) == {
        "optimizer": "sgd",
        "fail-on": ["unstable"],
        "lr": 0.5,
        "per-path": {
            "runs/adam": {"optimizer": "adam"},  # its lr gives way to the command line's
            "*-long.csv": {},
            "runs/adam/a.csv": {"optimizer": "adam"},
        },
    }
    assert "lr = 0.5  # command line" in text
    assert 'optimizer = "sgd"  # lr-advise.toml' in text
    assert "per-path 'runs/adam'" in text
    assert "# select: everything (default)" in text


def test_the_tables_of_a_searched_folder_are_shown_once_with_their_patterns(folder: Path) -> None:
    tables = {"runs/adam": {"optimizer": "adam", "lr": 1e-3}, "*-long.csv": {"lr": 1e-4}}
    for path in (".", "runs", "runs/adam"):
        assert tomllib.loads(show(settings(folder, TEXT), [path]))["per-path"] == tables


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), "LR101 LR201 LR202 LR301 LR901"),
        (("lr2",), (), "LR201 LR202"),
        (("LR2, LR301,",), (), "LR201 LR202 LR301"),
        ((), ("LR2",), "LR101 LR301 LR901"),
        (("LR2",), ("LR201",), "LR202"),
        (("LR201",), ("LR2",), "LR201"),
        (("LR2",), ("LR2",), ""),
        (("ALL",), ("LR9",), "LR101 LR201 LR202 LR301"),
    ],
)
def test_the_longer_code_wins(select: tuple, ignore: tuple, codes: str) -> None:
    base = chosen(tiny_base(), split_codes(select), split_codes(ignore))
    assert [rule.code for rule in base.rules] == codes.split()


def test_a_code_that_selects_nothing_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"--select: 'LR209'.*did you mean 'LR20"):
        check_codes(["LR209"], tiny_base().codes, "--select")
