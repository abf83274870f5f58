"""How often something that may pass is tried again, and how long it is waited in between."""

import time
from collections.abc import Callable, Sequence

from trainyard.datasets.fetch.errors import CutError, FetchError

PAUSES_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Between attempts that brought nothing; after the last of them it is given up."""
LONGEST_WAIT_S = 120.0
"""Of what a server may ask for (`Retry-After`)."""


class Patience:
    """Counts failures one behind the other; an attempt that brought something new begins the count anew."""

    def __init__(self, pauses: Sequence[float] = PAUSES_S, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pauses, self._sleep, self._failures = pauses, sleep, 0

    def failed(self, shown: str, error: CutError, *, came_further: bool) -> None:
        """Wait before the next attempt. Raises FetchError where there will be none."""
        if came_further:
            self._failures = 0
        if self._failures == len(self._pauses):
            raise FetchError(
                f"{shown} could not be fetched in {self._failures + 1} attempts; the last time {error.why}. Try again "
                "later."
            ) from error
        self._sleep(max(self._pauses[self._failures], min(error.wait_s, LONGEST_WAIT_S)))
        self._failures += 1
