"""From a batch of events to what the index takes: columns, lines, notable events, the newest of the rest. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from trainyard.contracts.events import (
    Alert,
    Breakdown,
    Changed,
    Checkpoint,
    Event,
    Exited,
    Failed,
    Finished,
    Footprint,
    Forecast,
    LogLine,
    Metrics,
    Output,
    PhaseChanged,
    Progress,
    Resumed,
    Started,
)
from trainyard.store.metrics import Points
from trainyard.store.run_events import Notable
from trainyard.store.runs import LiveFields

SYSTEM = "system/"


@dataclass(slots=True)
class _Group:
    """Metrics events with the same names: one row an event."""

    order: list[int] = field(default_factory=list[int])
    steps: list[int] = field(default_factory=list[int])
    times: list[float] = field(default_factory=list[float])
    rows: list[tuple[float, ...]] = field(default_factory=list[tuple[float, ...]])


@dataclass(slots=True)
class Batch:
    """What a batch of events of one journal comes to."""

    points: dict[str, Points] = field(default_factory=dict[str, Points])
    live: LiveFields = field(default_factory=LiveFields)
    notable: list[Notable] = field(default_factory=list[Notable])
    lines: list[LogLine] = field(default_factory=list[LogLine])
    started: Started | None = None
    resumed: Resumed | None = None
    """It comes before any point of its attempt."""
    last_word: Finished | Failed | None = None
    exited: Exited | None = None


def fold(events: Iterable[Event]) -> Batch:
    """Fold events, in order, into one batch."""
    batch = Batch()
    groups: dict[tuple[str, ...], _Group] = {}
    for index, event in enumerate(events):
        if isinstance(event, Metrics):
            names = tuple(event.values)
            if (group := groups.get(names)) is None:
                group = groups[names] = _Group()
            group.order.append(index)
            group.steps.append(event.step)
            group.times.append(event.time)
            group.rows.append(tuple(event.values.values()))
        else:
            _take(batch, event)
        batch.live["last_event_at"] = event.time
    batch.points = _columns(groups)
    if not all(name.startswith(SYSTEM) for name in batch.points):
        _newest_step(batch, groups)
    return batch


def _take(batch: Batch, event: Event) -> None:
    match event:
        case Started() | Resumed():
            _take_beginning(batch, event)
        case PhaseChanged():
            batch.live["phase"] = event.phase
        case Progress():
            _take_progress(batch.live, event)
        case Alert() | Checkpoint() | Changed() | Forecast() | Breakdown() | Footprint():
            batch.notable.append(event)
        case Output():
            batch.lines.extend(event.lines)
        case Finished() | Failed():
            batch.last_word = event
        case Exited():
            batch.exited = event
            if event.peak_memory_bytes is not None:
                batch.live["peak_memory_bytes"] = event.peak_memory_bytes
        case Metrics():  # grouped by the caller
            pass


def _take_beginning(batch: Batch, event: Started | Resumed) -> None:
    if isinstance(event, Resumed):
        batch.resumed = event
        batch.live["step"] = event.step
        return
    batch.started = event
    batch.live |= LiveFields(pid=event.pid, device=event.device, threads=event.threads, environment=event.environment)


def _take_progress(live: LiveFields, event: Progress) -> None:
    live["progress"] = event.fraction
    live["eta_s"] = event.eta_s
    if event.epoch is not None:
        live["epoch"] = event.epoch
    if event.epochs is not None:
        live["epochs"] = event.epochs
    if event.step is not None:
        live["step"] = event.step


def _newest_step(batch: Batch, groups: dict[tuple[str, ...], _Group]) -> None:
    """The newest point tells the step; progress is told less often."""
    own = (group for names, group in groups.items() if names and not names[0].startswith(SYSTEM))
    batch.live["step"] = max(own, key=lambda group: group.order[-1]).steps[-1]


def _columns(groups: dict[tuple[str, ...], _Group]) -> dict[str, Points]:
    """Columns a metric, in order of arrival, also where a metric came in events of different make-up."""
    parts: dict[str, list[tuple[np.ndarray, Points]]] = {}
    for names, group in groups.items():
        order = np.asarray(group.order)
        steps = np.asarray(group.steps, dtype=np.int64)
        times = np.asarray(group.times, dtype=np.float64)
        values = np.asarray(group.rows, dtype=np.float64).reshape(len(group.rows), len(names))
        for column, name in enumerate(names):
            part = Points(steps, times, np.ascontiguousarray(values[:, column]))
            parts.setdefault(name, []).append((order, part))
    return {name: _in_order(pieces) for name, pieces in parts.items()}


def _in_order(pieces: list[tuple[np.ndarray, Points]]) -> Points:
    if len(pieces) == 1:
        return pieces[0][1]
    arrival = np.argsort(np.concatenate([order for order, _ in pieces]), kind="stable")
    return Points(
        np.concatenate([points.steps for _, points in pieces])[arrival],
        np.concatenate([points.times for _, points in pieces])[arrival],
        np.concatenate([points.values for _, points in pieces])[arrival],
    )
