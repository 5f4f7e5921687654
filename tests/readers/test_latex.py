r"""Tables of papers: what pandas' `to_latex` writes, and what people set by hand."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import advise
from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only

ROWS = [(k, round(2 * 0.8**k + 0.1, 4), round(2 * 0.82**k + 0.2, 4)) for k in range(1, 13)]


def tex(columns: str, header: str, row: str, between: str = "\\\\\n") -> str:
    body = between.join([header, *(row.format(*cells) for cells in ROWS), ""])
    return f"\\begin{{tabular}}{columns}\n{body}\\end{{tabular}}\n"


SET = {
    "pandas": tex(
        "{lrrr}",
        "\\toprule\n & epoch & train_loss & val_loss",
        "0 & {} & {} & {}",
        " \\\\\n",
    ),
    "lines": tex(
        "{|c|c|c|}", "\\hline epoch & train\\_loss & val\\_loss", "{} & {} & {}", "\\\\ \\hline\n"
    ),
    "booktabs": tex(
        "[t]{@{}r S[table-format=1.4] r@{}}",
        "\\toprule\n& \\multicolumn{2}{c}{Loss} \\\\ \\cmidrule(lr){2-3}\nEpoch & Train loss & "
        "Val loss \\\\ \\midrule % as in Table 3\n0 & 2.1 & 2.2",
        "{} & \\num{{{}}} & {}",
    ),
    "signs": tex(
        "{rcc}",
        "\\textbf{Epoch} & $\\mathcal{L}_\\text{train}$ & $\\mathcal{L}_\\text{val}$",
        "{} & ${}$ & \\textbf{{{}}}",
    ),
}


def of_text(text: str):
    return read(Source.from_bytes(text.encode(), "paper.tex"))


@pytest.mark.parametrize("how", SET)
def test_a_table_of_epochs_is_a_run(how: str) -> None:
    """They were refused: no loss with a number was named twice."""
    text = f"\\documentclass{{article}}\n\\begin{{table}}[h]\n{SET[how]}\\end{{table}}\n"
    found = only(of_text(text))
    assert found.axis == "epoch"
    assert (curve(found.train) or [])[-12:] == [(k, train) for k, train, _ in ROWS]
    assert (curve(found.val) or [])[-12:] == [(k, val) for k, _, val in ROWS]


def test_a_table_of_results_is_a_sweep(tmp_path) -> None:
    rates = [(mantissa, power) for power in (-4, -3, -2, -1) for mantissa in (1, 3)]
    losses = [0.9, 0.8, 0.6, 0.5, r"\textbf{0.4}", 0.45, 0.7, 2.1]
    rows = "".join(
        rf"${mantissa}\times 10^{{{power}}}$ & {loss} \\" + "\n"
        for (mantissa, power), loss in zip(rates, losses, strict=True)
    )
    head = "\\begin{tabular}{lr}\nLearning rate & Val loss \\\\\n"
    paper = tmp_path / "paper.tex"
    paper.write_text(f"{head}{rows}\\end{{tabular}}")
    (sweep,) = advise(paper).sweeps
    told = [a * 10.0**b for a, b in rates]
    assert [rung.lr for rung in sweep.groups[0].valley.rungs] == pytest.approx(told)


def test_each_table_of_a_paper_is_read_and_others_are_passed_over() -> None:
    other = "\\begin{tabular}{ll}\nName & Use \\\\\nAdam & all \\\\\n\\end{tabular}\n"
    assert [one.run for one in of_text(SET["lines"] + other + SET["pandas"])] == [
        "table 1",
        "table 2",
    ]
    with pytest.raises(LogError):
        of_text(other)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["\\begin{tabular}", "{", "}", "&", "\\\\", "1", "loss", "\\hline",
                                 "\\multicolumn{2}{c}{", "%", "\n", "[", "\\end{tabular}", "$"]),
                max_size=60))  # fmt: skip
def test_anything_is_read_or_refused(pieces: list[str]) -> None:
    with contextlib.suppress(LogError):
        assert of_text("".join(pieces))
