"""What a column of a table of finished runs is called: a rate, a setting, a final metric, ..."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from advisor.readers.vocabulary.names import NameSense, sense, words

# How trackers mark what was set for a run: params_lr (Optuna), config/lr (Ray), params.lr (MLflow).
_SET = re.compile(
    r"^(?:config|params?|hparams?|hyper_?parameters?|args|parameters)[./_: ]+(?=\w)", re.I
)
_RATE = re.compile(r"(?:.* )?(?:lr0|eta0?|step size)")
# What shares a word with the rate and is none, or is where a schedule ends.
_NO_RATE = frozenset(
    "min minimum final end last warmup scheduler schedule sched decay factor ratio mult multiplier "  # noqa: SIM905
    "gamma epochs steps step policy type power patience scale range finder".split()
)
_SETTING = re.compile(
    r"(?:.* )?(?:optimi[sz]er|opimizer|optim|batch ?size|bs|bsz|dropout|weight ?decay|wd|model|arch"
    r"|architecture|backbone|network|dataset|data set|task|env|env id|algo|algorithm|scheduler?"
    r"|activation|momentum|betas?|beta ?[12]|gamma|depth|width|hidden|layers?|neurons|units|heads"
    r"|augment\w*|init\w*|precision|loss type|criterion|regulari[sz]ation|l2|alpha|lambda|epsilon)"
    r"(?: (?:size|dim|dims|type|name|rate|prob|1|2|min|func|function))?"
    r"|(?:num|n|number of) (?:hidden|layers?|neurons|units|heads|estimators|envs)(?: \w+)?"
)
_SEED = re.compile(r"(?:.* )?(?:seeds?|random state|repeat|rep|replicate|fold)")
# What Optuna's samplers keep with a trial for themselves.
_INTERNAL = re.compile(r"system attrs\b")
_NAME = re.compile(
    r"(?:run|trial|experiment|exp|sweep run|session group|job|model|config|tags mlflow run)?"
    r"(?: ?(?:name|id|uuid|key))?|number|no|nr|index|id|idx|row|unnamed(?: \d+)*|trial ?\w*"
)
_STATE = re.compile(r"(?:run |trial |job )?(?:state|status)|diverged|is diverged|failed|done")
_SKIPPED = re.compile(
    r"\b(?:time|runtime|duration|seconds|date|datetime|created|updated|timestamp|started"
    r"|memory|mem|pid|hostname|host|node|user|author|tags?|notes?|remarks?|comments?"
    r"|log ?dir|dir|path|file|uri|commit"
    r"|sweep|group|rank|url|gpu|fps|throughput|flops|samples per second|checkpoint|restored)\b"
)
_SPREAD = re.compile(r"\b(?:std|stdev|stddev|sd|sem|stderr|var|variance|ci)\b")
_SEARCHED = re.compile(r"(?:(?:max|min)imi[sz]ed )?values?(?: \d+)?|results?|metric|fitness|target")
# Words that say which of a run's values stands in the table, not what it measures.
_PICKED = frozenset(
    "best min minimum max maximum final last lowest highest end mean avg average median metrics "  # noqa: SIM905
    "summary user attrs values".split()
)
_HIGH = frozenset(("target", "fitness", "result", "results", "maximized", "maximised"))
_RISING = frozenset(("elbo", "likelihood"))
_NEGATED = frozenset(("neg", "negated", "negative", "minus"))
_ONE_MINUS = re.compile(r"(?<![\w.])1\s*[-−]\s*[a-z]", re.I)
# How the heads of tables say it: 'acc ↑', 'FID (lower is better)'.
_AIM = re.compile(r"[↓↑]|\b(?:lower|higher)(?= (?:is|=) better\b)", re.I)
_FINAL = frozenset(("final", "last", "end"))
_RESULTS = frozenset(("loss", "weak", "metric"))
# One fold of a cross-validation beside its mean.
_FOLD = re.compile(r"split ?\d")


class About(NamedTuple):
    """What a name says.

    kind: 'rate', 'setting', 'seed', 'name', 'state', 'spread', 'metric', 'axis', 'skipped' or
    'other'. is_set: a tracker marks it as set for the run. sense: of a metric without the words
    that pick one of its values. is_final: it says so of its value.
    """

    kind: str
    is_set: bool
    sense: NameSense
    is_final: bool = False


@lru_cache(maxsize=1024)
def about(name: str) -> About:
    """Tell what a column is by its name."""
    bare = _SET.sub("", name)
    tokens = words(bare)
    plain = sense(" ".join(w for w in tokens if w not in _PICKED))
    text = " ".join(tokens)
    kind = _kind(bare, bare != name, tokens, plain)
    if kind == "axis":
        plain = sense(bare)
    elif kind == "metric" and plain.kind not in _RESULTS:
        plain = NameSense("searched")
    is_final = not _FINAL.isdisjoint(tokens) or text.startswith("mean test")
    return About(kind, bare != name, plain, is_final and kind == "metric")


def _kind(bare: str, is_set: bool, tokens: list[str], plain: NameSense) -> str:
    """Return the first kind that fits; a tracker's mark of a setting says more than its name."""
    text = " ".join(tokens)
    is_skipped = bool(_SKIPPED.search(text))
    is_result = plain.kind in _RESULTS and plain.part not in {"type", "function"}
    kinds = (
        ("skipped", bool(_INTERNAL.match(text))),
        ("rate", _is_rate(bare, tokens, text)),
        ("seed", bool(_SEED.fullmatch(text))),
        ("setting", is_set),
        ("state", bool(_STATE.fullmatch(text))),
        ("spread", bool(_SPREAD.search(text))),
        ("metric", is_result and not is_skipped and not _FOLD.match(text)),
        ("setting", bool(_SETTING.fullmatch(text))),
        ("name", bool(_NAME.fullmatch(text))),
        ("axis", sense(bare).kind == "axis"),
        ("skipped", is_skipped),
        ("metric", bool(_SEARCHED.fullmatch(text))),
    )
    return next((kind for kind, fits in kinds if fits), "other")


def _is_rate(bare: str, tokens: list[str], text: str) -> bool:
    if not _NO_RATE.isdisjoint(w for w in tokens if w != "step" or "step size" not in text):
        return False
    return sense(bare).kind == "lr" or bool(_RATE.fullmatch(text))


def rises(name: str) -> bool:
    """Tell whether a metric of this name is to be high: an accuracy, a reward, a negated error."""
    if said := _AIM.search(name):
        return said[0][:1].lower() in "↑h"
    tokens = set(words(name))
    kind = about(name).sense.kind
    # Words that name nothing measured say it only where no other word does: result/val_loss.
    high = kind == "metric" or not _RISING.isdisjoint(tokens)
    high = high or (kind == "searched" and not _HIGH.isdisjoint(tokens))
    return high == (_NEGATED.isdisjoint(tokens) and not _ONE_MINUS.search(name))


def same_but_spread(name: str, spread: str) -> bool:
    """Tell whether `spread` is the deviation of `name`: val_loss and val_loss_std."""
    rest = [w for w in words(spread) if not _SPREAD.fullmatch(w)]
    mean = ("mean", "avg", "average")
    return [w for w in rest if w not in mean] == [w for w in words(name) if w not in mean]
