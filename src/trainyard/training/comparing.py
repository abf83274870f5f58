"""Whether two checkpoints hold the same, tensor by tensor, and two trainings reported the same points."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.verification import Comparison, PartHash, PointDifference, TensorDifference, Verdict
from trainyard.datasets.atomic import sha256_of
from trainyard.evaluation.naming import of_the_clock
from trainyard.training.checkpoint import MANIFEST

Arrays = dict[str, NDArray[Any]]
Contents = dict[str, Arrays]
"""By file and name: tensors, and numbers and texts as arrays without a dimension."""
Series = Mapping[str, Sequence[tuple[int, float]]]
"""(step, value) of each point by metric, in order of step."""

TOLERANCE = 1e-3
"""Of a tensor's largest value, and of a metric's: what adding up in another order may come to."""
SHOWN = 20
"""Tensors that a comparison names."""


def contents(folder: Path) -> Contents:
    """What is in a checkpoint: tensors of safetensors, leaves of JSON; any other file by its hash.

    What measures how fast it went is left out.
    """
    from safetensors.torch import load_file  # late: trees are compared without PyTorch

    found: Contents = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name == MANIFEST:
            continue
        if path.suffix == ".safetensors":
            found[name] = {key: _array(tensor) for key, tensor in load_file(path).items()}
        elif path.suffix == ".json":
            found[name] = _leaves(json.loads(path.read_text(encoding="utf-8")))
        else:
            found[name] = {"sha256": np.array(sha256_of(path))}
    return found


def compare(was: Contents, now: Contents, points_were: Series, points_now: Series, to: int) -> Comparison:
    """`was` is what the run saved, `now` what its replay did, both at step `to`; the points are those on the way."""
    parts = [
        PartHash(name=name, was=digest(was.get(name, {})), now=digest(now.get(name, {})))
        for name in sorted(was.keys() | now.keys())
    ]
    differences: list[tuple[TensorDifference, bool]] = []
    for part in parts:
        if part.was != part.now:
            differences += _different(part.name, was.get(part.name, {}), now.get(part.name, {}))
    first, points_close = first_difference(points_were, points_now, to)
    verdict: Verdict = "exact"
    if differences or first is not None:
        near = points_close and all(close for _, close in differences)
        verdict = "close" if near else "different"
    return Comparison(
        verdict=verdict,
        parts=parts,
        tensors=sum(map(len, was.values())),
        different=len(differences),
        largest=sorted((one for one, _ in differences), key=_badness)[:SHOWN],
        points=sum(map(len, points_now.values())),
        first=first,
    )


def digest(arrays: Arrays) -> str:
    """SHA-256 over names, types, shapes and bytes, in order of name."""
    told = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        told.update(f"{name}\0{array.dtype.str}\0{array.shape}\0".encode())
        told.update(np.ascontiguousarray(array).tobytes())
    return told.hexdigest()


def first_difference(were: Series, now: Series, to: int) -> tuple[PointDifference | None, bool]:
    """The first point that is not what it was, and whether all such are near to it.

    A metric that the replay did not report at all is none of its: the test part is judged after the end. At `to` itself
    the run may have reported more, after it had saved.
    """
    found: list[PointDifference] = []
    near = True
    for name, points in now.items():
        if of_the_clock(name):
            continue
        old, new = _by_step(were.get(name, ())), _by_step(points)
        for step in sorted(old.keys() | new.keys()):
            if step not in new and step >= to:
                continue
            pair = old.get(step), new.get(step)
            if not _same(*pair):
                found.append(PointDifference(metric=name, step=step, was=_told(pair[0]), now=_told(pair[1])))
                near = near and _near(*pair)
    return min(found, key=lambda one: one.step, default=None), near


def _by_step(points: Sequence[tuple[int, float]]) -> dict[int, list[float]]:
    grouped: dict[int, list[float]] = {}
    for step, value in points:
        grouped.setdefault(step, []).append(value)
    return grouped


def _same(old: list[float] | None, new: list[float] | None) -> bool:
    return old is not None and new is not None and np.array_equal(old, new, equal_nan=True)


def _near(old: list[float] | None, new: list[float] | None) -> bool:
    if old is None or new is None or len(old) != len(new):
        return False
    return all(math.isclose(one, other, rel_tol=TOLERANCE) for one, other in zip(old, new, strict=True))


def _told(values: list[float] | None) -> float | None:
    return values[-1] if values and math.isfinite(values[-1]) else None


def _different(part: str, was: Arrays, now: Arrays) -> list[tuple[TensorDifference, bool]]:
    """Each array that differs, and whether it is within the tolerance."""
    found: list[tuple[TensorDifference, bool]] = []
    for name in sorted(was.keys() | now.keys()):
        one, other = was.get(name), now.get(name)
        if one is not None and other is not None and one.dtype == other.dtype and _equal(one, other):
            continue
        largest, scale = _distance(one, other)
        relative = None if largest is None or not scale else largest / scale
        told = TensorDifference(name=f"{part}/{name}", largest=largest, relative=relative)
        found.append((told, relative is not None and relative <= TOLERANCE))
    return found


def _equal(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def _distance(one: NDArray[Any] | None, other: NDArray[Any] | None) -> tuple[float | None, float]:
    """Largest difference of two arrays, and the largest value of the first; None where no number tells it."""
    if one is None or other is None or one.shape != other.shape or {one.dtype.kind, other.dtype.kind} != {"f"}:
        return None, 0.0
    gap = float(np.abs(one.astype(np.float64) - other.astype(np.float64)).max())
    return (gap if math.isfinite(gap) else None), float(np.abs(one).max())


def _badness(difference: TensorDifference) -> tuple[bool, float]:
    """What no number tells comes first, then the largest."""
    return difference.relative is not None, -(difference.relative or 0.0)


def _array(tensor: Any) -> NDArray[Any]:
    """NumPy has no bfloat16; each such number is one of float32."""
    return (tensor.float() if tensor.is_floating_point() and tensor.element_size() < 4 else tensor).numpy()


def _leaves(told: Any, name: str = "") -> Arrays:
    """Numbers, texts and lists of numbers, by their path."""
    if isinstance(told, dict):
        items: list[tuple[str, Any]] = [(str(key), value) for key, value in told.items() if not of_the_clock(str(key))]
    elif isinstance(told, list) and not all(isinstance(one, int | float) for one in told):
        items = [(str(number), value) for number, value in enumerate(told)]
    else:
        return {name: np.array("null" if told is None else told)}
    prefix = f"{name}." if name else ""
    return {path: leaf for key, value in items for path, leaf in _leaves(value, prefix + key).items()}
