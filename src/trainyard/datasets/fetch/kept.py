"""The address that is to be fetched, in a file of its own that only the studio's user may read.

It may be signed, so that who has it has the data: it is neither in the database nor in a job, nor in any log, and it
goes when the data is there.
"""

import os
from pathlib import Path

_NAME = "address"


def keep_address(folder: Path, text: str) -> None:
    """Into `folder`, which is made. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def kept_address(folder: Path) -> str:
    """Raises OSError."""
    return (folder / _NAME).read_text(encoding="utf-8")
