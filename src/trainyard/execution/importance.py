"""What a model leans on, over samples whose truth is known: its columns or parts, shuffled, for a while."""

import time
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.explanation import Importance, PieceImportance
from trainyard.datasets.split import Part
from trainyard.evaluation.importance import permutation_importance
from trainyard.evaluation.predictions import Predictions
from trainyard.execution.predictions_file import badness_of
from trainyard.training.trial import Explained

SAMPLES, SEED = 2_000, 0
FOR_S = 60.0
NAMES: dict[Part, Literal["train", "validation", "test"]] = {
    Part.TRAIN: "train",
    Part.VALIDATION: "validation",
    Part.TEST: "test",
}
LIMITS = (
    "Columns that tell the same share their importance: each looks small, because the model can use the other one. "
    "Shuffling also makes samples that cannot exist. It says what this model leans on, not what causes what, nor what "
    "another model would use."
)


def importance_of(trial: Any, told: Predictions, part: Part, for_s: float = FOR_S) -> Importance | None:
    """Of `trial`, whose samples are in `told` with their truth; after `for_s` seconds no other column is begun.

    None where the trial cannot tell, its samples have no columns or parts, or fewer than two have a truth.
    """
    if not isinstance(trial, Explained) or not trial.pieces:
        return None
    here = np.isin(told.rows, trial.rows)
    own = Predictions(told.rows[here], told.truth[here], told.told[here])
    known = np.flatnonzero(own.known)
    if len(known) < 2:
        return None
    at = np.sort(np.random.default_rng(SEED).permutation(known)[:SAMPLES])
    before, end = badness_of(own)[at], time.monotonic() + for_s

    def shuffled(piece: int, donors: NDArray[np.int64]) -> NDArray[np.float64]:
        return badness_of(Predictions(own.rows[at], own.truth[at], trial.exchanged(at, piece, at[donors])))

    names = trial.pieces
    drops = permutation_importance(before, shuffled, len(names), seed=SEED, go_on=lambda: time.monotonic() < end)
    wrong = float(before.mean())
    return Importance(
        metric="true_probability" if own.classes else "mae",
        score=1.0 - wrong if own.classes else wrong,
        part=NAMES[part],
        samples=len(at),
        repeats=min((one.repeats for one in drops), default=0),
        pieces=[PieceImportance(name=names[one.number], drop=one.mean, low=one.low, high=one.high) for one in drops],
        left_out=len(names) - len(drops),
        limits=LIMITS,
    )
