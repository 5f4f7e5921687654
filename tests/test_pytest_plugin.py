"""The pytest plugin, as a project that installed lr-advise meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import ConfigError
from advisor.pytest_plugin import assert_no_divergence

SAMPLES = Path(__file__).parents[1] / "sample_logs"
GOOD = SAMPLES / "good_constant.csv"
DIVERGED = SAMPLES / "diverged_nan.csv"
ROOT = str(SAMPLES.parent)
pytest_plugins = ["pytester"]


def test_a_good_run_passes_and_gives_the_report() -> None:
    assert assert_no_divergence(GOOD).runs[0].advice


def test_a_diverged_run_fails_with_the_advice() -> None:
    with pytest.raises(pytest.fail.Exception) as caught:
        assert_no_divergence(str(DIVERGED))
    assert "DIVERGED" in str(caught.value)
    assert "Do " in str(caught.value)
    assert assert_no_divergence(DIVERGED, fail_on="never").runs[0].diverged


def test_a_log_that_cannot_be_read_fails_and_a_wrong_level_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="no such file"):
        assert_no_divergence(tmp_path / "missing.csv")
    with pytest.raises(ConfigError, match="did you mean 'diverged'"):
        assert_no_divergence(GOOD, fail_on=["divergd"])


def test_where_no_log_is_given_nothing_passes() -> None:
    with pytest.raises(pytest.fail.Exception, match="no log was given"):
        assert_no_divergence(SAMPLES.glob("nothing_is_called_so.*"))


def test_the_fixtures_in_a_project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        f"""
        def test_bad(assert_no_divergence):
            assert_no_divergence({str(DIVERGED)!r})

        def test_good(lr_advise):
            assert not lr_advise({str(GOOD)!r}).runs[0].diverged
        """
    )
    monkeypatch.setenv("PYTHONPATH", ROOT)
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", *plugin())
    done.assert_outcomes(failed=1, passed=1)
    done.stdout.fnmatch_lines(["*diverged_nan.csv: DIVERGED*"])
    assert "pytest_plugin.py" not in done.stdout.str()  # no traceback through our code


def test_nothing_is_imported_while_nobody_asks(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_quiet():
            ours = {name for name in sys.modules if name.split(".")[0] == "advisor"}
            assert ours == {"advisor", "advisor.pytest_plugin"}
            assert not {"numpy", "click", "pydantic"} & set(sys.modules)
        """
    )
    monkeypatch.setenv("PYTHONPATH", ROOT)
    # Other plugins of the environment import what they like.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "advisor.pytest_plugin")
    done.assert_outcomes(passed=1)


def plugin() -> list[str]:
    """Name the plugin where the environment has no installed lr-advise that brings it."""
    from importlib.metadata import entry_points

    known = [entry.value for entry in entry_points(group="pytest11")]
    return [] if "advisor.pytest_plugin" in known else ["-p", "advisor.pytest_plugin"]
