"""The commands that explain what reports name."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from advisor.cli.app import app
from advisor.features import names

ROOT = Path(__file__).parents[2]


def test_features_are_listed_by_name() -> None:
    done = CliRunner().invoke(app, ["feature"])
    assert done.exit_code == 0
    listed = [line.split()[0] for line in done.output.splitlines() if line[:1].strip()]
    assert listed == [*sorted(names()), "Read"]


def test_the_definition_of_a_feature_fits_the_screen() -> None:
    """Lines of the source's width broke on terminals of 80 columns; one had 333."""
    for name in names():
        done = CliRunner().invoke(app, ["feature", name], env={"COLUMNS": "80"})
        assert max(map(len, done.output.splitlines())) <= 80
        assert done.output.startswith(f"{name}\n\n")


def test_a_word_of_features_names_them_and_a_misspelt_one_the_nearest() -> None:
    said = {name: CliRunner().invoke(app, ["feature", name]) for name in ("noise", "nois_tail")}
    assert "there are: noise_start, " in str(said["noise"].output + str(said["noise"].exception))
    other = CliRunner().invoke(app, ["feature", "zzz"])
    assert "'zzz'; 'lr-advise feature' lists them" in str(other.output + str(other.exception))
    near = said["nois_tail"]
    assert "did you mean 'noise_tail'?" in str(near.output + str(near.exception))


def test_the_code_of_a_group_of_rules_names_its_rules() -> None:
    """`LR3`, which --select takes, was told to be LR503 misspelt."""
    done = CliRunner().invoke(app, ["rule", "LR6"])
    assert "no rule 'LR6'; there are 'LR601', 'LR602'" in str(done.output + str(done.exception))


def test_the_examples_of_a_users_rule_are_tried(tmp_path: Path) -> None:
    """A log that was not there, or on which the rule was silent, passed unnoticed."""
    page = (ROOT / "docs" / "write-your-own-rule.md").read_text(encoding="utf-8")
    rule = page.partition("```toml\n")[2].partition("```")[0]
    for log, expect in (("calm.csv", "fires"), ("calm.csv", "silent"), ("none.csv", "fires")):
        rule += f'[[examples]]\nlog = "{log}"\nexpect = "{expect}"\n'
    mine = tmp_path / "MY001-lonely-spikes.toml"
    mine.write_text(rule, encoding="utf-8")
    (tmp_path / "logs").mkdir()
    shutil.copy(ROOT / "sample_logs" / "spiky_recovering.csv", tmp_path / "logs" / "spiky.csv")
    shutil.copy(ROOT / "sample_logs" / "late_start.csv", tmp_path / "calm.csv")
    shown = CliRunner().invoke(app, ["rule", "MY001", "--rules", str(mine)]).output
    assert "fires: logs/spiky.csv (so it is)\n" in shown
    assert "fires: calm.csv (NOT so: it is silent)\n" in shown
    assert "silent: calm.csv (so it is)\n" in shown
    assert "fires: none.csv (not found:" in shown


def test_the_page_of_a_rule_begins_with_what_to_do() -> None:
    """It began with what limits and figures mean, and told the cases of error two screens below."""
    for code in ("LR301", "LR202", "LR901"):
        first = CliRunner().invoke(app, ["rule", code]).output.split("\n")[:24]
        heads = [line for line in first if line and not line.startswith(" ")]
        assert heads[-3:] == ["What to do", "What it means", "When it is wrong"]
