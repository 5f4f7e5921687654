"""Names beside a loss that tell how it was trained: rewards, policies, adversaries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from advisor.readers.raw.series import RawRun, ReadOptions, Series
from advisor.readers.runs.histories import to_histories
from advisor.readers.runs.rewards import RECORD
from advisor.readers.vocabulary.beside import adversary_of, policy_in, reward_in


@pytest.mark.parametrize(
    ("name", "reward"),
    [
        ("rollout/ep_rew_mean", True),
        ("episode_reward_mean", True),
        ("charts/episodic_return", True),
        ("eprewmean", True),
        ("AverageEpRet", True),
        ("rewards/chosen", False),  # of a preference loss, which is minimised like any other
        ("eval_rewards/margins", False),
        ("mean_rewrite", False),
        ("prep_rewrite_time", False),
        ("eval_returned", False),
        ("step_retries", False),
        ("epoch", False),
        ("mean_error", False),
    ],
)
def test_an_episodes_reward_is_known_by_its_name(name: str, reward: bool) -> None:
    assert bool(reward_in([name])) is reward


@pytest.mark.parametrize(
    ("names", "reward"),
    [
        (["loss", "reward", "reward_std", "kl"], "reward"),
        (["train/loss", "train/reward", "train/reward_std"], "train/reward"),
        (["loss", "reward"], ""),  # of whatever
        (["loss", "rewards/chosen", "rewards/chosen_std"], ""),
        (["loss", "policy_loss", "value_loss", "reward"], "reward"),
        (["actor_loss", "critic_loss", "Mean Reward"], "Mean Reward"),
        (["td_loss", "avg_return"], ""),  # nine of twelve directions right
        (["loss", "value_loss", "rewards/chosen"], ""),
        (["losses/a_loss", "losses/c_loss", "rewards/step"], "rewards/step"),  # rl_games
        (["Loss/value_function", "Loss/surrogate", "Train/mean_reward"], "Train/mean_reward"),
        (
            [
                "Reward / Instantaneous reward (max)",
                "Reward / Total reward (mean)",
                "Loss / Policy loss",
            ],
            "Reward / Total reward (mean)",  # skrl
        ),
        (["update/loss/mean", "train/returns_stat/mean"], "train/returns_stat/mean"),  # Tianshou
        (["Environment/Cumulative Reward", "Losses/Value Loss"], "Environment/Cumulative Reward"),
        (["train/loss/policy", "episode/score"], "episode/score"),  # DreamerV3
        (["actor/pg_loss", "critic/rewards/mean"], "critic/rewards/mean"),  # verl
        (["objective/rlhf_reward", "loss/policy_avg"], "objective/rlhf_reward"),  # TRL's PPO
        (["episode", "score", "epsilon", "loss"], "score"),
        (["loss", "score"], ""),  # spaCy's
        (["cross_entropy_loss", "score"], ""),
        (["loss", "entropy", "score"], ""),  # of predictions
        (["loss", "attn_entropy", "reward"], ""),
        (["loss", "explained_variance", "r2", "test_score"], ""),
        (["loss", "grad_clip_frac", "score"], ""),
        (["loss", "val_loss", "episode", "score"], ""),  # tasks that were held back
        (["loss", "val_loss", "pol_loss", "episode", "score"], "score"),  # the loss of the values
        (["loss", "policy_entropy", "score"], "score"),
        (["train_loss", "val_loss", "epsilon", "test_score"], ""),  # data were held back
        (["train/loss", "eval/loss", "reward", "reward_std"], "reward"),  # TRL's GRPO
        (["loss", "mean_reward", "min_reward", "accuracy", "margin"], ""),  # a model of rewards
    ],
)
def test_the_reward_of_a_policy_is_known_by_what_stands_beside_it(names, reward):
    assert reward_in(names) == reward


@pytest.mark.parametrize(
    ("names", "policy"),
    [
        (["loss", "policy_loss", "value_loss"], "policy_loss"),  # AlphaZero
        (["losses/qf_loss", "losses/actor_loss"], "losses/actor_loss"),
        (["policy/LossBefore", "vf/LossBefore"], "policy/LossBefore"),
        (["policy_loss", "approx_kl"], "policy_loss"),
        (["loss", "policy_loss", "value_loss", "val_loss"], "policy_loss"),  # that of the values
        (["train_loss", "val_loss", "policy_loss", "value_loss"], ""),  # data were held back
        (["loss", "policy_loss", "value_loss", "policy_acc"], ""),  # games that are learnt by heart
        (["loss", "policy_head_loss", "value_head_loss"], ""),
        (["loss", "policy_loss"], ""),  # actions that are copied
        (["loss", "value_loss"], ""),
        (["loss", "q_value", "epsilon"], "q_value"),
        (["loss", "mean_q"], "mean_q"),
        (["loss", "recon_loss", "q_loss"], ""),  # of a quantizer
        (["actor_lr", "critic_loss"], ""),
        (["gen_loss", "critic_loss"], ""),  # a GAN
    ],
)
def test_a_policy_is_known_by_what_it_learns_by_though_no_reward_is_logged(names, policy):
    assert policy_in(names) == policy


def test_an_epsilon_that_never_falls_explores_nothing() -> None:
    steps = np.arange(9.0)
    for epsilon, reward in ((np.full(9, 1e-8), ""), (1.0 - steps / 9.0, "score")):
        values = {"step": steps, "loss": steps, "score": steps, "epsilon": epsilon}
        raw = RawRun(None, "csv", {n: Series(n, value) for n, value in values.items()}, 9)
        [(found, _)] = to_histories(raw, ReadOptions(), "log")
        assert found.reward == reward


def test_a_mean_of_rewards_is_named_before_their_extremes() -> None:
    names = ["episode_reward_max", "episode_reward_min", "episode_reward_mean", "episode_len_mean"]
    assert reward_in(names) == "episode_reward_mean"


def test_a_reward_beside_the_loss_is_told_unless_it_is_judged_itself() -> None:
    steps = np.arange(9.0)
    series = {n: Series(n, steps) for n in ("step", "loss", "ep_rew_mean")}
    raw = RawRun(None, "csv", series, 9)
    [(beside, _)] = to_histories(raw, ReadOptions(), "log")
    assert beside.reward == "ep_rew_mean"
    assert any("--maximize 'ep_rew_mean'" in note for note in beside.notes)
    [(judged, _)] = to_histories(raw, ReadOptions(maximize="ep_rew_mean"), "log")
    assert judged.reward == ""
    assert any("of reinforcement learning a reward told" in note for note in judged.notes)


def test_of_another_metric_it_is_not_said_how_seldom_rewards_tell() -> None:
    steps = np.arange(9.0)
    series = {n: Series(n, steps) for n in ("step", "loss", "accuracy", "ep_rew_mean")}
    raw = RawRun(None, "csv", series, 9)
    [(judged, _)] = to_histories(raw, ReadOptions(maximize="accuracy"), "log")
    assert not any("reinforcement" in note for note in judged.notes)
    assert any("'accuracy' is judged as a loss, turned round" in note for note in judged.notes)


@pytest.mark.parametrize(
    ("judged", "names", "adversary"),
    [
        ("g_loss", ["g_loss", "d_loss"], "d_loss"),
        ("Loss_D", ["Loss_D", "Loss_G", "D(x)"], "Loss_G"),
        ("errG", ["errG", "errD"], "errD"),
        ("critic_loss", ["critic_loss", "generator_loss"], "generator_loss"),
        ("train/gen_loss_total", ["train/gen_loss_total", "train/disc_loss_total"], None),
        ("loss", ["loss", "g_loss", "d_loss"], ""),
        ("g_l1", ["g_l1", "g_gan", "d_real"], ""),  # how far from the picture it should be
        ("g_loss", ["g_loss"], ""),
        ("dloss", ["dloss", "gloss"], "gloss"),
        ("loss_dis", ["loss_dis", "loss_adv"], "loss_adv"),
        ("d_loss_real", ["d_loss_real", "d_loss_fake", "d_loss", "g_loss"], "g_loss"),
        ("loss_d_A", ["loss_d_A", "loss_G_A2B"], "loss_G_A2B"),
        ("Gen Loss Total", ["Gen Loss Total", "Mel-Spec. Error"], "Gen Loss Total"),  # HiFi-GAN
        ("gen_loss", ["gen_loss", "cls_loss"], ""),
        ("cycle_A", ["D_A", "G_A", "cycle_A", "idt_A"], "D_A"),
        ("cycle_loss", ["cycle_loss", "loss_d"], ""),
        ("loss", ["loss", "loss_contrastive_divergence"], "loss_contrastive_divergence"),
        ("loss", ["loss", "energy_pos", "energy_neg"], "energy_neg"),
        ("loss", ["loss", "energy", "energy_mae", "forces"], ""),  # of molecules
        ("train/aeloss", ["train/aeloss", "train/discloss"], "train/discloss"),  # VQGAN
        ("loss_mel + loss_kl", ["loss_disc", "loss_gen", "loss_mel", "loss_kl"], ""),
        ("critic_loss", ["critic_loss", "actor_loss"], ""),  # reinforcement learning
        ("cycle_l1", ["generator_loss", "discriminator_loss", "cycle_l1"], "discriminator_loss"),
        ("d_X_loss", ["d_X_loss", "d_Y_loss", "g_loss"], "g_loss"),  # CycleGAN's two pictures
        ("g_losses_chunk", ["g_losses_chunk", "d_losses_chunk"], "d_losses_chunk"),
        ("g_losses_chunk", ["g_losses_chunk", "d_losses_epoch"], ""),
        ("loss_g_rec", ["loss_g_rec", "loss_d_rec"], ""),
    ],
)
def test_the_loss_of_an_adversary_is_known_by_both_names(judged, names, adversary):
    assert adversary_of(judged, names) == (names[1] if adversary is None else adversary)


def test_what_is_said_of_rewards_is_what_was_measured() -> None:
    page = (Path(__file__).parents[2] / "benchmarks" / "OTHER_LOSSES.md").read_text("utf-8")
    by_reward = [row.split("|") for row in page.splitlines() if row.startswith("| all |")][-1]
    seen, right, opposite = (int(by_reward[at]) for at in (2, 4, 6))
    assert {"seen": seen, "right": right, "opposite": opposite} == RECORD
