"""The bundled data sets: right, reproducible, never half there."""

import json
from pathlib import Path

import numpy as np
import pytest

from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import InvalidError, NotFoundError
from trainyard.datasets import bundled, images, tables
from trainyard.datasets.split import Part
from trainyard.datasets.version import open_version

SHAPES = {"digits": (1797, [1, 8, 8]), "breast_cancer": (569, [30]), "wine": (178, [13]), "diabetes": (442, [10])}


@pytest.mark.parametrize("name", bundled.BUNDLED)
def test_the_same_bytes_every_time(name: str, tmp_path: Path) -> None:
    first = bundled.materialise(name, tmp_path / "a")
    second = bundled.materialise(name, tmp_path / "b")
    assert first.manifest == second.manifest
    assert (first.manifest.rows, first.manifest.shape) == SHAPES[name]
    open_version(tmp_path / "a").verify()


def test_the_command_prints_the_fields_of_dataset_info(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bundled.main(["wine", str(tmp_path / "wine")]) == 0
    fields = json.loads(capsys.readouterr().out)
    info = DatasetInfo(**fields, id="d1", created_at="now", version=1)
    assert (info.rows, len(info.features), len(info.classes)) == (178, 13, 3)
    assert info.split.train + info.split.validation + info.split.test == 178
    assert bundled.main(["wine", str(tmp_path / "wine")]) == 0  # again is harmless
    assert json.loads(capsys.readouterr().out) == fields


def test_an_unknown_name_is_refused_with_a_close_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotFoundError, match="digits"):
        bundled.materialise("digit", tmp_path / "x")
    assert bundled.main(["digit", str(tmp_path / "x")]) == 1
    assert "digits" in capsys.readouterr().err
    assert bundled.main([]) == 2


def test_digits_are_the_images_that_scikit_learn_has(tmp_path: Path) -> None:
    data = images.load(bundled.materialise("digits", tmp_path / "d"))
    pixels = data.images[np.arange(len(data.labels))]
    assert pixels.dtype == np.uint8
    assert (pixels.min(), pixels.max()) == data.value_range
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_split_is_stratified_and_disjoint(tmp_path: Path) -> None:
    data = tables.load(bundled.materialise("breast_cancer", tmp_path / "b"))
    shares = [np.mean(data.part(part)[1]) for part in Part]
    assert shares == pytest.approx([np.mean(data.y)] * 3, abs=0.01)
    assert [len(data.part(part)[1]) for part in Part] == [397, 86, 86]


@pytest.mark.parametrize("change", ["flip", "cut", "remove"])
def test_damage_is_named(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "w"
    bundled.materialise("wine", folder)
    path = folder / tables.TABLE
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.unlink() if change == "remove" else path.write_bytes(content if change == "flip" else content[:-1])
    with pytest.raises(InvalidError, match=tables.TABLE):
        open_version(folder).verify()


def test_a_folder_without_a_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="missing"):
        open_version(tmp_path)
    (tmp_path / "version.json").write_text("{}")
    with pytest.raises(InvalidError, match="manifest"):
        open_version(tmp_path)
