"""As Markdown: how far a model's own word goes, where it is worse, and what its saved threshold comes to."""

from collections.abc import Iterator, Sequence

from trainyard.contracts.evaluation import Coverage, DecidedReport, SliceCondition, Trust, WorseSlice
from trainyard.contracts.explanation import Importance
from trainyard.reports.markup import code, number, table, text


def trust(told: Trust | None) -> Iterator[str]:
    """Temperature, coverages and slices; nothing where nothing was looked for."""
    if told is None:
        return
    yield ""
    yield "### How far its word goes"
    yield ""
    if told.unfitted is not None:
        yield text(told.unfitted)
    if told.calibration is not None:
        scores = ", ".join(f"{code(name)} {number(value)}" for name, value in told.calibration.scores.items())
        yield f"A temperature of {number(told.calibration.temperature)} makes the probabilities truer: {scores}."
        yield ""
    yield from _coverages(told.coverages)
    if told.sliced:
        yield ""
        yield "### Where it is worse than elsewhere"
        yield ""
        yield from _slices(told.slices, len(told.sliced))


def importance(told: Importance | None) -> Iterator[str]:
    """What the model leans on; nothing where it was not looked for."""
    if told is None:
        return
    what = "the mean absolute error grows" if told.metric == "mae" else "the mean probability of the true class falls"
    yield ""
    yield "### Importance"
    yield ""
    yield f"By how much {what}, from {number(told.score)}, where a column has the values of other samples."
    yield ""
    rows = ([text(one.name), *map(number, (one.drop, one.low, one.high))] for one in told.pieces)
    yield from table(["Column", "Change", "Low", "High"], rows)
    yield ""
    yield text(told.limits)


def _coverages(coverages: Sequence[Coverage]) -> list[str]:
    if not coverages:
        return []
    rows = ([number(value) for value in (one.asked, one.reached, one.bound, one.size)] for one in coverages)
    return table(["Stated coverage", "Reached", "Bound", "Mean size"], rows)


def _slices(slices: Sequence[WorseSlice], columns: int) -> list[str]:
    if not slices:
        return [f"Looked for in {columns} columns and their pairs: nowhere is it surely worse."]
    rows = ([_named(one.conditions), *map(number, (one.count, one.mean, one.rest, one.low))] for one in slices)
    return table(["Slice", "Samples", "Mean error", "Elsewhere", "Worse by at least"], rows)


def _named(conditions: Sequence[SliceCondition]) -> str:
    return " and ".join(map(_condition, conditions))


def _condition(one: SliceCondition) -> str:
    column = text(one.column)
    if one.value is not None:
        return f"{column} is {text(one.value)}"
    if one.low is None and one.high is None:
        return f"{column} is missing"
    low = "" if one.low is None else f"{number(one.low)} \\< "
    return f"{low}{column}" + ("" if one.high is None else f" ≤ {number(one.high)}")


def decided(told: DecidedReport | None) -> Iterator[str]:
    """The answers at the threshold that is saved with the model."""
    if told is None:
        return
    yield ""
    yield "### At the threshold saved with the model"
    yield ""
    yield f"{text(told.decision.positive)} is said from a probability of {number(told.decision.threshold)} on."
    yield ""
    yield from table(["Score", "Value"], ([code(name), number(value)] for name, value in told.scores.items()))
