"""Names of columns and tags as tools write them."""

from __future__ import annotations

import pytest

from advisor.readers import read
from advisor.readers.events.roles import role_of
from advisor.readers.sources.source import Source
from advisor.readers.vocabulary.names import sense, words
from advisor.readers.vocabulary.words import is_plain_loss, split_of

LOSSES = {
    "loss": None,
    "Loss": None,
    "train_loss": "train",
    "trainLoss": "train",
    "TrainingLoss": "train",
    "trainloss": "train",
    "loss/train": "train",
    "train/loss": "train",
    "train_loss_step": "train",
    "epoch_loss": None,
    "train": "train",
    "total_loss": None,
    "lm loss": None,
    "train-mlogloss": "train",
    "val_loss": "val",
    "Loss/val": "val",
    "eval/loss": "val",
    "eval_loss": "val",
    "valid_loss": "val",
    "validation_loss": "val",
    "validation/epoch_loss": "val",
    "evaluation_loss_vs_iterations": "val",
    "dev loss": "val",
    "validation": "val",
    "test_loss": "test",
    "tloss": "train",
    "vloss": "val",
    "vld_loss": "val",
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_their_split(name: str) -> None:
    assert (sense(name).kind, sense(name).split) == ("loss", LOSSES[name])


@pytest.mark.parametrize(
    ("word", "split"),
    [("tr", "train"), ("learn", "train"), ("holdout", "val"), ("vld", "val"), ("evaluate", "val"),
     ("validating", "val"), ("verify", "val"), ("tst", "test")],
)  # fmt: skip
def test_a_part_of_the_data_is_called_the_same_in_columns_text_and_folders(word, split) -> None:
    assert {sense(f"{word}_loss").split, split_of(word), role_of(word)} == {split}
    assert is_plain_loss(f"{word}_loss")


@pytest.mark.parametrize("name", ["train_loss_history", "val_loss_hist", "loss_curve", "loss_list"])
def test_what_a_loss_is_kept_in_is_no_part_of_it(name: str) -> None:
    assert is_plain_loss(name)
    assert (sense(name).rank, sense(name).part) == (1, "")


def test_fit_names_a_loss_of_the_training_but_a_stage_that_validates_too() -> None:
    assert sense("fit_loss").split == "train"
    assert role_of("fit") is None
    assert split_of("fit") is None


def test_a_short_word_for_the_training_alone_is_its_loss() -> None:
    text = "".join(f"epoch {at}  tr: {1 / at:.2f}  vl: 0.90\n" for at in (1, 2, 4))
    (history,) = read(Source.from_bytes(text.encode()))
    assert history.train.value.tolist() == [1.0, 0.5, 0.25]


@pytest.mark.parametrize(
    "name",
    [
        "lr",
        "LR",
        "learning_rate",
        "learningRate",
        "lr-Adam",
        "lr-SGD/pg1",
        "lr/pg0",
        "train/lr",
        "train/learning_rate",
        "epoch_learning_rate",
        "optimizer.lr",
        "param_groups/0/lr",
    ],
)
def test_rates(name: str) -> None:
    assert sense(name).kind == "lr"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("step", "step"),
        ("Step", "step"),
        ("global_step", "step"),
        ("trainer/global_step", "step"),
        ("_step", "step"),
        ("iter", "step"),
        ("iteration", "step"),
        ("time/total_timesteps", "step"),
        ("train/n_updates", "step"),
        ("epoch", "epoch"),
        ("Epoch", "epoch"),
        ("tokens_processed", "step"),
        ("", "row"),
        ("Unnamed: 0", "row"),
    ],
)
def test_axes(name: str, unit: str) -> None:
    assert (sense(name).kind, sense(name).unit) == ("axis", unit)


@pytest.mark.parametrize(
    "name",
    [
        "time",
        "Wall time",
        "gpu_mem",
        "tokens/s",
        "momentum",
        "weight_decay",
        "loss_scale",
        "epochs/s",
        "loss_weight",
        "best_loss",
        "loss_std",
        "lr_mult",
        "samples_per_sec",
        "grad_scale",
        "x/y",
    ],
)
def test_columns_of_another_kind_take_no_role(name: str) -> None:
    assert sense(name).kind in ("other", "metric")


@pytest.mark.parametrize(
    "name",
    [
        "accuracy",
        "val_acc",
        "val_top5",
        "metrics/mAP50(B)",
        "f1",
        "episode_reward",
        "R2 Score",
        "rollout/ep_rew_mean",
        "bleu4",
        "sparse_categorical_accuracy",
    ],
)
def test_metrics(name: str) -> None:
    assert sense(name).kind == "metric"


@pytest.mark.parametrize("name", ["grad_norm", "train/grad_norm", "gradNorm", "gnorm"])
def test_gradient_norms(name: str) -> None:
    assert sense(name).kind == "grad_norm"


def test_parts_rank_below_a_plain_loss_and_that_below_the_total() -> None:
    ranks = [sense(n).rank for n in ("total_loss", "loss", "loss_cls")]
    assert ranks == [0, 1, 2]
    assert sense("train/box_loss").is_added
    assert not sense("actor_loss").is_added


def test_tr_and_va_are_the_parts_of_the_data() -> None:
    assert [sense(n).split for n in ("loss_tr", "va_loss", "value_loss")] == ["train", "val", None]


@pytest.mark.parametrize("name", ["LearnRate", "learn_rate"])
def test_to_learn_is_no_part_of_the_data_in_a_rate(name: str) -> None:
    assert (sense(name).kind, sense(name).split) == ("lr", None)


def test_words() -> None:
    assert words("train/boxLoss_step") == ["train", "box", "loss", "step"]


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("CrossEntropy=2.5, SmoothL1=1.25", 3.75),
        ("ObjLoss=4.0, BoxCenterLoss=1.0, BoxScaleLoss=0.5, ClassLoss=2.0", 7.5),
        (
            "RPN_Conf=0.5,RPN_SmoothL1=0.25,RCNN_CrossEntropy=1.0,RCNN_SmoothL1=0.5,"
            "RPNAcc=0.75,RPNL1Loss=8.0,RCNNAcc=0.5,RCNNL1Loss=8.0",
            2.25,
        ),
    ],
)
def test_gluoncvs_detectors_log_no_total_their_parts_are_added(line, total):
    text = "".join(f"[Epoch 0][Batch {at}], Speed: 9.0 samples/sec, {line}\n" for at in (9, 19))
    (history,) = read(Source.from_bytes(text.encode()))
    assert history.train.value.tolist() == [total, total]


def test_a_part_that_is_logged_with_and_without_its_split_counts_once():
    text = "".join(
        f"Epoch[{e}] Batch [0-100]\tSpeed: 9 samples/sec\tcross-entropy={2.5 - e}\n"
        f"Epoch[{e}] Train-cross-entropy={2.5 - e}\n"
        for e in (0, 1)
    )
    (history,) = read(Source.from_bytes(text.encode()))
    assert history.train.value.tolist() == [2.5, 1.5]


def test_a_weighted_sum_of_losses_is_the_loss_and_no_part_of_it() -> None:
    meaning = sense("train_loss_step/weighted_sum")  # NequIP
    assert (meaning.kind, meaning.split, meaning.rank) == ("loss", "train", 0)


@pytest.mark.parametrize(
    ("columns", "train", "val"),
    [
        # DETR's parts, where no total is logged; a segmentation's; a variational autoencoder's
        ("loss_ce loss_bbox loss_giou", "loss_ce + loss_bbox + loss_giou", None),
        ("bce_loss dice_loss", "bce_loss + dice_loss", None),
        ("mse_loss kl_loss", "mse_loss + kl_loss", None),
        # What is only added to the loss of the task stands behind it.
        ("reg_loss train_mse val_loss", "train_mse", "val_loss"),
        ("aux_loss train_nll val_nll", "train_nll", "val_nll"),
        ("aux_loss train_error_loss", "train_error_loss", None),
        ("kl_loss val_loss", "kl_loss", "val_loss"),
        # TorchMD-Net: the validations of what was trained on, not the sum of two measures of one.
        (
            "train_y_mse_loss train_total_mse_loss val_total_l1_loss val_total_mse_loss",
            "train_total_mse_loss",
            "val_total_mse_loss",
        ),
        (
            "train/box_loss train/cls_loss val/box_loss val/cls_loss val/l1_loss",
            "train/box_loss + train/cls_loss",
            "val/box_loss + val/cls_loss",
        ),
        ("train_a_loss val_b_loss val_c_loss", "train_a_loss", "val_b_loss"),
        ("rmse_val rmse_trn rmse_f_val rmse_f_trn", "rmse_trn", "rmse_val"),  # DeePMD-kit
        ("train/l2 train/rmse val/l2 val/rmse", "train/l2", "val/l2"),
    ],
)
def test_the_loss_of_the_task_is_chosen_among_its_parts(
    columns: str, train: str, val: str | None
) -> None:
    names = columns.split()
    rows = "".join(f"{k},{','.join(['0.5'] * len(names))}\n" for k in range(5))
    (history,) = read(Source.from_bytes(f"step,{','.join(names)}\n{rows}".encode()))
    assert history.train is not None
    assert history.train.name == train
    assert (history.val.name if history.val else None) == val


@pytest.mark.parametrize("name", ["step_num", "step number", "iter_no", "Epoch No."])
def test_numbers_of_steps_are_axes(name: str) -> None:
    assert sense(name).kind == "axis"


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("L_train", "train"),
        ("Lval", "val"),
        ("J_train", "train"),
        ("J(test)", "test"),
        ("$L_{val}$", "val"),
        ("J_cv", "val"),
        ("L validation", "val"),
    ],
)
def test_a_loss_may_be_a_letter_as_in_papers(name: str, split: str) -> None:
    assert sense(name)[:2] == ("loss", split)


@pytest.mark.parametrize(
    "name", ["train/l", "l_test", "Layer_test", "Label train", "L", "L_traini"]
)
def test_other_names_with_that_letter_are_no_losses(name: str) -> None:
    """Episodes have a length 'l'."""
    assert sense(name).kind == "other"
