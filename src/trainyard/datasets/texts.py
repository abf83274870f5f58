"""Texts for training: the samples of the version's draft that are still in it, with the labels that it settled."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, DropColumns
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.images import IDS, LABELS
from trainyard.datasets.job import SAMPLES
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion

TEXT, PAIR, QUESTION, CONTEXT, ANSWER = "text", "pair", "question", "context", "answer"


@dataclass(frozen=True, slots=True)
class TextData:
    """`columns` hold a string a row, empty where there was none; `labels` int64 [n] (-1 missing), `split` uint8 [n].

    `text`, and `pair` where the label is about two texts; or `question`, `context` and `answer`. Without classes there
    are no labels: [n] of -1.
    """

    columns: dict[str, list[str]]
    labels: NDArray[np.int64]
    split: NDArray[np.uint8]
    classes: list[str]

    def rows(self, part: Part) -> NDArray[np.int64]:
        """The rows of one part, int64 [m]."""
        return np.flatnonzero(self.split == part)

    def of(self, column: str, part: Part) -> list[str]:
        """One column's strings of one part."""
        values = self.columns[column]
        return [values[row] for row in self.rows(part)]


def load(version: DatasetVersion) -> TextData:
    """Read a version's texts; raises InvalidError where it holds something else."""
    manifest = version.manifest
    if manifest.kind is not DatasetKind.TEXT or version.draft_folder is None:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not texts.")
    path = version.draft_folder / SAMPLES
    edits = manifest.recipe.edits if manifest.recipe else []
    dropped = {name for edit in edits if isinstance(edit, DropColumns) for name in edit.columns}
    here = set(pq.read_schema(path).names) - dropped
    names = [name for name in (TEXT, PAIR, QUESTION, CONTEXT, ANSWER) if name in here]
    kept = np.load(version.folder / IDS, allow_pickle=False)
    samples: Any = pq.read_table(path, columns=names).take(kept)  # a sample's id is its row in the draft
    columns = {name: [value or "" for value in samples.column(name).to_pylist()] for name in names}
    labels = version.folder / LABELS
    known = np.load(labels, allow_pickle=False) if labels.exists() else np.full(len(kept), -1, np.int64)
    return TextData(columns, known, version.parts, manifest.classes)
