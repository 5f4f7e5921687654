"""A broken rule stops with file, key, what was expected and the nearest name."""

from __future__ import annotations

import pytest

from advisor.engine import load
from advisor.engine.check import check_together
from advisor.engine.load import builtin_texts, load_toml, rule_base
from advisor.engine.plain import clause
from advisor.errors import RuleError
from tests.tiny import CALM, RULES

FILE = "LR201-noisy-floor.toml"
GOOD = (RULES / FILE).read_text(encoding="utf-8")
SIZE = GOOD[GOOD.index("[size]") : GOOD.index("[limits")]

BROKEN = [
    ("rate_offset > high", "rate_ofset > high", ["'rate_ofset'", "did you mean 'rate_offset'"]),
    ("rate_offset > high", "rate_offset = high", ["when.0", "'<feature> <operator> <limit>'"]),
    ("rate_offset > high", "rate_offset > 0.3", ["when.0", "[limits]"]),
    ("rate_offset > high", "rate_offset > hihg", ["[limits.hihg]", "did you mean 'high'"]),
    ("[limits.clear]", "[limits.claer]", ["claer", "clear"]),
    ("[limits.one]", '[limits.spare]\nvalue=1\nband=1\nsource="x"\n[limits.one]', ["limits.spare"]),
    ('family = "too high"', "", ["the key 'family' is missing"]),
    ('family = "too high"', 'famly = "too high"', ["unknown key 'famly'", "mean 'family'"]),
    ('where = "tail"', 'wehre = "tail"', ["unknown key 'wehre'", "did you mean 'where'"]),
    ('where = "tail"', 'where = "tial"', ["'where'", "did you mean 'tail'"]),
    ("band = 0.02", "bands = 0.02", ["limits.settled.band"]),
    ("band = 0.02", "band = -1", ["limits.settled.band"]),
    ("value = 0.04", "value = nan", ["limits.settled.value"]),
    ("value = 0.04", "value = true", ["limits.settled.value", "valid number"]),
    ("value = 0.04", 'value = "0.04"', ["limits.settled.value", "valid number"]),
    ("seen = 90", "seen = true", ["evidence.0.seen", "valid integer"]),
    ('where = "tail"', '[examples]\nlog = "a.csv"\nexpect = "fires"', ["headed [[examples]]"]),
    ('["rate_offset > high", "tail_drop < settled"]', "[]", ["'when': expected one or more"]),
    ('["rate_offset > high", "tail_drop < settled"]', '"tail_drop < settled"', ['when = ["..."]']),
    (SIZE, "size = 0.3\n", ["'size': expected a table, [size]"]),
    ('action = "lower"', 'action = "reduce"', ["'action'", "'lower'"]),
    ("factor = 0.3", "factor = 3", ["below 1"]),
    (
        'action = "lower"',
        'action = "raise"',
        ["toml: size: an action 'raise' needs factors above 1"],
    ),
    ('action = "lower"', 'action = "keep"', ["size", "'keep' leaves the rate as it is"]),
    ("factor = 0.3", "factor = 1", ["below 1"]),
    ("factor = 0.3", 'feature = "rate_offset"\nleast = 0.5\nmost = 0.1', ["'least' is above"]),
    ("factor = 0.3", 'feature = "rate_offset"', ["least"]),
    ("factor = 0.3", "least = 0.1\nmost = 0.5", ["needs 'factor' or 'feature'"]),
    ("rate_offset > clear", "rate_of > clear", ["'rate_of'", "did you mean 'rate_offset'"]),
    ("right = 88", "right = 91", ["'right' is above 'seen'"]),
    ("right = 53", "right = 89", ["'right' is above 'seen'"]),
    ("times = 3", "times = 1", ["size.reached.0.times", "greater than 1"]),
    ("times = 3", 'times = 3\nwhen = ["tail_drop"]', ["size.reached.0.when.0", "<operator>"]),
    ("times = 3", 'times = 3\nwhen = ["tail_drop > one_"]', ["[limits.one_]", "mean 'one'"]),
    ("times = 3", 'times = 3\nwhen = ["tail_dorp > one"]', ["'tail_dorp'", "mean 'tail_drop'"]),
    ("times = 3", "time = 3", ["unknown key 'size.reached.0.time'", "did you mean 'times'"]),
    (SIZE, "[size]\nfactor = 0.3\n[size.reached]\ntimes = 3\n", ["headed [[size.reached]]"]),
    ("{tail_drop:.2g}", "{tail:.2g}", ["{tail}", "did you mean 'tail_drop'"]),
    ("{tail_drop:.2g}", "{tail_drop.__class__}", ["no figure for the placeholder"]),
    ("{tail_drop:.2g}", "{tail_drop:.2y}", ["number format"]),
    ("{tail_drop:.2g}", "{tail_drop!r:.2g}", ["number format"]),
    ("{tail_drop:.2g}", "{tail_drop", ["explanation"]),
    ("{factor}", "{factor:.2g}", ["'advice': '{factor}'", "number format"]),
    ('name = "noisy-floor"', 'name = "floor"', ["file name 'LR201-floor.toml'"]),
    ('code = "LR201"', "code = ", ["not valid TOML"]),
    ('code = "LR201"', 'code = "my1"', ["'code'", "letters and three digits, such as", "'my1'"]),
    ('name = "noisy-floor"', 'name = "Noisy floor"', ["'name'", "hyphens", "'Noisy floor'"]),
    ("value = 0.04", f"value = {'9' * 5000}", ["not valid TOML"]),
    ("value = 0.04", f"value = {'[' * 50_000}", ["nested too deep"]),
]


def test_all_that_a_rule_lacks_is_named_at_once() -> None:
    with pytest.raises(RuleError, match=r"the keys 'title', 'family', .*, 'limits' are missing"):
        load_toml(b'code = "LR201"\nname = "noisy-floor"\n', FILE, CALM)


def test_the_unbroken_rule_loads() -> None:
    rule = load_toml(GOOD.encode(), FILE, CALM)
    assert (rule.code, rule.action, rule.size and rule.size.factor) == ("LR201", "lower", 0.3)
    assert [str(part) for part in rule.when] == ["rate_offset > high", "tail_drop < settled"]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_a_broken_rule_is_named_with_what_was_expected(old: str, new: str, said: list[str]) -> None:
    assert old in GOOD
    with pytest.raises(RuleError) as caught:
        load_toml(GOOD.replace(old, new, 1).encode(), FILE, CALM)
    assert FILE in str(caught.value)
    for words in said:
        assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_utf_8_is_said_to_be_none_with_the_line() -> None:
    with pytest.raises(RuleError, match=r"LR201-noisy-floor\.toml: is not UTF-8 .*\(line 3\)"):
        load_toml(GOOD.replace("too high", "trop élevé", 1).encode("latin-1"), FILE, CALM)
    assert load_toml(b"\xef\xbb\xbf" + GOOD.encode(), FILE, CALM).code == "LR201"


def test_titles_and_advice_come_on_one_line_however_they_were_written() -> None:
    text = GOOD.replace('"Lower the peak', '"""\nLower the\n  peak').replace(
        '{factor}."', '{factor}"""'
    )
    rule = load_toml(text.encode(), FILE, CALM)
    assert rule.advice == "Lower the peak learning rate {factor}"


def test_a_rule_file_named_twice_counts_once(tmp_path) -> None:
    mine = tmp_path / "MY201-noisy-floor-of-mine.toml"
    mine.write_text(GOOD.replace("LR201", "MY201").replace("noisy-floor", "noisy-floor-of-mine"))
    assert len(rule_base([mine, tmp_path]).rules) == len(rule_base([mine]).rules)


def test_of_a_folder_only_rule_files_are_read(tmp_path) -> None:
    (tmp_path / FILE).write_text(GOOD)
    for beside in (f"{FILE}~", "LR.md", "notes.toml"):
        (tmp_path / beside).write_text("no rule")
    assert [*builtin_texts(tmp_path)] == [FILE]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "A.md").write_text("no rule")
    own = GOOD.replace("LR201", "MY201").replace("noisy-floor", "noisy-floor-of-mine")
    (mine / "MY201-noisy-floor-of-mine.toml").write_text(own)
    assert rule_base([mine]).find("MY201") is not None


def test_rules_must_fit_together() -> None:
    texts = {name: text.decode() for name, text in builtin_texts(RULES).items()}
    rules = {name: load_toml(text.encode(), name, CALM) for name, text in texts.items()}
    check_together(rules.values())
    with pytest.raises(RuleError, match=f"'code': LR201 is already used by {FILE}"):
        check_together([*rules.values(), rules[FILE]])
    with pytest.raises(RuleError, match=f"'name': noisy-floor is already used by {FILE}"):
        check_together([*rules.values(), rules[FILE]._replace(code="MY201")])
    with pytest.raises(RuleError, match="LR000 is what is said when no rule fires"):
        check_together([rules[FILE]._replace(code="LR000")])

    def with_override(name: str, codes: str) -> None:
        line = 'status = "improvable"'
        text = texts[name].replace(line, f"{line}\nsupersedes = {codes}")
        changed = rules | {name: load_toml(text.encode(), name, CALM)}
        check_together(changed.values())

    with pytest.raises(RuleError, match=r"no rule LR902.*did you mean 'LR901'"):
        with_override(FILE, '["LR902"]')
    with pytest.raises(RuleError, match=r"LR101 -> LR201 -> LR101|LR201 -> LR101 -> LR201"):
        with_override(FILE, '["LR101"]')


def test_an_empty_rule_folder_is_an_error(tmp_path) -> None:
    with pytest.raises(RuleError, match=r"no rule file LR\*\.toml"):
        builtin_texts(tmp_path)


def test_a_rule_file_that_cannot_be_read_is_named(tmp_path, monkeypatch) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(GOOD)
    whole = load._content

    def failing(path: str) -> bytes:
        if path == str(mine):
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(load, "_content", failing)
    with pytest.raises(RuleError, match=r"mine\.toml: cannot be read \(Permission denied\)"):
        rule_base([mine])


def test_a_folder_of_rules_that_cannot_be_searched_is_named(tmp_path, monkeypatch) -> None:
    def failing(_: str) -> list[str]:
        raise PermissionError(13, "Permission denied")

    base = rule_base()
    monkeypatch.setattr(load, "builtin_rules", lambda: base.rules)
    monkeypatch.setattr(load.os, "listdir", failing)
    with pytest.raises(RuleError, match=r"cannot be searched \(Permission denied\)"):
        rule_base([tmp_path])


@pytest.mark.parametrize("text", ["a > b", " a>=b ", "a_1 <= b_2", "a<b"])
def test_clauses(text: str) -> None:
    assert str(clause(text)).replace(" ", "") == text.replace(" ", "")
