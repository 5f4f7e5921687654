"""The report for people: the verdict, what to do, the figures, how sure, where to read more."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.engine.advice import what_to_do
from advisor.engine.rule import STATUSES
from advisor.naming import counted
from advisor.printable import printable
from advisor.reports.brief import Brief, brief_of
from advisor.reports.screen import columns_of, shorten
from advisor.reports.wording import about_rate, certainty, passed_over, place, reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.baseline.compare import Comparison
    from advisor.engine.advice import Advice
    from advisor.engine.report import ReadFailure, Report, RunReport
    from advisor.reports.brief import RunLine
    from advisor.reports.formats import View
    from advisor.reports.screen import Screen
    from advisor.sweep.compare import Sweep

STYLE = {
    "diverged": ("red", "bold"),
    "unstable": ("red",),
    "improvable": ("yellow",),
    "inconclusive": ("cyan",),
    "healthy": ("green",),
}
LABEL = 9  # width of the words on the left
MOST_NAMES = 8  # figures named on the line of what was skipped
NARROWEST_NAME = 12
LONG = 30  # in a list of more runs the failing ones are not seen; so many are named again


def render(report: Report | Brief, view: View) -> str:
    """Return the whole screen, ending with a line break (nothing at all for no runs)."""
    brief = report if isinstance(report, Brief) else brief_of(report)
    blocks: list[str] = []
    if len(brief.runs) == 1 and view.detail >= 0:
        blocks += _single(brief.in_full[0], view)
    elif brief.runs:
        blocks += _several(brief, view)
        if view.detail >= 0:
            blocks += _failing(brief.runs, view)
    if brief.sweeps:
        blocks += _sweeps(brief.sweeps, view)
    if brief.comparisons:
        blocks += _compared(brief.comparisons, view)
    if brief.passed_over and view.detail >= 0:
        blocks.append("\n".join(_passed_over(brief.passed_over, view)))
    if view.closing and view.detail >= 0:
        blocks.append(view.screen.wrap(view.closing, hanging="  "))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _single(run: RunReport, view: View) -> Iterator[str]:
    """Yield the chart and the report of the only run."""
    if view.chart is not None and run.picture is not None:
        from advisor.reports.chart import chart

        yield chart(run, view.chart, view.screen)
    yield run_in_full(run, view)


def _several(brief: Brief, view: View) -> Iterator[str]:
    """Yield a line of each run and, unless quiet, their sum and what is shown in full."""
    yield "\n".join(compact_lines(brief.runs, view.screen))
    if view.detail >= 0:
        from advisor.reports.sweep_hint import sweep_hint

        sentences = [summary(brief.runs), told_again(brief.runs), sweep_hint(brief.runs)]
        yield "\n".join(view.screen.wrap(text, hanging="  ") for text in sentences if text)
        for run in _in_full(brief.in_full, view):
            yield run_in_full(run, view)


def _failing(runs: Sequence[RunLine], view: View) -> Iterator[str]:
    """Yield the failing runs again below a long list, in which they would have to be searched."""
    places = sorted(view.failing)
    if len(runs) <= LONG or not places or len(places) == len(runs):
        return
    lines = ["At the failing level:", *compact_lines([runs[k] for k in places[:LONG]], view.screen)]
    if len(places) > LONG:
        lines.append(f"... and {len(places) - LONG:,} more")
    yield "\n".join(lines)


def _compared(comparisons: Sequence[Comparison], view: View) -> Iterator[str]:
    """Yield what the comparison with a baseline says, quietly only what is worse."""
    from advisor.reports.baseline_text import lines

    said = "\n".join(lines(comparisons, view.screen, quiet=view.detail < 0))
    if said:
        yield said


def _passed_over(files: Sequence[ReadFailure], view: View) -> Iterator[str]:
    """Yield the line that counts them; where all was asked for, one a file."""
    if view.detail <= 0:
        yield view.screen.wrap(f"{passed_over(len(files))} (-v says why).", hanging="  ")
        return
    yield f"{passed_over(len(files))}:"
    for file in files:
        yield view.screen.wrap(printable(f"{file.source}: {file.message}"), "  ", "    ")


def _sweeps(sweeps: Sequence[Sweep], view: View) -> list[str]:
    """Return what each table of finished runs tells, quietly in a line each."""
    from advisor.reports.compare_page import in_a_line, text_page

    if view.detail < 0:
        return ["\n".join(in_a_line(sweep) for sweep in sweeps)]
    return [text_page(sweep, view.screen).rstrip("\n") for sweep in sweeps]


def _in_full(worst_first: Sequence[RunReport], view: View) -> Sequence[RunReport]:
    """Return the runs to show in full: all that were asked for, else the worst one."""
    if view.detail > 0 or view.explain_all:
        return worst_first
    return [run for run in worst_first[:1] if run.status != "healthy"]


def summary(runs: Sequence[RunReport | RunLine]) -> str:
    """Return one sentence that counts the runs by status, the worst first."""
    counts = Counter(run.status for run in runs)
    parts = [f"{counts[status]:,} {status}" for status in STATUSES if counts[status]]
    return f"{counted(len(runs), 'run')}: {', '.join(parts)}."


def told_again(runs: Sequence[RunLine]) -> str:
    """Return one sentence that counts the logs that tell runs again; empty where none does."""
    also = sum(run.also for run in runs)
    if not also:
        return ""
    tell = "tells one" if also == 1 else "tell some"
    return f"{counted(also, 'more log')} {tell} of these runs again: each run counts once (-v)."


def compact_lines(runs: Sequence[RunLine], screen: Screen) -> Iterator[str]:
    """Yield status, name, rule and what to do of each run: a line, or two where that is too wide.

    It is where names that are cut would no longer tell runs apart. What to do is never cut, and a
    name only on a terminal: a log of CI has no width.
    """
    statuses = max(len(run.status) for run in runs)
    actions = 2 + max(len(run.codes[0]) + len(run.action) for run in runs)
    room = screen.width - statuses - 2
    names = [printable(run.label) for run in runs]
    stacked = False
    if screen.terminal:
        beside = room - 2 - actions
        cut = [shorten(name, beside) for name in names]
        stacked = beside < NARROWEST_NAME or len({*cut}) < len({*names})
        names = [shorten(name, room) for name in names] if stacked else cut
        room -= 0 if stacked else 2 + actions
    widths = [columns_of(name) for name in names]
    padded = min(max(widths), room)
    for run, name, width in zip(runs, names, widths, strict=True):
        status = screen.paint(f"{run.status:<{statuses}}", *STYLE[run.status])
        to_do = f"{run.codes[0]}  {run.action}"
        if stacked:
            yield f"{status}  {name}\n  {to_do}"
        else:
            yield f"{status}  {name}{' ' * (padded - width)}  {to_do}"


def run_in_full(run: RunReport, view: View) -> str:
    """Return everything about one run: verdict, advice, notes, and all rules if asked for."""
    screen = view.screen
    first = run.advice[0]
    name = screen.paint(printable(run.label), "bold")
    status = screen.paint(run.status.upper(), *STYLE[run.status])
    lines = [f"{name}: {status}"]
    lines += advice_lines(first, run, screen)
    for advice in run.advice[1:]:
        lines += ["", screen.wrap(f"Also: {advice.title}")]
        lines += advice_lines(advice, run, screen, headline=False)
    lines += _background(run, screen, named=not view.explain_all)
    if view.explain_all:
        from advisor.reports.explain import all_rules, weights

        lines += ["", *weights(run, screen), *all_rules(run, screen)]
    if view.snippet is not None:
        from advisor.snippets import snippet

        # Not indented: it is there to be copied.
        lines += ["", snippet(run, view.snippet).rstrip("\n")]
    return "\n".join(lines)


def advice_lines(
    advice: Advice, run: RunReport, screen: Screen, *, headline: bool = True
) -> Iterator[str]:
    """Yield the lines of one advice."""
    if headline:
        yield screen.wrap(advice.title)
    yield ""
    yield screen.paint(_row("Do", what_to_do(advice, run.peak_lr), screen), "bold")
    missing = about_rate(advice, run)
    if missing:
        yield _row("", missing, screen)
    for index, item in enumerate(advice.evidence):
        yield _row("Figures" if index == 0 else "", str(item), screen)
    if advice.where is not None:
        yield _row("Where", place(advice.where, run.axis), screen)
    yield _row("Sure", certainty(advice), screen)
    if near := reach(advice):
        yield _row("Size", near, screen)
    for paragraph in advice.explanation.split("\n\n"):
        yield ""
        yield screen.wrap(paragraph, "  ")
    yield ""
    if advice.supporting:
        yield _row("Same from", ", ".join(advice.supporting), screen)
    yield _row("More", f"lr-advise rule {advice.rule}", screen)


def _background(run: RunReport, screen: Screen, *, named: bool) -> Iterator[str]:
    """Yield what was overruled, what could not be judged and what the reader noted."""
    rows: list[tuple[str, str]] = []
    for item in run.overruled:
        code, why = item.finding.rule.code, item.why
        rows.append(("Overruled", f"{code} ({item.finding.rule.name}) {why} by {item.by}"))
    missing = {name for finding in run.findings for name in finding.missing}
    skipped = sum(finding.outcome == "skipped" for finding in run.findings)
    if skipped and named:
        rules = f"{skipped} of {len(run.findings)} rules"
        rows.append(("Skipped", f"{rules}, not measured: {_names(missing)}"))
    rows += [("Note", note) for note in run.notes]
    if rows:
        yield ""
    for label, text in rows:
        yield _row(label, text, screen)


def _names(missing: set[str]) -> str:
    """Return the figures that are missing, by name while a reader can take them in."""
    if len(missing) > MOST_NAMES:
        return f"{len(missing)} figures (--explain-all names them)"
    return ", ".join(sorted(missing))


def _row(label: str, text: str, screen: Screen) -> str:
    """Return a labelled line, wrapped under itself."""
    return screen.wrap(printable(text), f"  {label:<{LABEL}}  ", " " * (LABEL + 4))
