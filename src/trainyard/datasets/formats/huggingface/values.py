"""Values of a piece as formats want them: numbers of classes become their names, everything else may become text."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from trainyard.datasets.formats import rows
from trainyard.datasets.formats.huggingface.features import Feature, Features
from trainyard.datasets.formats.huggingface.shards import Batch

pc: Any = pyarrow.compute  # it publishes no types


def named(values: Any, feature: Feature) -> Any:
    """A column with the names of its classes; -1 and what has no name is missing.

    https://huggingface.co/docs/datasets/package_reference/main_classes#datasets.ClassLabel
    """
    if pa.types.is_string(values.type) and feature.names and _are_numbers(values):
        values = values.cast(pa.int64())
    if not feature.names or not pa.types.is_integer(values.type):
        return values.cast(pa.string())
    numbers = pc.fill_null(values.cast(pa.int64()), -1)
    known = pc.and_(pc.greater_equal(numbers, 0), pc.less(numbers, len(feature.names)))
    return pc.take(pa.array(feature.names, pa.string()), pc.if_else(known, numbers, None))


def as_rows(piece: Batch, features: Features) -> Iterator[rows.Row]:
    """Each row as text, as rows of JSON lines are; labels by their names."""
    columns = [_texts(piece.column(place), features[name]) for place, name in enumerate(piece.schema.names)]
    for cells in zip(*columns, strict=True):
        yield dict(zip(piece.schema.names, cells, strict=True))


def plain(values: Any) -> Any:
    """A column without a dictionary, and with strings of the plain kind."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values.cast(pa.string()) if pa.types.is_large_string(values.type) else values


def series_of(value: Any) -> Any:
    """float32 [channels, length] of a list of numbers, or of lists of one length; None for what is neither.

    Of two dimensions the shorter one is the channels: a list a channel, or a list a step.
    """
    try:
        array = np.asarray(value, dtype=np.float32)
    except (TypeError, ValueError):
        return None
    if array.ndim not in (1, 2) or not array.size:
        return None
    channels = array[None] if array.ndim == 1 else array
    return np.ascontiguousarray(channels if len(channels) <= channels.shape[1] else channels.T)


def _texts(values: Any, feature: Feature) -> list[str | None]:
    if feature.kind == "label":
        return named(plain(values), feature).to_pylist()
    return [rows.plain(cell) for cell in plain(values).to_pylist()]


def _are_numbers(values: Any) -> bool:
    return bool(pc.all(pc.match_substring_regex(pc.drop_null(values), r"^-?\d+$")).as_py())
