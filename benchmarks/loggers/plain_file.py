"""The floor: each step's numbers as bytes at the end of a file, forced to the disk once. Prints seconds as JSON."""

import json
import resource
import struct
import sys
import tempfile
import time


def main() -> None:
    steps, metrics = int(sys.argv[1]), int(sys.argv[2])
    pack = struct.Struct(f"<q{metrics}d").pack
    with tempfile.NamedTemporaryFile() as file:
        begun, cpu = time.perf_counter(), _cpu_s()
        for step in range(steps):
            file.write(pack(step, *(step * 0.001 + index for index in range(metrics))))
        file.flush()
        finished, finished_cpu = time.perf_counter(), _cpu_s()
    print(json.dumps({"finish_s": finished - begun, "readable_s": finished - begun, "cpu_s": finished_cpu - cpu}))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
