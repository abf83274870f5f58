"""Tables of a Hugging Face data set: each column is what its feature says."""

from typing import Any

import polars as pl
import pyarrow as pa

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import ID, PART, Draft
from trainyard.datasets.formats.column_types import typed
from trainyard.datasets.formats.gathering import nothing_read, proposed_split
from trainyard.datasets.formats.huggingface.features import Feature
from trainyard.datasets.formats.huggingface.reading import Reading, left_out
from trainyard.datasets.formats.huggingface.shards import TEXT, Batch
from trainyard.datasets.formats.huggingface.values import named, plain
from trainyard.datasets.formats.tables import as_samples, out_of_the_way

_OTHERS = ("image", "audio", "media", "bytes")


def read_table(reading: Reading) -> Draft:
    """Raises UnreadableError where nothing can be read."""
    plan = reading.plan
    used = [name for name in plan.features if name not in plan.of_kind(*_OTHERS)]
    pieces: list[Any] = []
    parts: list[str | None] = []
    for shard, _, piece in reading.pieces(used):
        pieces.append(_as_table(reading, piece))
        parts += [shard.part] * piece.num_rows
    if not parts:
        raise nothing_read("rows", reading.broken)
    frame = pl.from_arrow(pa.concat_tables(pieces, promote_options="permissive"))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table makes a frame
    split = proposed_split(parts)
    renamed = out_of_the_way(frame)
    called = dict(zip(frame.columns, renamed.columns, strict=True))
    frame = renamed.with_columns(pl.Series(PART, parts, pl.String)) if split else renamed
    told = not any(shard.file.suffix in TEXT for shard in plan.shards)
    frame, columns, said = typed(frame, told=told)
    label = next((name for name in [plan.label()] if name in plan.of_kind("label")), None)
    frame = frame.with_row_index(ID).with_columns(pl.col(ID).cast(pl.Int64))
    return Draft(
        kind=DatasetKind.TABLE,
        samples=as_samples(frame.to_arrow(compat_level=pl.CompatLevel.oldest())),
        columns=columns,
        task=None if label is None else Task.CLASSIFICATION,
        target=None if label is None else called[label],
        broken=reading.broken,
        split=split,
        notes=[*plan.notes, *left_out(plan, used), *said],
        options=plan.found(label=label).model_dump(mode="json"),
    )


def _as_table(reading: Reading, piece: Batch) -> Any:
    features = reading.plan.features
    columns = zip(piece.schema.names, piece.columns, strict=True)
    return pa.table({name: _column(plain(values), features[name]) for name, values in columns})


def _column(values: Any, feature: Feature) -> Any:
    if feature.kind == "label":
        return named(values, feature)
    if feature.kind in {"nested", "series"}:
        return pa.array([rows.plain(cell) for cell in values.to_pylist()], pa.string())
    return values
