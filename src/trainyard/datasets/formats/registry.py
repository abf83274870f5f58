"""All formats, and the surest of them for a source."""

from trainyard.contracts.errors import FieldProblem, did_you_mean
from trainyard.datasets.formats.base import Format, Match, UnreadableError, best_match
from trainyard.datasets.formats.clouds import CloudFormat
from trainyard.datasets.formats.huggingface.formats import (
    HuggingFaceImages,
    HuggingFaceSeries,
    HuggingFaceTable,
    HuggingFaceText,
)
from trainyard.datasets.formats.images import ImageFormat
from trainyard.datasets.formats.multimodal import MultimodalFormat
from trainyard.datasets.formats.series import SeriesFormat
from trainyard.datasets.formats.tables import TableFormat
from trainyard.datasets.formats.texts import TextFormat
from trainyard.datasets.packs import Source

FORMATS: tuple[Format, ...] = (
    TableFormat(),
    ImageFormat(),
    TextFormat(),
    SeriesFormat(),
    CloudFormat(),
    MultimodalFormat(),
    HuggingFaceTable(),
    HuggingFaceText(),
    HuggingFaceImages(),
    HuggingFaceSeries(),
)


def choose(source: Source, wanted: str | None) -> tuple[Format, Match]:
    """The wanted format, or the one that is surest. Raises UnreadableError."""
    if wanted is None:
        return best_match(FORMATS, source)
    for one in FORMATS:
        if one.id == wanted:
            return one, one.match(source) or Match(0.0, "as it was told")
    known = [one.id for one in FORMATS]
    problem = f"There is no format {wanted!r}.{did_you_mean(wanted, known)}"
    raise UnreadableError(problem, [FieldProblem("format", problem, wanted, ", ".join(known))])
