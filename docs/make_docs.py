"""Write the pages that are made from the program: `python docs/make_docs.py`.

docs/rules/ from the rule base, docs/features.md from the features' docstrings, the table of keys in
docs/json.md from the JSON schema, the table of rules in README.md (between its markers), and what
the commands in the pages print (see examples.py). Tests compare the committed files with these.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.engine.advice import NOTHING_FIRED
from advisor.engine.load import builtin_rules
from advisor.features import CURVE_FEATURES, VAL, describe, names
from advisor.features.scorecard import FEATURES as SCORES
from advisor.reports.rule_page import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.engine.rule import Clause, Record, Rule

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MADE = "<!-- made by docs/make_docs.py, do not edit -->\n"
FAMILIES = ("evidence", "curve", "noise", "divergence", "validation", "schedule", "range_test")


def pages() -> dict[Path, str]:
    """Return path -> text of every page that is made whole or in part, relative to the root."""
    rules = builtin_rules()
    made = {Path("docs/rules") / f"{_file(rule)}.md": rule_page(rule) for rule in rules}
    made[Path("docs/rules/README.md")] = rule_index(rules)
    made[Path("docs/features.md")] = feature_page(rules)
    made[Path("docs/json.md")] = between(Path("docs/json.md"), "keys", json_keys())
    made[Path("README.md")] = between(Path("README.md"), "rules", rule_table(rules, "docs/rules/"))
    return made


def between(page: Path, name: str, text: str) -> str:
    """Return the page with the text between its markers replaced. Raises ValueError: no markers."""
    old = (ROOT / page).read_text(encoding="utf-8")
    start, end = f"<!-- {name}: made by docs/make_docs.py -->\n", f"<!-- /{name} -->"
    if start not in old or end not in old:
        raise ValueError(f"{page} has no markers '{start.strip()}' and '{end}'")
    head, _, rest = old.partition(start)
    return head + start + text.strip("\n") + "\n" + end + rest.partition(end)[2]


def rule_page(rule: Rule) -> str:
    """Return the page of one rule in Markdown."""
    lines = [
        MADE,
        f"# {rule.code} {rule.name}",
        "",
        f"**{rule.title}.**",
        "",
        f"Family: {rule.family}. Action: `{rule.action}`. Status: {rule.status}."
        + (f" Overrules: {', '.join(rule.supersedes)}." if rule.supersedes else ""),
        "",
        "## What it means",
        "",
        plain_markdown(rule.explanation),
        "",
        "Words in `<...>` are figures of the run.",
        "",
        "## What to do",
        "",
        plain_markdown(rule.advice),
    ]
    if rule.size is not None:
        lines += ["", f"By how much: {size(rule)}."]
    lines += ["", "## What it looks for", "", *conditions(rule)]
    lines += ["", "## When it is wrong", "", *(f"- {item}" for item in rule.false_positives)]
    lines += ["", "## How often it is right", "", *records(rule)]
    if rule.examples:
        lines += ["", "## Try it", "", "```bash"]
        lines += [
            f"lr-advise sample_logs/{example.log}  # {rule.code} "
            + ("fires" if example.expect == "fires" else "is silent: a near miss")
            for example in rule.examples
        ]
        lines += ["```"]
    lines += ["", "## Sources", "", *(f"- {item}" for item in rule.references)]
    lines += ["", f"On the terminal: `lr-advise rule {rule.code}`. [All rules](README.md)"]
    return "\n".join(lines) + "\n"


def plain_markdown(text: str) -> str:
    """Show placeholders as `<name>`, in code so that Markdown does not take them for HTML."""
    return re.sub(r"(<[a-z_]+>)", r"`\1`", plain(text.strip()))


def size(rule: Rule) -> str:
    """Say by how much the rate is to be changed."""
    sized = rule.size
    assert sized is not None
    if sized.feature is None:
        return f"multiply the peak rate by {sized.factor:g}"
    text = f"multiply the peak rate by {link(sized.feature)}, cut to {sized.least:g} .. "
    text += f"{sized.most:g}"
    return text + (f"; by {sized.factor:g} where it was not measured" if sized.factor else "")


def link(feature: str) -> str:
    """Link to the definition of a feature."""
    curve = {item.__name__ for item in CURVE_FEATURES}
    bare = feature.removeprefix(VAL)
    return f"[`{feature}`](../features.md#{bare if bare in curve else feature})"


def conditions(rule: Rule) -> Iterator[str]:
    """Yield a table of the conditions, with the source of each limit."""
    yield "All of these hold, and none of those that begin with *unless*:"
    yield ""
    yield "| Figure | | Limit | Close call within | Source of the limit |"
    yield "| --- | --- | --- | --- | --- |"
    for prefix, clauses in (("", rule.when), ("*unless* ", rule.unless)):
        for clause in clauses:
            limit = rule.limits[clause.limit]
            yield (
                f"| {prefix}{link(clause.feature)} | {_sign(clause)} | {limit.value:g} "
                f"| {f'{limit.band:g}' if limit.band else 'exact'} | {cell(limit.source)} |"
            )


def records(rule: Rule) -> Iterator[str]:
    """Yield one line a record."""
    for record in rule.evidence:
        yield f"- {_record(record, rule)}"
    if not rule.evidence:
        yield "Not measured."


def _record(record: Record, rule: Rule) -> str:
    from advisor.engine.judge import confidence

    text = "Not measured"
    if record.seen:
        stated = confidence(record)
        text = (
            f"Right in {record.right} of {record.seen} runs ({record.measured}): confidence "
            f"{stated.value:.2f}, 95 % interval {stated.low:.2f} to {stated.high:.2f}"
        )
    held = [
        f"{link(clause.feature)} {_sign(clause)} {rule.limits[clause.limit].value:g}"
        for clause in record.when
    ]
    return text + (f", where {' and '.join(held)}." if held else ".")


def _sign(clause: Clause) -> str:
    return {">": "&gt;", "<": "&lt;", ">=": "≥", "<=": "≤"}[clause.operator]


def cell(text: str) -> str:
    """Escape what would end a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _file(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}"


def rule_table(rules: Sequence[Rule], folder: str = "") -> str:
    """Return the table of all rules, with links to their pages."""
    lines = ["| Rule | Says | Action | Status |", "| --- | --- | --- | --- |"]
    for rule in rules:
        page = f"[{rule.code} {rule.name}]({folder}{_file(rule)}.md)"
        lines.append(f"| {page} | {cell(rule.title)} | `{rule.action}` | {rule.status} |")
    nothing = NOTHING_FIRED
    lines.append(
        f"| {nothing.code} {nothing.name} | {nothing.title} | `{nothing.action}` "
        f"| {nothing.status} |"
    )
    return "\n".join(lines)


def rule_index(rules: Sequence[Rule]) -> str:
    """Return the page that lists the rules."""
    return (
        f"{MADE}\n# Rules\n\nEach rule is a file in [`rules/`](../../rules); these pages are made "
        "from them. How to add one: [write your own rule](../write-your-own-rule.md). What the "
        f"figures mean: [features](../features.md).\n\n{rule_table(rules)}\n"
    )


def feature_page(rules: Sequence[Rule]) -> str:
    """Return the page that defines every feature, by family, with the rules that use it."""
    lines = [
        MADE,
        "# Features: what is measured",
        "",
        "A rule compares these figures with limits. Each is NaN where a log does not tell it; a",
        "rule that needs it is then skipped and says so. `lr-advise feature NAME` shows one, and",
        f"`--format json` gives all of a run. With `{VAL}` in front, a figure of the loss curve",
        "is measured on the validation loss.",
    ]
    used = _users(rules)
    known = set(names())
    for family in FAMILIES:
        module = import_module(f"advisor.features.{family}")
        measured = [
            getattr(module, name)
            for name in names()
            if getattr(getattr(module, name, None), "__module__", "") == module.__name__
        ]
        lines += ["", f"## {_first_sentence(module.__doc__)}"]
        for feature in measured:
            lines += _definition(feature.__name__, used, known)
    lines += ["", "## Position: where the rate stands, from all of the above"]
    for name in SCORES:
        lines += _definition(name, used, known)
    return "\n".join(lines) + "\n"


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().splitlines()[0].partition(". ")[0].rstrip(".")


def _definition(name: str, used: dict[str, list[str]], known: set[str]) -> Iterator[str]:
    yield ""
    yield f"### {name}"
    yield ""
    yield describe(name).strip()
    both = [name, VAL + name] if VAL + name in known else [name]
    said = [f"`{item}` in {', '.join(used[item])}" for item in both if item in used]
    if len(both) > 1:
        said.insert(0, f"Also as `{VAL}{name}`")
    if said:
        yield ""
        yield "; ".join(said) + "."


def _users(rules: Sequence[Rule]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for rule in rules:
        for feature in rule.features():
            used.setdefault(feature, []).append(f"[{rule.code}](rules/{_file(rule)}.md)")
    return used


def json_keys() -> str:
    """Return a table a part of the JSON report, from its schema."""
    schema = json.loads((ROOT / "advisor/reports/schema.json").read_text(encoding="utf-8"))
    lines = _keys("The report", schema)
    for name, part in schema["$defs"].items():
        lines += ["", *_keys(f"`{name}`", part)]
    return "\n".join(lines)


def _keys(title: str, part: dict[str, Any]) -> list[str]:
    about = cell(part.get("description", ""))
    lines = [f"### {title}", "", *([about, ""] if about else [])]
    lines += ["| Key | Type | |", "| --- | --- | --- |"]
    for key, value in part.get("properties", {}).items():
        lines.append(f"| `{key}` | {_type(value)} | {cell(value.get('description', ''))} |")
    return lines


def _type(value: dict[str, Any]) -> str:
    if "$ref" in value:
        return f"`{value['$ref'].rpartition('/')[2]}`"
    if "anyOf" in value:
        return " or ".join(_type(item) for item in value["anyOf"])
    choices = value.get("enum", [value["const"]] if "const" in value else None)
    if choices:
        return ", ".join(f"`{item}`" for item in choices)
    if value.get("type") == "array" and isinstance(value.get("items"), dict):
        return f"list of {_type(value['items'])}"
    if value.get("type") == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"name -> {_type(value['additionalProperties'])}"
    return str(value.get("type", "any"))


def main() -> None:
    """Write all pages; take away pages of rules that are gone."""
    sys.path.insert(0, str(DOCS))
    from examples import refreshed

    made = pages()
    for old in (DOCS / "rules").glob("*.md"):
        if old.relative_to(ROOT) not in made:
            old.unlink()
    for path, text in made.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    for path in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]:
        old_text = path.read_text(encoding="utf-8")
        new_text = refreshed(old_text)
        if new_text != old_text:
            path.write_text(new_text, encoding="utf-8", newline="\n")
            print(f"{path.relative_to(ROOT)}: examples brought up to date")
    print(f"{len(made)} pages")


if __name__ == "__main__":
    main()
