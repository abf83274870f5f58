"""Cross-validations and ensembles: several runs made by one request, and read as one."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, status
from fastapi.responses import StreamingResponse

from trainyard.api.deps import StudioDep
from trainyard.api.routes.runs import IdempotencyKey
from trainyard.contracts.batch import Batch, BatchDetail, BatchReport, BatchRequest
from trainyard.contracts.evaluation import PredictionOrder, PredictionPage
from trainyard.services import batches, batching, pooling, predictions
from trainyard.services.predictions import Wanted

router = APIRouter(prefix="/batches", tags=["batches"])


@router.post("", status_code=status.HTTP_201_CREATED)
async def start_batch(studio: StudioDep, request: BatchRequest, idempotency_key: IdempotencyKey = None) -> BatchDetail:
    """Queue a cross-validation, each run judged on a fold of its own, or an ensemble, each with a seed of its own."""
    return await batching.create(studio, request, idempotency_key)


@router.get("")
async def list_batches(
    studio: StudioDep, project: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[Batch]:
    """Newest first."""
    return await batches.listing(studio, project, limit)


@router.get("/{batch_id}")
async def get_batch(studio: StudioDep, batch_id: str) -> BatchDetail:
    """With its runs, and their test scores as mean and interval."""
    return await batches.get(studio, batch_id)


@router.delete("/{batch_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_batch(studio: StudioDep, batch_id: str) -> None:
    """Forget the batch and its report; its runs stay."""
    await batches.remove(studio, batch_id)


@router.post("/{batch_id}/evaluate", status_code=status.HTTP_202_ACCEPTED)
async def evaluate_batch(studio: StudioDep, batch_id: str) -> BatchDetail:
    """Have each run answer its test part, where it has not yet."""
    return await batches.evaluate(studio, batch_id)


@router.get("/{batch_id}/report")
async def get_batch_report(studio: StudioDep, batch_id: str) -> BatchReport:
    """All runs read as one, once every one is judged."""
    return await pooling.report(studio, batch_id)


@router.get("/{batch_id}/predictions")
async def list_batch_predictions(
    studio: StudioDep,
    batch_id: str,
    truth: Annotated[str | None, Query(description="name of a class")] = None,
    predicted: Annotated[str | None, Query(description="name of a class")] = None,
    low: Annotated[float | None, Query(description="of the confidence; of numbers, prediction minus truth")] = None,
    high: float | None = None,
    slice_: Annotated[int | None, Query(alias="slice", ge=0, le=30, description="of the report, from 0")] = None,
    order: PredictionOrder = "worst",
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> PredictionPage:
    """The samples of the report one by one, worst first, or those first about which the members differ most."""
    wanted = Wanted(truth, predicted, low, high, slice=slice_, order=order, limit=limit, offset=offset)
    path = await pooling.predictions_file(studio, batch_id)
    return await asyncio.to_thread(predictions.page_of, path, wanted)


@router.get("/{batch_id}/predictions.csv", response_class=StreamingResponse)
async def download_batch_predictions(studio: StudioDep, batch_id: str) -> StreamingResponse:
    """All predictions of the report; texts that a spreadsheet would run are quoted."""
    lines = predictions.lines_of(await pooling.predictions_file(studio, batch_id))
    headers = {"Content-Disposition": f'attachment; filename="predictions-{batch_id}.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
