"""What a series must come to, computed with plain numpy over all points; and a small pyramid to test against it."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from trainyard.store import chunks, metrics, pyramid, ranges
from trainyard.store.series import SeriesColumns


def shrink_pyramid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few points then fill several levels: 64 items a chunk, 4 a bucket, 8 points in the row itself."""
    for module in (chunks, pyramid, ranges):
        monkeypatch.setattr(module, "FAN", 4)
    for module in (pyramid, ranges):
        monkeypatch.setattr(module, "CHUNK", 64)
    monkeypatch.setattr(metrics, "RECENT", 8)


@dataclass(frozen=True)
class Reference:
    """Points in order of arrival."""

    steps: NDArray[np.int64]
    times: NDArray[np.float64]
    values: NDArray[np.float64]

    @property
    def forward(self) -> bool:
        return bool((np.diff(self.steps) >= 0).all())

    def within(self, low: int | None, high: int | None) -> "Reference":
        """Points of the range in order of step, equal steps in order of arrival."""
        keep = np.ones(len(self.steps), np.bool_)
        if low is not None:
            keep &= self.steps >= low
        if high is not None:
            keep &= self.steps <= high
        order = np.flatnonzero(keep)[np.argsort(self.steps[keep], kind="stable")]
        return Reference(self.steps[order], self.times[order], self.values[order])


def check(found: SeriesColumns, reference: Reference, points: int) -> None:
    """Assert that `found` tells the truth about `reference`, the points of the asked range in order."""
    total = len(reference.steps)
    assert found.total == total == int(found.points.sum())
    assert found.returned == len(found.step) <= (points or total)
    assert found.thinned == (found.returned < total)
    assert (np.diff(found.step) >= 0).all()
    if total == 0:
        return
    if points == 0 or total <= points:
        assert not found.thinned
    check_last(found, reference)
    if found.monotonic or not found.thinned:
        check_rows(found, reference)
        assert 2 * found.returned >= min(total, points)
    else:
        check_whole(found, reference)


def check_last(found: SeriesColumns, reference: Reference) -> None:
    assert found.step[-1] == reference.steps[-1]
    np.testing.assert_equal(found.value[-1], reference.values[-1])


def check_rows(found: SeriesColumns, reference: Reference) -> None:
    """Each row is exactly what its slice of the reference comes to."""
    ends = np.cumsum(found.points)
    slices = [reference.values[start:stop] for start, stop in zip(ends - found.points, ends, strict=True)]
    np.testing.assert_array_equal(found.step, reference.steps[ends - 1])
    np.testing.assert_allclose(found.time, reference.times[ends - 1], rtol=0, atol=1e-6)
    np.testing.assert_array_equal(found.value, reference.values[ends - 1])
    np.testing.assert_array_equal(found.nonfinite, [kinds(values) for values in slices])
    finite = [values[np.isfinite(values)] for values in slices]
    np.testing.assert_array_equal(found.min, [values.min() if len(values) else np.nan for values in finite])
    np.testing.assert_array_equal(found.max, [values.max() if len(values) else np.nan for values in finite])
    largest = np.array([max(np.abs(values).max(initial=0.0), 1e-300) for values in finite])
    mean = [(values / scale).mean() if len(values) else np.nan for values, scale in zip(finite, largest, strict=True)]
    np.testing.assert_allclose(found.mean / largest, mean, rtol=0, atol=1e-9)


def check_whole(found: SeriesColumns, reference: Reference) -> None:
    """Rows of a series that went backwards overlap; together they still hold every extreme and every kind of point."""
    finite = reference.values[np.isfinite(reference.values)]
    if len(finite):
        assert (np.nanmin(found.min), np.nanmax(found.max)) == (finite.min(), finite.max())
    assert np.bitwise_or.reduce(found.nonfinite) == kinds(reference.values)
    stored = set(zip(reference.steps.tolist(), map(repr, reference.values.tolist()), strict=True))
    assert set(zip(found.step.tolist(), map(repr, found.value.tolist()), strict=True)) <= stored


def kinds(values: NDArray[np.float64]) -> int:
    return int(np.isnan(values).any()) + 2 * int((values == np.inf).any()) + 4 * int((values == -np.inf).any())
