"""Tables drawn into a log: boxes, columns below a header, Ultralytics' rows with their bars."""

from __future__ import annotations

import re

from advisor.readers.text.pairs import Pair
from advisor.readers.text.position import Position
from advisor.readers.vocabulary.names import sense
from advisor.readers.vocabulary.numbers_in import FLOAT
from advisor.readers.vocabulary.words import is_metric, split_of

_CELL = re.compile(rf"^\s*\|\s+([A-Za-z][\w/ ()]*?)\s+\|\s+({FLOAT})\s+\|\s*$", re.IGNORECASE)
_GROUP = re.compile(r"^\s*\|\s+(\w+/)\s+\|\s+\|\s*$")
_RULE = re.compile(r"^\s*(?:-{8,}|\+-[-+]{6,})\s*$")
# What counts in a box, best first: Stable-Baselines3, OpenAI's logger, Spinning Up.
_BOX_STEPS = ("total_timesteps", "timesteps", "step", "TotalEnvInteracts", "nupdates")
_COLUMN_ROW = re.compile(rf"^\s*(\d+)/(\d+)\s+[\d.]+[GM]B?((?:\s+{FLOAT})+)", re.IGNORECASE)
_YOLO_PARTS = {"box", "obj", "cls", "total", "dfl", "seg", "pose", "kobj"}
# A header has names alone; a row below it begins with a number and holds mostly such.
_NAMES = re.compile(r"^[A-Za-z#][\w/.#%()\-]*(?:[ \t]{1,40}[A-Za-z#%(][\w/.#%()\-]*)+\s*$")
_ROW = re.compile(
    rf"^\s*(\d+(?:\.\d+)?)(?:\s+(?:{FLOAT}(?=\s|$)|\[|\d+:\d|No log\s)|\s{{2,}}[a-z])",
    re.IGNORECASE,
)
_NUMBER = re.compile(FLOAT, re.IGNORECASE)
# R's data.table numbers its rows: '12: 12 0.5 0.6'
_INDEX = re.compile(r"^\s*\d+:\s+(?=\d)")
# NequIP: '  Train   #  Epoch   wal ...' above '! Train   1  5.2 ...' and '! Validation   1 ...';
# what it tells of batches has the same header for both.
_HASH = re.compile(r"^\s*(?:Train|Initialization)\s+#(?=\s+Epoch)")
_OF_BATCHES = "# Epoch batch "
_MARKED = re.compile(r"^!\s+(?:Initial )?(Train|Validation)(?=\s+\d)")
# Words that one blank parts belong to one name.
_NAME = re.compile(r"\S+(?: \S+)*")
_TWO_WORDS = re.compile(r"(?i)\b(train\w*|val\w*|test|eval\w*) (?=loss\b|acc|err)")
# DeepXDE writes the parts of a loss as a list in one cell.
_CELLS = re.compile(r"\[[^\[\]]*\]|No log\b|\S+")
# AllenNLP: a metric of the training and of the validation.
_BOTH = re.compile(rf"(?:^|\s)(\w+)\s+\|\s+({FLOAT}|N/A)\s+\|\s+({FLOAT}|N/A)\s*$", re.IGNORECASE)
_THOUSANDS = r"[+-]?\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?"
_LONGEST_HEADER = 300
_FEWEST_COLUMNS = 3
# Hugging Face's cards have one in the first cell of a row before the first loss of the training;
# Sentence Transformers' have the best row in bold: '**0.5**'.
_UNLOGGED = {"no log", "-", "n/a", "none", "null"}
# spaCy counts epochs as 'E' and steps as '#', Vowpal Wabbit examples as 'counter'.
_PLACES = {"e": "epoch", "#": "step", "counter": "step"}


class Tables:
    """Takes the lines of a log one by one and knows the table they are in."""

    def __init__(self) -> None:
        self._group = ""
        self._cells: dict[str, float] = {}
        self._yolo: list[str] = []
        self._headers: dict[int, list[str]] = {}
        self._columns: list[tuple[int, int, str]] = []
        self._upper: list[str] = []

    @property
    def has_bars(self) -> bool:
        """Whether its rows have progress bars behind them, as Ultralytics' do."""
        return bool(self._yolo)

    def match(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Return place and values of a line of such a table, or of the box it closes, or None."""
        start = text.lstrip()[:1]
        if start.isdigit():
            return self._counted(text)
        if start in {"-", "+"} and _RULE.match(text):
            return self.close()
        if start == "!" and (marked := _MARKED.match(text)):
            place, pairs = self._row(text[marked.end() :]) or (Position(), [])
            place.split = split_of(marked.group(1))
            return place, pairs
        if self._yolo and text.lstrip().startswith("Class "):
            return Position(), []  # The bar of a validation, which names its columns.
        if "|" in text:
            return (self._box(text) or self._piped(text)) if start == "|" else _of_both(text)
        self._header(text)
        return None

    def _counted(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Return what a line that begins with a number tells, below a header."""
        row = _COLUMN_ROW.match(text) if self._yolo else None
        if row is not None:
            values = [float(cell) for cell in row.group(3).split()]
            pairs = [Pair(n, v) for n, v in zip(self._yolo, values, strict=False)]
            return Position(epoch=float(row.group(1))), pairs
        if self._headers and _ROW.match(text):
            return self._row(text)
        if self._headers and (index := _INDEX.match(text)):
            return self._placed(_CELLS.findall(text, index.end()))
        return _of_both(text) if "|" in text else None

    def _header(self, text: str) -> None:
        if len(text) > _LONGEST_HEADER or not _NAMES.match(text.strip()):
            return
        if text.startswith(_OF_BATCHES):
            self._headers = {}
            return
        text = _HASH.sub("", text)
        names = text.split()
        if len(names) > 4 and names[0] == "Epoch" and names[1].lower() in {"gpu_mem", "mem"}:
            self._yolo = [f"{w}_loss" if w in _YOLO_PARTS else w for w in names[2:]]
            return
        if not any(is_metric(name) for name in names):
            return
        # A blank may part names or the words of one: the rows tell, by how many cells they have.
        spans = [(found.start(), found.end(), found.group()) for found in _NAME.finditer(text)]
        wide = [name for _, _, name in spans]
        # Pasted from a page, where one blank parts all: 'Step Training Loss Validation Loss'.
        glued = _TWO_WORDS.sub(r"\1_", text).split()
        self._headers = {len(c): c for c in (glued, wide, names) if _is_header(c)}
        self._columns = spans if len(wide) >= _FEWEST_COLUMNS else []

    def _row(self, text: str) -> tuple[Position, list[Pair]] | None:
        cells = _CELLS.findall(text)
        if len(cells) not in self._headers and cells[0].isdecimal():
            # pandas prints its index before the columns, without a name.
            return self._placed(cells[1:]) or self._below(text)
        return self._placed(cells)

    def _below(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Return a row some of whose cells are blank: each stands below its name."""
        if not self._columns:
            return None
        cells = ["" for _ in self._columns]
        for found in _CELLS.finditer(text):
            under = [
                at
                for at, (start, end, _) in enumerate(self._columns)
                if start < found.end() and found.start() < end
            ]
            if len(under) != 1 or cells[under[0]]:
                return None
            cells[under[0]] = found.group()
        place = self._placed(cells, 1)
        return place if place and place[0] else None

    def _placed(self, cells: list[str], fewest: int = 0) -> tuple[Position, list[Pair]] | None:
        """Return what the cells of a row are below the header of so many columns.

        `fewest`: how many must be numbers, by default half of them.
        """
        names = self._headers.get(len(cells))
        if names is None:
            return None
        told = [(name, _number(cell)) for name, cell in zip(names, cells, strict=True)]
        values = {name: value for name, value in told if value is not None}
        if len(values) < (fewest or (len(cells) + 1) // 2):
            return None
        place = Position()
        for name in names:
            meaning = sense(name)
            unit = _PLACES.get(name.lower(), meaning.unit if meaning.kind == "axis" else "")
            if unit in {"epoch", "step"} and name in values and getattr(place, unit) is None:
                setattr(place, unit, values.pop(name))
        return place, [Pair(name, value) for name, value in values.items()]

    def _box(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Keep a cell until its box closes: its step may be the last line of it."""
        group = _GROUP.match(text)
        if group:
            self._group = group.group(1)
        cell = _CELL.match(text)
        if group is None and cell is None:
            return None
        if cell is not None:
            self._cells.setdefault(f"{self._group}{cell.group(1).strip()}", float(cell.group(2)))
        return Position(), []

    def _piped(self, text: str) -> tuple[Position, list[Pair]] | None:
        """Take the header or a row of a table with bars between its cells, as PrettyTable draws."""
        cells = [_bare(cell) for cell in text.strip().strip("|").split("|")]
        if _NUMBER.fullmatch(cells[0]) or cells[0].lower() in _UNLOGGED:
            return self._placed(self._fitted(cells))
        # FluxTraining.jl writes 'TrainingPhase'.
        if split := split_of(cells[0].removesuffix("Phase")):
            return self._of_split(split, cells)
        if any(map(_NUMBER.fullmatch, cells)) or not _is_header(cells):
            return None
        if not cells[0] and len(cells) == len(self._upper):
            # MATLAB's header has two lines: 'Mini-batch' above 'Loss'.
            cells = [" ".join(both).strip() for both in zip(self._upper, cells, strict=True)]
        if cells[0][:1].isalpha():
            self._upper = cells
            if any(is_metric(cell) for cell in cells):
                self._headers, self._columns = {len(cells): cells}, []
        return None

    def _fitted(self, cells: list[str]) -> list[str]:
        """Return a row as long as its header: a remark may follow it, the last cells may lack."""
        width = len(self._upper)
        if len(cells) in self._headers or self._headers.get(width) is not self._upper:
            return cells
        if any(map(_NUMBER.fullmatch, cells[width:])):
            return cells
        return (cells + [""] * width)[:width]

    def _of_split(self, split: str, cells: list[str]) -> tuple[Position, list[Pair]] | None:
        """Return a row that its first cell says to be about one part of the data, as Ludwig's."""
        names = self._headers.get(len(cells), [])[1:]
        told = [(name, _number(cell)) for name, cell in zip(names, cells[1:], strict=False)]
        values = {name: value for name, value in told if value is not None}
        place = Position(epoch=values.pop("Epoch", None))
        pairs = [Pair(f"{split}/{name}", value) for name, value in values.items()]
        return (place, pairs) if pairs else None

    def close(self) -> tuple[Position, list[Pair]] | None:
        """Return place and values of the box that ends here, None where there is none."""
        cells, self._cells, self._group = self._cells, {}, ""
        if not cells:
            return None
        place = Position()
        for name, value in cells.items():
            bare = name.rsplit("/", 1)[-1]
            if bare in _BOX_STEPS and (place.step is None or bare in _BOX_STEPS[:2]):
                place.step = value
            elif bare.lower() == "epoch":
                place.epoch = value
        return place, [Pair(name, value) for name, value in cells.items()]


def may_be_of_table(text: str) -> bool:
    """Whether it hangs on the lines before what `Tables` finds in a line that names its numbers."""
    start = text.lstrip()[:6]
    return start[:1].isdigit() or start[:1] in {"-", "+", "!", "|"} or start == "Class "


def _is_header(names: list[str]) -> bool:
    """Whether these may be names of columns: three, or two of which the first counts."""
    return len(names) >= _FEWEST_COLUMNS or (len(names) > 1 and _counts(names[0]))


def _counts(name: str) -> bool:
    return name.lower() in _PLACES or sense(name).kind == "axis"


def _bare(cell: str) -> str:
    """Return a cell without what people set around a number: bold, '~', signs, thousands."""
    cell = cell.strip(" *")
    if not cell.isascii():
        from advisor.readers.vocabulary.notations import without_signs

        cell = without_signs(cell).strip(" *")
    cell = cell.lstrip("~≈")
    return re.sub(r"[^\d.+-]", "", cell) if re.fullmatch(_THOUSANDS, cell) else cell


def _number(cell: str) -> float | None:
    """Return the number in a cell; of a list of parts their sum."""
    if cell.startswith("["):
        parts = [_number(part) for part in cell.strip("[]").replace(",", " ").split()]
        numbers = [part for part in parts if part is not None]
        return sum(numbers) if numbers and len(numbers) == len(parts) else None
    cell = cell.removesuffix("%")
    return float(cell) if _NUMBER.fullmatch(cell) else None


def _of_both(text: str) -> tuple[Position, list[Pair]] | None:
    """Return the two values of AllenNLP's 'loss  |  2.5  |  2.75', of training and validation."""
    both = _BOTH.search(text) if text.rstrip()[-1:].isalnum() else None
    if both is None:
        return None
    cells = zip(("train", "val"), both.groups()[1:], strict=True)
    return Position(), [
        Pair(f"{split}/{both.group(1)}", float(cell))
        for split, cell in cells
        if _NUMBER.fullmatch(cell)
    ]
