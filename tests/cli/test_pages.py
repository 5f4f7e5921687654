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
