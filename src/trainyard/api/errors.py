"""Every error as a problem document (RFC 9457) that names the field and the fix."""

import contextlib
import math
from collections.abc import Generator, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from trainyard.contracts.errors import FieldProblem, StudioError
from trainyard.contracts.page import Problem, ProblemField

log = structlog.get_logger()


TITLES = {460: "Checksum Mismatch"}
"""Of status codes that are not HTTP's own: this one is of the tus protocol."""


class ProblemResponse(Response):
    media_type = "application/problem+json"


def problem_response(status: int, code: str, detail: str, fields: Sequence[FieldProblem] = ()) -> ProblemResponse:
    problem = Problem(
        type=f"urn:trainyard:{code}",
        title=TITLES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        fields=[
            ProblemField(path=field.path, message=field.message, value=_plain(field.value), allowed=field.allowed)
            for field in fields
        ],
    )
    return ProblemResponse(problem.model_dump_json(), status)


def _plain(value: object) -> object:
    """The value as JSON can carry it: what was sent is shown back, at most 200 characters of it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:200]


def _of_validation(error: dict[str, Any]) -> FieldProblem:
    where = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
    return FieldProblem(".".join(where) or "body", error["msg"], error.get("input"))


@contextlib.contextmanager
def checking_body() -> Generator[None]:
    """For a route that reads its body itself: what does not fit is refused as FastAPI refuses it."""
    try:
        yield
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


def install(app: FastAPI) -> None:
    """Answer each error that reaches the edge as a problem document."""

    async def studio_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, StudioError)  # noqa: S101  registered for this type
        return problem_response(error.status, error.code, error.message, error.fields)

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        fields = [_of_validation(one) for one in error.errors()]
        detail = "; ".join(f"{field.path}: {field.message}" for field in fields)
        return problem_response(422, "invalid", detail, fields)

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        code = HTTPStatus(error.status_code).name.lower()
        return problem_response(error.status_code, code, str(error.detail))

    async def unforeseen(request: Request, error: Exception) -> Response:
        log.error("unforeseen error", method=request.method, path=request.url.path, exc_info=error)
        return problem_response(500, "internal", "Something went wrong in the studio; its log has the details.")

    app.add_exception_handler(StudioError, studio_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unforeseen)
