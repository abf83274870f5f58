"""Samples as files: what a person would have who had measured them, one table and a file for each part."""

import hashlib
import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainyard.contracts.dataset import Recipe, RockSlope, SplitMethod, SplitSpec
from trainyard.datasets.generators.rock_slope.parameters import Floats
from trainyard.datasets.generators.rock_slope.samples import Sample, samples
from trainyard.datasets.generators.rock_slope.stations import decimals_of
from trainyard.datasets.packs import PackWriter

TABLE, SLOPE, LABEL = "windows.csv", "slope", "hazard"
SPLIT_SEED = 18
"""Divides the bundled slopes so that each part has about its share of every class."""
OUTCOMES = ("failure_24h", "failure_48h", "failure_7d", "hours_to_failure")
Row = dict[str, str | float | None]


def recipe() -> Recipe:
    """The hazard class is to be learned; windows of one slope stay together."""
    options = {"table": TABLE, "media": ["series", "raster", "cloud"], "label": LABEL, "outcomes": list(OUTCOMES)}
    split = SplitSpec(method=SplitMethod.GROUP, column=SLOPE, seed=SPLIT_SEED)
    return Recipe(format="multimodal", options=options, split=split)


def write(spec: RockSlope, writer: PackWriter, progress: Callable[[int, int], None]) -> None:
    """Add all files of a data set to an empty source; the same spec gives the same bytes."""
    rows: dict[int, Row] = {}
    for done, sample in enumerate(samples(spec), start=1):
        number = sample.window.number
        files = _files(sample)
        for name, content in files.values():
            _add(writer, name, content)
        names = {part: files[part][0] if part in files else None for part in ("series", "raster", "cloud")}
        rows[number] = {SLOPE: f"s{sample.window.slope + 1:04d}", **names, **sample.survey, **sample.outcomes}
        progress(done, spec.windows)
    _add(writer, TABLE, _csv([rows[number] for number in sorted(rows)]))


def _files(sample: Sample) -> dict[str, tuple[str, bytes]]:
    """Name and content of each part that is there."""
    own, found = f"w{sample.window.number + 1:05d}", dict[str, tuple[str, bytes]]()
    if sample.series is not None:
        found["series"] = (f"series/{own}.csv", _series(sample.series))
    if sample.raster is not None:
        found["raster"] = (f"rasters/{own}.bmp", _picture(sample.raster))
    if sample.cloud is not None:
        found["cloud"] = (f"clouds/{own}.npy", _array(sample.cloud))
    return found


def _series(channels: dict[str, Floats]) -> bytes:
    """A row an hour, counted to the window's end at 0; nothing where a value was lost."""
    hours = len(next(iter(channels.values())))
    values = np.stack([np.arange(1 - hours, 1), *channels.values()], axis=1) + 0.0  # no minus before a 0
    row = ",".join(["%d", *(f"%.{decimals_of(name)}f" for name in channels)]) + "\n"
    body = (row * hours) % tuple(values.ravel().tolist())
    return (",".join(["hour", *channels]) + "\n" + body.replace("nan", "")).encode()


def _picture(pixels: NDArray[np.uint8]) -> bytes:
    """BMP: not compressed, so that its bytes are the same with every library."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "BMP")
    return content.getvalue()


def _array(values: NDArray[np.float32]) -> bytes:
    content = io.BytesIO()
    np.save(content, values, allow_pickle=False)
    return content.getvalue()


def _csv(rows: list[Row]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(map(_cell, row.values())) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: str | float | None) -> str:
    """The shortest text that gives the number back; nothing where it is missing."""
    if value is None or value != value:
        return ""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _add(writer: PackWriter, name: str, content: bytes) -> None:
    writer.add_whole(name, content, hashlib.sha256(content).hexdigest())
