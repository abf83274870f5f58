"""Grow a random forest a few trees at a time, scoring only the new ones, so that watching it costs next to nothing."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skops import io as skops_io

from trainyard.contracts.events import Phase
from trainyard.datasets import tables
from trainyard.datasets.split import Part
from trainyard.datasets.tables import Encoding, TableData
from trainyard.datasets.version import DatasetVersion
from trainyard.evaluation import detail
from trainyard.evaluation.detail import Judged
from trainyard.trainers.forest.checking import TREE_TYPE, check_nodes
from trainyard.trainers.forest.growing import grow, new_forest
from trainyard.trainers.forest.spec import SPEC, ForestConfig
from trainyard.trainers.forest.votes import LiveScores
from trainyard.training.comparing import Contents
from trainyard.training.conclusion import conclude
from trainyard.training.context import Context, Result
from trainyard.training.footprint import Answering, Ready, Size
from trainyard.training.outlook import Outlook
from trainyard.training.preflight import check_table
from trainyard.training.saver import Fill, Saver, newest
from trainyard.training.table_trial import TableTrial

MODEL = "forest.skops"
ENCODING = "encoding.json"


def fit(context: Context[ForestConfig]) -> Result:
    """Train, judge and save a forest; raises InvalidDataError where the data set does not fit."""
    context.phase(Phase.PREPARING)
    data = tables.load(context.dataset)
    check_table(context.dataset, data)
    forest = new_forest(context.config, data, context.seed, context.threads)

    context.phase(Phase.TRAINING)
    forest, validation = grow_live(context, forest, data)
    trees = len(getattr(forest, "estimators_", []))

    def save(folder: Path) -> None:
        (folder / MODEL).write_bytes(skops_io.dumps(forest))
        (folder / ENCODING).write_text(data.encoding.model_dump_json(indent=2) + "\n", encoding="utf-8")

    return conclude(context, SPEC.id, trees, validation, lambda: judged(forest, data), save, answering(forest, data))


def grow_live(context: Context[ForestConfig], forest: Any, data: TableData) -> tuple[Any, dict[str, float]]:
    """Grow until all trees stand or a stop comes; gives the forest and the last validation scores.

    It goes on from the trees of the newest checkpoint; the forest becomes the one it would have been.
    """
    live, saver = LiveScores(data), Saver(context)
    x, y = data.part(Part.TRAIN)
    values: dict[str, float] = {}
    grown = 0
    if (found := newest(context.folder)) is not None:
        forest = read_forest(found).set_params(**forest.get_params())
        grown = len(forest.estimators_)
        context.resumed(grown)
        values = live.add(forest, forest.estimators_)
    outlook = Outlook(context, grown)
    context.changed(grown)
    context.progress(min(1.0, grown / context.config.trees), step=grown)
    while grown < context.config.trees and not context.discarded:
        config = context.config
        grown = min(grown + config.trees_per_point, config.trees)
        values = live.add(forest, grow(forest, x, y, grown))
        context.report(grown, values)
        context.changed(grown)
        context.progress(min(1.0, grown / context.config.trees), step=grown)
        if context.stop_requested("epoch"):  # a point ends a step and an epoch alike
            break
        if saver.due():
            saver.save(writer(forest), grown)
        outlook.after(grown, config.trees, lambda: writer(forest))
    saver.close(lambda: writer(forest), grown)
    return forest, {name: value for name, value in values.items() if name.startswith("val/")}


def writer(forest: Any) -> Fill:
    """What writes the forest as it now is, also when it has grown further."""
    now = copy.copy(forest)
    now.estimators_ = list(forest.estimators_)

    def write(folder: Path) -> None:
        (folder / MODEL).write_bytes(skops_io.dumps(now))

    return write


def read_forest(folder: Path) -> Any:
    """The forest in `folder`. Raises InvalidError for one that is none."""
    forest: Any = skops_io.load(folder / MODEL, trusted=[TREE_TYPE])
    check_nodes(forest)
    return forest


def contents_of(checkpoint: Path) -> Contents:
    """The trees of a checkpoint as arrays, by which a replay is compared: skops names what it writes at random."""
    found: dict[str, NDArray[Any]] = {}
    for number, estimator in enumerate(read_forest(checkpoint).estimators_):
        tree = estimator.tree_
        for name in ("children_left", "children_right", "feature", "threshold", "value"):
            found[f"tree {number}/{name}"] = np.asarray(getattr(tree, name))
    return {MODEL: found}


def predict(forest: Any, x: NDArray[np.float32], classes: int) -> NDArray[np.float64]:
    """Class probabilities [n, classes], or values [n] where `classes` is 0."""
    if classes == 0:
        return forest.predict(x)
    probabilities = np.zeros((len(x), classes))
    probabilities[:, forest.classes_] = forest.predict_proba(x)
    return probabilities


def judged(forest: Any, data: TableData) -> Judged:
    """Scores on the test part."""
    x, y = data.part(Part.TEST)
    return detail.judged("test", y, predict(forest, x, len(data.classes)), len(data.classes))


def answering(forest: Any, data: TableData) -> Answering:
    """The forest, to be measured."""
    trees = [tree.tree_ for tree in getattr(forest, "estimators_", [])]
    nodes, leaves = sum(int(tree.node_count) for tree in trees), sum(int(tree.n_leaves) for tree in trees)
    x, _ = data.part(Part.TEST)

    def ready(rows: Sequence[int]) -> Ready:
        some = x[rows]
        return lambda: predict(forest, some, len(data.classes))

    return Answering(Size(trees=len(trees), nodes=nodes, leaves=leaves), len(x) if trees else 0, ready)


def load(folder: Path) -> tuple[Any, Encoding]:
    """The forest of a final model and how its rows are encoded; raises InvalidError for a forest that is none.

    skops builds known types only and runs no code; the one type it leaves to us to judge is checked node by node.
    """
    return read_forest(folder), Encoding.model_validate_json((folder / ENCODING).read_bytes())


def trial(folder: Path, version: DatasetVersion, part: Part) -> TableTrial:
    """The final model in `folder`, and the rows of a part of `version`, to be judged."""
    forest, encoding = load(folder)
    data = tables.load(version, encoding)
    return TableTrial(data, part, lambda x: predict(forest, x, len(data.classes)))


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
