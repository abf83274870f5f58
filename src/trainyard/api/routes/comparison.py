"""Runs side by side."""

from typing import Annotated

from fastapi import APIRouter, Query

from trainyard.api.deps import StudioDep
from trainyard.contracts.run_comparison import RunComparison
from trainyard.services import run_comparison

router = APIRouter(tags=["comparison"])


@router.get("/comparison")
async def compare_runs(
    studio: StudioDep,
    run: Annotated[list[str], Query(description="ids of 2 to 20 runs")],
    baseline: Annotated[str | None, Query(description="id of the one that deltas are to; the first")] = None,
) -> RunComparison:
    """What differs between runs, how their metrics stand, and what makes the comparison less than it seems."""
    return await run_comparison.compare_runs(studio, run, baseline)
