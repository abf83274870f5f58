"""Samples of several parts for training: series, pictures, clouds, texts and cells, and which sample has which.

Media are decoded from the source's files when they are loaded; what an edit has left out is not there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import InvalidError, did_you_mean
from trainyard.datasets import columns
from trainyard.datasets.columns import Columns
from trainyard.datasets.images import IDS, LABELS, TARGETS
from trainyard.datasets.packs import Source
from trainyard.datasets.split import Part
from trainyard.datasets.targets import task_of
from trainyard.datasets.version import DatasetVersion

CELLS = "numbers"
"""What the numbers and categories of a row are called together; with a _ behind it where a part is called so."""
Bools = NDArray[np.bool_]


class Reading(BaseModel):
    """Which parts there are and how they are read; saved with a model, so that others are read as it learned them.

    `series` are the channels of each, `rates` how many steps of it make a second, 0 where nobody knows; `pictures` the
    channels and the side of each; `cells` is what the row's own values are called, empty where there are none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: dict[str, list[str]]
    rates: dict[str, int]
    pictures: dict[str, tuple[int, int]]
    clouds: list[str]
    texts: list[str]
    cells: str
    columns: Columns

    @property
    def names(self) -> list[str]:
        """Of all parts."""
        return [*self.series, *self.pictures, *self.clouds, *self.texts, *([self.cells] if self.cells else [])]


@dataclass(frozen=True, slots=True)
class MultimodalData:
    """What the samples of a version hold, all parts [n]; a part that a sample lacks is empty, or zeros.

    `series`: float32 [channels, steps] each, NaN where missing; `pictures`: uint8 [n, channels, side, side]; `clouds`:
    float32 [points, 3] each; `texts`: a string each; `numbers` and `codes` as in `columns.ColumnData`. `there` says
    which samples have a part. `y` int64 [n] labels (-1 missing) or float64 [n] (NaN missing).
    """

    series: dict[str, list[NDArray[np.float32]]]
    pictures: dict[str, NDArray[np.uint8]]
    clouds: dict[str, list[NDArray[np.float32]]]
    texts: dict[str, list[str]]
    numbers: NDArray[np.float32]
    codes: NDArray[np.int64]
    there: dict[str, Bools]
    y: NDArray[np.int64] | NDArray[np.float64]
    parts: NDArray[np.uint8]
    classes: list[str]
    reading: Reading
    beside: dict[str, Any]
    """Columns that are targets too, as PyArrow has them; of a saved model's, None where there is no such column."""


def load(
    version: DatasetVersion,
    leave_out: Collection[str] = (),
    reading: Reading | None = None,
    beside: Collection[str] = (),
) -> MultimodalData:
    """Read a version. `reading` is a saved model's; without it, it is found, and `leave_out` names parts, columns and
    channels (`part.channel`) that are not looked at. Columns of `beside` are targets too, and no inputs.

    Raises InvalidError where the version holds something else, nothing is called so, or a file is gone.
    """
    from trainyard.datasets import part_files  # late: decoding takes libraries that few processes need

    samples, kinds = _samples(version)
    if reading is None:
        _check_targets(version, beside, kinds)
        leave_out = {*leave_out, *beside}
    found = kinds if reading is None else _kinds_of(reading)
    names = {kind: [name for name in found if found[name] == kind and name not in leave_out] for kind in _MEDIA}
    assert version.source_folder is not None  # noqa: S101  _samples has looked
    files = part_files.PartFiles(Source(version.source_folder), samples)
    series = {name: files.series(name) for name in names["series"]}
    pictures = {name: files.pictures(name) for name in names["image"]}
    clouds = {name: files.clouds(name) for name in names["cloud"]}
    texts = {name: _strings(samples, name) for name in names["text"]}
    if reading is None:
        channels = {name: part_files.channels_of(tracks) for name, tracks in series.items()}
        _check_known(leave_out, [*kinds, *(f"{name}.{one}" for name in series for one in channels[name])])
        features = [feature for feature in version.manifest.features if feature.name not in leave_out]
        _refuse_leaks(samples, [feature.name for feature in features], beside)
        training = samples.filter(pa.array(version.parts == Part.TRAIN))
        reading = Reading(
            series={name: [one for one in own if f"{name}.{one}" not in leave_out] for name, own in channels.items()},
            rates={name: part_files.rate_of(name, tracks) for name, tracks in series.items()},
            pictures={name: part_files.size_of(some) for name, some in pictures.items()},
            clouds=names["cloud"],
            texts=names["text"],
            cells=(CELLS + "_" if CELLS in kinds else CELLS) if features else "",
            columns=columns.fit_columns(training, features, "quantile"),
        )
    rows: Any = _with_all(samples, reading.columns)
    numbers, codes = columns.encoded(rows, reading.columns)
    there = {
        name: np.array([one is not None for one in some])
        for group in (series, pictures, clouds, texts)
        for name, some in group.items()
    }
    if reading.cells:
        there[reading.cells] = ~np.logical_and.reduce([np.asarray(column.is_null()) for column in rows.columns])
    return MultimodalData(
        series={name: [part_files.aligned(one, reading.series[name]) for one in series[name]] for name in series},
        pictures={name: part_files.alike(some, *reading.pictures[name]) for name, some in pictures.items()},
        clouds={name: [_EMPTY if one is None else one for one in some] for name, some in clouds.items()},
        texts={name: [one or "" for one in some] for name, some in texts.items()},
        numbers=numbers,
        codes=codes,
        there={name: there[name] for name in reading.names},
        y=_targets(version),
        parts=version.parts,
        classes=version.manifest.classes,
        reading=reading,
        beside={name: samples.column(name) if name in samples.column_names else None for name in beside},
    )


_MEDIA = ("series", "image", "cloud", "text")
_EMPTY = np.empty((0, 3), np.float32)


def _samples(version: DatasetVersion) -> tuple[Any, dict[str, str]]:
    """The version's samples as its edits have made them, a `pyarrow.Table`, and the type of each column."""
    from trainyard.datasets.drafts import load_draft  # late, as above
    from trainyard.datasets.edits import apply_edits

    manifest, folder, source = version.manifest, version.draft_folder, version.source_folder
    if manifest.kind is not DatasetKind.MULTIMODAL:
        raise InvalidError(f"{manifest.name!r} is {manifest.kind.value} data, not samples of several parts.")
    if folder is None or source is None or not source.is_dir():
        raise InvalidError(f"The files that {manifest.name!r} was read from are gone; add the data set again.")
    draft = apply_edits(load_draft(folder), None, manifest.recipe.edits if manifest.recipe else [])
    ids = np.load(version.folder / IDS, allow_pickle=False)
    return draft.samples.take(ids), {column.name: column.type for column in draft.columns}  # an id is a draft's row


def _targets(version: DatasetVersion) -> NDArray[np.int64] | NDArray[np.float64]:
    """NaN for all samples where nothing is to be learned."""
    kept = version.folder / (LABELS if version.manifest.task is Task.CLASSIFICATION else TARGETS)
    return np.load(kept, allow_pickle=False) if kept.exists() else np.full(len(version.parts), np.nan)


def _kinds_of(reading: Reading) -> dict[str, str]:
    of_kind = {"series": reading.series, "image": reading.pictures, "cloud": reading.clouds, "text": reading.texts}
    return {name: kind for kind, names in of_kind.items() for name in names}


def _strings(samples: Any, name: str) -> list[str | None]:
    if name not in samples.column_names:
        return [None] * samples.num_rows
    return [None if text is None else str(text) for text in samples.column(name).to_pylist()]


def _with_all(samples: Any, own: Columns) -> Any:
    """The cells of `own`, without a value where the samples have no such column."""
    names = [column.name for column in (*own.numbers, *own.categories)]
    rows = samples.select([name for name in names if name in samples.column_names])
    for name in names:
        if name not in samples.column_names:
            rows = rows.append_column(name, pa.nulls(samples.num_rows))
    return rows


def _check_known(leave_out: Iterable[str], known: Sequence[str]) -> None:
    for name in leave_out:
        if name not in known:
            raise InvalidError(f"leave_out names {name!r}, and there is no such part; there are {', '.join(known)}.")


def _check_targets(version: DatasetVersion, names: Iterable[str], kinds: Mapping[str, str]) -> None:
    """Of columns that are to be targets beside the version's own."""
    known = [name for name, kind in kinds.items() if kind not in (*_MEDIA, "text")]
    for name in names:
        if name == version.manifest.target:
            raise InvalidError(f"heads names {name!r}, which is the target already.")
        if kinds.get(name) in (*_MEDIA, "text"):
            raise InvalidError(f"heads names {name!r}, whose cells are no classes and no numbers ({kinds[name]}).")
        if name not in kinds:
            told = did_you_mean(name, known) or f" Known: {', '.join(known)}."
            raise InvalidError(f"heads names {name!r}, and there is no such column.{told}")


def _refuse_leaks(samples: Any, inputs: Iterable[str], targets: Iterable[str]) -> None:
    """As the readiness check does for the version's own target. Raises InvalidError."""
    from trainyard.datasets.readiness.leaks import told_by  # late: Polars

    inputs = list(inputs)
    for target in targets:
        column = samples.column(target)
        told = {name: told_by(samples.column(name), column, task_of(column)) for name in inputs}
        if leaks := {name: why for name, why in told.items() if why}:
            name, why = next(iter(leaks.items()))
            raise InvalidError(
                f"{', '.join(map(repr, leaks))} would give the head {target!r} away ({name}: {why}); leave out what is "
                f"only known afterwards: leave_out = {', '.join(leaks)}."
            )
