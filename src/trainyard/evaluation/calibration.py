"""Probabilities that can be taken at their word: temperature scaling, fitted on samples that trained nothing."""

from typing import Any

import numpy as np
import scipy.optimize
import scipy.special
from numpy.typing import NDArray

from trainyard.evaluation.checks import check_labels, check_probabilities, same_length
from trainyard.evaluation.classification import EPS

COLDEST, HOTTEST = 0.05, 20.0
"""Between these a temperature is looked for: a model that errs on no validation sample would want 0."""
_optimize: Any = scipy.optimize  # they publish no types
_special: Any = scipy.special


def fit_temperature(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """The temperature by which the log loss of probabilities [n, classes] against labels [n] is least, in 0.05..20
    (Guo et al. 2017, section 4.2, https://arxiv.org/abs/1706.04599).

    Above 1 the model was too sure of itself, below 1 not sure enough. Logarithms of probabilities serve as well as the
    network's own logits, from which they differ by a constant of each sample. Fit it on validation samples: those of
    the training part look better than they are. Raises InvalidError as a report on classes does.
    """
    same_length(truth, probabilities)
    check_probabilities(probabilities)
    check_labels(truth, probabilities.shape[1])
    logits = _logits(probabilities)
    chosen = logits[np.arange(len(truth)), truth]

    def loss(log_temperature: float) -> float:
        # The log loss is convex in 1 / temperature, so that in its logarithm too there is one valley only.
        coldness = np.exp(-log_temperature)
        return float((_special.logsumexp(logits * coldness, axis=1) - chosen * coldness).mean())

    bounds = (np.log(COLDEST), np.log(HOTTEST))
    found = _optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def at_temperature(probabilities: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Probabilities [n, classes] made less sure (above 1) or surer (below 1). Which class is most probable stays."""
    return _special.softmax(_logits(probabilities) / temperature, axis=1)


def _logits(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Clipped as the log loss is: a probability of 0 has no logarithm."""
    return np.log(np.maximum(probabilities, EPS))
