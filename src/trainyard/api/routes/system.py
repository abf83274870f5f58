"""The machine and the studio at a glance."""

from fastapi import APIRouter

from trainyard import __version__
from trainyard.api.deps import StudioDep
from trainyard.contracts.system import Health, SystemMetrics
from trainyard.services import system

public = APIRouter(prefix="/system", tags=["system"])
router = APIRouter(prefix="/system", tags=["system"])


@public.get("/health")
async def health() -> Health:
    """Whether the server answers; needs no token and tells nothing else."""
    return Health(status="ok", version=__version__)


@router.get("/metrics")
async def metrics(studio: StudioDep) -> SystemMetrics:
    return await system.metrics(studio)
