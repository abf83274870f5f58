"""How good answers are that were found in a text, as SQuAD defines it (Rajpurkar et al. 2016, section 6.1,
https://arxiv.org/abs/1606.05250, and its evaluation script)."""

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """In lower case, without punctuation, articles, and white space beyond one space."""
    return " ".join(_ARTICLES.sub(" ", answer.lower().translate(_PUNCTUATION)).split())


def is_exact(told: str, truth: str) -> bool:
    return normalised(told) == normalised(truth)


def f1_of(told: str, truth: str) -> float:
    """Harmonic mean of precision and recall over the words of both; where one has none, 1 if the other has none."""
    mine, theirs = normalised(told).split(), normalised(truth).split()
    if not mine or not theirs:
        return float(mine == theirs)
    common = sum((Counter(mine) & Counter(theirs)).values())
    return 2 * common / (len(mine) + len(theirs))


def judge(told: Sequence[str], truths: Sequence[str]) -> dict[str, float]:
    """exact_match and f1 in 0..1, means over answers [n], n at least 1."""
    pairs = list(zip(told, truths, strict=True))
    return {
        "exact_match": sum(is_exact(*pair) for pair in pairs) / len(pairs),
        "f1": sum(f1_of(*pair) for pair in pairs) / len(pairs),
    }
