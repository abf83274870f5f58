"""Runs as a comparison gets them, without a studio."""

from typing import Any

from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.run import RunDetail

_RUN: dict[str, Any] = {
    "project": "default",
    "trainer": "tabular.forest",
    "dataset": "wine",
    "dataset_id": "d1",
    "dataset_version": 1,
    "config": {"trees": 100, "seed": 0},
    "state": "completed",
    "reason": "completed",
    "reason_text": "The training ran to its end.",
    "progress": 1.0,
    "step": 100,
    "attempt": 1,
    "created_at": "2026-11-22T06:00:00Z",
    "started_at": "2026-11-22T06:00:01Z",
    "ended_at": "2026-11-22T06:00:31Z",
    "metrics": {},
    "goal": "val/accuracy",
    "goal_direction": "max",
    "step_unit": "tree",
    "color": 0,
    "environment": {"numpy": "2.1"},
    "device": "cpu",
    "threads": 1,
    "alerts": [],
    "checkpoints": [],
    "changes": [],
    "disk_bytes": 0,
}
_NOTHING = {name: None for name in RunDetail.model_fields if name not in _RUN}


def a_run(run_id: str, config: dict[str, Any] | None = None, **changes: Any) -> RunDetail:
    """A completed forest on wine; `config` over its own."""
    mine = _RUN["config"] | (config or {})
    return RunDetail.model_validate(
        {**_NOTHING, **_RUN, "id": run_id, "name": f"run {run_id}", "config": mine, **changes}
    )


def summary(last: float | None, low: float | None = None, high: float | None = None) -> MetricSummary:
    low, high = last if low is None else low, last if high is None else high
    return MetricSummary(count=3, last=last, min=low, max=high, mean=last, nonfinite=0, first_step=0, last_step=2)
