"""Pictures for the measures of data sets: generated, each unlike the others, as large on disk as a photograph is."""

import io
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = 10
WIDTH, HEIGHT, QUALITY = 480, 360, 88
_TOGETHER = 250


def write_pictures(folder: Path, count: int) -> int:
    """`count` JPEGs in class folders below `folder`; bytes in all. About 100 kB each."""
    for label in range(CLASSES):
        (folder / f"class_{label}").mkdir(parents=True)
    starts = range(0, count, _TOGETHER)
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(_write_some, [folder] * len(starts), starts, [min(_TOGETHER, count)] * len(starts)))


def pack(folder: Path, archive: Path) -> None:
    """A ZIP of the folder, deflated, as a person's own computer makes it. Raises FileNotFoundError without `zip`."""
    subprocess.run(["zip", "-q", "-r", "-1", str(archive.resolve()), "."], cwd=folder, check=True)


def _write_some(folder: Path, start: int, count: int) -> int:
    random = np.random.RandomState(start)
    total = 0
    for number, picture in enumerate(_drawn(random, count), start):
        (folder / f"class_{number % CLASSES}" / f"{number:06d}.jpg").write_bytes(picture)
        total += len(picture)
    return total


def _drawn(random: np.random.RandomState, count: int) -> Iterator[bytes]:
    """A coarse pattern of its own for each, which tells it from the others at a glance, under grain as of a sensor."""
    for _ in range(count):
        coarse = random.randint(0, 200, (9, 12, 3)).astype(np.uint8)
        smooth = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
        grain = random.randint(0, 56, (HEIGHT, WIDTH, 1)).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(np.asarray(smooth) + grain).save(out, "JPEG", quality=QUALITY)
        yield out.getvalue()
