"""Shared snapshots: few reads for many, and never one that began before it was asked for."""

import asyncio

from support import loops
from trainyard.contracts.stream import Snapshot
from trainyard.services.snapshots import Snapshots


def test_many_at_once_share_one_read_and_a_latecomer_gets_a_later_one() -> None:
    async def play() -> tuple[list[int], int]:
        reads = 0
        gate = asyncio.Event()

        async def read(topic: str) -> Snapshot:
            nonlocal reads
            reads += 1
            number = reads
            await gate.wait()
            return Snapshot(topic=topic, runs=[], cursors={"r": number})

        snapshots = Snapshots(read)
        early = [asyncio.create_task(snapshots.take("run:r")) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert reads == 1
        late = [asyncio.create_task(snapshots.take("run:r")) for _ in range(100)]
        await asyncio.sleep(0)
        gate.set()
        return [taken.newest for taken in await asyncio.gather(*early, *late)], reads

    newest, reads = loops.run(play())
    assert newest == [1] * 100 + [2] * 100
    assert reads == 2


def test_one_who_leaves_does_not_take_the_others_snapshot_along() -> None:
    async def play() -> int:
        async def read(topic: str) -> Snapshot:
            await asyncio.sleep(0)
            return Snapshot(topic=topic, runs=[], cursors={"r": 7})

        snapshots = Snapshots(read)
        leaver, stayer = (asyncio.create_task(snapshots.take("runs")) for _ in range(2))
        await asyncio.sleep(0)
        leaver.cancel()
        return (await stayer).newest

    assert loops.run(play()) == 7
