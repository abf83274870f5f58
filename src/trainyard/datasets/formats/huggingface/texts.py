"""Texts of a Hugging Face data set, as `text_tables` makes them of other tables."""

from trainyard.datasets.formats.base import Draft
from trainyard.datasets.formats.gathering import Gatherer, nothing_read
from trainyard.datasets.formats.huggingface.reading import Reading, left_out, needed
from trainyard.datasets.formats.huggingface.values import as_rows
from trainyard.datasets.formats.text_tables import SCHEMA, Roles, add_rows, draft_of


def read_texts(reading: Reading) -> Draft:
    """Raises UnreadableError where there is no text, or nothing can be read."""
    plan = reading.plan
    found = plan.texts() or Roles(text=needed(next(iter(plan.of_kind("text")), None), "text", plan))
    used = [name for role in found.__slots__ if (name := getattr(found, role)) is not None]
    gatherer = Gatherer(SCHEMA)
    for shard, first, piece in reading.pieces(used):
        numbered = enumerate(as_rows(piece, plan.features), start=first)
        reading.broken += add_rows(shard.file, numbered, found, "", shard.part, gatherer)
    if not gatherer.count:
        raise nothing_read("rows", reading.broken)
    options = plan.found(column=found.text, label=found.label)
    return draft_of(gatherer, found, reading.broken, [*plan.notes, *left_out(plan, used)], options)
