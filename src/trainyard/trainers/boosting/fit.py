"""Boost trees with LightGBM, a point an iteration, scored by the predictions that LightGBM keeps anyway."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.events import Phase
from trainyard.datasets import tables
from trainyard.datasets.split import Part
from trainyard.datasets.tables import Encoding, TableData
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation import detail
from trainyard.evaluation.detail import Judged
from trainyard.evaluation.naming import named
from trainyard.trainers.boosting.parameters import parameters
from trainyard.trainers.boosting.spec import MOST_ITERATIONS, SPEC, BoostingConfig
from trainyard.trainers.boosting.watching import MODEL, Standing, Watcher
from trainyard.training.comparing import Contents, contents
from trainyard.training.conclusion import conclude
from trainyard.training.context import Context, Result
from trainyard.training.footprint import Answering, Ready, Size
from trainyard.training.preflight import check_table
from trainyard.training.saver import newest
from trainyard.training.table_trial import TableTrial

ENCODING = "encoding.json"


def fit(context: Context[BoostingConfig]) -> Result:
    """Train, judge and save a boosted model; raises InvalidDataError where the data set does not fit.

    The model kept is that of the iteration with the lowest validation loss.
    """
    context.phase(Phase.PREPARING)
    data = tables.load(context.dataset)
    check_table(context.dataset, data)
    if context.discarded:
        return context.finish({})

    context.phase(Phase.TRAINING)
    booster, watcher = boost(context, data)

    iterations = watcher.best_iteration
    text = booster.model_to_string(num_iteration=iterations)

    def save(folder: Path) -> None:
        (folder / MODEL).write_text(text, encoding="utf-8")
        (folder / ENCODING).write_text(data.encoding.model_dump_json(indent=2) + "\n", encoding="utf-8")

    return conclude(
        context,
        SPEC.id,
        iterations,
        named("val", watcher.best_scores),
        lambda: judged(booster, data, iterations),
        save,
        answering(booster, text, data, iterations),
    )


def boost(context: Context[BoostingConfig], data: TableData) -> tuple[lgb.Booster, Watcher]:
    """Run the iterations, each reported, until they are done, patience is out or a stop comes.

    It goes on from the trees of the newest checkpoint. LightGBM then adds up the same trees in another order, and draws
    rows and features anew: the same model within rounding, or as good a one where rows or features are drawn.
    """
    found = newest(context.folder)
    watcher = Watcher(context, data, None if found is None else Standing.read(found))
    begun = watcher.standing.iteration
    context.changed(begun)
    settings = parameters(context.config, len(data.classes), context.seed, context.threads)
    x, y = data.part(Part.TRAIN)
    x_val, y_val = data.part(Part.VALIDATION)
    training = lgb.Dataset(x, y, params=settings)
    validation = lgb.Dataset(x_val, y_val, reference=training, params=settings)
    context.progress(min(1.0, begun / context.config.iterations), step=begun)
    booster = lgb.train(
        settings,
        training,
        num_boost_round=MOST_ITERATIONS - begun,  # the watcher ends it: how many there are to be may change
        init_model=None if found is None else found / MODEL,
        valid_sets=[validation],
        feval=watcher.judge_validation,
        callbacks=[watcher.after_iteration],
        keep_training_booster=True,  # spares a round trip of the whole model through text
    )
    watcher.close(booster)
    return booster, watcher


def contents_of(checkpoint: Path) -> Contents:
    """The trees of a checkpoint as arrays, by which a replay is compared; LightGBM writes them as text."""
    trees: dict[str, NDArray[Any]] = {}
    for number, text in enumerate((checkpoint / MODEL).read_text(encoding="utf-8").split("\nTree=")[1:]):
        lines = dict(line.split("=", 1) for line in text.split("\n\n")[0].splitlines()[1:])
        for name in ("left_child", "right_child", "split_feature"):
            trees[f"tree {number}/{name}"] = np.array(lines[name].split(), np.int64)
        for name in ("threshold", "leaf_value"):
            trees[f"tree {number}/{name}"] = np.array(lines[name].split(), np.float64)
    return {**contents(checkpoint), MODEL: trees}


def predict(booster: lgb.Booster, x: NDArray[np.float32], classes: int, iterations: int | None) -> NDArray[np.float64]:
    """Class probabilities [n, classes], or values [n] where `classes` is 0; by the first `iterations` trees."""
    predicted: Any = booster.predict(x, num_iteration=iterations)
    return np.column_stack([1 - predicted, predicted]) if classes == 2 else predicted


def judged(booster: lgb.Booster, data: TableData, iterations: int | None = None) -> Judged:
    """Scores on the test part."""
    x, y = data.part(Part.TEST)
    return detail.judged("test", y, predict(booster, x, len(data.classes), iterations), len(data.classes))


def answering(booster: lgb.Booster, text: str, data: TableData, iterations: int) -> Answering:
    """The first `iterations` iterations, to be measured; `text` is the model of them as it is saved.

    A tree with n leaves has n - 1 nodes that ask.
    """
    leaves = [int(count) for count in re.findall(r"^num_leaves=(\d+)$", text, re.MULTILINE)]
    size = Size(trees=len(leaves), nodes=2 * sum(leaves) - len(leaves), leaves=sum(leaves))
    x, _ = data.part(Part.TEST)

    def ready(rows: Sequence[int]) -> Ready:
        some = x[rows]
        return lambda: predict(booster, some, len(data.classes), iterations)

    return Answering(size, len(x), ready)


def load(folder: Path) -> tuple[lgb.Booster, Encoding]:
    """The booster of a final model and how its rows are encoded."""
    booster = lgb.Booster(model_str=(folder / MODEL).read_text(encoding="utf-8"))
    return booster, Encoding.model_validate_json((folder / ENCODING).read_bytes())


def trial(folder: Path, version: DatasetVersion, part: Part) -> TableTrial:
    """The final model in `folder`, and the rows of a part of `version`, to be judged."""
    booster, encoding = load(folder)
    data = tables.load(version, encoding)
    return TableTrial(data, part, lambda x: predict(booster, x, len(data.classes), None))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
