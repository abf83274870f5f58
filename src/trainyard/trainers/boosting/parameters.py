"""Our words for LightGBM's parameters (https://lightgbm.readthedocs.io/en/stable/Parameters.html)."""

from typing import Any

from trainyard.trainers.boosting.spec import BoostingConfig


def parameters(config: BoostingConfig, classes: int, seed: int, threads: int) -> dict[str, Any]:
    """LightGBM's parameters for `classes` classes (0 for a regression)."""
    return {
        **_objective(classes),
        "metric": "None",  # scores are ours, from the predictions that LightGBM keeps
        "learning_rate": config.learning_rate,
        "num_leaves": config.leaves,
        "max_depth": config.max_depth or -1,
        "min_data_in_leaf": config.min_samples_leaf,
        "feature_fraction": config.feature_share,
        "bagging_fraction": config.row_share,
        "bagging_freq": 1 if config.row_share < 1.0 else 0,
        "lambda_l2": config.l2,
        "seed": seed,
        "num_threads": threads,
        "deterministic": True,
        "force_row_wise": True,  # `deterministic` asks for a fixed layout
        "verbosity": -1,
    }


def _objective(classes: int) -> dict[str, Any]:
    if classes == 0:
        return {"objective": "regression"}
    if classes == 2:
        return {"objective": "binary"}
    return {"objective": "multiclass", "num_class": classes}
