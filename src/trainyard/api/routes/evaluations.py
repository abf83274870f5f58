"""Final models judged on data sets: ask, look, read the predictions."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from fastapi.responses import StreamingResponse

from trainyard.api.deps import StudioDep
from trainyard.contracts.decision import Decision, SavedDecision
from trainyard.contracts.evaluation import (
    ComparedMetric,
    EvaluationComparison,
    EvaluationDetail,
    EvaluationInfo,
    EvaluationRequest,
    PredictionOrder,
    PredictionPage,
)
from trainyard.contracts.explanation import SampleExplanation
from trainyard.services import comparing, decisions, evaluations, explaining, predictions
from trainyard.services.predictions import Probable, Wanted

router = APIRouter(tags=["evaluations"])


@router.get("/runs/{run_id}/evaluations")
async def list_evaluations(studio: StudioDep, run_id: str) -> list[EvaluationInfo]:
    """Those of a run's final model, newest first."""
    return await evaluations.listing(studio, run_id)


@router.post("/runs/{run_id}/evaluations", status_code=status.HTTP_202_ACCEPTED)
async def start_evaluation(studio: StudioDep, run_id: str, request: EvaluationRequest) -> EvaluationInfo:
    """Have a run's final model answer samples, and judge it by them; one evaluation at a time, the others wait."""
    return await evaluations.create(studio, run_id, request)


@router.get("/runs/{run_id}/decision")
async def get_decision(studio: StudioDep, run_id: str) -> SavedDecision | None:
    """The threshold that is saved with a run's final model; null where the most probable class is its answer."""
    return await decisions.get(studio, run_id)


@router.put("/runs/{run_id}/decision")
async def save_decision(studio: StudioDep, run_id: str, decision: Decision) -> SavedDecision:
    """Save a threshold with a run's final model; it is used wherever the model answers."""
    return await decisions.save(studio, run_id, decision)


@router.delete("/runs/{run_id}/decision", status_code=status.HTTP_204_NO_CONTENT)
async def forget_decision(studio: StudioDep, run_id: str) -> None:
    """Let the most probable class be the answer again."""
    await decisions.forget(studio, run_id)


@router.get("/evaluations/{evaluation_id}")
async def get_evaluation(studio: StudioDep, evaluation_id: str) -> EvaluationDetail:
    return await evaluations.get(studio, evaluation_id)


@router.delete("/evaluations/{evaluation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_evaluation(studio: StudioDep, evaluation_id: str) -> None:
    """Forget an evaluation with its predictions; one that is under way ends."""
    await evaluations.remove(studio, evaluation_id)


@router.get("/evaluations/{evaluation_id}/comparison")
async def compare_evaluations(
    studio: StudioDep,
    evaluation_id: str,
    with_: Annotated[str, Query(alias="with", description="id of the second evaluation, on the same data")],
    metric: ComparedMetric | None = None,
) -> EvaluationComparison:
    """Which of two models is better on the samples that both have judged, by paired bootstrap and McNemar's test."""
    return await comparing.compare(studio, evaluation_id, with_, metric)


@router.get("/evaluations/{evaluation_id}/predictions")
async def list_predictions(
    studio: StudioDep,
    evaluation_id: str,
    truth: Annotated[str | None, Query(description="name of a class")] = None,
    predicted: Annotated[str | None, Query(description="name of a class")] = None,
    low: Annotated[float | None, Query(description="of the confidence; of numbers, prediction minus truth")] = None,
    high: float | None = None,
    other_than: Annotated[str | None, Query(description="name of a class: the truth is another one")] = None,
    of: Annotated[str | None, Query(description="name of a class, for `at_least` and `below`")] = None,
    at_least: Annotated[float | None, Query(description="probability of the class `of`")] = None,
    below: float | None = None,
    slice_: Annotated[int | None, Query(alias="slice", ge=0, le=30, description="of the report, from 0")] = None,
    order: Annotated[PredictionOrder, Query(description="unsure: where the model says how unsure it is")] = "worst",
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> PredictionPage:
    """Samples one by one, worst first, or those first of which the model is least sure."""
    probable = Probable(of, at_least, below) if of is not None else None
    wanted = Wanted(truth, predicted, low, high, other_than, probable, slice_, order, limit, offset)
    return await predictions.page(studio, evaluation_id, wanted)


@router.get("/evaluations/{evaluation_id}/samples/{row}/why")
async def explain_sample(
    studio: StudioDep,
    evaluation_id: str,
    row: Annotated[int, Path(description="as a prediction has it")],
    target: Annotated[
        str | None, Query(description="name of a class; the one that was said, where it is left out")
    ] = None,
) -> SampleExplanation:
    """What counted in one sample, looked at in one way or several, each with what it cannot tell. The model is opened
    for it, which takes some seconds."""
    return await explaining.explain(studio, evaluation_id, row, target)


@router.get("/evaluations/{evaluation_id}/predictions.csv", response_class=StreamingResponse)
async def download_predictions(studio: StudioDep, evaluation_id: str) -> StreamingResponse:
    """All predictions with the probability of every class; texts that a spreadsheet would run are quoted."""
    lines = await predictions.as_csv(studio, evaluation_id)
    headers = {"Content-Disposition": f'attachment; filename="predictions-{evaluation_id}.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
