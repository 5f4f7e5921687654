"""Logs of sample_logs/formats that one tool each wrote, against what the tool itself said.

`foreign/NAME.py` prints the numbers here from the tool's own memory, or they were read off the file
by eye: how many values, the first and the last, and the steps of these.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from advisor.errors import LogError
from advisor.readers import read, read_all
from advisor.readers.finished.check import RunsTableError
from advisor.readers.finished.table import to_runs_table
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

FORMATS = Path(__file__).parents[2] / "sample_logs" / "formats"

# The trackers all logged the training of foreign/tiny.py.
LOSS = (60, 1, 1.0986122886681098, 60, 0.218029199165793)
VAL = (6, 10, 0.3966609693466187, 60, 0.2981640051130255)
RATE = (60, 1, 0.3, 60, 0.0345)
# CatBoost's scores, as its get_evals_result tells them.
LEARN = (40, 0, 1.1879057999728184, 39, 0.4877476341852319)
EVAL = (40, 0, 1.0816731288353705, 39, 0.6067679492205673)

# file: train loss, validation loss, rate; each as (values, first step, first, last step, last)
TOOLS = {
    "aim_dataframe.csv": (LOSS, VAL, RATE),
    "allennlp": ((8, 0, 0.69855, 7, 0.0179605), (8, 0, 0.708355, 7, 0.0161841), None),
    "catboost/catboost_training.json": (LEARN, EVAL, None),
    "catboost/console.txt": (LEARN, EVAL, None),
    "clearml_metrics.jsonl": (LOSS, VAL, RATE),
    "clu_logging.log": (LOSS, VAL, RATE),
    "comet_offline.zip": (LOSS, VAL, RATE),
    "composer_log.txt": ((60, 0, 0.8676, 59, 0.1640), (3, 20, 0.3823, 60, 0.2887), None),
    "deepspeed_csv": ((60, 16, 0.729604, 960, 0.286962), None, (60, 16, 0.0, 960, 0.1)),
    "detectron2/log.txt": ((20, 9, 0.6074, 199, 0.2891), None, (20, 9, 0.099501, 199, 6.1684e-6)),
    "detectron2/metrics.json": (
        (20, 9, 0.6074164, 199, 0.289109),
        None,
        (20, 9, 0.0995012, 199, 6.16838e-6),
    ),
    "dvclive": (
        (60, 0, LOSS[2], 59, LOSS[4]),
        (6, 9, VAL[2], 59, VAL[4]),
        (60, 0, 0.3, 59, 0.0345),
    ),
    "fairseq_simple.log": (
        (25, 2, 4.809, 50, 2.618),
        (5, 10, 3.542, 50, 2.515),
        (25, 2, 0.0005, 50, 0.00316228),
    ),
    "fasttext_progress.txt": ((20, 0, 0.340083, 19, 0.283789), None, (20, 0, 0.095392, 19, 0.0)),
    "flair/loss.tsv": (
        (5, 1, 0.6039, 5, 0.0704),
        (5, 1, 0.1559, 5, 0.0751),
        (5, 1, 0.1, 5, 0.1),
    ),
    "flair/training.log": (
        (40, 1, 0.58358657, 40, 0.0704206),
        (5, 8, 0.155853, 40, 0.0751447),
        (40, 1, 0.1, 40, 0.1),
    ),
    "ignite.log": ((160, 1, 0.857, 160, 0.275), (8, 20, 0.3759, 160, 0.2522), None),
    # Nine epochs of two fits; the evaluation that comes last is no tenth.
    "keras_jax.txt": (
        (9, 30, 1.0873035, 270, 0.2289899),
        (9, 30, 0.5288613, 270, 0.2420726),
        (6, 30, 0.02, 180, 0.02),
    ),
    "lightning_bar.txt": ((6, 20, 0.384, 120, 0.307751), (6, 20, 0.376, 120, 0.25776), None),
    # The means of the epochs, not the last steps that stand beside them.
    "lightning_rich.txt": (
        (6, 20, 0.5479044, 120, 0.2426186),
        (6, 20, 0.3758887, 120, 0.2577597),
        None,
    ),
    "litgpt/console.txt": (
        (40, 4, 2.745, 160, 2.295),
        (4, 40, 2.3911, 160, 2.294),
        (1, 4, 0.01, 4, 0.01),
    ),
    "litgpt/metrics.csv": (
        (40, 3, 2.745008, 159, 2.29504),
        (4, 39, 2.39112, 159, 2.29395),
        (40, 3, 0.003, 159, 0.00100099),
    ),
    # The loss of its lines is that of the validation.
    "mace/train.log": (None, (6, 0, 7.88679, 5, 1.63172), (1, 0, 0.01, 0, 0.01)),
    "mace/results.txt": ((36, 1, 179.4068, 41, 22.8191), (7, 0, 21.0969, 42, 1.63172), None),
    "mmcv.log.json": (
        (30, 5, 0.69933, 150, 0.29392),
        (5, 30, 0.31288, 150, 0.23782),
        (30, 5, 0.1, 150, 0.00955),
    ),
    "mmengine/scalars.json": (
        (30, 5, 1.1866674, 150, 0.270033),
        (5, 30, 0.3461347, 150, 0.272099),
        (30, 5, 0.1, 150, 0.00954915),
    ),
    "mmengine/train.log": (
        (30, 5, 1.1867, 150, 0.2700),
        (5, 30, 0.3461, 150, 0.2721),
        (30, 5, 0.1, 150, 0.0095492),
    ),
    "mxnet_module.log": ((12, 10, 0.734972, 120, 0.233563), (6, 20, 0.323249, 120, 0.217303), None),
    "neptune_offline.log": (LOSS, VAL, RATE),
    # Validations are told as perplexities; the loss is their logarithm: ln 9.33026, ln 7.89044.
    "opennmt_console.txt": (
        (30, 4, 2.8, 120, 2.0),
        (6, 20, 2.233263, 120, 2.065652),
        (30, 4, 0.00349, 120, 0.01607),
    ),
    "paddle_console.txt": ((18, 10, 0.6705, 180, 0.4114), (6, 30, 0.3615, 180, 0.2342), None),
    "polyaxon": (LOSS, VAL, RATE),
    # Each batch of the training; of the batches of a validation the mean, as in its table.
    "poutyne/console.txt": (
        (60, 1, 0.723548, 60, 0.345502),
        (6, 10, 0.551193, 60, 0.411424),
        None,
    ),
    "poutyne/log.tsv": (
        (6, 1, 0.6750005, 6, 0.3298817),
        (6, 1, 0.5511930, 6, 0.4114244),
        (6, 1, 0.1, 6, 0.059049),
    ),
    # Twelve losses; the bar tells the last one a second time when it is full.
    "pykeen_bar.txt": ((13, 0, 1.11, 12, 0.308), None, None),
    "sacred_metrics.json": (LOSS, VAL, None),
    "sb3/console.txt": ((11, 128, 52.8, 768, 35.8), None, (11, 128, 2.75e-4, 768, 2.5e-5)),
    "sb3/progress.json": (
        (11, 128, 52.8034, 768, 35.8248),
        None,
        (11, 128, 2.75e-4, 768, 2.5e-5),
    ),
    "sentence_transformers_state.json": (
        (30, 2, 8.22156, 60, 0.128716),
        (6, 10, 0.632518, 60, 0.106973),
        (30, 2, 0.0491667, 60, 0.000833333),
    ),
    "sklearn_boosting.txt": ((40, 1, 1.2955229, 40, 0.1365023), None, None),
    "sklearn_hist_boosting.txt": (
        (60, 1, 0.63609, 60, 0.0375814),
        (60, 1, 0.48745, 60, 0.0959402),
        None,
    ),
    "sklearn_mlp.txt": ((30, 1, 0.97655435, 30, 0.2194952), None, None),
    "skorch/console.txt": ((15, 1, 0.948005, 15, 0.264725), (15, 1, 0.856983, 15, 0.296442), None),
    "skorch/history.json": ((15, 1, 0.948005, 15, 0.264725), (15, 1, 0.856983, 15, 0.296442), None),
    "spacy_console.txt": ((13, 0, 0.25, 120, 1.55), None, None),
    "tensorboardx/all_scalars.json": (LOSS, VAL, None),
    "tensorboardx/events.out.tfevents.1700000000.host": (LOSS, VAL, RATE),
    "torchtune_log.txt": (LOSS, None, RATE),
    "trackio.db": (LOSS, VAL, RATE),
    "trainer_log.jsonl": (
        (30, 2, 1.2139866, 60, 0.1974707),
        (6, 10, 0.3717048, 60, 0.2148387),
        (30, 2, 0.0499657, 60, 3.42616e-5),
    ),
    "trl/console.txt": (
        (20, 0.3, 2.900782, 6, 0.9502892),
        (4, 1.5, 2.125, 6, 1.204),
        (20, 0.3, 0.001667, 6, 4.23e-6),
    ),
    "trl/trainer_state.json": (
        (20, 3, 2.900782, 60, 0.9502892),
        (4, 15, 2.12548, 60, 1.20446),
        (20, 3, 0.00166667, 60, 4.2296e-6),
    ),
    # The sums of its box, class and distribution losses.
    "ultralytics_results.csv": (
        (3, 1, 2.15465 + 1.44803 + 1.32307, 3, 0.58615 + 0.60875 + 0.39258),
        (3, 1, 0.41793 + 1.54996 + 0.24077, 3, 0.41793 + 1.54996 + 0.24077),
        (3, 1, 0.0025, 3, 0.0034),
    ),
    # Two of its three rates are one.
    "yolov5_results.csv": (
        (4, 0, 0.08983 + 0.0045929, 3, 0.086339 + 0.0032826),
        (4, 0, 0.076184 + 0.0022572, 3, 0.07614 + 0.0022635),
        (4, 0, 0.0001, 3, 0.00018025),
    ),
    # Vowpal Wabbit tells the rate that it starts with.
    "vowpal_wabbit.txt": ((40, 100, 0.25, 4000, 0.1065), None, (1, 100, 0.5, 100, 0.5)),
}  # fmt: skip


@pytest.mark.parametrize("name", TOOLS)
def test_the_curves_are_those_that_the_tool_tells(name):
    (history,) = read(FORMATS / name)
    for curve, told in zip((history.train, history.val, history.lr), TOOLS[name], strict=True):
        if told is None:
            assert curve is None
            continue
        found = (len(curve), curve.step[0], curve.value[0], curve.step[-1], curve.value[-1])
        # A console rounds to three or four digits.
        assert found == pytest.approx(told, rel=2e-3, abs=1e-9)


def test_catboosts_two_tables_are_one_run_beside_its_console():
    folder = FORMATS / "catboost"
    joined = next(h for h in read(folder) if h.format == "a table a metric")
    assert (joined.train.value[-1], joined.val.value[-1]) == pytest.approx(
        (0.487748, 0.606768), rel=1e-5
    )


def test_a_run_file_of_swanlab_says_how_to_export():
    with pytest.raises(LogError, match="export the charts"):
        read(Source.from_bytes(b":SWL" + bytes(200), "run.swanlab"))


def test_an_archive_of_one_log_is_that_log(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/a.csv", "step,loss\n1,2.5\n2,1.5\n")
    (history,) = read(tmp_path / "a.zip")
    assert history.train.value.tolist() == [2.5, 1.5]


@pytest.mark.parametrize("cut", [10, 80, 200])
def test_an_archive_that_is_cut_off_is_a_broken_log_also_in_a_folder(tmp_path, cut):
    import zipfile

    path = tmp_path / "run" / "offline_log"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "a.csv", "step,loss\n" + "".join(f"{i},{9 / (i + 1)}\n" for i in range(99))
        )
    path.write_bytes(path.read_bytes()[:-cut])
    (error,) = read_all([path.parent])
    assert error.source == str(path)
    assert "cut off or damaged" in error.message


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(70_000_000))
    with pytest.raises(LogError, match="more than 64 MB"):
        read(tmp_path / "a.zip")


def test_a_counter_that_starts_again_below_epoch_headings_is_counted_on():
    text = "".join(
        f"Epoch {epoch}/3\nstep 10/20 - loss: {9 - epoch}.5\nstep 20/20 - loss: {9 - epoch}.25\n"
        for epoch in (1, 2, 3)
    )
    (history,) = read(Source.from_bytes(text.encode()))
    assert history.train.step.tolist() == [10, 20, 30, 40, 50, 60]


@pytest.mark.parametrize("name", ["console.txt", "study.db.gz", "trials.csv"])
def test_optuna_tells_the_same_sweep_in_its_lines_its_storage_and_its_data_frame(name):
    with pytest.raises(RunsTableError, match="table of 16 finished runs") as refused:
        read(FORMATS / "optuna" / name)
    table = to_runs_table(refused.value, ReadOptions())
    best = min(table.runs, key=lambda run: run.value)
    assert len(table.runs) == 13  # three were pruned
    assert (best.rate, best.value) == pytest.approx((0.6934289031332278, 0.2836315210206105))
    # Only the storage tells what the search was to do with its value.
    assert (table.maximize, table.doubt == "") == (False, name == "study.db.gz")


def test_optunas_storage_tells_choices_studies_and_what_is_to_be_high(tmp_path):
    path = tmp_path / "study.db"
    path.write_bytes(gzip.decompress((FORMATS / "optuna" / "study.db.gz").read_bytes()))
    choice = json.dumps(
        {"name": "CategoricalDistribution", "attributes": {"choices": ["sgd", "adam"]}}
    )
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("UPDATE study_directions SET direction = 'MAXIMIZE'")
        base.execute("INSERT INTO studies (study_id, study_name) VALUES (2, 'other')")
        base.execute("UPDATE trials SET study_id = 2 WHERE number > 9")
        base.executemany(
            "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
            "VALUES (?, 'optimizer', ?, ?)",
            [(trial, trial % 2, choice) for trial in range(1, 17)],
        )
    with pytest.raises(RunsTableError) as refused:
        read(path)
    columns = refused.value.cells.columns
    assert columns["params_optimizer"][:3] == ["adam", "sgd", "adam"]
    assert columns["config/study"][9:11] == ["rates", "other"]
    assert to_runs_table(refused.value, ReadOptions()).maximize
