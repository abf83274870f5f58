"""What surrounds each point of a cloud, as numbers that do not change when the cloud is moved or turned upright.

Heights are compared with those of the nearest points as seen from above, at several sizes of neighbourhood, both as
they are and above the plane that fits them best: a slope is not mistaken for something that stands on it.
"""

from typing import Any

import numpy as np
import scipy.spatial
from numpy.typing import NDArray

from trainyard.training.lower_plane import OF_LOWER, lower_plane

SIZES = (8, 16, 32, 64)
"""Points of a neighbourhood, the point itself among them."""
OF_SIZE = 9
"""Numbers for each size."""
LOWER = (32, 64)
"""Sizes for which a plane through the low neighbours is fitted too."""
OF_CLOUD = 2
OF_ECHO = 5
_spatial: Any = scipy.spatial  # it publishes no types
_AT_ONCE = 20_000
"""Points; a block of neighbours takes 64 x 3 doubles for each."""
_RIDGE = 1e-6
"""Of the plane's fit, in squared distances: neighbours in one line have no plane of their own."""


def described(
    points: NDArray[np.floating[Any]], echoes: NDArray[np.float32] | None, count: int | None = None
) -> NDArray[np.float32]:
    """Numbers of the first `count` points, float32 [count, numbers], from points [n, 3] and what `CloudData.echoes`
    gives [n, 3]; further points only surround them. Without `count` all are told of.

    For each size: height above the plane, that in deviations, the deviation, height above the lowest and below the
    highest residual, share of lower residuals, slope, height above the lowest and below the highest neighbour. Then
    height above the low points of all (second percentile), distance to the last of the smallest neighbourhood; for
    each of LOWER what `lower_plane` gives. With echoes: intensity, its difference to the neighbours', number of the
    return, returns of the pulse, and their ratio.
    """
    places = points.astype(np.float64)
    tree = _spatial.cKDTree(places[:, :2])
    base = float(np.quantile(places[:, 2], 0.02))
    told = len(places) if count is None else count
    blocks = [
        _block(tree, places, base, echoes, slice(start, min(start + _AT_ONCE, told)))
        for start in range(0, told, _AT_ONCE)
    ]
    return np.concatenate(blocks).astype(np.float32)


def width(*, echoes: bool) -> int:
    """Numbers of a point."""
    return len(SIZES) * OF_SIZE + OF_CLOUD + len(LOWER) * OF_LOWER + (OF_ECHO if echoes else 0)


def _block(
    tree: Any, places: NDArray[np.float64], base: float, echoes: NDArray[np.float32] | None, rows: slice
) -> NDArray[np.float64]:
    here = places[rows]
    most = min(SIZES[-1], len(places))
    distances, near = tree.query(here[:, :2], k=most)
    distances, near = distances.reshape(len(here), most), near.reshape(len(here), most)
    apart = places[near] - here[:, None, :]
    columns = [_of_size(apart[:, : min(size, most)]) for size in SIZES]
    columns.append(np.column_stack([here[:, 2] - base, distances[:, min(SIZES[0], most) - 1]]))
    lower = [min(size, most) for size in LOWER]
    columns += [lower_plane(apart[:, :size], distances[:, size - 1]) for size in lower]
    if echoes is not None:
        own = echoes[rows].astype(np.float64)
        around = echoes[near[:, : min(SIZES[0], most)], 0].mean(axis=1)
        ratio = own[:, 1] / np.maximum(own[:, 2], 1)
        columns.append(np.column_stack([own[:, 0], own[:, 0] - around, own[:, 1], own[:, 2], ratio]))
    return np.concatenate(columns, axis=1)


def _of_size(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """From offsets to the neighbours [n, k, 3]; the point itself is among them, at 0, though not always the first."""
    heights = apart[:, :, 2]
    flat = np.concatenate([apart[:, :, :2], np.ones_like(heights)[:, :, None]], axis=2)
    normal = np.einsum("nki,nkj->nij", flat, flat)
    spread = np.trace(normal, axis1=1, axis2=2)
    normal += (_RIDGE * spread + 1e-12)[:, None, None] * np.eye(3)
    plane = np.linalg.solve(normal, np.einsum("nki,nk->ni", flat, heights)[..., None])[..., 0]
    residuals = heights - np.einsum("nki,ni->nk", flat, plane)
    own = -plane[:, 2]
    deviation = residuals.std(axis=1)
    return np.column_stack(
        [
            own,
            own / (deviation + 1e-6 + 1e-3 * np.sqrt(spread)),
            deviation,
            own - residuals.min(axis=1),
            residuals.max(axis=1) - own,
            (residuals < own[:, None]).mean(axis=1),
            np.hypot(plane[:, 0], plane[:, 1]),
            -heights.min(axis=1),
            heights.max(axis=1),
        ]
    )
