"""Words by which readers tell losses, positions and splits in names. Roles are given later."""

from __future__ import annotations

import re

# Beside 'loss' itself: what trainers call the quantity they minimise.
_LOSS = re.compile(
    r"""loss(?!es?_?(?:scale|weight|type|name))|l_pix|nll|cross_?entropy|(?<![a-z])x?ent(?![a-z])
      |(?<![a-z])(?:r?mse|mae|bce|ce|kld?|elbo|bpb|bpc|ppl|trl|tel|cost|objective)(?![a-z])
      |perplexity|logloss|smoothl1|(?<![a-z])l[12](?![a-z\d])|merror|(?<![a-z])error(?![a-z])
      |focal|learn(?!ing)""",
    re.VERBOSE,
)
_LOSS_SCALE = re.compile(r"loss[_ ]?scale|scale[_ ]?loss|grad[_ ]?scale")
_PLAIN_LOSS = re.compile(
    r"^(?:(?:train|training|val|valid|validation|eval|test|dev)[_/ -]?)?(?:total[_ ]?)?loss(?:es)?"
    r"(?:[_/ -](?:train|training|val|valid|validation|eval|test|dev|total|epoch|step))?$"
)
_METRIC = re.compile(
    r"""acc(?![a-z])|accuracy|reward|return|score|(?<![a-z])m?ap(?![a-z])|map[_@\d]|iou|f1|bleu|psnr
      |ssim|auc|recall|precision|fid|wer|cer|ndcg|top[_-]?\d|err""",
    re.VERBOSE,
)
_POSITION = re.compile(
    r"(?:^|[_/ ])(?:epochs?|(?:global_?)?steps?|iter|iters|iterations?|it|updates?|num_updates|"
    r"current_steps|rounds?|batch(?:es)?|timesteps?|total_timesteps|tokens|num_timesteps|"
    r"trainer/global_step|samples?)$"
)
_SPLITS = {
    "train": "train", "training": "train", "trn": "train",
    "val": "val", "valid": "val", "validation": "val", "eval": "val", "evaluation": "val",
    "dev": "val", "test": "test", "testing": "test",
}  # fmt: skip
_FINAL = re.compile(r"^(?:final|best|last|min|end|avg|mean)[_ ](?:[a-z]+[_ ])*?loss(?:es)?$|"
                    r"_loss_(?:final|best|last|min)$|^(?:final|best|min)_.*loss")  # fmt: skip


def is_loss(name: str) -> bool:
    """Tell a name of something that is minimised."""
    lowered = name.lower()
    return bool(_LOSS.search(lowered)) and not _LOSS_SCALE.search(lowered)


def is_plain_loss(name: str) -> bool:
    """Tell 'loss', 'val_loss', 'train/loss' from the many other names with a loss in them."""
    return bool(_PLAIN_LOSS.match(name.lower().strip()))


def is_metric(name: str) -> bool:
    """Tell a name of something that measures a model: a loss, an accuracy, a reward."""
    return is_loss(name) or bool(_METRIC.search(name.lower()))


def is_position(name: str) -> bool:
    """Tell a name of a step, epoch or iteration counter."""
    return bool(_POSITION.search(name.lower().strip()))


def split_of(word: str) -> str | None:
    """Return 'train', 'val' or 'test' for a word that names such a part of the data."""
    return _SPLITS.get(word.lower().strip().strip(":[]()"))


def is_final(name: str) -> bool:
    """Tell a name of one value a run: final_loss, best_val_loss."""
    return bool(_FINAL.search(name.lower().strip()))
