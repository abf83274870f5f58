"""How a bounded child answers the server: a line of JSON each, on an output that nothing else writes to."""

import os
import time
from collections.abc import Callable
from typing import IO

import msgspec

TOLD_EVERY_S = 0.5


class Answers:
    """Standard output is for answers alone: what else is printed goes where errors go."""

    def __init__(self) -> None:
        self._out: IO[bytes] = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)
        self._next = 0.0

    def __call__(self, answer: msgspec.Struct) -> None:
        self._out.write(msgspec.json.encode(answer) + b"\n")

    def now_and_then(self, make: Callable[[], msgspec.Struct]) -> None:
        """Say how far it is, not more often than a page can show."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TOLD_EVERY_S
            self(make())
