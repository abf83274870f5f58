"""How far a model's own word can be taken, learned from samples that trained nothing, and tried on those judged."""

from trainyard.contracts.evaluation import Calibration, Coverage
from trainyard.evaluation import classification
from trainyard.evaluation.calibration import at_temperature, fit_temperature
from trainyard.evaluation.conformal import (
    Covered,
    covered_by_margin,
    covered_by_sets,
    interval_margin,
    least_probability,
    prediction_sets,
    samples_for,
)
from trainyard.evaluation.predictions import Predictions
from trainyard.evaluation.reliability import brier, expected_calibration_error, reliability

COVERAGES = (0.8, 0.9, 0.95, 0.99)


def calibration_of(fitted: Predictions, judged: Predictions) -> Calibration:
    """One temperature for all probabilities, fitted on the truth of `fitted`, and what it makes of those `judged`.

    Samples without a truth are left out. Raises InvalidError as a report on classes does.
    """
    known, tried = fitted.labelled, judged.labelled
    temperature = fit_temperature(known.truth, known.told)
    told = at_temperature(tried.told, temperature)
    bins = reliability(tried.truth, told)
    scores = {
        "loss": classification.log_loss(tried.truth, told),
        "brier": brier(tried.truth, told),
        "ece": expected_calibration_error(bins),
    }
    return Calibration(temperature=temperature, fitted_on=len(known.rows), scores=scores, reliability=bins)


def coverages_of(fitted: Predictions, judged: Predictions) -> list[Coverage]:
    """Sets of classes, or intervals, that are to hold the truth of 80, 90, 95 and 99 % of fresh samples, and do hold
    that of so many of those judged; without those for which there are too few samples to fit on."""
    known, tried = fitted.labelled, judged.labelled
    fitted_on = len(known.rows)
    found: list[Coverage] = []
    for asked in COVERAGES:
        if fitted_on >= samples_for(asked):
            bound, reached = _tried(known, tried, asked)
            one = Coverage(asked=asked, bound=bound, reached=reached.coverage, size=reached.size, fitted_on=fitted_on)
            found.append(one)
    return found


def _tried(known: Predictions, tried: Predictions, asked: float) -> tuple[float, Covered]:
    if known.classes:
        least = least_probability(known.truth, known.told, asked)
        return least, covered_by_sets(tried.truth, prediction_sets(tried.told, least))
    margin = interval_margin(known.truth, known.told, asked)
    return margin, covered_by_margin(tried.truth, tried.told, margin)
