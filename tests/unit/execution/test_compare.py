"""Two files of predictions, compared: equally good models are seldom called different, better ones are found."""

from pathlib import Path
from typing import Any

import numpy as np

from trainyard.contracts.evaluation import Compared
from trainyard.evaluation.predictions import Predictions
from trainyard.execution.compare import compare
from trainyard.execution.comparison_job import ComparisonJob
from trainyard.execution.predictions_file import write_predictions

CLASSES = ["rest", "slide", "fall"]
SAMPLES = 200


def written(path: Path, truth: Any, right: Any, generator: np.random.Generator) -> str:
    """A file of predictions, as evaluations keep it, of a model that is right where `right` is."""
    wrong = (truth + generator.integers(1, len(CLASSES), SAMPLES)) % len(CLASSES)
    probabilities = generator.dirichlet(np.ones(len(CLASSES)), SAMPLES) * 0.4
    probabilities[np.arange(SAMPLES), np.where(right, truth, wrong)] += 0.6
    told = Predictions(np.arange(SAMPLES), truth, probabilities)
    no_slice = np.zeros((SAMPLES, 0), np.bool_)
    write_predictions(path, told, np.full(SAMPLES, 2, np.uint8), CLASSES, no_slice)
    return str(path)


def compared(folder: Path, seed: int, gain: float) -> Compared:
    """Two models, of all samples there are right on 80 % and on `gain` more; on hard samples both err."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, len(CLASSES), SAMPLES)
    hard = generator.random(SAMPLES) < 0.1
    first, second = (~hard & (generator.random(SAMPLES) < at / 0.9) for at in (0.8, 0.8 + gain))
    files = [
        written(folder / f"{name}.parquet", truth, right, generator) for name, right in (("a", first), ("b", second))
    ]
    return compare(ComparisonJob(first=files[0], second=files[1], names=("A", "B"), metric=None))


def test_at_most_5_of_100_equally_good_models_are_called_different(tmp_path: Path) -> None:
    """Of 200 pairs, since the count among 100 strays: two in a hundred are expected, and six come in 1 of 70 series."""
    told = [compared(tmp_path, seed, 0.0) for seed in range(200)]
    assert sum(one.better is not None for one in told) <= 10
    assert sum(one.gain != 0 for one in told) > 160, "they do answer differently"


def test_a_better_model_is_found(tmp_path: Path) -> None:
    """The control: who says nothing of any pair would pass the test above."""
    told = [compared(tmp_path, seed, 0.09) for seed in range(20)]
    assert [one.better for one in told].count("second") >= 15
    assert all(one.better != "first" for one in told)
