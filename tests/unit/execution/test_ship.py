"""The guardian's word on the end of the child never overtakes what the child still had to say."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve

from support import loops
from trainyard.contracts.channel import WRITER_OF, Ack, Down, Welcome
from trainyard.contracts.events import Exited, Metrics
from trainyard.execution import ship
from trainyard.execution.journal import JournalReader, JournalWriter, frames
from trainyard.execution.launcher import LaunchSpec

_encode = msgspec.json.Encoder().encode


def spec_in(folder: Path) -> LaunchSpec:
    nothing: Any = dict.fromkeys(("entry", "config_type", "dataset_folder", "silence_limit_s"))
    (folder / "attempts" / "1").mkdir(parents=True)
    return LaunchSpec(
        run="r1", attempt=1, token="t", config={}, run_folder=str(folder), home=str(folder), seed=0, threads=1,
        device="cpu", **nothing,
    )  # fmt: skip


class Server:
    """Takes and acknowledges whatever comes, and remembers it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def talk(self, line: ServerConnection) -> None:
        await self._say(line, Welcome(child=0, guardian=0))
        async for message in line:
            assert isinstance(message, bytes)
            writer, read = WRITER_OF[message[:1]], list(frames(message[1:]))
            self.taken += [(writer, type(frame.event()).__name__) for frame in read]
            await self._say(line, Ack(writer=writer, seq=read[-1].seq))

    async def _say(self, line: ServerConnection, message: Down) -> None:
        await line.send(_encode(message).decode())


@pytest.mark.parametrize("point", range(3))
def test_what_a_child_says_last_is_shipped_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: int
) -> None:
    """The child ends just when its journal has been read, in one of the first rounds."""
    spec, server = spec_in(tmp_path), Server()
    child = JournalWriter(spec.attempt_folder / "child.journal")
    guardian = JournalWriter(spec.attempt_folder / "guardian.journal")
    child.append(Metrics(time=1.0, step=1, values={"loss": 1.0}))
    mark, marks = JournalReader.mark, 0

    async def run() -> None:
        async with serve(server.talk, "127.0.0.1", 0) as listening:
            port = next(iter(listening.sockets)).getsockname()[1]
            monkeypatch.setattr(ship, "read_address", lambda _: f"http://127.0.0.1:{port}")
            shipper = ship.Shipper(spec, lambda _: None, pytest.fail)

            def end_meanwhile(reader: JournalReader) -> None:
                nonlocal marks
                mark(reader)
                if marks == 2 * point:  # after the child's journal was read in this round, before the guardian's is
                    child.append(Metrics(time=2.0, step=2, values={"loss": 0.5}))
                    guardian.append(Exited(time=3.0, code=0, signal=None))
                    shipper.no_more()
                marks += 1

            monkeypatch.setattr(JournalReader, "mark", end_meanwhile)
            await asyncio.wait_for(shipper.run(), 20)

    loops.run(run())
    assert server.taken == [("child", "Metrics"), ("child", "Metrics"), ("guardian", "Exited")]
