"""What there is to train with: trainers and data sets."""

from fastapi import APIRouter

from trainyard.api.deps import StudioDep
from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.page import Page
from trainyard.contracts.trainer import TrainerInfo
from trainyard.services import catalog

router = APIRouter(tags=["catalog"])


@router.get("/trainers")
async def trainers() -> Page[TrainerInfo]:
    """Every trainer, with the JSON Schema of its config."""
    return Page(items=catalog.trainers())


@router.get("/datasets")
async def datasets(studio: StudioDep) -> Page[DatasetInfo]:
    return Page(items=await catalog.datasets(studio))


@router.get("/datasets/{dataset}")
async def dataset(studio: StudioDep, dataset: str) -> DatasetInfo:
    """One data set, by id or by name."""
    return await catalog.dataset(studio, dataset)
