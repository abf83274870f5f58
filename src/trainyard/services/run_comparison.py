"""Two or more runs side by side."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.run import Run, RunDetail
from trainyard.contracts.run_comparison import RunComparison
from trainyard.runs.cautions import cautions
from trainyard.runs.differences import code_rows, config_rows
from trainyard.runs.measures import cost_rows, metric_rows, seed_groups
from trainyard.runs.pairing import pair
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.services.trained import trained_s
from trainyard.store import datasets, evaluations, metrics
from trainyard.store.database import Tx
from trainyard.trainers import catalog

FEWEST, MOST = 2, 20


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored of the runs, by their ids."""

    runs: list[RunDetail]
    summaries: Mapping[str, dict[str, MetricSummary]]
    versions: Mapping[str, DatasetInfo | None]
    evaluations: Mapping[str, list[EvaluationInfo]]
    trained_s: Mapping[str, float]


async def compare_runs(studio: Studio, run_ids: Sequence[str], baseline: str | None) -> RunComparison:
    """The runs in their order; the baseline is the first where none is named.

    Raises InvalidError for too few or too many runs, or a baseline that is none of them; NotFoundError.
    """
    ids = list(dict.fromkeys(run_ids))
    if not FEWEST <= len(ids) <= MOST:
        problem = f"A comparison takes {FEWEST} to {MOST} runs; this one names {len(ids)}."
        raise InvalidError(problem, [FieldProblem("run", problem, len(ids), f"{FEWEST} to {MOST} ids of runs")])
    if baseline is not None and baseline not in ids:
        problem = f"The baseline {baseline!r} is none of the compared runs."
        raise InvalidError(problem, [FieldProblem("baseline", problem, baseline, ", ".join(ids))])
    known = await studio.database.read(lambda tx: _read(tx, studio, ids))
    return await asyncio.to_thread(_compared, known, baseline or ids[0])


def _read(tx: Tx, studio: Studio, ids: Sequence[str]) -> _Known:
    runs = [found(tx, studio, run_id) for run_id in ids]
    return _Known(
        runs=runs,
        summaries={run.id: metrics.summaries(tx, run.id) for run in runs},
        versions={run.id: _version(tx, run) for run in runs},
        evaluations={run.id: evaluations.of_run(tx, run.id) for run in runs},
        trained_s={run.id: trained_s(tx, run.id, studio.attempt_folder) for run in runs},
    )


def _version(tx: Tx, run: Run) -> DatasetInfo | None:
    if run.dataset_id is None or run.dataset_version is None:
        return None
    return datasets.version(tx, run.dataset_id, run.dataset_version)


def _compared(known: _Known, baseline: str) -> RunComparison:
    runs = known.runs
    base = next(run for run in runs if run.id == baseline)
    rows = metric_rows(runs, known.summaries, baseline)
    return RunComparison(
        baseline=baseline,
        runs=[Run.model_validate(run.model_dump(include=set(Run.model_fields))) for run in runs],
        warnings=cautions(runs, known.versions),
        config=config_rows(runs, _labels(runs)),
        code=code_rows(runs),
        metrics=rows,
        costs=cost_rows(runs, known.trained_s, baseline),
        groups=seed_groups(runs, rows),
        judged=[
            pair(base, known.evaluations[base.id], run, known.evaluations[run.id]) for run in runs if run is not base
        ],
    )


def _labels(runs: Sequence[Run]) -> dict[str, str]:
    """Titles of the config's fields; of two trainers that name one differently, the first one's."""
    specs = {spec.id: spec for spec in catalog.all_specs()}
    titles: dict[str, str] = {}
    for trainer in dict.fromkeys(run.trainer for run in runs if run.trainer in specs):
        properties: dict[str, dict[str, Any]] = specs[trainer].config.model_json_schema()["properties"]
        for name, field in properties.items():
            titles.setdefault(name, field.get("title", name))
    return titles
