"""The first training of a new studio, so that the page that opens shows a model learning."""

import asyncio

from trainyard.contracts.run import RunRequest
from trainyard.services import runs
from trainyard.services.studio import Studio
from trainyard.store import datasets
from trainyard.store import runs as store

REQUEST = RunRequest(trainer="image.cnn", dataset="digits", config={"epochs": 300}, name="first-digits")
POLL_S = 0.1


async def first_run(studio: Studio) -> None:
    """Start a small net on the bundled digits, if this studio has no run yet."""
    counts = await studio.database.read(store.counts)
    if any(counts.values()):
        return
    while REQUEST.dataset not in await studio.database.read(datasets.names):
        await asyncio.sleep(POLL_S)
    await runs.create(studio, REQUEST, "first-run")
