"""The guardian's WebSocket: batches of journal frames up, acknowledgements and commands down."""

import asyncio
from contextlib import suppress

import msgspec
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from trainyard.api.deps import StudioDep, presented_token
from trainyard.contracts.channel import WRITER_OF, Ack, Down, Fenced, Order, Received, Welcome
from trainyard.contracts.errors import FencedError, StudioError
from trainyard.execution.journal import JournalError
from trainyard.services import channel
from trainyard.services.channel import Speaker
from trainyard.services.ingest import Source, apply
from trainyard.services.studio import Studio

UNAUTHORIZED, TROUBLE = 4401, 4500

router = APIRouter()
log = structlog.get_logger()
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Received).decode


@router.websocket("/api/channel/{run_id}/{attempt}")
async def serve(websocket: WebSocket, studio: StudioDep, run_id: str, attempt: int) -> None:
    """Authenticated by the attempt's own token, which is good for this attempt alone."""
    speaker = await channel.recognise(studio, run_id, attempt, presented_token(websocket))
    if speaker is None:
        await websocket.close(UNAUTHORIZED, "This token is not of this attempt.")
        return
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        greeting = await channel.greet(studio, speaker)
        await _say(websocket, greeting)
        if isinstance(greeting, Welcome):
            await _converse(websocket, studio, speaker)


async def _converse(websocket: WebSocket, studio: Studio, speaker: Speaker) -> None:
    """Listen and give orders until the guardian leaves, or says what cannot be taken."""
    ordering = asyncio.create_task(_give_orders(websocket, studio, speaker))
    try:
        await _listen(websocket, studio, speaker)
    except FencedError as error:
        await _say(websocket, Fenced(why=str(error)))
    except (StudioError, JournalError, KeyError, msgspec.MsgspecError) as error:
        log.warning("channel broken off", run=speaker.run, attempt=speaker.attempt, error=str(error))
        await websocket.close(TROUBLE, str(error)[:120])
    finally:
        ordering.cancel()
        await asyncio.gather(ordering, return_exceptions=True)


async def _listen(websocket: WebSocket, studio: Studio, speaker: Speaker) -> None:
    """Apply batches and acknowledge them until the guardian leaves."""
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if data := message.get("bytes"):
            source = Source(speaker.run, speaker.attempt, WRITER_OF[data[:1]])
            await _say(websocket, Ack(writer=source.writer, seq=await apply(studio, source, data[1:])))
        elif text := message.get("text"):
            await channel.received(studio, speaker, _decode(text).command)


async def _give_orders(websocket: WebSocket, studio: Studio, speaker: Speaker) -> None:
    """Send each stored command; one that is not acknowledged is sent again on the next line."""
    wake = studio.signals.command(speaker.run)
    sent: set[int] = set()
    while True:
        wake.clear()
        for command in await channel.pending(studio, speaker):
            if command.id not in sent:
                sent.add(command.id)
                await _say(websocket, Order(command=command))
        await wake.wait()


async def _say(websocket: WebSocket, message: Down) -> None:
    await websocket.send_text(_encode(message).decode())
