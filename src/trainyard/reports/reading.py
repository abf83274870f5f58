"""How a report is to be read: the scores to look at first, and what makes its numbers mean less than they seem."""

from collections.abc import Iterator, Mapping, Sequence

from trainyard.contracts.dataset import Finding
from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.report import Headline, RunReport
from trainyard.contracts.run import State

MACHINE, TEST = "system/", "test/"


def curves_in(metrics: Mapping[str, MetricSummary]) -> list[str]:
    """Names of the metrics that are more than one number, without the machine's."""
    return [name for name, told in metrics.items() if told.count > 1 and not name.startswith(MACHINE)]


def headline_of(report: RunReport) -> Headline:
    """Of the test part that the run's data set version has, before all other evaluations."""
    judged, data = report.evaluations, report.data
    for one in judged:
        if data is not None and (one.dataset, one.version, one.part) == (data.id, data.version, "test"):
            return Headline(evaluation=one.id, scores=one.scores)
    told = {name.removeprefix(TEST): one.last for name, one in report.metrics.items() if name.startswith(TEST)}
    if scores := {name: value for name, value in told.items() if value is not None}:
        return Headline(evaluation=None, scores=scores)
    if judged:
        return Headline(evaluation=judged[0].id, scores=judged[0].scores)
    return Headline(evaluation=None, scores={})


def notes_on(report: RunReport, findings: Sequence[Finding]) -> list[str]:
    """In sentences; `findings` are those on the data set version that the run learned from."""
    return [*_on_run(report), *_on_data(report, findings), *_on_numbers(report)]


def _on_run(report: RunReport) -> Iterator[str]:
    run = report.run
    if run.ended_at is None:
        yield f"The run is {run.state.value}: these are its numbers so far."
    elif run.state is not State.COMPLETED:
        yield f"The training did not come to its end. {run.reason_text}"
    if run.fold is not None:
        yield f"It learned from and was judged on {run.fold} of a cross-validation, not on the data set's own split."
    if report.changes:
        yield "Its config was changed while it trained."


def _on_data(report: RunReport, findings: Sequence[Finding]) -> Iterator[str]:
    data, judged = report.data, report.evaluations
    if data is not None and data.generated:
        yield "The data are generated: nothing in them was measured."
    if data is None and report.run.dataset:
        yield "The data set version that it learned from is gone."
    for one in findings:
        yield f"Found in the data: {one.title.rstrip('.')}."
    if not judged and report.run.dataset:
        yield "No evaluation is done: the scores are those that the run itself measured, without predictions."
    if judged and data is not None and data.id not in {one.dataset for one in judged}:
        yield "It was evaluated on other data than it learned from, and on no others."


def _on_numbers(report: RunReport) -> Iterator[str]:
    for name, one in report.metrics.items():
        if one.nonfinite:
            yield f"{name} was no finite number at {one.nonfinite:,} of its {one.count:,} points."
    there = len(curves_in(report.metrics))
    if there > len(report.curves):
        yield f"{len(report.curves)} of {there} curves are here; all metrics are in the table."
