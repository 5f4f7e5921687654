"""Text logs of less usual tools: speech, federated learning, ML.NET, R, Spark; short pieces."""

from __future__ import annotations

import pytest

from advisor.errors import LogError
from advisor.readers import read
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source
from tests.readers.one_run import curve, only, run_of


def test_a_validation_below_its_heading_may_count_as_the_training_does() -> None:
    """As Conv-TasNet and its kin print: six epochs were told as six trainings."""
    run = run_of(
        "".join(
            "Training...\n"
            + "".join(f"Epoch {e} | Iter {i} | Loss {9 - 2 * e - i / 50}\n" for i in (1, 11, 21))
            + f"Train Summary | End of Epoch {e} | Time 91.37s | Train Loss {8 - e}.125\n"
            f"Cross validation...\nEpoch {e} | Iter 1 | Loss 7.5\nEpoch {e} | Iter 11 | Loss 6.5\n"
            f"Valid Summary | End of Epoch {e} | Time 21.37s | Valid Loss {8 - e}.5\n"
            for e in (1, 2, 3)
        )
    )
    assert run.train is not None
    assert run.train.step.tolist() == [1, 11, 21, 22, 32, 42, 43, 53, 63]
    assert run.train.value.tolist()[::3] == [6.98, 4.98, 2.98]
    assert curve(run.val) == [(21, 7.5), (42, 6.5), (63, 5.5)]


def test_a_validation_may_count_its_own_iterations() -> None:
    """They were laid on the axis of the training, at the first steps of which they stand."""
    run = run_of(
        "".join(
            f"epoch : {e}, iteration : {e * 60 + 1}, train loss : {9 - e}.5\n"
            f"epoch : {e}, iteration : {e * 60 + 2}, train loss : {9 - e}.25\n"
            f"epoch : {e}, iteration : {e * 10}, val loss : {9 - e}.75\n"
            for e in (1, 2, 3)
        )
    )
    assert run.train is not None
    assert run.train.step.tolist() == [61, 62, 121, 122, 181, 182]
    assert curve(run.val) == [(62, 8.75), (122, 7.75), (182, 6.75)]


HISTORY = """\
INFO :      Run finished 3 round(s) in 13.60s
INFO :          History (loss, distributed):
INFO :                  round 1: 2.025
INFO :                  round 2: 0.753
INFO :                  round 3: 0.514
INFO :          History (metrics, distributed, evaluate):
INFO :          {'accuracy': [(1, 0.1),
INFO :                        (2, 0.2)]}
"""
LISTS = """\
INFO flwr 2023-09-27 15:40:08,787 | app.py:225 | app_fit: losses_distributed [(1, 2.025), (2, 0.753), (3, 0.514)]
INFO flwr 2023-09-27 15:40:08,787 | app.py:227 | app_fit: metrics_distributed {'accuracy': [(1, 0.9), (2, 0.5)]}
INFO flwr 2023-09-27 15:40:08,787 | app.py:228 | app_fit: losses_centralized []
"""  # noqa: E501


@pytest.mark.parametrize("told", [HISTORY, LISTS, HISTORY.replace("INFO :", "#> INFO :")])
@pytest.mark.parametrize("clients", [0, 3])
def test_flower_tells_the_losses_of_all_rounds_at_the_end(told: str, clients: int) -> None:
    said = "".join(
        f"(ClientAppActor pid={550 + k}) Epoch {n} train loss: {9 - n}.{k}\n"
        for n in (1, 2, 3)
        for k in range(clients)
    )
    run = run_of(f"INFO :      [ROUND 1]\n{said}{told}")
    assert run.train is None
    assert curve(run.val) == [(1, 2.025), (2, 0.753), (3, 0.514)]


def test_flower_tells_zeros_where_clients_measure_none() -> None:
    run = run_of(
        "INFO flwr | server.py:125 | fit progress: (1, 2.5, {'acc': 0.1}, 5.3)\n"
        "INFO flwr | server.py:125 | fit progress: (2, 1.5, {'acc': 0.2}, 9.3)\n"
        "INFO flwr | app.py:226 | app_fit: losses_distributed [(1, 0.0), (2, 0.0)]\n"
    )
    assert curve(run.val) == [(1, 2.5), (2, 1.5)]


def test_mlnet_is_in_its_phase_of_training_while_it_validates() -> None:
    line = "Phase: Training, Dataset used: {}, Batch Processed Count: {}, Epoch: {:3d}, "
    line += "Accuracy:  0.5, Cross-Entropy: {}{}\n"
    run = run_of(
        "".join(
            line.format("     Train", 115, n, f"{9 - n}.5", f", Learning Rate: 0.00{n}")
            + line.format("Validation", " 13", n, f"{9 - n}.75", "")
            for n in (1, 2, 3)
        )
    )
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]
    assert curve(run.lr) == [(1, 0.001), (2, 0.002), (3, 0.003)]


@pytest.mark.parametrize(
    ("train", "val"),
    [
        (  # MaxText
            "completed step: {}, seconds: 1.2, TFLOP/s/device: 134.9, total_weights: 6, loss: {}",
            "eval metrics after step: {}, loss={}, total_weights=75264.0",
        ),
        (  # fairseq2
            "INFO fairseq2 - Train Metrics (step {}) - CTC Loss: {} | Gradient Norm: 1.5",
            "INFO fairseq2 - Validation Metrics (step {}) - CTC Loss: {} | WER: 12.3",
        ),
    ],
)
def test_the_metrics_of_a_validation_at_a_step(train: str, val: str) -> None:
    """Those of MaxText were passed over as settings, those of fairseq2 were lost."""
    run = run_of(
        "".join(
            train.format(10 * n, f"{9 - n}.5") + "\n"
            + (val.format(10 * n, f"{9 - n}.75") + "\n" if n % 2 == 0 else "")
            for n in range(1, 5)
        )
    )  # fmt: skip
    assert curve(run.train) == [(10, 8.5), (20, 7.5), (30, 6.5), (40, 5.5)]
    assert curve(run.val) == [(20, 7.75), (40, 5.75)]


@pytest.mark.parametrize(
    "line",
    [
        "[epoch]: {0}, [loss]: {1}, [acc]: 0.5",
        "2019-08-07 02:59:37,013 - __main__ - INFO - [EPOCH]: {0}, [Train Loss]: {1}",
        "EPOCH[{0}/1000] loss{1}-|Sample:1.27|",  # LightGCN
        "{{'epoch': {0}, 'loss': {1}, 'val_loss': None, 'best': False, 'stop': False}}",
    ],
)
def test_names_in_brackets_or_glued_or_beside_constants(line: str) -> None:
    run = run_of("".join(line.format(n, f"{9 - n}.5") + "\n" for n in (1, 2, 4)))
    assert run.axis == "epoch"
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (4, 5.5)]


def test_settings_are_no_row_though_they_name_an_epoch_and_a_loss() -> None:
    told = "{'epochs': 9, 'epoch': 0, 'lr': 0.1, 'loss': 1.0, 'resume': None, 'amp': True}\n"
    run = run_of(told + "".join(f"epoch {n} loss {9 - n}.5\n" for n in (1, 2, 4)))
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (4, 5.5)]
    assert run.lr is not None
    assert run.lr.value.tolist() == [0.1]


def test_the_file_that_nemo_logs_from_is_no_error_rate() -> None:
    said = "[NeMo I 2024-05-04 10:00:0{0} rnnt_wer:{0}] \n"
    run = run_of("".join(said.format(n) + f"step {n} loss: {9 - n}.5\n" for n in (1, 2, 4)))
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (4, 5.5)]
    assert not run.notes


def test_epoch_and_batch_in_one_pair_of_brackets() -> None:
    run = run_of(
        "".join(f"[{e}/9-{b}/2] training loss: {9 - 2 * e - b}.5\n" for e in (1, 2) for b in (1, 2))
    )
    assert curve(run.train) == [(1, 6.5), (2, 5.5), (3, 4.5), (4, 3.5)]


def test_tesseract_tells_an_evaluation_on_the_line_of_the_training() -> None:
    """Its mean was read as the validation's."""
    line = "At iteration {0}/8100/8140, Mean rms={1}%, delta=21.5%, char train=99.1%, word train="
    line += "96.4%, skip ratio=0.5%,  New worst char error = 99.1At iteration {0}, stage 0, Eval "
    line += "Char error rate=9.1, Word error rate=100 wrote checkpoint.\n"
    run = run_of("".join(line.format(100 * n, f"{9 - n}.5") for n in (1, 2, 3)))
    assert curve(run.train) == [(100, 8.5), (200, 7.5), (300, 6.5)]


def test_the_mean_of_a_validation_goes_with_the_mean_of_the_training() -> None:
    """As Spark NLP tells both beside totals: 'Total validation loss' was compared with a mean."""
    run = run_of(
        "".join(
            f"Epoch {n}/9 - 12.34s - loss: {99 - n}.5 - avg training loss: {9 - n}.5\n"
            f"Total validation loss: {99 - n}.25\tAvg validation loss: {9 - n}.75\n"
            for n in (1, 2, 3)
        )
    )
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]


def test_data_table_in_r_numbers_its_rows() -> None:
    run = run_of(
        "     iter train_rmse test_rmse\n    <num>      <num>     <num>\n"
        + "".join(f"{n:3d}: {n:4d}   {9 - n}.500000  {9 - n}.75\n" for n in (1, 2, 3))
    )
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]


@pytest.mark.parametrize("above", ["", "Start training with lr=0.1\n", "A run on the cpu\n"])
@pytest.mark.parametrize("rule", ["", "-----   -----  --------\n"])
@pytest.mark.parametrize("below", ["Done in 12.3 s\n", "Done in 12.3\n"])
def test_sentences_around_a_table_of_blanks_are_no_rows(above: str, rule: str, below: str) -> None:
    """The seconds in the last line were read as the last loss of the validation."""
    rows = "".join(f"{n}  {9 - n}.5  {9 - n}.75\n" for n in (1, 2, 3))
    run = run_of(f"{above}epoch   loss  val_loss\n{rule}{rows}{below}")
    assert run.axis == "epoch"
    assert curve(run.train) == [(1, 8.5), (2, 7.5), (3, 6.5)]
    assert curve(run.val) == [(1, 8.75), (2, 7.75), (3, 6.75)]
    assert (run.lr is not None) == ("lr" in above)


def progress(at: int, total: int, loss: float) -> str:
    bar = "#" * (32 * at // total)
    return f"Processing |{bar:32}| ({at}/{total}) Data: 0.001s | ETA: 0:00:01 | Loss: {loss:.4f}"


def test_bars_of_the_package_progress() -> None:
    """As pytorch-classification draws them: the losses of training and test were one."""
    text = ""
    for e in (1, 2, 3, 4, 5):
        text += f"\nEpoch: [{e} | 164] LR: 0.100000\n"
        for total, end in ((40, 9.5), (10, 9.75)):
            text += "\r".join(progress(at, total, 12 - e - at / total) for at in range(1, total))
            text += f"\r{progress(total, total, end - e)}\n"
    run = run_of(text)
    assert curve(run.train) == [(40 * e, 9.5 - e) for e in range(1, 6)]
    assert curve(run.val) == [(40 * e, 9.75 - e) for e in range(1, 6)]
    assert run.lr is not None


def test_bert_pytorch_names_the_part_of_the_data_behind_the_epoch() -> None:
    run = run_of(
        "".join(
            f"EP{e}_train, avg_loss= {9 - e}.5 total_acc= 50.1\n"
            f"EP{e}_test, avg_loss= {9 - e}.75 total_acc= 49.1\n"
            for e in (0, 1, 2)
        )
    )
    assert curve(run.train) == [(0, 9.5), (1, 8.5), (2, 7.5)]
    assert curve(run.val) == [(0, 9.75), (1, 8.75), (2, 7.75)]


def test_the_loss_of_a_value_beside_that_of_a_policy_is_no_validation() -> None:
    line = "nsamp = {0}, time = 12.3, p0loss = {1}, vloss = 0.{2}, loss = {1}\n"
    run = run_of("".join(line.format(1000 * n, f"{9 - n}.5", 9 - n) for n in (1, 2, 3)))
    assert run.train is not None
    assert run.train.value.tolist() == [8.5, 7.5, 6.5]
    assert run.val is None


def test_steps_that_are_padded_within_a_sentence() -> None:
    """PennyLane's demonstrations; nothing was read of them."""
    run = run_of("".join(f"Cost after step {n:5d}: {1 / n:.7f}\n" for n in (5, 10, 20)))
    assert curve(run.train) == [(5, 0.2), (10, 0.1), (20, 0.05)]


@pytest.mark.parametrize("form", ["is {0}", "is {1} + -0.25 = {0}"])
def test_kaldi_tells_a_likelihood(form: str) -> None:
    text = "".join(
        "LOG (nnet3-train[5.5]:PrintStatsForThisPhase():nnet-training.cc:272) Average objective "
        f"function for 'output' for minibatches {100 * n}-{100 * n + 99} "
        f"{form.format(n / 8 - 2, n / 8 - 1.75)} over 51200 frames.\n"
        for n in range(8)
    )
    source = Source.from_bytes(text.encode(), "train.log")
    with pytest.raises(LogError, match="--maximize 'train_objective'"):
        read(source)
    run = only(read(source, ReadOptions(maximize="train_objective")))
    assert curve(run.train) == [(100 * n + 99, 2 - n / 8) for n in range(8)]


def test_xlm_names_other_losses_than_the_one_that_is_judged() -> None:
    line = (
        "%7d -  310.55 sent/s -  9805.12 words/s - AE-en:  %s || MT-en-fr:  %s - model LR = 1e-04\n"
    )
    run = run_of("".join(line % (5 * n, 9.5 - n, 8.5 - n) for n in range(1, 5)))
    assert curve(run.train) == [(5 * n, 9.5 - n) for n in range(1, 5)]
    assert any("'MT-en-fr loss'" in note for note in run.notes)
