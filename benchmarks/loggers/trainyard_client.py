"""Log through `trainyard.client` until every point can be read. Prints seconds as JSON.

`readable_s` runs from the first `log` until `finish` has returned and the last point of each metric was read;
that none is missing is looked at after the clock has stopped, and timed as `read_all_s`.
"""

import json
import resource
import sys
import time

from trainyard.client import Client, init


def main() -> None:
    steps, metrics = int(sys.argv[1]), int(sys.argv[2])
    names = [f"train/m{number}" for number in range(metrics)]
    client = Client()
    started = time.perf_counter()
    run = init(name="bench", client=client)
    begun, cpu = time.perf_counter(), _cpu_s()
    for step in range(steps):
        run.log({name: step * 0.001 + index for index, name in enumerate(names)}, step=step)
    logged, logged_cpu = time.perf_counter(), _cpu_s()
    run.finish()
    finished, finished_cpu = time.perf_counter(), _cpu_s()
    last = steps - 1
    path = f"/api/runs/{run.id}/metrics/series"
    for name in names:
        tail = client.request("GET", path, params={"name": name, "points": 0, "from": last})
        if tail["step"] != [last]:
            raise RuntimeError(f"the last point of {name} cannot be read")
    readable = time.perf_counter()
    for name in names:
        if client.series(run.id, name)["step"] != list(range(steps)):
            raise RuntimeError(f"{name} lacks points")
    read = time.perf_counter()
    seconds = {"init_s": begun - started, "log_s": logged - begun, "finish_s": finished - begun}
    seconds |= {"readable_s": readable - begun, "read_all_s": read - readable}
    seconds |= {"log_cpu_s": logged_cpu - cpu, "cpu_s": finished_cpu - cpu}
    print(json.dumps(seconds))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
