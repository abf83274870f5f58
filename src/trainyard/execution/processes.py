"""Processes by identity: a pid alone may be reused, a pid with its start time is one process and no other."""

import asyncio
import ctypes
import os
import select
import signal
from contextlib import suppress
from pathlib import Path

import psutil

POLL_S = 0.25


def identity(pid: int) -> str | None:
    """What tells this process from a later one of the same pid, or None if it is gone (a zombie counts as gone).

    On Linux the start time in clock ticks and the boot's id; elsewhere psutil's creation time.
    """
    stat = Path(f"/proc/{pid}/stat")
    if not stat.parent.parent.joinpath("self").exists():
        return _identity_elsewhere(pid)
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[0] in {"Z", "X"}:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}:{fields[19]}"


def _identity_elsewhere(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.3f}"
    except psutil.NoSuchProcess:
        return None


def leave_mark(path: Path) -> None:
    """Write this process's pid and identity to a file, for a server that did not see it start."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text(f"{os.getpid()} {identity(os.getpid())}")
    temporary.replace(path)


def read_mark(path: Path) -> tuple[int, str] | None:
    """Pid and identity from a mark, None where there is none."""
    try:
        pid, _, known = path.read_text().partition(" ")
    except FileNotFoundError:
        return None
    return int(pid), known


def is_alive(pid: int, expected: str) -> bool:
    return identity(pid) == expected


def kill_group(pid: int, expected: str | None) -> None:
    """SIGKILL the process group that `pid` leads, if it is still the expected process (None: do not check)."""
    if expected is not None and not is_alive(pid, expected):
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def interrupt(pid: int, expected: str | None, *, hard: bool) -> None:
    """SIGINT, or SIGKILL where `hard`, to one process, if it is still the expected one."""
    if identity(pid) == expected:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL if hard else signal.SIGINT)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (Linux; elsewhere the guardian's pipe tells)."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)
    except (AttributeError, OSError):
        return


def kernel_oom_kills() -> int:
    """How many processes the kernel has killed for memory since boot, 0 where it does not count them."""
    try:
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


def prefer_for_oom(pid: int, score: int) -> None:
    """Make the kernel take this process first when memory runs out, so that the studio itself lives."""
    with suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text(str(score))


async def gone(pid: int, expected: str | None) -> None:
    """Return when the process has ended: at once by pidfd, or by asking four times a second where there is none."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    except (AttributeError, OSError):
        while identity(pid) == expected:
            await asyncio.sleep(POLL_S)
        return
    try:
        if identity(pid) != expected:
            return
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(fd, ended.set)
        if not select.select([fd], [], [], 0)[0]:
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(fd)
        os.close(fd)
