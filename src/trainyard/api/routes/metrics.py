"""Metrics: summaries, and series at the width of a chart."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from trainyard.api.deps import StudioDep
from trainyard.api.series import ARROW, encode, encode_all
from trainyard.contracts.metric import MetricSummary, Series
from trainyard.contracts.page import Page
from trainyard.services import metrics

router = APIRouter(tags=["metrics"])

Name = Annotated[str, Query(description="the metric, as `train/loss`")]
Points = Annotated[int, Query(ge=0, le=100_000, description="at most so many rows; 0 gives every stored point")]
From = Annotated[int | None, Query(alias="from", description="first step")]
To = Annotated[int | None, Query(description="last step")]


@router.get("/runs/{run_id}/metrics")
async def summaries(studio: StudioDep, run_id: str) -> dict[str, MetricSummary]:
    return await metrics.summaries(studio, run_id)


@router.get(
    "/runs/{run_id}/metrics/series",
    response_model=Series,
    responses={200: {"content": {ARROW: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def series(
    studio: StudioDep,
    run_id: str,
    name: Name,
    points: Points = 2000,
    start: From = None,
    to: To = None,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """One metric over a range of steps, as columns; JSON, or an Arrow stream where `Accept` asks for it."""
    return encode(await metrics.series(studio, run_id, name, points, start, to), accept)


@router.get("/metrics/series", response_model=Page[Series])
async def series_of_runs(
    studio: StudioDep,
    run: Annotated[list[str], Query(max_length=200)],
    name: Name,
    points: Points = 1000,
    start: From = None,
    to: To = None,
) -> Response:
    """One metric of several runs in one answer; a run without it is left out."""
    return encode_all(await metrics.series_of_runs(studio, run, name, points, start, to))
