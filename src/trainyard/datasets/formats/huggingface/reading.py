"""What reading one kind or another has in common: all pieces of all shards, one behind the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trainyard.datasets.formats.base import Broken, Desk, UnreadableError
from trainyard.datasets.formats.gathering import BrokenFileError, tell
from trainyard.datasets.formats.huggingface.layout import Shard
from trainyard.datasets.formats.huggingface.plan import Plan
from trainyard.datasets.formats.huggingface.shards import Batch, pieces_of, schema_of
from trainyard.datasets.packs import Source


@dataclass(slots=True)
class Reading:
    """`broken` grows while `pieces` are taken."""

    source: Source
    plan: Plan
    desk: Desk
    broken: list[Broken] = field(default_factory=list[Broken])

    def pieces(self, columns: Sequence[str]) -> Iterator[tuple[Shard, int, Batch]]:
        """Shard, number of the piece's first row in it, from 1, and the piece with these columns."""
        total = len(self.plan.shards)
        self.broken += self.plan.layout.broken
        for done, shard in enumerate(self.plan.shards, start=1):
            try:
                self._check_columns(shard, columns)
                for number, piece in pieces_of(self.source, shard.file, columns, shard.separator, self.broken):
                    yield shard, number, piece
            except BrokenFileError as error:
                self.broken.append(error.of(shard.file.name))
            tell(self.desk, done, total)

    def _check_columns(self, shard: Shard, columns: Sequence[str]) -> None:
        names = schema_of(self.source, shard.file, shard.separator).names
        if absent := [name for name in columns if name not in names]:
            why = f"It has no column {absent[0]!r}; its columns are {', '.join(names[:8])}."
            raise BrokenFileError(why, "wrong_format")


def left_out(plan: Plan, used: Sequence[str | None]) -> list[str]:
    """A sentence about the columns that are not read."""
    others = [name for name in plan.features if name not in used]
    return [f"columns that were left out: {', '.join(others[:12])}"] if others else []


def needed(column: str | None, what: str, plan: Plan) -> str:
    """Raises UnreadableError where there is no such column."""
    if column is None:
        raise UnreadableError(f"There is no column of {what} in it; its columns are {', '.join(plan.features)}.")
    return column
