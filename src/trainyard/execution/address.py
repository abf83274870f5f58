"""Where the server is: written by the server into the home folder, read by guardians, the command line and clients."""

import json
import os
from pathlib import Path


def write_address(home: Path, url: str) -> None:
    """Publish the server's URL, atomically."""
    path = home / "server.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps({"url": url, "pid": os.getpid()}))
    temporary.replace(path)


def read_address(home: Path) -> str:
    """The URL of the studio that runs, or last ran, on this home folder.

    Raises FileNotFoundError if none ever did. TRAINYARD_SERVER_URL overrides, for guardians on another machine.
    """
    if url := os.environ.get("TRAINYARD_SERVER_URL"):
        return url.rstrip("/")
    return str(json.loads((home / "server.json").read_text())["url"])
