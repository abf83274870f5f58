"""Server start to the first answer, and its memory: idle, and after a series of heavy reads. No peer is run here."""

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from common import Check, report
from homes import Line, add_ended_run, points_of, quiet, studio
from trainyard.store import metrics
from trainyard.store.database import Database

START_S, IDLE_MB, AFTER_MB = 1.5, 150.0, 300.0
QUESTION = b"GET /api/system/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
SETTLE_S = 25.0
"""Until the fork server has imported everything and the bundled data sets are there."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--reads", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        firsts = [_start(Path(folder) / "home") for _ in range(options.rounds + 1)][1:]
    seconds = [wall for wall, _ in firsts]
    memory = _memory(options.reads)
    report(
        "start",
        "none in this run",
        [
            Check("start to first answer, median", statistics.median(seconds), START_S, "s"),
            Check("server's memory, idle", memory["idle_mb"], IDLE_MB, "MB"),
            Check("server's memory after the reads", memory["after_mb"], AFTER_MB, "MB"),
        ],
        rounds=options.rounds,
        reads=options.reads,
        slowest_s=max(seconds),
        fastest_s=min(seconds),
        server_cpu_s=statistics.median(cpu for _, cpu in firsts),
        memory=memory,
    )


def _start(home: Path) -> tuple[float, float]:
    """Seconds from the start of the process to its first answer, and the CPU seconds it used meanwhile."""
    port = _free_port()
    command = [sys.executable, "-m", "trainyard.cli", "up", "--home", str(home), "--port", str(port)]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=quiet() | {"OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise RuntimeError("the server does not answer")
                time.sleep(0.005)
            took = time.perf_counter() - begun
            times = psutil.Process(process.pid).cpu_times()
        finally:
            process.terminate()
    return took, times.user + times.system


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(QUESTION)
            return line.recv(64).startswith(b"HTTP/1.1 200")
    except ConnectionRefusedError:
        return False


def _memory(reads: int) -> dict[str, float]:
    """Resident megabytes of the server, and of the fork server beside it."""
    ids: list[str] = []

    def fill(database: Database) -> None:
        ids.append(database.write_sync(lambda tx: add_ended_run(tx, "curve")))
        columns = points_of(np.random.default_rng(0).random(1_000_000))
        database.write_sync(lambda tx: metrics.append(tx, ids[0], {"train/loss": columns}))
        for index in range(999):
            database.write_sync(lambda tx, index=index: add_ended_run(tx, f"run-{index}", age_s=index))

    with studio(fill) as process:
        server = psutil.Process(process.pid)
        time.sleep(SETTLE_S)
        idle = _megabytes(server)
        line = Line(process)
        series = f"/api/runs/{ids[0]}/metrics/series?name=train/loss&points="
        for number in range(reads):
            line.get(f"{series}2000&from={number * 1000}")
            line.get("/api/runs?limit=1000&sort=-duration")
        after = _megabytes(server)
        line.get(f"{series}0")
        after_all = _megabytes(server)
        forks = [child for child in server.children() if any("forkserver" in part for part in child.cmdline())]
        fork_server = sum(_megabytes(child) for child in forks)
    return {"idle_mb": idle, "after_mb": after, "after_whole_series_mb": after_all, "fork_server_mb": fork_server}


def _megabytes(process: psutil.Process) -> float:
    return process.memory_info().rss / 1e6


if __name__ == "__main__":
    main()
