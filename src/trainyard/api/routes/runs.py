"""Runs: start, list, look, steer, fork, delete."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response, status
from starlette.responses import FileResponse

from trainyard.api.deps import StudioDep
from trainyard.contracts.page import Page
from trainyard.contracts.run import (
    Artifact,
    Attached,
    AttachRequest,
    BreakdownInfo,
    Deleted,
    ForkRequest,
    RetryRequest,
    Run,
    RunDetail,
    RunRequest,
    State,
    StopRequest,
)
from trainyard.contracts.verification import Verification, VerifyRequest
from trainyard.services import artifacts, attach, forks, recovery, runs, steering
from trainyard.store.run_query import RunQuery

IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", description="makes a repeat of this request harmless")
]

router = APIRouter(prefix="/runs", tags=["runs"])


@router.get("", response_model=Page[Run])
async def list_runs(
    studio: StudioDep,
    state: Annotated[list[State] | None, Query(description="any of these states")] = None,
    trainer: Annotated[list[str] | None, Query()] = None,
    dataset: Annotated[list[str] | None, Query(description="names or ids of data sets")] = None,
    project: str | None = None,
    q: Annotated[str | None, Query(description="part of a name or id")] = None,
    sort: Annotated[
        str, Query(description="a column or `metrics.NAME`; a minus before it sorts downwards")
    ] = "-created_at",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: str | None = None,
) -> Response:
    """Runs, newest first unless `sort` says otherwise."""
    query = RunQuery(
        states=tuple(state or ()),
        trainers=tuple(trainer or ()),
        datasets=tuple(dataset or ()),
        project=project,
        text=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    return Response(await runs.page_json(studio, query), media_type="application/json")


@router.post("", status_code=status.HTTP_201_CREATED)
async def start_run(
    studio: StudioDep,
    request: RunRequest,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Run:
    """Validate, store as queued, answer; it starts as soon as a slot is free."""
    run = await runs.create(studio, request, idempotency_key)
    response.headers["Location"] = f"/api/runs/{run.id}"
    return run


@router.post("/attach", status_code=status.HTTP_201_CREATED)
async def attach_run(studio: StudioDep, request: AttachRequest) -> Attached:
    """A run for a script that trains by itself and logs here (`trainyard.client.init`)."""
    return await attach.create(studio, request)


@router.get("/{run_id}")
async def get_run(studio: StudioDep, run_id: str) -> RunDetail:
    return await runs.get(studio, run_id)


@router.get("/{run_id}/breakdown")
async def get_breakdown(studio: StudioDep, run_id: str) -> BreakdownInfo:
    """The scores of the test part for each class, or for each step ahead of a forecast."""
    return await runs.breakdown(studio, run_id)


@router.post("/{run_id}/pause")
async def pause_run(studio: StudioDep, run_id: str) -> Run:
    """Save at the next step, free the slot, and wait to be resumed."""
    return await steering.pause(studio, run_id)


@router.post("/{run_id}/resume")
async def resume_run(studio: StudioDep, run_id: str) -> Run:
    """Let a paused run go on, to the same end as if it had never paused; it queues for a slot."""
    return await steering.resume(studio, run_id)


@router.patch("/{run_id}/config")
async def change_run(studio: StudioDep, run_id: str, values: dict[str, Any]) -> Run:
    """Change live fields of a run under way, or of a paused one; it is recorded at the step where it takes effect."""
    return await steering.change(studio, run_id, values)


@router.post("/{run_id}/fork", status_code=status.HTTP_201_CREATED)
async def fork_run(studio: StudioDep, run_id: str, request: ForkRequest, idempotency_key: IdempotencyKey = None) -> Run:
    """A new run that goes on from a checkpoint of this one, with a config that may differ."""
    return await forks.fork(studio, run_id, request, idempotency_key)


@router.post("/{run_id}/retry", status_code=status.HTTP_201_CREATED)
async def retry_run(
    studio: StudioDep, run_id: str, request: RetryRequest, idempotency_key: IdempotencyKey = None
) -> Run:
    """The same training again from its beginning, with a config that may differ."""
    return await forks.retry(studio, run_id, request, idempotency_key)


@router.post("/{run_id}/stop")
async def stop_run(studio: StudioDep, run_id: str, request: StopRequest) -> Run:
    """Finish the epoch and save, save now, or discard. A queued run is stopped at once."""
    return await steering.stop(studio, run_id, request.mode)


@router.post("/{run_id}/reindex", status_code=status.HTTP_204_NO_CONTENT)
async def reindex_run(studio: StudioDep, run_id: str) -> None:
    """Build points, log and alerts of an ended run anew from its journals."""
    await recovery.reindex(studio, run_id)


@router.post("/{run_id}/verify", status_code=status.HTTP_202_ACCEPTED)
async def verify_run(studio: StudioDep, run_id: str, request: VerifyRequest) -> Verification:
    """Replay from one checkpoint to a later one, beside everything else, and compare; one replay at a time."""
    return await studio.verifier.start(studio, run_id, request)


@router.get("/{run_id}/verify")
async def get_verification(studio: StudioDep, run_id: str) -> Verification:
    """The newest replay of a run since the studio started: under way, or its verdict."""
    return studio.verifier.get(run_id)


@router.delete("/{run_id}/verify", status_code=status.HTTP_204_NO_CONTENT)
async def cancel_verification(studio: StudioDep, run_id: str) -> None:
    """End the replay that is under way."""
    await studio.verifier.cancel(run_id)


@router.delete("/{run_id}")
async def delete_run(studio: StudioDep, run_id: str) -> Deleted:
    """Delete an ended run with all its files and points."""
    return await runs.delete(studio, run_id)


@router.get("/{run_id}/artifacts")
async def list_artifacts(studio: StudioDep, run_id: str) -> Page[Artifact]:
    """The files that a run made."""
    return Page(items=await artifacts.listing(studio, run_id))


@router.get("/{run_id}/artifacts/{path:path}", response_class=Response)
async def download_artifact(studio: StudioDep, run_id: str, path: str) -> Response:
    file = await artifacts.locate(studio, run_id, path)
    return FileResponse(file, filename=file.name, media_type="application/octet-stream")
