"""The fork server: one process that has imported what trainers need, and forks a guardian for each launch.

It has no threads and trains nothing itself, so forking it is safe. It speaks one JSON line a request over its standard
input and output: the path of a `launch.json` in, `{"pid", "identity"}` or `{"error"}` out. It ends when its input does.
"""

import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path

import msgspec

from trainyard.execution import child, processes
from trainyard.execution.guardian import fork_and_watch
from trainyard.execution.launcher import LaunchSpec
from trainyard.trainers import catalog

READY: dict[str, object] = {"ready": True}


def main() -> None:
    """Import, say ready, serve until the server goes away."""
    processes.die_with_parent()  # also while it is importing, when it does not look at its input
    if os.getppid() != int(sys.argv[1]):
        return  # the server died before it could be asked for
    catalog.preload()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guardians are nobody's to wait for
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    _say(READY)
    for line in sys.stdin.buffer:
        _say(_launch(Path(json.loads(line)["launch"])))


def _launch(path: Path) -> dict[str, object]:
    try:
        spec = msgspec.json.decode(path.read_bytes(), type=LaunchSpec)
        pid = os.fork()
    except (OSError, msgspec.MsgspecError) as error:
        return {"error": str(error)}
    if pid == 0:
        _become_guardian(spec)
    return {"pid": pid, "identity": processes.identity(pid)}


def _become_guardian(spec: LaunchSpec) -> None:
    """Let go of the fork server's own input and output; what a guardian prints goes to a file of its attempt."""
    null = os.open(os.devnull, os.O_RDONLY)
    report = os.open(spec.attempt_folder / "guardian.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(null, 0)
    os.dup2(report, 1)
    os.dup2(report, 2)
    fork_and_watch(spec, _run_child)


def _run_child(spec: LaunchSpec, commands: socket.socket) -> int:
    child.settle_in(spec.threads)
    return child.main(spec, commands)


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
