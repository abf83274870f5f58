"""A multipart request with files, taken in as uploads: `curl -F name=cats -F files=@cats.zip`."""

import asyncio
import shutil
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile

from trainyard.contracts.dataset import NewDataset, UploadRef
from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.services.studio import Studio

MOST_FILES = 10_000


async def received(studio: Studio, request: Request) -> NewDataset:
    """What the form says, its files as finished uploads. Raises InvalidError where it has none."""
    async with request.form(max_files=MOST_FILES) as form:
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        if not files:
            raise InvalidError("The form has no files.", [FieldProblem("files", "at least one file is needed")])
        name = form.get("name")
        refs = [await asyncio.to_thread(_keep, studio, file.filename or "file", file.file) for file in files]
    return NewDataset.model_validate({"name": name if isinstance(name, str) and name else None, "uploads": refs})


def _keep(studio: Studio, label: str, file: BinaryIO) -> UploadRef:
    info = studio.uploads.create(None, "")
    path: Path = studio.uploads.data(info.id)
    with path.open("wb") as out:
        shutil.copyfileobj(file, out, 1 << 20)
    studio.uploads.set_length(info.id, path.stat().st_size)
    return UploadRef(id=info.id, path=label)
