"""A forest that is grown in pieces, and ends as the very forest that one `fit` with the same seed gives."""

from typing import Any

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.utils.class_weight import compute_class_weight

from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.trainers.forest.spec import ForestConfig


def new_forest(config: ForestConfig, data: TableData, seed: int, threads: int) -> Any:
    """An ungrown classifier or regressor of scikit-learn."""
    shared: dict[str, Any] = {
        "n_estimators": config.trees,
        "max_depth": config.max_depth,
        "min_samples_leaf": config.min_samples_leaf,
        "max_features": _max_features(config, bool(data.classes)),
        "max_samples": None if config.row_share == 1.0 else config.row_share,
        "bootstrap": True,
        "warm_start": True,
        "random_state": seed,
        "n_jobs": threads,
    }
    if not data.classes:
        return RandomForestRegressor(**shared)
    return RandomForestClassifier(**shared, class_weight=_class_weight(config, data))


def grow(forest: Any, x: NDArray[np.float32], y: Any, trees: int) -> list[Any]:
    """Grow `forest` to `trees` trees on rows x [n, features] and targets y [n]; returns the new trees.

    With `warm_start` scikit-learn skips the random numbers of the trees that stand, so pieces and whole are the same.
    """
    before = len(getattr(forest, "estimators_", []))
    forest.set_params(n_estimators=trees)
    # The first piece has checked them all; looking at every number again for each piece costs as much as a tree.
    checked = before > 0
    with sklearn.config_context(assume_finite=checked, skip_parameter_validation=checked):
        forest.fit(x, y)
    return forest.estimators_[before:]


def _max_features(config: ForestConfig, classifies: bool) -> str | None:
    """scikit-learn's own defaults for `auto`: the square root for classes, all for numbers."""
    if config.max_features == "auto":
        return "sqrt" if classifies else None
    return None if config.max_features == "all" else config.max_features


def _class_weight(config: ForestConfig, data: TableData) -> dict[int, float] | None:
    """Weights by class; as numbers, because scikit-learn warns of the word "balanced" when a forest grows in pieces."""
    if config.class_weight == "none":
        return None
    _, labels = data.part(Part.TRAIN)
    present = np.unique(labels)
    weights = compute_class_weight("balanced", classes=present, y=labels)
    return {int(label): float(weight) for label, weight in zip(present, weights, strict=True)}
