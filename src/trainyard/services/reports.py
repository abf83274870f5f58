"""What a run has come to, gathered in one place: every form of its report is made from this."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from trainyard import __version__
from trainyard.contracts.batch import fold_text
from trainyard.contracts.dataset import DatasetInfo, Finding
from trainyard.contracts.errors import ConflictError, NotFoundError
from trainyard.contracts.evaluation import EvaluationDetail, EvaluationInfo
from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.report import ConfigValue, Curve, Headline, RelatedRun, ReportedData, ReportedRun, RunReport
from trainyard.contracts.run import BreakdownInfo, RunDetail
from trainyard.reports.reading import curves_in, headline_of, notes_on
from trainyard.services import evaluations
from trainyard.services.datasets import findings
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.services.trained import trained_s
from trainyard.store import datasets, metrics, run_events, runs
from trainyard.store.database import Tx
from trainyard.store.metrics import SeriesColumns
from trainyard.trainers import catalog

POINTS = 500
"""Of a curve, at most."""
CURVES = 40
"""What is beyond them is in the summaries."""
EVALUATIONS = 12


async def of_run(studio: Studio, run_id: str) -> RunReport:
    """Raises NotFoundError. A run that has not ended is told as it is now."""

    def read(tx: Tx) -> RunReport:
        return _read(tx, studio, found(tx, studio, run_id))

    report = await studio.database.read(read)
    judged = await _judged(studio, await evaluations.listing(studio, run_id))
    report = report.model_copy(update={"evaluations": judged})
    notes = notes_on(report, await _warnings(studio, report.data))
    return report.model_copy(update={"notes": notes, "headline": headline_of(report)})


async def judged_last(studio: Studio, run_id: str, evaluation_id: str | None) -> str:
    """The id of the evaluation whose predictions a report gives: the one that is asked for, or the newest.

    Raises NotFoundError where that is none of this run, ConflictError where there is none yet.
    """
    there = await evaluations.listing(studio, run_id)
    if evaluation_id is not None:
        if evaluation_id not in {one.id for one in there}:
            raise NotFoundError("evaluation", evaluation_id, [one.id for one in there])
        return evaluation_id
    done = [one.id for one in there if one.state == "done"]
    if not done:
        raise ConflictError("The run has no evaluation that is done, and so no predictions: evaluate it first.")
    return done[0]


def _read(tx: Tx, studio: Studio, run: RunDetail) -> RunReport:
    """All that the database has; evaluations, notes and the headline come from files too."""
    info = None if run.dataset_id is None else datasets.version(tx, run.dataset_id, run.dataset_version or 0)
    summaries = metrics.summaries(tx, run.id)
    return RunReport(
        kind="run",
        made_at=datetime.now(UTC),
        version=__version__,
        run=_reported(run, trained_s(tx, run.id, studio.attempt_folder)),
        notes=[],
        headline=Headline(evaluation=None, scores={}),
        config=_config(run),
        changes=run.changes,
        alerts=[alert.model_copy(update={"actions": []}) for alert in run.alerts],
        data=None if info is None else _data(info, run.dataset),
        footprint=run.footprint,
        metrics=summaries,
        curves=[_curve(metrics.series(tx, run.id, name, POINTS)) for name in _drawn(run, summaries)[:CURVES]],
        breakdown=run_events.breakdown(tx, run.id) or BreakdownInfo(),
        evaluations=[],
        parent=_parent(tx, run),
        forks=[RelatedRun(id=id_, name=name, step=step) for id_, name, step in runs.forks_of(tx, run.id)],
    )


def _reported(run: RunDetail, seconds: float) -> ReportedRun:
    taken = run.model_dump(include=set(ReportedRun.model_fields))
    spec = catalog.find(run.trainer)
    more: dict[str, Any] = {
        "trainer_title": None if spec is None else spec.title,
        "fold": None if run.fold is None else fold_text(run.fold),
        "failure": None if run.failure is None else run.failure.message,
        "trained_s": seconds or None,
        "seed": seed if isinstance(seed := run.config.get("seed"), int) else None,
    }
    return ReportedRun.model_validate({**taken, **more})


def _config(run: RunDetail) -> list[ConfigValue]:
    """Field by field, as the trainer's schema has them; of a script, as it gave them."""
    now = dict(run.config)
    for change in run.changes:
        now |= change.values
    spec = catalog.find(run.trainer)
    fields: dict[str, Any] = {} if spec is None else spec.config.model_json_schema()["properties"]
    return [
        ConfigValue(
            name=name,
            title=fields.get(name, {}).get("title", name),
            value=value,
            default=fields.get(name, {}).get("default"),
            unusual=name in fields and run.config.get(name) != fields[name].get("default"),
            at_start=run.config.get(name),
        )
        for name, value in now.items()
    ]


def _data(info: DatasetInfo, name: str) -> ReportedData:
    split = None if info.recipe is None else info.recipe.split
    taken = info.model_dump(include={*ReportedData.model_fields} - {"classes", "split"})
    more: dict[str, Any] = {
        "name": name,
        "classes": len(info.classes),
        "split": None if split is None else split.method,
        "split_seed": None if split is None else split.seed,
        "split_column": None if split is None else split.column,
    }
    return ReportedData.model_validate({**taken, **info.split.model_dump(), **more})


def _drawn(run: RunDetail, summaries: dict[str, MetricSummary]) -> list[str]:
    """Metrics that are curves, the goal first."""
    names = curves_in(summaries)
    return sorted(names, key=lambda name: (name != run.goal, name))


def _curve(columns: SeriesColumns) -> Curve:
    odd = columns.nonfinite.tolist()
    return Curve(
        name=columns.name,
        total=columns.total,
        thinned=columns.thinned,
        step=columns.step.tolist(),
        value=_finite(columns.value.tolist()),
        min=_finite(columns.min.tolist()) if columns.thinned else [],
        max=_finite(columns.max.tolist()) if columns.thinned else [],
        nonfinite=odd if any(odd) else [],
    )


def _finite(values: Sequence[float]) -> list[float | None]:
    return [value if isfinite(value) else None for value in values]


def _parent(tx: Tx, run: RunDetail) -> RelatedRun | None:
    if run.parent is None:
        return None
    there = runs.get(tx, run.parent)
    return RelatedRun(id=run.parent, name=None if there is None else there.name, step=run.parent_step)


async def _judged(studio: Studio, there: list[EvaluationInfo]) -> list[EvaluationDetail]:
    """With their reports; of each version and part the newest that is done."""
    newest: dict[tuple[str, int, str], EvaluationInfo] = {}
    for one in there:
        if one.state == "done":
            newest.setdefault((one.dataset, one.version, one.part), one)
    details: list[EvaluationDetail] = []
    for one in list(newest.values())[:EVALUATIONS]:
        with contextlib.suppress(NotFoundError, FileNotFoundError):  # it was deleted meanwhile
            details.append(await evaluations.get(studio, one.id))
    return details


async def _warnings(studio: Studio, data: ReportedData | None) -> list[Finding]:
    if data is None:
        return []
    try:
        return await findings(studio, data.id, data.version)
    except NotFoundError:
        return []
