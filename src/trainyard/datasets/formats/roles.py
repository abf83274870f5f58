"""What a column is for, told from its name and its first values."""

from collections.abc import Iterable, Sequence

from trainyard.datasets.formats.gathering import PARTS
from trainyard.datasets.formats.rows import Row, number_of

TEXT_NAMES = (
    *("text", "review", "sentence", "comment", "content", "body", "document", "message", "tweet", "article"),
    *("utterance", "abstract", "description", "premise", "sentence1", "text1", "text_a", "question1", "متن", "نظر"),
)
PAIR_NAMES = (
    *("hypothesis", "sentence2", "text2", "text_b", "text_pair", "question2"),
    *("aspect", "aspect_term", "aspect_category", "جنبه"),
)
"""A second text without which the label of the first makes no sense."""
LABEL_NAMES = (
    *("label", "labels", "sentiment", "class", "target", "category", "polarity", "stars", "rating", "score"),
    *("topic", "intent", "emotion", "digit", "y", "برچسب"),
)
QUESTION_NAMES = ("question", "query", "پرسش", "سوال")
CONTEXT_NAMES = ("context", "passage", "paragraph")
ANSWER_NAMES = ("answer", "answers", "answer_text", "پاسخ", "جواب")
PART_NAMES = ("part", "split", "subset")
TEXT_WORDS = 5.0
"""From more words than this on, on average, a column is text and not names of things."""
MOST_CLASSES = 50


def named(names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Columns that are called one of the wanted names, in that order."""
    by_name = {name.strip().lower(): name for name in reversed(names)}
    return [by_name[one] for one in wanted if one in by_name]


def mean_words(values: Iterable[str | None]) -> float:
    """Words a value, counting two characters of Chinese or Japanese as one; 0 where there are no values."""
    counts = [_words(value) for value in values if value]
    return sum(counts) / len(counts) if counts else 0.0


def cells_of(rows: Sequence[Row], name: str) -> list[str]:
    """The values that are there in one column."""
    return [cell for row in rows if (cell := row.get(name)) is not None]


def text_columns(names: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Columns that hold running text: those called so first, then those with most words."""
    words = {name: mean_words(cells_of(rows, name)) for name in names}
    wordy = sorted((name for name in names if words[name] > TEXT_WORDS), key=lambda name: -words[name])
    by_name = named(wordy, TEXT_NAMES)
    return by_name + [name for name in wordy if name not in by_name]


def is_numeric(cells: Sequence[str], share: float = 0.9) -> bool:
    """Whether at least this share of the values, and one of them, are numbers or missing."""
    numbers = unreadable = 0
    for cell in cells:
        try:
            numbers += number_of(cell) is not None
        except ValueError:
            unreadable += 1
    return numbers > 0 and unreadable <= (1 - share) * len(cells)


def pair_column(names: Sequence[str], text: str) -> str | None:
    """The column that is called a second text beside `text`."""
    return next(iter(named([name for name in names if name != text], PAIR_NAMES)), None)


def class_like(cells: Sequence[str]) -> bool:
    """Whether few values occur again and again."""
    return 1 < len(set(cells)) <= min(MOST_CLASSES, len(cells) / 2)


def label_column(names: Sequence[str], rows: Sequence[Row], without: Sequence[str]) -> str | None:
    """The column called a label; else the only one in which few values occur again and again."""
    others = [name for name in names if name not in without]
    if by_name := named(others, LABEL_NAMES):
        return by_name[0]
    candidates = [name for name in others if class_like(cells_of(rows, name))]
    return candidates[0] if len(candidates) == 1 else None


def part_named(cell: str | None) -> str | None:
    """The part that a cell names."""
    return PARTS.get(cell.strip().lower()) if cell else None


def _words(value: str) -> float:
    dense = sum("\u3040" <= letter <= "\u9fff" for letter in value)
    return max(len(value.split()), dense / 2)
