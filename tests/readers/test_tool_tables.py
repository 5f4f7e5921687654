"""Tables that are written as only one tool writes them."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.sources.source import Source
from tests.readers.one_run import only

# Parts of the loss of the training, of the test, and what is measured: one number only is told.
TRAIN = [[2.0, 0.5, 0.25], [1.0, 0.25, 0.125], [0.5, 0.125, 0.0625], [0.25, 0.0625, 0.03125]]
TEST = [[2.25, 0.5, 0.25], [1.25, 0.25, 0.125], [0.75, 0.125, 0.0625], [0.5, 0.0625, 0.03125]]


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("metrics", [0, 1, 2])
def test_deepxde_writes_a_column_a_part_of_the_loss(parts: int, metrics: int) -> None:
    """Its first part was read as the loss, and no loss of the test."""
    rows = [
        [1000.0 * n, *train[:parts], *test[:parts], *[40.0 - n, 300.0][:metrics]]
        for n, (train, test) in enumerate(zip(TRAIN, TEST, strict=True))
    ]
    text = "# step, loss_train, loss_test, metrics_test\n"
    text += "".join(" ".join(f"{number:.18e}" for number in row) + "\n" for row in rows)
    run = only(read(Source.from_bytes(text.encode(), "loss.dat")))
    assert run.axis == "step"
    assert run.train is not None
    assert run.val is not None
    assert run.train.step.tolist() == [0, 1000, 2000, 3000]
    assert run.train.value.tolist() == [sum(row[:parts]) for row in TRAIN]
    assert run.val.value.tolist() == [sum(row[:parts]) for row in TEST]
    assert run.val.name == "loss_test"


def test_sagemaker_has_a_time_in_place_of_a_step() -> None:
    rows = [
        (60.0 * n, name, value - n)
        for name, value in (("train:loss", 9.5), ("validation:loss", 9.75))
        for n in range(4)
    ]
    text = "timestamp,metric_name,value\n" + "".join(f"{t},{n},{v}\n" for t, n, v in rows)
    run = only(read(Source.from_bytes(text.encode(), "metrics.csv")))
    assert run.train is not None
    assert run.val is not None
    assert run.train.step.tolist() == [0, 1, 2, 3]
    assert run.train.value.tolist() == [9.5, 8.5, 7.5, 6.5]
    assert run.val.value.tolist() == [9.75, 8.75, 7.75, 6.75]


def test_n2p2_names_its_parts_of_the_data_behind_a_letter() -> None:
    """The error of the test's forces was read as the training's."""
    text = "#    epoch  RMSE_Etrain_pu  RMSE_Etest_pu  RMSE_Ftrain_pu  RMSE_Ftest_pu\n"
    text += "".join(f"{n} 0.0{9 - n} 0.1{9 - n} 1.{9 - n} 2.{9 - n}\n" for n in range(4))
    run = only(read(Source.from_bytes(text.encode(), "learning-curve.out")))
    assert run.train is not None
    assert run.val is not None
    assert (run.train.name, run.val.name) in {
        ("RMSE_Etrain_pu", "RMSE_Etest_pu"),
        ("RMSE_Ftrain_pu", "RMSE_Ftest_pu"),
    }


@pytest.mark.parametrize(
    "header",
    [
        "epoque;perte;perte_val;taux_apprentissage",
        "epoca;perdida_entrenamiento;perdida_validacion;tasa_aprendizaje",
        "Época;Perda de treino;Perda de validação;Taxa de aprendizagem",
        "Epoca;Perdita (train);Perdita (val);Tasso di apprendimento",
        "Epoch;Trainingsverlies;Validatieverlies;Leersnelheid",
        "Epoch;Eğitim kaybı;Doğrulama kaybı;Öğrenme oranı",
    ],
)
def test_headings_and_decimal_commas_of_other_languages(header: str) -> None:
    text = header + "\n" + "".join(f"{n};{9 - n},5;{9 - n},75;0,001\n" for n in (1, 2, 3))
    run = only(read(Source.from_bytes(text.encode(), "log.csv")))
    assert run.axis == "epoch"
    assert run.train is not None
    assert run.val is not None
    assert run.lr is not None
    assert run.train.value.tolist() == [8.5, 7.5, 6.5]
    assert run.val.value.tolist() == [8.75, 7.75, 6.75]
    assert run.lr.value.tolist() == [0.001, 0.001, 0.001]


def rows_of(column: str, values: list[float]) -> Source:
    rows = "".join(f"{v:g},{n},{9 - n + k / 10}\n" for n in range(5) for k, v in enumerate(values))
    return Source.from_bytes(f"{column},step,loss\n{rows}".encode(), "log.csv")


@pytest.mark.parametrize("column", ["rank", "local_rank", "process_index", "gpu", "Worker ID"])
def test_of_rows_that_processes_wrote_the_first_ones_are_read(column: str) -> None:
    """The losses of all were read as one that goes up and down."""
    run = only(read(rows_of(column, [0, 1, 2])))
    assert run.axis == "step"
    assert run.train is not None
    assert run.train.value.tolist() == [9, 8, 7, 6, 5]
    assert run.notes == ("10 rows of other processes passed over",)


@pytest.mark.parametrize(
    ("column", "values"),
    [("client", [0, 1]), ("client_id", [3, 7]), ("agent", [1, 2]), ("rank", [4, 8])],
)
def test_what_trains_side_by_side_is_a_run_each(column: str, values: list[float]) -> None:
    runs = read(rows_of(column, values))
    assert [run.run for run in runs] == [f"{column}={value}" for value in values]
    assert [run.train.value.tolist() for run in runs if run.train] == [
        [9, 8, 7, 6, 5], [9.1, 8.1, 7.1, 6.1, 5.1],
    ]  # fmt: skip


def test_how_busy_a_gpu_is_parts_no_runs() -> None:
    rows = "".join(f"{s},{n},{n % 2},{9 - n + s / 10}\n" for s in (1, 2) for n in range(5))
    runs = read(Source.from_bytes(f"seed,step,gpu,loss\n{rows}".encode(), "log.csv"))
    assert len(runs) == 2
