"""`trainyard up`: one process, the whole studio."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer


def up(
    home: Annotated[Path | None, typer.Option(help="where everything is kept (TRAINYARD_HOME, ~/.trainyard)")] = None,
    host: Annotated[str | None, typer.Option(help="address to listen on (TRAINYARD_HOST, 127.0.0.1)")] = None,
    port: Annotated[int | None, typer.Option(help="port (TRAINYARD_PORT, 8765); 0 takes a free one")] = None,
    slots: Annotated[int | None, typer.Option(help="trainings at a time (TRAINYARD_SLOTS, one a core)")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="start a first training if there is no run yet")] = False,
    open_page: Annotated[bool, typer.Option("--open", help="open the page in a browser")] = False,
) -> None:
    """Start the studio and print its URL."""
    serve = import_module("trainyard.commands.serve")  # late: the server's libraries; no other command needs them
    serve.serve(home=home, host=host, port=port, slots=slots, demo=demo, open_page=open_page)
