"""What words alone tell: TF-IDF and logistic regression by scikit-learn, on the split of a version."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from trainyard.datasets import texts
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion

TRIED = [(sublinear, strength) for sublinear in (False, True) for strength in (1.0, 10.0)]
"""The defaults of scikit-learn first; which one is taken is told by the validation rows."""


def tfidf(version: DatasetVersion) -> tuple[float, dict[str, float]]:
    """Test accuracy of the variant that is best on the validation rows, and that of the defaults beside it."""
    data = texts.load(version)
    labels = {part: data.labels[data.rows(part)] for part in Part}
    found: list[tuple[float, float]] = []
    for sublinear, strength in TRIED:
        words = TfidfVectorizer(sublinear_tf=sublinear)
        x = words.fit_transform(data.of(texts.TEXT, Part.TRAIN))
        model = LogisticRegression(C=strength, max_iter=1000).fit(x, labels[Part.TRAIN])
        validation, test = (
            float(np.mean(model.predict(words.transform(data.of(texts.TEXT, part))) == labels[part]))
            for part in (Part.VALIDATION, Part.TEST)
        )
        found.append((validation, test))
    best = max(found, key=lambda scores: scores[0])
    return best[1], {"tfidf/test/accuracy": best[1], "tfidf/test/accuracy of the defaults": found[0][1]}
