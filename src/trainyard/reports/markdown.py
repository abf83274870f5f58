"""A report as Markdown: headings, tables, notes; what a pull request or a wiki takes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trainyard.contracts.evaluation import (
    ClassificationReport,
    EvaluationDetail,
    RegressionReport,
    UnlabelledReport,
)
from trainyard.contracts.report import ConfigValue, RelatedRun, RunReport
from trainyard.reports.markdown_trust import decided, importance, trust
from trainyard.reports.markup import code, number, table, text

MOST_CLASSES = 20
"""Of a confusion matrix that is a table; of more, the most frequent mistakes are named."""
MOST_ROWS = 100
FIRST = ("accuracy", "balanced_accuracy", "f1", "rmse", "mae", "r2")
"""Scores that people look for; the others stand behind them as they came."""


def markdown(report: RunReport) -> str:
    """The whole report; every number is one of the JSON's, in six digits."""
    parts = (
        _head(report),
        _notes(report.notes),
        _headline(report),
        *(_evaluation(one, report.headline.evaluation) for one in _in_order(report)),
        _metrics(report),
        _config(report.config),
        _changes(report),
        _alerts(report),
        _facts("Data", _of_data(report)),
        _facts("Model", _of_model(report)),
        _facts("Run", _of_run(report)),
        _foot(report),
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(report: RunReport) -> Iterator[str]:
    run = report.run
    yield f"# {text(run.name)}"
    yield ""
    what = f"{text(run.trainer_title or run.trainer)} ({code(run.trainer)})" if run.dataset else "A script of its own"
    on = f" on {text(run.dataset)}, version {run.dataset_version}" if run.dataset else ""
    yield f"{what}{on}. {run.state.value.capitalize()}. {text(run.reason_text or '')}".rstrip()
    if run.failure:
        yield f"\n**{text(run.failure)}**"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    yield from (f"> - {text(note)}" for note in notes)


def _headline(report: RunReport) -> Iterator[str]:
    if not report.headline.scores:
        return
    yield "## Result"
    yield ""
    judged = {one.id: one for one in report.evaluations}
    one = judged.get(report.headline.evaluation or "")
    yield "As the run itself measured it on its test part." if one is None else f"On {_samples(one)}."
    yield ""
    yield from _scores(report.headline.scores)


def _samples(one: EvaluationDetail) -> str:
    part = "all parts" if one.part == "all" else f"the {one.part} part"
    return f"{part} of {text(one.dataset_name)}, version {one.version}: {one.total:,} samples"


def _scores(scores: Mapping[str, float]) -> list[str]:
    ordered = sorted(scores.items(), key=lambda one: FIRST.index(one[0]) if one[0] in FIRST else len(FIRST))
    return table(["Score", "Value"], ([code(name), number(value)] for name, value in ordered))


def _in_order(report: RunReport) -> list[EvaluationDetail]:
    """The one of the headline first."""
    return sorted(report.evaluations, key=lambda one: one.id != report.headline.evaluation)


def _evaluation(one: EvaluationDetail, headline: str | None) -> Iterator[str]:
    """Without its scores where they stand at the top."""
    yield f"## Evaluation: {_samples(one)}"
    yield ""
    yield f"Evaluation `{one.id}`, made {one.created_at:%Y-%m-%d %H:%M} UTC."
    yield ""
    if one.notes:
        yield from (f"> - {text(note)}" for note in one.notes)
        yield ""
    if one.id != headline:
        yield from _scores(one.scores)
    match one.report:
        case ClassificationReport():
            yield from _classes(one.report)
            yield from decided(one.report.decided)
            yield from trust(one.report.trust)
        case RegressionReport():
            yield from _residuals(one.report)
            yield from trust(one.report.trust)
        case UnlabelledReport():
            yield from _said(one.report)
        case None:
            pass
    yield from importance(one.importance)


def _classes(report: ClassificationReport) -> Iterator[str]:
    head = ["Class", "Samples", "Said", "Precision", "Recall", "F1", "ROC AUC", "Average precision"]
    rows = (
        [text(one.name) or "(no name)", number(one.support), number(one.predicted), *map(number, scores)]
        for one in report.classes
        for scores in [(one.precision, one.recall, one.f1, one.roc_auc, one.average_precision)]
    )
    yield ""
    yield "### Per class"
    yield ""
    yield from _first(head, rows, len(report.classes))
    yield ""
    yield from _matrix(report) if len(report.classes) <= MOST_CLASSES else _mistakes(report)


def _matrix(report: ClassificationReport) -> Iterator[str]:
    names = [text(one.name) or "(no name)" for one in report.classes]
    yield "### Confusion matrix"
    yield ""
    yield "Rows: what a sample is. Columns: what was said."
    yield ""
    lines = zip(names, report.confusion, strict=True)
    yield from table(["", *names], ([f"**{name}**", *map(number, line)] for name, line in lines))


def _mistakes(report: ClassificationReport) -> Iterator[str]:
    names = [text(one.name) or "(no name)" for one in report.classes]
    counted = [
        (count, truth, said)
        for truth, line in enumerate(report.confusion)
        for said, count in enumerate(line)
        if count and truth != said
    ]
    most = sorted(counted, reverse=True)[:MOST_CLASSES]
    yield "### The most frequent mistakes"
    yield ""
    yield from table(["Is", "Said to be", "Samples"], ([names[i], names[j], number(count)] for count, i, j in most))


def _residuals(report: RegressionReport) -> Iterator[str]:
    filled = [one for one in report.residuals if one.count]
    yield ""
    yield "### Residuals (predicted minus truth)"
    yield ""
    rows = ([number(one.low), number(one.high), number(one.count)] for one in filled)
    yield from table(["From", "To", "Samples"], rows)


def _said(report: UnlabelledReport) -> Iterator[str]:
    if not report.predicted:
        return
    most = sorted(report.predicted.items(), key=lambda one: -one[1])
    yield ""
    yield from _first(["Said", "Samples"], ([text(name), number(count)] for name, count in most), len(most))


def _first(head: Sequence[str], rows: Iterable[Sequence[str]], there: int) -> Iterator[str]:
    """A table of at most MOST_ROWS, which says what it leaves out."""
    yield from table(head, list(rows)[:MOST_ROWS])
    if there > MOST_ROWS:
        yield f"\n{MOST_ROWS} of {there:,}; all of them are in the JSON."


def _metrics(report: RunReport) -> Iterator[str]:
    if not report.metrics:
        return
    yield "## Metrics"
    yield ""
    rows = (
        [code(name), number(one.last), number(one.min), number(one.max), number(one.count)]
        for name, one in report.metrics.items()
    )
    yield from _first(["Metric", "Last", "Lowest", "Highest", "Points"], rows, len(report.metrics))


def _config(config: Sequence[ConfigValue]) -> Iterator[str]:
    """What differs from the defaults first."""
    if not config:
        return
    yield "## Config"
    yield ""
    rows = (_config_row(one) for one in sorted(config, key=lambda one: not one.unusual))
    yield from table(["Field", "Value", "Default"], rows)


def _config_row(one: ConfigValue) -> list[str]:
    shown = _value(one.value) if one.value == one.at_start else f"{_value(one.value)} (began as {_value(one.at_start)})"
    name = code(one.name)
    return [f"**{name}**", f"**{shown}**", _value(one.default)] if one.unusual else [name, shown, ""]


def _value(value: object) -> str:
    return text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _changes(report: RunReport) -> Iterator[str]:
    if not report.changes:
        return
    yield "## Changed on the way"
    yield ""
    for one in report.changes:
        values = ", ".join(f"{code(name)} = {_value(value)}" for name, value in one.values.items())
        yield f"- After {number(one.step)} {text(report.run.step_unit)}: {values}"


def _alerts(report: RunReport) -> Iterator[str]:
    if not report.alerts:
        return
    yield "## Alerts"
    yield ""
    for one in report.alerts:
        at = "" if one.step is None else f" (at {number(one.step)} {text(report.run.step_unit)})"
        yield f"- **{text(one.title)}**{at}: {text(one.text)}"


def _facts(title: str, facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    if there := list(facts):
        yield f"## {title}"
        yield ""
        yield from table(["", ""], there)


def _of_data(report: RunReport) -> Iterator[tuple[str, str]]:
    data = report.data
    if data is None:
        return
    yield "Name", f"{text(data.name)}, version {data.version}"
    yield "Kind", data.kind.value + (", generated" if data.generated else "")
    yield "Origin", text(data.origin)
    if data.target is not None:
        yield "Target", text(data.target) + (f", {data.classes} classes" if data.classes else "")
    yield "Rows", number(data.rows)
    yield "Train, validation, test", " · ".join(map(number, (data.train, data.validation, data.test)))
    if data.split is not None:
        by = f" by {text(data.split_column)}" if data.split_column else ""
        yield "Split", f"{data.split.value}{by}, seed {data.split_seed}"
    yield "Content (SHA-256)", f"`{data.sha256}`"


def _of_model(report: RunReport) -> Iterator[tuple[str, str]]:
    model = report.footprint
    if model is None:
        return
    counts = {"Parameters": model.parameters, "Of them trained": model.trained, "Trees": model.trees}
    yield from ((name, number(count)) for name, count in counts.items() if count is not None)
    yield "Bytes on disk", number(model.bytes)
    if model.samples_per_s is not None:
        yield "Samples a second", f"{number(model.samples_per_s)} on {text(model.device)}, {model.at_once} at once"
    if model.one_ms is not None:
        yield "One sample by itself", f"{number(model.one_ms)} ms"


def _of_run(report: RunReport) -> Iterator[tuple[str, str]]:
    run = report.run
    yield "Id", f"`{run.id}`"
    times = {"Made": run.created_at, "Started": run.started_at, "Ended": run.ended_at}
    yield from ((name, when) for name, when in times.items() if when is not None)
    if run.trained_s is not None:
        yield "Trained for", f"{run.trained_s:,.1f} s"
    if run.seed is not None:
        yield "Seed", str(run.seed)
    if run.device is not None:
        yield "Device", text(run.device) + ("" if run.threads is None else f", {run.threads} threads")
    if run.peak_memory_bytes is not None:
        yield "Peak memory, bytes", number(run.peak_memory_bytes)
    if report.parent is not None:
        yield "Forked from", _related(report.parent, run.step_unit)
    yield from (("Its fork", _related(one, run.step_unit)) for one in report.forks)
    yield from ((text(name), text(value)) for name, value in run.environment.items())


def _related(one: RelatedRun, unit: str) -> str:
    at = "" if one.step is None else f" at {number(one.step)} {text(unit)}"
    return f"{'a run that is no more' if one.name is None else text(one.name)} (`{one.id}`){at}"


def _foot(report: RunReport) -> Iterator[str]:
    yield "---"
    yield ""
    yield f"Made by Trainyard {report.version} on {report.made_at:%Y-%m-%d at %H:%M} UTC."
