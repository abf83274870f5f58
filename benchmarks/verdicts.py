"""Until the verdict stands, on 10,000 pictures and on a table of a million rows; then lists of 10,000 data sets.

Everything goes through a real studio: the files lie in a folder that it may read, and the clock runs from the request
until the data set is no longer being worked on.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from common import Check, report
from homes import Line, studio
from pictures import write_pictures
from trainyard.services.ids import new_id
from trainyard.store import datasets as store
from trainyard.store.database import Database, Tx
from trainyard.testing.studio import StudioProcess

PICTURES_S, TABLE_S, LIST_MS = 60.0, 20.0, 50.0
COLUMNS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as name:
        folder = Path(name)
        write_pictures(folder / "pictures", options.pictures)
        _write_table(folder / "table.csv", options.rows)
        with studio(TRAINYARD_IMPORT_ROOTS=name) as process:
            pictures_s = _verdict(process, folder / "pictures")
            table_s = _verdict(process, folder / "table.csv")
    with studio(lambda database: _fill(database, options.sets)) as process:
        line = Line(process)
        lists_ms = [_ms(line, "/api/datasets?limit=100") for _ in range(options.rounds)]
        found_ms = [_ms(line, "/api/datasets?limit=100&q=set+77&state=ready") for _ in range(options.rounds)]
    report(
        "verdicts",
        "none: the limits are absolute",
        [
            Check(f"verdict on {options.pictures:,} pictures", pictures_s, PICTURES_S, "s"),
            Check(f"verdict on a table of {options.rows:,} x {COLUMNS}", table_s, TABLE_S, "s"),
            Check(f"a page of {options.sets:,} data sets", statistics.median(lists_ms), LIST_MS, "ms"),
            Check("the same, searched and filtered", statistics.median(found_ms), LIST_MS, "ms"),
        ],
        ["pillow", "polars", "pyarrow"],
        slowest_list_ms=max(lists_ms),
    )


def _write_table(path: Path, rows: int) -> None:
    """Numbers and a few categories of which the target depends on some; 5% of one column is missing. Generated."""
    random = np.random.RandomState(0)
    numbers = random.normal(size=(rows, COLUMNS - 6)).round(4)
    columns: dict[str, Any] = {f"x{place}": numbers[:, place] for place in range(numbers.shape[1])}
    columns["x0"] = pa.array(numbers[:, 0], mask=random.random_sample(rows) < 0.05)
    words = np.array(["red", "green", "blue", "white", "black"])
    for place in range(5):
        columns[f"c{place}"] = words[random.randint(0, len(words), rows)]
    signal = numbers[:, 1] + 0.5 * numbers[:, 2] + random.normal(size=rows)
    columns["label"] = np.where(signal > 0, "yes", "no")
    pyarrow.csv.write_csv(pa.table(columns), path)


def _verdict(process: StudioProcess, path: Path) -> float:
    begun = time.perf_counter()
    made = process.client.request("POST", "/api/datasets", json={"path": str(path)})
    dataset = process.client.read_dataset(made["id"])
    if dataset["state"] == "error":
        raise RuntimeError(dataset["problem"])
    return time.perf_counter() - begun


def _fill(database: Database, sets: int) -> None:
    """Copies of what is known of a bundled data set, under other names."""

    def write(tx: Tx) -> None:
        known = store.get(tx, "wine")
        if known is None or known.current is None:
            raise RuntimeError("The bundled data set is not there.")
        for number in range(sets):
            update = {"id": new_id(), "name": f"set_{number}", "title": f"Set {number}"}
            store.insert(tx, known.current.model_copy(update=update))

    database.write_sync(write)


def _ms(line: Line, path: str) -> float:
    begun = time.perf_counter()
    line.get(path)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
