"""Texts that are nearly the same, by the pieces of five characters that they share."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

NEAR = 0.6
"""Share of the pieces two texts have together that both have. Three words changed in thirty leave 0.7; two reviews of
one film share less than 0.2."""
PIECE = 5
SHORTEST = 20
"""Characters; shorter texts are alike without being copies."""
_LONGEST = 20_000
"""Characters looked at; the rest of a long text would not change the answer."""
_PLACES, _BANDS = 128, 32
"""A sketch has 128 places; 32 bands of four find 99 % of pairs at 0.6 and one in five thousand at 0.05."""
_AT_ONCE = 4_000_000
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX2 = np.uint64(0xBF58476D1CE4E5B9)
_NO_WORD = re.compile(r"[\W_]+")


def near_texts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Pairs [n, 2] of indices of texts that are nearly the same; each text of a group is paired with one of it."""
    plain = [_NO_WORD.sub(" ", text[:_LONGEST]).strip() for text in texts]
    rows = np.array([row for row, text in enumerate(plain) if len(text) >= SHORTEST], dtype=np.int64)
    if len(rows) < 2:
        return np.empty((0, 2), dtype=np.int64)
    sketches = np.concatenate([_sketches(batch) for batch in _batches([plain[row] for row in rows])])
    candidates = _candidates(sketches)
    agree = np.concatenate(
        [
            (sketches[part[:, 0]] == sketches[part[:, 1]]).mean(axis=1)
            for part in np.array_split(candidates, 1 + len(candidates) // 100_000)
        ]
    )
    return rows[candidates[agree >= NEAR]]


def _batches(texts: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _sketches(texts: list[str]) -> NDArray[np.uint64]:
    """The smallest hash of a piece in each of 128 ranges; an empty range borrows from the next, changed by how far."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    ends = np.cumsum([len(text) for text in texts])
    owner = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
    windows = np.lib.stride_tricks.sliding_window_view(points, PIECE)
    hashes = np.zeros(len(windows), dtype=np.uint64)
    for place in range(PIECE):
        hashes = (hashes ^ windows[:, place]) * _MIX
        hashes ^= hashes >> np.uint64(29)
    hashes = (hashes * _MIX2) ^ (hashes >> np.uint64(32))
    whole = owner[: len(windows)] == owner[PIECE - 1 :]
    hashes, owner = hashes[whole], owner[: len(windows)][whole]
    sketch = np.full(len(texts) * _PLACES, _EMPTY)
    np.minimum.at(sketch, owner * _PLACES + (hashes >> np.uint64(57)).astype(np.int64), hashes)
    return _filled(sketch.reshape(len(texts), _PLACES))


def _filled(sketch: NDArray[np.uint64]) -> NDArray[np.uint64]:
    filled, steps = sketch.copy(), 0
    while steps < _PLACES and (holes := filled == _EMPTY).any():
        steps += 1
        borrowed = np.roll(sketch, -steps, axis=1)
        useful = holes & (borrowed != _EMPTY)
        filled[useful] = borrowed[useful] + np.uint64(steps * int(_MIX) & int(_EMPTY))
    return filled


def _candidates(sketches: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Pairs that agree in a whole band: each with the first of its group, so that many alike cost no more than few."""
    width = _PLACES // _BANDS
    weights = (_MIX ** np.arange(1, width + 1, dtype=np.uint64))[None, :]
    found: list[NDArray[np.int64]] = []
    for band in range(_BANDS):
        keys = (sketches[:, band * width : (band + 1) * width] * weights).sum(axis=1, dtype=np.uint64)
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        other = np.flatnonzero(first[group] != np.arange(len(keys)))
        found.append(np.stack([first[group[other]], other], axis=1))
    return np.unique(np.concatenate(found), axis=0)
