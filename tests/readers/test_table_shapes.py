"""Tables as loggers and exports lay them out: runs, metrics, steps."""

from __future__ import annotations

import pytest

from tests.readers.tables import histories, only, refusal


def test_keras_csvlogger() -> None:
    history = only(
        "epoch,accuracy,loss,learning_rate,val_accuracy,val_loss\n"
        "0,0.5,1.5,0.001,0.4,1.6\n1,0.6,1.2,0.001,0.5,1.4\n"
    )
    assert history.axis == "epoch"
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert (history.train.name, history.val.name) == ("loss", "val_loss")
    assert history.lr.name == "learning_rate"


def test_lightning_writes_rate_train_and_val_on_rows_of_their_own() -> None:
    history = only(
        "epoch,lr-Adam,step,train_loss_epoch,train_loss_step,val_loss\n"
        ",0.1,0,,,\n0,,49,,3.0,\n0,,99,,2.5,\n0,,99,,,2.6\n0,,99,2.7,,\n"
        ",0.05,100,,,\n1,,149,,2.0,\n1,,199,,1.5,\n1,,199,,,1.9\n1,,199,1.7,,\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.name == "train_loss_step"
    assert history.train.step.tolist() == [49, 99, 149, 199]
    assert history.val.step.tolist() == [99, 199]
    assert history.lr.step.tolist() == [0, 100]
    assert not history.notes


@pytest.mark.parametrize("column", ["split", "phase", "set", "Dataset", "type"])
def test_a_column_says_which_part_of_the_data_a_row_is_about(column: str) -> None:
    rows = "".join(f"{n},train,{3 - n}.5,0.{n}\n{n},valid,{3 - n}.75,0.{n}\n" for n in range(3))
    history = only(f"epoch,{column},loss,lr\n{rows}")
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.value.tolist() == [3.5, 2.5, 1.5]
    assert history.val.value.tolist() == [3.75, 2.75, 1.75]
    assert (history.train.step.tolist(), history.axis) == ([0, 1, 2], "epoch")
    assert history.lr.value.tolist() == [0.0, 0.1, 0.2]


def test_a_column_of_other_words_parts_nothing() -> None:
    history = only("epoch,type,loss\n0,warmup,3.5\n1,train,2.5\n2,train,1.5\n")
    assert history.train is not None
    assert history.train.value.tolist() == [3.5, 2.5, 1.5]


def test_a_history_of_keras_in_r_has_a_metric_and_its_data_on_every_row() -> None:
    rows = "".join(
        f'{n},{3 - n}.5,"loss","training"\n{n},{3 - n}.75,"loss","validation"\n' for n in range(3)
    )
    history = only(f'"epoch","value","metric","data"\n{rows}')
    assert history.train is not None
    assert history.val is not None
    assert history.train.value.tolist() == [3.5, 2.5, 1.5]
    assert history.val.value.tolist() == [3.75, 2.75, 1.75]


def test_ultralytics_losses_are_summed_and_it_is_said() -> None:
    history = only(
        "      epoch,  train/box_loss,  train/cls_loss,  val/box_loss, val/cls_loss, lr/pg0,"
        " lr/pg1, lr/pg2\n 0, 1.0, 2.0, 1.5, 2.5, 0.07, 0.003, 0.003\n 1, 0.5, 1.0, 1.0, 2.0,"
        " 0.04, 0.006, 0.006\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.value.tolist() == [3.0, 1.5]
    assert history.val.value.tolist() == [4.0, 3.0]
    assert history.lr.value.tolist() == [0.003, 0.006]
    assert any("sum of 'train/box_loss', 'train/cls_loss'" in n for n in history.notes)
    assert any(n.endswith("change the others by the same factor") for n in history.notes)


def test_groups_that_share_their_rate_need_no_word_of_the_others() -> None:
    history = only("step,loss,lr/pg0,lr/pg1\n0,3,0.1,0.1\n1,2,0.1,0.1\n2,1,0.1,0.1\n")
    assert not any("the others" in n for n in history.notes)


def test_parts_that_are_never_logged_together_leave_the_validation() -> None:
    history = only("step,box_loss,cls_loss,val_loss\n0,1,,3\n1,,1,2\n2,1,,1\n,,1,1\n")
    assert history.train is None
    assert history.loss.value.tolist() == [3, 2, 1]


@pytest.mark.parametrize("written", ["{}", '"{}"', "[rank0]: {}"])
def test_yolov5_results_have_no_header(written: str) -> None:
    rows = [
        f"  {i}/9  0.87G  0.08  0.04  0.01  {0.2 - i / 100}  24  416  .6 .2 .1 .0 0.1 0.03 {i}"
        for i in range(10)
    ]
    history = only("".join(f"{written.format(row)}\n" for row in rows))
    assert history.train is not None
    assert history.val is not None
    assert history.axis == "epoch"
    assert history.train.value[:2].tolist() == [0.2, 0.19]
    assert history.val.value[1] == pytest.approx(1.13)


def test_wandb_chart_of_several_runs() -> None:
    runs = histories(
        '"Step","a - train/loss","a - train/loss__MIN","a - train/loss__MAX","b - train/loss",'
        '"b - train/loss__MIN","b - train/loss__MAX"\n'
        '"0","3","3","3","5","5","5"\n"1","2","2","2","4","4","4"\n"2","1","1","1","","",""\n'
    )
    assert [r.run for r in runs] == ["a", "b"]
    assert [len(r.loss) for r in runs] == [3, 2]


def test_a_metric_a_row() -> None:
    history = only(
        "key,value,timestamp,step,run_uuid\n"
        "loss,3,17,0,ab\nlr,0.1,17,0,ab\nloss,2,18,10,ab\nval_loss,2.5,18,10,ab\nloss,1,19,20,ab\n"
    )
    assert history.train is not None
    assert history.val is not None
    assert history.lr is not None
    assert history.train.step.tolist() == [0, 10, 20]
    assert history.val.step.tolist() == [10]


def test_a_metric_a_row_whose_last_step_is_no_number() -> None:
    assert only("key,value,step\nloss,3,0\nloss,2,1\nloss,1,x\n").loss.value.tolist() == [3, 2]
    assert only("key,value,step\nloss,3,-9\nloss,2,-5\n").loss.step.tolist() == [-9, -5]


def test_a_metric_and_its_variant_a_row() -> None:
    history = only("metric,variant,iter,value\nloss,train,0,3\nloss,train,1,2\nloss,val,1,2.5\n")
    assert history.loss.value.tolist() == [3, 2]
    assert history.val is not None
    assert history.val.value.tolist() == [2.5]


def test_no_log_yet_is_an_empty_cell() -> None:
    """Hugging Face's table, pasted: the training loss is logged every 500 steps."""
    rows = "".join(f"{n}\t{'No log' if n < 3 else 2 - n / 10}\t{3 - n / 10}\n" for n in range(1, 7))
    history = only(f"Epoch\tTraining Loss\tValidation Loss\n{rows}")
    assert history.train is not None
    assert history.train.step.tolist() == [3, 4, 5, 6]
    assert history.val is not None
    assert len(history.val) == 6
    assert not any("no numbers" in note for note in history.notes)


def test_a_bound_that_rises_is_maximised() -> None:
    assert "--maximize 'elbo'" in refusal("epoch,elbo\n0,-900\n1,-500\n2,-200\n")
    # Kaldi's report of a training: likelihoods.
    kaldi = "%Iter\ttrain_objective\tvalid_objective\n0\t-2.5\t-2.6\n1\t-2.0\t-2.2\n2\t-1.5\t-1.9\n"
    assert "--maximize 'train_objective'" in refusal(kaldi)
    assert "--maximize 'train_objective'" in refusal(kaldi.replace("-2.5\t-2.6", "0\t0"))
    # And of its accuracies, from before the first iteration on.
    kaldi = "%Iter\ttrain_objective\n" + "".join(f"{n}\t0.{n}5\n" for n in range(1, 8))
    assert "--maximize 'train_objective'" in refusal(kaldi.replace("0.15", "0"))


def test_an_objective_that_falls_is_a_loss() -> None:
    history = only("step,objective\n" + "".join(f"{n},0.{9 - n}5\n" for n in range(8)))
    assert history.train is not None
    assert history.train.name == "objective"


def test_a_column_that_names_the_run_splits() -> None:
    text = "run,step,loss\n" + "".join(f"{r},{i},{9 - i}\n" for r in "ab" for i in range(4))
    runs = histories(text)
    assert [r.run for r in runs] == ["a", "b"]
    assert runs[1].loss.step.tolist() == [0, 1, 2, 3]
    assert runs[1].loss.line is not None
    assert runs[1].loss.line.tolist() == [6, 7, 8, 9]


def test_words_in_cells_between_tabs_make_no_text_log() -> None:
    """'train_loss<tab>5<tab>...' was a loss of 5."""
    long = "metric,step,value\n" + "".join(
        f"{name},{i},{9 - i}\n" for i in range(5) for name in ("train_loss", "val_loss")
    )
    split = "epoch,phase,loss\n" + "".join(
        f"{i},{part},{9 - i}\n" for i in range(5) for part in ("train", "valid")
    )
    for table in (long, split):
        commas, tabs = only(table), only(table.replace(",", "\t") + "5\ttra")
        assert tabs.train is not None
        assert commas.train is not None
        assert tabs.train.value.tolist() == commas.train.value.tolist()
        assert tabs.axis == commas.axis


def test_a_run_may_be_called_by_a_number_with_its_sign() -> None:
    rows = "".join(f"{run},{i},{9 - i}\n" for run in ("base", "#1", "# 2") for i in range(5))
    assert [one.run for one in histories("run,step,loss\n" + rows)] == ["base", "#1"]
    numbered = "".join(f"#{run},{i},{9 - i}\n" for run in (1, 2) for i in range(5))
    assert [one.run for one in histories("run,step,loss\n" + numbered)] == ["#1", "#2"]
    assert only("step,loss\n#0,9\n1,8\n2,7\n").points == 2  # a row that was put out of use
    assert "finished runs" in refusal("run,lr,loss\n#1,0.1,3\n#2,0.01,2\n#3,0.001,4\n")


def test_finished_runs_are_no_log() -> None:
    rows = "".join(f"SGD,{i / 1000},200,{1 / (i + 1)}\n" for i in range(9))
    assert "table of 9 finished runs" in refusal("optimizer,lr,epoch,loss\n" + rows)


def test_runs_without_a_loss_beside_others_are_counted() -> None:
    text = '"Step","a - loss","b - accuracy","c - loss"\n0,3,.1,5\n1,2,.2,4\n'
    runs = histories(text)
    assert [r.run for r in runs] == ["a", "c"]
    assert "left out: 1 more run: no loss" in runs[0].notes


def test_two_tables_in_one_file_are_two_runs() -> None:
    runs = histories("step,loss\n0,3\n1,2\nepoch,train_loss,lr\n0,5,0.1\n1,4,0.1\n")
    assert [r.axis for r in runs] == ["step", "epoch"]
    assert runs[1].loss.line is not None
    assert runs[1].loss.line.tolist() == [5, 6]


def test_a_range_test_has_no_axis_but_its_rates() -> None:
    history = only("lr,loss\n1e-4,3\n1.5e-4,2.5\n2.2e-4,1.5\n3.3e-4,9\n")
    assert history.axis == "row"
    assert history.lr is not None
    assert history.lr.value.tolist() == [1e-4, 1.5e-4, 2.2e-4, 3.3e-4]


@pytest.mark.parametrize(("second", "notes"), [(0.5, 1), (0.0, 0)], ids=["another", "a copy"])
def test_columns_of_one_name_with_other_numbers_are_told(second: float, notes: int) -> None:
    rows = "".join(f"{k},{9 - k},{9 - k + second},x\n" for k in range(9))
    history = only(f"step,loss,loss,\n{rows}")
    assert history.train.value.tolist() == [9.0 - k for k in range(9)]
    assert sum("several columns are called 'loss'" in note for note in history.notes) == notes


def test_batches_of_lightnings_validations_count_no_steps_of_the_training() -> None:
    """Their rows tell no epoch, and begin again at 0."""
    rows = []
    for epoch in range(6):
        steps = range(9 * epoch, 9 * epoch + 9)
        rows += [f"{epoch},{step},{3 - step / 25},," for step in steps]
        rows += [f",{4 * epoch + at},,,{2 + at / 9}" for at in range(4)]
        rows += [f"{epoch},{steps[-1]},,{2.9 - epoch / 4},"]
    head = "epoch,step,train_loss_step,val_loss_epoch,val_loss_step"
    history = only("\n".join([head, *rows]) + "\n")
    assert history.train.step.tolist() == [*range(54)]
    assert history.val.name == "val_loss_epoch"
    assert history.val.step.tolist() == [8, 17, 26, 35, 44, 53]
    assert not history.notes
