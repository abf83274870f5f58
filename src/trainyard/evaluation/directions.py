"""Which way a metric is better, by the name that it has in the field."""

import re
from typing import Literal

_UP = frozenset(
    [
        *("accuracy", "acc", "precision", "recall", "f1", "auc", "auroc", "r2", "iou", "dice", "exact_match", "em"),
        *("kappa", "mcc", "bleu", "rouge", "reward"),
    ]
)
_DOWN = frozenset(["loss", "error", "mse", "rmse", "mae", "mape", "smape", "brier", "ece", "nll", "perplexity", "ppl"])
_QUALIFIED = re.compile(r"_(macro|micro|weighted|at_?\d+|\d+)$")


def direction_of(metric: str) -> Literal["max", "min"] | None:
    """Of `val/balanced_accuracy`, `test/f1_weighted`, `eval_loss`; None for a name that says nothing of it.

    The last part of a path counts, without "weighted" and the like: whole, or by its last word.
    """
    name = _QUALIFIED.sub("", metric.rpartition("/")[2].lower())
    for said in (name, name.rpartition("_")[2]):
        if said in _UP:
            return "max"
        if said in _DOWN:
            return "min"
    return None
