"""Numbers as people write them: 1,234.5 and 1.234,5 and 12 % and ۱۲٫۵."""

import polars as pl

NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?|\d{1,3}(\.\d{3})+,\d+|\d+,\d+)([eE][+-]?\d+)?\s?%?$"
"""A number, digits of any script; `plain` brings those of Persian and Arabic to this form first."""
_DIGITS = {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
_SIGNS = {"\u066b": ".", "\u066c": ",", "\u066a": "%", "\u2212": "-", "\u00a0": "", "\u202f": ""}
_DECIMAL_COMMA = r"^[+-]?(\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|0,\d+|\d{1,3}(\.\d{3})+,\d+)([eE][+-]?\d+)?\s?%?$"
"""A comma that can only be the sign before the fraction; in 1,234 it may part the thousands."""


def plain(values: pl.Series) -> pl.Series:
    """Strings without the space around them, with Latin digits and signs."""
    return values.str.strip_chars().str.replace_many(_DIGITS | _SIGNS)


def as_numbers(values: pl.Series) -> pl.Series:
    """Strings as Float64; what is no number becomes missing. A percent sign is dropped, its number kept.

    Whether a comma stands before a fraction or parts thousands is settled for the column as a whole.
    """
    texts = plain(values)
    texts = texts.set(~texts.str.contains(NUMBER).fill_null(value=False), None).str.strip_chars_end(" %")
    if bool(texts.str.contains(_DECIMAL_COMMA).any()):
        texts = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        texts = texts.str.replace_all(",", "", literal=True)
    return texts.cast(pl.Float64, strict=False)
