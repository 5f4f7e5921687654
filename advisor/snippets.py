"""What to type next: the advice on a run as code for a framework, with the numbers filled in.

The bodies are in `snippet_templates/FRAMEWORK.txt`, in sections that begin with `#== NAME`.
"""

from __future__ import annotations

import os
import re
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from advisor.engine.advice import what_to_do
from advisor.engine.judge import figure
from advisor.printable import printable

if TYPE_CHECKING:
    from advisor.engine.report import RunReport

FRAMEWORKS = ("pytorch", "keras", "hf", "lightning", "optax")
TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "snippet_templates")
NO_NETWORK = """\
# No code: boosted trees have no optimizer. Type the rate as learning_rate (eta), the rounds as
# n_estimators (num_boost_round, iterations), and stop early by early_stopping_rounds.
"""
CYCLES = 4
WARMUP = 20  # the warmup is a twentieth of the run
PATIENCE = 5
# Which numbers the code of a schedule uses; what is not used is not asked for.
USES = {
    "constant": (),
    "cosine": ("total_steps",),
    "warmup": ("total_steps", "warmup_steps"),
    "warmup_cosine": ("total_steps", "warmup_steps"),
    "cyclic": ("total_steps", "cycles", "cycle_steps"),
}
# Hugging Face knows the number of steps by itself.
HF_USES = {
    **dict.fromkeys(USES, ()),
    "warmup": ("total_steps", "warmup_steps"),
    "warmup_cosine": ("total_steps", "warmup_steps"),
    "cyclic": ("cycles",),
}
# Advice that puts the course of the rate right as well as the peak: what the course becomes.
RESHAPED = {"LR403": "add_decay", "LR405": "add_warmup"}
# A decay that came too early is stretched: from the peak as it was, or, where so large a raise is
# advised, from the raised one (benchmarks/other_schedules/stretch.py).
FAR_TOO_LOW = 30.0
DECAYED, WARMED_UP = 0.5, 0.5  # a last, a first rate below such a share of the peak
# How those are built that a log or a user names: the class, and what it takes beside the rate.
_SGD = {"sgd": "", "momentum": "momentum=0.9", "momentum99": "momentum=0.99",
        "nesterov": "momentum=0.9, nesterov=True"}  # fmt: skip
_CLASSES = {
    "pytorch": ("torch.optim.", "SGD Adam AdamW RMSprop Adagrad NAdam RAdam Adamax Adadelta"),
    "keras": ("keras.optimizers.", "SGD Adam AdamW RMSprop Adagrad Nadam Adamax Adadelta Lion"),
    "optax": ("optax.", "sgd adam adamw rmsprop adagrad nadam radam adamax adadelta lion"),
}
_CLASSES["lightning"] = _CLASSES["pytorch"]
# As TrainingArguments(optim=...) spells them; it has no SGD with momentum.
_HF = {"sgd": "sgd", "adamw": "adamw_torch", "adagrad": "adagrad", "rmsprop": "rmsprop",
       "lion": "lion_32bit"}  # fmt: skip


class Plan(NamedTuple):
    """What the advice on a run comes to. `schedule` None: nothing about the rate or its course."""

    schedule: str | None
    stop: bool


def snippet(run: RunReport, framework: str) -> str:
    """Return Python code that does what the advice on this run says.

    All advices of the run go into one piece of code: a lower peak and a decay make a decay from
    the lower peak. What the log does not tell stands at the top as a named number, marked
    'replace'. The code expects what every training has: `model` (PyTorch). Where there is nothing
    to type, comments say so. Raises ValueError for an unknown framework, TypeError: it is no run.
    """
    if not hasattr(run, "advice"):
        kind = type(run).__name__
        raise TypeError(f"a run of a report is expected (report.runs[0]), not a {kind}")
    if framework not in FRAMEWORKS:
        raise ValueError(f"no code for '{framework}'; there is: {', '.join(FRAMEWORKS)}")
    plan = plan_of(run)
    head = [_comment(f"lr-advise on {run.label}")]
    head += [
        _comment(f"{item.rule}: {what_to_do(item, run.peak_lr)} ({item.confidence.sure})")
        for item in run.advice
    ]
    if run.features.get("boosting"):
        return "\n".join([*head, NO_NETWORK])
    if plan.schedule is None and not plan.stop:
        return "\n".join([*head, "# Nothing to type: no change of the learning rate is advised.\n"])
    body = _with_optimizer(_sections(framework), framework, run.optimizer)
    parts = ["\n".join(head), _imports(body["imports"], plan)]
    numbers = _numbers(run, plan, HF_USES if framework == "hf" else USES)
    if plan.schedule is not None and "optimizer" in body:
        numbers.append(body["optimizer"])
    parts.append("\n".join(numbers))
    parts += [body[name] for name in (plan.schedule, "stop" if plan.stop else None) if name]
    if "end" in body:
        ends = {(True, False): "end", (False, True): "end_stop", (True, True): "end_both"}
        parts.append(body[ends[plan.schedule is not None, plan.stop]])
    return _joined(parts)


def plan_of(run: RunReport) -> Plan:
    """Return the schedule that takes in all that is advised on a run."""
    actions = [RESHAPED.get(item.rule, item.action) for item in run.advice]
    # The first is the better one.
    course = next((action for action in actions if action in ("add_decay", "cycle")), None)
    warmup = "add_warmup" in actions
    if {item.rule for item in run.advice} & RESHAPED.keys():
        # The other end of the course that is put right stays.
        warmup = warmup or run.features.get("lr_start_share", nan) < WARMED_UP
        if course is None and run.features.get("lr_end_share", nan) < DECAYED:
            course = "add_decay"
    sized = bool({"raise", "lower"} & set(actions))
    return Plan(_schedule(course, warmup=warmup, sized=sized), "stop" in actions)


def _schedule(course: str | None, *, warmup: bool, sized: bool) -> str | None:
    if course == "cycle":
        return "cyclic"
    if course == "add_decay":
        return "warmup_cosine" if warmup else "cosine"
    if warmup:
        return "warmup"
    return "constant" if sized else None


def _numbers(run: RunReport, plan: Plan, uses: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the lines that name the numbers, known ones and those to replace."""
    lines = []
    if plan.schedule is not None:
        wanted = uses[plan.schedule]
        lines += _peak(run)
        if "total_steps" in wanted:
            lines += _length(run)
        if "warmup_steps" in wanted:
            lines.append(f"warmup_steps = max(total_steps // {WARMUP}, 1)")
        if "cycles" in wanted:
            lines.append(f"cycles = {CYCLES}")
        if "cycle_steps" in wanted:
            lines.append("cycle_steps = max(total_steps // cycles, 2)")
    if plan.stop:
        lines.append(f"patience = {PATIENCE}  # validations without a lower loss")
    return lines


def _peak(run: RunReport) -> list[str]:
    sized = [
        item
        for item in run.advice
        if item.action in ("raise", "lower")
        and item.lr_factor
        and not (item.rule == "LR403" and item.lr_factor < FAR_TOO_LOW)
    ]
    if not sized:
        if run.peak_lr is None:
            return ["peak_lr = 0.001  # replace: your peak rate; the log has none"]
        return [f"peak_lr = {run.peak_lr:.4g}  # as it was"]
    first = sized[0]
    if first.suggested_lr is not None and run.peak_lr is not None:
        return [f"peak_lr = {figure(first.suggested_lr)}  # was {figure(run.peak_lr)}"]
    return [
        "old_lr = 0.001  # replace: your peak rate; the log has none",
        f"peak_lr = {float(f'{first.lr_factor:.1e}'):g} * old_lr",
    ]


def _length(run: RunReport) -> list[str]:
    """Return the lines that say how long the run is, in steps of the optimizer."""
    first, last = run.spans.get("whole", (0.0, 0.0))
    count = round(last) + (first < 1)  # counters that begin at 0 end one short of the number
    if run.axis == "step" and count > 1:
        return [f"total_steps = {count}  # optimizer steps, by the log"]
    if run.axis == "epoch" and count > 1:
        return [
            f"total_epochs = {count}  # by the log",
            "steps_per_epoch = 100  # replace: optimizer steps in an epoch",
            "total_steps = total_epochs * steps_per_epoch",
        ]
    return ["total_steps = 1000  # replace: optimizer steps of the whole run; the log has no count"]


def _imports(lines: str, plan: Plan) -> str:
    """Leave out the names that only early stopping needs."""
    if plan.stop:
        if plan.schedule is None:
            lines = lines.replace("import torch\nfrom lightning", "from lightning")
        return lines
    lines = lines.replace("EarlyStoppingCallback, ", "")
    return "\n".join(line for line in lines.splitlines() if "EarlyStopping" not in line)


def _sections(framework: str) -> dict[str, str]:
    with open(os.path.join(TEMPLATES, f"{framework}.txt"), encoding="utf-8") as file:
        parts = file.read().split("#== ")[1:]
    named = (part.partition("\n") for part in parts)
    return {name.strip(): body.rstrip("\n") for name, _, body in named}


def _with_optimizer(
    sections: dict[str, str], framework: str, optimizer: str | None
) -> dict[str, str]:
    """Put the optimizer that was told where code is to be replaced, if the framework has it."""
    if framework == "hf":
        return _with_hf_optimizer(sections, optimizer)
    home, classes = _CLASSES[framework]
    known = {name.lower(): name for name in classes.split()}
    name = known.get("sgd" if optimizer in _SGD else optimizer or "")
    if name is None:
        return sections
    more = _SGD.get(optimizer or "", "")
    built = rf"{home}{name}(\1{', ' if more else ''}{more})"
    told = {
        name: re.sub(r"\bOptimizer\((.*)\)$", built, body, flags=re.MULTILINE)
        for name, body in sections.items()
    }
    return {
        **told,
        "optimizer": "# The optimizer is the one that was named; keep its other settings.",
    }


def _with_hf_optimizer(sections: dict[str, str], optimizer: str | None) -> dict[str, str]:
    if optimizer not in _HF:
        return sections
    rate = '    "learning_rate": peak_lr,\n'
    line = f'    "optim": "{_HF[optimizer]}",  # or the variant of it that you have\n'
    return {name: body.replace(rate, rate + line) for name, body in sections.items()}


def _joined(parts: list[str]) -> str:
    """Join with an empty line, two around a function or class: as formatters want it."""
    text, wide = parts[0], False
    for part in parts[1:]:
        starts = part.startswith(("class ", "def "))
        text += ("\n\n\n" if wide or starts else "\n\n") + part
        wide = part.startswith("def ")
    return text + "\n"


def _comment(text: str) -> str:
    """Return a comment of one line: a file name may hold anything."""
    return f"# {printable(text)}"
