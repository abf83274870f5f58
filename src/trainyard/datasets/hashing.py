"""Difference hashes of pictures, and pairs of hashes that differ in a few bits.

A hash holds a bit for each of 8 x 8 places: whether the picture grows brighter there from left to right. Compressing,
resizing or brightening a picture changes few of them; another picture differs in about half.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

CLOSE = 4
"""Bits that copies of one picture differ in at most."""
STEP = 4
"""Grey levels that count as growing brighter; less is noise, which would make the hash of a flat picture random."""
ALIKE = 0.99
"""Correlation of the looks of two copies; of 400 pictures that were brightened, scaled to 70 % and compressed, all but
2.5 % stay above it, and look-alikes of one class hardly reach it."""
LOOK = 16
"""Pixels of a look's side."""
PLAIN = 8
"""A hash with fewer bits set (or unset) than this says too little about its picture to compare it."""
_WHOLE = 32_768
"""Up to so many hashes each is compared with each; that takes a second."""
_BLOCK = 512
_COMPARED = 50_000
_BANDS = 5
"""One more than CLOSE: of five bands at least one is the same in two hashes that differ in four bits."""
_PROBED = 2_000
_FITTED = 4
"""Points that a parabola is worth drawing through."""


def dhash(gray: NDArray[Any]) -> int:
    """The hash of a picture in grey levels 0 to 255, scaled to 8 rows of 9 pixels; a signed 64-bit integer.

    Scale with a filter that averages and cannot overshoot (Pillow's BILINEAR): Lanczos rings, and BOX jumps.
    """
    levels = np.asarray(gray).astype(np.int64)
    if levels.shape != (8, 9):
        raise ValueError(f"a difference hash is made of 8 rows of 9 pixels, not of {levels.shape}")
    bits = (levels[:, 1:] - levels[:, :-1]) > STEP
    return int(np.packbits(bits).view(">i8")[0])


def look(gray: NDArray[Any]) -> bytes:
    """A picture in grey levels 0 to 255, scaled to 16 x 16 pixels, as what `alike` compares; 256 bytes."""
    levels = np.asarray(gray)
    if levels.shape != (LOOK, LOOK):
        raise ValueError(f"a look is made of {LOOK} rows of {LOOK} pixels, not of {levels.shape}")
    return levels.astype(np.uint8).tobytes()


def alike(looks: NDArray[np.uint8], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs of rows of `looks` [n, 256] show the same, whatever their brightness and contrast."""
    same = np.empty(len(pairs), dtype=np.bool_)
    for start in range(0, len(pairs), _COMPARED):
        first, second = (_standard(looks[pairs[start : start + _COMPARED, side]]) for side in (0, 1))
        same[start : start + _COMPARED] = (first * second).sum(axis=1) >= ALIKE
    return same


def _standard(looks: NDArray[np.uint8]) -> NDArray[np.float32]:
    centred = looks - looks.mean(axis=1, keepdims=True, dtype=np.float32)
    return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)


def telling(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which hashes say enough: those of flat pictures and of plain gradients are alike without being copies."""
    ones = np.bitwise_count(hashes)
    return (ones >= PLAIN) & (ones <= 64 - PLAIN)


def close_pairs(hashes: NDArray[np.uint64], distance: int = CLOSE) -> NDArray[np.int64]:
    """Pairs [n, 2] of indices into `hashes` (no two of them equal) that differ in at most `distance` bits."""
    if len(hashes) <= _WHOLE:
        return _pairs_among(np.arange(len(hashes)), hashes, distance)
    found: list[NDArray[np.int64]] = []
    for band in np.array_split(np.arange(64, dtype=np.uint64), _BANDS):
        mask = np.bitwise_or.reduce(np.uint64(1) << band)
        order = np.argsort(hashes & mask, kind="stable")
        cuts = np.flatnonzero(np.diff(hashes[order] & mask)) + 1
        found += [_pairs_among(rows, hashes, distance) for rows in np.split(order, cuts) if len(rows) > 1]
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs, axis=0)


def honest_distance(hashes: NDArray[np.uint64]) -> int:
    """The most bits, CLOSE at most, that copies may differ in here without being outnumbered by chance; -1 for none.

    Pictures of one kind on one background (scanned digits, X-rays) have hashes that are close without being copies.
    How close is seen in how fast pairs thin out from 16 bits downwards: where that curve, drawn on, still leaves pairs
    at a distance, being as close as that is no sign of a copy.
    """
    probe = hashes[np.random.RandomState(0).permutation(len(hashes))[:_PROBED]]
    if len(probe) < _BLOCK // 4:
        return CLOSE
    apart = np.bitwise_count(probe[:, None] ^ probe[None, :])[np.triu_indices(len(probe), 1)]
    seen = np.bincount(apart, minlength=65).astype(np.float64)
    by_chance = _drawn_on(seen) * (len(hashes) / len(probe)) ** 2
    allowed = [bits for bits in range(CLOSE + 1) if by_chance[: bits + 1].sum() <= len(hashes) / 100]
    return max(allowed, default=-1)


def _drawn_on(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pairs to be expected by chance at distances 0 to CLOSE: a parabola through the logarithms of those at 6 to 16."""
    places = np.arange(6, 17)
    known = places[seen[places] > 0]
    if len(known) < _FITTED:
        return np.zeros(CLOSE + 1)
    parabola = np.polyfit(known, np.log(seen[known]), 2, w=np.sqrt(seen[known]))
    return np.exp(np.polyval(parabola, np.arange(CLOSE + 1)))


def _pairs_among(rows: NDArray[np.int64], hashes: NDArray[np.uint64], distance: int) -> NDArray[np.int64]:
    own, found = hashes[rows], [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(rows), _BLOCK):
        block = own[start : start + _BLOCK]
        near = np.bitwise_count(block[:, None] ^ own[None, start:]) <= distance
        first, second = np.nonzero(near)
        later = second > first
        found.append(np.stack([rows[start + first[later]], rows[start + second[later]]], axis=1))
    return np.concatenate(found)
