"""Refuse requests with a foreign Host or Origin, HTTP and WebSocket alike, before anything else sees them.

A web page on another site can make a browser send requests to loopback (DNS rebinding, cross-site WebSockets); it
cannot choose these two headers.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from trainyard.api.errors import problem_response

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class HostGuard:
    """ASGI middleware. `allowed` are host names beside loopback's that this studio is reached by."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str] = ()) -> None:
        self.app = app
        self.allowed = LOOPBACK_HOSTS | {host.lower() for host in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if refusal := self._refusal(Headers(scope=scope)):
            await self._refuse(refusal, scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if (urlsplit(f"//{host}").hostname or "") not in self.allowed:
            return f"The Host {host!r} is not one this studio answers to."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return f"Requests from the origin {origin!r} are refused."
        return None

    async def _refuse(self, why: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": why[:120]})
            return
        await problem_response(403, "forbidden", why)(scope, receive, send)
