"""A report in the form that is asked for; all forms are made from the same gathered data."""

import asyncio

from trainyard.contracts.errors import ConflictError
from trainyard.contracts.report import ReportFormat, ReportFormatInfo, RunReport
from trainyard.reports.markdown import markdown
from trainyard.reports.page import built_page, page
from trainyard.services import printing, reports
from trainyard.services.studio import Studio

MEDIA_TYPES: dict[ReportFormat, str] = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


def formats(studio: Studio) -> list[ReportFormatInfo]:
    """What a report can be here."""
    problems: dict[str, str | None] = {"pdf": printing.missing(studio)}
    return [
        ReportFormatInfo(format=name, media_type=kind, problem=problems.get(name)) for name, kind in MEDIA_TYPES.items()
    ]


async def of_run(studio: Studio, run_id: str, wanted: ReportFormat) -> bytes:
    """Any form but CSV, which is the predictions'. Raises NotFoundError, and UnprintableError for a PDF."""
    report = await reports.of_run(studio, run_id)
    if wanted == "pdf":
        return await printing.pdf_of(studio, await asyncio.to_thread(_html, report))
    return await asyncio.to_thread(_rendered, report, wanted)


def _rendered(report: RunReport, wanted: ReportFormat) -> bytes:
    if wanted == "md":
        return markdown(report).encode()
    return _html(report).encode() if wanted == "html" else report.model_dump_json().encode()


def _html(report: RunReport) -> str:
    try:
        built = built_page().read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConflictError("The web UI, and with it the report's page, is not built: run `make web`.") from None
    return page(built, report)
