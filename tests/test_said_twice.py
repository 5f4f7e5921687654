"""Lists that stand twice, so that a start loads neither pydantic nor code that it does not need."""

from __future__ import annotations

from typing import get_args

import pytest

from advisor.cli.app import app
from advisor.engine.model import Action, Status
from advisor.engine.rule import ACTIONS, STATUSES
from advisor.reports.exit_status import LEVELS
from advisor.reports.text import STYLE
from advisor.reports.wording import SIGNS
from advisor.snippets import FRAMEWORKS


def test_a_rule_file_may_name_the_actions_and_states_that_have_a_rank() -> None:
    assert sorted(get_args(Action)) == sorted(ACTIONS)
    assert sorted(get_args(Status)) == sorted(STATUSES)


def test_what_may_fail_are_the_most_severe_states() -> None:
    assert [*LEVELS] == [*reversed(STATUSES[:3])]


@pytest.mark.parametrize("shown", [STYLE, SIGNS])
def test_every_state_is_shown(shown: dict[str, object]) -> None:
    assert set(shown) == set(STATUSES)


def test_the_option_names_the_frameworks_there_is_code_for() -> None:
    (option,) = (one for one in app.commands["check"].params if one.name == "snippet")
    assert tuple(option.type.choices) == FRAMEWORKS
