"""Small data sets of series, made from a seed and read as the studio reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion

Series = NDArray[np.float64]
"""[channels, length], NaN where missing."""


def of_files(folder: Path, files: dict[str, bytes], recipe: dict[str, Any] | None = None) -> DatasetVersion:
    """The version that the studio makes of these files."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    with new_source(sources) as writer:
        for name, content in files.items():
            writer.add(name, iter([content]), len(content))
    target = folder / "data" / "v1"
    target.parent.mkdir()
    return build(
        target, sources, writer.sha256, Recipe(**recipe or {}), Naming("made", "Made", "generated"), silent
    ).version


def archive(samples: list[tuple[Series, str]], *, numbers: bool = False) -> bytes:
    """A `.ts` file of the UCR/UEA archive; the targets are class names, or numbers."""
    channels = len(samples[0][0])
    classes = " ".join(sorted({target for _, target in samples}))
    head = [
        "@problemName Made",
        "@timeStamps false",
        f"@univariate {str(channels == 1).lower()}",
        "@equalLength false",
        "@targetLabel true" if numbers else f"@classLabel true {classes}",
        "@data",
    ]
    lines = [":".join([*map(_told, series), target]) for series, target in samples]
    return "\n".join([*head, *lines, ""]).encode()


def _told(channel: Series) -> str:
    return ",".join("?" if np.isnan(value) else f"{value:.5f}" for value in channel)


def waves(count: int, *, seed: int = 0, channels: int = 1, lengths: tuple[int, int] = (20, 30)) -> Iterator[Any]:
    """(series, quick or slow, its frequency): noisy sines of two kinds."""
    random = np.random.default_rng(seed)
    for number in range(count):
        kind = number % 2
        frequency = 0.08 + 0.12 * kind + 0.02 * random.random()
        steps = np.arange(random.integers(lengths[0], lengths[1] + 1))
        phases = random.random((channels, 1)) * 6.3
        values = np.sin(2 * np.pi * frequency * steps + phases) + 0.1 * random.normal(size=(channels, len(steps)))
        yield values, ("slow", "quick")[kind], frequency


def classes(folder: Path, count: int = 60, channels: int = 1) -> DatasetVersion:
    """Two kinds of waves to tell apart; lengths differ, and some values are missing."""
    samples: list[tuple[Series, str]] = []
    for values, kind, _ in waves(count, channels=channels):
        values[:, 3] = np.nan
        samples.append((values, kind))
    return of_files(folder, {"Made.ts": archive(samples)})


def numbers(folder: Path, count: int = 60) -> DatasetVersion:
    """The frequency of a wave is to be told."""
    samples = [(values, f"{frequency:.4f}") for values, _, frequency in waves(count)]
    return of_files(folder, {"Made.ts": archive(samples, numbers=True)})


def course(folder: Path, rows: int = 300, recipe: dict[str, Any] | None = None) -> DatasetVersion:
    """Hours of two columns, one with a day of eight hours, both with noise; some cells are empty."""
    random = np.random.default_rng(0)
    hours = np.arange(rows)
    day = np.sin(2 * np.pi * hours / 8) + 0.1 * random.normal(size=rows)
    other = np.cos(2 * np.pi * hours / 8) * 5 + 20 + 0.1 * random.normal(size=rows)
    stamps = np.datetime64("2024-01-01T00", "h") + hours
    cells = [
        f"{stamp},{a:.4f},{'' if row % 50 == 7 else f'{b:.4f}'}"
        for row, stamp, a, b in zip(hours, stamps, day, other, strict=True)
    ]
    return of_files(folder, {"course.csv": "\n".join(["time,day,other", *cells, ""]).encode()}, recipe)
