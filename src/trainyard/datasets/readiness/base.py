"""What a readiness check is given and gives: pure functions of an edited draft and its split.

A check looks for one thing and yields findings; it never changes anything. Blocking is what makes training impossible
or its result a lie for certain; all else is a warning.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Finding, FindingSample, SplitSpec
from trainyard.datasets.formats.base import ID, NAME, Draft
from trainyard.datasets.packs import Source

SHOWN = 12
"""Samples that a finding shows at most."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A draft with its edits applied (`draft.target` and `draft.task` are settled), and how it is divided."""

    draft: Draft
    source: Source | None
    parts: NDArray[np.uint8]
    """`split.Part` of each row of `draft.samples`."""
    split: SplitSpec
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    """What one check worked out and another may use again, by name."""

    def column(self, name: str) -> Any:
        """A column as a PyArrow array in one piece."""
        return self.draft.samples.column(name).combine_chunks()

    def has(self, name: str) -> bool:
        return name in self.draft.samples.column_names

    @property
    def ids(self) -> NDArray[np.int64]:
        return self.column(ID).to_numpy()

    def samples(self, rows: Iterable[int], values: Iterable[str] | None = None) -> list[FindingSample]:
        """The first few of these rows, as a finding shows them."""
        chosen = [int(row) for row, _ in zip(rows, range(SHOWN), strict=False)]
        ids, names = self.ids, self.column(NAME) if self.has(NAME) else None
        told = list(values)[: len(chosen)] if values is not None else [""] * len(chosen)
        return [
            FindingSample(
                id=int(ids[row]),
                name=f"row {int(ids[row]) + 1:,}" if names is None else str(names[row].as_py()),
                value=value,
            )
            for row, value in zip(chosen, told, strict=True)
        ]


Check: TypeAlias = Callable[[Subject], Iterable[Finding]]
