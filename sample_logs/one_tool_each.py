"""The logs that foreign/NAME.py makes, each with a tool of its own that wants an environment.

    python -m venv tool && tool/bin/pip install TOOL==VERSION
    tool/bin/python sample_logs/foreign/NAME.py sample_logs/formats/FILE

Trackers and loggers that take numbers log the training of `foreign/tiny.py`.
"""

from __future__ import annotations

# file or folder, tool and version, script, the run
ROWS = [
    ("aim_dataframe.csv", "Aim's data frame of a repository (aim 3.29.1)", "aim_repo", "tiny"),
    ("allennlp", "AllenNLP's metrics_epoch_N.json (allennlp 2.10.1)", "allennlp_train",
     "a bag of embeddings, 8 epochs"),
    ("catboost", "CatBoost's catboost_info and console (catboost 1.2.10)", "catboost_boost",
     "40 trees, learning rate 0.1"),
    ("clearml_metrics.jsonl", "ClearML, a task offline (clearml 2.1.12)", "clearml_offline",
     "tiny"),
    ("clu_logging.log", "CLU's LoggingWriter, absl (clu 0.0.12)", "clu_logging", "tiny"),
    ("comet_offline.zip", "Comet, OfflineExperiment (comet_ml 3.58.8)", "comet_offline", "tiny"),
    ("composer_log.txt", "Composer's FileLogger (mosaicml 0.32.1)", "composer_file_logger",
     "a linear classifier, 3 epochs"),
    ("deepspeed_csv", "DeepSpeed's CSV monitor (deepspeed 0.19.8)", "deepspeed_csv",
     "a linear classifier, warmup to 0.1; the loss written by the script, the rate by DeepSpeed"),
    ("detectron2", "Detectron2's JSONWriter and log (pb1-detectron2 0.6)", "detectron2_writers",
     "a linear classifier in its SimpleTrainer, 200 steps"),
    ("dvclive", "DVCLive (dvclive 3.49.1)", "dvclive_metrics", "tiny"),
    ("fairseq_simple.log", "fairseq-train (fairseq 0.12.2, torch 1.13.1)", "fairseq_train",
     "a transformer that spells backwards, 5 epochs"),
    ("fasttext_progress.txt", "fastText's progress (fasttext-wheel 0.9.2)", "fasttext_supervised",
     "three classes of made-up words, 100 epochs"),
    ("flair", "Flair's training.log and loss.tsv (flair 0.15.1)", "flair_training",
     "a text classifier, 5 epochs"),
    ("ignite.log", "PyTorch-Ignite's bar and logger (pytorch-ignite 0.5.5)", "ignite_logging",
     "a linear classifier, 8 epochs"),
    ("keras_jax.txt", "Keras on JAX, two fits and an evaluate (keras 3.15.1, jax 0.10.2)",
     "keras_jax", "a linear classifier, Adam, 6 and 3 epochs"),
    ("lightning_bar.txt", "PyTorch Lightning's TQDMProgressBar (lightning 2.6.6)", "lightning_bar",
     "a linear classifier, 6 epochs"),
    ("lightning_rich.txt", "PyTorch Lightning's RichProgressBar (lightning 2.6.6, rich 15)",
     "lightning_rich", "a linear classifier, 6 epochs"),
    ("litgpt", "LitGPT's console and CSV (litgpt 0.5.13)", "litgpt_pretrain",
     "a transformer of one layer on sums, 80 steps"),
    ("mace", "MACE's log (its lines of up to 200 characters) and results (mace-torch 0.3.16)",
     "mace_train", "triangles of copper, 6 epochs"),
    ("mmengine", "mmengine's scalars.json and log (mmengine 0.10.7)", "mmengine_runner",
     "a linear classifier, 5 epochs, cosine by epoch"),
    ("mmcv.log.json", "mmcv's TextLoggerHook (mmcv 1.7.2)", "mmcv_runner",
     "a linear classifier, 5 epochs, cosine by epoch"),
    ("mxnet_module.log", "MXNet's Module.fit (mxnet 1.9.1)", "mxnet_module",
     "a linear classifier, 6 epochs"),
    ("neptune_offline.log", "Neptune, a run offline (neptune 1.14.0.post2)", "neptune_offline",
     "tiny"),
    ("opennmt_console.txt", "OpenNMT-py's onmt_train (opennmt-py 3.5.1)", "opennmt_train",
     "a transformer that spells backwards, noam, 120 steps"),
    ("optuna", "Optuna's storage, data frame and lines (optuna 5.0.0)", "optuna_study",
     "16 trials of tiny at as many rates"),
    ("paddle_console.txt", "paddle.Model.fit (paddlepaddle 3.3.1)", "paddle_hapi",
     "a linear classifier, 6 epochs"),
    ("polyaxon", "Polyaxon, a run offline (polyaxon 2.18.0)", "polyaxon_offline", "tiny"),
    ("poutyne", "Poutyne's console and log.tsv (poutyne 1.19.0)", "poutyne_experiment",
     "a linear classifier, 6 epochs"),
    ("pykeen_bar.txt", "PyKEEN's bars and lines (pykeen 1.11.1)", "pykeen_bar",
     "TransE on 320 triples, Adam, 12 epochs"),
    ("ray_tune_console.txt", "Ray Tune's console (ray 2.60.0)", "ray_tune_console",
     "6 trials of tiny at as many rates"),
    ("sacred_metrics.json", "Sacred's FileStorageObserver (sacred 0.8.7)", "sacred_metrics",
     "tiny"),
    ("sb3", "Stable-Baselines3's console and JSON (stable-baselines3 2.9.2)", "sb3_formats",
     "PPO on CartPole, 12 rollouts"),
    ("sentence_transformers_state.json", "sentence-transformers (6.2.0, transformers 5.23.0)",
     "sentence_transformers_loss", "static embeddings of pairs, 60 steps"),
    ("sklearn_boosting.txt", "GradientBoostingRegressor(verbose=2) (scikit-learn 1.9.1)",
     "sklearn_boosting", "40 trees"),
    ("sklearn_hist_boosting.txt",
     "HistGradientBoostingRegressor(verbose=2, early_stopping=True) (scikit-learn 1.9.1)",
     "sklearn_hist_boosting", "60 rounds"),
    ("sklearn_mlp.txt", "MLPClassifier(verbose=True) (scikit-learn 1.9.1)", "sklearn_verbose",
     "30 epochs"),
    ("skorch", "skorch's history and table (skorch 1.4.0)", "skorch_history", "15 epochs"),
    ("spacy_console.txt", "spaCy's table (spacy 3.8.18)", "spacy_console",
     "a text classifier, 120 steps"),
    ("tensorboardx", "TensorBoardX, events and all_scalars.json (tensorboardX 2.6.5)",
     "tensorboardx_scalars", "tiny"),
    ("timm_train.log", "timm's logger, in the words of its train.py (timm 1.0.31)", "timm_log",
     "a linear classifier, AdamW, 6 epochs"),
    ("torchtune_log.txt", "torchtune's DiskLogger (torchtune 0.6.1, torchao 0.10.0)",
     "torchtune_disk_logger", "tiny"),
    ("trackio.db", "trackio's SQLite file, vacuumed (trackio 0.43.0)", "trackio_sqlite", "tiny"),
    ("trainer_log.jsonl", "LLaMA-Factory's LogCallback (llamafactory 0.9.5)",
     "llamafactory_callback", "a linear classifier in a Hugging Face Trainer, 60 steps"),
    ("trl", "TRL's SFTTrainer, state and console with bars (trl 1.16.0)", "trl_sft",
     "a random 2-layer GPT-2 on sums in words, cosine, 60 steps"),
    ("ultralytics_console.txt", "Ultralytics' console (ultralytics 8.4.190)",
     "ultralytics_console", "YOLOv8n from its yaml, optimizer=auto, 4 epochs on 8 pictures"),
    ("ultralytics_results.csv", "Ultralytics' results.csv (ultralytics 8.4.190)",
     "ultralytics_yolo", "YOLOv8n from its yaml, 3 epochs on 8 pictures"),
    ("vowpal_wabbit.txt", "Vowpal Wabbit's progress table (vowpalwabbit 9.11.9)", "vowpal_wabbit",
     "three classes, 4,000 examples"),
    ("yolov5_results.csv", "YOLOv5's results.csv (the package yolov5 7.0.14)", "yolov5_results",
     "YOLOv5n from its yaml, 4 epochs on 8 pictures"),
]  # fmt: skip

HEAD = """
## A tool and an environment each

Made by the scripts in `../foreign`, which print what a reader has to find; how to run one is
told in `../one_tool_each.py`. `tiny` is the softmax regression of `../foreign/tiny.py`, 60 steps.

| file | tool | script | the run |
| --- | --- | --- | --- |
"""


def section() -> str:
    """Return the second table of formats/README.md."""
    rows = (f"| `{path}` | {tool} | `{name}.py` | {run} |\n" for path, tool, name, run in ROWS)
    return HEAD + "".join(rows)
