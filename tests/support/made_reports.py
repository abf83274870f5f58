"""A report on a run that never was, for tests of what is made of reports."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from trainyard.contracts.dataset import DatasetKind, SplitMethod, Task
from trainyard.contracts.evaluation import EvaluationDetail
from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.report import ConfigValue, Headline, RelatedRun, ReportedData, ReportedRun, RunReport
from trainyard.contracts.run import BreakdownInfo, Reason, State
from trainyard.evaluation.numbers_report import regression_report
from trainyard.evaluation.report import classification_report

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def made_run(**changes: Any) -> ReportedRun:
    fields: dict[str, Any] = {
        "id": "0123456789abcdef",
        "name": "a run",
        "project": "default",
        "trainer": "tabular.forest",
        "trainer_title": "Random forest",
        "dataset": "wine",
        "dataset_version": 1,
        "fold": None,
        "state": State.COMPLETED,
        "reason": Reason.COMPLETED,
        "reason_text": "The training ran to its end.",
        "failure": None,
        "created_at": "2026-01-02T11:00:00Z",
        "started_at": "2026-01-02T11:00:01Z",
        "ended_at": "2026-01-02T11:00:09Z",
        "trained_s": 8.0,
        "attempt": 1,
        "epoch": None,
        "epochs": None,
        "step": 10,
        "step_unit": "trees",
        "seed": 3,
        "goal": "val/accuracy",
        "goal_direction": "max",
        "device": "cpu",
        "threads": 1,
        "peak_memory_bytes": 1_000_000,
        "disk_bytes": 1000,
        "environment": {"python": "3.11.7"},
    }
    return ReportedRun.model_validate(fields | changes)


def made_evaluation(truth: Any, told: Any, classes: list[str], **changes: Any) -> EvaluationDetail:
    rows = np.arange(len(truth))
    report = classification_report(truth, told, classes) if classes else regression_report(truth, told, rows)
    fields: dict[str, Any] = {
        "id": "e000000000000001",
        "run": "0123456789abcdef",
        "trainer": "tabular.forest",
        "dataset": "d000000000000001",
        "dataset_name": "wine",
        "version": 1,
        "part": "test",
        "state": "done",
        "done": len(truth),
        "total": len(truth),
        "problem": None,
        "notes": [],
        "scores": report.scores,
        "created_at": NOON,
        "ended_at": NOON,
        "report": report,
        "importance": None,
    }
    return EvaluationDetail.model_validate(fields | changes)


def made_report(**changes: Any) -> RunReport:
    fields: dict[str, Any] = {
        "kind": "run",
        "made_at": NOON,
        "version": "0.1.0",
        "run": made_run(),
        "notes": [],
        "headline": Headline(evaluation=None, scores={}),
        "config": [
            ConfigValue(name="depth", title="Depth", value=None, default=None, unusual=False, at_start=None),
            ConfigValue(name="trees", title="Trees", value=5, default=100, unusual=True, at_start=5),
        ],
        "changes": [],
        "alerts": [],
        "data": ReportedData(
            id="d000000000000001",
            name="wine",
            version=1,
            sha256="ab" * 32,
            kind=DatasetKind.TABLE,
            task=Task.CLASSIFICATION,
            target="class",
            classes=3,
            rows=178,
            train=124,
            validation=27,
            test=27,
            split=SplitMethod.STRATIFIED,
            split_seed=0,
            split_column=None,
            origin="scikit-learn",
            generated=False,
        ),
        "footprint": None,
        "metrics": {},
        "curves": [],
        "breakdown": BreakdownInfo(),
        "evaluations": [],
        "parent": RelatedRun(id="fedcba9876543210", name="its parent", step=7),
        "forks": [],
    }
    return RunReport.model_validate(fields | changes)


def summary(**changes: Any) -> MetricSummary:
    fields: dict[str, Any] = {"count": 2, "last": 0.5, "min": 0.25, "max": 0.5, "mean": 0.375, "nonfinite": 0}
    return MetricSummary.model_validate(fields | {"first_step": 1, "last_step": 2} | changes)
