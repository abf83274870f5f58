"""All checks, and what they come to."""

from collections.abc import Iterable

from trainyard.contracts.dataset import DatasetKind, DatasetState, Finding, Severity
from trainyard.datasets.readiness import (
    clouds,
    copies,
    duplicates,
    files,
    images,
    labels,
    leaks,
    multimodal,
    near,
    series,
    size,
    splits,
    tables,
    times,
    types,
)
from trainyard.datasets.readiness.base import Check, Subject

_ALWAYS: tuple[Check, ...] = (files.broken_files, size.few_samples)
_SAMPLES: tuple[Check, ...] = (
    duplicates.exact_duplicates,
    duplicates.leaked_duplicates,
    duplicates.conflicting_labels,
    near.near_duplicates,
    near.leaked_near_duplicates,
    labels.missing_labels,
    labels.class_sizes,
    labels.unseen_classes,
    labels.spelling,
    splits.part_sizes,
    splits.torn_groups,
    splits.class_shares,
)
_COLUMNS: tuple[Check, ...] = (
    tables.missing_values,
    tables.constant_columns,
    tables.identifiers,
    tables.infinite_values,
    types.numbers_as_text,
    types.date_formats,
    types.spoiled_characters,
    copies.copied_columns,
    leaks.target_leaks,
)
_IMAGES: tuple[Check, ...] = (
    images.mixed_sizes,
    images.mixed_modes,
    images.rotated,
    images.animated,
    images.odd_sizes,
)
_SERIES: tuple[Check, ...] = (
    series.lengths,
    series.unknown_values,
    series.flat_channels,
    series.overlapping_windows,
    times.time_steps,
    times.time_order,
)
_CLOUDS: tuple[Check, ...] = (clouds.point_counts, clouds.point_classes, clouds.scales)
_MULTIMODAL: tuple[Check, ...] = (multimodal.missing_modalities, multimodal.shared_media)
_OF_KIND: dict[DatasetKind, tuple[Check, ...]] = {
    DatasetKind.TABLE: (*_COLUMNS, times.time_order),
    DatasetKind.IMAGE: _IMAGES,
    DatasetKind.TEXT: (types.spoiled_characters,),
    DatasetKind.SERIES: (tables.constant_columns, tables.infinite_values, *_SERIES),
    DatasetKind.CLOUD: _CLOUDS,
    DatasetKind.MULTIMODAL: _COLUMNS + _IMAGES + _SERIES[:4] + _CLOUDS + _MULTIMODAL,
}


def run(subject: Subject) -> list[Finding]:
    """What is wrong with the data: the blocking first, and of each the most frequent first."""
    checks = _ALWAYS if subject.draft.samples.num_rows == 0 else _ALWAYS + _SAMPLES + _OF_KIND[subject.draft.kind]
    found = [finding for check in checks for finding in check(subject)]
    return sorted(found, key=lambda finding: (finding.severity is not Severity.BLOCKING, -finding.count))


def verdict(findings: Iterable[Finding]) -> DatasetState:
    """Whether training may start."""
    blocked = any(finding.severity is Severity.BLOCKING for finding in findings)
    return DatasetState.ATTENTION if blocked else DatasetState.READY
