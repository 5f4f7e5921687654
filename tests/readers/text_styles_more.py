"""More short pieces of logs as their tools write them: tables in logs, rates on lines of their own."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations


def lines(form: str, *rows: tuple[object, ...]) -> str:
    return "".join(form % row for row in rows)


# as in text_styles.py
MORE = {
    "mmengine by iteration": (
        lines(
            "2023/05/01 12:00:00 - mmengine - INFO - Iter(train) [ %d/80000]  base_lr: 1.0000e-02 lr: %s"
            "  eta: 5:00:00  time: 0.2  data_time: 0.01  memory: 7000  loss: %s  decode.loss_ce: 2.1\n",
            (50, "9.9e-03", 3.25), (100, "9.8e-03", 3.0),
        ),
        [(50, 3.25), (100, 3.0)], None, [(50, 9.9e-3), (100, 9.8e-3)],
    ),
    "espnet": (
        "".join(
            f"[host] 2023-01-01 10:00:00,123 (trainer:744) INFO: {e}epoch:train:{b}-{b + 49}batch: iter_time=0.1,"
            f" loss_ctc=200.1, acc=0.1, loss={20 - e}.{b // 50}, optim0_lr0={e}e-06, train_time=1.1\n"
            for e in (1, 2) for b in (1, 51)
        )
        + "[host] 2023-01-01 10:10:00,123 (trainer:338) INFO: 2epoch results: [train] loss=19.4, acc=0.1,"
        " time=10 minutes, [valid] loss=16.5, acc=0.3, time=30 seconds\n",
        [(50, 19.0), (100, 19.1), (150, 18.0), (200, 18.1)], [(200, 16.5)],
        [(50, 1e-6), (100, 1e-6), (150, 2e-6), (200, 2e-6)],
    ),
    "opennmt": (
        lines(
            "[2023-01-01 10:00:00,123 INFO] Step %d/1000; acc:   5.2; ppl: 80.1; xent: %s; lr: %s; sents:"
            "    2000; bsz: 1500/1400/32; 12345/12000 tok/s;     25 sec;\n",
            (50, 8.99, 1.2e-4), (100, 8.01, 2.4e-4),
        ),
        [(50, 8.99), (100, 8.01)], None, [(50, 1.2e-4), (100, 2.4e-4)],
    ),
    "tensorflow object detection": (
        lines(
            "INFO:tensorflow:Step %d per-step time 0.512s\n"
            "INFO:tensorflow:{'Loss/classification_loss': 0.5,\n 'Loss/total_loss': %s,\n 'learning_rate': %s}\n",
            (100, 0.9, 0.01), (200, 0.8, 0.02),
        ),
        [(100, 0.9), (200, 0.8)], None, [(100, 0.01), (200, 0.02)],
    ),
    "clu": (
        lines(
            "I0101 10:00:00.123456 140 logging_writer.py:48] [%d] learning_rate=%s, train_loss=%s\n",
            (100, 0.001, 2.5), (200, 0.002, 2.0),
        )
        + "I0101 10:00:00.123456 140 logging_writer.py:48] [200] eval_accuracy=0.5, eval_loss=1.75\n",
        [(100, 2.5), (200, 2.0)], [(200, 1.75)], [(100, 0.001), (200, 0.002)],
    ),
    "chainer": (
        "epoch       main/loss   validation/main/loss  elapsed_time\n"
        + lines(
            "%-10d  %-10s  %-20s  12.3\n     total [#####.....] 10.00%%\n       120 iter, 1 epoch / 20 epochs\n"
            "    45.12 iters/sec. Estimated time to finish: 0:01:00.\n",
            (1, 0.5, 0.4), (2, 0.25, 0.2),
        ),
        [(1, 0.5), (2, 0.25)], [(1, 0.4), (2, 0.2)], None,
    ),
    "gradient boosting": (
        "      Iter       Train Loss   Remaining Time \n"
        + lines("         %d           %.4f            5.00s\n", (1, 1.5), (2, 1.25)),
        [(1, 1.5), (2, 1.25)], None, None,
    ),
    "spacy": (
        "E    #       LOSS NER  ENTS_F  SCORE \n---  ------  --------  ------  ------\n"
        + lines("  %d  %6d  %8.2f    0.00    0.00\n", (0, 0, 45.5), (0, 200, 40.25), (1, 400, 30.5)),
        [(0, 45.5), (200, 40.25), (400, 30.5)], None, None,
    ),
    "skorch": (
        "  epoch    train_loss    valid_acc    valid_loss     dur\n-------  ------------  -----------  ------------  ----\n"
        + lines("      %d        %s       0.5000        %s  0.0512\n", (1, 0.5, 0.4), (2, 0.25, 0.2)),
        [(1, 0.5), (2, 0.25)], [(1, 0.4), (2, 0.2)], None,
    ),
    "vowpal wabbit": (
        "learning rate = 0.5\naverage  since         example        example        current        current  current\n"
        "loss     last          counter         weight          label        predict features\n"
        + lines("%s 0.500000            %d            %d.0         1.0000         0.0000       12\n",
                ("1.000000", 1, 1), ("0.750000", 2, 2), ("0.500000", 4, 4)),
        [(1, 1.0), (2, 0.75), (4, 0.5)], None, [(1, 0.5)],
    ),
    "nnU-Net": (
        "".join(
            f"2023-01-01 10:00:00.123456: Epoch {e}\n2023-01-01 10:00:00.123456: Current learning rate: 0.0{9 - e}\n"
            f"2023-01-01 10:01:00.123456: train_loss -0.{e}5\n2023-01-01 10:01:00.123456: val_loss -0.{e}25\n"
            "2023-01-01 10:01:00.123456: Pseudo dice [0.512, 0.6]\n"
            for e in (0, 1)
        ),
        [(0, -0.05), (1, -0.15)], [(0, -0.025), (1, -0.125)], [(0, 0.09), (1, 0.08)],
    ),
    "flair": (
        "".join(
            f"2023-01-01 10:00:00,123 epoch {e} - iter {i}/100 - loss {3 - e}.{i // 10} - lr: 0.1\n"
            for e in (1, 2) for i in (10, 20)
        ),
        [(10, 2.1), (20, 2.2), (110, 1.1), (120, 1.2)], None,
        [(10, 0.1), (20, 0.1), (110, 0.1), (120, 0.1)],
    ),
    "coqui": (
        "".join(
            f"   --> TIME: 2023-01-01 10:00:00 -- STEP: {s}/100 -- GLOBAL_STEP: {s}\n     | > loss_mel: 1.2  (1.3)\n"
            f"     | > loss: {4 - s // 25}.25  (4.4)\n     | > current_lr: 0.000{s // 25} \n     | > step_time: 0.5\n"
            for s in (25, 50)
        ),
        [(25, 3.25), (50, 2.25)], None, [(25, 1e-4), (50, 2e-4)],
    ),
    "tacotron": (
        lines("Train loss %d %s Grad Norm 3.212345 2.51s/it\n", (0, 5.5), (1, 5.0))
        + "Validation loss 1: 4.750000 \n",
        [(0, 5.5), (1, 5.0)], [(1, 4.75)], None,
    ),
    "composer": (
        "".join(
            f"[batch={b}/100]:\n\t Train time/batch: {b - 1}\n\t Train loss/train/total: {8 - b // 10}.5\n"
            f"\t Train lr-DecoupledAdamW/group0: 0.000{b // 10}\n\t Train throughput/tokens_per_sec: 1234.5\n"
            for b in (10, 20)
        ),
        [(10, 7.5), (20, 6.5)], None, [(10, 1e-4), (20, 2e-4)],
    ),
    "dllogger": (
        lines(
            'DLLL {"timestamp": "1600000000.1", "type": "LOG", "step": [0, %d], "data": {"train.loss": %s}}\n',
            (10, 6.5), (20, 6.0),
        ),
        [(10, 6.5), (20, 6.0)], None, None,
    ),
    "marian": (
        lines(
            "[2023-01-01 10:00:00] Ep. 1 : Up. %d : Sen. 12,345 : Cost %s * 123,456 @ 1,234 after 123,456 :"
            " Time 12.30s : 12345.67 words/s : gNorm 1.2 : L.r. %s\n",
            (100, 9.8, "1.0000e-05"), (200, 9.1, "2.0000e-05"),
        )
        + "[2023-01-01 10:00:00] [valid] Ep. 1 : Up. 200 : ce-mean-words : 4.25 : new best\n",
        [(100, 9.8), (200, 9.1)], [(200, 4.25)], [(100, 1e-5), (200, 2e-5)],
    ),
    "tesseract": (
        lines(
            "At iteration %d/%d/%d, mean rms=5.2%%, delta=30.1%%, BCER train=%s%%, BWER train=99.9%%, skip"
            " ratio=0.0%%,  New worst BCER = 95.1 wrote checkpoint.\n",
            (100, 100, 100, 95.5), (200, 200, 200, 90.5),
        ),
        [(100, 5.2), (200, 5.2)], None, None,
    ),
    "wenet": (
        "".join(
            f"2023-01-01 10:00:00,123 DEBUG TRAIN Batch {e}/{b} loss {20 - e}.{b // 100} loss_att 20.1 lr 0.000{e + 1} rank 0\n"
            for e in (0, 1) for b in (0, 100)
        )
        + "2023-01-01 10:00:00,123 DEBUG CV Batch 1/0 loss 10.5 loss_att 9.1 history loss 9.9 rank 0\n"
        "2023-01-01 10:00:00,123 INFO Epoch 1 CV info cv_loss 9.75\n",
        [(0, 20.0), (100, 20.1), (101, 19.0), (201, 19.1)], [(201, 9.75)],
        [(0, 1e-4), (100, 1e-4), (101, 2e-4), (201, 2e-4)],
    ),
    "the first pytorch tutorial": (
        lines("[%d, %5d] loss: %s\n", (1, 2000, 2.25), (1, 4000, 2.0), (2, 2000, 1.75), (2, 4000, 1.5)),
        [(2000, 2.25), (4000, 2.0), (6000, 1.75), (8000, 1.5)], None, None,
    ),
    "batch status": (
        lines("Train Epoch: %d | Batch Status: %d/600 (0%%) | Loss: %s\n", (1, 0, 2.3), (1, 300, 2.0), (2, 0, 1.7)),
        [(0, 2.3), (300, 2.0), (600, 1.7)], None, None,
    ),
    "retinaface": (
        lines(
            "Epoch:%d/250 || Epochiter: %d/402 || Iter: %d/100500 || Loc: %s Cla: 5.5 Landm: 10.5 || LR:"
            " 0.00100000 || Batchtime: 0.5123 s || ETA: 1:02:03\n",
            (1, 10, 10, 2.25), (1, 20, 20, 2.0), (2, 10, 412, 1.75),
        ),
        [(10, 18.25), (20, 18.0), (412, 17.75)], None, [(10, 1e-3), (20, 1e-3), (412, 1e-3)],
    ),
    "centernet": (
        "".join(
            f"ctdet/exp |####| train: [{e}][{i}/100]|Tot: 0:00:10 |ETA: 0:10:00 |loss {6 - e}.{i // 50} |hm_loss 3.2 |wh_loss 5.1\n"
            for e in (1, 2) for i in (0, 50)
        ),
        [(0, 5.0), (50, 5.1), (100, 4.0), (150, 4.1)], None, None,
    ),
    "openpcdet": (
        "".join(
            f"2023-01-01 10:00:00,123   INFO  Train:    {e}/80 (  1%) [   {b}/100 (  0%)]  Loss: {4 - e}.{b // 50} (1.2)  LR: 1.000e-03\n"
            for e in (1, 2) for b in (0, 50)
        ),
        [(0, 3.0), (50, 3.1), (100, 2.0), (150, 2.1)], None,
        [(0, 1e-3), (50, 1e-3), (100, 1e-3), (150, 1e-3)],
    ),
    "yolact": (
        lines(
            "[%3d] %7d ||  B: 5.123 | C: 20.123 | M: 6.012 | T: %s || ETA: 1 day, 2:03:04 || timer: 0.512\n",
            (0, 10, 32.25), (0, 20, 30.25), (1, 30, 28.25),
        ),
        [(10, 32.25), (20, 30.25), (30, 28.25)], None, None,
    ),
    "step in brackets": (
        lines("[%d/300000] Train loss: %s, Valid loss: %s, Elapsed_time: 10.12345\n", (1, 3.25, 3.5), (2000, 2.25, 2.5)),
        [(1, 3.25), (2000, 2.25)], [(1, 3.5), (2000, 2.5)], None,
    ),
    "gpt-2 fine-tuning": (
        lines("[%d | %s] loss=%s avg=3.12\n", (10, 5.12, 3.25), (20, 10.2, 3.0), (30, 15.3, 2.75)),
        [(10, 3.25), (20, 3.0), (30, 2.75)], None, None,
    ),
    "seq2seq tutorial": (
        lines("0m 25s (- 5m 10s) (%d %d%%) %s\n", (5, 6, 1.5), (10, 12, 0.75), (15, 18, 0.5)),
        [(5, 1.5), (10, 0.75), (15, 0.5)], None, None,
    ),
    "transformer-xl": (
        lines(
            "| epoch   1 step %8d | %6d batches | lr 0.00025 | ms/batch 123.45 | loss %5.2f | ppl   700.123\n",
            (200, 200, 6.5), (400, 400, 6.0),
        )
        + "| Eval   1 at step      400 | time: 100.12s | valid loss  5.75 | valid ppl    90.123\n",
        [(200, 6.5), (400, 6.0)], [(400, 5.75)], [(200, 2.5e-4), (400, 2.5e-4)],
    ),
    "allennlp console": (
        "".join(
            "2023-01-01 10:00:00,123 - INFO - allennlp.training -                        Training |  Validation\n"
            "2023-01-01 10:00:00,123 - INFO - allennlp.training - accuracy           |     0.512  |     0.612\n"
            f"2023-01-01 10:00:00,123 - INFO - allennlp.training - loss               |     {3 - e}.5  |     {3 - e}.75\n"
            for e in (0, 1, 2)
        ),
        [(0, 3.5), (1, 2.5), (2, 1.5)], [(0, 3.75), (1, 2.75), (2, 1.75)], None,
    ),
    "aligned by blanks": (
        "".join(
            f"Epoch {e}/3 - Train Loss: 0.{9 - e}6, mIoU: 0.4\n           Val   Loss: 0.{9 - e}8, mIoU: 0.4\n\n"
            for e in (1, 2)
        ),
        [(1, 0.86), (2, 0.76)], [(1, 0.88), (2, 0.78)], None,
    ),
    "epoch_1": (lines("epoch_%d loss: %s\n", (1, 0.5), (2, 0.4)), [(1, 0.5), (2, 0.4)], None, None),
    "a combined loss": (
        lines(
            "[21:25:16.951899] Epoch: [0]  [%d/80]  eta: 0:06:40  lr: 1e-05  edge_loss: 0.9 (0.9)  combined_loss: %s (0.9)\n",
            (0, 0.875), (20, 0.75),
        ),
        [(0, 0.875), (20, 0.75)], None, [(0, 1e-5), (20, 1e-5)],
    ),
    "a loss and a bare 'val'": (
        lines("epoch %d | loss %s | val %s\n", (1, 0.5, 0.6), (2, 0.4, 0.5)),
        [(1, 0.5), (2, 0.4)], [(1, 0.6), (2, 0.5)], None,
    ),
    "gpt-neox": (
        " validation results at iteration 10 | lm_loss value: 2.5 | lm_loss_ppl value: 12.1 | \n"
        + lines(" samples/sec: 12.345 | iteration %d/ 320 | learning rate: 1.2E-06 | lm_loss: %s |\n",
                (10, "1.09E+01"), (20, "1.0E+01")),
        [(10, 10.9), (20, 10.0)], [(10, 2.5)], [(10, 1.2e-6), (20, 1.2e-6)],
    ),
    "chinese": (
        lines("第 %d 轮 训练损失: %s 验证损失: %s 学习率: 0.001\n", (1, 0.5, 0.6), (2, 0.4, 0.5)),
        [(1, 0.5), (2, 0.4)], [(1, 0.6), (2, 0.5)], [(1, 1e-3), (2, 1e-3)],
    ),
    "validation bars": (
        "".join(
            f"Epoch {e}/2\nTraining: 100%|##| 125/125 [00:15<00:00,  8.12it/s]\n"
            f"Validation: 100%|##| 25/25 [00:02<00:00, 10.45it/s]\n  Train Loss: 0.{9 - e}\n  Val Loss:   0.{9 - e}5\n"
            for e in (1, 2)
        ),
        [(125, 0.8), (250, 0.7)], [(125, 0.85), (250, 0.75)], None,
    ),
    "a box whose step is its last line": (
        "".join(
            f"---------------------------\n| grad_norm    | 0.5      |\n| loss         | 0.{8 - i}5     |\n"
            f"| step         | {i * 10}        |\n---------------------------\n"
            for i in (1, 2)
        ),
        [(10, 0.75), (20, 0.65)], None, None,
    ),
    "darknet with its layers": (
        lines(
            " %d: %s, 730.5 avg loss, 0.001000 rate, 3.2 seconds, 64 images\n"
            " v3 (mse loss, Normalizer: (iou: 0.75)) Region 30 Avg (IOU: 0.500000), count: 8, total_loss = 4.7 \n",
            (1, 730.5), (2, 710.5),
        ),
        [(1, 730.5), (2, 710.5)], None, [(1, 1e-3), (2, 1e-3)],
    ),
    "paddle's high-level api": (
        "".join(
            f"Epoch {e}/2\nstep 50/100 - loss: {3 - e}.0 - 12ms/step\nstep 100/100 - loss: {3 - e}.5 - 12ms/step\n"
            f"Eval begin...\nstep 10/10 - loss: {3 - e}.75 - acc: 0.6 - 5ms/step\nEval samples: 1000\n"
            for e in (1, 2)
        ),
        [(50, 2.0), (100, 2.5), (150, 1.0), (200, 1.5)], [(100, 2.75), (200, 1.75)], None,
    ),
    "a table of bars in a log": (
        "Using cuda\n| Epoch | Train Loss | Val Loss |\n|-------|------------|----------|\n"
        + lines("| %d | %s | %s |\n", (1, 2.5, 2.75), (2, 2.0, 2.25)),
        [(1, 2.5), (2, 2.0)], [(1, 2.75), (2, 2.25)], None,
    ),
}  # fmt: skip
