"""The guardian of a script that trains by itself and logs here: `python -m trainyard.execution.attach LAUNCH PID`.

The run is over when the script writes to its standard input or closes it, or is gone.
"""

import os
import sys
from pathlib import Path

import msgspec

from trainyard.execution.child_link import ChildLink
from trainyard.execution.guardian import watch
from trainyard.execution.launcher import LaunchSpec


def main() -> None:
    spec = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=LaunchSpec)
    watch(spec, ChildLink.attach(int(sys.argv[2]), sys.stdin.fileno()))
    sys.stderr.flush()
    os._exit(0)  # the script waits for this end; taking the interpreter apart would only make it wait longer


if __name__ == "__main__":
    main()
