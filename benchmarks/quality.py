"""How good the trainers are with their defaults, on public data, seeded: the scores that a family has to reach.

The data are not part of the project: `--data` names a folder that holds them (`TRAINYARD_BENCH_DATA`); a case whose
file is not there is left out, and said so. Scores are those of the test part, judged once, at the end.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from common import Check, report
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.bundled import materialise
from trainyard.datasets.intake.archives import add_all
from trainyard.datasets.intake.base import Upload
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers import catalog
from trainyard.training.context import Context

THREADS = 2
FOLDER = "TRAINYARD_BENCH_DATA"


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
    minutes: float | None = None
    """That training may take, where an issue says so."""


TITANIC = {"target": "survived", "edits": [{"op": "drop_columns", "columns": ["alive"]}]}
MNIST = [f"image/mnist/{part}-{what}-ubyte.gz" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")]
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
    Case("mnist", MNIST, "image.cnn", "test/accuracy", 0.985, minutes=5.0),
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
    there = [case for case in chosen if all((options.data / path).exists() for path in case.files)]
    checks, scores = [], {}
    for case in there:
        summary, minutes = _train(case, options.data, options.trainer or case.trainer)
        checks.append(Check(f"{case.name}: {case.metric}", summary[case.metric], case.limit, "", case.at_least))
        if case.minutes is not None:
            checks.append(Check(f"{case.name}: time", minutes, case.minutes, "min"))
        scores[case.name] = {"trainer": options.trainer or case.trainer, "minutes": round(minutes, 2), **summary}
    missing = [case.name for case in chosen if case not in there]
    report("quality", "none: the limits are absolute", checks, ["torch"], scores=scores, left_out=missing)


def _train(case: Case, data: Path, trainer: str) -> tuple[dict[str, float], float]:
    """The summary of a training with seed 0, and the minutes it took."""
    spec = catalog.get(trainer)
    module, _, name = spec.entry.partition(":")
    fit = getattr(import_module(module), name)
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder, contextlib.redirect_stdout(sys.stderr):
        version = _version(case, data, Path(folder))
        config = spec.config.model_validate(catalog.validate(spec, case.config))
        run = Path(folder) / "run"
        run.mkdir()
        started = time.monotonic()
        result = fit(Context(config, version, run, 0, THREADS, "cpu", lambda _: None, lambda: None))
    return result.summary, (time.monotonic() - started) / 60


def _version(case: Case, data: Path, folder: Path) -> DatasetVersion:
    """As the studio makes it from the same files."""
    if not case.files:
        return materialise(case.name, folder / "dataset" / "v1")
    sources = folder / "sources"
    sources.mkdir()
    with new_source(sources) as writer:
        add_all(writer, [Upload(Path(path).name, data / path) for path in case.files])
    target = folder / "dataset" / "v1"
    target.parent.mkdir()
    naming = Naming(case.name, case.name, "public data")
    return build(target, sources, writer.sha256, Recipe(**case.recipe), naming, lambda *_: None).version


if __name__ == "__main__":
    main()
