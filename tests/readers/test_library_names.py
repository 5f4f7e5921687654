"""The optimizers that libraries really have are known by their names there.

Enumerated by program from torch 2.14, pytorch_optimizer, timm, transformers (OptimizerNames),
bitsandbytes, optax, keras, schedulefree, prodigyopt, dadaptation and heavyball; those of apex and
DeepSpeed by their documentation.
"""

from __future__ import annotations

import json

import pytest

from advisor.readers import read
from advisor.readers.hints.optimizers import optimizer_in, optimizer_unknown
from advisor.readers.raw.series import ReadOptions
from advisor.readers.sources.source import Source

MEANT = {
    "adabelief": "AdaBelief radabelief",
    "adabound": "AdaBound",
    "adadelta": "Adadelta AdaDelta adadelta keras.optimizers.Adadelta",
    "adafactor": "Adafactor AdaFactor galore_adafactor galore_adafactor_layerwise adafactorbv "
    "adafactorbvc AdafactorBigVision cadafactor cadafactorbv",
    "adagrad": "Adagrad Adagrad8bit Adagrad32bit DeepSpeedCPUAdagrad FusedAdagrad",
    "adahessian": "AdaHessian Adahessian",
    "adam": "Adam SparseAdam Adam8bit Adam32bit PagedAdam PagedAdam8bit PagedAdam32bit FusedAdam "
    "DistributedFusedAdam DeepSpeedCPUAdam OneBitAdam ZeroOneAdam optimistic_adam AdamC adamc "
    "cadamc AdamMini AdaMod QHAdam FAdam",
    "adamax": "Adamax AdaMax adamaxw",
    "adamg": "AdamG",
    "adamp": "AdamP cadamp",
    "adamw": "AdamW adamw_torch adamw_torch_fused adamw_torch_npu_fused adamw_torch_xla "
    "adamw_torch_4bit adamw_torch_8bit adamw_8bit adamw_bnb_8bit adamw_anyprecision "
    "paged_adamw_8bit paged_adamw_32bit PagedAdamW PagedAdamW8bit PagedAdamW32bit AdamW8bit "
    "AdamW32bit stable_adamw StableAdamW grokadamw galore_adamw galore_adamw_8bit_layerwise "
    "GaLoreAdamW8bit apollo_adamw cadamw AdamWLegacy adamwlegacy schedule_free_adamw "
    "ScheduleFreeAdamW AdamWScheduleFree AdamWScheduleFreeClosure SFAdamW",
    "adan": "Adan adanw cadan cadanw",
    "ademamix": "AdEMAMix AdEMAMix8bit AdEMAMix32bit PagedAdEMAMix PagedAdEMAMix8bit ademamix_8bit "
    "paged_ademamix_8bit paged_ademamix_32bit simplified_ademamix SimplifiedAdEMAMix",
    "adopt": "ADOPT Adopt adoptw cadopt",
    "amsgrad": "amsgrad",
    "came": "CAME",
    "cocob": "cocob",
    "dadaptation": "DAdaptAdam DAdaptAdamPreprint DAdaptAdan DAdaptAdanIP DAdaptAdaGrad DAdaptLion "
    "DAdaptSGD dadapt_adamw dadaptation.DAdaptAdam",
    "dog": "dog DoG LDoG",
    "dowg": "dowg DoWG",
    "ftrl": "FTRL Ftrl",
    "kron": "Kron kronw PSGDKron",
    "lamb": "Lamb LAMB LAMB8bit FusedLAMB FusedMixedPrecisionLamb OneBitLamb clamb clambw lambw "
    "lambcd",
    "laprop": "LaProp lapropc claprop",
    "lars": "LARS Lars LARS8bit PytorchLARS larc nlars nlarc",
    "lbfgs": "LBFGS torch.optim.LBFGS optax.lbfgs",
    "lion": "Lion lion_8bit lion_32bit paged_lion_8bit PagedLion32bit Lion8bit DeepSpeedCPULion "
    "FusedLion clion lionc",
    "madgrad": "MADGRAD madgradw",
    "mars": "MARS Mars cmars",
    "mechanic": "mechanize Mechanic",
    "momentum": "momentum",
    "muon": "Muon AdaMuon adamuon nadamuon nmuon NorMuon normuon MuonClip DistributedMuon "
    "MuonWithAuxAdam SingleDeviceMuonWithAuxAdam",
    "nadam": "NAdam Nadam NAdamLegacy nadamc cnadamc",
    "nadamw": "NAdamW cnadamw",
    "novograd": "NovoGrad NvNovoGrad FusedNovoGrad novogradw",
    "padam": "PAdam padam",
    "prodigy": "Prodigy prodigy ProdigyReference ProdigyScheduleFree ProdigyPlusScheduleFree "
    "prodigyopt.Prodigy",
    "radam": "RAdam RAdamLegacy schedule_free_radam RAdamScheduleFree",
    "ranger": "Ranger Ranger21",
    "rmsprop": "RMSprop RMSpropTF rmsproptfw crmsproptf rmsprop_bnb_8bit RMSprop8bit",
    "rprop": "Rprop rprop",
    "schedulefreesgd": "schedule_free_sgd ScheduleFreeSGD SGDScheduleFree SGDScheduleFreeClosure",
    "sgd": "SGD ASGD FusedSGD SGD8bit SGDW sgdw SGDP csgdw noisy_sgd dpsgd",
    "shampoo": "Shampoo ScalableShampoo",
    "signsgd": "SignSGD sign_sgd signum optax.sign_sgd",
    "sm3": "SM3",
    "soap": "SOAP",
    "sophia": "SophiaG sophia",
    "sophiah": "SophiaH",
    "yogi": "Yogi",
}
PAIRS = [(name, known) for known, names in MEANT.items() for name in names.split()]


@pytest.mark.parametrize(("name", "known"), PAIRS)
def test_a_name_means_that_optimizer_and_no_other(name: str, known: str) -> None:
    assert optimizer_in(name) == known
    assert optimizer_in(f"{name} (lr: 0.001, weight_decay: 0)") == known
    assert not optimizer_unknown(name)


@pytest.mark.parametrize(
    "name",
    "A2Grad AggMo Lookahead SAM GaLore momo fromage Scion DiffGrad dogs clamp rangers".split(),  # noqa: SIM905
)
def test_what_has_no_usual_rate_is_not_taken_for_another(name: str) -> None:
    assert optimizer_in(name) is None


@pytest.mark.parametrize(("name", "known"), [("SAM(SGD)", "sgd"), ("Lookahead(Adam)", "adam")])
def test_one_around_another_is_that_other(name: str, known: str) -> None:
    assert optimizer_in(name) == known


LINES = "".join(f"step {k} loss {0.2 + 2 * 0.97**k:.6f} lr 1.0\n" for k in range(60))
ROWS = [{"step": k, "loss": 0.2 + 2 * 0.97**k} for k in range(60)]


@pytest.mark.parametrize(
    "above",
    [
        "Namespace(lr=1.0, opt='{}', seed=1)\n",
        "Namespace(lr=1.0, optimizer='{}', seed=1)\n",
        "python train.py --opt {} --lr 1.0\n",
        "optimizer: {}\n",
        "Using optimizer: {}\n",
        "optim={}\n",
        "opt: {}\n",
        "{} (\nParameter Group 0\n    d_coef: 1.0\n    lr: 1.0\n)\n",
    ],
)
@pytest.mark.parametrize(
    ("name", "known"), [("Prodigy", "prodigy"), ("PagedAdamW8bit", "adamw"), ("SM3", "sm3")]
)
def test_above_a_text_log(above: str, name: str, known: str) -> None:
    (run,) = read(Source.from_bytes((above.format(name) + LINES).encode()))
    assert run.optimizer == known


@pytest.mark.parametrize(
    "config",
    [
        {"optim": "paged_ademamix_8bit"},
        {"optimizer": {"type": "AdEMAMix", "params": {"lr": "auto"}}},  # DeepSpeed
        {"optimizer": {"class_path": "bnb.optim.AdEMAMix8bit", "init_args": {"lr": 1.0}}},
        {"optimizer": {"_target_": "bitsandbytes.optim.AdEMAMix", "lr": 1.0}},
        {"optimizer": {"module": "mine", "class_name": "AdEMAMix", "config": {}}},  # Keras
        {"opt": "ademamix", "opt_eps": None},  # timm
        {"hparams": {"optimizer_name": "AdEMAMix"}},
    ],
)
def test_in_settings(config: dict[str, object]) -> None:
    text = json.dumps({"config": config, "log": ROWS})
    (run,) = read(Source.from_bytes(text.encode()), ReadOptions())
    assert run.optimizer == "ademamix"


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ("lr-AdamW/pg1", "adamw"),  # Lightning's LearningRateMonitor
        ("lr-SGD", "sgd"),
        ("lr_muon", "muon"),
        ("lr", None),
        ("lr/group_0", None),
        ("train/learning_rate", None),
    ],
)
def test_by_what_the_rate_is_called(column: str, known: str | None) -> None:
    rows = "".join(f"{row['step']},{row['loss']:.6f},0.01\n" for row in ROWS)
    table = Source.from_bytes(f"step,loss,{column}\n{rows}".encode())
    (run,) = read(table)
    assert run.optimizer == known
    (run,) = read(table, ReadOptions(optimizer="lion"))
    assert run.optimizer == "lion"
