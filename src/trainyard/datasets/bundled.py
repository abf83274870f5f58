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

from trainyard.contracts.dataset import DatasetKind, Recipe, Task
from trainyard.contracts.errors import NotFoundError, StudioError
from trainyard.datasets.build import Naming, finish, info_fields
from trainyard.datasets.drafts import made_draft, silent
from trainyard.datasets.formats.base import ID, LABEL, NAME, Column, Desk, Draft
from trainyard.datasets.formats.pictures import of_array
from trainyard.datasets.hashing import difference_hash
from trainyard.datasets.images import PIXELS
from trainyard.datasets.version import DRAFTS, MANIFEST, open_version

_SHIPPED = "Shipped with scikit-learn (BSD-3-Clause), which names no separate licence for it."
SHOWN_TIMES = 10
"""A digit has 8 x 8 pixels; its preview shows each of them as a square of this many."""


@dataclass(frozen=True, slots=True)
class Bundled:
    title: str
    origin: str
    make: Callable[[Desk], Draft]


def _digits(desk: Desk) -> Draft:
    source: Any = sklearn_datasets.load_digits()
    pixels = source.images.astype(np.uint8)  # [1797, 8, 8], values 0..16
    np.save(desk.folder / PIXELS, pixels[:, None], allow_pickle=False)
    hashes: list[int] = []
    for number, picture in enumerate(pixels):
        shown = np.kron(np.minimum(picture * 16, 255), np.ones((SHOWN_TIMES, SHOWN_TIMES))).astype(np.uint8)
        preview, gray = of_array(shown)
        desk.preview(number, preview)
        hashes.append(difference_hash(gray))
    rows = len(pixels)
    same = {name: pa.array([value] * rows, pa.int32()) for name, value in SAME_FACTS.items()}
    samples = pa.table(
        {
            ID: pa.array(range(rows), pa.int64()),
            NAME: pa.array([f"digit {number + 1}" for number in range(rows)]),
            LABEL: pa.array([str(label) for label in source.target]),
            **same,
            "mode": pa.array(["L"] * rows),
            "dhash": pa.array(hashes, pa.uint64()),
        }
    )
    return Draft(
        kind=DatasetKind.IMAGE,
        samples=samples,
        columns=[Column("image", "image")],
        task=Task.CLASSIFICATION,
        target=LABEL,
        shape=[1, 8, 8],
        value_range=(0.0, 16.0),
    )


SAME_FACTS = {"width": 8, "height": 8, "frames": 1, "orientation": 1}


def _table(source: Any, target: str, *, classes: bool) -> Draft:
    names = [str(feature) for feature in source.feature_names]
    y = [str(source.target_names[label]) for label in source.target] if classes else source.target.astype(np.float64)
    columns = {name: source.data[:, index].astype(np.float64) for index, name in enumerate(names)}
    return Draft(
        kind=DatasetKind.TABLE,
        samples=pa.table({ID: pa.array(range(len(y)), pa.int64()), **columns, target: y}),
        columns=[*(Column(name, "numeric") for name in names), Column(target, "categorical" if classes else "numeric")],
        task=Task.CLASSIFICATION if classes else Task.REGRESSION,
        target=target,
    )


def _breast_cancer(_: Desk) -> Draft:
    return _table(sklearn_datasets.load_breast_cancer(), "diagnosis", classes=True)


def _wine(_: Desk) -> Draft:
    return _table(sklearn_datasets.load_wine(), "cultivar", classes=True)


def _diabetes(_: Desk) -> Draft:
    # in the units in which it was measured
    return _table(sklearn_datasets.load_diabetes(scaled=False), "progression", classes=False)


BUNDLED: dict[str, Bundled] = {
    "digits": Bundled(
        "Handwritten digits",
        "Copy of the test set of the UCI ML hand-written digits data set (E. Alpaydin, C. Kaynak, 1998; "
        f"https://archive.ics.uci.edu/ml/datasets/Optical+Recognition+of+Handwritten+Digits). {_SHIPPED}",
        _digits,
    ),
    "breast_cancer": Bundled(
        "Breast cancer Wisconsin (diagnostic)",
        f"Copy of the UCI ML Breast Cancer Wisconsin (Diagnostic) data set (https://goo.gl/U2Uwz2). {_SHIPPED}",
        _breast_cancer,
    ),
    "wine": Bundled(
        "Wine recognition",
        "Copy of the UCI ML Wine recognition data set (M. Forina et al.; "
        f"https://archive.ics.uci.edu/ml/machine-learning-databases/wine/wine.data). {_SHIPPED}",
        _wine,
    ),
    "diabetes": Bundled(
        "Diabetes progression",
        "442 patients, from B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, 2004 "
        f"(https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html). {_SHIPPED}",
        _diabetes,
    ),
}


def materialise(name: str, folder: Path) -> dict[str, Any]:
    """Write the bundled data set `name` into `folder`; the fields of its `DatasetInfo` that it knows itself.

    One that lies there whole is left as it is. Raises NotFoundError for an unknown name, InvalidError for a damaged
    version, OSError where the disk refuses.
    """
    if name not in BUNDLED:
        raise NotFoundError("bundled data set", name, BUNDLED)
    bundled, facts = BUNDLED[name], folder.with_name(f"{folder.name}.json")
    if (folder / MANIFEST).exists() and facts.exists():
        open_version(folder).verify()
        return json.loads(facts.read_bytes())
    key = f"bundled-{name}"
    draft = made_draft(folder.parent / DRAFTS / key, bundled.make, silent)
    built = finish(folder, draft, key, None, Recipe(), Naming(name, bundled.title, bundled.origin))
    fields = info_fields(built)
    facts.write_text(json.dumps(fields), encoding="utf-8")
    return fields


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
            sys.stdout.write(json.dumps(materialise(name, Path(folder))) + "\n")
            sys.stdout.flush()
    except (StudioError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
