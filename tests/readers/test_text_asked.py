"""Text logs whose names mean nothing: options say which is the loss, as they do for tables."""

from __future__ import annotations

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only

LOSS = [(epoch, 2.0 - epoch / 8) for epoch in range(8)]
FORMS = [
    "epoch={} foo={} bar={} alpha={}\n",
    "Epoch {}: foo: {}, bar: {}, alpha: {}\n",
    "epoch {} foo {} bar {} alpha {}\n",
    "{{'epoch': {}, 'foo': {}, 'bar': {}, 'alpha': {}}}\n",
    "epoch {} | FOO = tensor({}) | bar -> {} | alpha = [{}]\n",
]


def log(form: str) -> Source:
    text = "".join(form.format(epoch, loss, loss + 1, 0.1) for epoch, loss in LOSS)
    return Source.from_bytes(text.encode(), "train.log")


@pytest.mark.parametrize("form", FORMS)
def test_names_that_options_tell(form: str) -> None:
    run = only(read(log(form), ReadOptions(train_loss="foo", val_loss="bar", lr_column="alpha")))
    assert curve(run.train) == LOSS
    assert curve(run.val) == [(epoch, loss + 1) for epoch, loss in LOSS]
    assert run.train is not None
    assert run.train.name == "foo"
    assert run.lr is not None
    assert (run.lr.name, set(run.lr.value)) == ("alpha", {0.1})


def test_one_that_is_to_be_maximised() -> None:
    run = only(read(log(FORMS[0]), ReadOptions(maximize="foo")))
    assert curve(run.train) == [(epoch, -loss) for epoch, loss in LOSS]


def test_a_name_beside_a_loss_that_is_known() -> None:
    text = "".join(f"epoch {e} loss {v + 2}\nepoch {e} foo: {v}\n" for e, v in LOSS)
    run = only(read(Source.from_bytes(text.encode(), "train.log"), ReadOptions(train_loss="foo")))
    assert curve(run.train) == LOSS


def test_what_the_log_does_not_name_is_refused_as_before() -> None:
    with pytest.raises(LogError, match=r"no loss with a number is named.*--train-loss"):
        read(log(FORMS[0]), ReadOptions(train_loss="baz"))
    with pytest.raises(LogError, match="--lr-column 'baz': no such column"):
        read(log(FORMS[0]), ReadOptions(train_loss="foo", lr_column="baz"))
