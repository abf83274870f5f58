"""NVIDIA GPUs through NVML; where the driver is missing there are none."""

from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

pynvml: Any = import_module("pynvml")  # it publishes no types


@cache
def _handles() -> tuple[Any, ...]:
    """One handle a GPU; empty where NVML cannot be loaded."""
    try:
        pynvml.nvmlInit()
        return tuple(pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount()))
    except pynvml.NVMLError:
        return ()


def read_gpus() -> list[dict[str, Any]]:
    """Each GPU: index, name, utilisation in per cent, memory used and in all in bytes."""
    found: list[dict[str, Any]] = []
    for index, gpu in enumerate(_handles()):
        with suppress(pynvml.NVMLError):
            memory = pynvml.nvmlDeviceGetMemoryInfo(gpu)
            found.append(
                {
                    "index": index,
                    "name": str(pynvml.nvmlDeviceGetName(gpu)),
                    "percent": float(pynvml.nvmlDeviceGetUtilizationRates(gpu).gpu),
                    "memory_used": int(memory.used),
                    "memory_total": int(memory.total),
                }
            )
    return found


def gpus_of(pids: set[int]) -> dict[str, float]:
    """Metrics `system/gpuN/…` of the GPUs on which these processes compute: their memory, the GPU's utilisation."""
    values: dict[str, float] = {}
    for index, gpu in enumerate(_handles()):
        with suppress(pynvml.NVMLError):
            own = [process for process in pynvml.nvmlDeviceGetComputeRunningProcesses(gpu) if process.pid in pids]
            if own:
                values[f"system/gpu{index}/memory"] = float(sum(process.usedGpuMemory or 0 for process in own))
                values[f"system/gpu{index}/utilization"] = float(pynvml.nvmlDeviceGetUtilizationRates(gpu).gpu)
    return values
