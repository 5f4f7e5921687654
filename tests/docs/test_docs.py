"""The pages say what the program does: made pages are fresh, examples run, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest

from advisor.cli.app import app
from advisor.config.keys import KEYS
from advisor.engine.load import builtin_rules, builtin_texts, feature_names, load_toml
from advisor.features import VAL, names
from advisor.reports.formats import FORMATS

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import examples  # noqa: E402
import make_docs  # noqa: E402
import tutorial  # noqa: E402

PAGES = [
    page
    for folder in ("", "benchmarks", "sample_logs", "docs", "docs/rules")
    for page in sorted((ROOT / folder).glob("*.md"))
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
HAND_WRITTEN = [path for path in PAGES if path.parent.name != "rules"]
each_hand_written = pytest.mark.parametrize(
    "page", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT))
)


def test_made_pages_are_fresh() -> None:
    """`python docs/make_docs.py` writes them."""
    made = make_docs.pages()
    stale = [
        str(path)
        for path, text in made.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
    there = {path.relative_to(ROOT) for path in (ROOT / "docs/rules").glob("*.md")}
    assert not stale, "run: python docs/make_docs.py"
    assert there <= set(made), "pages of rules that are gone"


def test_every_figure_and_every_format_of_reports_has_its_place_on_a_page() -> None:
    features = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^### (\w+)$", features, re.MULTILINE))
    missing = set(names()) - explained - {VAL + name for name in explained}
    assert not missing, "run: python docs/make_docs.py"
    ci = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    missing = set(FORMATS) - set(re.findall(r"^\| `(\w+)` \|", ci, re.MULTILINE))
    assert not missing, "a row each is missing from the formats in docs/ci.md"


def test_every_format_of_reports_and_every_setting_is_listed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^--format NAME +(.+)$", readme, re.MULTILINE)
    assert set(listed.split(", ")) == set(FORMATS), "the options in README.md"
    ci = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    (settings,) = re.findall(r"```toml\n\[tool.lr-advise\]\n(.*?)```", ci, re.DOTALL)
    missing = [
        key for key in KEYS if not re.search(rf"(^|and |, ){key}(?![\w-])", settings, re.MULTILINE)
    ]
    assert not missing, "the settings in docs/ci.md"


def _fixtures(folder: Path) -> list[str]:
    """Return the names of the logs in a folder that a page beside them describes."""
    no_logs = {"README.md", "formats", "foreign", "requirements.txt", "requirements-formats.txt"}
    named = (path.name for path in folder.iterdir() if path.suffix != ".py")
    return [name for name in named if name not in no_logs and name[0] not in "_."]


@pytest.mark.parametrize("folder", ["sample_logs", "sample_logs/formats"])
def test_every_sample_log_has_its_row(folder: str) -> None:
    page = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    missing = [name for name in _fixtures(ROOT / folder) if f"`{name}`" not in page]
    assert not missing, f"a row each is missing from {folder}/README.md"


def test_the_readme_tells_what_each_group_of_rules_advises() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(LR\d)` \| .* \| (.*) \|$", readme, re.MULTILINE)
    told = {group: set(re.findall(r"`(\w+)`", actions)) for group, actions in rows}
    advised: dict[str, set[str]] = {}
    for rule in builtin_rules():
        advised.setdefault(rule.code[:3], set()).add(rule.action)
    assert told == advised


@each_hand_written
def test_commands_print_what_the_page_shows(page) -> None:
    for language, content in examples.blocks(page.read_text(encoding="utf-8")):
        if language == "console":
            for step in examples.steps(content):
                printed = examples.output(step.command)
                fresh = examples.matches(step.shown, printed)
                assert fresh, f"run: python docs/make_docs.py\n{step.command}\n{printed}"


@each_hand_written
def test_python_examples_run(page, monkeypatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    for language, content in examples.blocks(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(content, page.name, "exec"), {"__name__": "example"})


@each_hand_written
def test_every_command_in_the_text_parses(page) -> None:
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`(lr-advise [^`\n]+)`", text)
    blocks = re.findall(r"^(?:\$ )?(lr-advise [^\n|#]+)", text, re.MULTILINE)
    for typed in [*spans, *blocks]:
        words = shlex.split(typed.rstrip("\\"))[1:]
        if any(word.isupper() or "..." in word for word in words if word[:2] != "LR"):
            continue  # a pattern, PATH and FILE: not to be typed as it is
        if words[0] in ("--help", "--version") or "--help" in words:
            continue
        name = words.pop(0) if words[0] in app.commands else "check"
        if not words:
            continue  # the name of a command
        app.commands[name].make_context(name, words)


def _anchor(title: str) -> str:
    """Return the name that GitHub gives a heading: punctuation goes, spaces become hyphens."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@each_page
def test_links_lead_to_files_and_headings(page) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if target.startswith(("http", "mailto:")):
            continue
        file, _, heading = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {_anchor(title) for title in titles}, target


def test_the_guide_sends_nobody_to_a_place_that_is_gone() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| .* \| (.*) \|$", guide, re.MULTILINE):
        here = ROOT
        for path in re.findall(r"`([\w./]+(?:/|\.\w+))`", row):
            here = here if (here / path).exists() else ROOT
            assert (here / path).exists(), path
            here = here / path if path.endswith("/") else (here / path).parent


def test_the_rule_in_write_your_own_is_one() -> None:
    from advisor import advise
    from advisor.engine.rule import RuleBase

    page = (ROOT / "docs/write-your-own-rule.md").read_text(encoding="utf-8")
    text = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]
    data = tomllib.loads(text)
    name = f"{data['code']}-{data['name']}.toml"
    assert name in page
    rule = load_toml(text.encode(), name, feature_names())
    (run,) = advise(ROOT / "sample_logs/spiky_recovering.csv", rules=RuleBase((rule,))).runs
    assert run.advice[0].rule == "MY001"
    builtin = {name[:5] for name in builtin_texts(ROOT / "rules")}
    assert rule.code not in builtin


def test_the_tutorial_is_what_its_script_trains(tmp_path, capsys) -> None:
    told = tutorial.main(tmp_path)
    kept = [path.name for path in sorted((ROOT / "docs/tutorial").glob("*.csv"))]
    assert kept == ["run_1.csv", "run_2.csv"]
    from advisor import advise

    page = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    for run, name in zip(told, kept, strict=True):
        # Figures may differ in the last digits between machines.
        (again,) = advise(ROOT / "docs/tutorial" / name, optimizer="momentum").runs
        assert again.advice[0].action == run.advice[0].action
        assert f"{again.final['val_loss'].value:.2f}" in page
    losses = [run.final["val_loss"].value for run in told]
    assert losses == sorted(losses, reverse=True)
    assert losses[1] < 0.7 * losses[0]
    assert [run.advice[0].action for run in told] == ["raise", "keep"]


def test_a_line_of_dots_is_any_number_of_lines() -> None:
    assert examples.matches(("a", "..."), "a\nb\nc\n")
    assert examples.matches(("...", "c"), "a\nb\nc\n")
    assert not examples.matches(("a",), "a\nb\n")
    page = "```console\n$ lr-advise --version\nold\n```"
    assert "lr-advise " in examples.refreshed(page).splitlines()[2]
