"""The four formats: a Hugging Face data set becomes a table, texts, pictures or series, as its columns say."""

from collections.abc import Callable
from typing import Any, ClassVar

from trainyard.contracts.dataset import DatasetKind
from trainyard.datasets.formats.base import Desk, Draft, FormatOptions, Match, UnreadableError
from trainyard.datasets.formats.gathering import checked_options
from trainyard.datasets.formats.huggingface.images import read_images
from trainyard.datasets.formats.huggingface.plan import HuggingFaceOptions, plan_of
from trainyard.datasets.formats.huggingface.reading import Reading
from trainyard.datasets.formats.huggingface.series import read_series
from trainyard.datasets.formats.huggingface.tables import read_table
from trainyard.datasets.formats.huggingface.texts import read_texts
from trainyard.datasets.packs import Source

SURE, DAMAGED = 0.97, 0.05


class _HuggingFaceFormat:
    """What the four share. A person may choose another of them than the columns suggest."""

    id: ClassVar[str]
    kind: ClassVar[DatasetKind]
    options: ClassVar[type[FormatOptions]] = HuggingFaceOptions
    make: ClassVar[Callable[[Reading], Draft]]

    def match(self, source: Source) -> Match | None:
        try:
            plan = plan_of(source, HuggingFaceOptions())
        except UnreadableError:  # one of them reads it nevertheless, for the reason why it cannot be read
            return Match(DAMAGED, "a damaged Hugging Face data set") if self.kind is DatasetKind.TABLE else None
        return None if plan is None or plan.kind is not self.kind else Match(SURE, plan.layout.why)

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        plan = plan_of(source, checked_options(HuggingFaceOptions, options))
        if plan is None:
            raise UnreadableError("It is no Hugging Face data set: neither save_to_disk nor the hub lays files so.")
        return type(self).make(Reading(source, plan, desk))


class HuggingFaceTable(_HuggingFaceFormat):
    id: ClassVar[str] = "huggingface-table"
    kind: ClassVar[DatasetKind] = DatasetKind.TABLE
    make = read_table


class HuggingFaceText(_HuggingFaceFormat):
    id: ClassVar[str] = "huggingface-text"
    kind: ClassVar[DatasetKind] = DatasetKind.TEXT
    make = read_texts


class HuggingFaceImages(_HuggingFaceFormat):
    id: ClassVar[str] = "huggingface-image"
    kind: ClassVar[DatasetKind] = DatasetKind.IMAGE
    make = read_images


class HuggingFaceSeries(_HuggingFaceFormat):
    id: ClassVar[str] = "huggingface-series"
    kind: ClassVar[DatasetKind] = DatasetKind.SERIES
    make = read_series
