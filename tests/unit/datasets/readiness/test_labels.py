"""Targets with a known defect, and words that only look like a slip of the pen."""

import numpy as np
import pytest

from support import drafts
from trainyard.contracts.dataset import DatasetKind, DropSamples, RenameLabels, Severity, Task
from trainyard.datasets.readiness import checks
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.spelling import distance, misspelt
from trainyard.datasets.split import Part
from unit.datasets.readiness.finding import counts, only


def labelled(sizes: dict[str | None, int]) -> Subject:
    random = np.random.RandomState(0)
    y = [label for label, size in sizes.items() for _ in range(size)]
    columns = {"x": random.normal(size=len(y)), "z": random.normal(size=len(y)), "y": y}
    return drafts.subject(DatasetKind.TABLE, columns, {"x": "numeric", "z": "numeric"}, "y", Task.CLASSIFICATION)


def test_a_few_missing_labels_are_left_out() -> None:
    finding = only(labelled({"a": 100, "b": 100, None: 10, " ": 2}), "labels.missing")
    assert (finding.count, finding.severity) == (12, Severity.WARNING)
    assert finding.fix is not None
    assert finding.fix.edits == [DropSamples(ids=list(range(200, 212)))]


def test_many_missing_labels_block() -> None:
    finding = only(labelled({"a": 50, "b": 50, None: 40}), "labels.missing")
    assert (finding.count, finding.severity) == (40, Severity.BLOCKING)


def test_a_missing_amount_is_a_missing_label_too() -> None:
    y = np.arange(100.0)
    y[[3, 7]] = np.nan
    x = np.random.RandomState(0).normal(size=100)
    made = drafts.subject(DatasetKind.TABLE, {"x": x, "y": y}, {"x": "numeric"}, "y", Task.REGRESSION)
    assert counts(made) == {"labels.missing": 2}


def test_one_class_is_nothing_to_tell_apart() -> None:
    assert only(labelled({"a": 100}), "labels.one_class").severity is Severity.BLOCKING


def test_classes_with_few_samples() -> None:
    made = labelled({"wheat": 100, "rye": 90, "oats": 2, "spelt": 1, "barley": 5})
    few = {one.severity: one.count for one in checks.run(made) if one.check == "labels.few"}
    assert few == {Severity.BLOCKING: 2, Severity.WARNING: 1}


@pytest.mark.parametrize(("smallest", "found"), [(30, None), (29, "10 times"), (15, "20 times")])
def test_imbalance_from_ten_to_one(smallest: int, found: str | None) -> None:
    titles = [one.title for one in checks.run(labelled({"wheat": 300, "rye": smallest}))]
    assert found in titles[0] if found else titles == []


def test_a_class_that_is_only_tested_cannot_be_learned() -> None:
    made = labelled({"wheat": 60, "rye": 60, "oats": 20})
    made.parts[120:] = Part.TEST
    finding = only(made, "labels.unseen")
    assert (finding.count, finding.severity, finding.samples[0].name) == (1, Severity.BLOCKING, "oats")


def test_misspelt_labels_are_renamed() -> None:
    finding = only(labelled({"Iris-setosa": 90, "Iris-setossa": 3, "iris-SETOSA ": 4, "other": 90}), "labels.spelling")
    assert finding.count == 2
    assert finding.fix is not None
    assert finding.fix.edits == [RenameLabels(names={"iris-SETOSA ": "Iris-setosa", "Iris-setossa": "Iris-setosa"})]


@pytest.mark.parametrize(
    ("rare", "frequent"),
    [
        ("cats", "cat"),
        ("Iris-setossa", "Iris-setosa"),
        ("NewYork", "new_york"),
        ("caf\u0065\u0301", "café"),
        ("positve", "positive"),
        ("verginicaa", "virginica"),
    ],
)
def test_slips(rare: str, frequent: str) -> None:
    assert misspelt([rare, frequent], [2, 100]) == {rare: frequent}


@pytest.mark.parametrize(
    ("rare", "frequent"),
    [
        ("1", "2"),
        ("-1", "1"),
        ("class1", "class2"),
        ("class 1", "class 11"),
        ("typeA", "typeB"),
        ("kind a", "kind b"),
        ("cat", "car"),
        ("male", "female"),
        ("atypical", "typical"),
        ("abnormal", "normal"),
        ("a", "A"),
        ("positive", "negative"),
    ],
)
def test_words_of_their_own(rare: str, frequent: str) -> None:
    assert misspelt([rare, frequent], [2, 100]) == {}


def test_a_near_word_that_is_nearly_as_frequent_is_a_word() -> None:
    assert misspelt(["sitting", "fitting"], [10, 100]) == {}


def test_distance_is_levenshteins() -> None:
    assert [distance("kitten", "sitting"), distance("", "abc"), distance("same", "same")] == [3, 3, 0]
