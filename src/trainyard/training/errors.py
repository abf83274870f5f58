"""What can end a training with a reason that a person can act on."""

from pathlib import Path

from trainyard.contracts.errors import InvalidError, StudioError


class InvalidDataError(InvalidError):
    """The data set does not fit the trainer: what is wrong, and what would be right, in words."""


class DivergedError(StudioError):
    """The loss is no number any more; what would be learned from there on is none either."""

    def __init__(self, step: int, metric: str) -> None:
        super().__init__(f"{metric} is not a number at step {step:,}; nothing can be learned from there on.", [], 422)


class DiskFullError(StudioError):
    """The disk took no more (507). `path` is what was being written; at least `needed_bytes` have to be free for it."""

    def __init__(self, path: Path, needed_bytes: int, free_bytes: int) -> None:
        super().__init__(
            f"The disk is full: writing {path} needs at least {needed_bytes:,} bytes, {free_bytes:,} are free. "
            "Nothing half-written was kept. Free some space and start again.",
            [],
            507,
            "disk_full",
        )
        self.path = path
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes
