"""What words alone tell: TF-IDF and logistic regression by scikit-learn, in seconds."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from trainyard.datasets.split import Part
from trainyard.datasets.texts import PAIR, TEXT, TextData
from trainyard.evaluation import classification

TITLE = "a bag of words (TF-IDF and logistic regression)"
TRIED = [(sublinear, strength) for sublinear in (False, True) for strength in (1.0, 10.0)]
"""The defaults of scikit-learn first. Which is taken is told by the validation part, as for any other model."""
MOST_TEXTS = 20_000
"""That it learns from, drawn with a fixed seed: with more it would cost as much as what it is compared with."""
MOST_WORDS = 100_000


def bag_of_words(data: TextData) -> Mapping[str, float] | None:
    """Scores on the test part of the variant with the highest validation accuracy. A second text is read on after the
    first. None where there are no words, as in texts of signs alone."""
    drawn = _drawn(data)
    read, labels = _read(data, Part.TRAIN), data.labels[data.rows(Part.TRAIN)]
    analyze = TfidfVectorizer().build_analyzer()
    if not any(analyze(text) for text in read):
        return None
    best: tuple[float, NDArray[np.float64]] | None = None
    for sublinear, strength in TRIED:
        words = TfidfVectorizer(sublinear_tf=sublinear, max_features=MOST_WORDS)
        x = words.fit_transform([read[row] for row in drawn])
        model = LogisticRegression(C=strength, max_iter=1000).fit(x, labels[drawn])
        right = model.predict(words.transform(_read(data, Part.VALIDATION))) == data.labels[data.rows(Part.VALIDATION)]
        if best is None or float(np.mean(right)) > best[0]:
            probabilities = np.zeros((len(data.rows(Part.TEST)), len(data.classes)))
            probabilities[:, model.classes_] = model.predict_proba(words.transform(_read(data, Part.TEST)))
            best = float(np.mean(right)), probabilities
    assert best is not None  # noqa: S101  several were tried
    return classification.judge(data.labels[data.rows(Part.TEST)], best[1])


def _drawn(data: TextData) -> NDArray[np.int64]:
    rows = len(data.rows(Part.TRAIN))
    if rows <= MOST_TEXTS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, MOST_TEXTS, replace=False))


def _read(data: TextData, part: Part) -> list[str]:
    first = data.of(TEXT, part)
    if PAIR not in data.columns:
        return list(first)
    return [f"{one}\n{other}" for one, other in zip(first, data.of(PAIR, part), strict=True)]
