"""From a child's bytes to log lines: a progress bar that rewrites itself with `\\r` folds into one line."""

import codecs
import time
from collections.abc import Callable
from typing import Literal

from trainyard.contracts.events import LogLine

Stream = Literal["stdout", "stderr"]
MAX_LINE = 8192
"""Longer lines are cut, and say so."""


class LineFolder:
    """Feeds on chunks of one stream, gives the lines that are finished and the newest state of one that is not.

    A terminal shows what follows the last `\\r`; so does a log: each rewriting replaces the line before it.
    """

    def __init__(self, stream: Stream, clock: Callable[[], float] = time.time) -> None:
        self.stream: Stream = stream
        self._clock = clock
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._open = ""
        self._shown = False
        """Whether the open line was given already, so that its next state replaces it."""

    def feed(self, data: bytes) -> list[LogLine]:
        """Lines that `data` finishes, and the open line if a `\\r` has just rewritten it."""
        *finished, rest = (self._open + self._decoder.decode(data)).replace("\r\n", "\n").split("\n")
        lines = [self._line(text) for text in finished]
        if "\r" in rest:
            tail = rest.rpartition("\r")[2]
            state = _visible(rest)
            if state:
                lines.append(self._line(state, still_open=True))
            rest = tail or state + "\r"
        self._open = rest
        return lines

    def close(self) -> list[LogLine]:
        """The last line, if the stream ended without a line break."""
        text = self._open + self._decoder.decode(b"", final=True)
        self._open = ""
        return [self._line(text)] if _visible(text) else []

    def _line(self, text: str, *, still_open: bool = False) -> LogLine:
        replaces, self._shown = self._shown, still_open
        text = _visible(text)
        if len(text) > MAX_LINE:
            text = f"{text[:MAX_LINE]} … ({len(text) - MAX_LINE} more characters cut)"
        return LogLine(time=self._clock(), stream=self.stream, text=text, replaces=replaces)


def _visible(text: str) -> str:
    """What a terminal would show of a line: the last non-empty state between carriage returns."""
    states = [state for state in text.split("\r") if state]
    return states[-1] if states else ""
