"""Series: the UCR/UEA archive's `.ts`, WAV and FLAC recordings, and tables with a time column for forecasting."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.datasets.counting import amount
from trainyard.datasets.formats import forecasts, previews, recordings, rows, ts_files
from trainyard.datasets.formats.base import Broken, Desk, Draft, FormatOptions, Match, Table
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    are_most,
    checked_options,
    commonest,
    files_of,
    filled,
    index_of,
    inputs,
    left_out_note,
    nothing_read,
    part_of,
    part_of_folders,
    proposed_split,
    tell,
)
from trainyard.datasets.packs import Source, SourceFile

Layout: TypeAlias = Literal["ts", "recordings", "forecast"]
TS = (".ts",)
_FACTS: list[tuple[str, Any]] = [
    ("id", pa.int64()),
    ("file", pa.int32()),
    ("name", pa.string()),
    ("label", pa.string()),
    ("part", pa.string()),
]
_VALUES: list[tuple[str, Any]] = [
    ("length", pa.int32()),
    ("channels", pa.int32()),
    ("values", pa.list_(pa.float32())),
]
TS_SCHEMA: Any = pa.schema([*_FACTS, ("value", pa.float64()), *_VALUES])
RECORDING_SCHEMA: Any = pa.schema([*_FACTS, ("rate", pa.int32()), *_VALUES])


class SeriesOptions(FormatOptions):
    """What a person may correct. `problem` names one of several data sets of the archive in one source."""

    layout: Layout | None = None
    problem: str | None = None
    time: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


class SeriesFormat:
    """Reads series into `values` (channel after channel, NaN where missing), or a table into rows in time.

    Recordings also have `rate`, in values a second.
    """

    id: ClassVar[str] = "series"
    kind: ClassVar[DatasetKind] = DatasetKind.SERIES
    options: ClassVar[type[FormatOptions]] = SeriesOptions

    def match(self, source: Source) -> Match | None:
        files = files_of(source, TS)
        if any(ts_files.is_ts(source, file) for file in files[:4]):
            return Match(0.95, f"{amount(len(files), '.ts file')} of the UCR/UEA archive's form")
        sounds = files_of(source, recordings.SUFFIXES)
        if sounds and are_most(sounds, source):
            return Match(0.9, f"{len(sounds):,} recordings")
        found = _forecast_head(source)
        if found is None:
            return None
        score = 0.85 if are_most(rows.row_files(source), source) else 0.35
        return Match(score, f"times that run one way in {found.time!r}, numbers beside them")

    def read(self, source: Source, options: dict[str, Any], desk: Desk) -> Draft:
        given = checked_options(SeriesOptions, options)
        layout = given.layout or _layout(source, given)
        if layout == "recordings":
            return _read_recordings(source, desk)
        if layout == "ts":
            return _read_ts(source, given, desk)
        said = rows.Given(given.encoding, given.delimiter, given.header)
        draft = forecasts.read_forecast(source, given.time, said, desk)
        draft.options = SeriesOptions(layout="forecast", **draft.options).model_dump(mode="json")
        return draft


def _layout(source: Source, given: SeriesOptions) -> Layout:
    counts: dict[Layout, int] = {
        "ts": len(files_of(source, TS)),
        "recordings": len(files_of(source, recordings.SUFFIXES)),
        "forecast": len(rows.row_files(source)),
    }
    return "forecast" if given.time else max(counts, key=lambda layout: counts[layout])


def _forecast_head(source: Source) -> forecasts.Plan | None:
    for file in rows.row_files(source)[:4]:
        try:
            dialect, head = rows.head_of(source, file, rows.Given())
        except BrokenFileError:
            continue
        return forecasts.plan_of(dialect.names, head)
    return None


def _read_ts(source: Source, given: SeriesOptions, desk: Desk) -> Draft:
    files = files_of(source, TS)
    headers, broken = _headers(source, files)
    problems = [header.problem for header in headers.values()]
    problem = given.problem or commonest(sorted(problems, key=lambda name: (len(name), name)))
    chosen = {file: header for file, header in headers.items() if header.problem == problem}
    regression = next((header.has_target for header in chosen.values()), False)
    gatherer, places = Gatherer(TS_SCHEMA), index_of(source)
    for done, (file, header) in enumerate(chosen.items(), start=1):
        if header.has_target != regression:
            broken.append(Broken(file.name, "Its series have another kind of target than the others.", "wrong_format"))
            continue
        part = part_of(file.name)
        for number, series in ts_files.series_of(source, file, header):
            name = rows.row_name(file, number)
            if isinstance(series, str):
                broken.append(Broken(name, series, "row"))
                continue
            facts = {"file": places[file], "name": name, "label": series.label, "value": series.target, "part": part}
            add_series(gatherer, desk, series.values, facts)
        tell(desk, done, len(chosen))
    if not gatherer.count:
        raise nothing_read("series", broken)
    table = gatherer.table()
    labelled = any(header.has_label for header in chosen.values())
    target = "value" if regression else "label" if labelled else None
    others = sorted(set(problems) - {problem})
    notes = [f"only {problem} was read; other data sets in it: {', '.join(others)}"] if others else []
    return Draft(
        DatasetKind.SERIES,
        table if regression else table.drop_columns(["value"]),
        inputs(("values", "series")),
        task=Task.REGRESSION if regression else Task.CLASSIFICATION if labelled else None,
        target=target,
        broken=broken,
        split=proposed_split(table.column("part").unique().to_pylist()),
        shape=shape_of(table),
        notes=notes + length_notes(table) + left_out_note(source, files),
        options=SeriesOptions(layout="ts", problem=problem).model_dump(mode="json"),
    )


def _headers(source: Source, files: Sequence[SourceFile]) -> tuple[dict[SourceFile, ts_files.Header], list[Broken]]:
    headers, broken = dict[SourceFile, ts_files.Header](), list[Broken]()
    for file in files:
        try:
            headers[file] = ts_files.header_of(source, file)
        except BrokenFileError as error:
            broken.append(error.of(file.name))
    return headers, broken


def _read_recordings(source: Source, desk: Desk) -> Draft:
    files = files_of(source, recordings.SUFFIXES)
    gatherer, broken, places = Gatherer(RECORDING_SCHEMA), list[Broken](), index_of(source)
    for done, file in enumerate(files, start=1):
        try:
            values, rate = recordings.read_recording(source, file)
        except BrokenFileError as error:
            broken.append(error.of(file.name))
        else:
            part = part_of_folders(file.name)
            add_series(gatherer, desk, values, {"file": places[file], "name": file.name, "part": part, "rate": rate})
        tell(desk, done, len(files), every=50)
    if not gatherer.count:
        raise nothing_read("recordings", broken)
    table = gatherer.table()
    labels = recordings.recording_labels(table.column("name").to_pylist())
    labelled = any(label is not None for label in labels)
    rates = sorted(table.column("rate").unique().to_pylist())
    notes = [f"sample rates: {', '.join(f'{rate:,} Hz' for rate in rates)}"]
    return Draft(
        DatasetKind.SERIES,
        filled(table, "label", labels),
        inputs(("values", "series")),
        task=Task.CLASSIFICATION if labelled else None,
        target="label" if labelled else None,
        broken=broken,
        split=proposed_split(table.column("part").unique().to_pylist()),
        shape=shape_of(table),
        notes=notes + length_notes(table) + left_out_note(source, files),
        options=SeriesOptions(layout="recordings").model_dump(mode="json"),
    )


def add_series(gatherer: Gatherer, desk: Desk, values: NDArray[np.float32], facts: dict[str, Any]) -> None:
    channels, length = values.shape
    sample = gatherer.add(length=length, channels=channels, values=values.reshape(-1), **facts)
    names = ["value"] if channels == 1 else [f"channel {place + 1}" for place in range(channels)]
    desk.preview(sample, previews.of_series(values, names))


def shape_of(table: Table) -> list[int]:
    """[channels, length] where all samples have the same."""
    sizes = [table.column(name).unique().to_pylist() for name in ("channels", "length")]
    return [size[0] for size in sizes] if all(len(size) == 1 for size in sizes) else []


def length_notes(table: Table) -> list[str]:
    lengths: NDArray[np.int32] = table.column("length").to_numpy()
    low, high = int(lengths.min()), int(lengths.max())
    return [] if low == high else [f"lengths differ: {low:,} to {high:,} values"]
