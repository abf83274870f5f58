"""Versions of clouds, built from files as the studio does it; shapes and a landscape, generated."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from support.desk import source_of
from support.file_kinds import las
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Built, Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.version import DatasetVersion
from trainyard.testing.shapes import BODIES, body


def built(folder: Path, files: dict[str, bytes], **recipe: Any) -> Built:
    """Of the files and what a recipe says, in `folder`."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    source = source_of(sources, files)
    naming = Naming("made", "Made", "generated for tests", generated=True)
    return build(folder / "dataset" / "v1", sources, source.folder.name, Recipe(**recipe), naming, silent)


def landscape(seed: int, side: float = 60.0, count: int = 6000) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points [count, 3] of a gentle slope with bushes on it, and their codes: 2 the ground, 5 the bushes. Generated."""
    random = np.random.RandomState(seed)
    places = random.uniform(0, side, (count, 2))
    ground = 100 + 0.05 * places[:, 0] + np.sin(places[:, 1] / 9)
    bushes = random.uniform(0, side, (12, 2))
    near = np.linalg.norm(places[:, None] - bushes, axis=2).min(axis=1) < side / 15
    up = near & (random.uniform(size=count) < 0.8)
    heights = ground + np.where(up, random.uniform(1.0, 4.0, count), random.normal(0, 0.03, count))
    return np.column_stack([places, heights]), np.where(up, 5, 2)


def landscape_file(seed: int, **more: Any) -> bytes:
    points, codes = landscape(seed, **more)
    return las(points, codes)


def shape_files(each: int) -> dict[str, bytes]:
    """So many clouds of every body, in a folder of its name. Generated."""
    return {f"{name}/{seed:03}.npy": npy(body(name, seed)) for name in BODIES for seed in range(each)}


def shapes_version(folder: Path) -> DatasetVersion:
    return built(folder, shape_files(16)).version


def landscape_version(folder: Path) -> DatasetVersion:
    return built(folder, {"a.las": landscape_file(1)}).version


def npy(values: NDArray[np.float64]) -> bytes:
    content = io.BytesIO()
    np.save(content, values)
    return content.getvalue()
