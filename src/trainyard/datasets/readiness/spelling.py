"""Labels that are one label, spelt in two ways."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

RARE = 20
"""A slip of the pen is this many times rarer than the word that was meant; two real classes seldom are."""
SHORTEST, SHORTEST_FOR_TWO = 4, 6
"""Letters that a pair must have for one change, or for two: `cat` and `car` are words of their own, and so are
`male` and `female`."""
_LONGEST = 40
_MOST = 2_000
_TOKENS = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[A-Z]+|\d+")


def misspelt(names: Sequence[str], counts: Sequence[int]) -> dict[str, str]:
    """The rarer spelling of each pair with the more frequent one."""
    renamed: dict[str, str] = {}
    frequent_first = sorted(zip(names, counts, strict=True), key=lambda pair: (-pair[1], pair[0]))
    by_form: dict[str, str] = {}
    for name, _ in frequent_first:
        meant = by_form.setdefault(_form(name), name)
        if meant != name:
            renamed[name] = meant
    left = [(name, count) for name, count in frequent_first if name not in renamed]
    if len(left) <= _MOST:
        for wrong, right in _slips(left):
            renamed.setdefault(wrong, right)
    return {wrong: renamed.get(right, right) for wrong, right in renamed.items()}


def distance(one: str, other: str) -> int:
    """Levenshtein's: letters to be put in, left out or exchanged."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, its in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != its)))
        before = now
    return before[-1]


def _form(name: str) -> str:
    """What two spellings have in common. One letter keeps its case, and numbers keep their signs and gaps."""
    text = " ".join(unicodedata.normalize("NFKC", name).replace("\u200b", "").split())
    if len(text) == 1:
        return text
    return text.casefold() if any(map(str.isdigit, text)) else re.sub(r"[\s_-]+", "", text.casefold())


def _slips(labels: list[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Rare labels one or two changes away from a label that is much more frequent."""
    near: dict[str, list[tuple[str, int]]] = {}
    for name, count in labels:
        if SHORTEST - 1 <= len(name) <= _LONGEST:
            for form in _shortened(name.casefold()):
                near.setdefault(form, []).append((name, count))
    for name, count in labels:
        if not SHORTEST - 1 <= len(name) <= _LONGEST:
            continue
        others = {one for form in _shortened(name.casefold()) for one in near[form]}
        meant = [(-its, other) for other, its in others if its > RARE * count and _slip(name, other)]
        if meant:
            yield name, min(meant)[1]


def _shortened(text: str) -> set[str]:
    """The text without none, one or two of its letters; near texts have one of these in common."""
    once = {text[:at] + text[at + 1 :] for at in range(len(text))}
    return {text} | once | {one[:at] + one[at + 1 :] for one in once for at in range(len(one))}


def _slip(name: str, other: str) -> bool:
    one, two = name.casefold(), other.casefold()
    changes, shorter, longer = distance(one, two), *sorted((one, two), key=len)
    if changes > 2 or len(longer) < SHORTEST or (changes == 2 and len(shorter) < SHORTEST_FOR_TWO):
        return False
    if longer.endswith(shorter):
        return False  # typical and atypical, normal and abnormal
    return not _counted(name, other)


def _counted(name: str, other: str) -> bool:
    """Whether they differ in a number or in a letter that counts: `class 1` and `class 2`, `typeA` and `typeB`."""
    one, two = _TOKENS.findall(name), _TOKENS.findall(other)
    if [token for token in one if token.isdigit()] != [token for token in two if token.isdigit()]:
        return True
    if len(one) != len(two):
        return False
    return any(a != b and len(a) <= 2 and len(b) <= 2 for a, b in zip(one, two, strict=True))
