"""One curve of 1,000,000 points in at most 2,000 rows over HTTP, warm, against numpy + tsdownsample in this process.

The floor has both columns in memory as arrays, takes 2,000 of the points by MinMax, and encodes step and value as JSON.
Ours answers step, time, value, min, max, mean and non-finite marks of each row from the database, over a socket.
"""

import argparse
import statistics

import msgspec
import numpy as np
from tsdownsample import MinMaxDownsampler

from common import Check, compare, report, timed
from homes import Line, add_ended_run, cpu_s, points_of, studio
from trainyard.store import metrics
from trainyard.store.database import Database
from trainyard.store.metrics import Points

ROWS, SPIKES, TARGET = 2000, 20, 3.0
NAME = "train/loss"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    points, spikes = _curve(options.points)
    made: list[str] = []

    def fill(database: Database) -> None:
        run_id = database.write_sync(lambda tx: add_ended_run(tx, "curve"))
        database.write_sync(lambda tx: metrics.append(tx, run_id, {NAME: points}))
        made.append(run_id)

    downsample = MinMaxDownsampler().downsample

    def floor() -> bytes:
        rows = downsample(points.steps, points.values, n_out=ROWS)
        return msgspec.json.encode({"step": points.steps[rows].tolist(), "value": points.values[rows].tolist()})

    with studio(fill) as process:
        line = Line(process)
        path = f"/api/runs/{made[0]}/metrics/series?name={NAME}&points={ROWS}"
        answer = line.json(path)
        for _ in range(5):
            line.get(path)
            floor()
        before = cpu_s(process.pid)
        pairs = [(timed(lambda: line.get(path)), timed(floor)) for _ in range(options.rounds)]
        server_ms = (cpu_s(process.pid) - before) / options.rounds * 1000
    extremes = {*answer["min"], *answer["max"]}
    kept = sum(value in extremes for value in points.values[spikes].tolist())
    comparison = compare(pairs)
    report(
        "curve_read",
        "numpy + tsdownsample MinMax of arrays in memory, JSON of step and value",
        [
            Check("wall time, ours / floor", comparison.ratio, TARGET, "x"),
            Check("one-sample spikes kept", kept, SPIKES, f"of {SPIKES}", True),
            Check("rows", answer["returned"], ROWS, "rows"),
        ],
        ["numpy", "tsdownsample"],
        rounds=options.rounds,
        points=options.points,
        ours_ms=comparison.ours.wall_s * 1000,
        ours_quartiles_ms=_quartiles([mine.wall_s for mine, _ in pairs]),
        floor_ms=comparison.peer.wall_s * 1000,
        floor_quartiles_ms=_quartiles([theirs.wall_s for _, theirs in pairs]),
        spread=comparison.spread,
        server_cpu_ms=server_ms,
        floor_cpu_ms=comparison.peer.cpu_s * 1000,
    )


def _curve(n: int) -> tuple[Points, np.ndarray]:
    """A noisy, falling curve with single points far above and below it; and where those are."""
    random = np.random.default_rng(7)
    steps = np.arange(n, dtype=np.int64)
    values = 3.0 * np.exp(-steps / (n / 4)) + random.normal(0.0, 0.05, n)
    spikes = random.choice(n, SPIKES, replace=False)
    values[spikes] = np.where(np.arange(SPIKES) % 2, 50.0, -50.0) + random.random(SPIKES)
    return points_of(values), spikes


def _quartiles(seconds: list[float]) -> list[float]:
    return [cut * 1000 for cut in statistics.quantiles(seconds, n=4)]


if __name__ == "__main__":
    main()
