"""A forest grown in pieces is the forest of one fit, and its running scores are scikit-learn's own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.datasets import tables
from trainyard.datasets.bundled import materialise
from trainyard.datasets.split import Part
from trainyard.datasets.tables import TableData
from trainyard.evaluation import classification
from trainyard.trainers.forest.checking import check_nodes
from trainyard.trainers.forest.growing import grow, new_forest
from trainyard.trainers.forest.spec import ForestConfig
from trainyard.trainers.forest.votes import LiveScores
from unit.datasets.making import make_table

CONFIGS = [ForestConfig(trees=25), ForestConfig(trees=25, class_weight="balanced", row_share=0.7, max_features="log2")]


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> TableData:
    return tables.load(materialise("wine", tmp_path_factory.mktemp("d") / "wine"))


@pytest.fixture(scope="module")
def diabetes(tmp_path_factory: pytest.TempPathFactory) -> TableData:
    return tables.load(materialise("diabetes", tmp_path_factory.mktemp("d") / "diabetes"))


def grown_live(config: ForestConfig, data: TableData) -> tuple[Any, dict[str, float]]:
    forest, live, values = new_forest(config, data, 3, 1), LiveScores(data), {}
    x, y = data.part(Part.TRAIN)
    for trees in (5, 10, 12, 25):
        values = live.add(forest, grow(forest, x, y, trees))
    return forest, values


def grown_at_once(config: ForestConfig, data: TableData) -> Any:
    forest = new_forest(config, data, 3, 1).set_params(warm_start=False, oob_score=True)
    return forest.fit(*data.part(Part.TRAIN))


@pytest.mark.parametrize("config", CONFIGS)
def test_pieces_and_whole_are_the_same_forest(wine: TableData, config: ForestConfig) -> None:
    live, _ = grown_live(config, wine)
    once = grown_at_once(config, wine)
    assert np.array_equal(live.predict_proba(wine.x), once.predict_proba(wine.x))


@pytest.mark.parametrize("config", CONFIGS)
def test_running_scores_are_those_of_the_finished_forest(wine: TableData, config: ForestConfig) -> None:
    _, values = grown_live(config, wine)
    once = grown_at_once(config, wine)
    x, y = wine.part(Part.VALIDATION)
    expected = classification.judge(y.astype(np.int64), once.predict_proba(x))
    assert values["oob/accuracy"] == pytest.approx(once.oob_score_)
    assert {f"val/{name}": pytest.approx(value) for name, value in expected.items()}.items() <= values.items()


def test_running_out_of_bag_scores_of_numbers(diabetes: TableData) -> None:
    _, values = grown_live(ForestConfig(trees=25), diabetes)
    assert values["oob/r2"] == pytest.approx(grown_at_once(ForestConfig(trees=25), diabetes).oob_score_)


def test_a_tree_that_points_outside_itself_is_refused(wine: TableData) -> None:
    forest, _ = grown_live(ForestConfig(trees=25), wine)
    check_nodes(forest)
    forest.estimators_[7].tree_.children_left[0] = 10_000
    with pytest.raises(InvalidError, match="Tree 7"):
        check_nodes(forest)


def test_a_tree_that_runs_in_a_circle_is_refused(wine: TableData) -> None:
    forest, _ = grown_live(ForestConfig(trees=25), wine)
    forest.estimators_[0].tree_.children_right[0] = 0
    with pytest.raises(InvalidError, match="Tree 0"):
        check_nodes(forest)


def test_scores_of_a_class_that_training_never_saw(tmp_path: Path) -> None:
    rows = 30
    target = [2 if row == 28 else row % 2 for row in range(rows)]
    parts = [1 if row >= 26 else 0 for row in range(rows)]
    version = make_table(tmp_path / "v", {"f": [float(row % 2) for row in range(rows)]}, target, "abc", parts)
    _, values = grown_live(ForestConfig(trees=25), tables.load(version))
    assert values["val/accuracy"] == 0.75
