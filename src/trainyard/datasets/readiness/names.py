"""What the name of a column says about it."""

import re

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_KEYS = {"id", "ids", "uuid", "guid", "key", "index", "idx", "pk", "rowid", "nr", "no", "serial", "unnamed"}
_TIMES = {"time", "date", "datetime", "timestamp", "year", "month", "week", "day", "hour", "minute", "step", "epoch"}


def names_a_key(name: str) -> bool:
    """`id`, `PassengerId`, `row_index`, `Unnamed: 0`."""
    words = _words(name)
    return bool(words) and (words[-1] in _KEYS or words[0] in _KEYS)


def counts_time(name: str) -> bool:
    """`year`, `day_of_study`: may rise by one with every row and still mean something."""
    return any(word in _TIMES for word in _words(name))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]
