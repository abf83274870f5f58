"""Random numbers that are the same on every machine and with every NumPy.

PCG64 gives the bits. The distributions are RandomState's, which NumPy has promised never to change (NEP 19); those of
its newer Generator may change from one version to the next.
"""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for: one more draw for one purpose changes no other."""

    PLAN = 0
    SLOPES = 1
    WEATHER = 2
    LEADS = 3
    STATIONS = 4
    TERRAIN = 5
    READINGS = 6
    SURFACE = 7
    GAPS = 8
    SURVEY = 9
    UNKNOWN = 10
    PARTS = 11


def stream(seed: int, purpose: Purpose, number: int = 0) -> np.random.RandomState:
    """The stream of a seed for one purpose and one slope, window or batch."""
    return np.random.RandomState(np.random.PCG64(np.random.SeedSequence((seed, purpose, number))))
