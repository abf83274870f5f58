"""The browser's WebSocket: subscribe to topics, get a snapshot, then every change in order."""

import asyncio
import time
from collections.abc import Coroutine, Generator
from contextlib import suppress
from types import coroutine
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect, WebSocketException

from trainyard.api.deps import StudioDep, presented_token, same_token
from trainyard.contracts.stream import ClientMessage, Heartbeat, Subscribe
from trainyard.services.live import Message, Viewer
from trainyard.services.snapshots import follow
from trainyard.services.studio import Studio

HEARTBEAT_S = 5.0
UNAUTHORIZED, BAD_MESSAGE = 4401, 4400

_decode = msgspec.json.Decoder(ClientMessage).decode


async def require_viewer(websocket: WebSocket, studio: StudioDep) -> None:
    """Refuse a caller without the studio's token before the line is opened."""
    if not same_token(presented_token(websocket), studio.token):
        raise WebSocketException(UNAUTHORIZED, "This studio needs its token.")


router = APIRouter(dependencies=[Depends(require_viewer)])


@router.websocket("/api/stream")
async def stream(websocket: WebSocket, studio: StudioDep) -> None:
    await websocket.accept()
    line = Line(websocket)
    viewer = Viewer(line.offer)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_send(line, viewer))
            tasks.create_task(_beat(viewer))
            await _receive(websocket, studio, viewer)
    except* WebSocketDisconnect:
        pass
    finally:
        studio.hub.leave(viewer)


async def _receive(websocket: WebSocket, studio: Studio, viewer: Viewer) -> None:
    """Follow what the viewer asks for until it leaves (raises WebSocketDisconnect)."""
    while True:
        try:
            message = _decode(await websocket.receive_text())
        except (msgspec.ValidationError, msgspec.DecodeError, KeyError) as error:
            await websocket.close(BAD_MESSAGE, str(error)[:120])
            raise WebSocketDisconnect(BAD_MESSAGE) from error
        if isinstance(message, Subscribe):
            await follow(studio.hub, studio.snapshots, viewer, message.topic, message.cursor)
        else:
            studio.hub.unsubscribe(viewer, message.topic)


class Line:
    """The sending side of one WebSocket: at once where the socket takes it, else by the task that calls `send`."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._unfinished: asyncio.Task[None] | None = None

    def offer(self, frame: str) -> bool:
        """Send without waiting; False where the socket is full or gone, and then nothing of `frame` was sent."""
        if self._unfinished is not None and not self._unfinished.done():
            return False
        sending = self._websocket.send_text(frame)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return True
        except (WebSocketDisconnect, RuntimeError):  # the receiving side learns of it, and ends all of this
            return False
        self._unfinished = asyncio.create_task(_finish(sending, waits_for))
        return True

    async def send(self, frame: str) -> None:
        """Raises WebSocketDisconnect where the viewer has left."""
        if self._unfinished is not None:
            await self._unfinished
        await self._websocket.send_text(frame)


async def _finish(started: Coroutine[Any, Any, None], waits_for: Any) -> None:
    with suppress(WebSocketDisconnect):  # the receiving side learns of it too
        await _rest_of(started, waits_for)


@coroutine
def _rest_of(started: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """What is left of a coroutine that was started by hand and has yielded `waits_for`."""
    yield waits_for
    yield from started


async def _send(line: Line, viewer: Viewer) -> None:
    while True:
        await line.send(await viewer.take())


async def _beat(viewer: Viewer) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        viewer.put(Message.of(Heartbeat(time=time.time())))
