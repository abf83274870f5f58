"""Ask a studio for its list of runs ten times a second until standard input closes; print how long answers took.

`python probe.py PORT TOKEN`: a process of its own, so that the measuring one's work does not count as waiting.
"""

import http.client
import json
import select
import sys
import time

from common import quantile

EVERY_S = 0.1


def main() -> None:
    port, token = sys.argv[1:]
    line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    waits: list[float] = []
    while not select.select([sys.stdin], [], [], EVERY_S)[0]:
        begun = time.perf_counter()
        line.request("GET", "/api/runs?limit=20", headers={"Authorization": f"Bearer {token}"})
        line.getresponse().read()
        waits.append((time.perf_counter() - begun) * 1000)
    told = {
        "calls": len(waits),
        "p50_ms": quantile(waits, 0.5),
        "p99_ms": quantile(waits, 0.99),
        "worst_ms": max(waits),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
