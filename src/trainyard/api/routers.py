"""Every route is in one of these routers: one that asks for the studio's token, one for each WebSocket, one public."""

from fastapi import APIRouter, Depends, FastAPI

from trainyard.api import channel, stream, tus
from trainyard.api.deps import require_token
from trainyard.api.routes import (
    batches,
    catalog,
    comparison,
    datasets,
    evaluations,
    logs,
    metrics,
    reports,
    runs,
    session,
    system,
)


def _private() -> APIRouter:
    router = APIRouter(prefix="/api", dependencies=[Depends(require_token)])
    for part in (runs, metrics, logs, catalog, datasets, evaluations, batches, comparison, reports, system, session):
        router.include_router(part.router)
    return router


def _public() -> APIRouter:
    router = APIRouter(prefix="/api")
    for part in (system, session):
        router.include_router(part.public)
    return router


def include(app: FastAPI) -> None:
    app.include_router(_public())
    app.include_router(_private())
    app.include_router(tus.router, dependencies=[Depends(require_token)])
    app.include_router(stream.router)
    app.include_router(channel.router)
