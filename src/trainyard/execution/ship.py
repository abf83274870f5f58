"""The guardian's side of the channel: ship both journals in order, wait until each is acknowledged, take commands.

A broken line is mended with growing pauses for as long as the child lives. The server says what it has, and the rest is
read again from the journal: nothing is kept in memory, so nothing is lost with it.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from trainyard.contracts.channel import BATCH_BYTES, LETTER_OF, Ack, Down, Fenced, Order, Received, Welcome
from trainyard.contracts.commands import Command
from trainyard.contracts.events import Writer
from trainyard.execution.address import read_address
from trainyard.execution.journal import JournalReader
from trainyard.execution.launcher import LaunchSpec

POLL_S = 0.01
"""How often the child's journal is looked at while it is quiet: a first point waits no longer than this."""
WINDOW = 2
"""Batches under way at a time: while the server stores one, the next is read and travels."""
GATHER_S = 0.02
"""After a batch, how long points gather for the next: a commit costs the server the same for one point as for fifty."""
PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0)
WRITERS: tuple[Writer, ...] = ("child", "guardian")

_decode = msgspec.json.Decoder(Down).decode


class FencedError(Exception):
    """The server has a newer attempt of this run."""


class Shipper:
    """Ships the journals of one attempt. `order` is called with each command, once; `fenced` when all is in vain."""

    def __init__(self, spec: LaunchSpec, order: Callable[[Command], None], fenced: Callable[[str], None]) -> None:
        self._spec = spec
        self._order = order
        self._fenced = fenced
        self._readers = {writer: JournalReader(self._path(writer)) for writer in WRITERS}
        self._ordered: set[int] = set()
        self._closing = False
        self.more = asyncio.Event()

    def _path(self, writer: Writer) -> Path:
        return self._spec.attempt_folder / f"{writer}.journal"

    def no_more(self) -> None:
        """Both journals are complete: return from `run` once all of it is acknowledged."""
        self._closing = True
        self.more.set()

    async def run(self) -> None:
        try:
            await self._keep_shipping()
        finally:
            for reader in self._readers.values():
                reader.close()

    async def _keep_shipping(self) -> None:
        failures = 0
        while True:
            try:
                async with self._connect() as line:
                    failures = 0
                    await self._serve(line)
                    return
            except FencedError as error:
                self._fenced(str(error))
                return
            except (OSError, WebSocketException, TimeoutError, EOFError):
                await asyncio.sleep(PAUSES_S[min(failures, len(PAUSES_S) - 1)])
                failures += 1

    def _connect(self) -> connect:
        """The server's address is read anew each time: it may have come back on another port."""
        base = read_address(Path(self._spec.home)).replace("http", "ws", 1)
        return connect(
            f"{base}/api/channel/{self._spec.run}/{self._spec.attempt}",
            additional_headers={"Authorization": f"Bearer {self._spec.token}"},
            open_timeout=5,
            compression=None,
            proxy=None,
        )

    async def _serve(self, line: ClientConnection) -> None:
        """Ship until all is told. Commands are taken by a second task on the same line."""
        welcome = await self._receive(line)
        if not isinstance(welcome, Welcome):
            raise EOFError("the server did not say welcome")  # noqa: TRY004  a broken line, not a wrong type
        self._go_back_to(welcome)
        acks: asyncio.Queue[Ack] = asyncio.Queue()
        tasks = {asyncio.create_task(self._ship(line, acks)), asyncio.create_task(self._listen(line, acks))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self, line: ClientConnection) -> Down:
        message = _decode(await line.recv())
        if isinstance(message, Fenced):
            raise FencedError(message.why)
        return message

    def _go_back_to(self, welcome: Welcome) -> None:
        for writer, acked in (("child", welcome.child), ("guardian", welcome.guardian)):
            if self._spec.replay or acked > self._readers[writer].seq:
                self._readers[writer].skip_to(acked)

    async def _listen(self, line: ClientConnection, acks: "asyncio.Queue[Ack]") -> None:
        while True:
            message = await self._receive(line)
            if isinstance(message, Ack):
                acks.put_nowait(message)
            elif isinstance(message, Order):
                if message.command.id not in self._ordered:
                    self._ordered.add(message.command.id)
                    self._order(message.command)
                await line.send(msgspec.json.encode(Received(command=message.command.id)).decode())

    async def _ship(self, line: ClientConnection, acks: "asyncio.Queue[Ack]") -> None:
        """The child's journal first: its end must be known before the guardian tells of it.

        So of the guardian's only that is shipped which stood there before the child's was read: what it says of the
        child's end, it says when the child can write no more.
        """
        while True:
            closing, told = self._closing, self._readers["guardian"].size()
            shipped = await self._ship_all("child", line, acks)
            shipped = await self._ship_all("guardian", line, acks, told) or shipped
            if closing and not shipped:
                return
            if closing or not shipped:
                await self._pause()
            else:
                await asyncio.sleep(GATHER_S)

    async def _ship_all(
        self, writer: Writer, line: ClientConnection, acks: "asyncio.Queue[Ack]", until: int | None = None
    ) -> bool:
        """Ship what one journal holds by now, or up to `until`, and wait for the answers; whether there was any."""
        reader, under_way, shipped = self._readers[writer], 0, False
        while batch := reader.read(BATCH_BYTES, sync=True, until=until):
            if under_way == WINDOW:
                await acks.get()
                under_way -= 1
            await line.send(LETTER_OF[writer] + batch)
            under_way += 1
            shipped = True
        for _ in range(under_way):
            await acks.get()
        reader.mark()
        return shipped

    async def _pause(self) -> None:
        """Until the guardian has written something, or it is time to look at the child's journal again."""
        self.more.clear()
        try:
            await asyncio.wait_for(self.more.wait(), POLL_S)
        except TimeoutError:
            return
