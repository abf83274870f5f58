"""Why something could not be fetched: for good, or only for now."""

from trainyard.contracts.errors import InvalidError


class FetchError(InvalidError):
    """It cannot be fetched, and why, in a sentence with the way out."""


class CutError(Exception):
    """It failed this time and may go well the next. `why` is a clause; `wait_s` is how long the other side asks for."""

    def __init__(self, why: str, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.why, self.wait_s = why, wait_s
