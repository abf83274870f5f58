"""1,000 WebSocket viewers of a run that reports 20 times a second: latency beside a bare uvicorn application's, with
the same client and the same frames, in turns; and how much slower a training gets while they watch.

Ours is timed from the report in the training process, through journal, channel and hub; the bare application stamps a
frame just before it sends it. Viewers, server and training share the machine's cores: the training is also timed
beside the bare application with as many viewers, which shows what the load of the viewers alone does.
"""

import argparse
import contextlib
import json
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from common import Check, report
from homes import HERE, PLUG_IN, cpu_s, studio
from plugin import LINES_FILE
from trainyard.testing.studio import StudioProcess, wait_for

TIMES_BARE, SLOWER = 3.0, 1.02
RATE = 20
STREAM = HERE / "streaming"
Result = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--training-rounds", type=int, default=3, help="0 leaves the training out")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the server inherits it
    with studio(**PLUG_IN) as process:
        template = _sample(process)
        with _bare(template) as port:
            rounds = [(_ours(process, options), _watch(port, "/", "-", "-", options)) for _ in range(options.rounds)]
            speeds = _speeds(process, port, options) if options.training_rounds else None
    pairs = [(ours["p99_ms"], bare["p99_ms"]) for ours, bare in rounds]
    ratios = [ours / bare for ours, bare in pairs]
    checks = [Check("p99, ours / bare", statistics.median(ratios), TIMES_BARE, "x")]
    if speeds is not None:
        checks.append(Check("training, wall time a step with / without", speeds["watched"], SLOWER, "x"))
    report(
        "viewers",
        "a bare uvicorn application sending the same frames",
        checks,
        ["uvicorn", "websockets", "uvloop"],
        viewers=options.viewers,
        rounds=options.rounds,
        spread=[min(ratios), max(ratios)],
        ours=_medians([ours for ours, _ in rounds]),
        bare=_medians([bare for _, bare in rounds]),
        training=speeds,
    )


def _medians(results: list[Result]) -> Result:
    return {
        name: statistics.median(one[name] for one in results)
        for name in results[0]
        if name not in {"sample", "started"}
    }


def _start(process: StudioProcess, mode: str, seconds: float) -> str:
    config = {"mode": mode, "rate": float(RATE), "seconds": seconds}
    run = process.client.start("bench.plugin", "wine", config)
    process.until(run["id"], lambda now: now["state"] == "running")
    return run["id"]


def _stop(process: StudioProcess, run_id: str) -> None:
    process.client.stop(run_id, "discard")
    process.end(run_id)


def _ours(process: StudioProcess, options: argparse.Namespace) -> Result:
    run_id = _start(process, "paced", options.seconds + 120)
    before = cpu_s(process.pid)
    result = _watch(process.port, "/api/stream", process.token, f"run:{run_id}", options)
    result["server_cpu_s"] = cpu_s(process.pid) - before
    _stop(process, run_id)
    return result


def _watch(port: int, path: str, token: str, topic: str, options: argparse.Namespace) -> Result:
    done = subprocess.run(
        _viewers(port, path, token, topic, options.viewers, options.seconds), check=True, stdout=subprocess.PIPE
    )
    result = json.loads(done.stdout)
    if result["lost"] or result["fewest"] < 0.9 * RATE * options.seconds:
        raise RuntimeError(f"viewers were lost, or updates: {result}")
    return result


def _viewers(port: int, path: str, token: str, topic: str, number: int, seconds: float) -> list[str]:
    arguments = [str(port), path, token, topic, str(number), str(seconds)]
    return [sys.executable, str(STREAM / "viewers.py"), *arguments]


def _sample(process: StudioProcess) -> str:
    """One of our frames, with the mark for the moment in place of its times."""
    run_id = _start(process, "paced", 60)
    command = _viewers(process.port, "/api/stream", process.token, f"run:{run_id}", 1, 2.0)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    _stop(process, run_id)
    return re.sub(r'"time":\[[^]]*\]', '"time":[@TIME@]', json.loads(done.stdout)["sample"])


@contextlib.contextmanager
def _bare(template: str) -> Generator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(template)
        file.flush()
        with subprocess.Popen([sys.executable, str(STREAM / "bare.py"), str(port), file.name, str(RATE)]) as server:
            try:
                wait_for(lambda: _listens(port), 20, "the bare application")
                yield port
            finally:
                server.terminate()


def _listens(port: int) -> bool | None:
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return None


def _speeds(process: StudioProcess, port: int, options: argparse.Namespace) -> Result:
    """Seconds a step with viewers over those without, by the wall and by the child's CPU; and the bare one's load."""
    ratios: dict[str, list[float]] = {"watched": [], "watched_cpu": [], "beside_bare": [], "beside_bare_cpu": []}
    for _ in range(options.training_rounds):
        run_id = _start(process, "busy", 600)
        stream = ("/api/stream", process.token, f"run:{run_id}")
        alone = _window(process, run_id, None, options.seconds)
        watched = _window(process, run_id, _viewers(process.port, *stream, options.viewers, options.seconds), 0)
        beside = _window(process, run_id, _viewers(port, "/", "-", "-", options.viewers, options.seconds), 0)
        again = _window(process, run_id, None, options.seconds)
        _stop(process, run_id)
        for index, kind in ((0, ""), (1, "_cpu")):
            quiet = (alone[index] + again[index]) / 2
            ratios[f"watched{kind}"].append(watched[index] / quiet)
            ratios[f"beside_bare{kind}"].append(beside[index] / quiet)
    return {name: statistics.median(found) for name, found in ratios.items()}


def _window(process: StudioProcess, run_id: str, command: list[str] | None, seconds: float) -> tuple[float, float]:
    """Wall and CPU seconds a step while `command` runs, or for so many seconds without it."""
    begun = time.time()
    if command is None:
        time.sleep(seconds)
    else:
        begun = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["started"]
    lines = (Path(process.home) / "runs" / run_id / LINES_FILE).read_text().splitlines()[1:]
    marks = [mark for mark in map(json.loads, lines) if mark["time"] >= begun]
    first, last = marks[0], marks[-1]
    steps = last["steps"] - first["steps"]
    return (last["time"] - first["time"]) / steps, (last["cpu_s"] - first["cpu_s"]) / steps


if __name__ == "__main__":
    main()
