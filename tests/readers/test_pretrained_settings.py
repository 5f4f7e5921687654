"""Logs whose settings say that a pretrained language or image model was trained on."""

from __future__ import annotations

import json

import pytest

from tests.readers.tables import only

LINES = "".join(f"step {k} loss: {3 - k / 10:.2f} lr: 0.001\n" for k in range(1, 9))
ROWS = [{"step": k, "loss": 3 - k / 10, "lr": 1e-3} for k in range(1, 9)]


@pytest.mark.parametrize(
    "line",
    [
        "Namespace(pretrained_model_name_or_path='stabilityai/stable-diffusion-2', seed=1)",
        "$ python train.py --model_name_or_path google/vit-base --batch_size 8",
        "model_name_or_path: bert-base-uncased",
        "  lora_rank: 8",
        "{'lora_r': 16, 'seed': 3}",
        "base_model_name_or_path: gpt2",
        "lora_dim: 4, lora_alpha: none",
        "lora_alpha = 16",
        "use_lora=False, model_name_or_path=gpt2, lora_r=8",
        # PEFT, mlx-lm
        "trainable params: 4,194,304 || all params: 6,742,609,920 || trainable%: 0.0622",
        "Trainable parameters: 0.071% (5.112M/7241.732M)",
    ],
)
def test_settings_above_a_text_log_tell_a_fine_tuning(line: str) -> None:
    found = only(f"{line}\n{LINES}")
    assert found.fine_tuning
    assert any("as its settings say (" in note for note in found.notes)
    assert not only(f"{line}\n{LINES}", fine_tuning=False).fine_tuning


@pytest.mark.parametrize(
    "line",
    [
        "model_name_or_path: None, config_name: small.json",
        "model_name_or_path=",
        "lora_r: 0",
        "model_name_or_path: null",
        "model_name_or_path: false",
        "model_name_or_path: ~",
        "with_lora: 0, lora_r: 8",
        "enable_lora: no, lora_r: 8",
        "Namespace(use_lora=False, lora_r=8, lora_alpha=16)",
        "pretrained: True",
        "resume_from_checkpoint: runs/last.ckpt",
        "model: resnet50, explora_rate: 3",
        "trainable params: 1,024 || all params: 1,024 || trainable%: 100.0",
        "Trainable parameters: 1,234,567",
        "Trainable params: 23.5M",
    ],
)
def test_other_settings_tell_none(line: str) -> None:
    assert not only(f"{line}\n{LINES}").fine_tuning


@pytest.mark.parametrize(
    ("settings", "tunes"),
    [
        (
            {"model": {"_component_": "torchtune.models.llama3_2.lora", "lora_rank": 8}},
            True,
        ),
        ({"model_name_or_path": "meta-llama/Llama-3.2-1B"}, True),
        ({"base_model": "x", "lora_r": {"value": 32}}, True),
        ({"lora_r": None, "model_name_or_path": None}, False),
        ({"use_lora": False, "lora_r": 8, "lora_alpha": 16}, False),
        ({"enable_lora": "no", "lora_r": 8}, False),
        ({"with_lora": 0, "lora_r": 8}, False),
        ({"lora_r": True, "pretrained": True, "weights": "yolov8n.pt"}, False),
    ],
)
def test_settings_in_a_document_tell_it_too(settings: dict[str, object], tunes: bool) -> None:
    assert only(json.dumps({"config": settings, "history": ROWS})).fine_tuning is tunes


def test_what_torchtune_logs_is_mostly_a_fine_tuning() -> None:
    text = "Step {} | loss:{} lr:2e-05 tokens_per_second_per_gpu:900.5 peak_memory_active:1.2\n"
    found = only("".join(text.format(k, 3 - k / 10) for k in range(1, 9)))
    assert found.fine_tuning
    assert any("mostly fine-tunings are logged like this" in note for note in found.notes)


def test_a_setting_is_judged_by_adams_usual_rates_where_no_optimizer_is_named() -> None:
    from advisor import advise

    found = only(f"model_name_or_path: gpt2\n{LINES}")
    (run,) = advise(found).runs
    assert run.features["rate_from_usual"] == pytest.approx(0.699, abs=1e-3)  # above 2e-4
