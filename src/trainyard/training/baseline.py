"""A simple model beside a costly one: what it says on the same test part, and whether the costly one is any better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trainyard.evaluation.naming import named
from trainyard.training.context import Context

NO_BETTER = "A simple model does as well"


@dataclass(frozen=True, slots=True)
class Baseline:
    """`title` says what it is, with its article; `judge` gives its scores on the test part, None where it
    cannot be made; `metric`, of which more is better, says which of the two is the better model."""

    title: str
    judge: Callable[[], Mapping[str, float] | None]
    metric: str


def compared(context: Context[Any], baseline: Baseline, step: int, scores: Mapping[str, float]) -> dict[str, float]:
    """Report the baseline's scores (`baseline/…`) beside `scores` (`test/…`), and say so where it is not beaten."""
    judged = baseline.judge()
    if judged is None:
        return {}
    told = named("baseline", judged)
    context.report(step, told)
    theirs, ours = told[f"baseline/{baseline.metric}"], scores[f"test/{baseline.metric}"]
    context.log(f"{baseline.title}: {baseline.metric} {theirs:.4f} on the test part; this model: {ours:.4f}")
    if not ours > theirs:
        text = (
            f"On the same test part {baseline.title} reaches {baseline.metric} {theirs:.4f}, this model {ours:.4f}. "
            "It is made in seconds; as it stands, this model is not worth what it costs."
        )
        context.alert("warning", NO_BETTER, text, step)
    return told
