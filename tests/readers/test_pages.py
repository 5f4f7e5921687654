"""Tables of epochs in pages of Markdown and HTML, as READMEs and exported notebooks have them."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.finished.check import RunsTableError
from advisor.readers.raw.refusal import NotALogError
from advisor.readers.sources.source import Source

TABLE = """
| Epoch | Train Loss | Val Loss | LR |
| :---: | :--- | ---: | --- |
| 1 | 3.8251 | 3.0640 ✓ | 0.001 |
| 2 | 2.3295 | 2.1157 ✓ | 0.001 |
| 3 | 2.0579 | **1.9330** 🌟 | 0.0005 |
"""
SETTINGS = """## Training

| Parameter | Value |
| :---- | :---- |
| Base model | microsoft/trocr-base-handwritten |
| Training images | 4500 (90% of 5000\\) |
| Learning rate | 5e-5 |
"""
SCORES = """
### Evaluation

| Metric | Round 3 | Round 0 | Round 1 |
|--------|---------|---------|---------|
| **Sharpe** | **0.50** | **1.356** | 1 |
| **Return** | **20%** | **50%** | 40% |
"""


@pytest.mark.parametrize(
    "page", [TABLE, SETTINGS + TABLE, TABLE + SCORES, SETTINGS + TABLE + SCORES]
)
def test_the_table_of_epochs_is_read_wherever_it_stands_in_a_page(page: str) -> None:
    [run] = read(Source.from_bytes(page.encode(), "README.md"))
    assert run.train is not None
    assert list(run.train.value) == [3.8251, 2.3295, 2.0579]
    assert run.lr is not None
    assert run.lr.value[-1] == 0.0005


@pytest.mark.parametrize("above", ["", SETTINGS])
@pytest.mark.parametrize("page", [TABLE, TABLE.replace(" ✓", " ← best"), TABLE.replace("🌟", "†")])
def test_signs_beside_a_value_are_no_part_of_it(above: str, page: str) -> None:
    [run] = read(Source.from_bytes((above + page).encode(), "README.md"))
    assert run.val is not None
    assert list(run.val.value) == [3.064, 2.1157, 1.933]


def test_a_page_of_runs_is_no_log_of_one() -> None:
    rows = ["| lr | train loss | val loss |", "|---|---|---|"]
    rows += [f"| {rate} | {0.5 + rate} | {0.6 + rate} |" for rate in (0.3, 0.1, 0.03)]
    page = "\n".join(["# Which rate", "", *rows, "", "The lowest is best."])
    with pytest.raises(RunsTableError):
        read(Source.from_bytes(page.encode(), "README.md"))


def test_a_loss_in_words_is_quoted() -> None:
    page = "| Epoch | Train Loss |\n|---|---|\n| 1 | ⏳ pending |\n| 2 | ⏳ pending |\n"
    with pytest.raises(NotALogError, match=r"'Train Loss' holds text .*pending"):
        read(Source.from_bytes(page.encode(), "README.md"))


DRAWN = """Starting Training...
  <progress value="104" max="104"></progress>
  [104/104 06:33, Epoch 4/4]
<table border="1" class="dataframe">
  <thead>
 <tr style="text-align: left;">
      <th>Epoch</th>
      <th>Training Loss</th>
      <th>Validation Loss</th>
    </tr>
  </thead>
  <tbody>
    <tr>
      <td>1</td>
      <td>No log</td>
      <td>0.514990</td>
    </tr>
    <tr><td>2</td><td>0.351000</td><td>0.505386</td></tr>
    <tr><td>3</td><td>0.237000</td><td>0.662538</td></tr>
    <tr><td>4</td><td>0.180800</td><td>0.788094</td></tr>
  </tbody>
</table><p>
"""
RESULT = "    TrainOutput(global_step=104, training_loss=1.7448, metrics={'train_loss': 1.7448})\n"


@pytest.mark.parametrize("page", [DRAWN, DRAWN + RESULT, SETTINGS + DRAWN, f"```\n{DRAWN}```\n"])
def test_a_table_that_trainer_drew_is_read_in_a_page_too(page: str) -> None:
    [run] = read(Source.from_bytes(page.encode(), "README.md"))
    assert run.run is None
    assert run.train is not None
    assert (list(run.train.step), list(run.train.value)) == ([2, 3, 4], [0.351, 0.237, 0.1808])
    assert run.val is not None
    assert list(run.val.value) == [0.51499, 0.505386, 0.662538, 0.788094]


def test_each_table_of_a_page_is_a_run() -> None:
    runs = read(Source.from_bytes((DRAWN + DRAWN.replace("0.1808", "0.3")).encode(), "README.md"))
    assert [(run.run, run.train.value[-1]) for run in runs if run.train] == [
        ("table 1", 0.1808),
        ("table 2", 0.3),
    ]


def test_a_page_whose_table_holds_no_epochs_is_read_as_text() -> None:
    empty = DRAWN[: DRAWN.index("    <tr>\n      <td>1")] + "</tbody></table>\n"
    lines = "".join(f"epoch {k} loss {2.0 / k}\n" for k in range(1, 6))
    [run] = read(Source.from_bytes((empty + lines).encode(), "out.txt"))
    assert run.train is not None
    assert len(run.train.value) == 5
    with pytest.raises(NotALogError, match="no loss with a number is named twice"):
        read(Source.from_bytes(empty.encode(), "out.txt"))


@pytest.mark.parametrize("above", ["", f"{SETTINGS}\n"], ids=["alone", "in a page"])
@pytest.mark.parametrize("gap", [",", " ", "\u00a0"])
def test_thousands_in_a_table_of_a_page_are_one_number(above: str, gap: str) -> None:
    steps = ("0", "500", f"2{gap}500", f"**10{gap}000**")
    rows = "".join(f"| {s} | ~981{gap}{638 - k}.31 | — | — |\n" for k, s in enumerate(steps))
    page = f"{above}| Step | Loss | Change | % |\n|---|---|---|---|\n{rows}"
    [run] = read(Source.from_bytes(page.encode(), "README.md"))
    assert run.train is not None
    assert list(run.train.step) == [0, 500, 2500, 10000]
    assert list(run.train.value) == [981638.31, 981637.31, 981636.31, 981635.31]


RESULTS = """## Experiments

| Run | Setting | Mean | Std |
|---|---|---|---|
| low | LR=0.0001 | 0.578 | 0.017 |
| default | LR=0.001 | 0.574 | 0.021 |

## Training
"""


def test_a_row_with_a_remark_behind_it_or_without_its_last_cells_is_one() -> None:
    page = (
        TABLE
        + "| 4 | 1.9 | 1.91 | 0.0005 | ← best epoch |\n| 5 | 1.85 | 1.95 |\n\nThen it stopped.\n"
    )
    [run] = read(Source.from_bytes((SETTINGS + page).encode(), "README.md"))
    assert run.train is not None
    assert list(run.train.value[3:]) == [1.9, 1.85]
    assert run.val is not None
    assert list(run.val.value[3:]) == [1.91, 1.95]


def test_a_longer_row_of_numbers_is_of_another_table() -> None:
    page = TABLE + "| 4 | 1.9 | 1.91 | 0.0005 | 0.7 |\n\nThen it stopped.\n"
    [run] = read(Source.from_bytes((SETTINGS + page).encode(), "README.md"))
    assert run.train is not None
    assert len(run.train.value) == 3


def test_a_rate_in_a_table_of_results_is_not_that_of_the_curve_below() -> None:
    without = "\n".join(line.rsplit(" |", 2)[0] + " |" for line in TABLE.strip().splitlines())
    [run] = read(Source.from_bytes((RESULTS + "\n" + without + "\n").encode(), "README.md"))
    assert run.train is not None
    assert run.lr is None


@pytest.mark.parametrize("row", ["| Learning rate | 5e-5 |", "| **LR** | `5e-5` |"])
def test_a_rate_in_a_table_of_settings_is_the_one_trained_at(row: str) -> None:
    settings = SETTINGS.replace("| Learning rate | 5e-5 |", row)
    page = TABLE.replace(" LR |", " Note |").replace("0.001", "-").replace("0.0005", "best")
    [run] = read(Source.from_bytes((settings + page).encode(), "README.md"))
    assert run.lr is not None
    assert list(run.lr.value) == [5e-5]
