"""Columns that give the target away."""

import itertools
from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainyard.contracts.dataset import (
    DatasetKind,
    Finding,
    FindingSample,
    Severity,
    Task,
)
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import frame, inputs, missing, numbers, sampled
from trainyard.datasets.readiness.wording import amount, drop_columns

DECIDED = 0.995
"""Of rows whose class a column decides, or of its rank correlation or AUC. The best honest columns of well-known tables
stay below 0.99."""
LIFT = 0.98
"""Of the rows that naming the largest class gets wrong, the share that the column gets right."""
KNOWN = 30
"""Rows, and five of each class: with fewer, one of many columns fits by chance."""
_EACH = 5
_ROWS_A_VALUE = 10
"""A column with fewer rows for each of its values names rows rather than kinds of them."""


def target_leaks(subject: Subject) -> Iterable[Finding]:
    """Columns from which the target can be read; a forecast's past may do so honestly."""
    target, task = subject.draft.target, subject.draft.task
    tabular = subject.draft.kind in (DatasetKind.TABLE, DatasetKind.MULTIMODAL)
    if target is None or task is None or not tabular:
        return
    whole, few = frame(subject), sampled(subject)
    found: dict[str, str] = {}
    for column in inputs(subject):
        if few is not whole and not _tells(few[column.name], few[target], task):
            continue
        if why := _tells(whole[column.name], whole[target], task):
            found[column.name] = why
    if not found:
        return
    count, names = len(found), list(found)
    yield Finding(
        check="leak.target",
        severity=Severity.BLOCKING,
        title=f"{amount(count, 'column')} {'gives' if count == 1 else 'give'} the target away",
        detail=f"A model would read “{target}” from {'it' if count == 1 else 'them'} and be right almost always, and "
        "useless where the column is not known beforehand. Leave out what is only known after the target.",
        count=count,
        samples=[FindingSample(name=name, value=found[name]) for name in names[:SHOWN]],
        fix=drop_columns(names),
    )


def told_by(values: Any, target: Any, task: Task) -> str:
    """How a column tells another one, as PyArrow has them, for a person to read; empty where it does not."""
    one, other = (cast(pl.Series, pl.from_arrow(column)) for column in (values, target))
    return _tells(one.fill_nan(None) if one.dtype.is_float() else one, other, task)


def _tells(values: pl.Series, target: pl.Series, task: Task) -> str:
    """How the values tell the target, for a person to read; empty where they do not."""
    labelled = pl.Series(~missing(target))
    values, target = values.filter(labelled), target.filter(labelled)
    if len(values) < KNOWN:
        return ""
    if task is Task.CLASSIFICATION:
        return _tells_class(values, target)
    return _tells_amount(values, target) if task is Task.REGRESSION else ""


def _tells_class(values: pl.Series, target: pl.Series) -> str:
    codes = target.cast(pl.String).rank("dense").to_numpy().astype(np.int64) - 1
    sizes = np.sort(np.bincount(codes))
    if len(sizes) < 2 or sizes[-2] < _EACH:
        return ""
    commonest = float(sizes[-1]) / len(codes)
    for groups, what in ((values, "its value"), (values.is_null(), "whether it is missing")):
        decided = _decided(groups, codes)
        if decided >= DECIDED and decided - commonest >= LIFT * (1 - commonest):
            return f"{what} decides the class in {_share(decided)} rows"
    if not values.dtype.is_numeric():
        return ""
    auc = _least_auc(numbers(values), codes)
    return f"it orders the classes almost without a mistake (AUC {auc:.3f})" if auc >= DECIDED else ""


def _decided(groups: pl.Series, codes: NDArray[np.int64]) -> float:
    """Share of rows whose class is the commonest of their group; a row alone in its group proves nothing."""
    if groups.n_unique() > len(groups) / _ROWS_A_VALUE or groups.n_unique() < 2:
        return 0.0
    counted = pl.DataFrame({"value": groups, "class": codes}).group_by("value", "class").len()
    best = counted.group_by("value").agg(pl.col("len").max())["len"]
    return float(best.filter(best > 1).sum()) / len(codes)


def _least_auc(values: NDArray[np.float64], codes: NDArray[np.int64]) -> float:
    """Of each class against the next one, in the order of their medians: one class that lies apart is no leak."""
    known = np.isfinite(values)
    if known.mean() < 0.5:
        return 0.0
    groups = [values[known & (codes == code)] for code in range(int(codes.max()) + 1)]
    if len(groups) > len(values) / _ROWS_A_VALUE or min(map(len, groups)) < _EACH:
        return 0.0
    groups.sort(key=lambda group: float(np.median(group)))
    return min(_auc(low, high) for low, high in itertools.pairwise(groups))


def _auc(low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    ranks = pl.Series(np.concatenate([low, high])).rank("average").to_numpy()
    above = ranks[len(low) :].sum() - len(high) * (len(high) + 1) / 2
    return float(above / (len(low) * len(high)))


def _tells_amount(values: pl.Series, target: pl.Series) -> str:
    y = numbers(target)
    if not np.isfinite(y).all() or (y == y[0]).all():
        return ""
    as_numbers = numbers(values)
    known = np.isfinite(as_numbers)
    if known.sum() >= max(KNOWN, len(y) / 2):
        correlation = abs(_rank_correlation(as_numbers[known], y[known]))
        if correlation >= DECIDED:
            return f"it rises and falls with the target (rank correlation {correlation:.3f})"
    explained = _explained(values, y)
    return f"its value explains {explained:.1%} of the target's variance" if explained >= DECIDED else ""


def _rank_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    ranks = [pl.Series(values).rank("average").to_numpy() for values in (one, other)]
    if any(np.ptp(rank) == 0 for rank in ranks):
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _explained(groups: pl.Series, y: NDArray[np.float64]) -> float:
    """Share of the variance of the target's ranks that lies between the groups, each row judged by the others."""
    if groups.n_unique() > len(groups) / _ROWS_A_VALUE or groups.n_unique() < 2:
        return 0.0
    ranks = pl.Series(y).rank("average").to_numpy()
    table = (
        pl.DataFrame({"value": groups, "rank": ranks})
        .group_by("value")
        .agg(pl.len(), pl.col("rank").var(ddof=0).alias("spread"))
    )
    sizes, spreads = table["len"].to_numpy().astype(np.float64), table["spread"].to_numpy()
    alone = sizes < 2
    within = (sizes * spreads * (sizes / np.maximum(sizes - 1, 1)) ** 2)[~alone].sum() + alone.sum() * ranks.var()
    return 1 - float(within) / (len(y) * float(ranks.var()))


def _share(share: float) -> str:
    return "all" if share == 1 else f"{share:.1%} of"
