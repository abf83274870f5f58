"""An event loop of a test's own."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: after a test in the browser this thread has Playwright's loop, until the session ends."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
