"""A follower: one of the processes of a run on several devices that is not the first, the run's child.

It calls the trainer's own `fit` as the child does, with a context that says nothing, until `training.learning`
dismisses it. Arguments: its number, how many processes there are, the child's pid, the file by which they meet; the
launch comes over its input, and if it fails, a `Failed` goes out. Started by `execution.followers`.
"""

import os
import sys
from pathlib import Path

import msgspec

from trainyard.contracts.events import ChildEvent
from trainyard.execution import child, processes
from trainyard.execution.followers import LOST, WORDS
from trainyard.execution.launcher import LaunchSpec
from trainyard.training.ranks import Rank
from trainyard.training.steering import Steering


def main() -> int:
    """Train along; returns the exit code."""
    number, of, parent = map(int, sys.argv[1:4])
    processes.die_with_parent()
    if os.getppid() != parent:
        return 1  # it died before it could be asked for
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=LaunchSpec)
    words = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # what a trainer prints, the child prints too
    return _follow(spec, Rank(number, of, Path(sys.argv[4])), words)


def _follow(spec: LaunchSpec, rank: Rank, words: int) -> int:
    from trainyard.training.group import DismissedError, lost

    try:
        fit = child.resolve(spec.entry or "")
        fit(child.context_for(spec, _silent, lambda: None, Steering(child.changes_of(spec)), rank))
    except DismissedError:
        return 0
    except BaseException as error:  # noqa: BLE001  the edge of the process: whatever it was, the child must tell
        failed = child.failure_of(error)
        short = msgspec.structs.replace(failed, message=failed.message[:4000])
        os.write(words, msgspec.json.encode(short)[:WORDS])
        return LOST if lost(error) else 1
    return 0


def _silent(_event: ChildEvent) -> None:
    """The child has said it."""


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # what is left of a group with others is theirs to end
