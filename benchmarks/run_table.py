"""A table of 1,000 runs with 10 last metrics each, filtered and sorted by a metric, over HTTP.

The floor is SQLite in this process: the same rows selected from the same file, and made into JSON by msgspec, with
the stored JSON of config and metrics put in as it is.
"""

import argparse
import json
import sqlite3
from pathlib import Path

import msgspec
import numpy as np

from common import Check, compare, report, timed
from homes import Line, add_ended_run, cpu_s, studio
from trainyard.store import metrics
from trainyard.store.database import Database, Tx
from trainyard.store.metrics import Points

TARGET_MS = 40.0
OTHERS = 200
"""Runs that the filter leaves out."""
NAMES = ("val/accuracy", "val/loss", "val/f1", "val/precision", "val/recall", "train/loss")
MORE = ("train/accuracy", "train/learning_rate", "test/accuracy", "test/loss")
COLUMNS = (
    *("id", "name", "project", "trainer", "dataset", "config", "state", "reason", "progress", "step", "attempt"),
    *("created_at", "started_at", "ended_at", "goal", "goal_direction", "step_unit", "last_metrics"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()

    def fill(database: Database) -> None:
        database.write_sync(lambda tx: _add_runs(tx, options.runs))

    with studio(fill) as process:
        line = Line(process)
        path = "/api/runs?state=completed&trainer=tabular.boosting&sort=-metrics.val/accuracy&limit=1000"
        floor = _floor(process.home / "studio.db")
        items, expected = line.json(path)["items"], json.loads(floor())
        if [item["id"] for item in items] != [row["id"] for row in expected] or len(items) != options.runs:
            raise RuntimeError("the two tables differ")
        if any(len(item["metrics"]) != len(NAMES + MORE) for item in items):
            raise RuntimeError("a row lacks metrics")
        for _ in range(5):
            line.get(path)
        before = cpu_s(process.pid)
        pairs = [(timed(lambda: line.get(path)), timed(floor)) for _ in range(options.rounds)]
        server_ms = (cpu_s(process.pid) - before) / options.rounds * 1000
    comparison = compare(pairs)
    report(
        "run_table",
        "SQLite select and JSON in this process",
        [Check("wall time", comparison.ours.wall_s * 1000, TARGET_MS, "ms")],
        rounds=options.rounds,
        runs=options.runs,
        filtered_out=OTHERS,
        floor_ms=comparison.peer.wall_s * 1000,
        ratio=comparison.ratio,
        spread=comparison.spread,
        server_cpu_ms=server_ms,
        floor_cpu_ms=comparison.peer.cpu_s * 1000,
    )


def _add_runs(tx: Tx, number: int) -> None:
    random = np.random.default_rng(0)
    for index in range(number + OTHERS):
        trainer = "tabular.boosting" if index < number else "image.cnn"
        run_id = add_ended_run(tx, f"run-{index:04}", trainer, age_s=index)
        step = np.array([300], np.int64)
        points = {name: Points(step, np.array([1.7e9]), random.random(1)) for name in NAMES + MORE}
        metrics.append(tx, run_id, points)


def _floor(path: Path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    wanted = ", ".join(f"r.{name}" for name in COLUMNS)
    statement = (
        f"SELECT {wanted} FROM runs r LEFT JOIN metrics m ON m.run_id = r.id AND m.name = 'val/accuracy' "
        "WHERE r.state = 'completed' AND r.trainer = 'tabular.boosting' ORDER BY m.last DESC, r.id DESC LIMIT 1000"
    )

    def read() -> bytes:
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in connection.execute(statement)]
        for row in rows:
            row["config"], row["last_metrics"] = msgspec.Raw(row["config"]), msgspec.Raw(row["last_metrics"])
        return msgspec.json.encode(rows)

    return read


if __name__ == "__main__":
    main()
