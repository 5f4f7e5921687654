"""Short pieces of logs that users brought and that were once misread: cards, headings, R's tools."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

from tests.readers.text_styles_more import lines

# as in text_styles.py
FOUND = {
    "a model card, before the first loss of the training": (
        "- learning_rate: 2e-05\n\n| Training Loss | Epoch | Step | Validation Loss | F1  |\n"
        "|:-------------:|:-----:|:----:|:---------------:|:---:|\n"
        + lines("| %s        | %s   | %s   | %s  | 0.9 |\n", ("No log", 1.0, 50, 2.5), (2.25, 2.0, 100, 2.0), (1.25, 3.0, 150, 1.5), (1.0, 4.0, 200, 1.0)),
        [(100, 2.25), (150, 1.25), (200, 1.0)], [(50, 2.5), (100, 2.0), (150, 1.5), (200, 1.0)], [(100, 2e-5)],
    ),
    "a model card with its best row in bold": (
        "| Epoch   | Step    | Training Loss | Validation Loss | cosine |\n|:---:|:---:|:---:|:---:|:---:|\n"
        + lines("| %s | %s | %s | %s | 0.5 |\n", (0.1, 50, 2.5, "-"), (0.2, 100, 2.0, 2.25), ("**0.3**", "**150**", "**1.5**", "**1.75**")),
        [(50, 2.5), (100, 2.0), (150, 1.5)], [(100, 2.25), (150, 1.75)], None,
    ),
    "a notebook's table, pasted with blanks": (
        "Epoch Training Loss Validation Loss Accuracy\n"
        + lines("%d %s %s 0.901200\n", (1, "No log", 2.5), (2, 2.25, 2.0), (3, 1.25, 1.5), (4, 1.0, 1.25)),
        [(2, 2.25), (3, 1.25), (4, 1.0)], [(1, 2.5), (2, 2.0), (3, 1.5), (4, 1.25)], None,
    ),
    "luz in R": (
        lines("Epoch %d/3\nTrain metrics: Loss: %s - Acc: 0.8123\nValid metrics: Loss: %s - Acc: 0.8512\n", (1, 2.5, 2.75), (2, 2.0, 2.25), (3, 1.5, 1.75)),
        [(1, 2.5), (2, 2.0), (3, 1.5)], [(1, 2.75), (2, 2.25), (3, 1.75)], None,
    ),
    "deepspeed's chat": (
        "Beginning of Epoch 1/3, Total Micro Batches 20\n"
        + lines(
            "Epoch: %d, Step: %d, Rank: 0, loss = %s\n***** Evaluating perplexity, Epoch %d/3 *****\nppl: 3.1, loss: %s\n",
            (0, 10, 7.5, 1, 6.5), (1, 20, 5.5, 2, 4.5), (2, 30, 3.5, 3, 2.5),
        ),
        [(10, 7.5), (20, 5.5), (30, 3.5)], [(10, 6.5), (20, 4.5), (30, 2.5)], None,
    ),
    "trl's ppo, with episodes a second": (
        lines("{'eps': 12, 'objective/kl': 0.1, 'loss/policy_avg': -0.01, 'loss/value_avg': %s, 'val/ratio': 1.0, 'lr': 3e-06, 'episode': %d, 'epoch': %s}\n", (2.5, 64, 0.01), (2.0, 128, 0.02)),
        [(0.01, 2.5), (0.02, 2.0)], None, [(0.01, 3e-6), (0.02, 3e-6)],
    ),
    "a whole epsilon of an agent": (
        lines("step %d eps: 1 loss: %s\n", (100, 2.5), (200, 2.0)), [(100, 2.5), (200, 2.0)], None, None,
    ),
    "keras' scheduler above each epoch": (
        lines(
            "\nEpoch %d: LearningRateScheduler setting learning rate to %s.\nEpoch %d/3\n"
            "10/10 - 1s - 50ms/step - loss: %s - val_loss: %s - learning_rate: %s\n",
            (1, 0.5, 1, 2.5, 2.75, "5.0000e-01"), (2, 0.25, 2, 2.0, 2.25, "2.5000e-01"), (3, 0.125, 3, 1.5, 1.75, "1.2500e-01"),
        ),
        [(10, 2.5), (20, 2.0), (30, 1.5)], [(10, 2.75), (20, 2.25), (30, 1.75)], [(10, 0.5), (20, 0.25), (30, 0.125)],
    ),
    "keras' scheduler, which alone tells the rate": (
        lines(
            "\nEpoch %d: LearningRateScheduler setting learning rate to %s.\nEpoch %d/3\n10/10 - 1s - 50ms/step - loss: %s\n",
            (1, 0.5, 1, 2.5), (2, 0.25, 2, 2.0), (3, 0.125, 3, 1.5),
        ),
        [(10, 2.5), (20, 2.0), (30, 1.5)], None, [(10, 0.5), (20, 0.25), (30, 0.125)],
    ),
    "decimal commas before the commas of a list": (
        lines("Epoche %d: Trainingsverlust = %s, Validierungsverlust = %s, Lernrate = 0,001\n", (1, "2,5123", "2,7512"), (2, "2,0123", "2,2512"), (3, "1,5123", "1,7512")),
        [(1, 2.5123), (2, 2.0123), (3, 1.5123)], [(1, 2.7512), (2, 2.2512), (3, 1.7512)], [(1, 1e-3), (2, 1e-3), (3, 1e-3)],
    ),
    "three places behind a decimal comma": (
        lines("epoch %d loss: %s val_loss: %s\n", (1, "2,512", "2,751"), (2, "1,012", "1,251"), (3, "0,512", "0,751"), (4, "0,412", "0,651")),
        [(1, 2.512), (2, 1.012), (3, 0.512), (4, 0.412)], [(1, 2.751), (2, 1.251), (3, 0.751), (4, 0.651)], None,
    ),
    "commas of thousands beside shapes": (
        "conv = (64,10) pool = (2,2) pad = (1,1) dense = (10,5)\n"
        + lines("step %s loss %s\n", ("1,000", 3), ("2,000", 2), ("3,000", 1)),
        [(1000, 3.0), (2000, 2.0), (3000, 1.0)], None, None,
    ),
    "chinese, with signs as wide as its characters": (
        lines("第%d轮：训练集损失：%s，验证集损失：%s（学习率＝０.00１）\n", (1, 2.5, 2.75), (2, 2.0, 2.25), (3, 1.5, 1.75)),
        [(1, 2.5), (2, 2.0), (3, 1.5)], [(1, 2.75), (2, 2.25), (3, 1.75)], [(1, 1e-3), (2, 1e-3), (3, 1e-3)],
    ),
    "the minus of books": (
        lines("epoch %d loss: \u2212%s\n", (1, 2.5), (2, 3.0)), [(1, -2.5), (2, -3.0)], None, None,
    ),
    "powers of ten": (
        lines("step %d loss %s lr %s\n", (1, 2.5, "1.5×10⁻³"), (2, 2.0, "1.5*10^-4"), (3, 1.5, "1·10^\u22123")),
        [(1, 2.5), (2, 2.0), (3, 1.5)], None, [(1, 1.5e-3), (2, 1.5e-4), (3, 1e-3)],
    ),
    "steps in thousands": (
        lines("step %sk | loss %s\n", (0.9, 2.5), (1, 2.0), (1.1, 1.5)), [(900, 2.5), (1000, 2.0), (1100, 1.5)], None, None,
    ),
    "levanter": (
        lines("Progress on:train %sit/1.0kit rate:1.2it/s remaining:2:30:00 elapsed:01:00 postfix:loss=%s\n", ("10.0", 2.5), ("990.0", 2.0), ("1.0k", 1.5)),
        [(10, 2.5), (990, 2.0), (1000, 1.5)], None, None,
    ),
    "fairseq with several sets": (
        "".join(
            f"2023-06-28 18:40:31 | INFO | train | epoch 00{e} | loss {3 - e}.5 | ppl 22.1 | num_updates {e}00 | lr 0.0003\n"
            f"2023-06-28 18:41:31 | INFO | valid | epoch 00{e} | valid on 'valid' subset | loss {3 - e}.75 | ppl 2.2 | num_updates {e}00\n"
            f"2023-06-28 18:41:41 | INFO | valid1 | epoch 00{e} | valid on 'valid1' subset | loss 9.{e} | ppl 2.2 | num_updates {e}00\n"
            for e in (1, 2)
        ),
        [(100, 2.5), (200, 1.5)], [(100, 2.75), (200, 1.75)], [(100, 3e-4), (200, 3e-4)],
    ),
    "a part of an epoch, and the share of them all": (
        lines("Epoch %s (%d%%) Loss %s\n", (0.5, 17, 2.5), (1.0, 33, 2.0), (1.5, 50, 1.5)), [(0.5, 2.5), (1, 2.0), (1.5, 1.5)], None, None,
    ),
    "char-rnn, whose steps go on from epoch to epoch": (
        lines("%d/500 (epoch %s), train_loss = %s, time/batch = 0.123\n", (90, 0, 2.5), (100, 1, 2.0), (110, 1, 1.5)), [(90, 2.5), (100, 2.0), (110, 1.5)], None, None,
    ),
    "olmo-core": (
        "".join(
            f"2024-10-01 10:00:00.123\tjupiter:0\tolmo_core.train.callbacks.console_logger:100\tINFO\t[step={s}/1000,epoch=1,eta=1:00:00]\n"
            f"    optim/LR (group 0)=0.00{s}\n    train/CE loss={9 - s}.5\n    train/PPL=12.1\n"
            for s in (1, 2, 3)
        ),
        [(1, 8.5), (2, 7.5), (3, 6.5)], None, [(1, 0.001), (2, 0.002), (3, 0.003)],
    ),
    "so-vits, whose parts have no names": (
        lines("INFO:44k:Losses: [2.1, 3.2, 10.1, 0.9, 1.2], step: %d, lr: 0.0001, reference_loss: %s\n", (0, 18.5), (200, 17.5)),
        [(0, 18.5), (200, 17.5)], None, [(0, 1e-4), (200, 1e-4)],
    ),
    "muzero": (
        lines("Last test reward: 10.00. Training step: %d/10000. Played games: 3. Loss: %s\n", (100, 12.5), (200, 11.5)), [(100, 12.5), (200, 11.5)], None, None,
    ),
    "a line a batch, which tells its epoch alone": (
        "".join(f"Epoch {e} loss {9 - 3 * e - b}.5\n" for e in (0, 1, 2) for b in (0, 1, 2)),
        [(n, 9.5 - n) for n in range(9)], None, None,
    ),
    "a line a part of an epoch, and a validation of each": (
        "".join("".join(f"Epoch {e} chunk {b} train loss {9 - 3 * e - b}.5\n" for b in (0, 1, 2)) + f"Epoch {e} val loss {8 - 2 * e}.25\n" for e in (0, 1, 2)),
        [(n, 9.5 - n) for n in range(9)], [(2, 8.25), (5, 6.25), (8, 4.25)], None,
    ),
    "short names of epoch and batch": (
        "".join(f"E{e} B{b}/3 loss {9 - 3 * e - b}.5\n" for e in (0, 1) for b in (1, 2, 3)), [(3 * e + b, 9.5 - 3 * e - b) for e in (0, 1) for b in (1, 2, 3)], None, None,
    ),
    "thousands at the end of a line, behind arrows": (
        lines("[2024-01-02 10:00:00] Step: %d/300; loss -> %s; throughput: 1,234 samples/s\n", (10, 2.5), (20, 2.0), (30, 1.5)), [(10, 2.5), (20, 2.0), (30, 1.5)], None, None,
    ),
    "batches of a validation, and its mean under another name": (
        "".join(
            "".join(f"Epoch {e} batch {b}/2 loss: {9 - 2 * e - b}.5\n" for b in (1, 2))
            + "".join(f"Validation [{b}/3] loss: 7.{e}{b}\n" for b in (1, 2, 3))
            + f"Epoch {e}: train loss 5.{e}, val loss {8 - e}.25\n"
            for e in (1, 2, 3)
        ),
        [(1, 6.5), (2, 5.5), (3, 4.5), (4, 3.5), (5, 2.5), (6, 1.5)], [(2, 7.25), (4, 6.25), (6, 5.25)], None,
    ),
    "batches of a validation alone": (
        "".join(
            "".join(f"Epoch {e} batch {b}/2 loss: {9 - 2 * e - b}.5\n" for b in (1, 2))
            + "".join(f"  val batch {b}/3 loss: {8 - e}.{b}\n" for b in (1, 2, 3))
            for e in (1, 2, 3)
        ),
        [(1, 6.5), (2, 5.5), (3, 4.5), (4, 3.5), (5, 2.5), (6, 1.5)], [(2, 7.3), (4, 6.3), (6, 5.3)], None,
    ),
    "pandas, with words in a column": (
        "   epoch  train_loss  val_loss     model        lr\n"
        + lines("%-3d %4d  %10s  %8s  resnet18  0.001000\n", (0, 1, 2.5, 2.75), (1, 2, 2.0, 2.25), (2, 3, 1.5, 1.75)),
        [(1, 2.5), (2, 2.0), (3, 1.5)], [(1, 2.75), (2, 2.25), (3, 1.75)], [(1, 1e-3), (2, 1e-3), (3, 1e-3)],
    ),
    "polars": (
        "shape: (3, 3)\n┌───────┬────────────┬──────────┐\n│ epoch ┆ train_loss ┆ val_loss │\n│ ---   ┆ ---        ┆ ---      │\n│ i64   ┆ f64        ┆ f64      │\n╞═══════╪════════════╪══════════╡\n"
        + lines("│ %d     ┆ %s        ┆ %s     │\n", (1, 2.5, 2.75), (2, 2.0, 2.25), (3, 1.5, 1.75)),
        [(1, 2.5), (2, 2.0), (3, 1.5)], [(1, 2.75), (2, 2.25), (3, 1.75)], None,
    ),
    "bars that number their epochs in brackets, and the mean of each below that of its validation": (
        "".join(
            f"[{e}/5]: 100%|##| 10/10 [00:01<00:00, 9.1it/s, acc=0.5, loss={9 - e}.5]\n"
            f"Validation: 100%|##| 3/3 [00:01<00:00, 9.1it/s, loss=9.{e}]\nEpoch {e}/5 - loss: {9 - e}.25 - val_loss: {9 - e}.75\n"
            for e in range(1, 6)
        ),
        [(10 * e, 9.5 - e) for e in range(1, 6)], [(10 * e, 9.75 - e) for e in range(1, 6)], None,
    ),
    "a counter of all steps that goes back where the training was resumed": (
        lines("[%d/20] loss=%s lr=0.001\n", *((n, 9.5 - n / 2) for n in range(1, 9))) + "Killed\nloading weights\n"
        + lines("[%d/20] loss=%s lr=0.001\n", *((n, 9.25 - n / 2) for n in range(6, 12))),
        [*((n, 9.5 - n / 2) for n in range(1, 6)), *((n, 9.25 - n / 2) for n in range(6, 12))], None, [(n, 1e-3) for n in range(1, 12)],
    ),
    "xlm": (
        lines(
            "INFO - 05/12/19 10:00:11 - 0:00:12 - %7d -  310.55 sent/s -  9805.12 words/s - MLM-en:  %s || MLM-fr:  9.5000 - model LR = 1.0000e-04\n",
            (5, 7.5), (10, 6.5), (15, 5.5),
        ),
        [(5, 7.5), (10, 6.5), (15, 5.5)], None, [(5, 1e-4), (10, 1e-4), (15, 1e-4)],
    ),
    "rwkv's train_log.txt": (
        "NEW RUN\n2023-05-01-10-00-00\n{'n_layer': 12, 'n_embd': 768}\n"
        + lines("%d %.6f 95.1234 %.8f 2023-05-01 10:00:11.123456 %d\n", (0, 4.5, 6e-4, 0), (1, 3.5, 5e-4, 1), (2, 2.5, 4e-4, 2)),
        [(0, 4.5), (1, 3.5), (2, 2.5)], None, [(0, 6e-4), (1, 5e-4), (2, 4e-4)],
    ),
}  # fmt: skip
