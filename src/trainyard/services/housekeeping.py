"""What a delete, or a replay, left behind when the studio went away in the middle of it."""

import asyncio
import shutil

from trainyard.services import replays
from trainyard.services.studio import Studio


async def empty_trash(studio: Studio) -> None:
    """Delete what was already moved out of the way, and uploads that nobody goes on with."""
    await asyncio.to_thread(studio.uploads.forget_old)
    await asyncio.to_thread(replays.sweep, studio)
    trash = studio.home / "trash"
    if trash.exists():
        await asyncio.to_thread(shutil.rmtree, trash)
