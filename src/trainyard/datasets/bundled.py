"""The data sets that scikit-learn brings along, as versions on disk.

`python -m trainyard.datasets.bundled NAME FOLDER` writes one into FOLDER and prints the fields of its `DatasetInfo`
(all but id, created_at and version, which the server gives) as one line of JSON. Nothing is fetched from a network.
Origins are worded after https://scikit-learn.org/stable/datasets/toy_dataset.html.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sklearn import datasets as sklearn_datasets

from trainyard.contracts.dataset import DatasetKind, Task
from trainyard.contracts.errors import NotFoundError, StudioError
from trainyard.datasets import images, tables
from trainyard.datasets.split import split_rows
from trainyard.datasets.version import MANIFEST, DatasetVersion, Description, Feature, open_version

SPLIT_SEED = 0
_SHIPPED = "Shipped with scikit-learn (BSD-3-Clause), which names no separate licence for it."


@dataclass(frozen=True, slots=True)
class Bundled:
    title: str
    origin: str
    write: Callable[[str, "Bundled", Path], DatasetVersion]


def _write_digits(name: str, bundled: Bundled, folder: Path) -> DatasetVersion:
    source: Any = sklearn_datasets.load_digits()
    pixels = source.images.astype(np.uint8)[:, None]  # [1797, 1, 8, 8], values 0..16
    labels = source.target.astype(np.int64)
    description = Description(
        name=name,
        title=bundled.title,
        kind=DatasetKind.IMAGE,
        task=Task.CLASSIFICATION,
        target="digit",
        classes=[str(label) for label in source.target_names],
        features=[],
        shape=list(pixels.shape[1:]),
        value_range=(0.0, 16.0),
        split_seed=SPLIT_SEED,
        origin=bundled.origin,
    )
    return images.write(folder, description, pixels, labels, split_rows(len(labels), SPLIT_SEED, labels))


def _write_table(
    name: str, bundled: Bundled, folder: Path, source: Any, target: str, classes: list[str]
) -> DatasetVersion:
    names = [str(feature) for feature in source.feature_names]
    y = source.target.astype(np.int64 if classes else np.float64)
    columns = {feature: source.data[:, index].astype(np.float64) for index, feature in enumerate(names)}
    description = Description(
        name=name,
        title=bundled.title,
        kind=DatasetKind.TABLE,
        task=Task.CLASSIFICATION if classes else Task.REGRESSION,
        target=target,
        classes=classes,
        features=[Feature(name=feature, type="numeric") for feature in names],
        shape=[len(names)],
        value_range=None,
        split_seed=SPLIT_SEED,
        origin=bundled.origin,
    )
    parts = split_rows(len(y), SPLIT_SEED, y if classes else None)
    return tables.write(folder, description, pa.table({**columns, target: y}), parts)


def _write_breast_cancer(name: str, bundled: Bundled, folder: Path) -> DatasetVersion:
    source: Any = sklearn_datasets.load_breast_cancer()
    return _write_table(name, bundled, folder, source, "diagnosis", [str(label) for label in source.target_names])


def _write_wine(name: str, bundled: Bundled, folder: Path) -> DatasetVersion:
    source: Any = sklearn_datasets.load_wine()
    return _write_table(name, bundled, folder, source, "cultivar", [str(label) for label in source.target_names])


def _write_diabetes(name: str, bundled: Bundled, folder: Path) -> DatasetVersion:
    source: Any = sklearn_datasets.load_diabetes(scaled=False)  # in the units in which it was measured
    return _write_table(name, bundled, folder, source, "progression", [])


BUNDLED: dict[str, Bundled] = {
    "digits": Bundled(
        "Handwritten digits",
        "Copy of the test set of the UCI ML hand-written digits data set (E. Alpaydin, C. Kaynak, 1998; "
        f"https://archive.ics.uci.edu/ml/datasets/Optical+Recognition+of+Handwritten+Digits). {_SHIPPED}",
        _write_digits,
    ),
    "breast_cancer": Bundled(
        "Breast cancer Wisconsin (diagnostic)",
        f"Copy of the UCI ML Breast Cancer Wisconsin (Diagnostic) data set (https://goo.gl/U2Uwz2). {_SHIPPED}",
        _write_breast_cancer,
    ),
    "wine": Bundled(
        "Wine recognition",
        "Copy of the UCI ML Wine recognition data set (M. Forina et al.; "
        f"https://archive.ics.uci.edu/ml/machine-learning-databases/wine/wine.data). {_SHIPPED}",
        _write_wine,
    ),
    "diabetes": Bundled(
        "Diabetes progression",
        "442 patients, from B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, 2004 "
        f"(https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html). {_SHIPPED}",
        _write_diabetes,
    ),
}


def materialise(name: str, folder: Path) -> DatasetVersion:
    """Write the bundled data set `name` into `folder`, or open it where it lies there whole already.

    Raises NotFoundError for an unknown name, InvalidError for a damaged version, OSError where the disk refuses.
    """
    if name not in BUNDLED:
        raise NotFoundError("bundled data set", name, BUNDLED)
    if (folder / MANIFEST).exists():
        version = open_version(folder)
        version.verify()
        return version
    return BUNDLED[name].write(name, BUNDLED[name], folder)


def info_fields(version: DatasetVersion) -> dict[str, Any]:
    """The fields of `DatasetInfo` that the version itself knows."""
    manifest = version.manifest
    same = {"name", "title", "kind", "task", "target", "classes", "rows", "shape", "split", "sha256", "origin"}
    return {
        **manifest.model_dump(mode="json", include=same),
        "features": [feature.name for feature in manifest.features],
        "bytes": sum(fact.bytes for fact in manifest.files.values()),
    }


def main(arguments: list[str]) -> int:
    """One line of JSON for each data set as it is made, and exit status 0.

    Otherwise a sentence on standard error: 2 for usage, 1 for a failure.
    """
    if not arguments or len(arguments) % 2:
        names = ", ".join(BUNDLED)
        sys.stderr.write(f"usage: python -m trainyard.datasets.bundled NAME FOLDER [NAME FOLDER ...] (NAME: {names})\n")
        return 2
    try:
        for name, folder in zip(arguments[::2], arguments[1::2], strict=True):
            sys.stdout.write(json.dumps(info_fields(materialise(name, Path(folder)))) + "\n")
            sys.stdout.flush()
    except (StudioError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
