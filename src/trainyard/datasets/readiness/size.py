"""Whether there is enough to learn from."""

from collections.abc import Iterable

from trainyard.contracts.dataset import Finding, Severity
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.readiness.wording import are, samples_of

AT_LEAST = 10
"""Fewer cannot be divided into three parts that mean anything."""
ENOUGH = 50
"""Below this one sample of the test part is worth more than ten points of a metric."""


def few_samples(subject: Subject) -> Iterable[Finding]:
    rows = subject.draft.samples.num_rows
    if rows >= ENOUGH:
        return
    what = samples_of(subject, rows)
    yield Finding(
        check="size.few",
        severity=Severity.BLOCKING if rows < AT_LEAST else Severity.WARNING,
        title=f"There {are(rows)} only {what}",
        detail=f"With fewer than {ENOUGH} any result is mostly luck, and fewer than {AT_LEAST} cannot be divided. "
        "Add more data.",
        count=rows,
    )
