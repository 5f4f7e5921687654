"""Short pieces of logs as people paste them: sentences, tables drawn in text, bars without names."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

from tests.readers.text_styles_more import lines


def cifar_bar(steps: int, loss: float) -> str:
    """Return a bar as pytorch-cifar draws it: the count is put into its middle by backspaces."""
    states = []
    for step, end in ((1, "\r"), (steps // 2, "\r"), (steps, "\n")):
        width = 20 * step // steps
        bar = f" [{'=' * width}>{'.' * (20 - width)}]  Step: {step % 90}ms | Tot: 3s"
        value = loss if step == steps else loss + 0.5
        states.append(
            f"{bar} | Loss: {value:.3f} | Acc: 10.1% (13/128)        \b\b\b\b\b\b\b\b {step}/{steps} {end}"
        )
    return "".join(states)


def bare_bar(steps: int, loss: float) -> str:
    """Return a tqdm bar that does not say whether it trains or validates."""
    return f"100%|##########| {steps}/{steps} [00:12<00:00, 31.2it/s, loss={loss}]\n"


# as in text_styles.py
WILD = {
    "the place inside the sentence": (
        lines("Cost after iteration %d: %s\n", (0, 0.75), (100, 0.5), (200, 0.25)),
        [(0, 0.75), (100, 0.5), (200, 0.25)], None, None,
    ),
    "keras' own training loop": (
        lines("Training loss (for one batch) at step %d: %s\nSeen so far: %d samples\n", (0, 94.5, 64), (200, 1.25, 12864), (400, 0.75, 25664)),
        [(0, 94.5), (200, 1.25), (400, 0.75)], None, None,
    ),
    "a count before its unit": (
        lines("Error after %s iterations: %s\n", ("0", 0.5), ("10,000", 0.25)),
        [(0, 0.5), (10000, 0.25)], None, None,
    ),
    "both parts in sentences": (
        lines("Training loss at epoch %d is %s\nValidation loss at epoch %d is %s\n", (1, 2.5, 1, 2.75), (2, 2.0, 2, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "parts after their names": (
        lines("Epoch %d | Train: loss=%s, acc=0.8 | Val: loss=%s, acc=0.7\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "flux in julia": (
        lines("Epoch: %d   Train: (loss = %sf0, acc = 11.09)   Test: (loss = %sf0, acc = 11.28)\n", (0, 2.3053, 2.3057), (1, 0.1958, 0.1811), (2, "9.5", "8.5")),
        [(0, 2.3053), (1, 0.1958), (2, 9.5)], [(0, 2.3057), (1, 0.1811), (2, 8.5)], None,
    ),
    "graphgps": (
        "".join(
            f"train: {{'epoch': {e}, 'eta': 100.1, 'loss': {3 - e}.5, 'lr': 0.00{e + 1}, 'mae': 0.1}}\n"
            f"val: {{'epoch': {e}, 'loss': {3 - e}.75, 'lr': 0, 'mae': 0.1}}\n"
            f"> Epoch {e}: took 12.1s | Best so far: epoch 0\ttrain_loss: 3.5\tval_loss: 3.75\n"
            for e in (0, 1, 2)
        ),
        [(0, 3.5), (1, 2.5), (2, 1.5)], [(0, 3.75), (1, 2.75), (2, 1.75)], [(0, 0.001), (1, 0.002), (2, 0.003)],
    ),
    "the part of the data behind the name": (
        lines("Epoch %d: Average loss (train) = %s, Average loss (validation) = %s\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "another metric of the validation": (
        lines("Epoch: %03d, LR: 0.001000, Loss: %s, Validation MAE: 0.5123, Test MAE: 0.4123\n", (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, [(1, 1e-3), (2, 1e-3)],
    ),
    "decimal commas": (
        lines("epoch: %d loss: %s val_loss: %s\n", (1, "0,5", "12,75"), (2, "0,375", "1,0625")),
        [(1, 0.5), (2, 0.375)], [(1, 12.75), (2, 1.0625)], None,
    ),
    "a number that ends its sentence": (
        lines("[Epoch 1 %d/28857522][Iteration %d][Wall Clock 1.89s] Train 512000 in 1.2seconds. Throughput is 414236.66 records/second. Loss is %s.\n", (0, 1, 0.75), (512000, 2, 0.5), (1024000, 3, 0.25))
        + "Loss is (Loss: 134.79276, count: 128, Average Loss: 1.0530684)\n" * 2,
        [(0, 0.75), (512000, 0.5), (1024000, 0.25)], None, None,
    ),
    "shares of an epoch": (
        lines("[2024-07-06 06:40:54,438]-[engine.py line:78]:Epoch %d complete [%d%%]     Loss: %s \n", (1, 0, 3.5), (1, 50, 2.5), (2, 0, 1.5), (2, 50, 0.5)),
        [(0, 3.5), (50, 2.5), (100, 1.5), (150, 0.5)], None, None,
    ),
    "open catalyst": (
        lines("2022-10-01 10:00:00 (INFO): forces_mae: 7.98e-02, loss: %s, lr: 1.00e-04, epoch: %s, step: %s\n", ("9.5e+00", "5.00e-02", "1.00e+01"), ("8.5e+00", "1.00e-01", "2.00e+01"))
        + "2022-10-01 10:10:00 (INFO): Evaluating on val.\n2022-10-01 10:10:01 (INFO): forces_mae: 0.1, loss: 9.25, epoch: 0.1050\n",
        [(10, 9.5), (20, 8.5)], [(20, 9.25)], [(10, 1e-4), (20, 1e-4)],
    ),
    "mace": (
        "2026-02-25 13:49:22.794 INFO: Loss metrics on validation set\n"
        "2026-02-25 13:49:37.362 INFO: Initial: head: Default, loss=1.92412590, RMSE_E_per_atom=  276.31 meV, RMSE_F=  404.35 meV / A\n"
        + lines("2026-02-25 13:49:45.983 INFO: Epoch %d: head: Default, loss=%s, RMSE_E_per_atom=   54.74 meV, RMSE_F=  405.85 meV / A\n", (0, 1.5), (1, 0.5)),
        None, [(0, 1.5), (1, 0.5)], None,
    ),
    "nequip": (
        "".join(
            "training\n# Epoch batch         loss       loss_f       loss_e        f_mae\n"
            f"      {e}    10        9.954        0.899        0.055        0.629\n\n"
            "validation\n# Epoch batch         loss       loss_f       loss_e        f_mae\n"
            f"      {e}     1         9.76        0.685       0.0752        0.429\n\n"
            "  Train      #    Epoch         wal       LR       loss_f       loss_e         loss        f_mae\n"
            f"! Train               {e}    5.210    0.00{e}        0.848       0.0561         0.{9 - e}        0.541\n"
            f"! Validation          {e}    5.210    0.00{e}        0.698       0.0601         0.{8 - e}        0.441\n"
            f"Wall time: 5.21\n! Best model        {e}    0.758\n\n"
            for e in (1, 2)
        ),
        [(1, 0.8), (2, 0.7)], [(1, 0.7), (2, 0.6)], [(1, 0.001), (2, 0.002)],
    ),
    "deepxde": (
        "Training model...\n\nStep      Train loss                        Test loss                         Test metric   \n"
        + lines("%-9d [%s, 2.50e-01, 1.00e+00]    [%s, 0.00e+00, 0.00e+00]    []  \n", (0, "1.25e+00", "1.50e+00"), (1000, "2.50e-01", "5.00e-01"))
        + "\nBest model at step 1000:\n  train loss: 1.50e+00\n  test loss: 5.00e-01\n",
        [(0, 2.5), (1000, 1.5)], [(0, 1.5), (1000, 0.5)], None,
    ),
    "matlab": (
        "Training on single GPU.\n|=====|\n"
        "|  Epoch  |  Iteration  |  Time Elapsed  |  Mini-batch  |  Validation  |  Mini-batch  |  Validation  |  Base Learning  |\n"
        "|         |             |   (hh:mm:ss)   |   Accuracy   |   Accuracy   |     Loss     |     Loss     |      Rate       |\n"
        "|=====|\n"
        + lines("|       %d |         %3d |       00:00:03 |       11.72%% |       18.31%% |       %s |       %6s |          0.0100 |\n", (1, 1, 2.5, 2.25), (2, 50, 1.5, ""), (3, 100, 0.5, 0.75)),
        [(1, 2.5), (50, 1.5), (100, 0.5)], [(1, 2.25), (100, 0.75)], [(1, 0.01), (50, 0.01), (100, 0.01)],
    ),
    "matlab's newer table, with blank cells": (
        "    Iteration    Epoch    TimeElapsed    LearnRate    TrainingLoss    ValidationLoss\n"
        "    _________    _____    ___________    _________    ____________    ______________\n"
        + lines("    %9d    %5d       00:00:06         0.01    %12s    %14s\n", (0, 0, "", "2.5"), (1, 1, "2.25", ""), (50, 2, "1.5", "1.75")),
        [(1, 2.25), (50, 1.5)], [(0, 2.5), (50, 1.75)], [(0, 0.01), (1, 0.01), (50, 0.01)],
    ),
    "a notebook's table, pasted": (
        "==((====))==  Unsloth - 2x faster free finetuning | Num GPUs = 1\n"
        "   \\\\   /|    Num examples = 51,760 | Num Epochs = 1\n [60/60 07:31, Epoch 0/1]\nStep\tTraining Loss\n"
        + lines("%d\t%s\n", *((n, 2 - n / 8) for n in range(1, 9))),
        [(n, 2 - n / 8) for n in range(1, 9)], None, None,
    ),
    "a model card's table, from the page": (
        "[5000/5000 2:03:04, Epoch 7/8]\nStep Training Loss Validation Loss Wer\n"
        + lines("%d %s %s 30.123\n", (1000, 0.75, 0.5), (2000, 0.25, 0.375)),
        [(1000, 0.75), (2000, 0.25)], [(1000, 0.5), (2000, 0.375)], None,
    ),
    "darknet, nothing else": (
        lines("%d: %s, 8.950000 avg, 0.001000 rate, 3.100000 seconds, %d images\n", (1, 8.75, 64), (2, 8.5, 128), (3, 8.25, 192)),
        [(1, 8.75), (2, 8.5), (3, 8.25)], None, [(1, 1e-3), (2, 1e-3), (3, 1e-3)],
    ),
    "wenet of today": (
        lines("2024-01-01 10:00:00,123 DEBUG TRAIN | steps/sec 1.2| Batch 0/%d loss %s loss_att 21.1 lr 0.00001000 rank 0\n", (0, 20.5), (100, 19.5)),
        [(0, 20.5), (100, 19.5)], None, [(0, 1e-5), (100, 1e-5)],
    ),
    "funasr": (
        lines("[2024-01-01 10:00:00,123][root][INFO] - train, rank: 0, epoch: 0/50, step_in_slice: %d/400, step_in_epoch: %d, total step: %d, (loss_avg_rank: %s), (lr: 1.0e-04)\n", (100, 100, 100, 3.5), (200, 200, 200, 2.5)),
        [(100, 3.5), (200, 2.5)], None, [(100, 1e-4), (200, 1e-4)],
    ),
    "spacy's older loop": (
        "Loaded model\n" + lines("Losses {'ner': %s}\n", (1234.5,), (1100.25,), (900.75,)),
        [(0, 1234.5), (1, 1100.25), (2, 900.75)], None, None,
    ),
    "spacy with an embedding layer": (
        "E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  SCORE \n---  ------  ------------  --------  ------  ------\n"
        + lines("  %d  %6d          0.%d0  %8.2f    0.00    0.00\n", (0, 0, 0, 45.5), (0, 200, 3, 40.25), (1, 400, 5, 30.5)),
        [(0, 45.5), (200, 40.25), (400, 30.5)], None, None,
    ),
    "an adversary beside the reconstruction": (
        "".join(
            f"INFO:mi-test:Train Epoch: {e} [{share}%]\nINFO:mi-test:loss_disc=3.125, loss_gen=2.875, loss_mel={25 - e}.{share}, loss_kl=1.125\n"
            for e in (1, 2) for share in (0, 50)
        ),
        [(0, 24.0), (50, 24.5), (100, 23.0), (150, 23.5)], None, None,
    ),
    "a tensor printed as it is": (
        lines("epoch %d loss tensor(%s, device='cuda:0', grad_fn=<NllLossBackward>)\n", (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "what python 2 prints of several things": (
        lines("('epoch', %d, 'train loss:', %s, 'val loss:', %s)\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "processes named by mpi": (
        "".join(f"[1,{rank}]<stdout>:step {step} loss {3 - step // 10 + rank}.5\n" for rank in (0, 10) for step in (10, 20)),
        [(10, 2.5), (20, 1.5)], None, None,
    ),
    "a grid of two columns": (
        "+-------+--------+\n| epoch |   loss |\n+=======+========+\n"
        + lines("| %5s | %6s |\n+-------+--------+\n", (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "rich's table": (
        "┏━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━┓\n┃ Epoch ┃ Train Loss ┃ Val Loss ┃\n┡━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━┩\n"
        + lines("│ %d     │ %s       │ %s     │\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "a box an epoch, with corners": (
        lines("+---------+-------+\n| epoch   | %d     |\n| loss    | %s   |\n+---------+-------+\n", (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "docker's records of lines": (
        lines('{"log":"epoch %d loss %s\\n","stream":"stdout","time":"2024-01-01T10:00:00Z"}\n', (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "kaggle's log of a notebook": (
        "[" + lines('{"stream_name":"stdout","time":%d.5,"data":"Epoch %d loss %s\\nsaved\\n"},\n', (9, 1, 2.5), (18, 2, 2.0)) + "{}]",
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "loguru's records": (
        lines('{"text": "10:00:00 | INFO | epoch %d loss %s\\n", "record": {"elapsed": {"seconds": 1.5}, "message": "epoch"}}\n', (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "google's cloud": (
        "[" + lines('{"textPayload": "Epoch %d train_loss %s", "timestamp": "2024-01-01T10:00:00Z"},\n', (1, 2.5), (2, 2.0)) + "{}]",
        [(1, 2.5), (2, 2.0)], None, None,
    ),
    "french": (
        lines("Époque %d : perte = %s, perte de validation = %s\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "deep learning for java": (
        lines("10:00:01.123 [main] INFO  o.d.o.l.ScoreIterationListener - Score at iteration %d is %s\n", (0, 2.5), (100, 2.25)),
        [(0, 2.5), (100, 2.25)], None, None,
    ),
    "libfm": (
        lines("#Iter=%3d\tTrain=%s\tTest=%s\n", (0, 0.75, 0.875), (1, 0.625, 0.75), (2, 0.5, 0.625)),
        [(0, 0.75), (1, 0.625), (2, 0.5)], [(0, 0.875), (1, 0.75), (2, 0.625)], None,
    ),
    "ludwig": (
        "".join(
            f"Epoch {e}\n╒════════════╤════════╤════════╕\n│ combined   │   loss │    acc │\n╞════════════╪════════╪════════╡\n"
            f"│ train      │ {3 - e}.25 │ 0.1123 │\n├────────────┼────────┼────────┤\n"
            f"│ validation │ {3 - e}.50 │ 0.2123 │\n╘════════════╧════════╧════════╛\n"
            for e in (1, 2)
        ),
        [(1, 2.25), (2, 1.25)], [(1, 2.5), (2, 1.5)], None,
    ),
    "tr and va": (
        lines("2026-05-01 09:20:13,192 INFO Regime epoch %d/50 — tr=%s va=%s acc=0.357\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "bare parts beside other metrics": (
        lines("INFO train_multi TF=ALL epoch %d/50 train=%s val=%s r_mae=0.966 side_acc=0.544\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "bare parts in full": (
        lines("epoch %d - training: %s - validation: %s\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "a test score behind the loss": (
        lines("    iter %d, loss: %s, test nnse: 1.5123  \n", (1, -0.5), (1001, -0.75)),
        [(1, -0.5), (1001, -0.75)], None, None,
    ),
    "a padded share in brackets": (
        lines("[%3d/100] loss %s | lr 1e-3\n", (1, 2.5), (2, 2.0)),
        [(1, 2.5), (2, 2.0)], None, [(1, 1e-3), (2, 1e-3)],
    ),
    "flower": (
        lines("INFO flwr 2023-01-01 10:00:00,123 | server.py:125 | fit progress: (%d, %s, {'accuracy': 0.5}, 12.3)\n", (1, 2.5), (2, 2.0)),
        None, [(1, 2.5), (2, 2.0)], None,
    ),
    "headings with dots": (
        "".join(f"Epoch {e}\n\nTraining...\n\nLoss: {3 - e}.25\n\nValidating...\n\nLoss: {3 - e}.5\n\n" for e in (1, 2)),
        [(1, 2.25), (2, 1.25)], [(1, 2.5), (2, 1.5)], None,
    ),
    "shortened parts": (
        lines("Epoch %d Train. Loss: %s Val. Loss: %s\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
    "bars of two lengths without a name": (
        "".join(bare_bar(391, 3 - e / 4) + bare_bar(79, 3.5 - e / 4) for e in range(5)),
        [(391 * (e + 1), 3 - e / 4) for e in range(5)], [(391 * (e + 1), 3.5 - e / 4) for e in range(5)], None,
    ),
    "pytorch-cifar": (
        "".join(f"\nEpoch: {e}\n{cifar_bar(390, 3 - e / 4)}{cifar_bar(100, 3.5 - e / 4)}Saving..\n" for e in range(5)),
        [(390 * (e + 1), 3 - e / 4) for e in range(5)], [(390 * (e + 1), 3.5 - e / 4) for e in range(5)], None,
    ),
    "a bar beside evaluations": (
        "\r".join(f"Steps: {n}%|#| {n}/100 [00:10<10:00, 6.6s/it, lr=1e-5, step_loss={1 - n / 128}]" for n in range(0, 96, 16))
        + "\n" + lines("eval_loss: %s\n", *((2.0 - n / 4,) for n in range(6))),
        [(n, 1 - n / 128) for n in range(0, 96, 16)], [(80, 0.75)], [(n, 1e-5) for n in range(0, 96, 16)],
    ),
}  # fmt: skip
