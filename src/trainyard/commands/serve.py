"""The server behind `trainyard up`: one home folder, one port, one event loop."""

import asyncio
import contextlib
import fcntl
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Generator
from pathlib import Path
from typing import IO

import structlog
import uvicorn
import uvloop

from trainyard.app import create_app
from trainyard.commands.farewell import Farewell
from trainyard.contracts.errors import ConflictError
from trainyard.execution.address import read_address, write_address
from trainyard.services.demo import first_run
from trainyard.services.studio import Studio
from trainyard.settings import Settings, from_environment

GRACE_S = 3


def serve(
    *, home: Path | None, host: str | None, port: int | None, slots: int | None, demo: bool, open_page: bool
) -> None:
    """Serve until told to leave. Raises ConflictError where another studio has the home folder or the port."""
    _log_plainly()
    settings = from_environment(home=home, host=host, port=port, slots=slots)
    settings.home.mkdir(parents=True, exist_ok=True)
    with (
        _alone(settings.home),
        _listening(settings) as listener,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(settings, listener, demo, open_page))


def _log_plainly() -> None:
    """structlog's own traceback shows the values of each frame's variables: tokens and addresses among them, and it
    takes minutes over those of a request, in which nobody is served."""
    *before, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, plain])


@contextlib.contextmanager
def _alone(home: Path) -> Generator[IO[str]]:
    """Hold the home folder: two studios on one would fight. Raises ConflictError."""
    with (home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"A studio runs on {home} already, at {read_address(home)}. Stop it, or give another --home."
            ) from None
        yield file


@contextlib.contextmanager
def _listening(settings: Settings) -> Generator[socket.socket]:
    """The listening socket. Raises ConflictError where the port is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConflictError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. Give another port with --port, or 0."
        ) from error
    with listener:
        yield listener


async def _serve(settings: Settings, listener: socket.socket, demo: bool, open_page: bool) -> None:
    url = f"http://{settings.host}:{listener.getsockname()[1]}"
    app = create_app(settings)
    studio: Studio = app.state.studio
    config = uvicorn.Config(
        app,
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
    )
    server = _QuietServer(config)
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        write_address(settings.home, url)
        _greet(f"{url}/?token={studio.token}", open_page)
        if demo:
            studio.spawn(first_run(studio))
        _on_signals(Farewell(studio, server))
    await serving


class _QuietServer(uvicorn.Server):
    """Signals are answered by the farewell, which may ask first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _greet(url: str, open_page: bool) -> None:
    sys.stdout.write(f"\n  Trainyard is up:  {url}\n  Stop it with Ctrl+C.\n\n")
    sys.stdout.flush()
    if open_page:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _on_signals(farewell: Farewell) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, farewell.interrupted)
    loop.add_signal_handler(signal.SIGTERM, farewell.leave)
