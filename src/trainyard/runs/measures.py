"""How the metrics of runs stand to those of a baseline, and over runs that differ in the seed alone."""

import math
from collections.abc import Callable, Mapping, Sequence

from trainyard.contracts.metric import MetricSummary
from trainyard.contracts.run import Reason, Run, RunDetail
from trainyard.contracts.run_comparison import Direction, GroupMetric, MetricCell, MetricRow, SeedGroup, Taken
from trainyard.evaluation.directions import direction_of
from trainyard.runs.differences import SEED, same_but_for_the_seed
from trainyard.runs.transitions import ENDED

Summaries = Mapping[str, Mapping[str, MetricSummary]]
"""Of each metric, by run and by name."""
Key = tuple[str, Taken]
JUDGED = ("test", "val", "oob", "baseline")
"""Parts of the data, and of a simpler model's scores, on which a trainer judges what it has learned."""
ONCE = ("test", "baseline")
"""Judged once, at the end; the others again and again."""
COSTS: dict[str, Direction | None] = {
    "seconds": "min",
    "peak_memory_bytes": "min",
    "model_bytes": "min",
    "parameters": None,
    "samples_per_s": "max",
    "one_ms": "min",
}


def metric_rows(runs: Sequence[RunDetail], summaries: Summaries, baseline: str) -> list[MetricRow]:
    """Of a trainer's runs what is judged: final scores of the test part, and the best of what is judged on the way. Of
    a script of one's own all but what its machine did."""
    goals = {run.goal: run.goal_direction for run in runs}
    values: dict[Key, dict[str, float | None]] = {}
    known: dict[Key, Direction | None] = {}
    for run in runs:
        for name, summary in summaries[run.id].items():
            if _is_told(run, name):
                direction = _direction(name, goals.get(name))
                taken, value = _taken(name, summary, direction)
                values.setdefault((name, taken), {})[run.id] = value
                known[name, taken] = direction
    order = _order(runs)
    return [_row(key, values[key], known[key], baseline) for key in sorted(values, key=order)]


def cost_rows(runs: Sequence[RunDetail], trained_s: Mapping[str, float], baseline: str) -> list[MetricRow]:
    """What each ended run took, and its final model; rows that no run has are left out. `trained_s` without pauses."""
    costs = {run.id: _costs(run, trained_s[run.id]) for run in runs if run.state in ENDED}
    found = {name: {run: one[name] for run, one in costs.items() if one[name] is not None} for name in COSTS}
    return [_row((name, "last"), found[name], COSTS[name], baseline) for name in COSTS if found[name]]


def seed_groups(runs: Sequence[RunDetail], rows: Sequence[MetricRow]) -> list[SeedGroup]:
    """Mean and interval of each metric over runs that ran to their end and differ in the seed alone. Of runs with the
    same seed too, which are no new draw, the first counts. Empty where no group has two runs."""
    ended = [run for run in runs if run.reason is Reason.COMPLETED]
    groups = [_drawn(group) for group in same_but_for_the_seed(ended)]
    if all(len(group) < 2 for group in groups):
        return []
    return [
        SeedGroup(
            runs=[run.id for run in group],
            seeds=[run.config[SEED] for run in group],
            metrics=[one for row in rows if (one := _group_metric(row, group)) is not None],
        )
        for group in groups
    ]


def _drawn(group: Sequence[RunDetail]) -> list[RunDetail]:
    first: dict[object, RunDetail] = {}
    for run in group:
        first.setdefault(run.config[SEED], run)
    return list(first.values())


def _group_metric(row: MetricRow, group: Sequence[Run]) -> GroupMetric | None:
    from trainyard.evaluation.comparison import replicates  # it takes scipy, half a second of a server's start

    cells = [row.cells[run.id] for run in group if run.id in row.cells]
    values = [cell.value for cell in cells if cell.value is not None]
    if not values:
        return None
    told = replicates(values)
    return GroupMetric(
        metric=row.metric, taken=row.taken, count=told.count, mean=told.mean, low=told.low, high=told.high
    )


def _is_told(run: Run, name: str) -> bool:
    prefix = name.partition("/")[0]
    return prefix != "system" if run.is_script else prefix in JUDGED


def _direction(name: str, of_goal: str | None) -> Direction | None:
    """As the runs are steered, or else as the name says."""
    return "max" if of_goal == "max" else "min" if of_goal == "min" else direction_of(name)


def _taken(name: str, summary: MetricSummary, direction: Direction | None) -> tuple[Taken, float | None]:
    if direction is None or name.partition("/")[0] in ONCE:
        return "last", summary.last
    return "best", summary.max if direction == "max" else summary.min


def _row(key: Key, values: Mapping[str, float | None], direction: Direction | None, baseline: str) -> MetricRow:
    base = values.get(baseline)
    cells = {run: _cell(value, None if run == baseline else base, direction) for run, value in values.items()}
    return MetricRow(metric=key[0], taken=key[1], direction=direction, cells=cells, best=_best(values, direction))


def _cell(value: float | None, base: float | None, direction: Direction | None) -> MetricCell:
    delta = None if value is None or base is None else _apart(value, base)
    better = (delta > 0) == (direction == "max") if delta and direction else None
    return MetricCell(value=value, delta=delta, better=better)


def _best(values: Mapping[str, float | None], direction: Direction | None) -> list[str]:
    known = {run: value for run, value in values.items() if value is not None}
    if direction is None or len(known) < 2:
        return []
    best = max(known.values()) if direction == "max" else min(known.values())
    found = [run for run, value in known.items() if _apart(value, best) == 0]
    return found if len(found) < len(known) else []


def _apart(value: float, base: float) -> float:
    """Their difference; 0 where only rounding tells them apart."""
    return 0.0 if math.isclose(value, base, rel_tol=1e-9, abs_tol=1e-15) else value - base


def _order(runs: Sequence[Run]) -> Callable[[Key], tuple[int, bool, int, str]]:
    """Part by part, the test first; in each what the runs are steered by, then scores, then what says nothing of
    better or worse."""
    goals = {run.goal.rpartition("/")[2] for run in runs if run.goal is not None}

    def place(key: Key) -> tuple[int, bool, int, str]:
        prefix, _, name = key[0].partition("/")
        part = JUDGED.index(prefix) if prefix in JUDGED else len(JUDGED)
        return part, name not in goals, name.count("/") + (direction_of(name) is None), key[0]

    return place


def _costs(run: RunDetail, seconds: float) -> dict[str, float | None]:
    footprint = run.footprint
    return {
        "seconds": seconds or None,
        "peak_memory_bytes": run.peak_memory_bytes,
        "model_bytes": footprint.bytes if footprint else None,
        "parameters": footprint.parameters if footprint else None,
        "samples_per_s": footprint.samples_per_s if footprint else None,
        "one_ms": footprint.one_ms if footprint else None,
    }
