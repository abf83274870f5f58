"""A bare uvicorn application that sends a frame to every viewer so often: the floor of `viewers.py`.

Arguments: port, file with the frame's text (`@TIME@` stands for the moment), frames a second.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Bare:
    """Holds the viewers' send functions, and sends to one after the other."""

    def __init__(self, template: str, rate: float) -> None:
        self.template, self.pause = template, 1 / rate
        self.viewers: set[Send] = set()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            self.viewers.add(send)
            while (await receive())["type"] != "websocket.disconnect":
                pass
            self.viewers.discard(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        sending = asyncio.create_task(self._broadcast())
        await receive()
        sending.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _broadcast(self) -> None:
        begun, number = time.perf_counter(), 0
        while True:
            number += 1
            await asyncio.sleep(max(0.0, begun + number * self.pause - time.perf_counter()))
            text = self.template.replace("@TIME@", repr(time.time()))
            for send in list(self.viewers):
                try:
                    await send({"type": "websocket.send", "text": text})
                except OSError:  # it has just left
                    self.viewers.discard(send)


def main() -> None:
    port, template, rate = int(sys.argv[1]), Path(sys.argv[2]).read_text(), float(sys.argv[3])
    options: dict[str, Any] = {"ws": "websockets-sansio", "ws_per_message_deflate": False, "loop": "uvloop"}
    uvicorn.run(Bare(template, rate), host="127.0.0.1", port=port, log_level="warning", **options)


if __name__ == "__main__":
    main()
