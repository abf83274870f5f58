"""Metrics as use cases: summaries and series."""

from collections.abc import Sequence

from trainyard.contracts.errors import NotFoundError
from trainyard.contracts.metric import MetricSummary
from trainyard.services.studio import Studio
from trainyard.store import metrics, runs
from trainyard.store.database import Tx
from trainyard.store.metrics import SeriesColumns


async def summaries(studio: Studio, run_id: str) -> dict[str, MetricSummary]:
    """Each metric of a run. Raises NotFoundError."""

    def read(tx: Tx) -> dict[str, MetricSummary]:
        if runs.get(tx, run_id) is None:
            raise NotFoundError("run", run_id)
        return metrics.summaries(tx, run_id)

    return await studio.database.read(read)


async def series(
    studio: Studio, run_id: str, name: str, points: int, start: int | None, to: int | None
) -> SeriesColumns:
    """One series. Raises NotFoundError for the run or the metric."""
    return await studio.database.read(lambda tx: metrics.series(tx, run_id, name, points, start, to))


async def series_of_runs(
    studio: Studio, run_ids: Sequence[str], name: str, points: int, start: int | None, to: int | None
) -> list[SeriesColumns]:
    """One metric of several runs; runs without it are left out.

    Charts are read one after another: it is nearly all work for one CPU, and a page asks for many at once. Side by side
    none would be there before all are; whole series, which nobody waits for at a chart, do not stand in this queue.
    """

    def read(tx: Tx) -> list[SeriesColumns]:
        return metrics.series_of_runs(tx, run_ids, name, points, start, to)

    if points == 0:
        return await studio.database.read(read)
    async with studio.charts:
        return await studio.database.read(read)
