"""Log lines of a run."""

from typing import Annotated

from fastapi import APIRouter, Query

from trainyard.api.deps import StudioDep
from trainyard.contracts.logs import LogPage
from trainyard.services import logs

router = APIRouter(tags=["logs"])


@router.get("/runs/{run_id}/logs")
async def page(
    studio: StudioDep,
    run_id: str,
    after: Annotated[int, Query(ge=0, description="lines after this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    tail: Annotated[int | None, Query(ge=1, le=10_000, description="the newest so many lines instead")] = None,
    q: Annotated[str | None, Query(description="only lines that hold this text, whatever its case")] = None,
    level: Annotated[str | None, Query(description="only lines of this level: debug, info, warning, error")] = None,
) -> LogPage:
    return await logs.page(studio, run_id, after=after, limit=limit, tail=tail, search=q, level=level)
