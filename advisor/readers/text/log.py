"""Text logs of any training: lines that name losses, rates and where they were taken."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from advisor.errors import LogError
from advisor.naming import listed
from advisor.readers.raw.refusal import MOST_RUNS, NotALogError
from advisor.readers.text.interleaved import labels_in, note_on_lost, of_one, turns_in, words_in
from advisor.readers.text.laps import parted_by_laps
from advisor.readers.text.lines import clean_lines
from advisor.readers.text.no_log import refuse_text
from advisor.readers.text.rates import below_rates, sweep_of, take_rates_beside
from advisor.readers.text.rounded import are_fractions, spread
from advisor.readers.text.row import in_order
from advisor.readers.text.scanner import Scanner
from advisor.readers.text.strays import table_of
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.words import is_metric, is_plain_loss, is_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from advisor.readers.raw.series import RawRun
    from advisor.readers.sources.source import Source
    from advisor.readers.text.lines import Line
    from advisor.readers.text.row import Row

    Chosen = Callable[[Iterator[Line]], Iterator[Line]]

FORMAT = "text log"
_NOTHING: Mapping[str, str] = MappingProxyType({})
# Bars that end fewer times than this tell their curve by the states in between.
_FEW_BARS = 5
# A row takes some 500 bytes until it is in the table.
_MAX_ROWS = 2_000_000
_PROGRAM = 50
# Bars of two lengths must change so often to be those of a training and of its validation.
_FEWEST_TURNS = 3
_SCORES = {"train_loss": "learn score", "val_loss": "test score", "test_loss": "test score"}


def read(source: Source, asked: Mapping[str, str] = _NOTHING) -> list[RawRun]:
    """Return the run in a text log; several one after another are told apart by their steps.

    asked: names by the options that give them roles, as `ReadOptions.names`.
    Raises NotALogError where no loss or metric is named at two places, LogError past the bounds.
    """
    if not asked:
        return _read(source, iter)
    from advisor.readers.text.asked import Renaming, missing

    try:
        runs, refusal = _read(source, iter), None
    except NotALogError as error:
        runs, refusal = [], error
    if unknown := missing(asked, runs):
        renaming = Renaming(unknown)
        try:
            return [renaming.undone(run) for run in _read(source, renaming)]
        except NotALogError:
            pass  # They name no numbers: what is said of the log as it is stands.
    if refusal is not None:
        raise refusal
    return runs


def _read(source: Source, chosen: Chosen) -> list[RawRun]:
    scanner, notes = _scanned(source, chosen)
    if turns := turns_in(scanner.rows):
        runs, note = _taking_turns(source, chosen, turns, scanner.rows)
        if runs:
            return runs
        notes += note
    return _runs(scanner, notes, source)


def _taking_turns(
    source: Source, chosen: Chosen, turns: list[list[int]], rows: list[Row]
) -> tuple[list[RawRun], list[str]]:
    """Return the runs whose lines take turns; where no word tells them apart, none and a note."""
    words = words_in(turns, chosen(clean_lines(source)))
    labels = labels_in(words)
    runs: list[RawRun] = []
    for label in labels:
        scanner, notes = _scanned(source, partial(of_one, own=label, labels=labels, chosen=chosen))
        notes.append(f"lines of {len(labels)} trainings take turns: {listed(labels, 4)}")
        try:
            [run] = _runs(scanner, notes, source)
        except (NotALogError, ValueError):
            break  # It tells no loss, or several trainings: no word that tells trainings apart.
        runs.append(run._replace(name=label))
    return (runs, []) if labels and len(runs) == len(labels) else ([], note_on_lost(words, rows))


def _runs(scanner: Scanner, notes: list[str], source: Source) -> list[RawRun]:
    """Return the runs of the lines that were scanned. Raises as `read` does."""
    hints = _hints(scanner)
    if (rounds := scanner.rounds.table()) is not None:
        # What else is told is of single clients.
        return [rounds.to_run(FORMAT, hints=hints, notes=["read from what Flower says at the end"])]
    if scanner.boosting.is_score:
        _call_scores(scanner.rows)
    sweep = sweep_of(scanner.rows, scanner.settings.rates)
    if not sweep:
        take_rates_beside(scanner.rows)
    trainings = [one.rows for one in sweep] or _trainings(scanner.rows)
    if len(trainings) == 1 and len(trainings := parted_by_laps(trainings[0])) > 1:
        notes.append(f"the steps and the loss start again: {len(trainings)} trainings in one file")
    if not any(row.told for row in scanner.rows):
        _check_finished(scanner.rows, source)
    if len(trainings) > 1:
        hints.pop("done_share", None)
    if len(trainings) > 1 and not scanner.rate_before:
        hints.pop("lr", None)  # That of one of them, or of the best.
    own = [hints | {"lr": one.rate} for one in sweep] or [hints] * len(trainings)
    several = len(trainings) > 1
    runs = [_run(rows, told, notes, several) for rows, told in zip(trainings, own, strict=True)]
    by_trainer, boosting = scanner.settings.by_trainer, scanner.boosting.told
    found = [
        run._replace(fine_tuning=by_trainer, boosting=boosting) for run in runs if run is not None
    ]
    if not found:
        return [_without_rows(scanner, hints, source)]
    if len(found) == 1:
        return found
    return [run._replace(name=f"#{number}") for number, run in enumerate(found, 1)]


def _call_scores(rows: list[Row]) -> None:
    """Give values that are better the higher they are the names of such."""
    for row in rows:
        row.cells = {_SCORES.get(name, name): value for name, value in row.cells.items()}


def _scanned(source: Source, chosen: Chosen) -> tuple[Scanner, list[str]]:
    """Scan the lines, and again where that shows what the bars are; say what was assumed.

    `chosen` passes the lines that are to be read.
    """
    notes: list[str] = []
    scanner = _scan(source, chosen, every_state=False)
    ended = sum(map(_tells_loss, scanner.rows)) - scanner.bars.gone_on
    every_state = scanner.bars.cells > 0 and ended < _FEW_BARS
    if every_state:
        scanner = _scan(source, chosen, every_state=True)
        notes.append("the progress bars end too seldom: their states in between were read")
    if _take_turns(scanner.bars.totals):
        train, val = scanner.bars.totals[:2]
        scanner = _scan(source, chosen, every_state, val)
        notes.append(f"the bars of {val:,} steps, after each of {train:,}, are read as validations")
    if are_fractions(scanner.rows) and (moved := spread(scanner.rows)):
        notes.append(f"epochs are rounded: {moved:,} rows were moved evenly from those they share")
    if scanner.last_words.note:
        notes.append(scanner.last_words.note)
    if scanner.ranks.others:
        notes.append(f"{scanner.ranks.others} lines of other processes were passed over")
    return scanner, notes


def _hints(scanner: Scanner) -> dict[str, str]:
    """Return what the lines say of settings; those in a program are not those of its run."""
    settings = scanner.settings
    hints = settings.literal | (settings.hints if scanner.code.lines < _PROGRAM else {})
    if scanner.boosting.told and scanner.boosting.rate:
        hints.setdefault("lr", scanner.boosting.rate)
    if scanner.epoch_steps:
        hints["epoch_steps"] = f"{scanner.epoch_steps:g}"
    done = scanner.share_done()
    if done is not None:
        hints["done_share"] = repr(done)
    return hints


def _without_rows(scanner: Scanner, hints: dict[str, str], source: Source) -> RawRun:
    """Return the run whose curves stand in lists or have no name. Raises NotALogError: none do."""
    from advisor.readers.text.lists import read_lists
    from advisor.readers.text.nameless import read_nameless
    from advisor.readers.text.trials import check_trials

    check_trials(source)
    lists = read_lists(source)
    if lists is not None:
        return lists.to_run(FORMAT, hints=hints, notes=["read from lists that were printed"])
    nameless = read_nameless(source)
    if nameless is not None:
        return nameless[0].to_run(FORMAT, hints=hints, notes=[nameless[1]])
    names = {name for row in scanner.rows for name in row.cells if is_metric(name)}
    said = refuse_text(sorted(names), scanner.failure, in_bar=scanner.bars.cells > 0)
    raise NotALogError(source.name, said)


def _tells_loss(row: Row) -> bool:
    """Whether a row tells a loss of the training."""
    told = [sense(name) for name in row.cells]
    return any(one.kind == "loss" and one.split in {None, "train"} for one in told)


def _take_turns(totals: list[int]) -> bool:
    """Whether bars of two lengths follow each other in every epoch."""
    return len(totals) > _FEWEST_TURNS and totals[2:] == totals[:-2]


def _check_finished(rows: list[Row], source: Source) -> None:
    """Raise RunsTableError for lines without a place that tell a rate and a result each."""
    from advisor.readers.finished.cells import Cells
    from advisor.readers.finished.check import check_finished
    from advisor.readers.text.yaml_records import check_records

    check_records(source)
    names = dict.fromkeys(name for row in rows[:MOST_RUNS] for name in row.cells)
    if len(rows) <= MOST_RUNS and any(map(is_rate, names)):
        check_finished(Cells.of_rows([row.cells for row in rows]), source.name)


def _run(
    found: list[Row], hints: dict[str, str], notes: list[str], is_one_of_several: bool
) -> RawRun | None:
    """Return the run of some rows, or None where no metric has two values."""
    rows, remarks = table_of(found)
    counts = {name: rows.size(name) for name in rows.names}
    measured = {name: n for name, n in counts.items() if is_metric(name)}
    if max(measured.values(), default=0) < 2:
        return None
    # One value of anything else is a summary, no curve; or a rate above one of several trainings.
    keep = [
        name
        for name, n in counts.items()
        if n > 1 or is_plain_loss(name) or (is_one_of_several and is_rate(name))
    ]
    return rows.to_run(FORMAT, hints=hints, notes=[*notes, *remarks], keep=keep)


def _trainings(found: list[Row]) -> list[list[Row]]:
    """Part the rows where the log says that a training starts and its place goes back to the start.

    What goes on from where it was, or back only part of the way, is one training (a resume).
    """
    headed = below_rates(found)
    parts: list[list[Row]] = []
    for row in found:
        starts = not parts or row.start != parts[-1][-1].start or id(row) in headed
        if not parts or (starts and _goes_back(row, parts[-1])):
            parts.append([])
        parts[-1].append(row)
    return [in_order(part) for part in parts]


def _goes_back(row: Row, rows: list[Row]) -> bool:
    if any(one.is_best for one in rows):
        return True  # LightGBM tells it where it has ended.
    epoch, before = row.place.epoch, rows[-1].place.epoch
    if epoch is not None and before is not None and epoch > before:
        return False  # Its steps start again in every epoch.
    for axis in ("step", "epoch"):
        told: list[float] = [
            at for one in (*rows, row) if (at := getattr(one.place, axis)) is not None
        ]
        now, last = getattr(row.place, axis), getattr(rows[-1].place, axis)
        if now is not None and last is not None and now != last:
            return bool(now <= told[0] < last)
    return False


def _scan(source: Source, chosen: Chosen, every_state: bool, val_total: int = 0) -> Scanner:
    scanner = Scanner(every_state, val_total)
    for line in chosen(clean_lines(source, every_state)):
        scanner.settings.look_for_trainer(line.text, line.number)
        scanner.take(line)
        scanner.boosting.take(line.text)
        if len(scanner.rows) > _MAX_ROWS:
            raise LogError(
                source.name,
                f"logs more than {_MAX_ROWS:,} lines with losses (line {line.number}); give every "
                "tenth of them, or the run's CSV or JSON lines",
            )
    scanner.finish()
    return scanner
