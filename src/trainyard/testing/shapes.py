"""Point clouds of simple bodies, generated: what a trainer of clouds can be tried on without any data."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
NOISE = 0.02
TILT = 0.2
"""Radians, standard deviation: bodies stand about upright."""
STRETCH = 0.2
"""Each side is longer or shorter by up to this share."""


def _sphere(random: np.random.RandomState, n: int) -> Points:
    points = random.normal(size=(n, 3))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def _cube(random: np.random.RandomState, n: int) -> Points:
    points = random.uniform(-1, 1, (n, 3))
    points[np.arange(n), random.randint(3, size=n)] = random.choice([-1.0, 1.0], n)
    return points * 0.8


def _cylinder(random: np.random.RandomState, n: int) -> Points:
    side = random.uniform(size=n) < 2 / 3
    radius = np.where(side, 1.0, np.sqrt(random.uniform(size=n)))
    height = np.where(side, random.uniform(-1, 1, n), random.choice([-1.0, 1.0], n))
    return _around(random, radius, height)


def _cone(random: np.random.RandomState, n: int) -> Points:
    side = random.uniform(size=n) < 0.7
    radius = np.sqrt(random.uniform(size=n))
    return _around(random, radius, np.where(side, 1 - 2 * radius, -1.0))


def _torus(random: np.random.RandomState, n: int) -> Points:
    angle = random.uniform(0, 2 * np.pi, n)
    return _around(random, 0.75 + 0.3 * np.cos(angle), 0.3 * np.sin(angle))


def _around(random: np.random.RandomState, radius: Points, height: Points) -> Points:
    angle = random.uniform(0, 2 * np.pi, len(radius))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])


BODIES: dict[str, Callable[[np.random.RandomState, int], Points]] = {
    "cone": _cone,
    "cube": _cube,
    "cylinder": _cylinder,
    "sphere": _sphere,
    "torus": _torus,
}


def body(name: str, seed: int) -> Points:
    """Points [300 to 1500, 3] of a body's surface: stretched, tilted, turned about the third axis, noisy, of any size,
    anywhere; the same for the same seed."""
    random = np.random.RandomState([seed, sorted(BODIES).index(name)])
    points = BODIES[name](random, random.randint(300, 1500))
    points *= random.uniform(1 - STRETCH, 1 + STRETCH, 3)
    points += random.normal(0, NOISE, points.shape)
    turn = _turn(2, random.uniform(0, 2 * np.pi)) @ _turn(0, random.normal(0, TILT)) @ _turn(1, random.normal(0, TILT))
    return points @ turn.T * random.uniform(0.5, 5.0) + random.uniform(-10, 10, 3)


def _turn(axis: int, angle: float) -> Points:
    matrix = np.eye(3)
    first, second = [one for one in range(3) if one != axis]
    matrix[[first, second], [first, second]] = np.cos(angle)
    matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
    return matrix
