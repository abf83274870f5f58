"""Series of a Hugging Face data set: recordings, or lists of numbers."""

from typing import Any

import pyarrow as pa

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.formats import rows
from trainyard.datasets.formats.base import Broken, Draft
from trainyard.datasets.formats.gathering import BrokenFileError, Gatherer, inputs, nothing_read, proposed_split
from trainyard.datasets.formats.huggingface.contents import Contents
from trainyard.datasets.formats.huggingface.reading import Reading, left_out, needed
from trainyard.datasets.formats.huggingface.values import as_rows, series_of
from trainyard.datasets.formats.recordings import decode
from trainyard.datasets.formats.series import RECORDING_SCHEMA, add_series, length_notes, shape_of

SCHEMA: Any = pa.schema([field for field in RECORDING_SCHEMA if field.name != "file"])


def read_series(reading: Reading) -> Draft:
    """Raises UnreadableError where there are no series, or none can be read."""
    plan = reading.plan
    recorded = plan.media("audio")
    column = recorded or needed(plan.series(), "recordings or of lists of numbers", plan)
    label = plan.label([column])
    gatherer = Gatherer(SCHEMA)
    if recorded is not None:
        _add_recordings(reading, column, label, gatherer)
    else:
        _add_numbers(reading, column, label, gatherer)
    if not gatherer.count:
        raise nothing_read("series", reading.broken)
    table = gatherer.table()
    labelled = table.column("label").null_count < table.num_rows
    about = f"series in {column!r}" + (f", labels in {label!r}" if label else "")
    rates = sorted(rate for rate in table.column("rate").unique().to_pylist() if rate is not None)
    rated = [f"sample rates: {', '.join(f'{rate:,} Hz' for rate in rates)}"] if rates else []
    return Draft(
        DatasetKind.SERIES,
        table if rates else table.drop_columns(["rate"]),
        inputs(("values", "series")),
        task=Task.CLASSIFICATION if labelled else None,
        target="label" if labelled else None,
        broken=reading.broken,
        split=proposed_split(table.column("part").unique().to_pylist()),
        shape=shape_of(table),
        notes=[about, *rated, *plan.notes, *length_notes(table), *left_out(plan, [column, label])],
        options=plan.found(column=column, label=label).model_dump(mode="json"),
    )


def _add_recordings(reading: Reading, column: str, label: str | None, gatherer: Gatherer) -> None:
    for one in Contents(reading, column, label).all():
        try:
            values, rate = decode(one.bytes)
        except BrokenFileError as error:
            reading.broken.append(error.of(one.name))
        else:
            facts = {"name": one.name, "label": one.label, "part": one.part, "rate": rate}
            add_series(gatherer, reading.desk, values, facts)


def _add_numbers(reading: Reading, column: str, label: str | None, gatherer: Gatherer) -> None:
    for shard, first, piece in reading.pieces([column, *([label] if label else [])]):
        labels = as_rows(piece.select([label]), reading.plan.features) if label else ({} for _ in range(piece.num_rows))
        cells = piece.column(column).to_pylist()
        for number, (cell, row) in enumerate(zip(cells, labels, strict=True), start=first):
            name, values = rows.row_name(shard.file, number), series_of(cell)
            if values is None:
                reading.broken.append(Broken(name, f"{column!r} holds no series of one length.", "row"))
                continue
            facts = {"name": name, "label": row.get(label or ""), "part": shard.part}
            add_series(gatherer, reading.desk, values, facts)
