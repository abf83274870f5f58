"""The report of a run with 100,000 predictions of 10 classes and 20 long curves, in each form: at most 5 s and 3 MB.

The predictions and the curves are generated. Each form is asked for over HTTP; the floor of the CSV is pyarrow's writer
on the same columns. A PDF needs a browser on this machine, and is left out where there is none.
"""

import argparse
import io
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from common import Check, report
from evaluation import made
from homes import Line, add_ended_run, points_of, studio
from trainyard.evaluation.predictions import Predictions
from trainyard.evaluation.report import classification_report
from trainyard.execution.evaluation_job import PREDICTIONS, REPORT, RESULT
from trainyard.execution.predictions_file import write_predictions
from trainyard.services.ids import new_id
from trainyard.services.printing import BROWSERS
from trainyard.store import evaluations, metrics
from trainyard.store.database import Database

LIMIT_S, LIMIT_BYTES = 5.0, 3_000_000
CURVES, POINTS = 20, 50_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    truth, probabilities = made(options.samples, options.classes)
    names = [f"class {number}" for number in range(options.classes)]
    run, evaluation = "", new_id()

    def fill(database: Database) -> None:
        nonlocal run
        run = database.write_sync(lambda tx: add_ended_run(tx, "reported"))
        draws = np.random.default_rng(0)
        curves = {f"train/m{number}": points_of(draws.normal(size=POINTS)) for number in range(CURVES)}
        database.write_sync(lambda tx: metrics.append(tx, run, curves))
        database.write_sync(lambda tx: evaluations.create(tx, evaluation, run, "gone", "made", 1, "test"))
        database.write_sync(lambda tx: evaluations.end(tx, evaluation, None, len(truth), {"accuracy": 0.5}, []))

    forms = ["json", "html", "md", "csv", *(["pdf"] if any(map(shutil.which, BROWSERS)) else [])]
    with studio(fill) as process:
        _write(process.home / "runs" / run / "evaluations" / evaluation / RESULT, truth, probabilities, names)
        line = Line(process)
        told = {form: _taken(line, f"/api/runs/{run}/report?format={form}", options.rounds) for form in forms}
    checks = [Check(f"{form}, wall time", seconds, LIMIT_S, "s") for form, (seconds, _) in told.items()]
    checks += [Check(f"{form}, size", size, LIMIT_BYTES, "bytes") for form, (_, size) in told.items() if form != "csv"]
    facts = {"samples": options.samples, "classes": options.classes, "curves": CURVES, "points": POINTS}
    floor = {"csv_bytes": told["csv"][1], "csv_floor_s": _floor_s(truth, probabilities, options.rounds)}
    report("run_report", "pyarrow's CSV of the same columns", checks, ["pyarrow", "pydantic"], **facts, **floor)


def _write(folder: Path, truth: Any, probabilities: Any, names: list[str]) -> None:
    folder.mkdir(parents=True)
    told = Predictions(np.arange(len(truth)), truth, probabilities)
    nowhere = np.zeros((len(truth), 0), np.bool_)
    write_predictions(folder / PREDICTIONS, told, np.full(len(truth), 2, np.uint8), names, nowhere)
    (folder / REPORT).write_text(classification_report(truth, probabilities, names).model_dump_json())


def _taken(line: Line, path: str, rounds: int) -> tuple[float, int]:
    """Median seconds until all is there, and how many bytes that are."""
    line.get(path)
    seconds: list[float] = []
    size = 0
    for _ in range(rounds):
        begun = time.perf_counter()
        size = len(line.get(path))
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), size


def _floor_s(truth: Any, probabilities: Any, rounds: int) -> float:
    arrow: Any = pa
    columns = {"truth": truth, **{f"p{number}": probabilities[:, number] for number in range(probabilities.shape[1])}}
    table = arrow.table(columns)
    seconds: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        pyarrow.csv.write_csv(table, io.BytesIO())
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
