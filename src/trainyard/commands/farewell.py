"""How the studio leaves: Ctrl+C asks once whether running trainings should stop or go on."""

import asyncio
import sys
import threading

import uvicorn

from trainyard.contracts.errors import StudioError
from trainyard.contracts.run import Run
from trainyard.services import steering
from trainyard.services.studio import Studio
from trainyard.store import runs as store

WAIT_S = 65.0
POLL_S = 0.1
QUESTION = """
  {count} running: {names}
  [g] let {them} go on without the studio (default)   [s] stop {them} and save   > """


class Farewell:
    """Answers SIGINT and SIGTERM. The server goes on answering while the question is open."""

    def __init__(self, studio: Studio, server: uvicorn.Server) -> None:
        self._studio = studio
        self._server = server
        self._asking = False

    def leave(self) -> None:
        """End the studio; trainings go on."""
        self._server.should_exit = True

    def interrupted(self) -> None:
        """The first Ctrl+C asks, a second one leaves at once."""
        if self._asking or not sys.stdin.isatty():
            self.leave()
            return
        self._asking = True
        self._studio.spawn(self._ask())

    async def _ask(self) -> None:
        active = await self._studio.database.read(store.active)
        if active and await _answer(_question(active)) == "s":
            await self._stop(active)
        self.leave()

    async def _stop(self, active: list[Run]) -> None:
        for run in active:
            try:
                await steering.stop(self._studio, run.id, "save")
            except StudioError:
                continue  # it has ended meanwhile
        for _ in range(int(WAIT_S / POLL_S)):
            if not await self._studio.database.read(store.active):
                return
            await asyncio.sleep(POLL_S)
        sys.stdout.write("  Some trainings are still saving; they go on and end by themselves.\n")


def _question(active: list[Run]) -> str:
    count = "One training is" if len(active) == 1 else f"{len(active)} trainings are"
    them = "it" if len(active) == 1 else "them"
    return QUESTION.format(count=count, names=", ".join(run.name for run in active), them=them)


async def _answer(question: str) -> str:
    """What is typed, read in a thread of its own so that nothing waits for it but us."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        sys.stdout.write(question)
        sys.stdout.flush()
        text = sys.stdin.readline().strip().lower()
        loop.call_soon_threadsafe(answer.set_result, text[:1])

    threading.Thread(target=read, daemon=True).start()
    return await answer
