"""Markdown that says what is meant: a person's words are text in it, whatever characters they hold."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([\\`*_\[\]<>|~&#!@$])")
"""What Markdown, its tables, its mathematics and HTML within it could take for markup. Any of it may be escaped by a
backslash (https://spec.commonmark.org/0.31.2/#backslash-escapes)."""
_ADDRESS = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)", re.IGNORECASE)
"""Before what would make an address a link (GitHub's autolinks)."""
MOST_LETTERS = 400


def text(words: object) -> str:
    """One line of plain text, whatever the words are."""
    return _ADDRESS.sub(r"\\", _MARKS.sub(r"\\\1", _line(words)))


def code(words: object) -> str:
    """A name in a code span, also within a table."""
    line = _line(words).replace("|", r"\|")
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    room = " " if "`" in line else ""
    return f"{fence}{room}{line}{room}{fence}"


def _line(words: object) -> str:
    """No control character, no change of direction, not too long."""
    line = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in str(words))
    line = "".join(letter for letter in line if unicodedata.bidirectional(letter) not in _TURNS).strip()
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…"


_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def number(value: float | None) -> str:
    """Six significant digits, whole numbers as they are; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return f"{int(value):,}"
    return f"{value:.6g}" if math.isfinite(value) else str(value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table whose cells are Markdown already; columns behind the first stand at the right."""
    rule = [":--", *("--:" for _ in head[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]
