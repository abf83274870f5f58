"""The token becomes a cookie, so that the page need not keep it."""

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from trainyard.api.deps import StudioDep, UnauthorizedError, cookie_name, same_token

public = APIRouter(tags=["session"])
router = APIRouter(tags=["session"])


class SessionRequest(BaseModel):
    token: str


def set_cookie(request: Request, response: Response, token: str) -> None:
    name = cookie_name(request)
    response.set_cookie(name, token, max_age=365 * 24 * 3600, httponly=True, samesite="strict", path="/")


@public.post("/session", status_code=status.HTTP_204_NO_CONTENT)
async def sign_in(studio: StudioDep, body: SessionRequest, request: Request, response: Response) -> None:
    """Trade the token for a cookie."""
    if not same_token(body.token.strip(), studio.token):
        raise UnauthorizedError
    set_cookie(request, response, studio.token)


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(request: Request, response: Response) -> None:
    response.delete_cookie(cookie_name(request), path="/")
