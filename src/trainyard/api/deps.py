"""What routes are given: the studio, and proof that the caller may speak to it.

These are coroutines though they wait for nothing: FastAPI runs plain functions in threads, for each request.
"""

import hmac
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection

from trainyard.contracts.errors import StudioError
from trainyard.services.studio import Studio


def cookie_name(connection: HTTPConnection) -> str:
    """Cookies know no ports: two studios on one host must not take each other's."""
    return f"trainyard_token_{connection.url.port or 80}"


async def get_studio(connection: HTTPConnection) -> Studio:
    return cast(Studio, connection.app.state.studio)


StudioDep = Annotated[Studio, Depends(get_studio)]


class UnauthorizedError(StudioError):
    """No token, or a wrong one (401)."""

    def __init__(self) -> None:
        super().__init__(
            "This studio needs its token: open the URL that `trainyard up` printed, or send it as a Bearer token.",
            [],
            401,
            "unauthorized",
        )


def presented_token(connection: HTTPConnection) -> str:
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else connection.cookies.get(cookie_name(connection), "")


def same_token(presented: str, expected: str) -> bool:
    return hmac.compare_digest(presented.encode(), expected.encode())


async def require_token(connection: HTTPConnection, studio: StudioDep) -> None:
    """Let a caller through who knows the studio's token, by header or by cookie."""
    if not same_token(presented_token(connection), studio.token):
        raise UnauthorizedError
