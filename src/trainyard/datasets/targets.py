"""What is to be learned from a table, if nobody says: the column, the task, and why these."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from trainyard.contracts.dataset import Task
from trainyard.contracts.errors import FieldProblem, InvalidError, did_you_mean
from trainyard.datasets.formats.base import Draft

LIKELY = (
    *("target", "label", "labels", "y", "outcome", "diagnosis", "species", "survived", "churn", "default"),
    *("median_house_value", "saleprice", "price", "progression", "income", "quality", "class", "category"),
)
MOST_CLASSES = 20
"""Whole numbers with more different values than this are taken for amounts."""


class Target(NamedTuple):
    column: str | None
    task: Task | None
    why: str


def find_target(draft: Draft, wanted: str | None, task: Task | None) -> Target:
    """Column and task, those that are wanted or the likeliest. Raises InvalidError for a column that is not there."""
    if wanted is not None:
        names = [column.name for column in draft.columns]
        if wanted not in draft.samples.column_names:
            problem = f"There is no column {wanted!r}.{did_you_mean(wanted, names)}"
            raise InvalidError(problem, [FieldProblem("target", problem, wanted, ", ".join(names))])
        return Target(wanted, task or _task_of(draft, wanted), "as it was told")
    if draft.target is not None or draft.task is not None:
        return Target(draft.target, task or draft.task, "as the files give it")
    fit = [column for column in draft.columns if column.type in {"numeric", "categorical"}]
    for name in LIKELY:
        for column in fit:
            if column.name.casefold().strip() == name:
                return Target(column.name, task or _task_of(draft, column.name), f"a column named {column.name!r}")
    if len(fit) < 2:
        return Target(None, None, "no column looks like a target")
    return Target(fit[-1].name, task or _task_of(draft, fit[-1].name), "the last column")


def _task_of(draft: Draft, name: str) -> Task:
    return task_of(draft.samples.column(name))


def task_of(values: Any) -> Task:
    """Of a column, as PyArrow has it: words, and few different whole numbers, are classes; other numbers amounts."""
    if not pa.types.is_integer(values.type) and not pa.types.is_floating(values.type):
        return Task.CLASSIFICATION
    numbers = values.drop_null().to_numpy()
    whole = bool(np.all(np.mod(numbers[np.isfinite(numbers)], 1) == 0))
    return Task.CLASSIFICATION if whole and len(np.unique(numbers)) <= MOST_CLASSES else Task.REGRESSION
