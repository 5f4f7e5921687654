"""The compiled rule base is a copy that is used only while it tells what the files tell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from advisor.engine import compile as compiler
from advisor.engine import load
from advisor.errors import RuleError
from tests.tiny import CALM, RULES


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    for module in (load, compiler):
        monkeypatch.setattr(module, "builtin_folder", lambda: str(folder))
        monkeypatch.setattr(module, "feature_names", lambda: frozenset(CALM))
    monkeypatch.setattr(load, "INDEX", str(tmp_path / "index.json"))
    (tmp_path / "index.json").write_text(compiler.compiled(), encoding="utf-8")
    return folder


def no_toml(*_: object) -> None:
    raise AssertionError("read from TOML")


def test_a_fresh_index_spares_the_toml_files_and_says_the_same(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_toml = load.load_texts(load.builtin_texts(base), CALM)
    monkeypatch.setattr(load, "plain_of_toml", no_toml)
    assert load.builtin_rules() == from_toml


def test_a_changed_rule_is_never_judged_by_the_index(base: Path) -> None:
    rule = base / "LR301-still-falling.toml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("0.05", "0.06"), encoding="utf-8")
    assert {r.code: r for r in load.builtin_rules()}["LR301"].limits["much"].value == 0.06
    rule.unlink()
    assert "LR301" not in {r.code for r in load.builtin_rules()}


def test_line_ends_of_another_system_do_not_make_it_stale(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rule in base.iterdir():
        rule.write_bytes(rule.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(load, "plain_of_toml", no_toml)
    assert len(load.builtin_rules()) == 5


@pytest.mark.parametrize("content", ["", "{", json.dumps({"version": 0})])
def test_a_broken_or_foreign_index_is_passed_over(base: Path, content: str) -> None:
    Path(load.INDEX).write_text(content, encoding="utf-8")
    assert len(load.builtin_rules()) == 5


def test_an_index_of_another_version_is_passed_over(base: Path) -> None:
    index = json.loads(Path(load.INDEX).read_text(encoding="utf-8"))
    text = json.dumps(index | {"version": load.INDEX_VERSION + 1, "rules": {}})
    Path(load.INDEX).write_text(text, encoding="utf-8")
    assert len(load.builtin_rules()) == 5


def test_a_feature_that_was_renamed_is_noticed_though_the_index_is_fresh(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = frozenset(CALM) - {"tail_drop"} | {"tail_share"}
    monkeypatch.setattr(load, "feature_names", lambda: names)
    with pytest.raises(RuleError, match="no feature named 'tail_drop'"):
        load.rule_base()


def test_no_rules_at_all_fails_loudly(base: Path) -> None:
    shutil.rmtree(base)
    with pytest.raises(RuleError, match="reinstall"):
        load.rule_base()
