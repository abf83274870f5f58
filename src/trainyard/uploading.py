"""Send a file to a studio by the tus protocol: in pieces, going on where a cut line left off."""

import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx

from trainyard.contracts.errors import StudioError

PIECE_BYTES = 8 << 20
PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_ALWAYS = {"Tus-Resumable": "1.0.0"}

Sent = Callable[[int, int], None]
"""Called with (bytes sent, bytes in all)."""


def upload(http: httpx.Client, path: Path, sent: Sent | None = None) -> str:
    """Send one file; returns the upload's id. Raises StudioError where it is refused, or the line stays cut."""
    length = path.stat().st_size
    name = b64encode(quote(path.name).encode()).decode()
    headers = _ALWAYS | {"Upload-Length": str(length), "Upload-Metadata": f"filename {name}"}
    answer = http.post("/api/uploads", headers=headers)
    _check(answer)
    url = answer.headers["location"]
    offset, failures = 0, 0
    with path.open("rb") as file:
        while offset < length:
            try:
                offset = _send_piece(http, url, file.fileno(), offset)
                failures = 0
            except httpx.TransportError as error:
                if failures == len(PAUSES_S):
                    raise StudioError(f"{path.name} cannot be sent: {error}.", [], 503, "unreachable") from error
                time.sleep(PAUSES_S[failures])
                failures += 1
                offset = _reached(http, url, offset)
            if sent is not None:
                sent(offset, length)
    return url.rpartition("/")[2]


def files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a folder with its path from the folder's own name on, or the one file."""
    if root.is_dir():
        outside = root.resolve().parent
        found = sorted(path for path in root.resolve().rglob("*") if path.is_file())
        yield from ((path.relative_to(outside).as_posix(), path) for path in found)
    else:
        yield root.name, root


def _send_piece(http: httpx.Client, url: str, file: int, offset: int) -> int:
    piece = os.pread(file, PIECE_BYTES, offset)
    headers = _ALWAYS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    answer = http.patch(url, content=piece, headers=headers)
    _check(answer)
    return int(answer.headers["upload-offset"])


def _reached(http: httpx.Client, url: str, offset: int) -> int:
    """How far the studio has it; where it does not answer, as far as was known."""
    try:
        answer = http.head(url, headers=_ALWAYS)
    except httpx.TransportError:
        return offset
    _check(answer)
    return int(answer.headers["upload-offset"])


def _check(answer: httpx.Response) -> None:
    if answer.is_error:
        is_problem = "problem+json" in answer.headers.get("content-type", "")
        detail = answer.json()["detail"] if is_problem else f"The studio answered {answer.status_code}."
        raise StudioError(detail, [], answer.status_code, "upload")
