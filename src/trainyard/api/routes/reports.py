"""Performance reports, to keep and to hand on."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from trainyard.api.deps import StudioDep
from trainyard.contracts.report import ReportFormat, ReportFormatInfo, RunReport
from trainyard.services import predictions, reporting, reports

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
OF_THE_PAGE = f"{NOTHING}; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts"
"""The page itself allows no script but its own, by its hash; in the sandbox it is of no origin."""

router = APIRouter(tags=["reports"])


@router.get("/reports/formats")
async def list_formats(studio: StudioDep) -> list[ReportFormatInfo]:
    """The forms that a report can take, and which of them this machine cannot make."""
    return reporting.formats(studio)


@router.get(
    "/runs/{run_id}/report",
    response_model=RunReport,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in reporting.MEDIA_TYPES.values()}}},
)
async def report_of_run(
    studio: StudioDep,
    run_id: str,
    format: ReportFormat = "json",
    evaluation: Annotated[str | None, Query(description="for csv: whose predictions; the newest one's")] = None,
) -> Response:
    """What a run has come to: one HTML file that opens anywhere, Markdown, JSON, PDF, or its predictions as CSV."""
    shown = format == "html"
    headers = {
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="trainyard-{run_id}.{format}"',
        "Content-Security-Policy": OF_THE_PAGE if shown else NOTHING,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    kind = reporting.MEDIA_TYPES[format]
    if format == "csv":
        lines = await predictions.as_csv(studio, await reports.judged_last(studio, run_id, evaluation))
        return StreamingResponse(lines, media_type=kind, headers=headers)
    return Response(await reporting.of_run(studio, run_id, format), media_type=kind, headers=headers)
