"""The same with Trackio, on this machine alone; runs in the peers' environment. Prints seconds as JSON.

What can be read is read with the function behind its own `trackio get metric`.
"""
# pyright: reportMissingImports=false

import json
import os
import resource
import sys
import tempfile
import time


def main() -> None:
    steps, metrics = int(sys.argv[1]), int(sys.argv[2])
    names = [f"train/m{number}" for number in range(metrics)]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TRACKIO_DIR": folder, "HF_HUB_OFFLINE": "1"}
        sys.stdout = sys.stderr  # Trackio greets on standard output
        import trackio
        from trackio.sqlite_storage import SQLiteStorage

        started = time.perf_counter()
        run = trackio.init(project="bench", name="bench", embed=False, auto_log_gpu=False, auto_log_cpu=False)
        begun, cpu = time.perf_counter(), _cpu_s()
        for step in range(steps):
            trackio.log({name: step * 0.001 + index for index, name in enumerate(names)}, step=step)
        logged, logged_cpu = time.perf_counter(), _cpu_s()
        trackio.finish()
        finished, finished_cpu = time.perf_counter(), _cpu_s()
        for name in names:
            if len(SQLiteStorage.get_metric_values("bench", run.name, name, step=steps - 1)) != 1:
                raise RuntimeError(f"the last point of {name} cannot be read")
        readable = time.perf_counter()
        for name in names:
            if len(SQLiteStorage.get_metric_values("bench", run.name, name)) != steps:
                raise RuntimeError(f"{name} lacks points")
        read = time.perf_counter()
    seconds = {"init_s": begun - started, "log_s": logged - begun, "finish_s": finished - begun}
    seconds |= {"readable_s": readable - begun, "read_all_s": read - readable}
    seconds |= {"log_cpu_s": logged_cpu - cpu, "cpu_s": finished_cpu - cpu}
    sys.__stdout__.write(json.dumps(seconds) + "\n")  # pyright: ignore[reportOptionalMemberAccess]


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
