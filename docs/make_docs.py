"""Write the pages that are made from the program: `python docs/make_docs.py`.

docs/rules/ from the rule base, docs/features.md from the features' docstrings, the table of keys in
docs/json.md from the JSON schema, and what the commands in the pages print (see examples.py). Tests
compare the committed files with these.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examples import refreshed
from rule_pages import MADE, cell, file_name, rule_index, rule_page

from advisor.engine.load import builtin_rules
from advisor.features import CURVE_FEATURES, RUN_FEATURES, VAL, describe, names
from advisor.features.scorecard import FEATURES as SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.engine.rule import Rule

DOCS = Path(__file__).parent
ROOT = DOCS.parent


def pages() -> dict[Path, str]:
    """Return path -> text of every page that is made whole or in part, relative to the root."""
    rules = builtin_rules()
    made = {Path("docs/rules") / f"{file_name(rule)}.md": rule_page(rule) for rule in rules}
    made[Path("docs/rules/README.md")] = rule_index(rules)
    made[Path("docs/features.md")] = feature_page(rules)
    made[Path("docs/json.md")] = between(Path("docs/json.md"), "keys", json_keys())
    return made


def between(page: Path, name: str, text: str) -> str:
    """Return the page with the text between its markers replaced. Raises ValueError: no markers."""
    old = (ROOT / page).read_text(encoding="utf-8")
    start, end = f"<!-- {name}: made by docs/make_docs.py -->\n", f"<!-- /{name} -->"
    if start not in old or end not in old:
        raise ValueError(f"{page} has no markers '{start.strip()}' and '{end}'")
    head, _, rest = old.partition(start)
    return head + start + text.strip("\n") + "\n" + end + rest.partition(end)[2]


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
        "",
        "*Level*: the median of a stretch of the run, a *bin*: a twentieth of it, or a single",
        "point of a short log. *Drop*: the start, the first finite loss, minus the lowest level;",
        "*in total drops* is as a multiple of it. *Range*: highest minus lowest level. *Progress*:",
        "place in the run, 0 to 1. *Decade*: a factor of ten. *sd*: standard deviation.",
    ]
    used = _users(rules)
    known = set(names())
    families: dict[str, list[str]] = {}
    for feature in (*CURVE_FEATURES, *RUN_FEATURES):
        families.setdefault(feature.__module__, []).append(feature.__name__)
    for module, measured in families.items():
        lines += ["", f"## {_first_sentence(import_module(module).__doc__)}"]
        for name in measured:
            lines += _definition(name, used, known)
    lines += ["", "## The verdict: where the rate stands, from all of the above"]
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
            used.setdefault(feature, []).append(f"[{rule.code}](rules/{file_name(rule)}.md)")
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
