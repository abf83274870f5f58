"""The files that a run made. What is asked for is looked up among them; a caller's string is never joined to a path."""

import asyncio
from pathlib import Path

from trainyard.contracts.errors import NotFoundError
from trainyard.contracts.run import Artifact
from trainyard.services.studio import Studio
from trainyard.store import runs

PRIVATE = "attempts"
"""Journals and launch files hold secrets of the attempt."""


async def listing(studio: Studio, run_id: str) -> list[Artifact]:
    """Files of the run's folder, but the attempts' own. Raises NotFoundError."""
    if await studio.database.read(lambda tx: runs.get(tx, run_id)) is None:
        raise NotFoundError("run", run_id)
    return await asyncio.to_thread(_list, studio.run_folder(run_id))


def _list(folder: Path) -> list[Artifact]:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    relative = [(path.relative_to(folder), path) for path in found]
    return [
        Artifact(path=name.as_posix(), bytes=path.stat().st_size) for name, path in relative if name.parts[0] != PRIVATE
    ]


async def locate(studio: Studio, run_id: str, path: str) -> Path:
    """The file behind a listed artifact's path. Raises NotFoundError for anything that is not listed."""
    items = await listing(studio, run_id)
    if path not in {item.path for item in items}:
        raise NotFoundError("file", path, [item.path for item in items])
    return studio.run_folder(run_id) / path
