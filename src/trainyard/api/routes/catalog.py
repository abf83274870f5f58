"""Trainers: what there is to train with."""

from fastapi import APIRouter

from trainyard.contracts.page import Page
from trainyard.contracts.trainer import TrainerInfo
from trainyard.services import catalog

router = APIRouter(tags=["catalog"])


@router.get("/trainers")
async def trainers() -> Page[TrainerInfo]:
    """Every trainer, with the JSON Schema of its config."""
    return Page(items=catalog.trainers())
