"""The machine and the studio at a glance."""

from pydantic import BaseModel


class Health(BaseModel):
    status: str
    version: str


class GpuUsage(BaseModel):
    index: int
    name: str
    percent: float
    memory_used: int
    memory_total: int


class SystemMetrics(BaseModel):
    """Percentages are 0..100, memory and disk in bytes; `disk_*` is the file system of the home folder."""

    version: str
    uptime_s: float
    cpu_percent: float
    cpu_count: int
    memory_used: int
    memory_total: int
    disk_used: int
    disk_total: int
    home_bytes: int
    gpus: list[GpuUsage]
    slots: int
    slots_busy: int
    queued: int
    launcher: str
    """`ready`, `starting`, or `down: …` with the reason."""
    database: str
