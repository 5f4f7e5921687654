"""Short pieces of logs as their tools write them, and the curves they hold."""

# ruff: noqa: E501 - lines as long as tools write them

from __future__ import annotations

# tool: (text, train, val, lr); each a list of (step, value), None where the log has none
STYLES = {
    "nanogpt": (
        "step 0: train loss 4.1, val loss 4.2\niter 0: loss 4.1, time 9.37ms, mfu -100.00%\n"
        "iter 10: loss 3.0, time 9.37ms, mfu 1.2%\nstep 20: train loss 2.0, val loss 2.1\n"
        "iter 20: loss 2.05, time 9.37ms, mfu 1.2%\niter 30: loss 2.0, time 9.37ms, mfu 1.2%\n",
        [(0, 4.1), (10, 3.0), (20, 2.05), (30, 2.0)],
        [(0, 4.2), (20, 2.1)],
        None,
    ),
    "speed run with its code": (
        "import os\nfrom torch import nn\ndef main(steps: int = 10):\n    loss = 0.5\n"
        "    for step in range(3): # step 3 loss 0.9\n        return f(step)\n"
        + "import sys\nclass A(nn.Module):\n    x = nn.Linear(3, 4)\n" * 8
        + '    print0(f"step:{step}/{n} val_loss:{val_loss:.4f}")\n'
        + "=" * 40
        + "\n" * 8
        + "Running Python 3.12.1 compiled with GCC 9.4.0\n" * 3
        + "step:0/40 val_loss:10.8 train_time:0ms step_avg:nanms\n"
        "step:1/40 train_loss:10.8 train_time:12ms step_avg:nanms\n"
        "step:2/40 train_loss:9.8 train_time:22ms step_avg:nanms\n"
        "step:40/40 val_loss:3.3 train_time:422ms step_avg:10.5ms\n",
        [(1, 10.8), (2, 9.8)],
        [(0, 10.8), (40, 3.3)],
        None,
    ),
    "llm.c": (
        "s:0 tel:11.0\ns:1 trl:10.9 lr:0.001 norm:2.0\ns:2 trl:10.5 lr:0.002 norm:1.0\ns:2 tel:10.4\n",
        [(1, 10.9), (2, 10.5)],
        [(0, 11.0), (2, 10.4)],
        [(1, 0.001), (2, 0.002)],
    ),
    "megatron": (
        " iteration       10/    1000 | consumed samples: 5120 | elapsed time per iteration (ms): 1.2 |"
        " learning rate: 1.5E-05 | lm loss: 9.5E+00 | loss scale: 1024.0 | grad norm: 1.1 |\n"
        " validation loss at iteration 10 | lm loss value: 9.6E+00 | lm loss PPL: 1.4E+04 |\n"
        " iteration       20/    1000 | consumed samples: 10240 | elapsed time per iteration (ms): 1.2 |"
        " learning rate: 3.0E-05 | lm loss: 8.5E+00 | loss scale: 1024.0 | grad norm: 1.1 |\n",
        [(10, 9.5), (20, 8.5)],
        [(10, 9.6)],
        [(10, 1.5e-5), (20, 3e-5)],
    ),
    "fairseq simple": (
        "2023-06-28 18:40:31 | INFO | train_inner | epoch 001:     50 / 800 loss=15.3, ppl=38395.4,"
        " num_updates=50, lr=8e-05, gnorm=1.9, wall=386\n"
        "2023-06-28 18:44:06 | INFO | train_inner | epoch 001:    101 / 800 loss=11.0, ppl=1882.6,"
        " num_updates=100, lr=0.00016, gnorm=1.8, wall=601\n"
        "2023-06-28 18:45:06 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 11.2 | ppl 22 |"
        " num_updates 100 | best_loss 11.2\n"
        "2023-06-28 18:48:06 | INFO | train_inner | epoch 002:     50 / 800 loss=9.0, ppl=1882.6,"
        " num_updates=150, lr=0.00024, gnorm=1.8, wall=601\n"
        "2023-06-28 18:49:06 | INFO | valid | epoch 002 | valid on 'valid' subset | loss 9.2 | ppl 22 |"
        " num_updates 200 | best_loss 9.2\n",
        [(50, 15.3), (100, 11.0), (150, 9.0)],
        [(100, 11.2), (200, 9.2)],
        [(50, 8e-5), (100, 1.6e-4), (150, 2.4e-4)],
    ),
    "fairseq json": (
        '2023-06-28 18:40:31 | INFO | train | {"epoch": 1, "train_loss": "12.5", "train_ppl": "9", '
        '"train_num_updates": "100", "train_lr": "8e-05"}\n'
        '2023-06-28 18:41:31 | INFO | valid | {"epoch": 1, "valid_loss": "12.6", '
        '"valid_num_updates": "100"}\n'
        '2023-06-28 18:44:31 | INFO | train | {"epoch": 2, "train_loss": "10.5", "train_ppl": "9", '
        '"train_num_updates": "200", "train_lr": "9e-05"}\n'
        '2023-06-28 18:45:31 | INFO | valid | {"epoch": 2, "valid_loss": "11.6", '
        '"valid_num_updates": "200"}\n',
        [(100, 12.5), (200, 10.5)],
        [(100, 12.6), (200, 11.6)],
        [(100, 8e-5), (200, 9e-5)],
    ),
    "torchtune": (
        "Step 1 | loss:2.5 lr:1e-05 tokens_per_second_per_gpu:123.4 \n"
        "Step 2 | loss:2.25 lr:2e-05 tokens_per_second_per_gpu:123.4 \n",
        [(1, 2.5), (2, 2.25)],
        None,
        [(1, 1e-5), (2, 2e-5)],
    ),
    "hugging face console": (
        "{'loss': 2.5, 'grad_norm': 1.5, 'learning_rate': 5e-05, 'epoch': 0.5}\n"
        "{'eval_loss': 2.4, 'eval_runtime': 1.5, 'epoch': 1.0}\n"
        "{'loss': 2.0, 'grad_norm': 1.5, 'learning_rate': 0.0, 'epoch': 1.0}\n"
        "{'train_runtime': 9.5, 'train_loss': 2.25, 'epoch': 1.0}\n",
        [(0.5, 2.5), (1, 2.0)],
        [(1, 2.4)],
        [(0.5, 5e-5), (1, 0.0)],
    ),
    "detectron2": (
        "[12/22 19:31:54] d2.utils.events INFO:  eta: 0:00:19  iter: 19  total_loss: 5.4  loss_cls: 0.2"
        "  time: 1.0250  data_time: 0.0208  lr: 0.0005  max_mem: 5000M\n"
        "[12/22 19:32:15] d2.utils.events INFO:  eta: 0:00:00  iter: 39  total_loss: 4.8  loss_cls: 0.1"
        "  time: 1.0250  data_time: 0.0208  lr: 0.001  max_mem: 5000M\n",
        [(19, 5.4), (39, 4.8)],
        None,
        [(19, 5e-4), (39, 1e-3)],
    ),
    "metric logger": (
        "Epoch: [0]  [ 0/20]  eta: 0:01:34  lr: 0.000100  loss: 27.5 (27.9)  loss_bbox_0: 1.3 (1.4)\n"
        "Epoch: [0]  [10/20]  eta: 0:01:34  lr: 0.000100  loss: 25.5 (26.9)  loss_bbox_0: 1.3 (1.4)\n"
        "Epoch: [0] Total time: 0:01:17 (0.6025 s / it)\n"
        "Averaged stats: lr: 0.000100  loss: 25.0 (26.5)  loss_bbox_0: 1.3 (1.4)\n"
        "Test:  [0/4]  eta: 0:00:06  loss: 53.8 (53.8)  time: 0.9  data: 0.3\n"
        "Test:  [3/4]  eta: 0:00:00  loss: 54.9 (56.0)  time: 0.9  data: 0.3\n"
        "Test: Total time: 0:00:02 (0.7452 s / it)\n"
        "Averaged stats: loss: 54.9 (56.5)\n"
        "Epoch: [1]  [ 0/20]  eta: 0:01:34  lr: 0.000100  loss: 22.5 (22.9)  loss_bbox_0: 1.3 (1.4)\n"
        "Epoch: [1]  [10/20]  eta: 0:01:34  lr: 0.000100  loss: 20.5 (21.9)  loss_bbox_0: 1.3 (1.4)\n"
        "Test:  [3/4]  eta: 0:00:00  loss: 44.9 (46.0)  time: 0.9  data: 0.3\n",
        [(0, 27.5), (10, 25.5), (20, 22.5), (30, 20.5)],
        [(10, 56.5), (30, 46.0)],
        [(0, 1e-4), (10, 1e-4), (20, 1e-4), (30, 1e-4)],
    ),
    "imagenet example": (
        "Epoch: [0][  0/100]\tTime  0.3 ( 0.5)\tData  0.0 ( 0.1)\tLoss 6.9e+00 (7.0e+00)\tAcc@1   0.00 (  0.10)\n"
        "Epoch: [0][ 50/100]\tTime  0.3 ( 0.5)\tData  0.0 ( 0.1)\tLoss 6.5e+00 (6.7e+00)\tAcc@1   0.00 (  0.10)\n"
        "Test: [  0/10]\tTime  0.3 ( 0.5)\tLoss 6.0e+00 (6.2e+00)\tAcc@1   1.00 (  1.10)\n"
        "Epoch: [1][  0/100]\tTime  0.3 ( 0.5)\tData  0.0 ( 0.1)\tLoss 5.9e+00 (6.0e+00)\tAcc@1   0.00 (  0.10)\n",
        [(0, 6.9), (50, 6.5), (100, 5.9)],
        [(50, 6.2)],
        None,
    ),
    "mnist example": (
        "Train Epoch: 1 [0/600 (0%)]\tLoss: 2.30\nTrain Epoch: 1 [300/600 (50%)]\tLoss: 1.10\n\n"
        "Test set: Average loss: 0.90, Accuracy: 9850/10000 (98%)\n\n"
        "Train Epoch: 2 [0/600 (0%)]\tLoss: 0.80\nTrain Epoch: 2 [300/600 (50%)]\tLoss: 0.70\n\n"
        "Test set: Average loss: 0.60, Accuracy: 9850/10000 (98%)\n",
        [(0, 2.3), (300, 1.1), (600, 0.8), (900, 0.7)],
        [(300, 0.9), (900, 0.6)],
        None,
    ),
    "caffe": (
        'base_lr: 0.01\ndisplay: 100\nlr_policy: "fixed"\n'
        "I0821 09:21:09.1   54 solver.cpp:310] Iteration 0, Testing net (#0)\n"
        "I0821 09:21:09.1   54 solver.cpp:359]     Test net output #0: loss = 2.5 (* 1 = 2.5 loss)\n"
        "I0821 09:21:09.1   54 solver.cpp:222] Iteration 0, loss = 2.25\n"
        "I0821 09:21:09.1   54 solver.cpp:238]     Train net output #0: loss = 2.25 (* 1 = 2.25 loss)\n"
        "I0821 09:21:09.1   54 solver.cpp:517] Iteration 0, lr = 0.01\n"
        "I0821 09:22:09.1   54 solver.cpp:222] Iteration 100 (12.5 iter/s, 8s/100 iters), loss = 1.25\n"
        "I0821 09:22:09.1   54 solver.cpp:517] Iteration 100, lr = 0.01\n",
        [(0, 2.25), (100, 1.25)],
        [(0, 2.5)],
        [(0, 0.01), (100, 0.01)],
    ),
    "gluoncv": (
        "Epoch[0] Batch [9]\tSpeed: 1135.46 samples/sec\tloss=2.5\tlr=0.01\n"
        "Epoch[0] Batch [19]\tSpeed: 1135.46 samples/sec\tloss=2.25\tlr=0.01\n"
        "Epoch[1] Batch [9]\tSpeed: 1135.46 samples/sec\tloss=2.0\tlr=0.001\n"
        "Epoch[1] Batch [19]\tSpeed: 1135.46 samples/sec\tloss=1.75\tlr=0.001\n",
        [(9, 2.5), (19, 2.25), (28, 2.0), (38, 1.75)],
        None,
        [(9, 0.01), (19, 0.01), (28, 0.001), (38, 0.001)],
    ),
    "paddle": (
        "Epoch 1[16/100]: loss:0.5, lr:0.00000, batch time:0.41, data time:1.66\n"
        "Epoch 1[66/100]: loss:0.25, lr:0.00159, batch time:0.31, data time:0.0\n"
        "Epoch 2[16/100]: loss:0.125, lr:0.00318, batch time:0.30, data time:0.0\n",
        [(16, 0.5), (66, 0.25), (116, 0.125)],
        None,
        [(16, 0.0), (66, 0.00159), (116, 0.00318)],
    ),
    "mmdetection": (
        "2023-01-01 10:00:00,123 - mmdet - INFO - Epoch [1][50/100]\tlr: 1.0e-03, eta: 1 day, 2:00:00,"
        " time: 0.5, memory: 3000, loss_cls: 0.5, loss: 1.5\n"
        "2023-01-01 10:01:00,123 - mmdet - INFO - Epoch [1][100/100]\tlr: 2.0e-03, eta: 1 day, 1:00:00,"
        " time: 0.5, memory: 3000, loss_cls: 0.4, loss: 1.25\n",
        [(50, 1.5), (100, 1.25)],
        None,
        [(50, 1e-3), (100, 2e-3)],
    ),
    "darknet": (
        " 1: 730.5, 730.5 avg, 0.000000 rate, 3.2 seconds, 64 images\nLoaded: 0.0 seconds\n"
        " 2: 710.5, 728.5 avg, 0.001000 rate, 3.2 seconds, 128 images\n",
        [(1, 730.5), (2, 710.5)],
        None,
        [(1, 0.0), (2, 0.001)],
    ),
    "xgboost": (
        "[0]\ttrain-rmse:0.85\teval-rmse:0.9\n[1]\ttrain-rmse:0.75\teval-rmse:0.8\n",
        [(0, 0.85), (1, 0.75)],
        [(0, 0.9), (1, 0.8)],
        None,
    ),
    "lightgbm": (
        "[LightGBM] [Info] Total Bins 555\n[1]\ttraining's l2: 0.9\tvalid_1's l2: 0.8\n"
        "[2]\ttraining's l2: 0.7\tvalid_1's l2: 0.6\n",
        [(1, 0.9), (2, 0.7)],
        [(1, 0.8), (2, 0.6)],
        None,
    ),
    "sklearn": (
        "Iteration 1, loss = 2.5\nValidation score: 0.5\nIteration 2, loss = 2.0\n",
        [(1, 2.5), (2, 2.0)],
        None,
        None,
    ),
    "keras verbose 2": (
        "Epoch 1/2\n10/10 - 1s - loss: 2.5 - accuracy: 0.1 - val_loss: 2.4 - 1s/epoch - 50ms/step\n"
        "Epoch 2/2\n10/10 - 1s - loss: 1.5 - accuracy: 0.2 - val_loss: 1.4 - 1s/epoch - 50ms/step\n",
        [(10, 2.5), (20, 1.5)],
        [(10, 2.4), (20, 1.4)],
        None,
    ),
    "epochs in a sentence": (
        "INFO: Epoch 1/3 - Train Loss: 2.5, Val Loss: 2.6\nsaved (val_loss=2.6)\n"
        "INFO: Epoch 2/3 - Train Loss: 2.0, Val Loss: nan\n",
        [(1, 2.5), (2, 2.0)],
        [(1, 2.6), (2, float("nan"))],
        None,
    ),
    "tensors, thousands and ranks": (
        "[rank0]: step 1,000 loss=tensor(2.5, device='cuda:0') lr=[1e-3, 1e-3]\n"
        "[rank1]: step 1,000 loss=tensor(9.5, device='cuda:1') lr=[1e-3, 1e-3]\n"
        "[rank0]: step 1,010 loss=tensor(inf, device='cuda:0') lr=[1e-3, 1e-3]\n",
        [(1000, 2.5), (1010, float("inf"))],
        None,
        [(1000, 1e-3), (1010, 1e-3)],
    ),
    "build-nanogpt": (
        "0 val 10.95\n0 hella 0.25\n0 train 10.5\n1 train 9.5\n2 val 9.25\n2 hella 0.25\n2 train 9.0\n",
        [(0, 10.5), (1, 9.5), (2, 9.0)],
        [(0, 10.95), (2, 9.25)],
        None,
    ),
    "waveglow": (
        "FP16 Run: False\nEpoch: 0\n0:\t-3.5\n1:\t-4.5\nEpoch: 1\n2:\t-5.25\n",
        [(0, -3.5), (1, -4.5), (2, -5.25)],
        None,
        None,
    ),
    "char-rnn": (
        "100 5% (0m 12s) 2.5\nWhe thore\n\n200 10% (0m 24s) 2.25\nWhen thou\n\n",
        [(100, 2.5), (200, 2.25)],
        None,
        None,
    ),
    "torchtune with its bar": (
        "1|1|Loss: 2.5: 10%|# | 1/10\n1|2|Loss: 2.25: 20%|## | 2/10\n2|3|Loss: 2.0: 30%|### | 3/10\n",
        [(1, 2.5), (2, 2.25), (3, 2.0)],
        None,
        None,
    ),
    "tensorflow's estimator": (
        "INFO:tensorflow:loss = 2.5, step = 0\nINFO:tensorflow:loss = 2.0, step = 100 (1.5 sec)\n"
        "INFO:tensorflow:Saving dict for global step 100: accuracy = 0.5, global_step = 100, loss = 2.25\n"
        "INFO:tensorflow:loss = 1.5, step = 200 (1.5 sec)\n"
        "INFO:tensorflow:Saving dict for global step 200: accuracy = 0.6, global_step = 200, loss = 1.75\n",
        [(0, 2.5), (100, 2.0), (200, 1.5)],
        [(100, 2.25), (200, 1.75)],
        None,
    ),
    "ordered dicts": (
        "epoch 1 OrderedDict([('loss', 2.5), ('acc', 0.5)])\n"
        "epoch 2 OrderedDict([('loss', 2.0), ('acc', 0.6)])\n",
        [(1, 2.5), (2, 2.0)],
        None,
        None,
    ),
    "pytorch's quickstart": (
        "Epoch 1\n-------\nloss: 2.5  [   64/60000]\nloss: 2.25  [ 6464/60000]\n"
        "Test Error: \n Accuracy: 50.9%, Avg loss: 2.125\n\n"
        "Epoch 2\n-------\nloss: 2.0  [   64/60000]\nloss: 1.75  [ 6464/60000]\n"
        "Test Error: \n Accuracy: 55.9%, Avg loss: 1.875\n",
        [(64, 2.5), (6464, 2.25), (60064, 2.0), (66464, 1.75)],
        [(6464, 2.125), (66464, 1.875)],
        None,
    ),
    "the same without its headings": (
        "loss: 2.5  [   64/60000]\nloss: 2.25  [ 6464/60000]\n"
        "Test Error: \n Accuracy: 50.9%, Avg loss: 2.125\n\n"
        "loss: 2.0  [   64/60000]\nloss: 1.75  [ 6464/60000]\n"
        "Test Error: \n Accuracy: 55.9%, Avg loss: 1.875\n",
        [(64, 2.5), (6464, 2.25), (60064, 2.0), (66464, 1.75)],
        [(6464, 2.125), (66464, 1.875)],
        None,
    ),
    "a share behind the time": (
        "2024-01-01 12:00:00 [1/30] loss 2.5\n2024-01-01 12:01:00 [2/30] loss 2.25\n",
        [(1, 2.5), (2, 2.25)],
        None,
        None,
    ),
    "validation named before both": (
        "Validation at epoch 3 | train: loss 2.5 val: loss 2.625\n"
        "Validation at epoch 4 | train: loss 2.25 val: loss 2.5\n",
        [(3, 2.5), (4, 2.25)],
        [(3, 2.625), (4, 2.5)],
        None,
    ),
}
