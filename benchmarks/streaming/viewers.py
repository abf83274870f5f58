"""Many WebSocket viewers in one process, as light as can be. Prints the latencies of points as JSON.

Arguments: port, path, token, topic to subscribe to (`-` for none), viewers, measured seconds. The clock starts when
every viewer has had its first points and a moment has passed.
A latency runs from the moment that a point carries until its frame has been read from the socket.
"""

import asyncio
import base64
import json
import os
import resource
import struct
import sys
import time
from typing import cast

import uvloop

TEXT, PING, PONG = 1, 9, 10
SETTLE_S, PATIENCE_S = 4.0, 60.0
POINTS, TIME = b'"type":"points"', b'"time":['


class Viewer(asyncio.Protocol):
    """One connection: handshake, subscription, then frames. `counting` says whether latencies are kept."""

    counting = False
    latencies: list[float] = []  # noqa: RUF012  shared by all viewers on purpose
    sample = b""

    def __init__(self, head: bytes, subscription: bytes) -> None:
        self._head, self._subscription = head, subscription
        self._data = b""
        self._open = False
        self.closed = False
        self.ready = False
        self.updates = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are not asyncio's by type
        self._transport.write(self._head)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self.closed = True

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._open:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                raise RuntimeError(f"no WebSocket: {head!r}")
            self._open, self._data = True, rest
            if self._subscription:
                self._transport.write(_masked(TEXT, self._subscription))
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        """The next whole frame. A server's frames are not masked, and uvicorn does not split messages."""
        data = self._data
        if len(data) < 2:
            return None
        length, at = data[1] & 127, 2
        if length >= 126:
            form, at = ("!H", 4) if length == 126 else ("!Q", 10)
            if len(data) < at:
                return None
            (length,) = struct.unpack_from(form, data, 2)
        if len(data) < at + length:
            return None
        self._data = data[at + length :]
        return data[0] & 15, data[at : at + length]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(_masked(PONG, payload))
            return
        self.ready = self.ready or POINTS in payload
        if opcode == TEXT and Viewer.counting:
            now = time.time()
            for message in payload.split(POINTS)[1:]:
                at = message.find(TIME)
                if at >= 0 and b"system/" not in message:
                    moments = message[at + len(TIME) : message.index(b"]", at)].split(b",")
                    Viewer.latencies.extend(now - float(moment) for moment in moments)
                    self.updates += len(moments)
            Viewer.sample = payload if POINTS in payload and b"system/" not in payload else Viewer.sample


def _masked(opcode: int, payload: bytes) -> bytes:
    """A short client frame; its mask is zero, which leaves the bytes as they are."""
    assert len(payload) < 126
    return bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def main() -> None:
    port, path, token, topic, number, seconds = sys.argv[1:]
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    subscription = b"" if topic == "-" else json.dumps({"type": "subscribe", "topic": topic}).encode()
    loop = asyncio.get_running_loop()
    viewers = [
        (await loop.create_connection(lambda: Viewer(head, subscription), "127.0.0.1", int(port)))[1]
        for _ in range(int(number))
    ]
    begun = time.monotonic()
    while not all(viewer.ready for viewer in viewers):
        if time.monotonic() - begun > PATIENCE_S:
            raise RuntimeError(f"{sum(not viewer.ready for viewer in viewers)} viewers had no points")
        await asyncio.sleep(0.05)
    ready_s = time.monotonic() - begun
    await asyncio.sleep(SETTLE_S)
    Viewer.counting, cpu, started = True, time.process_time(), time.time()
    await asyncio.sleep(float(seconds))
    Viewer.counting = False
    latencies = sorted(Viewer.latencies)
    cut = [latencies[min(len(latencies) - 1, int(share * len(latencies)))] * 1000 for share in (0.5, 0.95, 0.99)]
    result = {"p50_ms": cut[0], "p95_ms": cut[1], "p99_ms": cut[2], "worst_ms": latencies[-1] * 1000}
    result |= {"updates": len(latencies), "fewest": min(viewer.updates for viewer in viewers)}
    result |= {"lost": sum(viewer.closed for viewer in viewers), "client_cpu_s": time.process_time() - cpu}
    result |= {"ready_s": ready_s, "started": started}
    print(json.dumps(result | {"sample": Viewer.sample.decode()}))


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(main())
