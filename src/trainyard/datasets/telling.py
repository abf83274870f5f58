"""How a child answers: a line of JSON each."""

import sys
import threading
import time

import msgspec

from trainyard.datasets.job import Answer, Stage, Step

TELL_EVERY_S = 0.2


class Teller:
    """Tells how far the work is, not more often than a page can show."""

    def __init__(self) -> None:
        self._stage, self._at = "", 0.0

    def tell(self, stage: Stage, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage or now - self._at >= TELL_EVERY_S:
            self._stage, self._at = stage, now
            say(Step(stage, done, total))


class SteadyTeller:
    """Tells the last step too where nothing comes after it for a while: what it waits for may be far away.

    To be used in a `with` statement, after which nothing is told any more.
    """

    def __init__(self) -> None:
        self._latest: Step | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell_steadily, daemon=True)

    def __enter__(self) -> "SteadyTeller":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        self._latest = Step(stage, done, total)

    def _tell_steadily(self) -> None:
        told: Step | None = None
        while not self._over.wait(TELL_EVERY_S):
            if (latest := self._latest) is not None and latest != told:
                told = latest
                say(latest)


def say(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()
