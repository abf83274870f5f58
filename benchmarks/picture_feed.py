"""Batches of pictures from disk: decoded by loader workers beside a bare PyTorch DataLoader over the same files with
the same transforms, and, once they are decoded, the steps of a small net beside those with all pixels in memory.

Pictures are generated JPEGs of 480 x 360 (see `pictures.py`), which become 64 x 64.
"""

import argparse
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from common import Check, interleaved, report
from pictures import CLASSES, write_pictures
from trainyard.datasets.formats.pictures import pixels_of
from trainyard.datasets.images import ImageData
from trainyard.datasets.intake.folders import walk
from trainyard.datasets.packed import CACHE, PackedPictures, PixelCache
from trainyard.datasets.packs import Source, chunks_of, new_source
from trainyard.datasets.split import Part
from trainyard.trainers.cnn.net import Net
from trainyard.training.feed import Feed
from trainyard.training.images.augmentation import Augmentation, augmented
from trainyard.training.images.pixels import to_unit
from trainyard.training.images.samples import samples

SIDE, BATCH = 64, 64
HOW = Augmentation(shift=2, flip="horizontal", rotate=10.0)
FEED, CACHED = 0.9, 0.95
"""Shares of the peer's rate that are to be reached."""


class Files(Dataset[tuple[Tensor, int]]):
    """What a person would write: a path a row, decoded when it is asked for."""

    def __init__(self, paths: list[Path], labels: list[int]) -> None:
        self._paths, self._labels = paths, labels

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        pixels = pixels_of(BytesIO(self._paths[number].read_bytes()), SIDE, 3)
        return torch.from_numpy(pixels), self._labels[number]


def collated(rows: list[tuple[Tensor, int]]) -> tuple[Tensor, Tensor]:
    """One batch, transformed as ours is."""
    images = to_unit(torch.stack([image for image, _ in rows]), (0.0, 255.0))
    return augmented(images, HOW, torch.Generator().manual_seed(0)), torch.tensor([label for _, label in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name:
        folder = Path(name)
        write_pictures(folder / "files", options.pictures)
        data, paths = _packed(folder)
        labels = [int(label) for label in data.labels]
        loader: DataLoader[Any] = DataLoader(
            Files(paths, labels),
            BATCH,
            shuffle=True,
            num_workers=options.workers,
            collate_fn=collated,
            multiprocessing_context="fork",
        )
        ours = Feed(samples(data, Part.TRAIN, HOW), BATCH, 0, options.workers)
        feed = interleaved(lambda: _drain(batch for _, batch in ours.epoch(1)), lambda: _drain(loader), options.rounds)
        cached, memory = _cached(data, folder), _in_memory(data)
        steps = interleaved(lambda: _epoch(cached), lambda: _epoch(memory), options.rounds)
    checks = [
        Check("pictures/s from files, ours / bare DataLoader", 1 / feed.ratio, FEED, "x", at_least=True),
        Check("steps/s once decoded, ours / all in memory", 1 / steps.ratio, CACHED, "x", at_least=True),
    ]
    rates = {"bare_pictures_per_s": options.pictures / feed.peer.wall_s, "spread_feed": feed.spread}
    rates |= {"memory_steps_per_s": memory.batches / steps.peer.wall_s, "spread_steps": steps.spread}
    about = {"pictures": options.pictures, "workers": options.workers, "rounds": options.rounds}
    report("picture_feed", "bare PyTorch DataLoader; tensors in memory", checks, ["torch", "pillow"], **rates, **about)


def _packed(folder: Path) -> tuple[ImageData, list[Path]]:
    """The files as a source, whose pixels are in no array, and their paths in the same order."""
    sources = folder / "sources"
    sources.mkdir()
    with new_source(sources) as writer:
        for upload in walk(folder / "files"):
            with upload.path.open("rb") as file:
                writer.add(upload.label, chunks_of(file), upload.path.stat().st_size)
    source = Source(sources / writer.sha256)
    count = len(source.files)
    pictures = PackedPictures(source, np.arange(count, dtype=np.int32), 3, SIDE)
    labels = np.array([int(Path(file.name).parent.name.rpartition("_")[2]) for file in source.files])
    paths = [next(iter((folder / "files").glob(f"*/{Path(file.name).name}"))) for file in source.files]
    classes = [str(label) for label in range(CLASSES)]
    return ImageData(pictures, labels, np.zeros(count, np.uint8), (0.0, 255.0), classes, decoded=False), paths


def _cached(data: ImageData, folder: Path) -> Feed:
    assert isinstance(data.images, PackedPictures)
    data.images.cache = PixelCache(folder / CACHE, data.images.shape)
    feed = Feed(samples(data, Part.TRAIN, HOW), BATCH, 0)
    _drain(batch for _, batch in feed.epoch(1))
    return feed


def _in_memory(data: ImageData) -> Feed:
    pixels = data.images[np.arange(len(data.labels))]
    whole = ImageData(pixels, data.labels, data.split, data.value_range, data.classes)
    return Feed(samples(whole, Part.TRAIN, HOW), BATCH, 0)


def _drain(batches: Iterable[Any]) -> None:
    for _ in batches:
        pass


def _epoch(feed: Feed) -> None:
    """A small net's steps over all pictures."""
    torch.manual_seed(0)
    net = Net((3, SIDE, SIDE), CLASSES, 16, 0.0, 2).train()
    optimizer = torch.optim.AdamW(net.parameters(), fused=True)
    for _, (images, labels) in feed.epoch(1):
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


if __name__ == "__main__":
    main()
