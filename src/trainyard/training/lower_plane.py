"""A plane through the low ones of a point's neighbours: where the ground may be, below what stands on it."""

import numpy as np
from numpy.typing import NDArray

OF_LOWER = 4
"""Numbers of a plane."""
_AGAIN = 2
"""Fits after the first, each with the weights that the one before gives."""
_RIDGE = 1e-4
_FLAT = 1e-3
"""A deviation smaller than this share of the distance to the furthest neighbour is not told from it."""

Floats = NDArray[np.float64]


def lower_plane(apart: Floats, far: Floats) -> Floats:
    """Of a plane through the low ones of neighbours: height above it, that in deviations, deviation, slope; [n, 4].

    `apart` are offsets to the neighbours [n, k, 3], `far` the distance to the furthest [n]. What lies above the plane
    loses weight with its height, fit by fit, as in the robust filter of Kraus and Pfeifer 1998 ("Determination of
    terrain models in wooded areas with airborne laser scanner data", ISPRS Journal 53); their unit of a fixed height
    is the deviation of what lies below.
    """
    reach = far[:, None] + 1e-6
    heights = apart[:, :, 2]
    flat = np.concatenate([apart[:, :, :2] / reach[:, :, None], np.ones_like(heights)[:, :, None]], axis=2)
    plane, deviation, residuals = _fit(flat, heights, np.ones_like(heights), reach)
    for _ in range(_AGAIN):
        weights = 1 / (1 + (np.maximum(residuals, 0) / deviation) ** 4)
        plane, deviation, residuals = _fit(flat, heights, weights, reach)
    own = -plane[:, 2:]
    slope = np.hypot(plane[:, :1], plane[:, 1:2]) / reach
    return np.concatenate([own, own / deviation, deviation, slope], axis=1)


def _fit(flat: Floats, heights: Floats, weights: Floats, reach: Floats) -> tuple[Floats, Floats, Floats]:
    """The plane [n, 3], the deviation of what lies below it [n, 1], and all residuals [n, k]."""
    weighted = np.swapaxes(flat * weights[:, :, None], 1, 2)
    normal = weighted @ flat + _RIDGE * np.eye(3)
    plane = np.linalg.solve(normal, weighted @ heights[:, :, None])
    residuals = heights - (flat @ plane)[:, :, 0]
    below = weights * (residuals < 0)
    share = np.maximum(below.sum(axis=1, keepdims=True), 1e-9)
    deviation: Floats = np.sqrt((below * residuals**2).sum(axis=1, keepdims=True) / share) + _FLAT * reach
    return plane[:, :, 0].astype(np.float64), deviation, residuals
