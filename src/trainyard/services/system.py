"""The machine and the studio at a glance."""

import shutil
import time
from pathlib import Path

import psutil

from trainyard import __version__
from trainyard.contracts.system import GpuUsage, SystemMetrics
from trainyard.execution.gpus import read_gpus
from trainyard.services.queue import busy
from trainyard.services.studio import Studio
from trainyard.store import runs


async def metrics(studio: Studio) -> SystemMetrics:
    """CPU since the last call, memory, disk, GPUs, slots."""
    taken, queued = await studio.database.read(lambda tx: (busy(tx), len(runs.queued(tx))))
    memory = psutil.virtual_memory()
    disk = shutil.disk_usage(studio.home)
    return SystemMetrics(
        version=__version__,
        uptime_s=time.time() - studio.started_at,
        cpu_percent=psutil.cpu_percent(),
        cpu_count=psutil.cpu_count() or 1,
        memory_used=memory.total - memory.available,
        memory_total=memory.total,
        disk_used=disk.used,
        disk_total=disk.total,
        home_bytes=_size_of_database(studio.home),
        gpus=[GpuUsage(**gpu) for gpu in read_gpus()],
        slots=studio.slots,
        slots_busy=taken,
        queued=queued,
        launcher=studio.launcher.describe(),
        database=studio.database.describe(),
    )


def _size_of_database(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob("studio.db*"))
