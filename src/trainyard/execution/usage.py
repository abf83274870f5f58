"""CPU, memory and GPU of one process tree, as metrics `system/…`."""

from contextlib import suppress

import psutil

from trainyard.execution.gpus import gpus_of


class TreeUsage:
    """Samples a process and its descendants. CPU is in per cent of one core since the last sample."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._primed = False
        """CPU is measured between two samples; the first has none before it."""
        self._known: dict[int, psutil.Process] = {}

    def sample(self) -> dict[str, float]:
        """`system/cpu` (%), `system/memory` (bytes), `system/threads`, per GPU in use `system/gpu0/…`; {} if gone."""
        try:
            root = self._known.get(self._pid) or psutil.Process(self._pid)
            members = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return {}
        self._known = {member.pid: self._known.get(member.pid, member) for member in members}
        cpu = memory = threads = 0.0
        for process in self._known.values():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied), process.oneshot():
                cpu += process.cpu_percent()
                memory += process.memory_info().rss
                threads += process.num_threads()
        usage = {"system/memory": memory, "system/threads": threads}
        if self._primed:
            usage["system/cpu"] = cpu
        self._primed = True
        return usage | gpus_of(set(self._known))
