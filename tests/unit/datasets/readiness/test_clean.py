"""Clean data must not be called broken: made drafts of each kind, and tables that everybody knows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn import datasets as known

from support import drafts
from trainyard.contracts.dataset import DatasetKind, DatasetState, Severity, Task
from trainyard.datasets.readiness import checks
from trainyard.datasets.readiness.base import Subject

KINDS: list[Callable[..., Subject]] = [
    drafts.table,
    drafts.images,
    drafts.texts,
    drafts.recordings,
    drafts.hours,
    drafts.clouds,
    drafts.pairs,
]


@pytest.mark.parametrize("make", KINDS)
def test_a_clean_draft_has_no_finding_at_all(make: Callable[..., Subject]) -> None:
    assert checks.run(make()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(make=st.sampled_from(KINDS), seed=st.integers(0, 2**31), rows=st.integers(60, 250))
def test_no_clean_draft_is_blocked(make: Callable[..., Subject], seed: int, rows: int) -> None:
    findings = checks.run(make(seed, rows))
    assert [one.title for one in findings if one.severity is Severity.BLOCKING] == []
    assert checks.verdict(findings) is DatasetState.READY


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), columns=st.integers(1, 12), rows=st.integers(60, 400))
def test_no_clean_table_is_blocked_whatever_its_shape(seed: int, columns: int, rows: int) -> None:
    assert checks.verdict(checks.run(drafts.table(seed, rows, columns))) is DatasetState.READY


def scikit(load: Callable[[], Any], task: Task) -> Subject:
    bunch = load()
    columns: dict[str, Any] = {str(name): bunch.data[:, at] for at, name in enumerate(bunch.feature_names)}
    columns["y"] = [f"class {code}" for code in bunch.target] if task is Task.CLASSIFICATION else bunch.target
    return drafts.subject(DatasetKind.TABLE, columns, dict.fromkeys(list(columns)[:-1], "numeric"), "y", task)


@pytest.mark.parametrize("load", [known.load_iris, known.load_wine, known.load_breast_cancer, known.load_digits])
def test_good_predictors_are_no_leaks(load: Callable[[], Any]) -> None:
    found = {one.check for one in checks.run(scikit(load, Task.CLASSIFICATION))}
    assert found <= {"duplicates.exact", "tables.constant"}


def test_a_known_regression_is_clean() -> None:
    assert checks.run(scikit(known.load_diabetes, Task.REGRESSION)) == []


def test_equal_rows_of_a_coarse_table_may_be_chance() -> None:
    """Two people of one age, fare and cabin class are two people."""
    random = np.random.RandomState(3)
    coarse = {f"c{n}": random.randint(0, 4, 400) for n in range(3)} | {"y": random.choice(["a", "b"], 400).tolist()}
    made = drafts.subject(
        DatasetKind.TABLE, coarse, dict.fromkeys(["c0", "c1", "c2"], "numeric"), "y", Task.CLASSIFICATION
    )
    found = checks.run(made)
    assert {one.check for one in found} == {"duplicates.exact", "leak.duplicates"}
    assert checks.verdict(found) is DatasetState.READY
