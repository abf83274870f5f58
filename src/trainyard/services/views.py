"""What viewers are shown: a topic's snapshot, and a run that has changed."""

from typing import Any

from trainyard.contracts.run import Run
from trainyard.contracts.stream import RunChanged, RunDeleted, Snapshot
from trainyard.services.queue import waiting_of
from trainyard.services.studio import Studio
from trainyard.store import runs, streams
from trainyard.store.database import Tx

RUNS, DATASETS = "runs", "datasets"


async def snapshot(studio: Studio, topic: str) -> Snapshot:
    """The runs of a topic as they are: those that are queued or active for `runs`, one run for `run:<id>`.

    Data sets change seldom: whoever follows them asks the REST API for what they are.
    """
    if topic == DATASETS:
        return Snapshot(topic=topic, runs=[], cursors={})

    def read(tx: Tx) -> Snapshot:
        if topic == RUNS:
            found = [*runs.active(tx), *(run for run_id in runs.queued(tx) if (run := runs.get(tx, run_id)))]
        else:
            run = runs.get(tx, topic.removeprefix("run:"))
            found = [run] if run is not None else []
        waiting = waiting_of(tx, studio.slots)
        cursors = streams.cursors(tx, [run.id for run in found])
        return Snapshot(topic=topic, runs=[as_json(run, waiting) for run in found], cursors=cursors)

    return await studio.database.read(read)


async def announce(studio: Studio, run_id: str) -> None:
    """Publish a run as it now is, to the list and to its own page."""
    if not (studio.hub.watched(RUNS) or studio.hub.watched(f"run:{run_id}")):
        return

    def read(tx: Tx) -> RunChanged | None:
        run = runs.get(tx, run_id)
        if run is None:
            return None
        return RunChanged(run=as_json(run, waiting_of(tx, studio.slots)), cursor=streams.cursor(tx, run_id))

    message = await studio.database.read(read)
    for topic in (RUNS, f"run:{run_id}"):
        studio.hub.publish(topic, message or RunDeleted(id=run_id))


def as_json(run: Run, waiting: dict[str, Any]) -> dict[str, Any]:
    """A run, without what only its own page shows, as the REST API gives it."""
    shown = run.model_copy(update={"waiting": waiting.get(run.id)})
    return shown.model_dump(mode="json", include=set(Run.model_fields))
