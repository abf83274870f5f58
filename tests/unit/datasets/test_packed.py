"""Pictures whose pixels were too many to be kept: decoded from their files, they are the same pictures."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from trainyard.contracts.dataset import Recipe
from trainyard.contracts.errors import InvalidError
from trainyard.datasets import images, packed
from trainyard.datasets.build import Naming, build
from trainyard.datasets.formats import images as format_images
from trainyard.datasets.packed import CACHE, PackedPictures, PixelCache
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.cnn.fit import fit, judge_saved
from trainyard.trainers.cnn.spec import CnnConfig
from trainyard.training.context import FINAL_MODEL, Context

COUNT = 24


def made(home: Path) -> DatasetVersion:
    """As a studio makes it in its home folder, of generated pictures: dark ones and bright ones."""
    random = np.random.default_rng(0)
    sources = home / "sources"
    sources.mkdir(parents=True)
    with new_source(sources) as writer:
        for number in range(COUNT):
            bright = number % 2
            pixels = random.integers(120 * bright, 120 + 120 * bright, (40, 50, 3), np.uint8)
            out = io.BytesIO()
            Image.fromarray(pixels).save(out, "PNG" if number % 3 else "JPEG")
            writer.add(f"{'bright' if bright else 'dark'}/{number}.{'png' if number % 3 else 'jpg'}", [out.getvalue()])
    folder = home / "datasets" / "abc" / "v1"
    folder.parent.mkdir(parents=True)
    recipe = Recipe(options={"size": 16})
    naming = Naming("made", "Made", "generated", generated=True)
    return build(folder, sources, writer.sha256, recipe, naming, lambda *_: None).version


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    return made(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def unkept(tmp_path_factory: pytest.TempPathFactory) -> DatasetVersion:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(format_images, "MOST_BYTES", 1000)
        return made(tmp_path_factory.mktemp("unkept"))


def test_decoded_they_are_what_would_have_been_kept(kept: DatasetVersion, unkept: DatasetVersion) -> None:
    array, decoded = images.load(kept), images.load(unkept)
    assert array.decoded
    assert not decoded.decoded
    assert decoded.images.shape == array.images.shape == (COUNT, 3, 16, 16)
    numbers = np.array([5, 0, 23, 5])
    assert np.array_equal(decoded.images[numbers], array.images[numbers])


def test_what_was_decoded_once_is_kept(unkept: DatasetVersion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = images.load(unkept).images
    assert isinstance(pictures, PackedPictures)
    first = pictures[np.array([3, 1])]
    pictures.cache = PixelCache(tmp_path / CACHE, pictures.shape)
    assert np.array_equal(pictures[np.array([1, 3])], first[::-1])
    monkeypatch.setattr(packed, "pixels_of", lambda *_: pytest.fail("it was decoded again"))
    assert np.array_equal(pictures[np.array([3, 1, 3])], first[[0, 1, 0]])


def test_a_disk_without_room_is_said_before_anything_is_mapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "LEFT_FREE", 1 << 62)
    with pytest.raises(OSError, match="No space left"):
        PixelCache(tmp_path / CACHE, (10, 3, 4, 4))
    assert not (tmp_path / CACHE).exists()


@pytest.mark.parametrize("workers", [0, 2])
def test_a_net_learns_the_same_from_both(
    kept: DatasetVersion, unkept: DatasetVersion, tmp_path: Path, workers: int
) -> None:
    summaries = []
    for version, folder in ((kept, tmp_path / "kept"), (unkept, tmp_path / "unkept")):
        folder.mkdir()
        config = CnnConfig(epochs=2, width=4, batch_size=8, workers=workers)
        summaries.append(fit(Context(config, version, folder, 0, 1, "cpu", lambda _: None, lambda: None)).summary)
        assert {path.name for path in folder.iterdir()} == {FINAL_MODEL}
    assert summaries[0] == summaries[1]
    again = judge_saved(tmp_path / "unkept" / FINAL_MODEL, unkept)
    assert again["test/loss"] == pytest.approx(summaries[1]["test/loss"])


def test_without_the_files_there_is_a_sentence(unkept: DatasetVersion, tmp_path: Path) -> None:
    moved = DatasetVersion(unkept.folder, unkept.manifest.model_copy(update={"source": "0" * 64}))
    with pytest.raises(InvalidError, match="too many to be kept as one array"):
        images.load(moved)
