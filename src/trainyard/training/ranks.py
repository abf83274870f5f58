"""Which of the processes that train one run together this one is. Light: it comes with every context."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rank:
    """Number `number`, from 0 on, `of` so many; they find each other by the file `meeting`.

    The first one leads: it alone judges, reports, saves, and hears what a user asks for.
    """

    number: int = 0
    of: int = 1
    meeting: Path | None = None

    @property
    def leads(self) -> bool:
        return self.number == 0


ALONE = Rank()
