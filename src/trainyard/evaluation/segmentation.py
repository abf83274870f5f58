"""How good the classes of points are, from a confusion matrix: points are too many to keep their probabilities."""

import numpy as np
from numpy.typing import NDArray

from trainyard.evaluation.classification import scores_of


def judge(confusion: NDArray[np.int64], loss: float) -> dict[str, float]:
    """`loss` with accuracy, precision, recall, f1 and iou, from counts int64 [classes, classes] of one point at least.

    `iou` is the mean over classes of hits / (true + predicted - hits), the Jaccard index: scikit-learn's
    `jaccard_score(average="macro")` over the classes that occur in the truth or the prediction.
    """
    hits = confusion.diagonal()
    either = confusion.sum(axis=0) + confusion.sum(axis=1) - hits
    shares = hits[either > 0] / either[either > 0]
    return {"loss": loss, **scores_of(confusion), "iou": float(shares.mean())}
