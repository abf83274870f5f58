"""The type of each column of a table, found from its values: number, date, category or text."""

import polars as pl

from trainyard.datasets.formats.base import PART, Column, RoleType

MOST_CATEGORIES = 100
"""A column with more different words than this is not turned into a column for each."""
TEXT_WORDS = 5
"""From so many words a value on average, a column is text."""
DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
)


def typed(
    frame: pl.DataFrame, decimal: str = ".", *, told: bool = False
) -> tuple[pl.DataFrame, list[Column], list[str]]:
    """The frame as Float64, Int64, Datetime and String; its columns; what was decided on the way, in words.

    `told`: the source says of each column what it is, so that text stays text, also where it looks like numbers.
    """
    columns: list[Column] = []
    notes: list[str] = []
    converted: list[pl.Series] = []
    for series in frame.get_columns():
        if series.name == PART:
            converted.append(series)
            continue
        values, type_, note = _told_text(series) if told and series.dtype == pl.String else _typed(series, decimal)
        converted.append(values)
        columns.append(Column(series.name, type_))
        if note:
            notes.append(f"{series.name}: {note}")
    return pl.DataFrame(converted), columns, notes


def _typed(series: pl.Series, decimal: str) -> tuple[pl.Series, RoleType, str | None]:
    if series.dtype.is_integer():
        return series.cast(pl.Int64, strict=False), "numeric", None
    if series.dtype.is_numeric():
        return series.cast(pl.Float64), "numeric", None
    if series.dtype.is_temporal():
        return series.cast(pl.Datetime("us"), strict=False), "time", None
    if series.dtype == pl.Boolean:
        return series.cast(pl.String), "categorical", None
    if series.dtype.is_nested():
        return series.map_elements(str, return_dtype=pl.String), "text", "nested values, kept as text"
    return _of_text(series.cast(pl.String), decimal)


def _told_text(series: pl.Series) -> tuple[pl.Series, RoleType, str | None]:
    known = series.drop_nulls()
    return (series, *_of_words(known)) if len(known) else (series, "categorical", "holds nothing")


def _of_text(series: pl.Series, decimal: str) -> tuple[pl.Series, RoleType, str | None]:
    if series.null_count() < series.len() and _all_parse(as_is := series.cast(pl.Float64, strict=False), series):
        return _whole_or_not(series, as_is), "numeric", None  # most columns: nothing to trim, one pass
    trimmed = series.str.strip_chars()
    known = trimmed.drop_nulls()
    if known.is_empty():
        return trimmed, "categorical", "holds nothing"
    plain = trimmed.str.replace(",", ".", literal=True) if decimal == "," else trimmed
    if _all_parse(numbers := plain.cast(pl.Float64, strict=False), plain):
        return _whole_or_not(plain, numbers), "numeric", None
    for pattern in DATE_FORMATS:
        times = trimmed.str.to_datetime(pattern, strict=False, time_unit="us")
        if _all_parse(times, trimmed):
            return times, "time", f"dates written as {pattern}"
    return (trimmed, *_of_words(known))


def _whole_or_not(texts: pl.Series, numbers: pl.Series) -> pl.Series:
    """Int64 where all are whole numbers, read from the texts: a float has not digits enough for long ones."""
    if not bool((numbers.floor() == numbers).all()):
        return numbers
    whole = texts.cast(pl.Int64, strict=False)
    return whole if _all_parse(whole, texts) else numbers


def _all_parse(values: pl.Series, texts: pl.Series) -> bool:
    """Whether nothing is missing now that was there."""
    return values.null_count() == texts.null_count()


def _of_words(known: pl.Series) -> tuple[RoleType, str | None]:
    words = known.head(10_000).str.count_matches(r"\S+").mean()
    if isinstance(words, float) and words > TEXT_WORDS:
        return "text", None
    if (different := known.n_unique()) > MOST_CATEGORIES:
        return "text", f"{different:,} different values, too many for a category"
    return "categorical", None
