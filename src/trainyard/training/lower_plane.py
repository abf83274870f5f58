"""A plane through the low ones of a point's neighbours: where the ground may be, below what stands on it."""

import numpy as np
from numpy.typing import NDArray

OF_LOWER = 4
"""Numbers of a plane."""
_ROUNDS = 3


def lower_plane(apart: NDArray[np.float64], far: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a plane through the low ones of neighbours: height above it, that in deviations, deviation, slope; [n, 4].

    `apart` are offsets to the neighbours [n, k, 3], `far` the distance to the furthest [n]. What lies above the plane
    loses weight with its height, round by round, as in the robust filter of Kraus and Pfeifer 1998 ("Determination of
    terrain models in wooded areas with airborne laser scanner data"); their unit of a fixed height is the deviation
    of what lies below.
    """
    reach = far[:, None] + 1e-6
    heights = apart[:, :, 2]
    flat = np.concatenate([apart[:, :, :2] / reach[:, :, None], np.ones_like(heights)[:, :, None]], axis=2)
    weights = np.ones_like(heights)
    for _ in range(_ROUNDS):
        weighted = np.swapaxes(flat * weights[:, :, None], 1, 2)
        normal = weighted @ flat + 1e-4 * np.eye(3)
        plane = np.linalg.solve(normal, weighted @ heights[:, :, None])
        residuals = heights - (flat @ plane)[:, :, 0]
        below = residuals < 0
        share = np.maximum((weights * below).sum(axis=1), 1e-9)
        deviation = np.sqrt((weights * below * residuals**2).sum(axis=1) / share)[:, None] + 1e-3 * reach
        weights = np.where(below, 1.0, 1 / (1 + (residuals / deviation) ** 4))
    own = -plane[:, 2, 0]
    slope = np.hypot(plane[:, 0, 0], plane[:, 1, 0]) / reach[:, 0]
    return np.column_stack([own, own / deviation[:, 0], deviation[:, 0], slope])
