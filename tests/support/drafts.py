"""Clean drafts of each kind, made from a seed, and the subject a readiness check is given."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec, Task
from trainyard.datasets.formats.base import Broken, Column, Draft, RoleType
from trainyard.datasets.packs import SourceFile
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.split import Part, split_rows

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class FakeSource:
    """As much of a source as checks look at."""

    files: list[SourceFile]


def subject(
    kind: DatasetKind,
    samples: dict[str, Any],
    types: dict[str, RoleType] | None = None,
    target: str | None = None,
    task: Task | None = None,
    parts: NDArray[np.uint8] | None = None,
    split: SplitSpec | None = None,
    files: list[str] | None = None,
    broken: list[Broken] | None = None,
) -> Subject:
    """Of columns, of which `types` says what can be learned from; `files` are the hashes of the source's files."""
    rows = len(next(iter(samples.values())))
    table = pa.table({"id": np.arange(rows, dtype=np.int64), **samples})
    draft = Draft(kind, table, [Column(name, role) for name, role in (types or {}).items()], task, target)
    draft.broken = broken or []
    source = None if files is None else FakeSource([SourceFile(f"f{n}", 1, h, 0, n) for n, h in enumerate(files)])
    codes = None
    if task is Task.CLASSIFICATION and target is not None:
        codes = np.unique([str(label) for label in table.column(target).to_pylist()], return_inverse=True)[1]
    given = split_rows(rows, 0, codes) if parts is None else parts
    return Subject(draft, source, given, split or SplitSpec(method=SplitMethod.STRATIFIED))  # type: ignore[arg-type]


def labels(random: np.random.RandomState, rows: int, classes: int = 3) -> list[str]:
    """As many of each class, in no order."""
    return [f"kind {LETTERS[code]}" for code in random.permutation(np.arange(rows) % classes)]


def table(seed: int = 0, rows: int = 300, columns: int = 5, **changes: Any) -> Subject:
    """Numbers and a category that say something about the class `y`, and not all."""
    random = np.random.RandomState(seed)
    y = labels(random, rows)
    shift = np.array([ord(label[-1]) for label in y])
    samples: dict[str, Any] = {f"x{n}": random.normal(size=rows) + 0.5 * shift for n in range(columns)}
    samples["colour"] = random.choice(["red", "green", "blue"], rows).tolist()
    types: dict[str, RoleType] = {**{f"x{n}": "numeric" for n in range(columns)}, "colour": "categorical"}
    samples["y"] = y
    return built(DatasetKind.TABLE, samples, types, changes, target="y", task=Task.CLASSIFICATION)


def images(seed: int = 0, rows: int = 200, **changes: Any) -> Subject:
    """Pictures of 64 x 64, each a file of its own."""
    random = np.random.RandomState(seed)
    samples: dict[str, Any] = {
        "file": np.arange(rows, dtype=np.int32),
        "name": [f"{n}.png" for n in range(rows)],
        "label": labels(random, rows, 2),
        "width": np.full(rows, 64),
        "height": np.full(rows, 64),
        "mode": ["RGB"] * rows,
        "frames": np.ones(rows, dtype=np.int64),
        "orientation": np.ones(rows, dtype=np.int64),
        "dhash": random.randint(-(2**63), 2**63 - 1, rows, dtype=np.int64),
    }
    hashes = [f"{random.randint(2**62):x}" for _ in range(rows)]
    return built(DatasetKind.IMAGE, samples, {}, changes, target="label", task=Task.CLASSIFICATION, files=hashes)


def sentence(random: np.random.RandomState, words: int) -> str:
    """Made-up words."""
    return " ".join("".join(random.choice(list(LETTERS), random.randint(3, 9))) for _ in range(words))


def texts(seed: int = 0, rows: int = 200, words: int = 40, **changes: Any) -> Subject:
    random = np.random.RandomState(seed)
    samples = {"text": [sentence(random, words) for _ in range(rows)], "label": labels(random, rows, 2)}
    return built(DatasetKind.TEXT, samples, {"text": "text"}, changes, target="label", task=Task.CLASSIFICATION)


def recordings(seed: int = 0, rows: int = 120, **changes: Any) -> Subject:
    """A series a sample, 50 steps of two channels."""
    random = np.random.RandomState(seed)
    samples = {"values": random.normal(size=(rows, 2, 50)).tolist(), "label": labels(random, rows, 2)}
    return built(DatasetKind.SERIES, samples, {"values": "series"}, changes, target="label", task=Task.CLASSIFICATION)


def hours(seed: int = 0, rows: int = 400, **changes: Any) -> Subject:
    """One long series, a row an hour, divided by time."""
    random = np.random.RandomState(seed)
    start = np.datetime64("2024-01-01T00:00:00", "us")
    samples = {
        "when": start + np.arange(rows) * np.timedelta64(3600, "s"),
        "load": np.cumsum(random.normal(size=rows)),
        "heat": np.cumsum(random.normal(size=rows)),
    }
    parts = np.repeat([Part.TRAIN, Part.VALIDATION, Part.TEST], [rows - 2 * (rows // 5), rows // 5, rows // 5])
    types: dict[str, RoleType] = {"when": "time", "load": "numeric", "heat": "numeric"}
    fixed = {"parts": parts.astype(np.uint8), "split": SplitSpec(method=SplitMethod.TIME, column="when"), **changes}
    return built(DatasetKind.SERIES, samples, types, fixed, target="load", task=Task.FORECASTING)


def clouds(seed: int = 0, rows: int = 100, **changes: Any) -> Subject:
    random = np.random.RandomState(seed)
    samples: dict[str, Any] = {
        "file": np.arange(rows, dtype=np.int32),
        "name": [f"{n}.ply" for n in range(rows)],
        "label": labels(random, rows, 2),
        "points": random.randint(500, 1500, rows),
        "bad_points": np.zeros(rows, dtype=np.int64),
        "extent": random.uniform(0.8, 1.2, rows),
    }
    hashes = [f"{random.randint(2**62):x}" for _ in range(rows)]
    return built(DatasetKind.CLOUD, samples, {}, changes, target="label", task=Task.CLASSIFICATION, files=hashes)


def pairs(seed: int = 0, rows: int = 120, **changes: Any) -> Subject:
    """A picture and a text for each sample."""
    random = np.random.RandomState(seed)
    samples = {
        "picture": [f"{n}.png" for n in range(rows)],
        "caption": [sentence(random, 12) for _ in range(rows)],
        "label": labels(random, rows, 2),
    }
    types: dict[str, RoleType] = {"picture": "image", "caption": "text"}
    return built(DatasetKind.MULTIMODAL, samples, types, changes, target="label", task=Task.CLASSIFICATION)


def built(
    kind: DatasetKind, samples: dict[str, Any], types: dict[str, RoleType], changes: dict[str, Any], **fixed: Any
) -> Subject:
    """`changes`: other values for a column, `more` columns with their types, and arguments of `subject`."""
    arguments = {**fixed, **{name: value for name, value in changes.items() if name in _ARGUMENTS}}
    more: dict[str, tuple[RoleType, Any]] = changes.get("more", {})
    columns = {name: changes.get(name, values) for name, values in samples.items()}
    columns |= {name: values for name, (_, values) in more.items()}
    return subject(kind, columns, {**types, **{name: role for name, (role, _) in more.items()}}, **arguments)


_ARGUMENTS = {"target", "task", "parts", "split", "files", "broken"}
