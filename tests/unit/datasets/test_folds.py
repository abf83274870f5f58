"""Each row is judged in one fold, and nothing is learned from what comes later or belongs to the same group."""

import numpy as np
import pytest

from trainyard.contracts.batch import Fold
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.folds import UNUSED, parts_of
from trainyard.datasets.split import Part

ROWS = 203


def all_parts(method, column=None, labels=None, count=5, rows=ROWS):
    folds = [Fold(method=method, column=None, count=count, seed=4, index=index) for index in range(count)]
    return np.stack([parts_of(fold, rows, labels, column) for fold in folds])


@pytest.mark.parametrize("method", ["random", "stratified", "group"])
def test_each_row_is_judged_once(method: str) -> None:
    labels = np.arange(ROWS) % 3
    parts = all_parts(method, np.arange(ROWS) // 7, labels)
    assert ((parts == Part.TEST).sum(axis=0) == 1).all()
    assert {Part.TRAIN, Part.VALIDATION, Part.TEST} == set(np.unique(parts).tolist())
    sizes = (parts == Part.TEST).sum(axis=1)
    assert sizes.max() - sizes.min() <= (1 if method != "group" else 7)
    np.testing.assert_array_equal(parts, all_parts(method, np.arange(ROWS) // 7, labels))


def test_classes_are_spread_over_the_folds() -> None:
    labels = (np.arange(ROWS) % 20 == 0).astype(np.int64)
    parts = all_parts("stratified", labels=labels)
    rare = [(labels[part == Part.TEST]).sum() for part in parts]
    assert max(rare) - min(rare) <= 1
    by_chance = [(labels[part == Part.TEST]).sum() for part in all_parts("random", labels=labels)]
    assert max(by_chance) - min(by_chance) > 1, "a control: without strata they are not"


def test_a_group_is_never_in_two_parts() -> None:
    groups = np.array([f"patient {number}" for number in np.random.default_rng(0).integers(0, 30, ROWS)], dtype=object)
    for parts in all_parts("group", groups):
        assert all(len(set(parts[groups == name].tolist())) == 1 for name in set(groups.tolist()))


def test_in_time_nothing_is_learned_from_later_rows() -> None:
    times = np.random.default_rng(1).permutation(ROWS).astype(np.float64)
    for index, parts in enumerate(all_parts("time", times)):
        train, validation, test = (times[parts == part] for part in Part)
        assert train.max() < validation.min() <= validation.max() < test.min()
        assert (times[parts == UNUSED] > test.max()).all()
        assert ((parts == UNUSED).sum() == 0) == (index == 4)


def test_more_folds_than_groups_are_refused() -> None:
    with pytest.raises(InvalidError, match="5 folds take 5 groups at least, and there are 3"):
        all_parts("group", np.arange(ROWS) % 3)
