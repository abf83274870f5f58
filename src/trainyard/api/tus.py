"""Resumable uploads by the tus protocol 1.0, https://tus.io/protocols/resumable-upload, at `/api/uploads`.

Core, and the extensions creation, creation-with-upload, creation-defer-length, checksum (sha1, sha256, md5) and
termination. What has arrived is appended to the upload's file at once, and a cut line costs nothing of it.
"""

import asyncio
import base64
import binascii
import hashlib
import os
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from trainyard.api.deps import StudioDep
from trainyard.api.errors import problem_response
from trainyard.services.studio import Studio
from trainyard.services.uploads import MOST_BYTES, UploadInfo

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"
ALGORITHMS = ("sha1", "sha256", "md5")
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,checksum,termination"
GATHER_BYTES = 1 << 20
ALWAYS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}

router = APIRouter(prefix="/api/uploads", tags=["uploads"])


@router.options("", status_code=204)
async def options() -> Response:
    """What this server speaks."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(MOST_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(status_code=204, headers=ALWAYS | headers)


@router.post("", status_code=201)
async def create(studio: StudioDep, request: Request) -> Response:
    """Begin an upload; what the request carries is its first part."""
    if refusal := _refused_version(request):
        return refusal
    length = request.headers.get("upload-length")
    deferred = request.headers.get("upload-defer-length") == "1"
    if (length is None) != deferred or (length is not None and not length.isdigit()):
        return _problem(400, "Send Upload-Length in bytes, or Upload-Defer-Length: 1.")
    info = studio.uploads.create(None if length is None else int(length), request.headers.get("upload-metadata", ""))
    headers = {"Location": f"{request.url.path.rstrip('/')}/{info.id}"}
    if request.headers.get("content-type") == BODY:
        answer = await _append(studio, request, info, 0)
        if answer.status_code >= 400:
            return answer
        headers["Upload-Offset"] = answer.headers["upload-offset"]
    return Response(status_code=201, headers=ALWAYS | headers)


@router.head("/{upload}")
async def head(studio: StudioDep, upload: str) -> Response:
    """How much has arrived."""
    info = studio.uploads.get(upload)
    headers = {"Upload-Offset": str(studio.uploads.offset(upload))}
    if info.length is None:
        headers["Upload-Defer-Length"] = "1"
    else:
        headers["Upload-Length"] = str(info.length)
    if info.metadata:
        headers["Upload-Metadata"] = info.metadata
    return Response(status_code=200, headers=ALWAYS | headers)


@router.patch("/{upload}", status_code=204)
async def patch(studio: StudioDep, request: Request, upload: str) -> Response:
    """Go on at the offset that has been reached."""
    if refusal := _refused_version(request):
        return refusal
    info = studio.uploads.get(upload)
    if request.headers.get("content-type") != BODY:
        return _problem(415, f"The content type must be {BODY}.")
    if told := request.headers.get("upload-length"):
        if not told.isdigit():
            return _problem(400, "Upload-Length must be a number of bytes.")
        info = studio.uploads.set_length(upload, int(told))
    offset = request.headers.get("upload-offset", "")
    arrived = studio.uploads.offset(upload)
    if offset != str(arrived):
        return _problem(409, f"The upload has {arrived} bytes; Upload-Offset says {offset or 'nothing'}.")
    return await _append(studio, request, info, arrived)


@router.delete("/{upload}", status_code=204)
async def delete(studio: StudioDep, upload: str) -> Response:
    await asyncio.to_thread(studio.uploads.delete, upload)
    return Response(status_code=204, headers=ALWAYS)


async def _append(studio: Studio, request: Request, info: UploadInfo, offset: int) -> Response:
    """Write the body behind what is there. A checksum that does not fit takes the part back."""
    algorithm, expected = _checksum(request)
    if algorithm and (algorithm not in ALGORITHMS or not expected):
        return _problem(400, f"Upload-Checksum must be one of {', '.join(ALGORITHMS)} and a base64 digest.")
    digest = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
    file = os.open(studio.uploads.data(info.id), os.O_WRONLY | os.O_APPEND)
    at, waiting = offset, bytearray()
    try:
        async for chunk in request.stream():
            waiting += chunk
            if info.length is not None and at + len(waiting) > info.length:
                return _problem(413, f"The upload was to have {info.length} bytes; more are coming.")
            if digest is not None:
                digest.update(chunk)
            if len(waiting) >= GATHER_BYTES:
                at += await asyncio.to_thread(_write_all, file, waiting)
                waiting = bytearray()
    except ClientDisconnect:
        pass  # what has arrived stays; the client asks how much that is, and goes on
    finally:
        at += _write_all(file, waiting)
        os.close(file)
    if digest is not None and digest.digest() != expected:
        os.truncate(studio.uploads.data(info.id), offset)
        return _problem(460, "The part does not have the checksum that was sent with it; send it again.")
    return Response(status_code=204, headers=ALWAYS | {"Upload-Offset": str(at)})


def _write_all(file: int, data: bytearray) -> int:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
    return len(data)


def _checksum(request: Request) -> tuple[str, bytes]:
    algorithm, _, encoded = request.headers.get("upload-checksum", "").partition(" ")
    try:
        return algorithm, base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return algorithm, b""


def _refused_version(request: Request) -> Response | None:
    if request.headers.get("tus-resumable") == VERSION:
        return None
    answer = _problem(412, f"This server speaks tus {VERSION}; send the header Tus-Resumable: {VERSION}.")
    answer.headers["Tus-Version"] = VERSION
    return answer


def _problem(status: int, detail: str) -> Any:
    answer = problem_response(status, "upload", detail)
    answer.headers.update(ALWAYS)
    return answer
