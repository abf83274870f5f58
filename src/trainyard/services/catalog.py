"""What there is to train with: trainers from the catalog, data sets from the store, the bundled ones brought here."""

import asyncio
import json
import sys
import time

import structlog

from trainyard.contracts.dataset import DatasetInfo, NewDataset, RockSlope
from trainyard.contracts.trainer import TrainerInfo
from trainyard.services import datasets
from trainyard.services.ids import new_id
from trainyard.services.studio import Studio
from trainyard.store import datasets as store
from trainyard.store.times import iso
from trainyard.trainers import catalog

BUNDLED = ("digits", "breast_cancer", "wine", "diabetes")
SLOPES = "rock_slope_monitoring"
GENERATED = {
    SLOPES: NewDataset(
        name="Rock slope monitoring",
        description="A week of three stations on a rock slope, with rain, temperature, a raster and a scan of the "
        "slope. Does it fail, and when? Made by a physical model: see docs/datasets/rock-slope.md.",
        generate=RockSlope(),
    )
}
BRING_TIMEOUT_S = 120.0

log = structlog.get_logger()


def trainers() -> list[TrainerInfo]:
    return [catalog.info(spec) for spec in catalog.all_specs()]


async def bring_bundled(studio: Studio) -> None:
    """Make the bundled data sets that are not here yet; the first training may begin before the generated ones are."""
    known = set(await studio.database.read(store.names))
    await _bring_shipped(studio, known)
    for name, new in GENERATED.items():
        if name not in known:
            await datasets.create(studio, new)


async def _bring_shipped(studio: Studio, known: set[str]) -> None:
    """Those of scikit-learn, which is imported in one child process."""
    missing = {name: new_id() for name in BUNDLED if name not in known}
    if not missing:
        return
    folders = {name: studio.dataset_folder(dataset_id, 1) for name, dataset_id in missing.items()}
    for folder in folders.values():
        folder.parent.mkdir(parents=True)
    arguments = [part for name, folder in folders.items() for part in (name, str(folder))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "trainyard.datasets.bundled", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(BRING_TIMEOUT_S):
            await _register_as_made(studio, process, missing)
            error = (await process.communicate())[1]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        log.error("bundled data sets failed", error=error.decode(errors="replace")[-2000:])


async def _register_as_made(studio: Studio, process: asyncio.subprocess.Process, ids: dict[str, str]) -> None:
    """Store each data set as its line comes."""
    assert process.stdout is not None  # noqa: S101  it was started with a pipe
    async for line in process.stdout:
        facts = json.loads(line)
        facts |= {"id": ids[facts["name"]], "version": 1, "created_at": iso(time.time())}
        info = DatasetInfo.model_validate(facts)
        await studio.database.write(lambda tx, info=info: store.insert(tx, info))
