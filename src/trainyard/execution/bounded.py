"""Run one of our modules on files nobody has checked: `python -m trainyard.execution.bounded MODULE ARGUMENT…`.

The process ends with its parent, cannot leave a core file, and has bounded memory and CPU time. What it may not have is
told by the environment: TRAINYARD_MEMORY_BYTES and TRAINYARD_CPU_S.
"""

import os
import resource
import runpy
import sys

from trainyard.execution import processes

BEHIND = 10
"""Trainings and the page come first: reading a data set takes the processor time that they leave."""


def main() -> None:
    processes.die_with_parent()
    os.nice(BEHIND)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Private memory, not address space: allocators reserve far more of that than they use.
    _limit(resource.RLIMIT_DATA, os.environ["TRAINYARD_MEMORY_BYTES"])
    _limit(resource.RLIMIT_CPU, os.environ["TRAINYARD_CPU_S"])
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")


def _limit(which: int, text: str) -> None:
    _, hard = resource.getrlimit(which)
    wanted = int(text) if hard == resource.RLIM_INFINITY else min(int(text), hard)
    resource.setrlimit(which, (wanted, hard))


if __name__ == "__main__":
    main()
